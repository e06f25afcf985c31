/** A list of routes of any length, judged line by line as it comes. */
import { u32 } from "../proto/rpki/element.ts";
import { endLines, openLines, pushLines } from "../proto/rpki/lines.ts";
import { FAMILY, LENGTH } from "../proto/rpki/prefix-octets.ts";
import { findCovering } from "../proto/rpki/prefix-table.ts";
import { openRouteLine, ROUTE_LINE, type RouteLine, readRouteLine } from "../proto/rpki/route-line.ts";
import { NO_ORIGIN, STATE_CODE, stateCode } from "../proto/rpki/validate.ts";
import type { VrpIndex } from "../proto/rpki/vrp-index.ts";

/** A line that is no route. */
export interface BadLine {
  /** From 1. */
  readonly line: number;
  readonly why: "prefix" | "host-bits" | "asn" | "no-origin";
  readonly text: string;
}

/** What a list came to. */
export interface ListCounts {
  readonly lines: number;
  readonly valid: number;
  readonly invalid_asn: number;
  readonly invalid_length: number;
  readonly not_found: number;
  readonly bad: number;
  /** The first bad lines. */
  readonly badLines: readonly BadLine[];
}

/** Takes one judged route: the octets of the line, where prefix and origin stand in them, and the state. */
export type TakeJudged = (octets: Uint8Array, line: RouteLine, code: number) => void;

/** A judge of lines. */
export interface ListJudge {
  readonly push: (chunk: Uint8Array) => void;
  readonly end: () => ListCounts;
}

const BAD_TOLD = 5;
const TEXT_OCTETS = 80;

const WHY: Readonly<Record<number, BadLine["why"]>> = {
  [ROUTE_LINE.prefix]: "prefix",
  [ROUTE_LINE.hostBits]: "host-bits",
  [ROUTE_LINE.asn]: "asn",
  [ROUTE_LINE.noOrigin]: "no-origin",
};

/** A judge that gives each route to `take`. @param origin of lines that name none */
export function openListJudge(vrps: VrpIndex, take: TakeJudged, origin?: number): ListJudge {
  const lines = openLines();
  const line = openRouteLine();
  const counts = new Uint32Array(4);
  const badLines: BadLine[] = [];
  let number = 0;
  let bad = 0;

  const takeRoute = (octets: Uint8Array): void => {
    const code = codeOf(line, vrps);
    counts[code] = u32(counts, code) + 1;
    take(octets, line, code);
  };
  const takeBad = (text: string, why: BadLine["why"]): void => {
    if (number === 1 && HEADER.test(text)) return;
    bad += 1;
    if (badLines.length < BAD_TOLD) badLines.push({ line: number, why, text });
  };
  const takeLine = (octets: Uint8Array, start: number, end: number): void => {
    number += 1;
    const read = readWithOrigin(line, octets, { start, end, origin });
    if (read === ROUTE_LINE.route) takeRoute(octets);
    else if (read !== ROUTE_LINE.nothing) takeBad(beginningOf(octets, start, end), WHY[read] ?? "prefix");
  };

  return {
    push: (chunk) => pushLines(lines, chunk, takeLine),
    end: () => {
      endLines(lines, takeLine);
      return {
        lines: number,
        valid: u32(counts, STATE_CODE.valid),
        invalid_asn: u32(counts, STATE_CODE.invalidAsn),
        invalid_length: u32(counts, STATE_CODE.invalidLength),
        not_found: u32(counts, STATE_CODE.notFound),
        bad,
        badLines,
      };
    },
  };
}

/** The first line of a table may name its columns. */
const HEADER = /\bprefix\b/i;

function readWithOrigin(
  line: RouteLine,
  octets: Uint8Array,
  {
    start,
    end,
    origin,
  }: { readonly start: number; readonly end: number; readonly origin: number | undefined },
): number {
  const read = readRouteLine(line, octets, start, end);
  if (read !== ROUTE_LINE.noOrigin || origin === undefined) return read;
  line.origin = origin;
  return ROUTE_LINE.route;
}

function beginningOf(octets: Uint8Array, start: number, end: number): string {
  return Buffer.from(octets.subarray(start, Math.min(end, start + TEXT_OCTETS))).toString("utf8");
}

function codeOf({ registers, origin }: RouteLine, vrps: VrpIndex): number {
  const table = u32(registers, FAMILY) === 4 ? vrps.v4 : vrps.v6;
  const length = u32(registers, LENGTH);
  const covering = findCovering(table, registers, 0, length);
  return stateCode(table, covering, length, origin === 0 ? NO_ORIGIN : origin);
}
