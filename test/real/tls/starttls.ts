import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

import type { Dial } from "../../../src/net/stream/line.ts";

const REPLY_MS = 10_000;
const REPLY = /^\d{3} [^\n]*\n$/m;

/** Reads one reply, RFC 5321 section 4.2.1. */
async function reply(socket: Socket): Promise<string> {
  let heard = "";
  while (!REPLY.test(heard)) {
    const signal = AbortSignal.timeout(REPLY_MS);
    const [chunk] = (await once(socket, "data", { signal })) as [Buffer];
    heard += chunk.toString("latin1");
  }
  return heard;
}

/** Brings a connection to a mail server to where TLS begins. */
export function startTls(dial: Dial): Dial {
  return async (purpose) => {
    const line = await dial(purpose);
    if (line.outcome !== "ok") {
      return line;
    }
    await reply(line.socket);
    for (const command of ["EHLO scanner.test", "STARTTLS"]) {
      line.socket.write(`${command}\r\n`);
      await reply(line.socket);
    }
    return line;
  };
}

/** A mail server that knows nothing but STARTTLS, before a port that speaks TLS at once. */
export function startFront(port: number, behind: number): Promise<void> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    void greet(socket)
      .then(() => join(socket, behind))
      .catch(() => socket.destroy());
  });
  server.unref();
  server.listen(port, "127.0.0.1");
  return once(server, "listening").then(() => undefined);
}

async function greet(socket: Socket): Promise<void> {
  socket.write("220 front ESMTP\r\n");
  for (const answer of ["250-front\r\n250-PIPELINING\r\n250 STARTTLS\r\n", "220 go ahead\r\n"]) {
    await once(socket, "data");
    socket.write(answer);
  }
}

function join(socket: Socket, behind: number): void {
  const other = connect(behind, "127.0.0.1");
  other.on("error", () => socket.destroy());
  socket.on("close", () => other.destroy());
  socket.pipe(other).pipe(socket);
}
