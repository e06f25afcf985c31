/** Whether HTTP/2 is spoken: one handshake that offers it, and one request if it is chosen (RFC 9113 section 3.2). */
import { type ClientHttp2Session, connect } from "node:http2";
import type { Failure } from "../../model/attempt.ts";
import type { ExchangeError, Http2Answer } from "../../model/web.ts";
import { aborted, failureOf } from "../attempt.ts";
import { CLOCK, deadline } from "../clock.ts";
import { peerOf } from "../trace.ts";
import { type Connection, openConnection, portOf } from "./connection.ts";
import type { FlowNeeds, GetRequest } from "./put.ts";

/** The protocol chosen and, over HTTP/2, the status of the page. */
export async function askHttp2({ url, address }: GetRequest, needs: FlowNeeds): Promise<Http2Answer> {
  const connection = await openConnection(url, address, ["h2", "http/1.1"], needs);
  if (connection.outcome !== "ok") {
    const { error, attempts } = connection;
    return { alpn: null, status: null, error, attempts };
  }
  const alpn = connection.tls?.alpn ?? null;
  if (alpn !== "h2") return { alpn, status: null, error: null, attempts: [connection.end("ok")] };
  const startedMs = CLOCK.now();
  const { out, in: received } = octetsOf(connection);
  const asked = await ask(connection, url, needs);
  const after = octetsOf(connection);
  const error = typeof asked === "number" ? null : asked;
  const attempt = needs.log.add({
    kind: "http",
    peer: peerOf(address, portOf(url)),
    what: `GET ${url.href} over HTTP/2`,
    outcome: error?.outcome ?? "ok",
    startedMs,
    out: after.out - out,
    in: after.in - received,
    detail: error === null ? { status: Number(asked) } : { error: error.code },
  });
  connection.end(error?.outcome ?? "ok");
  return { alpn, status: typeof asked === "number" ? asked : null, error, attempts: [attempt] };
}

const octetsOf = ({ socket }: Connection): { readonly out: number; readonly in: number } => ({
  out: socket.bytesWritten,
  in: socket.bytesRead,
});

function ask(
  { socket, signal }: Connection,
  url: URL,
  { waits, userAgent }: FlowNeeds,
): Promise<number | ExchangeError> {
  return new Promise((resolve) => {
    const session: ClientHttp2Session = connect(url.origin, {
      createConnection: () => socket,
      // RFC 9113 section 6.5.2: nothing is pushed to us.
      settings: { enablePush: false },
    });
    const settle = (result: number | ExchangeError): void => {
      cancel();
      signal.removeEventListener("abort", onAbort);
      session.destroy();
      resolve(result);
    };
    const fail = (outcome: Failure, code: string): void => settle({ phase: "headers", outcome, code });
    const onAbort = (): void => {
      const { outcome, detail } = aborted(signal);
      fail(outcome, detail);
    };
    const onError = (error: Error): void =>
      fail(failureOf(error) ?? "protocol", "code" in error ? String(error.code) : error.message);
    const cancel = deadline(waits.headMs, () => fail("timeout", "ETIMEDOUT"));
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    session.on("error", onError);
    session.once("close", () => fail("reset", "ECONNRESET"));
    const stream = session.request({ ":path": `${url.pathname}${url.search}`, "user-agent": userAgent });
    stream.on("error", onError);
    stream.once("response", (headers) => settle(headers[":status"] ?? 0));
    stream.once("close", () => fail("reset", "ECONNRESET"));
    stream.end();
  });
}
