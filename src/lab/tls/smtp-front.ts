/** The least of an SMTP server that STARTTLS needs (RFC 5321, RFC 3207): enough to measure the TLS behind it. */
import type { Socket } from "node:net";
import type { TlsMachine } from "./machine.ts";

export interface SmtpFront {
  /** Name in the greeting. */
  readonly name: string;
  readonly machine: TlsMachine;
}

const IDLE_MS = 60_000;
/** RFC 5321 section 4.5.3.1.4, with room for clients that do not count. */
const MAX_LINE_OCTETS = 2048;
const AFTER_STARTTLS = "220 2.0.0 go ahead";

/** Serves one connection. */
export function serveSmtp(socket: Socket, front: SmtpFront): void {
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.write(`220 ${front.name} ESMTP\r\n`);
  converse(socket, front, true);
}

/** Answers commands until STARTTLS, QUIT or the end. */
function converse(socket: Socket, front: SmtpFront, isPlain: boolean): void {
  let waiting = "";
  const hear = (chunk: Buffer): void => {
    waiting += chunk.toString("latin1");
    for (let end = waiting.indexOf("\n"); end !== -1; end = waiting.indexOf("\n")) {
      const line = waiting.slice(0, end).trim();
      waiting = waiting.slice(end + 1);
      const verb = line.split(" ")[0]?.toUpperCase() ?? "";
      if (isPlain && verb === "STARTTLS") {
        socket.off("data", hear);
        startTls(socket, front);
        return;
      }
      socket.write(`${replyTo(verb, front.name, isPlain)}\r\n`);
      if (verb === "QUIT") socket.end();
    }
    if (waiting.length > MAX_LINE_OCTETS) socket.destroy();
  };
  socket.on("data", hear);
}

function startTls(socket: Socket, front: SmtpFront): void {
  // What the client sent before the reply is not TLS and is dropped (RFC 3207 section 6).
  socket.pause();
  socket.setTimeout(0);
  socket.write(`${AFTER_STARTTLS}\r\n`, () =>
    front.machine.secure(socket, (secured) => {
      secured.setTimeout(IDLE_MS, () => secured.destroy());
      converse(secured, front, false);
    }),
  );
}

function replyTo(verb: string, name: string, isPlain: boolean): string {
  switch (verb) {
    case "EHLO": {
      const last = isPlain ? "STARTTLS" : "ENHANCEDSTATUSCODES";
      return `250-${name}\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ${last}`;
    }
    case "HELO":
      return `250 ${name}`;
    case "NOOP":
    case "RSET":
      return "250 2.0.0 ok";
    case "QUIT":
      return "221 2.0.0 bye";
    case "STARTTLS":
      return "503 5.5.1 already in TLS";
    default:
      return "502 5.5.2 not implemented here";
  }
}
