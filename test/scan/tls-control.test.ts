/** Web servers that do not answer on 443, with a map in place of the network. */
import { expect, test } from "vitest";
import type { DnsAnswer, StoredRrset } from "../../src/model/evidence.ts";
import type { MapEntry } from "../../src/net/map.ts";
import { openNet } from "../../src/net/open.ts";
import { makeBlobs } from "../../src/scan/blobs.ts";
import { collectTls } from "../../src/scan/tls.ts";
import { openTrust } from "../../src/scan/trust.ts";
import { closedPort, startServer } from "../support/server.ts";

const ADDRESS = "192.0.2.7";
const FOUND: DnsAnswer = { outcome: "ok", rcode: "NOERROR", messages: [], rrs: ["a"], cname: [] };
const RRSET: StoredRrset = { name: "www.test", type: "A", ttl: 60, rdata: [ADDRESS], rrsigs: [] };

async function measured(map: readonly MapEntry[]) {
  const net = openNet({ netMap: { version: 1, otherwise: "deny", map }, timeoutMs: 40 });
  const session = net.session({ target: "www.test" });
  const kit = {
    session: { ...session, lookup: async () => FOUND, rrs: () => [RRSET] },
    blobs: makeBlobs(),
    trust: openTrust(),
    options: { depth: "standard", resolver: "iterate", families: ["ipv4"], all_addresses: true } as const,
    signal: new AbortController().signal,
  };
  const target = { name: "www.test", types: ["web"] as const };
  const { tls = {} } = await collectTls(target, async (_, work) => work, kit);
  await net.close();
  return { endpoint: tls[`${ADDRESS}:443/www.test`], attempts: session.attempts() };
}

const SILENT: MapEntry = { address: ADDRESS, port: 443, fault: "blackhole" };

test.each<[string, (open: number) => MapEntry, string]>([
  ["answers", (open) => ({ address: ADDRESS, port: 80, to: `127.0.0.1:${open}` }), "ok"],
  ["is silent too", () => ({ address: ADDRESS, port: 80, fault: "blackhole" }), "timeout"],
  ["refuses", () => ({ address: ADDRESS, port: 80, fault: "refused" }), "refused"],
])(
  "443 silent, twice; port 80 %s",
  async (_, entry, outcome) => {
    const server = await startServer(() => undefined);
    const { endpoint, attempts } = await measured([SILENT, entry(server.port)]);
    await server.close();
    expect(endpoint?.reach).toEqual({
      state: "timeout",
      detail: "no answer in 40 ms",
      attempts: [1, 2],
      control: { port: 80, outcome, attempts: [3] },
    });
    expect(attempts.map(({ kind, peer }) => `${kind} ${peer}`)).toEqual([
      `tls ${ADDRESS}:443`,
      `tls ${ADDRESS}:443`,
      `tcp ${ADDRESS}:80`,
    ]);
  },
  15_000,
);

test("443 refused: once, and nothing to compare with", async () => {
  const { endpoint, attempts } = await measured([
    { address: ADDRESS, to: `127.0.0.1:${await closedPort()}` },
  ]);
  expect(endpoint?.reach).toEqual({ state: "refused", detail: "ECONNREFUSED", attempts: [1] });
  expect(attempts).toHaveLength(1);
});

test("an address that may not be dialled gets no packet", async () => {
  const { endpoint, attempts } = await measured([]);
  expect(endpoint?.reach.state).toBe("denied");
  expect(attempts).toMatchObject([{ outcome: "denied", out: 0, in: 0 }]);
});
