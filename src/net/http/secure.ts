/** What a request sees of TLS: any certificate will do, what is wrong with it is written down. */
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ExchangeTls } from "../../model/web.ts";
import type { TlsFacts } from "../tls.ts";
import { sha256Of } from "./exchange-record.ts";

/** The name that goes into SNI (RFC 6066 section 3), `null` for a literal address. */
export function sniOf(host: string): string | null {
  return isIP(host) === 0 ? host.replace(/\.$/, "") : null;
}

/** The facts of a handshake for requests to a host. */
export function exchangeTls(
  socket: TLSSocket,
  { protocol, alpn, code, leaf }: TlsFacts,
  host: string,
): ExchangeTls {
  return {
    version: protocol,
    cipher: socket.getCipher()?.standardName ?? null,
    alpn,
    chain_error: leaf === null ? null : code,
    name_match: leaf === null ? null : isFor(leaf, host),
    leaf: leaf === null ? null : sha256Of(leaf),
  };
}

/** RFC 9525: only the subject alternative names count. What OpenSSL has read in the handshake can be read again. */
function isFor(leaf: Buffer, host: string): boolean {
  const certificate = new X509Certificate(leaf);
  if (isIP(host) !== 0) return certificate.checkIP(host) !== undefined;
  return certificate.checkHost(sniOf(host) ?? host, { subject: "never" }) !== undefined;
}
