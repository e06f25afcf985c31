/** ServerHello and HelloRetryRequest, RFC 8446 4.1.3 and 4.1.4, RFC 5246 7.4.1.3. */
import { type Extension, findExtension, openCursor, readExtensions } from "./cursor.ts";
import { EXTENSION } from "./extension.table.ts";

/** RFC 8446 4.1.3: SHA-256 of "HelloRetryRequest". */
const RETRY_RANDOM = Buffer.from("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c", "hex");
/** RFC 8446 4.1.3: "DOWNGRD", and 01 from a server that has TLS 1.3, 00 from one that has TLS 1.2. */
const SENTINELS = {
  tls12: Buffer.from("444f574e47524401", "hex"),
  tls11: Buffer.from("444f574e47524400", "hex"),
};

/** What a ServerHello says. */
export interface ServerHello {
  readonly isRetry: boolean;
  readonly version: number;
  readonly suite: number;
  readonly compression: number;
  readonly extensions: readonly Extension[];
  /** Group of key_share. */
  readonly group: number | null;
  /** Public key of key_share; `null` in a HelloRetryRequest. */
  readonly share: Buffer | null;
  readonly cookie: Buffer | null;
  /** pre_shared_key is there and takes the first identity. */
  readonly takesPsk: boolean;
  readonly sentinel: "tls12" | "tls11" | null;
}

function sentinelOf(random: Buffer): "tls12" | "tls11" | null {
  const tail = random.subarray(24);
  if (tail.equals(SENTINELS.tls12)) return "tls12";
  return tail.equals(SENTINELS.tls11) ? "tls11" : null;
}

const twoOctets = (data: Buffer | null): number | null =>
  data !== null && data.length === 2 ? data.readUInt16BE(0) : null;

function readShare(data: Buffer | null, isRetry: boolean): Pick<ServerHello, "group" | "share"> | null {
  if (data === null) return { group: null, share: null };
  const cursor = openCursor(data);
  const group = cursor.uint(2);
  const share = isRetry ? null : cursor.vector(2);
  return cursor.isComplete() ? { group, share } : null;
}

function readCookie(data: Buffer | null): Buffer | null {
  return data === null ? null : openCursor(data).vector(2);
}

function readBlock(block: Buffer, hasBlock: boolean): Extension[] | null {
  return hasBlock ? readExtensions(block) : [];
}

/** The hello in the body of the message; `null` when it is malformed. */
export function readServerHello(body: Buffer): ServerHello | null {
  const cursor = openCursor(body);
  const legacyVersion = cursor.uint(2);
  const random = cursor.take(32);
  cursor.vector(1);
  const suite = cursor.uint(2);
  const compression = cursor.uint(1);
  const hasBlock = cursor.left() > 0;
  const extensions = readBlock(hasBlock ? cursor.vector(2) : Buffer.alloc(0), hasBlock);
  if (extensions === null || !cursor.isComplete()) return null;
  const isRetry = random.equals(RETRY_RANDOM);
  const selected = findExtension(extensions, EXTENSION.supportedVersions);
  const version = selected === null ? legacyVersion : twoOctets(selected);
  const share = readShare(findExtension(extensions, EXTENSION.keyShare), isRetry);
  if (version === null || share === null) return null;
  return {
    isRetry,
    version,
    suite,
    compression,
    extensions,
    ...share,
    cookie: readCookie(findExtension(extensions, EXTENSION.cookie)),
    takesPsk: twoOctets(findExtension(extensions, EXTENSION.preSharedKey)) === 0,
    sentinel: sentinelOf(random),
  };
}

/** The protocol in an ALPN extension of a server, Latin-1; `null` = none (RFC 7301 3.1). */
export function readAlpn(extensions: readonly Extension[]): string | null {
  const data = findExtension(extensions, EXTENSION.alpn);
  if (data === null) return null;
  const cursor = openCursor(data);
  const names = openCursor(cursor.vector(2));
  const name = names.vector(1);
  return cursor.isComplete() && names.isComplete() ? name.toString("latin1") : null;
}
