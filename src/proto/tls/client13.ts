/** A TLS 1.3 client that measures: it shakes hands, takes a ticket and proves nothing about the peer. */
import type { EndOfInput } from "./flight.ts";
import { type Client13Options, type Facts13, openHandshake13, type Taken } from "./handshake13.ts";
import { openAlerts, openMessages } from "./message.ts";
import { LIMITS, RECORD } from "./record.table.ts";
import { type NextRecord, openRecords } from "./record.ts";
import type { Violation } from "./violation.ts";

export type { Client13Options } from "./handshake13.ts";
export type { Ticket } from "./hello13.ts";

/** `established`: the server's Finished was right. `answered`: the question for early data was, which ends a resumption. */
type Session13Outcome = "established" | "answered" | "alert" | "not-tls" | "protocol-violation" | EndOfInput;

/** What was learnt. */
export interface Session13 extends Facts13 {
  readonly outcome: Session13Outcome;
  /** The number of the fatal alert, also of one after the handshake (116: the server insists on a certificate). */
  readonly alert: number | null;
  readonly warnings: readonly number[];
  readonly violations: readonly Violation[];
  /** The first line of a peer that does not speak TLS, as in `Flight`. */
  readonly peek: string | null;
}

/** After a push: `established` = hands are shaken, a ticket may follow; `done` = nothing more is to be learnt. */
interface Client13Step {
  readonly state: "more" | "established" | "done";
  /** To be sent now; `null` = nothing. */
  readonly send: Buffer | null;
}

/** The client. Send `start`, then hand in what comes and send what is given back. */
export interface Client13 {
  readonly start: Buffer;
  readonly push: (bytes: Uint8Array) => Client13Step;
  /** Last words and close_notify, protected; `null` before hands are shaken. */
  readonly close: (lastWords?: Buffer) => Buffer | null;
  /** What was learnt; `how` (default `closed`) matters only before `established` or `done`. */
  readonly end: (how?: EndOfInput) => Session13;
}

const CLOSE_NOTIFY = Buffer.from([1, 0]);

/** A client that has not been answered yet. */
export function openClient13(options: Client13Options): Client13 {
  let outgoing: Buffer[] = [];
  const handshake = openHandshake13(options, (bytes) => outgoing.push(bytes));
  const flush = (): Buffer | null => {
    const bytes = Buffer.concat(outgoing);
    outgoing = [];
    return bytes.length === 0 ? null : bytes;
  };
  const start = flush() ?? Buffer.alloc(0);
  const records = openRecords();
  // Alerts have no level that counts once TLS 1.3 is agreed on.
  const alerts = openAlerts(() => handshake.inbound() !== null);
  let messages = openMessages();
  let violation: Violation | null = null;
  let isDone = false;
  let isClosed = false;
  let idle = 0;

  const settle = (taken: Taken): boolean => {
    if (taken === "more") return false;
    // What comes after the handshake cannot make it undone.
    if (taken !== "done" && !handshake.isEstablished()) violation = taken;
    return true;
  };
  const takeMessages = (fragment: Buffer): boolean => {
    messages.push(fragment);
    for (;;) {
      const before = handshake.inbound();
      const message = messages.next();
      if (typeof message === "string") return settle(message);
      if (settle(handshake.take(message))) return true;
      if (handshake.inbound() !== before) {
        // RFC 8446 5.1: messages do not span a change of keys.
        messages = openMessages();
        return false;
      }
    }
  };
  const takeAlert = (fragment: Buffer): boolean => {
    const isOver = alerts.push(fragment);
    isClosed = isOver && alerts.fatal() === null;
    return isOver;
  };
  const takeIdle = (): boolean => {
    idle += 1;
    return idle > LIMITS.idleRecords && settle("too-long");
  };
  const takeContent = (type: number, content: Buffer): boolean => {
    if (type === RECORD.handshake && content.length > 0) return takeMessages(content);
    if (takeIdle()) return true;
    return type === RECORD.alert && takeAlert(content);
  };
  const takeProtected = (header: Buffer, fragment: Buffer): boolean => {
    const inbound = handshake.inbound();
    if (inbound === null) return settle("unexpected-message");
    const opened = inbound.open(header, fragment);
    return opened === null ? settle("malformed") : takeContent(opened.type, opened.content);
  };
  const takeRecord = (next: NextRecord & { kind: "record" }): boolean => {
    if (next.type === RECORD.applicationData) return takeProtected(next.header, next.fragment);
    const isPlainMessage = next.type === RECORD.handshake && handshake.inbound() !== null;
    return isPlainMessage ? settle("unexpected-message") : takeContent(next.type, next.fragment);
  };
  const takeNext = (): "more" | "again" | "done" => {
    const next = records.next();
    if (next.kind === "more") return "more";
    if (next.kind === "record") return takeRecord(next) ? "done" : "again";
    if (next.kind === "fault") settle(next.violation);
    return "done";
  };
  const stateOf = (): "more" | "established" | "done" => {
    if (isDone) return "done";
    return handshake.isEstablished() ? "established" : "more";
  };
  const outcomeOf = (peek: string | null, how: EndOfInput): Session13Outcome => {
    if (peek !== null) return "not-tls";
    if (violation !== null) return "protocol-violation";
    if (handshake.isEstablished()) return "established";
    if (handshake.facts.earlyDataAccepted !== null) return "answered";
    if (alerts.fatal() !== null) return "alert";
    return isClosed ? "closed" : how;
  };

  return {
    start,
    push: (bytes) => {
      if (!isDone) records.push(bytes);
      let step: "more" | "again" | "done" = isDone ? "done" : "again";
      while (step === "again") step = takeNext();
      isDone = step === "done";
      return { state: stateOf(), send: flush() };
    },
    close: (lastWords) => {
      const outbound = handshake.outbound();
      if (outbound === null) return null;
      const words = lastWords === undefined ? [] : [outbound.seal(RECORD.applicationData, lastWords)];
      return Buffer.concat([...words, outbound.seal(RECORD.alert, CLOSE_NOTIFY)]);
    },
    end: (how = "closed") => {
      const peek = records.foreign();
      return {
        ...handshake.facts,
        outcome: outcomeOf(peek, how),
        alert: alerts.fatal(),
        warnings: alerts.warnings,
        violations: violation === null ? [] : [violation],
        peek,
      };
    },
  };
}
