/** What is learnt about the run as a whole while targets finish. */
import type { Problem, Report } from "../../model/report.ts";
import { isComplete } from "../../scan/batch/again.ts";
import type { InputErrorLine } from "../../scan/batch/lines.ts";
import { problemsOfReports } from "../../scan/problems.ts";
import { resultGroups } from "../../store/batch/results.ts";
import type { Messages } from "../messages.ts";
import type { BatchOutputs } from "./outputs.ts";
import type { Reported } from "./writer.ts";

export interface RunFindings {
  add(reported: Reported): Promise<void>;
  /** A line of the list from which there is no report. */
  refuse(line: InputErrorLine): Promise<void>;
  /** Problems of this machine and of its data, each once. */
  problems(): Problem[];
  /** Names with a test that could not be measured, as many as a person looks at. */
  readonly incomplete: readonly string[];
  readonly incompleteCount: number;
  /** Targets of which nothing at all could be measured. */
  readonly unmeasured: number;
}

/** More are only counted: whoever has so many has another problem. */
const MOST_INCOMPLETE = 100_000;
const SAID = 20;

export interface FindingsNeeds {
  readonly outputs: BatchOutputs;
  readonly known: readonly Problem[];
  /** Name of the list. */
  readonly file: string;
  readonly messages: Messages;
}

/** Passes results on to the outputs, and learns from them. */
export function openFindings({ outputs, known, file, messages }: FindingsNeeds): RunFindings {
  const problems = new Map(known.map((problem) => [problem.code, problem]));
  const incomplete: string[] = [];
  let incompleteCount = 0;
  let unmeasured = 0;
  let badLines = 0;

  function learn(reports: readonly Report[]): void {
    for (const problem of problemsOfReports(reports)) {
      if (!problems.has(problem.code)) problems.set(problem.code, problem);
    }
    if (reports.every(({ status }) => status === "error")) unmeasured += 1;
    if (isComplete({ reports })) return;
    incompleteCount += 1;
    const name = reports[0]?.target.name;
    if (name !== undefined && incomplete.length < MOST_INCOMPLETE) incomplete.push(name);
  }

  function sayBad({ line, code, message }: InputErrorLine): void {
    if (code === "duplicate") return;
    badLines += 1;
    if (badLines <= SAID)
      messages.say({ kind: "warning", code: "target-invalid", what: `${file}:${line}: ${message}` });
    if (badLines !== SAID + 1) return;
    messages.say({
      kind: "warning",
      code: "target-invalid",
      what: `${file} has more bad lines; each is a line of kind waterpas-input-error in the results`,
    });
  }

  return {
    async add(reported) {
      learn(reported.reports);
      await outputs.add(reported);
    },
    async refuse(line) {
      sayBad(line);
      await outputs.refuse(line);
    },
    problems: () => [...problems.values()],
    incomplete,
    get incompleteCount() {
      return incompleteCount;
    },
    get unmeasured() {
      return unmeasured;
    },
  };
}

/** Tells what an earlier part of the run has found, as if it were found now; the evidence is not read again. */
export async function replay(folder: string, findings: RunFindings): Promise<void> {
  for await (const group of resultGroups(folder)) {
    if ("kind" in group) await findings.refuse(group as InputErrorLine);
    else await findings.add({ reports: group, evidence: undefined });
  }
}
