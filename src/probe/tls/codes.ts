import { suiteLevel } from "../../proto/tls/ncsc-2025-05.table.ts";

/** Those of `all` that are not in `gone`. */
export const without = <T>(all: readonly T[], gone: readonly T[]): T[] =>
  all.filter((each) => !gone.includes(each));

/** Suites of some levels, in their order. */
export const ofLevel = (suites: readonly number[], ...levels: readonly string[]): number[] =>
  suites.filter((suite) => levels.includes(suiteLevel(suite)));
