/** Handshake messages and alerts out of record fragments, which may cut them anywhere. */
import { openQueue } from "./octet-queue.ts";
import { LIMITS } from "./record.table.ts";

const HEADER = 4;

/** A handshake message. */
export interface Message {
  readonly type: number;
  readonly body: Buffer;
  /** With its header, for transcripts. */
  readonly whole: Buffer;
}

/** Puts messages together. */
export interface MessageReader {
  readonly push: (fragment: Uint8Array) => void;
  /** The next whole message, `more`, or `too-long` when one flight exceeds the limit. */
  readonly next: () => Message | "more" | "too-long";
}

/** A reader before the first message. */
export function openMessages(): MessageReader {
  const queue = openQueue();
  let seen = 0;
  return {
    push: (fragment) => {
      seen += fragment.length;
      queue.push(fragment);
    },
    next: () => {
      const header = queue.peek(HEADER);
      const needed = header.length < HEADER ? 0 : HEADER + header.readUIntBE(1, 3);
      const before = seen - queue.length();
      if (before + needed > LIMITS.handshakeBytes) return "too-long";
      if (header.length < HEADER || queue.length() < needed) return "more";
      const whole = queue.shift(needed);
      return { type: whole.readUInt8(0), body: whole.subarray(HEADER), whole };
    },
  };
}

const WARNING = 1;
const CLOSE_NOTIFY = 0;

/** What alerts said. */
export interface AlertReader {
  /** `true` once the peer gave up or closed. */
  readonly push: (fragment: Uint8Array) => boolean;
  readonly warnings: readonly number[];
  /** Number of the fatal alert; `null` = none, or the peer just closed. */
  readonly fatal: () => number | null;
}

/**
 * A reader before the first alert.
 *
 * @param isAnyFatal RFC 8446 6: TLS 1.3 pays no heed to the level
 */
export function openAlerts(isAnyFatal: () => boolean = () => false): AlertReader {
  const queue = openQueue();
  const warnings: number[] = [];
  let fatal: number | null = null;
  const take = (level: number, description: number): boolean => {
    if (description === CLOSE_NOTIFY) return true;
    if (level === WARNING && !isAnyFatal()) {
      warnings.push(description);
      return false;
    }
    fatal = description;
    return true;
  };
  return {
    push: (fragment) => {
      queue.push(fragment);
      while (queue.length() >= 2) {
        const [level = 0, description = 0] = queue.shift(2);
        if (take(level, description)) return true;
      }
      return false;
    },
    warnings,
    fatal: () => fatal,
  };
}
