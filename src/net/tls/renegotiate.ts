/** Renegotiations that a server lets its clients start (`tls.md` 2.8). */
import type { TLSSocket } from "node:tls";
import { TLS } from "../limits.table.ts";
import { openTls, refusalOf, type TlsFacts, type TlsRequest } from "../tls.ts";
import type { Tried } from "./tried.ts";

export interface Renegotiated extends Pick<TlsFacts, "authorized" | "code" | "leaf"> {
  readonly attempted: number;
  readonly succeeded: number;
  /** `limit`, `closed`, `alert:100`, `timeout`, … */
  readonly end: string;
}

/** One more than the number that is still called a low limit. */
const MOST = 11;

/** Shakes hands in TLS 1.2 or older, and asks for one renegotiation after another until one is refused. */
export async function askRenegotiation(request: TlsRequest, farewell?: string): Promise<Tried<Renegotiated>> {
  const opened = await openTls({ ...withoutProtocols(request), maxVersion: "TLSv1.2" });
  if (opened.is !== "yes") return opened;
  const { socket, facts, end } = opened;
  // What the server says of its own accord would keep the handshake behind it from being read.
  socket.resume();
  socket.setMaxListeners(0);
  let attempted = 0;
  let succeeded = 0;
  let how = "limit";
  while (attempted < MOST) {
    attempted += 1;
    const came = await renegotiateOnce(socket);
    if (came !== "ok") {
      how = came;
      break;
    }
    succeeded += 1;
  }
  if (farewell !== undefined && socket.writable) socket.write(farewell);
  const attempt = end({ outcome: "ok", detail: { tls: `renegotiated ${succeeded}` } });
  const { authorized, code, leaf } = facts;
  return {
    is: "yes",
    why: how,
    value: { attempted, succeeded, end: how, authorized, code, leaf },
    attempt,
  };
}

/** RFC 9113 section 9.2.1: nobody may renegotiate under HTTP/2, so that a refusal there would say nothing. */
const withoutProtocols = ({ alpn: _alpn, ...rest }: TlsRequest): TlsRequest => rest;

function renegotiateOnce(socket: TLSSocket): Promise<string> {
  return new Promise((resolve) => {
    const settle = (came: string): void => {
      clearTimeout(timer);
      socket.off("error", onError);
      socket.off("close", onClose);
      resolve(came);
    };
    const onError = (error: Error): void => settle(refusalOf(error).why);
    const onClose = (): void => settle("closed");
    const timer = setTimeout(() => settle("timeout"), TLS.renegotiationMs);
    socket.once("error", onError);
    socket.once("close", onClose);
    if (socket.destroyed) {
      onClose();
      return;
    }
    // Only the end of the new handshake counts: that the request was sent is no success.
    const isSent = socket.renegotiate({ rejectUnauthorized: false }, (error) =>
      settle(error === null ? "ok" : refusalOf(error).why),
    );
    if (isSent === false) onClose();
  });
}
