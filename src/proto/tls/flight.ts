/** The server's first flight, read as it comes in and never trusted. */
import { readCertificates, readStaple } from "./certificate.ts";
import { findExtension } from "./cursor.ts";
import { EXTENSION } from "./extension.table.ts";
import type { HelloSpec } from "./hello.ts";
import { type Message, openAlerts, openMessages } from "./message.ts";
import { openQueue } from "./octet-queue.ts";
import { LIMITS, MESSAGE, RECORD } from "./record.table.ts";
import { openRecords } from "./record.ts";
import { readAlpn, readServerHello, type ServerHello } from "./server-hello.ts";
import { hasKeyExchange, type KeyExchange, readKeyExchange } from "./server-key-exchange.ts";
import { readSsl2Reply, type Ssl2Reply, ssl2RecordBytes } from "./ssl2.ts";
import { SUITES } from "./suite.ts";
import { VERSION } from "./version.table.ts";
import type { Violation } from "./violation.ts";

/** What was offered, as far as a reply can contradict it; a `HelloSpec` is one. */
export type TlsOffer = Pick<HelloSpec, "version" | "suites"> &
  Partial<Pick<HelloSpec, "versions" | "groups" | "shares" | "compression">>;

/** The offer; `ssl2` after a hello of SSL 2.0. */
export type Offer = TlsOffer | { readonly ssl2: true };

/** How the input ended, when the flight itself did not. */
export type EndOfInput = "closed" | "reset" | "timeout";

/**
 * What came back.
 *
 * `hello`: accepted. `hrr`: accepted by a TLS 1.3 server that wants a key share. `ssl2`: SSL 2.0 is spoken.
 * `protocol-violation`: see `violations`; the facts are there all the same.
 */
type FlightOutcome = "hello" | "hrr" | "ssl2" | "alert" | "not-tls" | "protocol-violation" | EndOfInput;

/** One first flight. Facts that did not arrive are `null` or empty. */
export interface Flight {
  readonly outcome: FlightOutcome;
  /** The number of the fatal alert. */
  readonly alert: number | null;
  /** Numbers of the warning alerts on the way. */
  readonly warnings: readonly number[];
  readonly violations: readonly Violation[];
  /** The first line, at most 64 octets, of a peer that does not speak TLS, as Latin-1 text with nothing escaped. */
  readonly peek: string | null;
  /** Version chosen. */
  readonly version: number | null;
  readonly suite: number | null;
  /** TLS 1.3: of the HelloRetryRequest or the key share; before: the named curve of ServerKeyExchange. */
  readonly group: number | null;
  readonly compression: number | null;
  /** Types of the extensions of the ServerHello, in order. */
  readonly extensions: readonly number[];
  readonly alpn: string | null;
  /** The list of the signed_certificate_timestamp extension. */
  readonly timestamps: Buffer | null;
  /** RFC 8446 4.1.3: the random says that the server could have done TLS 1.3 (`tls12`) or TLS 1.2 (`tls11`). */
  readonly sentinel: "tls12" | "tls11" | null;
  readonly keyExchange: KeyExchange | null;
  /** Certificates in DER as sent; `null` = no Certificate message. */
  readonly certificates: readonly Buffer[] | null;
  /** OCSP response in DER. */
  readonly staple: Buffer | null;
  readonly certificateRequested: boolean;
  readonly ssl2: Ssl2Reply | null;
}

/** Takes octets as they come. After `done` nothing more is needed. */
export interface FlightReader {
  readonly push: (bytes: Uint8Array) => "more" | "done";
  /** The flight; `how` (default `closed`) matters only while it is not done. */
  readonly end: (how?: EndOfInput) => Flight;
}

type Draft = { -readonly [Key in keyof Omit<Flight, "outcome" | "violations">]: Flight[Key] } & {
  readonly violations: Set<Violation>;
  /** The suite counts: a key exchange or the end of the flight came, not just a ServerHello. */
  accepted: "hello" | "hrr" | "ssl2" | null;
};

