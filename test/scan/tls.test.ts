/** The TLS of lab domains, measured over loopback sockets. */
import { describe, expect, test } from "vitest";
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { TlsEndpoint } from "../../src/model/tls.ts";
import { validate } from "../../src/store/schema.ts";
import { scanLab } from "./lab-scan.ts";

const HTTPS = { only: ["https"] } as const;

async function measured(
  scenario: string,
  options: object = {},
): Promise<{ evidence: EvidenceDocument; endpoints: TlsEndpoint[] }> {
  const { evidence } = await scanLab([scenario], {
    options: {
      depth: "standard",
      resolver: "iterate",
      families: ["ipv4", "ipv6"],
      ...HTTPS,
      ...options,
    },
  });
  const [document] = evidence;
  if (document === undefined) throw new Error("no evidence");
  return { evidence: document, endpoints: Object.values(document.tls ?? {}) };
}

/** Those made to measure TLS; requests of the start page bring their own. */
const handshakesOf = ({ attempts }: EvidenceDocument) =>
  attempts.filter(({ kind, what }) => kind === "tls" && !what.startsWith("connect "));

describe("a web site", () => {
  test("fills its sections, each connection one attempt, every certificate a blob", async () => {
    const { evidence, endpoints } = await measured("good");
    expect(validate("evidence", evidence)).toEqual([]);
    expect(Object.keys(evidence.tls ?? {})).toEqual([
      "192.0.2.80:443/good.test",
      "[2001:db8:2::80]:443/good.test",
    ]);
    expect(evidence.caa).toEqual({ "good.test": ["good.test/CAA"] });
    expect(Object.keys(evidence.tlsa ?? {})).toEqual(["_443._tcp.good.test"]);
    for (const { complete, connections, reach, chains, log } of endpoints) {
      expect({ complete, state: reach.state }).toEqual({ complete: true, state: "tls" });
      expect(connections.crafted).toBeLessThanOrEqual(29);
      expect(connections.full).toBeLessThanOrEqual(3);
      for (const key of chains.flatMap(({ certificates }) => certificates)) {
        expect(evidence.blobs).toHaveProperty(key);
      }
      expect(new Set(log.map(({ attempt }) => attempt)).size).toBe(log.length);
    }
    const spent = endpoints.reduce((sum, { connections: { crafted, full } }) => sum + crafted + full, 0);
    expect(handshakesOf(evidence)).toHaveLength(spent);
    expect(evidence.inputs.map(({ name }) => name)).toContain("ca-store");
  }, 30_000);

  test("fast: a dozen connections", async () => {
    const { endpoints } = await measured("good", { depth: "fast" });
    for (const { connections, depth } of endpoints) {
      expect(depth).toBe("fast");
      expect(connections.crafted).toBeLessThanOrEqual(14);
    }
  }, 30_000);

  test("one family alone", async () => {
    const { evidence } = await measured("good", { families: ["ipv6"] });
    expect(Object.keys(evidence.tls ?? {})).toEqual(["[2001:db8:2::80]:443/good.test"]);
  }, 30_000);

  test("a second address that differs is measured in full, without a question put twice", async () => {
    const { evidence, endpoints } = await measured("mixed");
    expect(endpoints.every(({ scan }) => scan === "full")).toBe(true);
    const asked = handshakesOf(evidence).map(({ peer, what }) => `${peer} ${what}`);
    expect(new Set(asked).size).toBe(asked.length);
    expect(evidence.tls?.["203.0.113.11:443/mixed.test"]?.versions["0302"]).toEqual({ ok: true });
  }, 30_000);

  test("is not looked at where no test asks for it", async () => {
    const { evidence } = await measured("good", { only: ["dnssec"] });
    expect(evidence).not.toHaveProperty("tls");
    expect(evidence).not.toHaveProperty("caa");
    expect(evidence).not.toHaveProperty("blobs");
    expect(evidence.attempts.every(({ kind }) => kind.startsWith("dns/"))).toBe(true);
  }, 30_000);
});
