import type { Result } from "../model/report.ts";

/** The result object as one document (`settled.md` 5.3): indented by two, keys in the order of the schema. */
export function resultJson({ kind, schema_version, run, reports }: Result): string {
  return `${JSON.stringify({ kind, schema_version, run, reports }, null, 2)}\n`;
}