const newDraft = (): Draft => ({
  violations: new Set(),
  accepted: null,
  alert: null,
  warnings: [],
  peek: null,
  version: null,
  suite: null,
  group: null,
  compression: null,
  extensions: [],
  alpn: null,
  timestamps: null,
  sentinel: null,
  keyExchange: null,
  certificates: null,
  staple: null,
  certificateRequested: false,
  ssl2: null,
});

function outcomeOf(draft: Draft, how: EndOfInput): FlightOutcome {
  if (draft.peek !== null) return "not-tls";
  if (draft.violations.size > 0) return "protocol-violation";
  if (draft.accepted !== null) return draft.accepted;
  return draft.alert === null ? how : "alert";
}

function finish(draft: Draft, how: EndOfInput): Flight {
  const { accepted: _, violations, ...facts } = draft;
  return { ...facts, violations: [...violations], outcome: outcomeOf(draft, how) };
}

function isOfferedVersion({ version, versions }: TlsOffer, chosen: number): boolean {
  return versions === undefined ? chosen >= VERSION.ssl3 && chosen <= version : versions.includes(chosen);
}

function groupViolation(offer: TlsOffer, hello: ServerHello): Violation | null {
  if (hello.isRetry) {
    return hello.group === null || (offer.groups ?? []).includes(hello.group) ? null : "group-not-offered";
  }
  // RFC 8446 4.2.8: without resumption there is a key share.
  if (hello.group === null) return "malformed";
  return (offer.shares ?? []).some(({ group }) => group === hello.group) ? null : "group-not-offered";
}

function helloViolations(offer: TlsOffer, hello: ServerHello): readonly (Violation | null)[] {
  return [
    isOfferedVersion(offer, hello.version) ? null : "version-not-offered",
    offer.suites.includes(hello.suite) ? null : "suite-not-offered",
    (offer.compression ?? [0]).includes(hello.compression) ? null : "compression-not-offered",
    hello.version === VERSION.tls13 ? groupViolation(offer, hello) : null,
  ];
}

/** Takes a message into the draft; `true` when nothing more is to come. */
type Take = (draft: Draft, body: Buffer, offer: TlsOffer) => boolean;

const takeHello: Take = (draft, body, offer) => {
  const hello = draft.version === null ? readServerHello(body) : null;
  if (hello === null) {
    draft.violations.add(draft.version === null ? "malformed" : "unexpected-message");
    return true;
  }
  for (const violation of helloViolations(offer, hello)) {
    if (violation !== null) draft.violations.add(violation);
  }
  draft.version = hello.version;
  draft.suite = hello.suite;
  draft.group = hello.group;
  draft.compression = hello.compression;
  draft.extensions = hello.extensions.map(({ type }) => type);
  draft.alpn = readAlpn(hello.extensions);
  draft.timestamps = findExtension(hello.extensions, EXTENSION.timestamps);
  draft.sentinel = hello.sentinel;
  if (hello.version !== VERSION.tls13) return false;
  // What follows is for the holder of a key share.
  draft.accepted = hello.isRetry ? "hrr" : "hello";
  return true;
};

const takeCertificates: Take = (draft, body) => {
  const { certificates, violation } = readCertificates(body);
  draft.certificates = certificates;
  if (violation !== null) draft.violations.add(violation);
  return false;
};

const takeKeyExchange: Take = (draft, body, { groups }) => {
  const suite = SUITES.get(draft.suite ?? 0);
  if (suite === undefined || !hasKeyExchange(suite)) {
    draft.violations.add("unexpected-message");
    return false;
  }
  const keyExchange = readKeyExchange(body, suite, draft.version ?? 0);
  if (keyExchange === null) {
    draft.violations.add("malformed");
    return false;
  }
  const { group } = keyExchange;
  draft.keyExchange = keyExchange;
  draft.group = group;
  draft.accepted = "hello";
  if (group !== null && groups !== undefined && !groups.includes(group))
    draft.violations.add("group-not-offered");
  return false;
};

