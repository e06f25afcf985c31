/** One mail server: a session that ends in TLS, and what it says there (`mail.md` 10). */
import type { SmtpEhlo, SmtpInjection, SmtpServer } from "../../model/mail.ts";
import type { SmtpTarget } from "../../net/smtp/open.ts";
import type { SmtpStarted, SmtpTimes } from "../../net/smtp/session.ts";
import { ehloInTls, handedOver, hearInTls } from "../../net/smtp/starttls.ts";
import type { Line } from "../../net/stream/line.ts";
import { openTls, type Roots, type SecureLine } from "../../net/tls.ts";
import { isPassing } from "../../proto/smtp/outcome.ts";

export interface SmtpSubject {
  readonly address: string;
  readonly port: number;
  /** MX host asked for in TLS. */
  readonly host: string;
}

export interface SmtpNeeds {
  readonly smtp: (at: SmtpTarget) => Promise<SmtpStarted>;
  readonly ehlo: (localAddress: string) => Promise<string>;
  readonly roots: Roots;
  readonly signal: AbortSignal;
  /** RFC 3339 UTC. */
  readonly now: () => string;
  /** Waits before a session that came to nothing is tried again; absent: it is not. */
  readonly again?: () => Promise<void>;
  /** In place of the usual waits. */
  readonly times?: SmtpTimes;
  /** See whether a command sent before TLS is carried out inside it. */
  readonly active: boolean;
}

/** What one session came to, with the last one's way on. */
interface Session {
  readonly started: SmtpStarted;
  readonly observedAt: string;
}

/** The server as `hosts` and `tls` of the target do not matter to it. */
export type SmtpMeasured = Omit<SmtpServer, "hosts" | "tls">;

export interface SmtpProbed {
  readonly server: SmtpMeasured;
  readonly started: SmtpStarted;
}

/** Speaks to a server; never rejects for what it does. */
export async function probeSmtp(subject: SmtpSubject, needs: SmtpNeeds): Promise<SmtpProbed> {
  const { address, port } = subject;
  const sessions: Session[] = [];
  const open = async (): Promise<Session> => {
    const started = await begin(subject, "session", needs);
    const session = { started, observedAt: needs.now() };
    sessions.push(session);
    return session;
  };
  let last = await open();
  if (needs.again !== undefined && isPassing(last.started.outcome)) {
    await needs.again();
    if (!needs.signal.aborted) last = await open();
  }
  const { started, observedAt } = last;
  const before = sessions.slice(0, -1).map((session) => session.started.outcome);
  const { attempts, ...inside } =
    started.outcome === "ready-for-tls" ? await goOn(started.line, subject, needs) : NOT_INSIDE;
  const ended = sessions.flatMap((session) =>
    "attempt" in session.started ? [session.started.attempt] : [],
  );
  return {
    started,
    server: {
      address,
      port,
      observed_at: observedAt,
      tries: sessions.length,
      outcome: started.outcome,
      ...(before.length === 0 ? {} : { before }),
      attempts: [...ended, ...attempts],
      ...started.seen,
      ...inside,
    },
  };
}

function begin(
  { address, port, host }: SmtpSubject,
  what: string,
  { smtp, ehlo, times }: SmtpNeeds,
  after?: string,
): Promise<SmtpStarted> {
  return smtp({
    address,
    port,
    ehlo,
    purpose: { kind: "smtp", what: `${what} ${host}` },
    ...(after === undefined ? {} : { after }),
    ...(times === undefined ? {} : { times }),
  });
}

interface Inside {
  readonly ehlo_tls?: SmtpEhlo | null;
  readonly injection?: SmtpInjection | null;
  readonly attempts: readonly number[];
}

const NOT_INSIDE: Inside = { attempts: [] };

async function goOn(line: Line, subject: SmtpSubject, needs: SmtpNeeds): Promise<Inside> {
  const name = await needs.ehlo(line.socket.localAddress ?? "");
  const first = await inTls(line, subject, needs, (secure) =>
    ehloInTls(secure, line.signal, name, needs.times),
  );
  const ehlo = { ehlo_tls: first.value, attempts: [first.attempt] };
  if (!needs.active || first.value === null) return ehlo;
  const again = await begin(subject, "injection", needs, "NOOP\r\n");
  if (again.outcome !== "ready-for-tls") {
    return { ...ehlo, injection: null, attempts: [first.attempt, again.attempt] };
  }
  const { value, attempt } = await inTls(again.line, subject, needs, (secure) =>
    hearInTls(secure, again.line.signal, needs.times),
  );
  return { ...ehlo, injection: value, attempts: [first.attempt, attempt] };
}

/** Shakes hands and does something inside; `null` where no handshake came about. */
async function inTls<T>(
  line: Line,
  { host }: SmtpSubject,
  { roots }: Pick<SmtpNeeds, "roots">,
  work: (secure: SecureLine) => Promise<T>,
): Promise<{ readonly value: T | null; readonly attempt: number }> {
  const purpose = { kind: "smtp", what: `session ${host}` } as const;
  const secure = await openTls({
    dial: handedOver(line, async () => line),
    purpose,
    serverName: host,
    roots,
  });
  if (secure.is !== "yes") return { value: null, attempt: secure.attempt };
  const value = await work(secure);
  const attempt = secure.end({ outcome: "ok", detail: { tls: secure.facts.protocol ?? "established" } });
  return { value, attempt };
}
