/** A network that is a table: what each address says to each question, without sockets and without waiting. */
import type { Attempt } from "../../src/model/attempt.ts";
import type { Account } from "../../src/net/dns/context.ts";
import { makeBudget } from "../../src/net/dns/context.ts";
import type { ExchangeNeeds } from "../../src/net/dns/exchange.ts";
import { makeForms } from "../../src/net/dns/form.ts";
import { makeHeard } from "../../src/net/dns/heard.ts";
import type { Sending, Transport } from "../../src/net/dns/transport.ts";
import { makeAttemptLog } from "../../src/net/trace.ts";
import { parseMessage } from "../../src/proto/dns/message.ts";
import { nameToText } from "../../src/proto/dns/name.ts";
import { RCODE } from "../../src/proto/dns/rcode.table.ts";
import { typeName } from "../../src/proto/dns/type.table.ts";
import { type WireRecord, writeMessage } from "../../src/proto/dns/write.ts";
import { parseZone } from "../../src/proto/dns/zone.ts";

/** A reply; sections are zone text. */
export interface Says {
  readonly aa?: boolean;
  readonly ra?: boolean;
  readonly rcode?: keyof typeof RCODE;
  readonly answer?: string;
  readonly authority?: string;
  readonly additional?: string;
}

type Heard = Says | "silence" | "refused" | "denied";

/** What a server says to a question, by name, by `name TYPE`, or `*` for anything else. */
export type Server = Readonly<Record<string, Heard>> | ((question: string) => Heard);

export interface Script {
  readonly transport: Transport;
  /** `address name TYPE`, in order. */
  readonly asked: string[];
}

/** A transport that follows a script; addresses that are not in it are silent. */
export function scriptOf(
  servers: Readonly<Record<string, Server>>,
  { delayMs }: { delayMs?: number } = {},
): Script {
  const asked: string[] = [];
  const transport: Transport = async (sending) => {
    const startedMs = performance.now();
    if (sending.signal.aborted) return { startedMs, result: { outcome: "cancelled", detail: "aborted" } };
    const question = questionOf(sending);
    asked.push(`${sending.server.address} ${question}`);
    if (delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, delayMs));
    return { startedMs, result: deliver(heardFrom(servers[sending.server.address], question), sending) };
  };
  return { transport, asked };
}

/** What `exchange` and the iterator need beside a transport. */
export function needsFor(transport: Transport): ExchangeNeeds {
  let id = 0;
  return {
    transport,
    forms: makeForms(),
    now: () => performance.now(),
    date: () => new Date(0),
    nextId: () => (id += 1),
    slipped: () => undefined,
    heard: makeHeard(() => performance.now()),
  };
}

/** An account with as much to spend as a target has. */
export function accountOf(signal: AbortSignal = new AbortController().signal, queries = 400): Account {
  return { signal, log: makeAttemptLog(performance.now()), budget: makeBudget(queries) };
}

function questionOf({ query }: Sending): string {
  const parsed = parseMessage(query);
  const question = parsed.ok ? parsed.value.question : null;
  if (question === null) throw new Error("a query without question");
  return `${nameToText(question.name)} ${typeName(question.type)}`;
}

function heardFrom(server: Server | undefined, question: string): Heard {
  if (server === undefined) return "silence";
  if (typeof server === "function") return server(question);
  const [name = ""] = question.split(" ");
  return server[question] ?? server[name] ?? server["*"] ?? "silence";
}

function deliver(heard: Heard, sending: Sending): Attempt<Buffer> {
  if (heard === "silence") return { outcome: "timeout", detail: "silence" };
  if (typeof heard === "string") return { outcome: heard, detail: heard };
  const octets = replyOctets(heard, sending.query);
  if (sending.accept(octets) === undefined) throw new Error("the script's own reply was not accepted");
  return { outcome: "ok", value: octets };
}

function replyOctets(
  { aa = true, ra = false, rcode = "NOERROR", answer, authority, additional }: Says,
  query: Buffer,
): Buffer {
  const parsed = parseMessage(query);
  if (!parsed.ok || parsed.value.question === null) throw new Error("a query that cannot be read");
  const { id, question, edns } = parsed.value;
  return writeMessage({
    id,
    flags: { qr: true, aa, ra },
    rcode: RCODE[rcode],
    question: { name: question.rawName, type: question.type, class: question.class },
    answer: recordsOf(answer),
    authority: recordsOf(authority),
    additional: recordsOf(additional),
    edns: edns === null ? null : { size: 1232, do: edns.do },
  });
}

/** Records in zone form, relative to the root. */
export function recordsOf(text = ""): WireRecord[] {
  const zone = parseZone(text.replaceAll(";", "\n"), { ttl: 3600 });
  if (!zone.ok) throw new Error(`line ${zone.line} of "${text}": ${zone.reason}`);
  return zone.value;
}
