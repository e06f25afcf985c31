/** A mail server of the lab at an address of its own, and a network that reaches it. */
import { once } from "node:events";
import { createServer } from "node:net";
import { openTcpServices } from "../../src/lab/listen.ts";
import type { SmtpBehaviour } from "../../src/lab/smtp/script.ts";
import { smtpServer } from "../../src/lab/smtp/serve.ts";
import { openAuthority } from "../../src/lab/tls/authority.ts";
import { tlsMachine } from "../../src/lab/tls/machine.ts";
import type { TlsSetup } from "../../src/lab/tls/setup.ts";
import type { AttemptRecord } from "../../src/model/attempt.ts";
import { SMTP_TIME } from "../../src/net/limits.table.ts";
import { openNet } from "../../src/net/open.ts";

export const MX = { address: "192.0.2.25", port: 25, host: "mx.example.nl" } as const;

/** A second takes ten milliseconds here. */
const SECOND_MS = 10;
export const QUICK = {
  greetingMs: SMTP_TIME.greetingMs / 100,
  replyMs: SMTP_TIME.replyMs / 50,
  quitMs: SMTP_TIME.quitMs / 50,
  sessionMs: SMTP_TIME.sessionMs / 20,
  injectionMs: SMTP_TIME.injectionMs / 20,
  retryMs: 0,
};

/** The lab's certificates are compared with the clock of OpenSSL. */
const NOW = Math.floor(Date.now() / 1000);

export async function openMailLab(behaviour: SmtpBehaviour | "closed" = () => ({}), setup: TlsSetup = {}) {
  const services = openTcpServices("doc");
  const authority = openAuthority(NOW);
  const machine = tlsMachine(authority, { setup, name: MX.host, keyLabel: "mail" });
  const entry =
    behaviour === "closed"
      ? { address: MX.address, proto: "tcp" as const, port: 25, to: `127.0.0.1:${await closedPort()}` }
      : await services.listen(MX.address, 25, smtpServer({ name: MX.host, machine }, behaviour, SECOND_MS));
  const attempts: AttemptRecord[] = [];
  const net = openNet({
    netMap: { version: 1, otherwise: "deny", map: [entry] },
    onAttempt: (record) => attempts.push(record),
  });
  const end = new AbortController();
  return {
    net,
    end,
    attempts,
    roots: [authority.pem],
    session: net.session({ target: "example.nl", signal: end.signal }),
    connections: () => services.connections().reduce((sum, { count }) => sum + count, 0),
    async close() {
      await net.close();
      await services.close();
    },
  };
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 1;
}
