/** What comes after STARTTLS: streams for the TLS engine, and SMTP inside TLS. */
import type { SmtpEhlo, SmtpInjection, SmtpOutcome } from "../../model/mail.ts";
import { keywordsOf } from "../../proto/smtp/capability.ts";
import { keptLine } from "../../proto/smtp/escape.ts";
import { isPassing } from "../../proto/smtp/outcome.ts";
import { SMTP_TIME } from "../limits.table.ts";
import type { Dial, DialFailure, Line } from "../stream/line.ts";
import type { SecureLine } from "../tls.ts";
import { keptReply, type SmtpStarted, type SmtpTimes } from "./session.ts";
import { openTalk } from "./talk.ts";

/** Said inside TLS before it is closed. */
export const FAREWELL = "QUIT\r\n";

/** What the TLS engine is told of a session that did not come to TLS. */
const SAID: Readonly<Partial<Record<SmtpOutcome, NonNullable<DialFailure["said"]>>>> = {
  "no-starttls": "no-starttls",
  "starttls-stripped": "no-starttls",
  "starttls-tempfail": "starttls-failed",
  "starttls-permfail": "starttls-failed",
  "starttls-no-reply": "starttls-failed",
  "banner-tempfail": "rate-limited",
  "ehlo-tempfail": "rate-limited",
  "banner-permfail": "refused-by-policy",
  "ehlo-permfail": "refused-by-policy",
};

/**
 * A session in the form in which the TLS engine takes its streams.
 *
 * @param hasWorked an earlier session came to TLS: a server that now gives another answer has had enough
 */
export function asStream(started: SmtpStarted, hasWorked: boolean): Line | DialFailure {
  if (started.outcome === "ready-for-tls") return started.line;
  const { outcome, attempt, dialled } = started;
  if (dialled !== undefined) return dialled;
  const said = hasWorked && isWeary(outcome) ? "rate-limited" : SAID[outcome];
  return { outcome: FAILED[outcome] ?? "unreachable", detail: outcome, attempt, ...(said && { said }) };
}

const isWeary = (outcome: SmtpOutcome): boolean => isPassing(outcome) || outcome === "banner-permfail";

const FAILED: Readonly<Partial<Record<SmtpOutcome, DialFailure["outcome"]>>> = {
  "timeout-banner": "timeout",
  budget: "budget",
  cancelled: "cancelled",
};

/** A stream that is there already, for one who expects to open it; any further one is opened by `next`. */
export function handedOver(line: Line, next: Dial): Dial {
  let isGone = false;
  return (purpose) => {
    if (isGone) return next(purpose);
    isGone = true;
    return Promise.resolve(line);
  };
}

/** EHLO and QUIT inside TLS. @param ehlo the name given before */
export async function ehloInTls(
  { socket }: Pick<SecureLine, "socket">,
  signal: AbortSignal,
  ehlo: string,
  times: SmtpTimes = SMTP_TIME,
): Promise<SmtpEhlo> {
  const talk = openTalk(socket, signal);
  talk.say(`EHLO ${ehlo}\r\n`);
  const reply = await talk.hear(times.replyMs);
  const keywords = typeof reply.heard === "string" ? [] : keywordsOf(reply.heard).map(keptLine);
  talk.say(FAREWELL);
  await talk.hear(times.quitMs);
  talk.leave();
  return { ...keptReply(reply), keywords };
}

/** Whether a command that was sent before TLS is answered inside it; nothing is said there. */
export async function hearInTls(
  { socket }: Pick<SecureLine, "socket">,
  signal: AbortSignal,
  times: SmtpTimes = SMTP_TIME,
): Promise<SmtpInjection> {
  const talk = openTalk(socket, signal);
  const { heard, lines } = await talk.hear(times.injectionMs);
  const isSilent = heard === "timeout";
  if (isSilent) {
    talk.say(FAREWELL);
    await talk.hear(times.quitMs);
  }
  talk.leave();
  if (signal.aborted) return { answered: null, reply: null };
  return typeof heard === "string"
    ? { answered: isSilent ? false : null, reply: null }
    : { answered: true, reply: keptLine(lines[0] ?? "") };
}
