import { describe, expect, test } from "vitest";
import { UserError } from "../../src/model/user-error.ts";
import { nameToText } from "../../src/proto/dns/name.ts";
import { anchorsOf, anchorsOfEvidence, trustAnchorInput } from "../../src/scan/inputs.ts";
import { sampleEvidence } from "../store/sample.ts";

const KSK_2017 = ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";
const KSK_2024 = ". IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16";

describe("trust anchors", () => {
  test("built in are those of IANA", () => {
    const given = trustAnchorInput({ trust_anchors: [KSK_2017, KSK_2024] });
    expect(trustAnchorInput({})).toEqual({
      name: "root-trust-anchor",
      source: "built-in",
      digest: given.digest,
    });
  });

  test("have a digest that does not depend on how they are written", () => {
    const { digest } = trustAnchorInput({ trust_anchors: [KSK_2017, KSK_2024] });
    const written = [KSK_2024.toLowerCase(), "; a comment", KSK_2017.replace("IN DS", "3600 IN DS")];
    expect(trustAnchorInput({ trust_anchors: written }).digest).toBe(digest);
    expect(trustAnchorInput({ trust_anchors: [KSK_2024] }).digest).not.toBe(digest);
  });

  test.each([
    ["no records", []],
    ["not a record", ["hello"]],
    ["another type", [". IN A 192.0.2.1"]],
  ])("%s: a user error", (_what, trust_anchors) => {
    expect(() => anchorsOf({ trust_anchors })).toThrow(UserError);
  });
});

describe("a delegation that was given", () => {
  const evidence = sampleEvidence();
  const withDelegation = (zone: string, ds: readonly string[]) =>
    anchorsOfEvidence({ ...evidence, target: { ...evidence.target, pre_delegation: { zone, ns: [], ds } } });

  test("stands beside the anchors, with the DS records of the parent that is to be", () => {
    const [, given] = withDelegation("example.nl", [KSK_2017.slice(8)]);
    expect(given).toMatchObject({ delegation: true, dnskeys: [] });
    expect(given === undefined ? "" : nameToText(given.zone)).toBe("example.nl");
    expect(given?.ds[0]?.toString("hex")).toMatch(/^4f660802e06d44b8/);
  });

  test("without DS records is unsigned", () => {
    expect(withDelegation("example.nl", [])[1]?.ds).toEqual([]);
  });

  test("is left out where none was given", () => {
    expect(anchorsOfEvidence(evidence)).toHaveLength(1);
  });

  test.each([
    ["example.nl", ["nonsense"]],
    ["a..b", []],
  ] as const)("%s %j: a user error", (zone, ds) => {
    expect(() => withDelegation(zone, ds)).toThrow(UserError);
  });
});
