/** The same sites over HTTP/2; only orderly answers have a form there. */
import { constants, performServerHandshake } from "node:http2";
import type { TLSSocket } from "node:tls";
import type { LabRequest } from "./script.ts";
import type { Served } from "./serve.ts";

/** Answers the streams of a connection on which HTTP/2 was negotiated. */
export function serveHttp2(socket: TLSSocket, { site, secure, address, count }: Served): void {
  const session = performServerHandshake(socket);
  session.on("error", () => socket.destroy());
  session.on("stream", (stream, headers) => {
    const host = String(headers[":authority"] ?? "")
      .toLowerCase()
      .replace(/:\d+$/, "");
    const request: LabRequest = {
      method: String(headers[":method"] ?? ""),
      path: String(headers[":path"] ?? ""),
      host,
      secure,
      address,
      headers: new Map(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      before: count(host),
    };
    stream.on("error", () => undefined);
    const answer = site(request);
    if ("acts" in answer) {
      stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      return;
    }
    const fields = Object.fromEntries(
      (answer.headers ?? []).map(([name, value]) => [name.toLowerCase(), value]),
    );
    stream.respond({ ":status": answer.status, ...fields });
    stream.end(answer.body ?? "");
  });
}
