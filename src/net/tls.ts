/** Full handshakes by OpenSSL: for what it thinks of the chain, and for what is spoken inside (`tls.md` 2.8). */
import { constants } from "node:crypto";
import { connect, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import { aborted } from "./attempt.ts";
import { CLOCK, deadline } from "./clock.ts";
import { TLS } from "./limits.table.ts";
import type { Dial, Ended, Line, Purpose } from "./stream/line.ts";
import { type NotYes, outcomeOf, unreached } from "./tls/tried.ts";

/** Certificates trusted, in PEM form; make it once for a run, contexts are kept by it. */
export type Roots = readonly string[];

export interface TlsRequest {
  readonly dial: Dial;
  readonly purpose: Purpose;
  /** A-label; `null`: no server name is sent. */
  readonly serverName: string | null;
  readonly alpn?: readonly string[];
  readonly roots: Roots;
  readonly maxVersion?: "TLSv1.2" | "TLSv1.3";
  /** Signature algorithms as OpenSSL names them; they choose between an RSA and an ECDSA certificate. */
  readonly sigalgs?: string;
  readonly handshakeMs?: number;
}

/** What the handshake came to. */
export interface TlsFacts {
  /** The chain leads to one of the roots; the name is not looked at. */
  readonly authorized: boolean;
  /** Why not: `CERT_HAS_EXPIRED`, …; `null` where it does. */
  readonly code: string | null;
  /** `TLSv1.3`. */
  readonly protocol: string | null;
  readonly alpn: string | null;
  /** OCSP response in DER. */
  readonly staple: Buffer | null;
  /** Leaf in DER; `null` for a handshake without certificates. */
  readonly leaf: Buffer | null;
}

/** A secure stream; whoever holds it must end it. */
export interface SecureLine {
  readonly is: "yes";
  readonly socket: TLSSocket;
  readonly facts: TlsFacts;
  /** Closes it and writes the attempt down, once; the number of the attempt. */
  readonly end: (ended: Ended) => number;
}

/**
 * Opens a secure stream. Weak servers are let in on purpose and nothing is verified beyond `facts`: never send a secret.
 */
export async function openTls(request: TlsRequest): Promise<SecureLine | NotYes> {
  const line = await request.dial(request.purpose);
  if (line.outcome !== "ok") return unreached(line);
  const opened = await handshake(line, request);
  if ("facts" in opened) return { is: "yes", ...opened, end: line.end };
  const { is, why } = opened;
  return { is, why, attempt: line.end({ outcome: outcomeOf(is), detail: { tls: why } }) };
}

const NO_CERTIFICATE = (() => ({})) as unknown as TLSSocket["getPeerCertificate"];

type Refused = Pick<NotYes, "is" | "why">;

function handshake(
  { socket: raw, signal, cover }: Line,
  request: TlsRequest,
): Promise<Refused | Pick<SecureLine, "socket" | "facts">> {
  const { serverName, alpn, handshakeMs = TLS.handshakeMs } = request;
  if (signal.aborted) return Promise.resolve({ is: "over", why: aborted(signal).outcome });
  return new Promise((resolve) => {
    let staple: Buffer | null = null;
    const secure = connect({
      socket: raw,
      secureContext: contextFor(request),
      servername: serverName ?? "",
      ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
      // The verdict is a fact, not a condition.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      requestOCSP: true,
    });
    // Node.js would make objects of the whole chain for the check of the name that is not made.
    secure.getPeerCertificate = NO_CERTIFICATE;
    cover(secure);
    const settle = (result: Refused | Pick<SecureLine, "socket" | "facts">): void => {
      cancel();
      signal.removeEventListener("abort", onAbort);
      resolve(result);
    };
    const onAbort = (): void => settle({ is: "over", why: aborted(signal).outcome });
    const cancel = deadline(handshakeMs, () => settle({ is: "silent", why: "timeout" }), CLOCK);
    signal.addEventListener("abort", onAbort, { once: true });
    secure.once("OCSPResponse", (response: Buffer | null) => {
      staple = response !== null && response.length > 0 ? response : null;
    });
    secure.once("secureConnect", () => settle({ socket: secure, facts: factsOf(secure, staple) }));
    // Stays for the life of the socket: an error nobody listens to would end the process.
    secure.on("error", (error) => settle(refusalOf(error)));
    secure.once("close", () => settle({ is: "no", why: "closed" }));
  });
}

function factsOf(secure: TLSSocket, staple: Buffer | null): TlsFacts {
  const { authorized, authorizationError, alpnProtocol } = secure;
  const leaf = secure.getPeerX509Certificate()?.raw ?? null;
  return {
    authorized,
    // Older Node.js gives the error itself, newer ones its code.
    code: authorized ? null : codeOf(authorizationError),
    protocol: secure.getProtocol(),
    alpn: typeof alpnProtocol === "string" && alpnProtocol !== "" ? alpnProtocol : null,
    staple,
    leaf,
  };
}

function codeOf(error: unknown): string | null {
  if (typeof error === "string") return error;
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** What an error of the handshake says of the server. */
export function refusalOf(error: Error): Refused {
  const alert = /SSL alert number (\d{1,3})/.exec(error.message)?.[1];
  if (alert !== undefined) return { is: "no", why: `alert:${alert}` };
  const code = codeOf(error) ?? "";
  // RFC 5246 section 7.2.2: no_renegotiation is a warning, which OpenSSL makes an error of its own.
  if (code === "ERR_SSL_NO_RENEGOTIATION") return { is: "no", why: "alert:100" };
  // Node.js says ECONNRESET as well where the peer closed in good order before the handshake was over.
  if (/socket disconnected/.test(error.message)) return { is: "no", why: "closed" };
  if (code === "ECONNRESET" || code === "EPIPE") return { is: "reset", why: "reset" };
  return { is: "no", why: code === "" ? "handshake" : `openssl:${code}` };
}

const CONTEXTS = new WeakMap<Roots, Map<string, SecureContext>>();

/**
 * Lets in whatever OpenSSL can speak, whatever its own defaults on this machine: old versions, short keys, servers
 * without RFC 5746. Roots are always ours, so that nothing that this machine adds turns a bad chain good.
 */
function contextFor({ roots, maxVersion, sigalgs }: TlsRequest): SecureContext {
  const key = `${maxVersion} ${sigalgs}`;
  const contexts = CONTEXTS.get(roots) ?? new Map<string, SecureContext>();
  CONTEXTS.set(roots, contexts);
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const context = createSecureContext({
    ca: [...roots],
    minVersion: "TLSv1",
    ciphers: "ALL:!aNULL:!PSK:!SRP@SECLEVEL=0",
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
    ...(maxVersion === undefined ? {} : { maxVersion }),
    ...(sigalgs === undefined ? {} : { sigalgs }),
  });
  contexts.set(key, context);
  return context;
}
