import type { Finding } from "../../model/report.ts";
import { finding } from "../finding.ts";
import { answerPointer } from "../pointer.ts";
import { parseSoa, type Soa, soaOf } from "./soa.ts";
import type { Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

interface Rule {
  readonly field: "refresh" | "retry" | "expire" | "minimum";
  readonly isAdvised: (soa: Soa) => boolean;
  readonly advice: string;
}

// Limits of Zonemaster ZONE02 to ZONE06, after RFC 1912 section 2.2 and RFC 2308 section 5.
const RULES: readonly Rule[] = [
  { field: "refresh", isAdvised: ({ refresh }) => refresh >= 14_400, advice: "14400 or more" },
  { field: "retry", isAdvised: ({ retry }) => retry >= 3_600, advice: "3600 or more" },
  { field: "retry", isAdvised: ({ retry, refresh }) => retry < refresh, advice: "less than refresh" },
  { field: "expire", isAdvised: ({ expire }) => expire >= 604_800, advice: "604800 or more" },
  { field: "expire", isAdvised: ({ expire, refresh }) => expire >= refresh, advice: "refresh or more" },
  {
    field: "minimum",
    isAdvised: ({ minimum }) => minimum >= 300 && minimum <= 86_400,
    advice: "between 300 and 86400",
  },
];

export const dnsSoaValues = defineZoneCheck({
  id: "dns_soa_values",
  spec: ["RFC 1035 3.3.13", "RFC 1912 2.2", "RFC 2308 5"],
  depth: "fast",
  look: checkValues,
  table: [
    { when: found("soa-rname"), status: "info", verdict: "mailbox" },
    { when: found("soa-value"), status: "info", verdict: "unusual" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    mailbox: {
      says: "The SOA record of {zone} does not name a mail address.",
      fix: "Write the mail address into the SOA record, with a dot in place of the @.",
    },
    unusual: {
      says: "The SOA record of {zone} has values outside the usual range.",
      fix: "Set the timers of the SOA record to the advised values.",
    },
    good: { says: "The values of the SOA record of {zone} are within the usual range." },
  },
});

function checkValues(zone: Zone): ZoneLook<Partial<Soa>> {
  const seen = findSoa(zone);
  if (seen === null) {
    return { skip: "unmeasured", unmeasured: { cause: "dns-failure", evidence: [zone.pointer] } };
  }
  const { soa, evidence } = seen;
  const findings: Finding[] = RULES.filter(({ isAdvised }) => !isAdvised(soa)).map(({ field, advice }) =>
    finding("soa-value", { zone: zone.name, field, value: soa[field], advice }, evidence),
  );
  if (!isMailbox(soa.rname)) {
    findings.push(finding("soa-rname", { zone: zone.name, rname: soa.rname }, evidence));
  }
  return { findings, facts: { ...soa } };
}

/** The zone's SOA, from the validated answer or else from any of its servers. */
function findSoa(zone: Zone): { soa: Soa; evidence: string[] } | null {
  const { evidence, name, servers } = zone;
  const key = `${name}/SOA`;
  const answer = evidence.dns.answers[key];
  const rdata = (answer?.rrs ?? []).flatMap((rrset) => evidence.dns.rrsets[rrset]?.rdata ?? [])[0];
  const validated = parseSoa(rdata ?? "");
  if (validated !== null) return { soa: validated, evidence: [answerPointer(key)] };
  for (const server of servers) {
    const soa = soaOf(server.seen.soa, zone);
    if (soa !== null) return { soa, evidence: [`${server.pointer}/soa`] };
  }
  return null;
}

/** RFC 1035 section 3.3.13: the first label is the local part, the rest a domain name. */
function isMailbox(rname: string): boolean {
  const labels = rname.replaceAll(/\\./g, "x").replace(/\.$/, "").split(".");
  return labels.length >= 2 && !rname.includes("@");
}
