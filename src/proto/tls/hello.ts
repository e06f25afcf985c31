/** ClientHellos to measure with, octet for octet under control of the caller (RFC 8446 4.1.2, RFC 6101 5.6.1.2). */
import { parseAddress } from "../ip/address.ts";
import { EXTENSION } from "./extension.table.ts";
import { MESSAGE, RECORD } from "./record.table.ts";
import { uint, vector, vector16 } from "./vector.ts";
import { VERSION } from "./version.table.ts";

/** A key share: the public key for a group. */
export interface KeyShare {
  readonly group: number;
  readonly key: Buffer;
}

/** A ticket to come back with; its binder depends on the octets before it (RFC 8446 4.2.11.2). */
export interface OfferedPsk {
  readonly identity: Buffer;
  /** Milliseconds since the ticket, plus its `age_add`, modulo 2^32. */
  readonly obfuscatedAge: number;
  /** Octets of the hash. */
  readonly binderBytes: number;
  /** The binder over the ClientHello message without the list of binders. */
  readonly binder: (truncated: Buffer) => Buffer;
}

/** What a ClientHello says. Extensions that are absent here are absent there. */
export interface HelloSpec {
  /** `legacy_version`. */
  readonly version: number;
  /** supported_versions. */
  readonly versions?: readonly number[];
  readonly suites: readonly number[];
  /** supported_groups, with ec_point_formats (uncompressed). */
  readonly groups?: readonly number[];
  /** key_share; an empty list makes a TLS 1.3 server name its group in a HelloRetryRequest (RFC 8446 4.2.8). */
  readonly shares?: readonly KeyShare[];
  /** signature_algorithms. */
  readonly schemes?: readonly number[];
  /** A-label. A final dot is taken off; an IP address is not sent (RFC 6066 3). */
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  /** Methods; default: none but the null method. */
  readonly compression?: readonly number[];
  readonly extendedMasterSecret?: boolean;
  /** Empty renegotiation_info; in hellos without extensions put 00FF among the suites instead. */
  readonly renegotiationInfo?: boolean;
  readonly sessionTicket?: boolean;
  readonly statusRequest?: boolean;
  /** signed_certificate_timestamp. */
  readonly timestamps?: boolean;
  /** psk_key_exchange_modes: with (EC)DHE. */
  readonly pskModes?: boolean;
  /** From a HelloRetryRequest. */
  readonly cookie?: Buffer;
  readonly earlyData?: boolean;
  readonly psk?: OfferedPsk;
  /** No extensions block at all, as SSL 3.0 had it; everything above that needs one is left out. */
  readonly extensionless?: boolean;
  /** Default `true`: a message of 256 to 511 octets grows to 512, since old load balancers hang on those (RFC 7685 4). */
  readonly padding?: boolean;
  /** 32 octets. */
  readonly random: Buffer;
  /** At most 32 octets; TLS 1.3 wants 32 random ones (RFC 8446 D.4). Default: empty. */
  readonly sessionId?: Buffer;
}

type Extension = readonly [type: number, data: Buffer];

const EMPTY = Buffer.alloc(0);
const STATUS_REQUEST = Buffer.from([1, 0, 0, 0, 0]);
const PSK_DHE_KE = Buffer.from([1, 1]);
const UNCOMPRESSED = Buffer.from([1, 0]);
const LARGEST_FRAGMENT = 0x4000;

/** The server_name that can be sent for a host: `null` for an IP address. */
export function sniOf(host: string): string | null {
  const name = host.endsWith(".") ? host.slice(0, -1) : host;
  return name === "" || parseAddress(name).ok ? null : name;
}

function serverNameData(host: string | undefined): Buffer | null {
  const name = host === undefined ? null : sniOf(host);
  return name === null ? null : vector(2, Buffer.from([0]), vector(2, Buffer.from(name, "latin1")));
}

const when = (isWanted: boolean | undefined, data: Buffer): Buffer | null =>
  isWanted === true ? data : null;
const list = <T>(values: readonly T[] | undefined, write: (values: readonly T[]) => Buffer): Buffer | null =>
  values === undefined ? null : write(values);

const shareOf = ({ group, key }: KeyShare): Buffer => Buffer.concat([uint(group, 2), vector(2, key)]);

