/** One line for each network operation, for people (`--trace`) and for programs (`--trace-file`). */
import type { AttemptRecord } from "../model/attempt.ts";
import { escapeText } from "../report/escape.ts";
import { padEnd, padStart } from "../report/layout.ts";
import { thousands } from "../report/number.ts";

/** `   12 ms  dns/udp  2001:db8::53  example.nl DNSKEY +do  ok NOERROR aa  891 B  11 ms  #14`. */
export function traceLine(record: AttemptRecord): string {
  return [
    padStart(`${thousands(record.at_ms)} ms`, 9),
    padEnd(record.kind, 7),
    padEnd(peerText(record), 22),
    padEnd(escapeText(record.what), 34),
    padEnd(outcomeText(record), 26),
    padStart(record.in > 0 ? `${thousands(record.in)} B` : "-", 8),
    padStart(`${thousands(record.ms)} ms`, 9),
    `#${record.n}`,
  ].join("  ");
}

/** The port goes without saying where a kind has one of its own. */
function peerText({ kind, peer }: AttemptRecord): string {
  if (!kind.startsWith("dns/")) return escapeText(peer);
  return escapeText(peer.replace(/^(?:\[(.*)\]|(.*)):53$/, "$1$2"));
}

function outcomeText({ outcome, detail = {} }: AttemptRecord): string {
  const words = Object.entries(detail).map(([key, value]) => detailWord(key, value));
  return escapeText([outcome, ...words.filter((word) => word !== "")].join(" "));
}

function detailWord(key: string, value: string | number | boolean): string {
  if (value === true) return key;
  if (value === false) return "";
  return typeof value === "number" ? `${thousands(value)} ${key}` : value;
}

/** The same as one line of JSON (`schemas/trace.schema.json`); `target` is absent for operations of the run itself. */
export function traceJson(record: AttemptRecord, target?: string): string {
  return JSON.stringify({ ...record, ...(target === undefined ? {} : { target }) });
}
