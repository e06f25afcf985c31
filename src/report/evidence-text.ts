/** Places in the evidence, in words: what was asked, of whom, what came back. */
import type { DnsAnswer, EvidenceDocument, ServerReply, StoredMessage } from "../model/evidence.ts";
import { escapeText } from "./escape.ts";
import type { FillOptions } from "./fill.ts";
import { thousands } from "./number.ts";

/** One line about what a JSON Pointer (RFC 6901) of a finding points to; the bare pointer without evidence. */
export function describePointer(
  evidence: EvidenceDocument | undefined,
  pointer: string,
  options: FillOptions,
): string {
  const keys = keysOf(pointer);
  const value = evidence === undefined ? undefined : resolveKeys(evidence, keys);
  if (evidence === undefined || value === undefined) return escapeText(pointer, options);
  const [section, kind, name = ""] = keys;
  const key = escapeText(name, { ...options, max: 260 });
  if (section === "dns" && kind === "answers" && keys.length === 3) {
    return `${key}: ${answerText(value as DnsAnswer, evidence, options)}`;
  }
  if (section === "dns" && kind === "messages" && keys.length === 3)
    return messageText(value as StoredMessage);
  if (section === "ns" && keys[2] === "servers" && keys.length === 5) {
    return `${keys[3]}, ${keys[4]}: ${replyText(value as ServerReply, evidence)}`;
  }
  return `${escapeText(pointer, options)}: ${compact(value, options)}`;
}

/** A value as one line of JSON; strings as they are. */
export function compact(value: unknown, options: FillOptions): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return escapeText(text, options);
}

function answerText(
  { outcome, rcode, security, reason, messages }: DnsAnswer,
  evidence: EvidenceDocument,
  options: FillOptions,
): string {
  const servers = messages.flatMap((id) => {
    const message = evidence.dns?.messages[id];
    return message === undefined ? [] : [`${message.server}${attemptText(message.attempt)}`];
  });
  const parts = [
    outcome === "ok" ? (rcode ?? "ok") : outcome,
    ...(security === undefined ? [] : [security]),
    ...(reason === undefined ? [] : [reason.code]),
    ...(servers.length === 0 ? [] : [`from ${[...new Set(servers)].join(", ")}`]),
  ];
  return escapeText(parts.join(", "), options);
}

function messageText(message: StoredMessage): string {
  const { server, transport, name, type, rcode, flags, size, attempt } = message;
  const bits = flags.length === 0 ? "" : ` ${flags.join(" ")}`;
  return escapeText(
    `${server} ${transport} ${name} ${type}: ${rcode}${bits}, ${thousands(size)} B${attemptText(attempt)}`,
  );
}

function replyText({ outcome, detail, message, attempts }: ServerReply, evidence: EvidenceDocument): string {
  const seen = message === undefined ? undefined : evidence.dns?.messages[message];
  if (seen !== undefined) return messageText(seen);
  const numbers = attempts.map((n) => `#${n}`).join(" ");
  return escapeText([outcome, detail, numbers].filter(Boolean).join(", "));
}

function attemptText(attempt: number | undefined): string {
  return attempt === undefined ? "" : ` #${attempt}`;
}

/** The value at a JSON Pointer; `undefined` when there is none. */
export function resolvePointer(document: unknown, pointer: string): unknown {
  return resolveKeys(document, keysOf(pointer));
}

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
