/** Sessions with the mail servers of a run, each in its turn. */
import type { SmtpOutcome } from "../../model/mail.ts";
import { isTurnedAway } from "../../proto/smtp/outcome.ts";
import { MAIL_STREAM } from "../limits.table.ts";
import type { StreamAccount, Streams } from "../stream/dial.ts";
import type { Dial, DialFailure, Line, Purpose } from "../stream/line.ts";
import { peerOf } from "../trace.ts";
import type { Pace, Reception } from "./pace.ts";
import { type SmtpRequest, type SmtpStarted, startSmtp } from "./session.ts";

export interface SmtpTarget extends Omit<SmtpRequest, "dial"> {
  readonly address: string;
  readonly port: number;
}

export interface SmtpGates {
  readonly streams: Pick<Streams, "dial">;
  readonly pace: Pace;
  readonly account: StreamAccount;
  /** In place of the usual wait for a connection (`--timeout`). */
  readonly connectMs?: number;
}

/** Opens a session as soon as the server may be spoken to. */
export async function openSmtp(
  { address, port, ...request }: SmtpTarget,
  { streams, pace, account, connectMs }: SmtpGates,
): Promise<SmtpStarted> {
  const turn = await pace.enter(address, account.signal);
  if (!("leave" in turn)) return notMyTurn(turn, { address, port, purpose: request.purpose }, account);
  const dial: Dial = (purpose) =>
    streams.dial(
      { address, port, limits: MAIL_STREAM, ...(connectMs === undefined ? {} : { connectMs }) },
      purpose,
      account,
    );
  const started = await startSmtp({ ...request, dial }).catch((error: unknown) => {
    turn.leave("fine");
    throw error;
  });
  if (started.outcome === "ready-for-tls") return { ...started, line: leaving(started.line, turn.leave) };
  turn.leave(receptionOf(started.outcome));
  return started;
}

const receptionOf = (outcome: SmtpOutcome): Reception => (isTurnedAway(outcome) ? "pushed-back" : "fine");

/** The line that also leaves the place in the queue when it ends. */
function leaving(line: Line, leave: (how: Reception) => void): Line {
  let isLeft = false;
  return {
    ...line,
    end(ended) {
      const attempt = line.end(ended);
      if (!isLeft) leave(ended.outcome === "reset" ? "pushed-back" : "fine");
      isLeft = true;
      return attempt;
    },
  };
}

/** The target's time was over before the session could begin. */
function notMyTurn(
  { outcome, detail }: Pick<DialFailure, "outcome" | "detail">,
  { address, port, purpose: { kind, what } }: { address: string; port: number; purpose: Purpose },
  { log }: StreamAccount,
): SmtpStarted {
  const attempt = log.add({
    kind,
    peer: peerOf(address, port),
    what,
    outcome,
    startedMs: performance.now(),
    out: 0,
    in: 0,
    detail: { why: detail },
  });
  const isCancelled = outcome === "cancelled";
  return {
    outcome: isCancelled ? "cancelled" : "budget",
    seen: { connect: { error: outcome, detail } },
    attempt,
    dialled: { outcome, detail, attempt },
  };
}
