import type { ReportType } from "../../model/evidence.ts";
import type { CategoryRow, TestRow } from "../../model/tests/row.ts";
import { CATEGORIES } from "../../model/tests.table.ts";
import {
  type ListedCheck,
  listedChecks,
  renderList,
  renderListCsv,
  renderListJson,
  renderListMarkdown,
} from "../../report/check-list.ts";
import type { Look } from "../../report/look.ts";
import { checkSelection, isSelected } from "../../scan/selection.ts";
import type { Call } from "../action.ts";
import { EXIT, type ExitCode } from "../exit.ts";

export interface ListOptions {
  readonly only?: readonly string[];
  readonly format: "terminal" | "json" | "md" | "csv";
  readonly json?: boolean;
}

const RENDERERS: Readonly<
  Record<ListOptions["format"], (checks: readonly ListedCheck[], look: Look) => string>
> = {
  terminal: renderList,
  json: renderListJson,
  md: renderListMarkdown,
  csv: renderListCsv,
};

function sidesOf({ category }: TestRow): readonly ReportType[] {
  const rows: readonly CategoryRow[] = CATEGORIES;
  return rows.find(({ id }) => id === category)?.sides ?? [];
}

export async function runListChecks({ session, options }: Call<ListOptions>): Promise<ExitCode> {
  const { only, format, json } = options;
  const selection = only === undefined ? {} : { only };
  checkSelection(selection);
  const checks = listedChecks((test) => sidesOf(test).some((side) => isSelected(test, side, selection)));
  session.io.out.write(RENDERERS[json ? "json" : format](checks, session.look));
  return EXIT.done;
}