/** Extensions in the order of the wire, without padding and pre_shared_key, which depend on the rest. */
function plainExtensions(spec: HelloSpec): Extension[] {
  const hasGroups = spec.groups !== undefined;
  const all: readonly (readonly [number, Buffer | null])[] = [
    [EXTENSION.serverName, serverNameData(spec.serverName)],
    [EXTENSION.extendedMasterSecret, when(spec.extendedMasterSecret, EMPTY)],
    [EXTENSION.renegotiationInfo, when(spec.renegotiationInfo, Buffer.from([0]))],
    [EXTENSION.supportedGroups, list(spec.groups, (groups) => vector16(2, groups))],
    [EXTENSION.pointFormats, when(hasGroups, UNCOMPRESSED)],
    [EXTENSION.sessionTicket, when(spec.sessionTicket, EMPTY)],
    [
      EXTENSION.alpn,
      list(spec.alpn, (names) => vector(2, ...names.map((name) => vector(1, Buffer.from(name, "latin1"))))),
    ],
    [EXTENSION.statusRequest, when(spec.statusRequest, STATUS_REQUEST)],
    [EXTENSION.timestamps, when(spec.timestamps, EMPTY)],
    [EXTENSION.signatureAlgorithms, list(spec.schemes, (schemes) => vector16(2, schemes))],
    [EXTENSION.supportedVersions, list(spec.versions, (versions) => vector16(1, versions))],
    [EXTENSION.cookie, spec.cookie === undefined ? null : vector(2, spec.cookie)],
    [EXTENSION.pskModes, when(spec.pskModes, PSK_DHE_KE)],
    [EXTENSION.keyShare, list(spec.shares, (shares) => vector(2, ...shares.map(shareOf)))],
    [EXTENSION.earlyData, when(spec.earlyData, EMPTY)],
  ];
  return all.flatMap(([type, data]) => (data === null ? [] : [[type, data] as const]));
}

const extension = ([type, data]: Extension): Buffer => Buffer.concat([uint(type, 2), vector(2, data)]);

/** pre_shared_key with a binder of zeros, to be filled in. */
function pskExtension({ identity, obfuscatedAge, binderBytes }: OfferedPsk): Buffer {
  const identities = vector(2, vector(2, identity), uint(obfuscatedAge, 4));
  const binders = vector(2, vector(1, Buffer.alloc(binderBytes)));
  return extension([EXTENSION.preSharedKey, Buffer.concat([identities, binders])]);
}

/** RFC 7685 4: the padding extension that lifts a message of so many octets over the range that hangs. */
function paddingFor(messageBytes: number): Buffer {
  if (messageBytes < 256 || messageBytes > 511) return EMPTY;
  // At least one octet of data: some servers refuse a last extension that is empty.
  return extension([EXTENSION.padding, Buffer.alloc(Math.max(512 - messageBytes - 4, 1))]);
}

function extensionsBlock(spec: HelloSpec, before: number): Buffer {
  const plain = Buffer.concat(plainExtensions(spec).map(extension));
  const psk = spec.psk === undefined ? EMPTY : pskExtension(spec.psk);
  const padding = spec.padding === false ? EMPTY : paddingFor(before + 2 + plain.length + psk.length);
  // RFC 8446 4.2.11: pre_shared_key is the last.
  const block = [plain, padding, psk];
  return block.every(({ length }) => length === 0) ? EMPTY : vector(2, ...block);
}

/** The ClientHello message without record header, for transcripts. */
export function writeHelloMessage(spec: HelloSpec): Buffer {
  const head = Buffer.concat([
    uint(spec.version, 2),
    spec.random,
    vector(1, spec.sessionId ?? EMPTY),
    vector16(2, spec.suites),
    vector(1, Buffer.from(spec.compression ?? [0])),
  ]);
  const extensions = spec.extensionless === true ? EMPTY : extensionsBlock(spec, head.length + 4);
  const message = Buffer.concat([Buffer.from([MESSAGE.clientHello]), vector(3, head, extensions)]);
  if (spec.psk !== undefined && extensions.length > 0) fillBinder(message, spec.psk);
  return message;
}

function fillBinder(message: Buffer, { binder, binderBytes }: OfferedPsk): void {
  // The list of binders with its length of two octets is not part of what is bound.
  const truncated = message.subarray(0, message.length - binderBytes - 3);
  binder(truncated).copy(message, message.length - binderBytes);
}

/** A handshake message in records. */
export function writeRecords(message: Buffer, recordVersion: number): Buffer {
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += LARGEST_FRAGMENT) {
    const fragment = message.subarray(at, at + LARGEST_FRAGMENT);
    records.push(Buffer.from([RECORD.handshake]), uint(recordVersion, 2), vector(2, fragment));
  }
  return Buffer.concat(records);
}

/** The version of the first record: old servers stumble over more than TLS 1.0 (RFC 8446 D.1, RFC 5246 E.1). */
export function recordVersionOf(version: number): number {
  return version === VERSION.ssl3 ? VERSION.ssl3 : VERSION.tls10;
}

/** The octets of a ClientHello, to be sent in one write. */
export function writeHello(spec: HelloSpec): Buffer {
  return writeRecords(writeHelloMessage(spec), recordVersionOf(spec.version));
}
