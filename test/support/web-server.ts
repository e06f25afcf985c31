import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";

/** What an HTTP server on loopback does with one request. */
export type Handler = (request: IncomingMessage, response: ServerResponse, index: number) => void;

export interface WebServer {
  readonly port: number;
  readonly url: string;
  /** Headers of the requests so far, as received. */
  readonly requests: readonly { readonly url: string; readonly headers: IncomingMessage["headers"] }[];
  close(): Promise<void>;
}

/** An HTTP server on 127.0.0.1; over TLS with a key and certificate in PEM form. */
export async function startWebServer(handler: Handler, pem?: string): Promise<WebServer> {
  const requests: { url: string; headers: IncomingMessage["headers"] }[] = [];
  const sockets = new Set<Socket>();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push({ url: request.url ?? "", headers: request.headers });
    handler(request, response, requests.length - 1);
  };
  const server: Server =
    pem === undefined ? createServer(listener) : createTlsServer({ key: pem, cert: pem }, listener);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${pem === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    requests,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers with octets and headers. */
export function send(
  response: ServerResponse,
  body: Uint8Array | string,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): void {
  response.writeHead(status, headers);
  response.end(body);
}
