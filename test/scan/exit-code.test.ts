import { describe, expect, test } from "vitest";
import type { Cause } from "../../src/model/cause.ts";
import type { Report, RunHeader } from "../../src/model/report.ts";
import type { Status } from "../../src/model/status.ts";
import { exitCode } from "../../src/scan/exit-code.ts";

type Test = readonly [status: Status, cause?: Cause];

function report(status: Report["status"], ...tests: readonly Test[]): Report {
  return { status, tests: tests.map(([each, cause]) => ({ status: each, cause })) } as unknown as Report;
}

function run(...problems: readonly string[]): RunHeader {
  return { problems: problems.map((code) => ({ code })) } as unknown as RunHeader;
}

const GOOD = report("ok", ["passed"], ["failed"]);
const UNREACHED = report("error", ["error", "dns-failure"], ["not_tested"]);

describe("exit code", () => {
  test.each<[string, readonly string[], readonly Report[], number]>([
    ["a bad report is still 0", [], [report("ok", ["failed"], ["failed"])], 0],
    ["some tests could not be measured", [], [report("partial", ["passed"], ["error", "timeout"])], 0],
    ["one target of two could not be measured", [], [GOOD, UNREACHED], 0],
    ["no IPv6 here", ["ipv6-none"], [GOOD], 0],
    ["port 53 is closed, a resolver was used", ["dns-blocked"], [GOOD], 0],
    ["a name that does not exist is a result", [], [report("unresolvable", ["not_tested"])], 0],
    ["nothing asked for could be measured", [], [UNREACHED], 3],
    ["nothing was measured at all", [], [], 3],
    ["no network", ["network-none"], [UNREACHED], 3],
    ["the clock is off", ["clock-off"], [GOOD], 3],
    ["our anchors are unfit", ["anchor-unfit"], [GOOD], 3],
    ["a bug in one check", [], [GOOD, report("partial", ["passed"], ["error", "internal"])], 4],
    ["a bug outranks an unfit machine", ["clock-off"], [report("error", ["error", "internal"])], 4],
  ])("%s", (_situation, problems, reports, code) => {
    expect(exitCode({ run: run(...problems), reports })).toBe(code);
  });
});
