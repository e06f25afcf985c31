import { createHash } from "node:crypto";

import type { Depth } from "../../../src/model/depth.ts";
import type { TlsEndpoint } from "../../../src/model/tls.ts";
import type { StreamLimits } from "../../../src/net/limits.table.ts";
import { openNet } from "../../../src/net/open.ts";
import type { Dial } from "../../../src/net/stream/line.ts";
import { makeTlsWire } from "../../../src/net/tls/wire.ts";
import { probeEndpoint } from "../../../src/probe/tls/endpoint.ts";
import { openTrust } from "../../../src/scan/trust.ts";
import { SITE } from "./row.ts";
import { startTls } from "./starttls.ts";

export interface Target {
  readonly port: number;
  readonly starttls: boolean;
  /** PEM text of the root to trust. */
  readonly ca: string;
  readonly depth?: Depth;
  /** Where the port is; default this machine. */
  readonly host?: string;
  /** Default: two at once and no pause, to measure the engine and not its manners. */
  readonly limits?: StreamLimits;
  /** In place of the usual wait for a flight. */
  readonly flightMs?: number;
}

export interface Measured {
  readonly endpoint: TlsEndpoint;
  readonly milliseconds: number;
}

/** An address that may be audited; the map sends it to the port's host. */
const ADDRESS = "198.51.100.1";
const BUDGET = 1000;

const unpaced = (outstanding: number): StreamLimits => ({
  service: { outstanding, perSecond: 1000, burst: 1000, perSecondMax: 1000 },
  apartMs: 0,
  connectMs: 4000,
});

/** Measures one port with our engine. */
export async function measureTls(target: Target): Promise<Measured> {
  const { port, starttls, ca, depth = "standard", host = "127.0.0.1" } = target;
  const { limits = unpaced(starttls ? 1 : 2) } = target;
  const netMap = { version: 1, otherwise: "pass", map: [{ address: ADDRESS, to: host }] } as const;
  const net = openNet({ netMap, families: ["ipv4"] });
  const session = net.session({ target: SITE, deadlineMs: 300_000 });
  const trust = openTrust([ca]);
  const blobs = new Map<string, Buffer>();
  const plain: Dial = (purpose) => session.dial({ address: ADDRESS, port, limits }, purpose);
  const wire = makeTlsWire({
    dial: starttls ? startTls(plain) : plain,
    roots: trust.pem,
    signal: new AbortController().signal,
    serverName: SITE,
    ...(target.flightMs === undefined ? {} : { flightMs: target.flightMs }),
    ...(starttls ? { farewell: "QUIT\r\n" } : { alpn: ["h2", "http/1.1"] }),
  });
  const started = performance.now();
  try {
    const subject = {
      address: ADDRESS,
      port,
      sni: SITE,
      starttls: starttls ? ("smtp" as const) : null,
      scan: "full" as const,
      depth,
    };
    const put = (octets: Buffer): string => {
      const key = createHash("sha256").update(octets).digest("hex");
      blobs.set(key, octets);
      return key;
    };
    const needs = {
      wire,
      store: trust,
      budget: BUDGET,
      blobs: { put, get: (key: string) => blobs.get(key) },
    };
    const endpoint = await probeEndpoint(subject, needs);
    return { endpoint, milliseconds: performance.now() - started };
  } finally {
    await net.close();
  }
}
