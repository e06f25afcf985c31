import { expect, test } from "vitest";
import { sayConnections } from "../../src/cli/connections.ts";
import type { Messages } from "../../src/cli/messages.ts";
import type { TlsEndpoint } from "../../src/model/tls.ts";
import { healthyEndpoint } from "../support/tls.ts";

const SCENE = { address: "192.0.2.1", host: "example.nl", port: 443, now: Date.UTC(2026, 6, 1) / 1000 };

function said(over: Partial<TlsEndpoint>): string[] {
  const lines: string[] = [];
  const messages: Messages = {
    say: ({ kind, what }) => void lines.push(`${kind}: ${what}`),
    line: () => undefined,
    progress: () => undefined,
    end: () => undefined,
  };
  sayConnections(
    { tls: { "192.0.2.1:443/example.nl": { ...healthyEndpoint(SCENE, {}), ...over } } },
    messages,
  );
  return lines;
}

test("one note for each endpoint, with what it took", () => {
  expect(said({ connections: { crafted: 21, full: 3, retries: 0 }, duration_ms: 1_023 })).toEqual([
    "note: 192.0.2.1:443 example.nl: 24 connections (21 hellos, 3 handshakes), 1.0 s",
  ]);
});

test("retries and what ended it early are told", () => {
  const connections = { crafted: 1, full: 0, retries: 2 };
  expect(said({ connections, duration_ms: 40, stopped: "rate-limited" })).toEqual([
    "note: 192.0.2.1:443 example.nl: 1 connection (1 hello, 0 handshakes, 2 of them again), 40 ms, stopped: rate-limited",
  ]);
});
