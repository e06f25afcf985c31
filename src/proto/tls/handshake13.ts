/** The client's side of the TLS 1.3 handshake, message by message (RFC 8446 2, 4 and A.1). */
import { type CertificateEntry, readCertificates13 } from "./certificate.ts";
import { EXTENSION } from "./extension.table.ts";
import { type HelloSpec, recordVersionOf, writeHelloMessage, writeRecords } from "./hello.ts";
import {
  firstShare,
  type Hello13Options,
  helloSpec13,
  type Resumption,
  shareFor,
  type Ticket,
} from "./hello13.ts";
import { type HandshakeKeys, newHandshakeKeys, type TrafficKeys } from "./keys13.ts";
import type { Message } from "./message.ts";
import { readEncryptedExtensions, readNewTicket, readRequestContext, readVerifyScheme } from "./message13.ts";
import type { Protection } from "./protection13.ts";
import { MESSAGE, RECORD } from "./record.table.ts";
import { transcriptHash } from "./schedule13.ts";
import { readAlpn, readServerHello, type ServerHello } from "./server-hello.ts";
import { SUITES13, type Suite13 } from "./suite13.table.ts";
import { vector } from "./vector.ts";
import { VERSION } from "./version.table.ts";
import type { Violation } from "./violation.ts";

/** What the client offers. */
export interface Client13Options extends Hello13Options {
  /** Come back with a ticket and ask for early data; nothing is sent early, the answer is enough. */
  readonly resume?: Resumption;
}

/** What the handshake tells. Facts that did not arrive are `null` or empty. */
export interface Facts13 {
  readonly version: number | null;
  readonly suite: number | null;
  readonly group: number | null;
  /** The group of a HelloRetryRequest. */
  readonly retryGroup: number | null;
  readonly alpn: string | null;
  /** Types in EncryptedExtensions, in order; `null` = that message did not arrive. */
  readonly extensions: readonly number[] | null;
  readonly certificateRequested: boolean;
  readonly certificates: readonly CertificateEntry[] | null;
  /** Scheme of CertificateVerify; the signature is not checked. */
  readonly scheme: number | null;
  /** The first ticket. */
  readonly tickets: readonly Ticket[];
  /** The ticket was taken. */
  readonly resumed: boolean;
  /** `null` = not asked, or not learnt. */
  readonly earlyDataAccepted: boolean | null;
}

/** What comes of a message: `more` is needed, all is learnt, or the server is wrong. */
export type Taken = "more" | "done" | Violation;

/** A handshake under way. */
export interface Handshake13 {
  readonly facts: Facts13;
  readonly take: (message: Message) => Taken;
  /** Opens what the server sends; `null` before its hello. */
  readonly inbound: () => Protection | null;
  /** Seals what is sent after the handshake; `null` before. */
  readonly outbound: () => Protection | null;
  readonly isEstablished: () => boolean;
}

type Draft = { -readonly [Key in keyof Facts13]: Facts13[Key] };

const newDraft = (): Draft => ({
  version: null,
  suite: null,
  group: null,
  retryGroup: null,
  alpn: null,
  extensions: null,
  certificateRequested: false,
  certificates: null,
  scheme: null,
  tickets: [],
  resumed: false,
  earlyDataAccepted: null,
});

// RFC 8446 D.4: what middleboxes want to see before the second flight.
const CHANGE_CIPHER_SPEC = Buffer.from("140303000101", "hex");
const EMPTY_LIST = Buffer.from([0, 0, 0]);
const newMessage = (type: number, ...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([type]), vector(3, ...parts)]);

/** Takes what there is to learn from a message of the encrypted flight. */
type Learn = (draft: Draft, body: Buffer) => Taken;
const unless = (isMalformed: boolean): Taken => (isMalformed ? "malformed" : "more");

const learnExtensions: Learn = (draft, body) => {
  const extensions = readEncryptedExtensions(body);
  if (extensions === null) return "malformed";
  draft.extensions = extensions.map(({ type }) => type);
  draft.alpn = readAlpn(extensions);
  return "more";
};

const learnCertificates: Learn = (draft, body) => {
  const { certificates, violation } = readCertificates13(body);
  draft.certificates = certificates;
  return violation ?? "more";
};

const learnScheme: Learn = (draft, body) => {
  draft.scheme = readVerifyScheme(body);
  return unless(draft.scheme === null);
};

const learnRequest: Learn = (draft, body) => {
  draft.certificateRequested = true;
  return unless(readRequestContext(body) === null);
};

const LEARN: ReadonlyMap<number, Learn> = new Map([
  [MESSAGE.encryptedExtensions, learnExtensions],
  [MESSAGE.certificateRequest, learnRequest],
  [MESSAGE.certificate, learnCertificates],
  [MESSAGE.certificateVerify, learnScheme],
]);

/**
 * A handshake whose ClientHello is handed out at once.
 *
 * @param send takes what is to be sent, in records
 */
