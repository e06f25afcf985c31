/** `prefix`: prefixes, addresses, or routes from standard input, which are judged as they come. */
import { randomBytes } from "node:crypto";
import { UserError } from "../../model/user-error.ts";
import type { VrpIndex } from "../../proto/rpki/vrp-index.ts";
import {
  LIST_FORMATS,
  type ListFormat,
  type ListPieces,
  listPieces,
  totalsText,
} from "../../report/routes/list.ts";
import { type BadLine, type ListCounts, openListJudge } from "../../scan/route-list.ts";
import { parsePrefixTargets, parseWhatIf } from "../../scan/route-target.ts";
import { runIdOf, timeText } from "../../scan/time.ts";
import type { Call } from "../action.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { openListWriter } from "../list-writer.ts";
import { loadData, lookUp, type RouteOptions } from "../look-up.ts";
import { planRouteOutput, refuseFiles } from "../route-outputs.ts";
import type { Session } from "../session.ts";
import { toolOf } from "../version.ts";

/** Lines for which whole reports are made; a list without bound is written line by line. */
const MOST_REPORTS = 10_000;

export type PrefixOptions = RouteOptions & { readonly origin?: number };

export async function runPrefix(call: Call<PrefixOptions>): Promise<ExitCode> {
  const { args, options } = call;
  if (args.includes("-")) return runList(call);
  return lookUp(call, parsePrefixTargets(args, options.origin));
}

async function runList(call: Call<PrefixOptions>): Promise<ExitCode> {
  const { session, args, options } = call;
  if (args.length > 1) {
    throw new UserError("usage", {
      what: "- stands alone: the list comes from standard input",
      fix: "waterpas prefix - < routes.txt",
    });
  }
  const plan = planRouteOutput(options, session.io.cwd);
  if (session.io.in.isTTY) {
    session.messages.say({ kind: "note", what: "reading routes from the terminal; end with Ctrl-D" });
  }
  const format = LIST_FORMATS.find((each) => each === plan.stdout);
  if (format === undefined) return reportAll(call);
  refuseFiles(plan);
  const whatIf = parseWhatIf(options.whatIf ?? []);
  // What is announced plays no part: each line says what it is.
  const { data, code } = await loadData(session, { ...options, origins: "none" }, whatIf);
  if (data === null) return code;
  if (data.vrps === null) return EXIT.undecided;
  const startedMs = Date.now();
  const run = {
    run_id: runIdOf(startedMs, randomBytes(2).toString("hex")),
    started_at: timeText(startedMs),
    tool: toolOf(),
    inputs: data.inputs,
  };
  const counts = await judgeAll(session, data.vrps, listPieces(format, session.look, run), options.origin);
  return conclude(counts, format, options, session);
}

async function judgeAll(
  { io }: Session,
  vrps: VrpIndex,
  pieces: ListPieces,
  origin: number | undefined,
): Promise<ListCounts> {
  const writer = openListWriter(pieces, io.out.write);
  const judge = openListJudge(vrps, writer.take, origin);
  writer.text(pieces.head);
  for await (const chunk of io.in.chunks) {
    judge.push(chunk);
    await io.out.ready();
    if (io.out.closed.aborted) break;
  }
  const counts = judge.end();
  const { valid, invalid_asn, invalid_length, not_found, bad } = counts;
  writer.text(pieces.tail({ valid, invalid_asn, invalid_length, not_found, bad }));
  writer.flush();
  return counts;
}

const WHY: Readonly<Record<BadLine["why"], string>> = {
  prefix: "no prefix",
  "host-bits": "bits set behind the length of the prefix",
  asn: "no AS number",
  "no-origin": "no AS number beside the prefix; --origin gives one for all",
};

function conclude(
  { bad, badLines, ...counts }: ListCounts,
  format: ListFormat,
  { failOn }: PrefixOptions,
  { messages }: Session,
): ExitCode {
  const { valid, invalid_asn, invalid_length, not_found } = counts;
  const total = valid + invalid_asn + invalid_length + not_found;
  if (bad > 0) {
    const details = badLines.map(({ line, why, text }) => `line ${line}: ${WHY[why]}: ${text}`);
    const what = `${bad} of ${total + bad} lines are no routes`;
    if (total === 0)
      throw new UserError("input-unreadable", {
        what,
        details,
        fix: "a prefix and an AS number in each line",
      });
    messages.say({ kind: "warning", what, details: bad > badLines.length ? [...details, "…"] : details });
  }
  if (format === "csv") messages.say({ kind: "note", what: totalsText({ ...counts, bad }) });
  if (failOn === undefined) return EXIT.done;
  return invalid_asn + invalid_length + not_found > 0 ? EXIT.notMet : EXIT.done;
}

/** A list short enough for a report about each line. */
async function reportAll(call: Call<PrefixOptions>): Promise<ExitCode> {
  const { session, options } = call;
  const lines = await readLines(session);
  const targets = lines.flatMap((line) => {
    const [prefix = "", asn] = line.split(/[\s,]+|=>/).filter((word) => word !== "");
    return parsePrefixTargets([prefix], asn === undefined ? options.origin : originOf(asn, line));
  });
  return lookUp(call, targets);
}

function originOf(text: string, line: string): number {
  const number = /^(?:as)?(\d{1,10})$/i.exec(text)?.[1];
  if (number !== undefined && Number(number) <= 0xffffffff) return Number(number);
  throw new UserError("target-invalid", {
    what: `'${line}' is not a prefix and an AS number`,
    fix: "192.0.2.0/24 AS64500",
  });
}

async function readLines({ io }: Session): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.in.chunks) chunks.push(chunk);
  const lines = Buffer.concat(chunks)
    .toString("utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length > MOST_REPORTS) {
    throw new UserError("usage", {
      what: `a report for each of ${lines.length} lines would be too large`,
      fix: "waterpas prefix - -f jsonl, or -f csv",
    });
  }
  if (lines.length === 0)
    throw new UserError("input-unreadable", {
      what: "there is nothing on standard input",
      fix: "a prefix and an AS number in each line",
    });
  return lines;
}
