/** How long the body of a response is, RFC 9112 section 6.3. */
import type { AnomalyCode } from "./anomaly.table.ts";
import { fieldLines, type HeaderPair, splitList } from "./field.ts";
import type { Anomaly, ResponseHead } from "./head.ts";
import { pairsOf } from "./head.ts";

export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly octets: number }
  | { readonly kind: "chunked" }
  /** Until the connection closes. */
  | { readonly kind: "close" };

export type FramingResult =
  | {
      readonly ok: true;
      readonly value: Framing;
      /** Transfer codings that the body still has once the chunks are undone, in the order applied. */
      readonly codings: readonly string[];
      readonly anomalies: readonly Anomaly[];
    }
  | { readonly ok: false; readonly reason: AnomalyCode; readonly at: number };

/** Codings that a recipient may meet, RFC 9112 section 7.2. */
const TRANSFER_CODINGS: ReadonlySet<string> = new Set([
  "chunked",
  "gzip",
  "x-gzip",
  "deflate",
  "compress",
  "x-compress",
]);

/** The framing of a response's body; `method` is the request's. */
export function framingOf(head: ResponseHead, method: string): FramingResult {
  const headers = pairsOf(head.fields);
  const codings = splitList(fieldLines(headers, "transfer-encoding"))
    .map(({ text }) => text.toLowerCase())
    .filter((text) => text !== "");
  const length = lengthOf(headers);
  const at = (name: string) => head.fields.find((field) => field.name.toLowerCase() === name)?.at ?? 0;
  const lengthAt = at("content-length");
  if (hasNoBody(head.status, method)) {
    const isOdd = head.status === 204 && (codings.length > 0 || length !== null);
    return framed({ kind: "none" }, [], isOdd ? [{ code: "length-without-body", at: lengthAt }] : []);
  }
  if (codings.length > 0) {
    const codingAt = at("transfer-encoding");
    const both: Anomaly[] = length === null ? [] : [{ code: "length-with-transfer-encoding", at: lengthAt }];
    return byCodings(codings, { version: head.version, at: codingAt, noted: both });
  }
  if (length === null) return framed({ kind: "close" }, [], []);
  if (typeof length === "string") return { ok: false, reason: length, at: lengthAt };
  const repeated: Anomaly[] = length.isRepeated ? [{ code: "repeated-content-length", at: lengthAt }] : [];
  return framed({ kind: "length", octets: length.octets }, [], repeated);
}

const framed = (
  value: Framing,
  codings: readonly string[],
  anomalies: readonly Anomaly[],
): FramingResult => ({
  ok: true,
  value,
  codings,
  anomalies,
});

/** Rules 1 and 2 of RFC 9112 section 6.3. */
const hasNoBody = (status: number, method: string): boolean =>
  method === "HEAD" || status < 200 || status === 204 || status === 304;

interface Context {
  readonly version: string;
  readonly at: number;
  readonly noted: readonly Anomaly[];
}

/** Rule 4: chunked counts when it is the last one; without it the body goes on until the connection closes. */
function byCodings(codings: readonly string[], { version, at, noted }: Context): FramingResult {
  const names = codings.map((coding) => coding.split(";")[0]?.trim() ?? "");
  const isChunked = names.at(-1) === "chunked";
  const others = isChunked ? names.slice(0, -1) : names;
  const anomalies = [...noted];
  if (version === "1.0") anomalies.push({ code: "transfer-encoding-in-http-1.0", at });
  if (others.includes("chunked")) anomalies.push({ code: "chunked-not-last", at });
  if (others.some((name) => !TRANSFER_CODINGS.has(name)))
    anomalies.push({ code: "transfer-encoding-unknown", at });
  return framed({ kind: isChunked ? "chunked" : "close" }, others, anomalies);
}

interface Length {
  readonly octets: number;
  readonly isRepeated: boolean;
}

/** The length told; `null` when there is none, the fault's code when it is not one number. */
function lengthOf(
  headers: readonly HeaderPair[],
): Length | "content-length" | "content-lengths-differ" | null {
  const values = splitList(fieldLines(headers, "content-length")).map(({ text }) => text);
  const [first] = values;
  if (first === undefined) return null;
  if (values.some((value) => !/^[0-9]{1,15}$/.test(value))) return "content-length";
  if (values.some((value) => Number(value) !== Number(first))) return "content-lengths-differ";
  return { octets: Number(first), isRepeated: values.length > 1 };
}
