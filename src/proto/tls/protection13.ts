/** Protected records of TLS 1.3, RFC 8446 5.2 and 5.3. */
import {
  type CipherGCM,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type DecipherGCM,
} from "node:crypto";
import { RECORD } from "./record.table.ts";
import { expandLabel } from "./schedule13.ts";
import { NONCE_BYTES, type Suite13 } from "./suite13.table.ts";
import { uint } from "./vector.ts";
import { VERSION } from "./version.table.ts";

/** What was inside a record. */
interface Opened {
  readonly type: number;
  readonly content: Buffer;
}

/** One direction of a connection; each record opened or sealed moves the sequence number on. */
export interface Protection {
  /** `null` when the record is not authentic. */
  readonly open: (header: Buffer, fragment: Buffer) => Opened | null;
  readonly seal: (type: number, content: Buffer) => Buffer;
}

const EMPTY = Buffer.alloc(0);

/** Removes padding: the type is the last octet that is not zero. */
function unpad(inner: Buffer): Opened | null {
  let end = inner.length;
  while (end > 0 && inner[end - 1] === 0) end -= 1;
  return end === 0 ? null : { type: inner.readUInt8(end - 1), content: inner.subarray(0, end - 1) };
}

/** The keys of a traffic secret. */
export function openProtection(suite: Suite13, secret: Buffer): Protection {
  const key = createSecretKey(expandLabel(suite.hash, secret, "key", EMPTY, suite.keyBytes));
  const iv = expandLabel(suite.hash, secret, "iv", EMPTY, NONCE_BYTES);
  let sequence = 0;

  const nextNonce = (): Buffer => {
    const nonce = Buffer.from(iv);
    const low = nonce.readUInt32BE(NONCE_BYTES - 4) ^ sequence;
    nonce.writeUInt32BE(low >>> 0, NONCE_BYTES - 4);
    sequence += 1;
    return nonce;
  };
  // The types of the three modes differ only in options that they share here.
  const options = { authTagLength: suite.tagBytes };
  const name = suite.cipher as "aes-128-gcm";

  const open = (header: Buffer, fragment: Buffer): Opened | null => {
    const nonce = nextNonce();
    if (fragment.length < suite.tagBytes) return null;
    const split = fragment.length - suite.tagBytes;
    const decipher: DecipherGCM = createDecipheriv(name, key, nonce, options);
    decipher.setAuthTag(fragment.subarray(split));
    decipher.setAAD(header, { plaintextLength: split });
    try {
      return unpad(Buffer.concat([decipher.update(fragment.subarray(0, split)), decipher.final()]));
    } catch {
      // The tag does not fit: the only thing that can fail with keys of the right size.
      return null;
    }
  };

  const seal = (type: number, content: Buffer): Buffer => {
    const inner = Buffer.concat([content, uint(type, 1)]);
    const header = Buffer.concat([
      uint(RECORD.applicationData, 1),
      uint(VERSION.tls12, 2),
      uint(inner.length + suite.tagBytes, 2),
    ]);
    const cipher: CipherGCM = createCipheriv(name, key, nextNonce(), options);
    cipher.setAAD(header, { plaintextLength: inner.length });
    const sealed = [cipher.update(inner), cipher.final()];
    return Buffer.concat([header, ...sealed, cipher.getAuthTag()]);
  };

  return { open, seal };
}
