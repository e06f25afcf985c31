/** The technical document of internet.nl's batch API v2, in the shape in which it is really sent (`scoring.md` 7.3). */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Result } from "../../model/report.ts";
import { apiDocument, type InternetnlOptions } from "../internetnl.ts";
import { mailDomain } from "./mail.ts";
import { webDomain } from "./web.ts";

const DOMAIN_OF = { web: webDomain, mail: mailDomain } as const;

/** One side of a result under profile `internetnl-1.11`; a name whose evidence is not at hand is an error. */
export function technicalDocument(
  result: Result,
  options: InternetnlOptions,
  evidenceOf: (name: string) => EvidenceDocument | undefined,
): string {
  return apiDocument(result, options, (report) => {
    const evidence = evidenceOf(report.target.name);
    return evidence === undefined ? null : DOMAIN_OF[options.type](report, evidence);
  });
}
