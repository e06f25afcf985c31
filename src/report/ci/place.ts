/** Where in a repository a result is shown: at the line of the list that names the target. */
import { createHash } from "node:crypto";
import type { Report, TestResult } from "../../model/report.ts";

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** Targets of the command line have no line; the file that says what is asked of them stands in. */
const WITHOUT_LIST: Place = { file: "waterpas.policy.json", line: 1 };

export const placeOf = ({ target }: Report): Place => target.source ?? WITHOUT_LIST;

/** Names a result for good, wherever the list moves it to: 64 hex digits. */
export function fingerprint({ target }: Report, test: TestResult): string {
  return createHash("sha256").update(`${target.type}|${target.name}|${test.id}`).digest("hex");
}
