/** Evidence of a domain with the records of a small world. */
import { changed, type MutableEvidence, profileOf } from "../../support/evidence.ts";
import { addRecords, type World } from "../../support/mail.ts";

export const PARITY = { profile: profileOf("internetnl-1.11") } as const;

/** A domain with these records, in sections of its own; what else the evidence holds is about another domain. */
export function domainOf(
  domain: string,
  world: World,
  change: (evidence: MutableEvidence) => void = () => {},
): () => MutableEvidence {
  return () =>
    changed((evidence) => {
      Object.assign(evidence.target, { input: domain, name: domain, unicode: domain });
      addRecords(evidence, domain, world);
      change(evidence);
    });
}
