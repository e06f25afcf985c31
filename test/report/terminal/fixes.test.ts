import { describe, expect, test } from "vitest";
import type { TestResult } from "../../../src/model/report.ts";
import type { TestId } from "../../../src/model/tests.table.ts";
import { fixesOf } from "../../../src/report/terminal/fixes.ts";
import { type Change, testsOf } from "./sample-result.ts";

type Changes = Partial<Record<TestId, Change>>;

function ids(web: Changes, mail: Changes = {}): string[][] {
  const seen = new Map<string, TestResult>();
  for (const result of [...testsOf("web", web), ...testsOf("mail", mail)]) {
    if (!seen.has(result.id)) seen.set(result.id, result);
  }
  return fixesOf([...seen.values()]).map((fix) => fix.tests.map(({ id }) => id));
}

const found = (code: string, params: Record<string, string>): Change => ({
  status: "failed",
  verdict: "bad",
  findings: [{ code, params, evidence: [] }],
});
const unmeasured = (cause: TestResult["cause"]): Change => ({
  status: "error",
  verdict: "could-not-test",
  ...(cause === undefined ? {} : { cause }),
});

describe("what to fix", () => {
  test("nothing when everything passed, was not tested, or is only a hint", () => {
    expect(ids({ dns_dnssec_cds: { status: "info" }, web_ipv6_ns_reach: { status: "not_tested" } })).toEqual(
      [],
    );
  });

  test("most points first, then failures before warnings before what is unknown, then the id", () => {
    const order = ids({
      dns_ns_tcp: { status: "warning" },
      dns_ns_lame: { status: "failed" },
      dns_ns_count: { status: "failed" },
      web_dnssec_valid: { status: "failed" },
      web_ipv6_ns_reach: unmeasured("timeout"),
    });
    expect(order).toEqual([
      ["web_dnssec_valid"],
      ["dns_ns_count"],
      ["dns_ns_lame"],
      ["dns_ns_tcp"],
      ["web_ipv6_ns_reach"],
    ]);
  });

  test("tests that could not be measured for one reason are one block, for two reasons two", () => {
    const [timeout, none] = [unmeasured("timeout"), unmeasured("ipv6-none")];
    expect(ids({ web_ipv6_ns_reach: none, web_dnssec_valid: timeout, dns_ns_tcp: timeout })).toEqual([
      ["web_dnssec_valid", "dns_ns_tcp"],
      ["web_ipv6_ns_reach"],
    ]);
  });

  test("the same finding on both sides is one block, the website's test first", () => {
    const same = found("ns-without-ipv6", { zone: "example.nl", hosts: "ns2" });
    expect(ids({ web_ipv6_ns_address: same }, { mail_ipv6_ns_address: same })).toEqual([
      ["web_ipv6_ns_address", "mail_ipv6_ns_address"],
    ]);
  });

  test("one DNSSEC reason in one zone is one block, by whatever name a test calls it", () => {
    const blocks = ids({
      web_dnssec_valid: found("rrsig-expired", { zone: "example.nl", name: "example.nl", type: "SOA" }),
      dns_dnssec_consistency: found("server-does-not-validate", {
        zone: "example.nl",
        reason: "rrsig-expired",
      }),
      dns_dnssec_rrsig_lifetime: { ...found("signature-expired", {}), status: "warning" },
    });
    expect(blocks).toEqual([["web_dnssec_valid", "dns_dnssec_consistency", "dns_dnssec_rrsig_lifetime"]]);
  });

  test("the same reason in two zones is two blocks; two reasons in one test stand alone", () => {
    const here = found("rrsig-expired", { zone: "example.nl" });
    const there = found("rrsig-expired", { zone: "nl" });
    const both: Change = { ...here, findings: [...(here.findings ?? []), ...(there.findings ?? [])] };
    expect(ids({ web_dnssec_valid: here, dns_dnssec_rrsets: there, dns_dnssec_denial: both })).toEqual([
      ["web_dnssec_valid"],
      ["dns_dnssec_denial"],
      ["dns_dnssec_rrsets"],
    ]);
  });

  test("tests without findings are never thrown together", () => {
    expect(ids({ dns_ns_count: { status: "failed" }, dns_ns_lame: { status: "failed" } })).toHaveLength(2);
  });
});
