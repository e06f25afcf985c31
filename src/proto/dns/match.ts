/** Whether a message is the reply to a query, RFC 5452 sections 9.1 and 9.2. */
import type { Message } from "./message.ts";
import { foldName } from "./name.ts";
import { CLASS } from "./type.table.ts";

/** What a reply must repeat. */
export interface Asked {
  readonly id: number;
  /** Wire form as sent. */
  readonly name: string;
  readonly type: number;
  readonly class?: number;
}

/** Whether a message is the reply, or in what it differs. */
export type Match =
  | { readonly ok: true /** The server kept the case of the name. */; readonly caseKept: boolean }
  | { readonly ok: false; readonly reason: "not-a-reply" | "opcode" | "id" | "question" };

/**
 * Whether a message replies to what was asked. A reply without a question passes: `parseMessage` lets one through only
 * where a server has a reason to leave the question out.
 */
export function matchReply(message: Message, asked: Asked): Match {
  const { flags, question } = message;
  if (!flags.qr) return { ok: false, reason: "not-a-reply" };
  if (flags.opcode !== 0) return { ok: false, reason: "opcode" };
  if (message.id !== asked.id) return { ok: false, reason: "id" };
  if (question === null) return { ok: true, caseKept: true };
  const isSame =
    question.name === foldName(asked.name) &&
    question.type === asked.type &&
    question.class === (asked.class ?? CLASS.IN);
  return isSame ? { ok: true, caseKept: question.rawName === asked.name } : { ok: false, reason: "question" };
}
