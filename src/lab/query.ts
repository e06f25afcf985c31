/** A query as a server of the lab sees it. */
import type { Edns } from "../proto/dns/edns.ts";
import { type Message, parseMessage } from "../proto/dns/message.ts";
import type { Name } from "../proto/dns/name.ts";
import type { Transport } from "./internet.ts";

export interface LabQuery {
  readonly id: number;
  readonly name: Name;
  /** As sent, for the echo of its case. */
  readonly rawName: string;
  readonly type: number;
  readonly class: number;
  readonly opcode: number;
  readonly rd: boolean;
  readonly cd: boolean;
  readonly edns: Edns | null;
  readonly transport: Transport;
  /** Milliseconds of any steady clock. */
  readonly nowMs: number;
}

/** What the octets ask, or `null` when a server can say nothing to them (RFC 1035 section 4.1.1). */
export function readQuery(octets: Uint8Array, transport: Transport, nowMs: number): LabQuery | null {
  const message = parseMessage(octets);
  if (!message.ok || message.value.flags.qr || message.value.question === null) return null;
  return queryOf(message.value, message.value.question, { transport, nowMs });
}

function queryOf(
  { id, flags, edns }: Message,
  question: NonNullable<Message["question"]>,
  how: Pick<LabQuery, "transport" | "nowMs">,
): LabQuery {
  const { opcode, rd, cd } = flags;
  return { id, ...question, opcode, rd, cd, edns, ...how };
}
