import { matchReply } from "../../proto/dns/match.ts";
import { type Message, parseMessage } from "../../proto/dns/message.ts";
import { foldName } from "../../proto/dns/name.ts";
import type { Response } from "../../proto/dns/rrset.ts";
import type { AttemptLog } from "../trace.ts";

/** A reply that answers what was asked, with what is known about how it came. */
export interface Reply {
  /** Distinct in the whole run. */
  readonly id: string;
  readonly response: Response;
  /** Address asked, before the net map; for DoH the URL. */
  readonly server: string;
  readonly transport: "udp" | "tcp" | "doh";
  /** RFC 3339 UTC. */
  readonly observedAt: string;
  /** As in `StoredMessage`. */
  readonly oddities: readonly string[];
  /** RD as sent. */
  readonly recursive: boolean;
  /** Where the attempt that brought it is written down, and its number there. */
  readonly log: AttemptLog;
  readonly attempt: number;
}

export interface AskedQuestion {
  /** Wire form as sent, in any case. */
  readonly rawName: string;
  readonly type: number;
}

export type ReadReply =
  | { readonly kind: "message"; readonly message: Message; readonly caseKept: boolean }
  | { readonly kind: "malformed"; readonly reason: string };

const HEADER_OCTETS = 12;
const QR = 0x80;
const OPCODE = 0x78;

/**
 * The message in some octets whose id was seen to fit; `undefined` when they do not answer the question.
 *
 * Octets that begin like an answer, question included, but cannot be read to their end are an answer too: waiting on
 * would only make a timeout of it.
 */
export function readReply(data: Buffer, asked: AskedQuestion): ReadReply | undefined {
  const parsed = parseMessage(data);
  if (!parsed.ok) return hasQuestion(data, asked) ? { kind: "malformed", reason: parsed.reason } : undefined;
  const message = parsed.value;
  const match = matchReply(message, { id: message.id, name: asked.rawName, type: asked.type });
  return match.ok ? { kind: "message", message, caseKept: match.caseKept } : undefined;
}

function hasQuestion(data: Buffer, { rawName, type }: AskedQuestion): boolean {
  const end = HEADER_OCTETS + rawName.length;
  if (data.length < end + 4) return false;
  const flags = data.readUInt8(2);
  return (
    (flags & QR) !== 0 &&
    (flags & OPCODE) === 0 &&
    data.readUInt16BE(4) === 1 &&
    foldName(data.toString("latin1", HEADER_OCTETS, end)) === foldName(rawName) &&
    data.readUInt16BE(end) === type
  );
}
