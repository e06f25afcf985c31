/** Do mail programs find servers with TLS? (`mail.md` 9) */

import type { SrvService } from "../../model/mail.ts";
import type { Finding } from "../../model/report.ts";
import type { Evidence } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { defineMailCheck, found, foundAny, type MailLook } from "./define.ts";
import { firstUnknown, pointerOf } from "./replay.ts";

type Sections = Evidence<"dns" | "srv">;

interface SrvFacts {
  /** Services on offer. */
  readonly services: readonly string[];
}

/** Each service that begins without TLS, and the one that begins with it (RFC 8314 section 5.1). */
const PAIRS: readonly (readonly [SrvService, SrvService])[] = [
  ["_submission._tcp", "_submissions._tcp"],
  ["_imap._tcp", "_imaps._tcp"],
  ["_pop3._tcp", "_pop3s._tcp"],
];

export const mailSrvSubmission = defineMailCheck<"dns", "cleartext-only" | "bad" | "good", SrvFacts>({
  id: "mail_srv_submission",
  needs: ["dns"],
  spec: ["RFC 6186", "RFC 8314 5.1", "RFC 2782"],
  skips: ["no-mail", "off"],
  look: (given) => {
    if (given.srv === undefined) return withoutSection(given);
    const evidence: Sections = { ...given, srv: given.srv };
    const keys = Object.values(evidence.srv.services);
    const unmeasured = firstUnknown(keys, evidence);
    const services = Object.keys(evidence.srv.services).filter((service) => isOffered(service, evidence));
    if (services.length === 0)
      return { facts: { services }, skip: unmeasured === null ? "no-mail" : null, unmeasured };
    return {
      facts: { services },
      findings: [...cleartextFindings(services, evidence), ...targetFindings(evidence)],
      unmeasured: unmeasured ?? firstUnknown(Object.values(evidence.srv.targets).flat(), evidence),
    };
  },
  table: [
    { when: found("srv-cleartext-only"), status: "info", verdict: "cleartext-only" },
    { when: foundAny, status: "info", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "cleartext-only": { says: "Mail programs are sent to a service that begins without TLS." },
    bad: { says: "Some records for mail programs do not name a proper host." },
    good: { says: "Mail programs find servers with TLS." },
  },
});

/** At depth `fast` nobody asks. */
function withoutSection({ options, missing = {} }: Evidence<"dns">): MailLook<SrvFacts> {
  const facts = { services: [] };
  const { srv: cause = "evidence-missing" } = missing;
  if (options.depth === "fast") return { facts, skip: "off" };
  return {
    facts,
    unmeasured: { cause, evidence: [pointerTo("target")] },
  };
}

/** RFC 2782: the target `.` says that there is no such service. */
function isOffered(service: string, { srv, dns }: Sections): boolean {
  const { rrs = [] } = dns.answers[srv.services[service] ?? ""] ?? {};
  const rdata = rrs.flatMap((rrset) => dns.rrsets[rrset]?.rdata ?? []);
  return rdata.some((text) => text.trim().split(/\s+/)[3] !== ".");
}

function cleartextFindings(services: readonly string[], evidence: Sections): Finding[] {
  return PAIRS.filter(([plain, secure]) => services.includes(plain) && !services.includes(secure)).map(
    ([plain, secure]) => {
      const keys = [plain, secure].map((service) => evidence.srv.services[service] ?? "");
      return finding(
        "srv-cleartext-only",
        { service: plain, secure },
        keys.map((key) => pointerOf(key, evidence)),
      );
    },
  );
}

function targetFindings(evidence: Sections): Finding[] {
  return Object.entries(evidence.srv.targets).flatMap(([target, keys]) => {
    const at = keys.map((key) => pointerOf(key, evidence));
    const answers = keys.flatMap((key) => evidence.dns.answers[key] ?? []);
    const [alias] = answers.flatMap(({ cname }) => cname.slice(-1));
    if (alias !== undefined) return [finding("srv-target-alias", { target, alias }, at)];
    const isBare =
      answers.length > 0 && answers.every(({ outcome }) => outcome === "nodata" || outcome === "nxdomain");
    return isBare ? [finding("srv-target-without-address", { target }, at)] : [];
  });
}
