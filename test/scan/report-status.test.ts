import { describe, expect, test } from "vitest";
import type { DnsAnswer, DnsOutcome, EvidenceDocument } from "../../src/model/evidence.ts";
import type { Security } from "../../src/model/security.ts";
import { reportStatus } from "../../src/scan/report-status.ts";
import { result } from "../score/result.ts";
import { sampleEvidence } from "../store/sample.ts";

const answer = (outcome: DnsOutcome, security: Security = "insecure"): DnsAnswer => ({
  outcome,
  rcode: null,
  messages: [],
  rrs: [],
  cname: [],
  security,
});

/** Evidence with these answers for the name itself and no others. */
function evidenceOf(answers: Readonly<Record<string, DnsAnswer>>): EvidenceDocument {
  const evidence = sampleEvidence("x.nl");
  const own = Object.fromEntries(Object.entries(answers).map(([type, each]) => [`x.nl/${type}`, each]));
  return { ...evidence, dns: { answers: own, rrsets: {}, messages: {}, zones: {} } };
}

const found = { SOA: answer("ok"), A: answer("ok"), AAAA: answer("nodata") };
const noAddress = { SOA: answer("ok"), A: answer("nodata"), AAAA: answer("nodata") };
const denied = { SOA: answer("nxdomain"), A: answer("nxdomain"), AAAA: answer("nxdomain") };
const silent = { SOA: answer("timeout"), A: answer("timeout"), AAAA: answer("timeout") };

const passed = result({});
const failed = result({ status: "failed" });
const error = result({ status: "error", cause: "dns-failure" });
const notTested = result({ status: "not_tested", not_tested_reason: "not_applicable" });
const refused = result({ id: "web_dnssec_exist", status: "failed", verdict: "servfail" });
const mailRefused = result({ id: "mail_dnssec_mailto_exist", status: "failed", verdict: "servfail" });

describe("status of a report", () => {
  test.each([
    ["all measured", found, [passed, failed], "ok", "ok"],
    ["some not measured", found, [passed, error], "partial", "partial"],
    ["nothing measured", silent, [error, error], "error", "error"],
    ["nothing measured, something not applicable", silent, [error, notTested], "error", "error"],
    ["the name does not exist", denied, [notTested], "unresolvable", "unresolvable"],
    ["neither A nor AAAA: no web site, but perhaps mail", noAddress, [passed], "unresolvable", "ok"],
    ["one of them not known", { ...noAddress, A: answer("timeout") }, [passed, error], "partial", "partial"],
    ["no server gives the zone", silent, [refused, mailRefused, error], "unresolvable", "unresolvable"],
  ])("%s", (_situation, answers, tests, web, mail) => {
    expect(reportStatus(evidenceOf(answers), "web", tests)).toBe(web);
    expect(reportStatus(evidenceOf(answers), "mail", tests)).toBe(mail);
  });

  test("a denial that is bogus proves nothing, for mail", () => {
    const bogus = { SOA: answer("nxdomain", "bogus") };
    expect(reportStatus(evidenceOf(bogus), "mail", [failed])).toBe("ok");
  });
});
