/** The ClientHello of the measuring client of TLS 1.3. */
import type { HelloSpec, OfferedPsk } from "./hello.ts";
import { LIST_13 } from "./list.table.ts";
import { hashBytes, resumptionBinder } from "./schedule13.ts";
import { ALL_SCHEMES } from "./scheme.table.ts";
import { newShare, type PrivateShare, SHARE_GROUP } from "./share13.ts";
import { SUITES13 } from "./suite13.table.ts";
import { VERSION } from "./version.table.ts";

/** What the client offers and the randomness it uses. */
export interface Hello13Options {
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  /** Default: 1302 1303 1301 1304 1305; no others can be spoken. */
  readonly suites?: readonly number[];
  /** Default: x25519, secp256r1; no others can be agreed on. The share that is sent is of the first. */
  readonly groups?: readonly number[];
  /** Default: all. */
  readonly schemes?: readonly number[];
  /** 128 unpredictable octets, for this connection only: random, session id and two private keys. */
  readonly randomness: Buffer;
}

/** A ticket, with the secret that belongs to it. */
export interface Ticket {
  readonly lifetimeSeconds: number;
  readonly ageAdd: number;
  readonly ticket: Buffer;
  /** Octets of early data allowed; 0 = none. */
  readonly maxEarlyData: number;
  readonly suite: number;
  /** The group that was agreed on: coming back with a share of another one would bring a HelloRetryRequest. */
  readonly group: number;
  /** The pre-shared key. */
  readonly psk: Buffer;
}

/** A ticket to come back with. Early data also needs the same server_name and ALPN (RFC 8446 4.2.10). */
export interface Resumption {
  readonly ticket: Ticket;
  /** Milliseconds since it came; rather too few: GnuTLS grants no early data to a ticket that says it is older than it is. */
  readonly ageMs: number;
}

const GROUPS: readonly number[] = [SHARE_GROUP.x25519, SHARE_GROUP.secp256r1];
const PIECE = 32;

const piece = (randomness: Buffer, index: number): Buffer =>
  randomness.subarray(index * PIECE, (index + 1) * PIECE);

/** The share that is sent unasked: of the group that the server took before, else of the first one offered. */
export function firstShare(options: Hello13Options, resume: Resumption | undefined): PrivateShare | null {
  return shareFor(options, resume?.ticket.group ?? options.groups?.[0] ?? SHARE_GROUP.x25519);
}

/** Our share of a group, if it was offered and can be spoken. */
export function shareFor(options: Hello13Options, group: number): PrivateShare | null {
  const index = GROUPS.indexOf(group);
  const isOffered = (options.groups ?? GROUPS).includes(group);
  return isOffered ? newShare(group, piece(options.randomness, 2 + index)) : null;
}

function offeredPsk({ ticket, ageMs }: Resumption): OfferedPsk | undefined {
  const suite = SUITES13.get(ticket.suite);
  if (suite === undefined) return undefined;
  return {
    identity: ticket.ticket,
    obfuscatedAge: (Math.floor(ageMs) + ticket.ageAdd) % 2 ** 32,
    binderBytes: hashBytes(suite.hash),
    binder: (truncated) => resumptionBinder(suite.hash, ticket.psk, truncated),
  };
}

/** What the first ClientHello says. */
export function helloSpec13(
  options: Hello13Options,
  share: PrivateShare | null,
  resume: Resumption | undefined,
): HelloSpec {
  const psk = resume === undefined ? undefined : offeredPsk(resume);
  return {
    version: VERSION.tls12,
    versions: [VERSION.tls13],
    // RFC 8446 4.2.10: early data needs the suite of the ticket.
    suites: options.suites ?? (resume === undefined ? LIST_13 : [resume.ticket.suite]),
    groups: options.groups ?? GROUPS,
    shares: share === null ? [] : [{ group: share.group, key: share.key }],
    schemes: options.schemes ?? ALL_SCHEMES,
    ...(options.serverName === undefined ? {} : { serverName: options.serverName }),
    ...(options.alpn === undefined ? {} : { alpn: options.alpn }),
    statusRequest: true,
    timestamps: true,
    pskModes: true,
    ...(psk === undefined ? {} : { earlyData: true, psk }),
    random: piece(options.randomness, 0),
    sessionId: piece(options.randomness, 1),
  };
}
