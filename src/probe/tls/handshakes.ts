/** Whole handshakes: TLS 1.3 by the measuring client, and what OpenSSL says (`tls.md` 2.7, 2.8). */

import type { Session13, Ticket } from "../../proto/tls/client13.ts";
import { codeText } from "../../proto/tls/code.ts";
import { EC_SCHEMES, RSA_SCHEMES } from "../../proto/tls/scheme.table.ts";
import { VERSION } from "../../proto/tls/version.table.ts";
import {
  addChain,
  addStaple,
  codeOf,
  isOn,
  type Knowledge,
  type KnownChain,
  settleVersion,
} from "./knowledge.ts";
import { type FullHandshake, type Task, take } from "./step.ts";

const CERTIFICATE_REQUIRED = 116;

/** A TLS 1.3 handshake to the end, and one more for the other kind of certificate where TLS 1.2 cannot show it. */
export function* askSession13(known: Knowledge): Task<KeptTicket | null> {
  if (!isOn(known, VERSION.tls13)) return null;
  known.hello13 = null;
  const answer = yield* take({ ask: "session13", probe: "13 session" });
  if (answer.is !== "yes") return null;
  learnSession(known, answer.value);
  if (!isOn(known, VERSION.tls12)) yield* askOtherKind(known, answer.value.scheme);
  const [ticket] = answer.value.tickets;
  return ticket === undefined ? null : { ticket, sinceMs: answer.atMs };
}

/** The chain that TLS 1.3 shows, by one handshake at a server of which nothing else is to be learnt. */
export function* askChain13(known: Knowledge): Task {
  const answer = yield* take({ ask: "session13", probe: "C0 session" });
  if (answer.is !== "yes") return;
  settleVersion(known, VERSION.tls13, { ok: true });
  learnSession(known, answer.value);
}

export interface KeptTicket {
  readonly ticket: Ticket;
  readonly sinceMs: number;
}

function* askOtherKind(known: Knowledge, scheme: number | null): Task {
  if (scheme === null) return;
  const schemes = EC_SCHEMES.includes(scheme) ? RSA_SCHEMES : EC_SCHEMES;
  const probe = schemes === RSA_SCHEMES ? "13 rsa" : "13 ecdsa";
  const answer = yield* take({ ask: "session13", probe, schemes });
  if (answer.is === "yes") learnCertificates(known, answer.value);
}

function learnSession(known: Knowledge, session: Session13): void {
  const { alpn, certificateRequested, scheme, tickets, extensions, alert } = session;
  known.hello13 = {
    alpn,
    cert_requested: certificateRequested,
    sig: codeOf(scheme),
    ticket: tickets.length > 0,
    extensions: (extensions ?? []).map(codeText),
  };
  known.clientAuth = {
    requested: certificateRequested || known.clientAuth?.requested === true,
    required: alert === CERTIFICATE_REQUIRED ? true : (known.clientAuth?.required ?? null),
  };
  learnCertificates(known, session);
}

function learnCertificates(known: Knowledge, { certificates }: Session13): void {
  const [leaf] = certificates ?? [];
  if (certificates === null || leaf === undefined) return;
  const at = addChain(
    known,
    certificates.map(({ der }) => der),
    "0304",
  );
  addStaple(known, at, "0304", leaf.staple);
  const chain = known.chains[at];
  if (chain === undefined) return;
  chain.timestamps = leaf.timestamps === null ? (chain.timestamps ?? null) : known.blobs.put(leaf.timestamps);
}

/** How long a server may refuse early data for fear of replays after its start (NSS: 10 s). */
const EARLY_RETRY_MS = 11_000;

/** Comes back with the ticket and asks for early data without sending any. */
export function* askEarlyData(known: Knowledge, kept: KeptTicket | null): Task {
  if (known.hello13 == null) {
    known.earlyData = isOn(known, VERSION.tls13) ? null : { max: null, attempted: false, accepted: null };
    return;
  }
  const max = kept?.ticket.maxEarlyData ?? null;
  if (kept === null || max === null || max === 0) {
    known.earlyData = { max, attempted: false, accepted: null };
    return;
  }
  const tryOnce = function* (): Task<boolean | null> {
    const answer = yield* take({ ask: "session13", probe: "0rtt", ticket: kept });
    return answer.is === "yes" ? answer.value.earlyDataAccepted : null;
  };
  let accepted = yield* tryOnce();
  if (accepted === false) {
    yield* take({ ask: "pause", ms: EARLY_RETRY_MS });
    accepted = (yield* tryOnce()) ?? false;
  }
  known.earlyData = { max, attempted: true, accepted };
}

/** Renegotiation at the client's wish; the handshake before it shows what OpenSSL thinks of the chain. */
export function* askRenegotiation(known: Knowledge, version: number | null): Task {
  // SSL 3.0 is not in OpenSSL any more.
  if (version === null || version < VERSION.tls10) return;
  known.reneg = null;
  const answer = yield* take({ ask: "renegotiate", probe: "renegotiate" });
  if (answer.is !== "yes") {
    noteRefusal(known, answer.why);
    return;
  }
  const { attempted, succeeded, end } = answer.value;
  known.reneg = { attempted, succeeded, end };
  learnTrust(known, answer.value);
}

const OF_KIND: Readonly<Record<string, string>> = {
  rsa: "RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1",
  ec: "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ECDSA+SHA1",
};

/** What OpenSSL says of each leaf about which it was not asked yet. */
export function* askTrust(known: Knowledge, version: number | null): Task {
  const hasModern = isOn(known, VERSION.tls13);
  if (!hasModern && (version === null || version < VERSION.tls10)) return;
  for (const chain of [...known.chains]) yield* askTrustOf(known, chain, hasModern);
}

function* askTrustOf(known: Knowledge, chain: KnownChain, hasModern: boolean): Task {
  const seenWith = [...chain.seenWith];
  const [key] = chain.certificates;
  if (key === undefined || seenWith.join() === "0002" || isJudged(known, key)) return;
  const sigalgs = known.chains.length > 1 ? OF_KIND[chain.leaf.kind] : undefined;
  const old = hasModern && !seenWith.includes("0304");
  const answer = yield* take({
    ask: "full",
    probe: "trust",
    ...(sigalgs === undefined ? {} : { sigalgs }),
    ...(old ? { old } : {}),
  });
  if (answer.is === "yes") learnTrust(known, answer.value);
  else noteRefusal(known, answer.why);
}

const isJudged = (known: Knowledge, leaf: string): boolean =>
  known.trust.some((verdict) => verdict.leaf === leaf);

function learnTrust(known: Knowledge, { leaf, authorized, code }: FullHandshake): void {
  if (known.clientAuth !== undefined && known.clientAuth.required === null) known.clientAuth.required = false;
  if (leaf === null) return;
  const key = known.blobs.put(leaf);
  if (!isJudged(known, key)) known.trust.push({ leaf: key, ok: authorized, code });
}

/** A server that asks for a certificate and hangs up without one insists on it. */
function noteRefusal(known: Knowledge, why: string): void {
  const { clientAuth } = known;
  if (clientAuth?.requested === true && clientAuth.required === null && REFUSALS.has(why))
    clientAuth.required = true;
}

const REFUSALS: ReadonlySet<string> = new Set(["alert:116", "alert:40", "alert:42"]);
