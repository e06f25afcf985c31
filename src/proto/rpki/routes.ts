/** A route table's file of any kind, read from chunks of its octets. */
import { type Beginning, openHead } from "./head.ts";
import {
  type RouteBody,
  type RouteBodyReader,
  type RouteFormat,
  type RouteRefusal,
  refuseRoutes,
} from "./route-body.ts";
import type { RejectedRoute, RouteRejection } from "./route-intake.ts";
import { openRouteJson } from "./route-json.ts";
import type { RouteRows } from "./route-rows.ts";
import { openRouteText } from "./route-text.ts";

/** Everything that a file says, its routes not yet in order. */
export interface RouteFile {
  readonly format: RouteFormat;
  readonly rows: RouteRows;
  /** Unix seconds when it was made, by itself or by what the caller knew; absent when nobody knows. */
  readonly generatedAt?: number;
  /** Records read, whether taken or not. */
  readonly records: number;
  readonly rejected: Readonly<Record<RouteRejection, number>>;
  readonly samples: readonly RejectedRoute[];
}

/** A route table, or why a file is none. */
export type RouteFileResult = { readonly ok: true; readonly value: RouteFile } | RouteRefusal;

/** A reader of one file. */
export interface RouteReader {
  /** Takes the next octets, decompressed; false once the file is known to be unusable and no more are wanted. */
  readonly push: (chunk: Uint8Array) => boolean;
  /**
   * What the octets were.
   *
   * @param known Unix seconds from elsewhere (HTTP `Last-Modified`, the file's time), for a file without a time
   */
  readonly end: (known?: number) => RouteFileResult;
}

/** A reader at the beginning of a file. */
export function openRoutes(): RouteReader {
  const head = openHead(chooseReader);
  return {
    push: head.push,
    end: (known) => {
      const body = head.end()?.end() ?? refuseRoutes("bgp-empty", "no-octets");
      return body.ok ? finish(body, known) : body;
    },
  };
}

/** Reads a whole file; for tests and small files. */
export function readRoutes(chunks: Iterable<Uint8Array>, known?: number): RouteFileResult {
  const reader = openRoutes();
  for (const chunk of chunks) {
    if (!reader.push(chunk)) break;
  }
  return reader.end(known);
}

/** Characters after the bracket of an array; dumps of RIS begin with `[Querying`. */
const IN_ARRAY: ReadonlySet<string> = new Set(["{", "[", "]", ""]);

function chooseReader(beginning: Beginning): RouteBodyReader {
  if (beginning.kind === "container") return refusing(refuseRoutes("bgp-format", beginning.container));
  const { first, second } = beginning;
  if (first === "<") return refusing(refuseRoutes("bgp-format", "html"));
  const isJson = first === "{" || (first === "[" && IN_ARRAY.has(second));
  // `{64500,64501}` at the beginning of a line is an AS_SET.
  return isJson && !/[0-9]/.test(second) ? openRouteJson() : openRouteText();
}

const refusing = (refusal: RouteRefusal): RouteBodyReader => ({ push: () => false, end: () => refusal });

function finish({ format, intake, generatedAt }: RouteBody, known: number | undefined): RouteFileResult {
  if (intake.overflow) return refuseRoutes("bgp-too-large", "rows");
  const { v4, v6, sets, records, rejected, samples } = intake;
  const time = generatedAt ?? known;
  return {
    ok: true,
    value: {
      format,
      rows: { v4, v6, sets },
      ...(time === undefined ? {} : { generatedAt: time }),
      records,
      rejected,
      samples,
    },
  };
}
