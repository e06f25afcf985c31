/** Replies of mail servers as octets come in, RFC 5321 section 4.2. */
import { SMTP_LIMITS } from "./limits.table.ts";

export interface SmtpReply {
  readonly code: number;
  /** As received, without line ends, one character per octet; at least one. */
  readonly lines: readonly string[];
}

/** `not-smtp`: a line without a code, or with another one; `too-long`: more than anybody should have to read. */
export type ReplyFault = "not-smtp" | "too-long";

export type ReplyState =
  | { readonly state: "more" }
  | { readonly state: "reply"; readonly reply: SmtpReply }
  | { readonly state: "broken"; readonly why: ReplyFault };

/** Reads the replies of one session; nothing that comes makes it throw. */
export interface ReplyReader {
  push(octets: Uint8Array): void;
  /** The next reply in what was pushed; `more` until it is complete, `broken` for good. */
  next(): ReplyState;
  /** Takes what was pushed and is no part of a reply that was given out. */
  takeRest(): Buffer;
  /** Lines of a reply that is not complete, the last one perhaps not whole. */
  partial(): readonly string[];
  /** Some line ended in LF without CR. */
  hasBareLf(): boolean;
}

const REPLY_LINE = /^([0-9]{3})(?:([ -])|$)/;
const LF = 0x0a;
const CR = 0x0d;

export function makeReplyReader(): ReplyReader {
  const input = openInput();
  let lines: string[] = [];
  let code: string | undefined;
  let fault: ReplyFault | undefined;

  const broken = (why: ReplyFault): ReplyState => {
    fault ??= why;
    return { state: "broken", why: fault };
  };

  /** Takes one line into the reply under way. */
  function take(line: string): ReplyState {
    const found = REPLY_LINE.exec(line);
    lines.push(line);
    if (line.length > SMTP_LIMITS.lineOctets || lines.length > SMTP_LIMITS.lines) return broken("too-long");
    if (found === null || (code ?? found[1]) !== found[1]) return broken("not-smtp");
    code = found[1];
    if (found[2] === "-") return { state: "more" };
    const reply = { code: Number(code), lines };
    lines = [];
    code = undefined;
    return { state: "reply", reply };
  }

  function next(): ReplyState {
    if (fault !== undefined || input.isOverfull()) return broken("too-long");
    const line = input.takeLine();
    if (line === undefined) return input.isEndless() ? broken("too-long") : { state: "more" };
    const state = take(line);
    return state.state === "more" ? next() : state;
  }

  return {
    push: input.push,
    next,
    takeRest: input.takeRest,
    partial: () => [...lines, ...input.begun()],
    hasBareLf: input.hasBareLf,
  };
}

/** Lines out of octets. */
function openInput() {
  let waiting: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  /** Where the search for the end of the line goes on. */
  let searched = 0;
  let received = 0;
  let bareLf = false;

  return {
    push(octets: Uint8Array): void {
      received += octets.length;
      // Beyond the limit nothing is kept, whatever is made of what came before.
      if (received <= SMTP_LIMITS.sessionOctets) waiting = Buffer.concat([waiting, octets]);
    },
    takeLine(): string | undefined {
      const end = waiting.indexOf(LF, searched);
      if (end < 0) {
        searched = waiting.length;
        return undefined;
      }
      const hasCr = end > 0 && waiting[end - 1] === CR;
      if (!hasCr) bareLf = true;
      const line = waiting.toString("latin1", 0, hasCr ? end - 1 : end);
      waiting = waiting.subarray(end + 1);
      searched = 0;
      return line;
    },
    takeRest(): Buffer {
      const rest = waiting;
      waiting = Buffer.alloc(0);
      searched = 0;
      return rest;
    },
    /** There is too much of the session. */
    isOverfull: (): boolean => received > SMTP_LIMITS.sessionOctets,
    /** What is left, a line that has not ended, is too long already. */
    isEndless: (): boolean => waiting.length > SMTP_LIMITS.lineOctets,
    begun: (): string[] => (waiting.length === 0 ? [] : [waiting.toString("latin1")]),
    hasBareLf: (): boolean => bareLf,
  };
}
