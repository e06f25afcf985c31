import type { DnsAnswer } from "../../model/evidence.ts";
import type { Finding } from "../../model/report.ts";
import { readAnswer, splitKey } from "../answer.ts";
import type { Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { isInZone } from "../zone-name.ts";
import type { Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

interface Count {
  /** Answers looked at. */
  readonly answers: number;
}

export const dnsDnssecRrsets = defineZoneCheck({
  id: "dns_dnssec_rrsets",
  spec: ["RFC 4035 4.3", "RFC 4035 5"],
  depth: "fast",
  skips: ["unsigned"],
  look: validateAnswers,
  table: [
    { when: found("rrset-bogus"), status: "failed", verdict: "bogus" },
    { when: found("rrset-odd"), status: "warning", verdict: "odd" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    bogus: {
      says: "Records of {zone} that other tests use do not validate.",
      fix: "Sign the zone at fault anew and see to it that every name server gets the result.",
    },
    odd: {
      says: "Records of {zone} validate, with faults that some validators may not forgive.",
      fix: "Mend the faults.",
    },
    good: { says: "All records of {zone} that other tests use validate; answers looked at: {answers}." },
  },
});

/** Warnings about secure data that some validators do not forgive. */
const ODD: ReadonlySet<string> = new Set([
  "rrsig-invalid-extra",
  "dname-cname-mismatch",
  "nxdomain-for-ent",
  "partial-bogus",
]);

function validateAnswers(zone: Zone): ZoneLook<Count> {
  const { evidence, name, chain } = zone;
  const { dns, vantage } = evidence;
  if (vantage.clock === "off") {
    const clock: Unmeasured = { cause: "clock-off", evidence: [pointerTo("vantage", "clock")] };
    return { skip: "unmeasured", unmeasured: clock };
  }
  const answers = Object.entries(dns.answers).filter(([key, { security }]) => {
    return security !== undefined && isInZone(splitKey(key).name, name);
  });
  const security = chain?.security ?? dns.answers[`${name}/SOA`]?.security;
  const states = answers.map(([key]) => readAnswer(evidence, key));
  const known = answers.filter((_, index) => states[index]?.kind !== "unknown");
  const findings = known.flatMap(([key, answer]) => findingsOf(key, answer, zone));
  if (security === "insecure" && findings.length === 0) return { skip: "unsigned" };
  const unknown = states.find(({ kind }) => kind === "unknown");
  const unmeasured = unknown?.kind === "unknown" ? unknown.unmeasured : null;
  if (answers.length === 0) {
    const missing: Unmeasured = { cause: "evidence-missing", evidence: [pointerTo("dns", "answers")] };
    return { skip: "unmeasured", unmeasured: missing };
  }
  const count = answers.length;
  return { findings: [...findings, ...fewer(zone, count)], unmeasured, facts: { answers: count } };
}

/**
 * What no test asked for was not looked at (`dns.md` 5.4): with `--only` and `--skip` that may be the proofs of what does
 * not exist, which say more of a zone than its records.
 */
function fewer({ evidence: { options }, name: zone }: Zone, answers: number): Finding[] {
  const given = (["only", "skip"] as const).filter((option) => (options[option] ?? []).length > 0);
  if (given.length === 0) return [];
  const at = given.map((option) => pointerTo("options", option));
  return [finding("rrsets-few", { zone, answers }, at)];
}

function findingsOf(key: string, answer: DnsAnswer, { evidence }: Zone): Finding[] {
  const { name, type } = splitKey(key);
  const rrset = `${name} ${type}`;
  const { reason, warnings = [], messages } = answer;
  const servers = [...new Set(messages.flatMap((id) => evidence.dns.messages[id]?.server ?? []))];
  if (answer.security === "bogus") {
    const params = { rrset, reason: reason?.code ?? "bogus", zone: reason?.zone ?? "", servers };
    return [finding("rrset-bogus", params, [pointerTo("dns", "answers", key, "reason")])];
  }
  return warnings.flatMap((warning, index) =>
    ODD.has(warning.code)
      ? [
          finding("rrset-odd", { rrset, reason: warning.code, servers }, [
            pointerTo("dns", "answers", key, "warnings", index),
          ]),
        ]
      : [],
  );
}
