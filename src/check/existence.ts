import type { DnsAnswer, EvidenceDocument } from "../model/evidence.ts";

const APEX_TYPES = ["SOA", "A", "AAAA", "MX"] as const;

/**
 * Whether the target's name is known not to exist (`settled.md` 2.6 row 12).
 *
 * An alias to a name that does not exist does exist. Bogus denials prove nothing.
 */
export function isNonexistent({ dns, target }: Pick<EvidenceDocument, "dns" | "target">): boolean {
  const answers = APEX_TYPES.flatMap((type) => dns?.answers[`${target.name}/${type}`] ?? []);
  return answers.some(isNameDenied) && !answers.some(isNameShown);
}

/** Whether an answer says that the name asked for does not exist. */
export function isNameDenied({ outcome, cname, security }: DnsAnswer): boolean {
  return outcome === "nxdomain" && cname.length === 0 && security !== "bogus";
}

function isNameShown({ outcome, cname }: DnsAnswer): boolean {
  return outcome === "ok" || outcome === "nodata" || cname.length > 0;
}
