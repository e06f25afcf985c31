/** An endpoint measured against a server that is a function. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TlsEndpoint } from "../../../src/model/tls.ts";
import type { TlsWire } from "../../../src/net/tls/wire.ts";
import { probeEndpoint } from "../../../src/probe/tls/endpoint.ts";
import type { Subject } from "../../../src/probe/tls/evidence.ts";
import { parseCertificate } from "../../../src/proto/x509/certificate.ts";
import { certificatesInPem } from "../../../src/proto/x509/pem.ts";
import { openRoots } from "../../../src/proto/x509/roots.ts";
import { type FakeServer, type FakeWire, type Meddle, wireTo } from "./server.ts";

export const SUBJECT: Subject = {
  address: "192.0.2.1",
  port: 443,
  sni: "www.example.nl",
  starttls: null,
  scan: "full",
  depth: "standard",
};

const pem = readFileSync(join(import.meta.dirname, "../../../fixtures/x509/kinds.pem"), "latin1");

/** A certificate with a key of a kind: `rsa`, or the name of a curve. */
export function certificateOf(kind: string): Buffer {
  const found = certificatesInPem(pem).find((der) => {
    const parsed = parseCertificate(der);
    return parsed.ok && (parsed.value.publicKey.curve ?? parsed.value.publicKey.kind) === kind;
  });
  if (found === undefined) throw new Error(`no certificate of ${kind}`);
  return found;
}

export interface Scene {
  readonly endpoint: TlsEndpoint;
  readonly wire: FakeWire;
  /** `C0=hrr`. */
  readonly log: readonly string[];
}

export async function measure(
  server: FakeServer,
  { meddle, budget = 200, ...over }: Partial<Subject> & { meddle?: Meddle; budget?: number } = {},
): Promise<Scene> {
  const wire = wireTo(server, meddle);
  return { ...(await measureOver(wire, { ...over, budget })), wire };
}

/** The same over a wire that is there already. */
export async function measureOver(
  wire: TlsWire,
  { budget = 200, ...over }: Partial<Subject> & { budget?: number } = {},
): Promise<Omit<Scene, "wire">> {
  const octets = new Map<string, Buffer>();
  const blobs = {
    put(der: Buffer) {
      const key = createHash("sha256").update(der).digest("hex");
      octets.set(key, der);
      return key;
    },
    get: (key: string) => octets.get(key),
  };
  const store = { roots: openRoots([]), own: new Set<string>() };
  const endpoint = await probeEndpoint({ ...SUBJECT, ...over }, { wire, blobs, store, budget });
  return { endpoint, log: endpoint.log.map(({ probe, outcome }) => `${probe}=${outcome}`) };
}

/** A server as one should be: TLS 1.3 and 1.2, RSA and ECDSA, six suites, three curves. */
export const GOOD: FakeServer = {
  versions: [0x0304, 0x0303],
  suites13: [0x1302, 0x1303, 0x1301],
  groups13: [0x001d, 0x0017, 0x0018],
  suites: [0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8],
  groups: [0x001d, 0x0017, 0x0018],
  schemes: [0x0804, 0x0403],
  chains: { RSA: [certificateOf("rsa")], ECDSA: [certificateOf("secp256r1")] },
  certificateCurve: 0x0017,
};
