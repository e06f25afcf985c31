import type { Report, Result, TestResult } from "../model/report.ts";

/** Problems that make every DNSSEC verdict worthless, or leave nothing to measure with. */
const UNFIT: ReadonlySet<string> = new Set(["network-none", "clock-off", "anchor-unfit"]);

/**
 * The exit code of `scan` and `judge`: 4 after a bug, 3 when nothing asked for could be measured or this machine is
 * unfit, otherwise 0 whatever the verdicts (`settled.md` 2.8, `ux.md` 5). Interruption is the caller's business.
 */
export function exitCode({ run, reports }: Pick<Result, "run" | "reports">): 0 | 3 | 4 {
  if (reports.some(({ tests }) => tests.some(({ cause }) => cause === "internal"))) return 4;
  if (run.problems.some(({ code }) => UNFIT.has(code))) return 3;
  return reports.some(isMeasured) ? 0 : 3;
}

/** That a name does not exist is a measurement too. */
function isMeasured({ status, tests }: Report): boolean {
  return status === "unresolvable" || tests.some(hasVerdict);
}

const hasVerdict = ({ status }: TestResult): boolean => status !== "error" && status !== "not_tested";
