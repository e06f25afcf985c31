/** Options of the commands that share a run between machines. */
import { type Command, InvalidArgumentError } from "commander";
import type { KeepEvidence } from "../../scan/batch/request.ts";
import { declare, type OptionSpec } from "./declare.ts";
import { parseChoice, parseCount } from "./values.ts";

export interface QueueOptions {
  /** With a password in it. */
  readonly queue?: string;
  readonly run?: string;
}

export interface SubmitOptions {
  /** Targets of a job. */
  readonly chunk: number;
  readonly plan: boolean;
  readonly secondPass: boolean;
  readonly evidence?: KeepEvidence;
}

export interface WorkerOptions {
  readonly untilDone?: boolean;
  readonly shards: number | "auto";
}

export interface CollectOptions {
  readonly partial?: boolean;
}

const QUEUE: OptionSpec = {
  flags: "--queue <url>",
  help: "PostgreSQL: postgres://USER@HOST/DATABASE; better in WATERPAS_QUEUE, where nobody sees the password",
};

const RUN: OptionSpec = { flags: "--run <id>", help: "which run", fallbackText: "the latest" };

const SUBMIT: readonly OptionSpec[] = [
  { ...RUN, help: "its id, to submit the same list again", fallbackText: "made up" },
  { flags: "--chunk <n>", help: "targets in one job", parse: parseCount(1, 500), fallback: 50 },
  {
    flags: "--no-plan",
    help: "do not look up name servers first: targets of one operator may then be measured by several workers at once",
  },
  {
    flags: "--evidence <which>",
    help: "evidence to keep: all, failures or none",
    fallbackText: "all up to 10,000 lines, then failures",
    parse: parseChoice(["all", "failures", "none"]),
  },
  { flags: "--no-second-pass", help: "what could not be measured is not tried again" },
];

function parseShards(text: string): number | "auto" {
  if (text === "auto") return text;
  if (!/^[1-9]\d{0,2}$/.test(text))
    throw new InvalidArgumentError("expected auto, or a number from 1 to 999");
  return Number(text);
}

const WORKER: readonly OptionSpec[] = [
  { ...RUN, help: "only this run", fallbackText: "all, the oldest first" },
  { flags: "--until-done", help: "end when no run has work left" },
  {
    flags: "--shards <n>",
    help: "parts of a run to serve at the most; auto: as many as every other worker",
    parse: parseShards,
    fallback: "auto",
    fallbackText: "auto",
  },
];

const COLLECT: readonly OptionSpec[] = [
  RUN,
  { flags: "--partial", help: "what there is, though the run is not over" },
];

const declared =
  (specs: readonly OptionSpec[]) =>
  (command: Command): Command =>
    declare(command, "Queue", [QUEUE, ...specs]);

export const withSubmit = declared(SUBMIT);
export const withWorker = declared(WORKER);
export const withStatus = declared([RUN]);
export const withCollect = declared(COLLECT);
