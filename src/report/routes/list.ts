/** A list of judged routes, written as it is made: the pieces of text around what stands in each line. */
import type { Tool } from "../../model/evidence.ts";
import type { Look } from "../look.ts";
import { counted, thousands } from "../number.ts";
import { ROUTE_COLUMNS } from "./csv.ts";
import { stateWords } from "./words.ts";

/** How a list is written. */
export const LIST_FORMATS = ["terminal", "csv", "jsonl"] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** Text around prefix and origin, one of each for every state code. */
export interface ListPieces {
  readonly head: string;
  readonly before: readonly string[];
  /** Between a prefix and a number, and between a prefix and an AS_SET. */
  readonly between: string;
  readonly betweenSet: string;
  /** Whether an AS_SET is written as it stands in the line. */
  readonly showsSet: boolean;
  readonly afterSet: string;
  readonly after: readonly string[];
  readonly tail: (counts: ListTotals) => string;
}

/** Numbers of routes. */
export interface ListTotals {
  readonly valid: number;
  readonly invalid_asn: number;
  readonly invalid_length: number;
  readonly not_found: number;
  readonly bad: number;
}

/** What the head of a list says of the run. */
export interface ListRun {
  readonly run_id: string;
  readonly started_at: string;
  readonly tool: Tool;
  readonly inputs: readonly object[];
}

/** In the order of the state codes. */
const STATES = [
  { state: "not-found", reason: null },
  { state: "valid", reason: null },
  { state: "invalid", reason: "asn" },
  { state: "invalid", reason: "length" },
] as const;

/** The widest state, `invalid (length)`. */
const WIDTH = 16;

/** The pieces of a format. */
export function listPieces(format: ListFormat, look: Look, run: ListRun): ListPieces {
  if (format === "csv") return CSV;
  return format === "jsonl" ? jsonPieces(run) : terminalPieces(look);
}

const CSV: ListPieces = {
  head: `${ROUTE_COLUMNS.join(",")}\r\n`,
  before: ["", "", "", ""],
  between: ",AS",
  betweenSet: ',"',
  showsSet: true,
  afterSet: '"',
  after: STATES.map(({ state, reason }) => `,${state},${reason ?? ""}\r\n`),
  tail: () => "",
};

function jsonPieces(run: ListRun): ListPieces {
  return {
    head: `${JSON.stringify({ kind: "waterpas-run", schema_version: "1.0", ...run })}\n`,
    before: STATES.map(() => '{"kind":"waterpas-route","prefix":"'),
    between: '","asn":',
    betweenSet: '","asn":null',
    showsSet: false,
    afterSet: "",
    after: STATES.map(({ state, reason }) => `,"state":"${state}","reason":${JSON.stringify(reason)}}\n`),
    tail: (counts) => `${JSON.stringify({ kind: "waterpas-run-end", run_id: run.run_id, counts })}\n`,
  };
}

function terminalPieces(look: Look): ListPieces {
  const padded = STATES.map(({ state, reason }) => {
    const bare = reason === null ? state : `${state} (${reason})`;
    return `${stateWords({ state, reason }, look)}${" ".repeat(WIDTH - bare.length)}  `;
  });
  return {
    head: "",
    before: padded,
    between: " AS",
    betweenSet: " ",
    showsSet: true,
    afterSet: "",
    after: STATES.map(() => "\n"),
    tail: (counts) => `\n${totalsText(counts)}\n`,
  };
}

/** `3 routes: 1 valid, 2 invalid (1 asn, 1 length), 0 not-found; 1 line passed over`. */
export function totalsText({ valid, invalid_asn, invalid_length, not_found, bad }: ListTotals): string {
  const invalid = invalid_asn + invalid_length;
  const total = counted(valid + invalid + not_found, "route");
  const passed = bad === 0 ? "" : `; ${counted(bad, "line")} passed over`;
  const split = `(${thousands(invalid_asn)} asn, ${thousands(invalid_length)} length)`;
  return `${total}: ${thousands(valid)} valid, ${thousands(invalid)} invalid ${split}, ${thousands(not_found)} not-found${passed}`;
}
