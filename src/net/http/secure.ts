/** TLS over a stream, for requests: any certificate will do, what is wrong with it is written down. */
import { constants, type X509Certificate } from "node:crypto";
import { isIP, type Socket } from "node:net";
import {
  createSecureContext,
  rootCertificates,
  type SecureContext,
  type TLSSocket,
  connect as tlsConnect,
} from "node:tls";
import type { Failure } from "../../model/attempt.ts";
import type { ExchangeTls } from "../../model/web.ts";
import { aborted, failed } from "../attempt.ts";
import { CLOCK, type Clock, deadline } from "../clock.ts";

export interface SecureOptions {
  /** Host of the URL: sent as SNI unless it is an address, and looked for in the certificate. */
  readonly host: string;
  readonly alpn: readonly string[];
  readonly context: SecureContext;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

export interface Secured {
  readonly outcome: "ok";
  readonly socket: TLSSocket;
  readonly tls: ExchangeTls;
  readonly leaf: Buffer | null;
}

export interface NotSecured {
  readonly outcome: Failure;
  readonly code: string;
}

/**
 * A context for all servers, old ones too, so that they can be judged.
 *
 * @param ca certificates in PEM form, trusted beside those of Node.js
 */
export function requestContext(ca: readonly string[] = []): SecureContext {
  return createSecureContext({
    ca: [...rootCertificates, ...ca],
    minVersion: "TLSv1",
    ciphers: "DEFAULT@SECLEVEL=0",
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
  });
}

/** The name that goes into SNI (RFC 6066 section 3), `null` for a literal address. */
export function sniOf(host: string): string | null {
  return isIP(host) === 0 ? host.replace(/\.$/, "") : null;
}

/** Shakes hands; the socket stays the caller's to close. */
export function secure(
  socket: Socket,
  options: SecureOptions,
  clock: Clock = CLOCK,
): Promise<Secured | NotSecured> {
  const { host, alpn, context, waitMs, signal } = options;
  if (signal.aborted) return Promise.resolve(codeOf(aborted(signal)));
  return new Promise((resolve) => {
    const secured = tlsConnect({
      socket,
      secureContext: context,
      servername: sniOf(host) ?? "",
      ALPNProtocols: [...alpn],
      rejectUnauthorized: false,
      // Looked at on its own: a fault of the chain would hide that the name is wrong too.
      checkServerIdentity: () => undefined,
    });
    const settle = (result: Secured | NotSecured): void => {
      cancel();
      signal.removeEventListener("abort", onAbort);
      resolve(result);
    };
    const onAbort = (): void => settle(codeOf(aborted(signal)));
    const cancel = deadline(waitMs, () => settle({ outcome: "timeout", code: "ETIMEDOUT" }), clock);
    signal.addEventListener("abort", onAbort, { once: true });
    secured.once("secureConnect", () => settle(factsOf(secured, host)));
    // Stays for the life of the socket: an error nobody listens to would end the process.
    secured.on("error", (error) => settle(codeOf(failed(error))));
    secured.once("close", () => settle({ outcome: "reset", code: "ECONNRESET" }));
  });
}

const codeOf = ({ outcome, detail }: { outcome: Failure; detail: string }): NotSecured => ({
  outcome,
  code: detail,
});

function factsOf(socket: TLSSocket, host: string): Secured {
  const certificate = socket.getPeerX509Certificate();
  const { authorizationError: error } = socket;
  return {
    outcome: "ok",
    socket,
    tls: {
      version: socket.getProtocol(),
      cipher: socket.getCipher()?.standardName ?? null,
      alpn: typeof socket.alpnProtocol === "string" ? socket.alpnProtocol : null,
      chain_error: certificate === undefined || !error ? null : String(error),
      name_match: certificate === undefined ? null : isFor(certificate, host),
      leaf: null,
    },
    leaf: certificate === undefined ? null : certificate.raw,
  };
}

/** RFC 9525: only the subject alternative names count. */
function isFor(certificate: X509Certificate, host: string): boolean {
  if (isIP(host) !== 0) return certificate.checkIP(host) !== undefined;
  return certificate.checkHost(sniOf(host) ?? host, { subject: "never" }) !== undefined;
}
