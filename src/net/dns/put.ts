/** One attempt: a question written, sent, its answer read, and all of it written down. */
import type { Attempt } from "../../model/attempt.ts";
import type { Message } from "../../proto/dns/message.ts";
import { type Name, nameToText } from "../../proto/dns/name.ts";
import { RCODE, rcodeName } from "../../proto/dns/rcode.table.ts";
import { responseOf } from "../../proto/dns/rrset.ts";
import { TYPE, typeName } from "../../proto/dns/type.table.ts";
import type { Outcome } from "../bucket.ts";
import { type AttemptLog, peerOf } from "../trace.ts";
import { COMMON_TYPES } from "./common-type.table.ts";
import type { Form, Forms, Written } from "./form.ts";
import { type ReadReply, type Reply, readReply } from "./reply.ts";
import type { Delivery, ServerAddress, Transport } from "./transport.ts";

/** A question for one server. */
export interface Asking {
  readonly server: ServerAddress;
  readonly name: Name;
  readonly type: number;
  /** The zone that the server is asked about, where that is known. */
  readonly zone?: Name;
  readonly form: Form;
  readonly log: AttemptLog;
  readonly signal: AbortSignal;
  /** What the server said before is not good enough. */
  readonly fresh?: boolean;
}

export interface Step {
  readonly proto: "udp" | "tcp";
  readonly timeoutMs: number;
}

/** What an attempt came to, its number in the log, and how long it took. */
export type Put = Attempt<Reply> & { readonly n: number; readonly ms: number };

export interface PutNeeds {
  readonly transport: Transport;
  readonly forms: Forms;
  readonly now: () => number;
  /** Wall clock. */
  readonly date: () => Date;
  /** A number that no other reply of the run has. */
  readonly nextId: () => number;
}

/** Puts a question once. */
export async function put(asking: Asking, step: Step, needs: PutNeeds): Promise<Put> {
  const { server, name, type, form, signal } = asking;
  const written = needs.forms.write(server.address, { name, type }, form);
  const asked = { rawName: written.rawName, type };
  let read: ReadReply | undefined;
  const accept = (data: Buffer): Outcome | undefined => {
    read = readReply(data, asked);
    if (read === undefined) return undefined;
    if (read.kind === "malformed") return "other";
    if (!needs.forms.keepCookie(server.address, read.message, written)) return undefined;
    return read.message.rcode === RCODE.REFUSED ? "refused" : "ok";
  };
  const delivery = await needs.transport({
    server,
    proto: step.proto,
    query: written.query,
    timeoutMs: step.timeoutMs,
    signal,
    accept,
    ordinary: !form.exact && form.edns !== null && COMMON_TYPES.has(type),
  });
  const ms = needs.now() - delivery.startedMs;
  const result = resultOf(delivery, read);
  const n = note(asking, { step, delivery, written, result });
  if (result.outcome !== "ok") return { ...result, n, ms };
  const { message, caseKept } = result.value;
  const reply: Reply = {
    id: `r${needs.nextId()}`,
    response: responseOf(message),
    server: server.address,
    transport: step.proto,
    observedAt: needs.date().toISOString(),
    oddities: odditiesOf(message, { form, caseKept }),
    recursive: form.recursive,
    log: asking.log,
    attempt: n,
  };
  return { outcome: "ok", value: reply, n, ms };
}

type ReadMessage = Extract<ReadReply, { readonly kind: "message" }>;

function resultOf({ result }: Delivery, read: ReadReply | undefined): Attempt<ReadMessage> {
  if (result.outcome !== "ok") return result;
  if (read === undefined) return { outcome: "protocol", detail: "no answer to the question" };
  return read.kind === "message"
    ? { outcome: "ok", value: read }
    : { outcome: "protocol", detail: `malformed: ${read.reason}` };
}

/** What is odd about a message as such. */
export function odditiesOf(
  message: Message,
  { form, caseKept }: { readonly form: Form; readonly caseKept: boolean },
): string[] {
  const isRefusal = message.rcode === RCODE.FORMERR || message.rcode === RCODE.NOTIMP;
  return [
    ...(form.edns !== null && message.edns === null && !isRefusal ? ["edns-ignored"] : []),
    ...(caseKept ? [] : ["case-not-preserved"]),
    ...(message.trailingBytes > 0 ? ["trailing-bytes"] : []),
  ];
}

function note(
  { server, name, type, form, log }: Asking,
  {
    step,
    delivery,
    written,
    result,
  }: {
    readonly step: Step;
    readonly delivery: Delivery;
    readonly written: Written;
    readonly result: Attempt<ReadMessage>;
  },
): number {
  const flags = `${form.edns?.do === true ? " +do" : ""}${form.recursive ? " +rd" : ""}`;
  const wasSent = result.outcome !== "denied" && result.outcome !== "blocked";
  return log.add({
    kind: step.proto === "udp" ? "dns/udp" : "dns/tcp",
    peer: peerOf(server.address, server.port),
    what: `${nameToText(name)} ${typeName(type)}${flags}`,
    outcome: result.outcome,
    startedMs: delivery.startedMs,
    out: wasSent ? written.query.length : 0,
    in: delivery.result.outcome === "ok" ? delivery.result.value.length : 0,
    detail: {
      ...(result.outcome === "ok" ? describe(result.value.message) : { error: result.detail }),
      ...(delivery.via === undefined ? {} : { via: delivery.via }),
    },
  });
}

/** What a trace shows of a message. */
export function describe(message: Message): Record<string, string | number | boolean> {
  const { flags, records, rcode } = message;
  const answers = records.filter(({ section }) => section === "answer");
  const signatures = answers.filter(({ type }) => type === TYPE.RRSIG).length;
  return {
    rcode: rcodeName(rcode),
    ...(flags.aa ? { aa: true } : {}),
    ...(flags.tc ? { tc: true } : {}),
    rr: answers.length - signatures,
    sig: signatures,
  };
}
