/** Places in the evidence, in words: what was asked, of whom, what came back. */
import type { DnsAnswer, EvidenceDocument, StoredMessage } from "../model/evidence.ts";
import type { RoutedAddress, RoutingEvidence, SeenRoute } from "../model/routing.ts";
import type { ServerReply } from "../model/server-reply.ts";
import { escapeText } from "./escape.ts";
import type { FillOptions } from "./fill.ts";
import { thousands } from "./number.ts";
import { addressText, routeText, sourceText } from "./route-text.ts";

/** Longer than other text from the network: a pointer and what it points to. */
const LONGEST = 400;

/** One line about what a JSON Pointer (RFC 6901) of a finding points to; the bare pointer without evidence. */
export function describePointer(
  evidence: EvidenceDocument | undefined,
  pointer: string,
  options: FillOptions,
): string {
  const spoken = speakPointer(evidence, pointer, options);
  if (spoken !== null) return spoken;
  const value = evidence === undefined ? undefined : resolveKeys(evidence, keysOf(pointer));
  const text = value === undefined ? pointer : `${pointer}: ${compact(value, options)}`;
  return escapeText(text, { ...options, max: LONGEST });
}

/** The same for places that have words of their own; `null` for all others. */
export function speakPointer(
  evidence: EvidenceDocument | undefined,
  pointer: string,
  options: FillOptions,
): string | null {
  const keys = keysOf(pointer);
  const place = PLACES.find(
    ({ path }) => keys.length >= path.length && path.every((key, at) => key === null || key === keys[at]),
  );
  if (evidence === undefined || place === undefined) return null;
  const value = resolveKeys(evidence, keys.slice(0, place.path.length));
  if (value === undefined) return null;
  return escapeText(place.describe(value, keys, evidence), { ...options, max: LONGEST });
}

/** A place of the evidence that has words of its own; what lies below it is told with it. */
interface Place {
  /** `null`: any key. */
  readonly path: readonly (string | null)[];
  readonly describe: (value: unknown, keys: readonly string[], evidence: EvidenceDocument) => string;
}

const PLACES: readonly Place[] = [
  {
    path: ["dns", "answers", null],
    describe: (value, keys, evidence) =>
      `${keys[2]?.replace("/", " ")}: ${answerText(value as DnsAnswer, evidence)}`,
  },
  { path: ["dns", "messages", null], describe: (value) => messageText(value as StoredMessage) },
  {
    path: ["ns", null, "servers", null, null],
    describe: (value, keys, evidence) =>
      `${keys[3]} ${keys[4]}: ${replyText(value as ServerReply, evidence)}`,
  },
  {
    path: ["routing", "addresses", null, "routes", null],
    describe: (value) => routeText(value as SeenRoute),
  },
  {
    path: ["routing", "addresses", null],
    describe: (value, keys) => addressText(keys[2] ?? "", value as RoutedAddress),
  },
  {
    path: ["routing", "vrp"],
    describe: (value) => sourceText("VRP export", value as RoutingEvidence["vrp"]),
  },
  {
    path: ["routing", "bgp"],
    describe: (value) => sourceText("routes", value as RoutingEvidence["bgp"]),
  },
];

/** A value as one line of JSON; strings as they are. */
export function compact(value: unknown, options: FillOptions): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return escapeText(text, options);
}

function answerText(
  { outcome, rcode, security, reason, messages, failures = [] }: DnsAnswer,
  { dns }: EvidenceDocument,
): string {
  const servers = messages.flatMap((id) => {
    const message = dns?.messages[id];
    return message === undefined ? [] : [`${message.server}${attemptText(message.attempt)}`];
  });
  const parts = [outcome === "ok" ? rcode : outcome, security, reason?.code].filter((part) => part != null);
  if (servers.length > 0) parts.push(`from ${[...new Set(servers)].join(", ")}`);
  if (failures.length > 0)
    parts.push(
      failures
        .slice(0, FAILURES)
        .map(({ server, why }) => `${server} ${why}`)
        .join(", "),
    );
  return parts.join(", ");
}

/** Servers that gave no answer, named before the rest is left out. */
const FAILURES = 3;

function messageText(message: StoredMessage): string {
  const { server, transport, name, type, rcode, flags, size, attempt } = message;
  const bits = flags.map((flag) => ` ${flag}`).join("");
  return `${server} ${transport}, ${name} ${type}: ${rcode}${bits}, ${thousands(size)} B${attemptText(attempt)}`;
}

function replyText({ outcome, detail, message, attempts }: ServerReply, { dns }: EvidenceDocument): string {
  const seen = message === undefined ? undefined : dns?.messages[message];
  if (seen !== undefined) return messageText(seen);
  const numbers = attempts.map((n) => `#${n}`).join(" ");
  return [outcome, detail, numbers].filter((part) => part !== undefined && part !== "").join(", ");
}

function attemptText(attempt: number | undefined): string {
  return attempt === undefined ? "" : ` #${attempt}`;
}

/** The keys of a JSON Pointer, RFC 6901 section 4. */
function keysOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function resolveKeys(document: unknown, keys: readonly string[]): unknown {
  let value = document;
  for (const key of keys) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
