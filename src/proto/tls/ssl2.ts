/** Hellos of SSL 2.0, from the expired draft-hickman-netscape-ssl-00. */
import { openCursor } from "./cursor.ts";
import { uint, vector } from "./vector.ts";
import { VERSION } from "./version.table.ts";

/** Cipher kinds, by number. */
export const SSL2_KINDS: ReadonlyMap<number, string> = new Map([
  [0x010080, "SSL_CK_RC4_128_WITH_MD5"],
  [0x020080, "SSL_CK_RC4_128_EXPORT40_WITH_MD5"],
  [0x030080, "SSL_CK_RC2_128_CBC_WITH_MD5"],
  [0x040080, "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5"],
  [0x050080, "SSL_CK_IDEA_128_CBC_WITH_MD5"],
  [0x060040, "SSL_CK_DES_64_CBC_WITH_MD5"],
  [0x0700c0, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"],
  [0x080080, "SSL_CK_RC4_64_WITH_MD5"],
]);

const TYPE = { error: 0, clientHello: 1, serverHello: 4 } as const;
/** The bit that says that the header has two octets and that there is no padding. */
const SHORT_HEADER = 0x8000;
const KIND_OCTETS = 3;

/** What a server of SSL 2.0 answered. */
export interface Ssl2Reply {
  readonly version: number | null;
  /** Cipher kinds in common; there may be none, and SSL 2.0 is spoken all the same. */
  readonly kinds: readonly number[];
  readonly certificate: Buffer | null;
  /** Code of an ERROR message: 1 = no cipher in common. */
  readonly error: number | null;
}

/** The octets of a CLIENT-HELLO. */
export function writeSsl2Hello(hello: {
  readonly kinds: readonly number[];
  readonly challenge: Buffer;
}): Buffer {
  const kinds = Buffer.concat(hello.kinds.map((kind) => uint(kind, KIND_OCTETS)));
  const lengths = [kinds.length, 0, hello.challenge.length].map((length) => uint(length, 2));
  const head = [Buffer.from([TYPE.clientHello]), uint(VERSION.ssl2, 2), ...lengths];
  const record = vector(2, ...head, kinds, hello.challenge);
  record.writeUInt16BE(record.readUInt16BE(0) | SHORT_HEADER, 0);
  return record;
}

/** Octets of the record that starts here, header included; `null` when it is not one with a short header. */
export function ssl2RecordBytes(header: Buffer): number | null {
  if (header.length < 2) return null;
  const length = header.readUInt16BE(0);
  return (length & SHORT_HEADER) === 0 ? null : 2 + (length & ~SHORT_HEADER);
}

/** The answer in a whole record; `null` when it is malformed. */
export function readSsl2Reply(record: Buffer): Ssl2Reply | null {
  const cursor = openCursor(record.subarray(2));
  const type = cursor.uint(1);
  if (type === TYPE.error) {
    const error = cursor.uint(2);
    return cursor.isSound() ? { version: null, kinds: [], certificate: null, error } : null;
  }
  if (type !== TYPE.serverHello) return null;
  cursor.uint(2); // session-id-hit, certificate-type
  const version = cursor.uint(2);
  const certificateBytes = cursor.uint(2);
  const kindBytes = cursor.uint(2);
  const idBytes = cursor.uint(2);
  const certificate = cursor.take(certificateBytes);
  const list = openCursor(cursor.take(kindBytes));
  cursor.take(idBytes);
  if (!cursor.isSound() || kindBytes % KIND_OCTETS !== 0) return null;
  const kinds: number[] = [];
  while (list.left() > 0) kinds.push(list.uint(KIND_OCTETS));
  return { version, kinds, certificate: certificate.length > 0 ? certificate : null, error: null };
}
