/** `--redact`, for a whole result: pseudonyms name by name, the same in every format. */
import type { EvidenceDocument } from "../model/evidence.ts";
import type { Report, Result } from "../model/report.ts";
import { namesOf, openRedactor, type Redaction, type Redactor } from "../scan/redact.ts";

export interface Redacting {
  result(result: Result): Result;
  evidence(document: EvidenceDocument): EvidenceDocument | undefined;
  /** Text about all of the names. */
  text(text: string): string;
}

/** `null` where nothing is to be left out. */
export function openRedacting(what: ReadonlySet<Redaction>, reports: readonly Report[]): Redacting | null {
  if (what.size === 0) return null;
  const kept = [...new Set(reports.flatMap(namesOf))];
  const byName = new Map<string, Redactor>();
  const of = (name: string): Redactor => {
    const redactor = byName.get(name) ?? openRedactor(what, kept);
    byName.set(name, redactor);
    return redactor;
  };
  const whole = openRedactor(what, kept);
  return {
    text: whole.text,
    evidence: (document) => of(document.target.name).evidence(document),
    result: (result) => ({
      ...result,
      run: {
        ...result.run,
        vantage: openVantage(result.run.vantage, whole),
        problems: result.run.problems.map(({ code, detail }) => ({
          code,
          ...(detail === undefined ? {} : { detail: whole.text(detail) }),
        })),
      },
      reports: result.reports.map((report) => of(report.target.name).report(report)),
    }),
  };
}

/** The resolver may be an address, and the name told to mail servers a host. */
function openVantage(vantage: Result["run"]["vantage"], { text }: Redactor): Result["run"]["vantage"] {
  const { resolver, ehlo } = vantage;
  return { ...vantage, resolver: text(resolver), ...(ehlo === undefined ? {} : { ehlo: text(ehlo) }) };
}
