import type { Finding } from "../model/report.ts";
import type { FindingRow } from "./findings/row.ts";
import { FINDINGS, type FindingCode } from "./findings.table.ts";

export type Param = string | number | boolean | readonly string[];

type ParamsOf<C extends FindingCode> = Readonly<Record<(typeof FINDINGS)[C]["params"][number], Param>>;

/** A registered finding; the compiler wants exactly the parameters that its text names. */
export function finding<C extends FindingCode>(
  code: C,
  params: ParamsOf<C>,
  evidence: readonly string[],
): Finding {
  return findingOf(code, params, evidence);
}

/** A registered finding whose parameters are put together at run time; in the order in which they are registered. */
export function findingOf(
  code: FindingCode,
  params: Readonly<Record<string, Param>>,
  evidence: readonly string[],
): Finding {
  const row: FindingRow = FINDINGS[code];
  const entries = row.params.map((name) => [name, params[name] ?? ""] as const);
  return {
    code,
    ...(entries.length === 0 ? {} : { params: Object.fromEntries(entries) }),
    evidence: [...new Set(evidence)],
    ...(row.refs.length === 0 ? {} : { refs: row.refs }),
  };
}

/** What is registered about a code; `undefined` for a code of a newer version. */
export function findingRow(code: string): FindingRow | undefined {
  return Object.hasOwn(FINDINGS, code) ? FINDINGS[code as FindingCode] : undefined;
}
