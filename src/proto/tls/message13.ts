/** Messages of a TLS 1.3 server after its hello, RFC 8446 4.3, 4.4 and 4.6. */
import { type Extension, findExtension, openCursor, readExtensions } from "./cursor.ts";
import { EXTENSION } from "./extension.table.ts";

/** The extensions of EncryptedExtensions; `null` when it is malformed. */
export function readEncryptedExtensions(body: Buffer): Extension[] | null {
  const cursor = openCursor(body);
  const block = cursor.vector(2);
  return cursor.isComplete() ? readExtensions(block) : null;
}

/** The context of a CertificateRequest, which the answer repeats; `null` when it is malformed. */
export function readRequestContext(body: Buffer): Buffer | null {
  const cursor = openCursor(body);
  const context = cursor.vector(1);
  cursor.vector(2);
  return cursor.isComplete() ? context : null;
}

/** The scheme of a CertificateVerify; `null` when it is malformed. The signature is not checked. */
export function readVerifyScheme(body: Buffer): number | null {
  const cursor = openCursor(body);
  const scheme = cursor.uint(2);
  cursor.vector(2);
  return cursor.isComplete() ? scheme : null;
}

/** A NewSessionTicket. */
export interface NewTicket {
  readonly lifetimeSeconds: number;
  readonly ageAdd: number;
  readonly nonce: Buffer;
  readonly ticket: Buffer;
  /** Octets of early data allowed; 0 = none. */
  readonly maxEarlyData: number;
}

/** The ticket in the body of the message; `null` when it is malformed. */
export function readNewTicket(body: Buffer): NewTicket | null {
  const cursor = openCursor(body);
  const lifetimeSeconds = cursor.uint(4);
  const ageAdd = cursor.uint(4);
  const nonce = cursor.vector(1);
  const ticket = cursor.vector(2);
  const extensions = readExtensions(cursor.vector(2));
  if (extensions === null || !cursor.isComplete()) return null;
  const early = findExtension(extensions, EXTENSION.earlyData);
  const maxEarlyData = early === null ? 0 : openCursor(early).uint(4);
  return { lifetimeSeconds, ageAdd, nonce, ticket, maxEarlyData };
}
