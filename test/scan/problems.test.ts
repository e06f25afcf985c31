import { describe, expect, test } from "vitest";
import type { EvidenceOptions, Vantage } from "../../src/model/evidence.ts";
import { problemsOf, problemsOfReports } from "../../src/scan/problems.ts";
import { sampleEvidence } from "../store/sample.ts";

const { vantage, options } = sampleEvidence();

const from = (over: Partial<Vantage>, more: Partial<EvidenceOptions> = {}) => ({
  vantage: { ...vantage, ...over },
  options: { ...options, ...more },
});
const codes = (...documents: ReturnType<typeof from>[]) => problemsOf(documents).map(({ code }) => code);

describe("problems of the vantage point", () => {
  test.each<[string, ReturnType<typeof from>, string[]]>([
    ["none", from({}), []],
    ["no IPv6", from({ ipv6: "none" }), ["ipv6-none"]],
    ["IPv6 that does not carry", from({ ipv6: "broken" }), ["ipv6-none"]],
    ["no IPv4", from({ ipv4: "none" }), ["ipv4-none"]],
    ["IPv6 was left out by the user", from({ ipv6: "none" }, { families: ["ipv4"] }), []],
    [
      "no network: nothing else is said",
      from({ ipv4: "none", ipv6: "broken", dns: "blocked" }),
      ["network-none"],
    ],
    ["port 53 intercepted", from({ dns: "intercepted" }), ["dns-intercepted"]],
    ["port 53 closed", from({ dns: "blocked", resolver: "192.0.2.1" }), ["dns-blocked"]],
    ["port 25 closed", from({ port25: "blocked" }), ["port25-blocked"]],
    ["port 25 not looked at", from({ port25: "off" }), []],
    ["clock off", from({ clock: "off" }), ["clock-off"]],
    ["several, in a fixed order", from({ clock: "off", ipv6: "none" }), ["ipv6-none", "clock-off"]],
  ])("%s", (_situation, document, expected) => {
    expect(codes(document)).toEqual(expected);
  });

  test("say what was used in place of port 53", () => {
    expect(problemsOf([from({ dns: "blocked", resolver: "192.0.2.1" })])).toEqual([
      { code: "dns-blocked", detail: "resolver 192.0.2.1" },
    ]);
  });

  test("are told once for all targets", () => {
    expect(codes(from({ ipv6: "none" }), from({ ipv6: "none" }), from({ clock: "off" }))).toEqual([
      "ipv6-none",
      "clock-off",
    ]);
  });
});

test("unfit anchors and clocks show in the tests that they kept from being made", () => {
  const reports = [
    {
      errors: [
        { code: "anchor-unfit", message: "" },
        { code: "timeout", message: "" },
      ],
    },
    { errors: [{ code: "anchor-unfit", message: "" }] },
  ] as const;
  expect(problemsOfReports(reports)).toEqual([{ code: "anchor-unfit" }]);
});