export function openHandshake13(options: Client13Options, send: (bytes: Buffer) => void): Handshake13 {
  const { resume } = options;
  const draft = newDraft();
  let share = firstShare(options, resume);
  const spec = helloSpec13(options, share, resume);
  const transcript = [writeHelloMessage(spec)];
  let keys: HandshakeKeys | null = null;
  let traffic: TrafficKeys | null = null;
  let requestContext: Buffer | null = null;
  let hasRetried = false;

  const sendHello = (recordVersion: number): void => {
    const hello = transcript.at(-1);
    if (hello !== undefined) send(writeRecords(hello, recordVersion));
  };

  const takeRetry = (hello: ServerHello, suite: Suite13, message: Message): Taken => {
    // RFC 8446 4.1.4: one HelloRetryRequest, no more.
    if (hasRetried) return "unexpected-message";
    hasRetried = true;
    draft.retryGroup = hello.group;
    // RFC 8446 4.2.10: a HelloRetryRequest refuses early data.
    if (resume !== undefined) {
      draft.earlyDataAccepted = false;
      return "done";
    }
    share = hello.group === null ? share : shareFor(options, hello.group);
    if (share === null) return "group-not-offered";
    // RFC 8446 4.4.1: the first hello is replaced by its hash.
    const digest = transcriptHash(suite.hash, transcript);
    const again: HelloSpec = {
      ...spec,
      shares: [{ group: share.group, key: share.key }],
      ...(hello.cookie === null ? {} : { cookie: hello.cookie }),
    };
    transcript.splice(0, 1, newMessage(MESSAGE.messageHash, digest), message.whole, writeHelloMessage(again));
    send(CHANGE_CIPHER_SPEC);
    sendHello(VERSION.tls12);
    return "more";
  };

  const takeKeys = (hello: ServerHello, suite: Suite13, message: Message): Taken => {
    if (hello.share === null) return "malformed";
    if (share === null || hello.group !== share.group) return "group-not-offered";
    const shared = share.agree(hello.share);
    if (shared === null) return "malformed";
    draft.group = hello.group;
    draft.resumed = resume !== undefined && hello.takesPsk;
    transcript.push(message.whole);
    keys = newHandshakeKeys({
      suite,
      shared,
      psk: draft.resumed ? (resume?.ticket.psk ?? null) : null,
      transcript,
    });
    return "more";
  };

  const takeServerHello = (hello: ServerHello, message: Message): Taken => {
    draft.version = hello.version;
    draft.suite = hello.suite;
    if (hello.version !== VERSION.tls13) return "version-not-offered";
    const suite = SUITES13.get(hello.suite);
    if (suite === undefined || !spec.suites.includes(hello.suite)) return "suite-not-offered";
    return hello.isRetry ? takeRetry(hello, suite, message) : takeKeys(hello, suite, message);
  };

  const takeHello = (message: Message): Taken => {
    if (message.type !== MESSAGE.serverHello) return "unexpected-message";
    const hello = readServerHello(message.body);
    return hello === null ? "malformed" : takeServerHello(hello, message);
  };

  const sendFinished = (current: HandshakeKeys): void => {
    const flight: Buffer[] = [];
    if (requestContext !== null) {
      flight.push(newMessage(MESSAGE.certificate, vector(1, requestContext), EMPTY_LIST));
    }
    flight.push(newMessage(MESSAGE.finished, current.finish([...transcript, ...flight])));
    if (!hasRetried) send(CHANGE_CIPHER_SPEC);
    send(current.outbound.seal(RECORD.handshake, Buffer.concat(flight)));
    traffic = current.traffic(transcript, [...transcript, ...flight]);
  };

  const takeFinished = (current: HandshakeKeys, message: Message): Taken => {
    if (!current.isFinished(message.body, transcript)) return "malformed";
    transcript.push(message.whole);
    sendFinished(current);
    return "more";
  };

  const takeFlight = (current: HandshakeKeys, message: Message): Taken => {
    if (message.type === MESSAGE.finished) return takeFinished(current, message);
    const learn = LEARN.get(message.type);
    const isFirst = draft.extensions === null;
    // RFC 8446 4.3.1: EncryptedExtensions is the first.
    if (learn === undefined || isFirst !== (message.type === MESSAGE.encryptedExtensions)) {
      return "unexpected-message";
    }
    transcript.push(message.whole);
    const taken = learn(draft, message.body);
    if (message.type === MESSAGE.certificateRequest) requestContext = readRequestContext(message.body);
    if (resume === undefined || draft.extensions === null || taken !== "more") return taken;
    draft.earlyDataAccepted = draft.extensions.includes(EXTENSION.earlyData);
    return "done";
  };

  const takeTicket = (current: TrafficKeys, { type, body }: Message): Taken => {
    const ticket = type === MESSAGE.newSessionTicket ? readNewTicket(body) : null;
    const { suite, group } = draft;
    if (ticket === null || suite === null || group === null) return "more";
    const { nonce, ...facts } = ticket;
    draft.tickets = [{ ...facts, suite, group, psk: current.psk(nonce) }];
    return "done";
  };

  sendHello(recordVersionOf(spec.version));
  return {
    facts: draft,
    take: (message) => {
      if (traffic !== null) return takeTicket(traffic, message);
      return keys === null ? takeHello(message) : takeFlight(keys, message);
    },
    inbound: () => traffic?.inbound ?? keys?.inbound ?? null,
    outbound: () => traffic?.outbound ?? null,
    isEstablished: () => traffic !== null,
  };
}
