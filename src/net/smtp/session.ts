/** A session with a mail server from the greeting to the place where TLS begins (`mail.md` 10.1, RFC 3207). */
import type { Outcome } from "../../model/attempt.ts";
import type { SmtpOutcome, SmtpReplyText, SmtpServer } from "../../model/mail.ts";
import { keywordsOf } from "../../proto/smtp/capability.ts";
import { keptLine } from "../../proto/smtp/escape.ts";
import {
  isUnknownVerb,
  outcomeOfBanner,
  outcomeOfEhlo,
  outcomeOfOffer,
  outcomeOfStarttls,
} from "../../proto/smtp/outcome.ts";
import { failureOfSignal } from "../attempt.ts";
import { CLOCK, type Clock } from "../clock.ts";
import { SMTP_TIME } from "../limits.table.ts";
import type { Dial, DialFailure, Line, Purpose } from "../stream/line.ts";
import { type HeardReply, openTalk, type Talk } from "./talk.ts";

export type SmtpTimes = { readonly [K in keyof typeof SMTP_TIME]: number };

export interface SmtpRequest {
  /** To the port of the server. */
  readonly dial: Dial;
  readonly purpose: Purpose;
  /** The name to give, for an address of ours. */
  readonly ehlo: (localAddress: string) => Promise<string>;
  /** Sent together with STARTTLS; only to find out whether the server keeps it for later. */
  readonly after?: string;
  readonly times?: SmtpTimes;
  readonly clock?: Clock;
}

/** What was seen on the way. */
type SmtpSeen = Pick<SmtpServer, "connect" | "banner" | "ehlo" | "helo" | "starttls">;

export type SmtpStarted =
  | { readonly outcome: "ready-for-tls"; readonly seen: SmtpSeen; readonly line: Line }
  | {
      readonly outcome: Exclude<SmtpOutcome, "ready-for-tls">;
      readonly seen: SmtpSeen;
      readonly attempt: number;
      /** Absent when there was a connection. */
      readonly dialled?: DialFailure;
    };

/** Opens a session. The line is the caller's to end where it is ready for TLS; otherwise the session is over. */
export async function startSmtp(request: SmtpRequest): Promise<SmtpStarted> {
  const line = await request.dial(request.purpose);
  if (line.outcome !== "ok") {
    const { outcome, detail, attempt } = line;
    const seen: SmtpSeen = { connect: { error: outcome, detail } };
    return { outcome: DIALLED[outcome], seen, attempt, dialled: line };
  }
  const { times = SMTP_TIME, clock = CLOCK } = request;
  const talk = openTalk(line.socket, line.signal, clock);
  const session = { request, line, talk, times, waitMs: waitUntil(clock.now() + times.sessionMs, clock) };
  const seen: Seen = { connect: {} };
  const reached = await converse(session, seen);
  if (seen.banner !== undefined) seen.banner = { ...seen.banner, bare_lf: talk.hasBareLf() };
  if (reached === "ready-for-tls") return { outcome: reached, seen, line };
  const outcome = line.signal.aborted ? overOf(line.signal) : reached;
  await takeLeave(session, seen);
  const attempt = line.end({ outcome: ATTEMPT_OUTCOMES[outcome] ?? "ok", detail: { smtp: outcome } });
  return { outcome, seen, attempt };
}

const DIALLED: Readonly<Record<DialFailure["outcome"], Exclude<SmtpOutcome, "ready-for-tls">>> = {
  timeout: "timeout-connect",
  refused: "refused",
  unreachable: "unreachable",
  reset: "reset",
  protocol: "unreachable",
  denied: "denied",
  blocked: "blocked",
  budget: "budget",
  cancelled: "cancelled",
};

const ATTEMPT_OUTCOMES: Readonly<Partial<Record<SmtpOutcome, Outcome>>> = {
  "timeout-banner": "timeout",
  "closed-before-banner": "reset",
  "ehlo-no-reply": "timeout",
  "starttls-no-reply": "timeout",
  "not-smtp": "protocol",
  budget: "budget",
  cancelled: "cancelled",
};

function overOf(signal: AbortSignal): "budget" | "cancelled" {
  return failureOfSignal(signal) === "cancelled" ? "cancelled" : "budget";
}

/** Turns the wait for one reply into what is left of the session. */
function waitUntil(endMs: number, clock: Clock) {
  return (ms: number): number => Math.max(0, Math.min(ms, endMs - clock.now()));
}

type Seen = { -readonly [K in keyof SmtpSeen]: SmtpSeen[K] };

interface Session {
  readonly request: SmtpRequest;
  readonly line: Line;
  readonly talk: Talk;
  readonly times: SmtpTimes;
  readonly waitMs: (ms: number) => number;
}

async function converse(session: Session, seen: Seen): Promise<SmtpOutcome> {
  const { talk, times, waitMs } = session;
  // Nothing is said before the greeting is complete: servers that look for spam close on who speaks first.
  const greeting = await talk.hear(waitMs(times.greetingMs));
  seen.banner = { ...keptReply(greeting), bare_lf: false };
  return outcomeOfBanner(greeting.heard) ?? (await introduce(session, seen, greeting.lines[0] ?? ""));
}

async function introduce(session: Session, seen: Seen, greeting: string): Promise<SmtpOutcome> {
  const { request, line, talk, times, waitMs } = session;
  const name = await request.ehlo(line.socket.localAddress ?? "");
  talk.say(`EHLO ${name}\r\n`);
  const reply = await talk.hear(waitMs(times.replyMs));
  const { heard } = reply;
  const keywords = typeof heard === "string" || heard.code !== 250 ? [] : keywordsOf(heard);
  seen.ehlo = { ...keptReply(reply), keywords: keywords.map(keptLine) };
  if (isUnknownVerb(heard)) {
    talk.say(`HELO ${name}\r\n`);
    seen.helo = keptReply(await talk.hear(waitMs(times.replyMs)));
    // RFC 3207 section 4: STARTTLS is an extension, and without EHLO there are none.
    return seen.helo.code === 250 ? "no-starttls" : "ehlo-permfail";
  }
  return outcomeOfEhlo(heard) ?? outcomeOfOffer(keywords, greeting) ?? (await startTls(session, seen));
}

async function startTls({ request, talk, times, waitMs }: Session, seen: Seen): Promise<SmtpOutcome> {
  talk.say(`STARTTLS\r\n${request.after ?? ""}`);
  const reply = await talk.hear(waitMs(times.replyMs));
  const outcome = outcomeOfStarttls(reply.heard);
  const isReady = outcome === "ready-for-tls";
  // What stands in the same segment has arrived by now.
  const rest = isReady ? talk.leave() : Buffer.alloc(0);
  const residual =
    rest.length === 0 ? null : { octets: rest.length, sample: keptLine(rest.toString("latin1")) };
  seen.starttls = { ...keptReply(reply), residual };
  return outcome;
}

/** Says goodbye to a server that spoke SMTP, and waits a moment for its answer. */
async function takeLeave({ line, talk, times }: Session, { banner }: Seen): Promise<void> {
  if (banner?.code != null && !line.signal.aborted && line.socket.writable) {
    talk.say("QUIT\r\n");
    await talk.hear(times.quitMs);
  }
  talk.leave();
}

/** A reply as evidence. */
export function keptReply({ heard, lines, ms }: HeardReply): SmtpReplyText {
  const kept = { lines: lines.map(keptLine), ms };
  return typeof heard === "string" ? { code: null, ...kept, error: heard } : { code: heard.code, ...kept };
}
