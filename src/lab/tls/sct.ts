/** Promises of Certificate Transparency logs, RFC 6962 section 3. */
import { createHash } from "node:crypto";
import { objectId, octetString, sequence } from "./der.ts";
import { certificateKey } from "./key.ts";
import { signWith } from "./signature.ts";

/** A log of the lab, by number, and when it made the promise (Unix seconds). */
export interface SctSource {
  readonly log: number;
  readonly at: number;
}

const SCT_LIST = "1.3.6.1.4.1.11129.2.4.2";
/** TLS 1.2 code points: SHA-256, ECDSA. */
const ECDSA_SHA256 = Buffer.of(4, 3);
const PRECERT_ENTRY = 1;

/** Identifier of a log: SHA-256 of its public key. */
function logId(log: number): Buffer {
  return createHash("sha256").update(logKey(log).spki).digest();
}

/** The extension with the promises for a certificate, or nothing without any. */
export function sctListExtension(scts: readonly SctSource[], issuerSpki: Buffer, toSign: Buffer): Buffer[] {
  if (scts.length === 0) return [];
  const issuerHash = createHash("sha256").update(issuerSpki).digest();
  const list = scts.map((source) => withLength(makeSct(source, issuerHash, toSign), 2));
  const content = octetString(withLength(Buffer.concat(list), 2));
  return [sequence(objectId(SCT_LIST), octetString(content))];
}

function makeSct({ log, at }: SctSource, issuerHash: Buffer, toSign: Buffer): Buffer {
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigUInt64BE(BigInt(at) * 1000n);
  const signed = Buffer.concat([
    Buffer.of(0, 0),
    timestamp,
    Buffer.of(0, PRECERT_ENTRY),
    issuerHash,
    withLength(toSign, 3),
    Buffer.of(0, 0),
  ]);
  const signature = signWith(logKey(log), { hash: "sha256" }, signed);
  return Buffer.concat([
    Buffer.of(0),
    logId(log),
    timestamp,
    Buffer.of(0, 0),
    ECDSA_SHA256,
    withLength(signature, 2),
  ]);
}

const logKey = (log: number) => certificateKey("p256", `log ${log}`);

function withLength(content: Buffer, octets: 2 | 3): Buffer {
  const head = Buffer.alloc(octets);
  head.writeUIntBE(content.length, 0, octets);
  return Buffer.concat([head, content]);
}
