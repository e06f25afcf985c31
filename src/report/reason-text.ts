import { REASON_FINDINGS } from "../check/reasons.table.ts";
import type { Reason } from "../model/security.ts";
import { type FillOptions, fill, printValue } from "./fill.ts";
import { RESOLVER_REASONS } from "./resolver-reason.table.ts";

interface ReasonRow {
  readonly says: string;
  readonly fix?: string;
}

/** A reason as a sentence, with its further facts; a code of a newer version is shown as it is. */
export function reasonText(reason: Reason, options: FillOptions): string {
  const { code, zone, name, extra = {} } = reason;
  const says = fill(rowOf(code)?.says ?? `${code} at ${name} in ${zone}.`, valuesOf(reason), options);
  const more = Object.entries(extra).map(
    ([key, value]) => `${words(key)} ${printValue(key, value, options)}`,
  );
  return more.length === 0 ? says : `${says} (${more.join(", ")})`;
}

/** What to do about a reason; `null` when nothing is known to help. */
export function reasonFix(reason: Reason, options: FillOptions): string | null {
  const fix = rowOf(reason.code)?.fix;
  return fix === undefined ? null : fill(fix, valuesOf(reason), options);
}

function rowOf(code: string): ReasonRow | undefined {
  const rows: Readonly<Record<string, ReasonRow>> = { ...REASON_FINDINGS, ...RESOLVER_REASONS };
  return Object.hasOwn(rows, code) ? rows[code] : undefined;
}

function valuesOf({ zone, name, subject }: Reason): Readonly<Record<string, string>> {
  return { zone, name, type: subject ?? "requested" };
}

function words(key: string): string {
  return key.replaceAll(/[_-]/g, " ");
}
