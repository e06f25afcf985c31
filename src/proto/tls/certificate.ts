/** Certificate and CertificateStatus messages. */
import { type Extension, findExtension, openCursor, readExtensions } from "./cursor.ts";
import { EXTENSION } from "./extension.table.ts";
import { LIMITS } from "./record.table.ts";

/** A certificate of the chain as sent, with what came along. */
export interface CertificateEntry {
  readonly der: Buffer;
  /** OCSP response in DER. */
  readonly staple: Buffer | null;
  /** The list of the signed_certificate_timestamp extension. */
  readonly timestamps: Buffer | null;
}

/** Certificates, or what is wrong; with too many, the first ones are given. */
export interface CertificateList<T> {
  readonly certificates: readonly T[];
  readonly violation: "malformed" | "too-long" | null;
}

function readList<T>(
  list: Buffer,
  readOne: (cursor: ReturnType<typeof openCursor>) => T | null,
): CertificateList<T> {
  const cursor = openCursor(list);
  const certificates: T[] = [];
  while (cursor.left() > 0) {
    if (certificates.length === LIMITS.certificates) return { certificates, violation: "too-long" };
    const one = readOne(cursor);
    if (one === null || !cursor.isSound()) return { certificates, violation: "malformed" };
    certificates.push(one);
  }
  return { certificates, violation: null };
}

const withRest = <T>(list: CertificateList<T>, isComplete: boolean): CertificateList<T> =>
  isComplete || list.violation !== null ? list : { ...list, violation: "malformed" };

/** The chain of TLS 1.2 and below (RFC 5246 7.4.2). */
export function readCertificates(body: Buffer): CertificateList<Buffer> {
  const cursor = openCursor(body);
  const list = readList(cursor.vector(3), (entry) => nonEmpty(entry.vector(3)));
  return withRest(list, cursor.isComplete());
}

const nonEmpty = (der: Buffer): Buffer | null => (der.length > 0 ? der : null);

/** The chain of TLS 1.3 (RFC 8446 4.4.2). */
export function readCertificates13(body: Buffer): CertificateList<CertificateEntry> {
  const cursor = openCursor(body);
  cursor.vector(1); // certificate_request_context
  const list = readList(cursor.vector(3), (entry) => {
    const der = nonEmpty(entry.vector(3));
    const extensions = readExtensions(entry.vector(2));
    return der === null || extensions === null ? null : withExtensions(der, extensions);
  });
  return withRest(list, cursor.isComplete());
}

function withExtensions(der: Buffer, extensions: readonly Extension[]): CertificateEntry {
  const status = findExtension(extensions, EXTENSION.statusRequest);
  return {
    der,
    staple: status === null ? null : readStaple(status),
    timestamps: findExtension(extensions, EXTENSION.timestamps),
  };
}

const OCSP = 1;

/** The OCSP response of a CertificateStatus (RFC 6066 8); `null` when it is of another kind, empty or cut off. */
export function readStaple(body: Buffer): Buffer | null {
  const cursor = openCursor(body);
  const type = cursor.uint(1);
  const response = cursor.vector(3);
  return type === OCSP && cursor.isComplete() ? nonEmpty(response) : null;
}