const TAKES: ReadonlyMap<number, Take> = new Map<number, Take>([
  [MESSAGE.serverHello, takeHello],
  [MESSAGE.certificate, takeCertificates],
  [
    MESSAGE.certificateStatus,
    (draft, body) => {
      draft.staple = readStaple(body);
      return false;
    },
  ],
  [MESSAGE.serverKeyExchange, takeKeyExchange],
  [
    MESSAGE.certificateRequest,
    (draft) => {
      draft.certificateRequested = true;
      return false;
    },
  ],
  [
    MESSAGE.serverHelloDone,
    (draft) => {
      draft.accepted = "hello";
      return true;
    },
  ],
  // RFC 5246 7.4.1.1: to be ignored during a handshake.
  [MESSAGE.helloRequest, () => false],
]);

function takeMessage(draft: Draft, { type, body }: Message, offer: TlsOffer): boolean {
  const take = TAKES.get(type);
  const isEarly = draft.version === null && type !== MESSAGE.serverHello && type !== MESSAGE.helloRequest;
  if (take !== undefined && !isEarly) return take(draft, body, offer);
  draft.violations.add("unexpected-message");
  return isEarly;
}

function openTlsFlight(offer: TlsOffer): FlightReader {
  const draft = newDraft();
  const records = openRecords();
  const messages = openMessages();
  const alerts = openAlerts();
  draft.warnings = alerts.warnings;
  let isDone = false;
  let isClosed = false;
  let idle = 0;

  const fault = (violation: Violation): boolean => {
    draft.violations.add(violation);
    return true;
  };
  const takeHandshake = (fragment: Buffer): boolean => {
    messages.push(fragment);
    for (;;) {
      const message = messages.next();
      if (message === "more") return false;
      if (message === "too-long") return fault(message);
      if (takeMessage(draft, message, offer)) return true;
    }
  };
  const takeAlert = (fragment: Buffer): boolean => {
    const isOver = alerts.push(fragment);
    draft.alert = alerts.fatal();
    isClosed = isOver && draft.alert === null;
    return isOver;
  };
  const takeRecord = (type: number, fragment: Buffer): boolean => {
    if (type === RECORD.handshake && fragment.length > 0) return takeHandshake(fragment);
    if (type === RECORD.applicationData) return fault("unexpected-message");
    idle += 1;
    if (idle > LIMITS.idleRecords) return fault("too-long");
    return type === RECORD.alert && takeAlert(fragment);
  };
  const takeNext = (): "more" | "done" | "again" => {
    const next = records.next();
    if (next.kind === "more") return "more";
    if (next.kind === "fault") draft.violations.add(next.violation);
    const isLast = next.kind !== "record" || takeRecord(next.type, next.fragment);
    return isLast ? "done" : "again";
  };

  return {
    push: (bytes) => {
      if (isDone) return "done";
      records.push(bytes);
      let step = takeNext();
      while (step === "again") step = takeNext();
      isDone = step === "done";
      return step;
    },
    end: (how = "closed") => finish({ ...draft, peek: records.foreign() }, isClosed ? "closed" : how),
  };
}

/** A server that does not know SSL 2.0 answers with an alert of TLS, if at all. */
function openSsl2Flight(): FlightReader {
  const tls = openTlsFlight({ version: VERSION.ssl2, suites: [] });
  const queue = openQueue();
  const draft = newDraft();
  const isSsl2 = (): boolean => ((queue.peek(1)[0] ?? 0) & 0x80) !== 0;
  const take = (): "more" | "done" => {
    const size = ssl2RecordBytes(queue.peek(2));
    if (size === null || queue.length() < size) return "more";
    const reply = readSsl2Reply(queue.peek(size));
    if (reply === null) draft.violations.add("malformed");
    else {
      draft.ssl2 = reply;
      draft.version = reply.version;
      draft.certificates = reply.certificate === null ? null : [reply.certificate];
      draft.accepted = "ssl2";
    }
    return "done";
  };
  return {
    push: (bytes) => {
      if (draft.accepted !== null || draft.violations.size > 0) return "done";
      queue.push(bytes);
      return isSsl2() ? take() : tls.push(bytes);
    },
    end: (how = "closed") => (isSsl2() ? finish(draft, how) : tls.end(how)),
  };
}

/** A reader for the answer to this offer. */
export function openFlight(offer: Offer): FlightReader {
  return "ssl2" in offer ? openSsl2Flight() : openTlsFlight(offer);
}
