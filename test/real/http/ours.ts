import { createHash } from "node:crypto";

import type { StoredRrset } from "../../../src/model/evidence.ts";
import type { TestResult } from "../../../src/model/report.ts";
import type { WebEvidence } from "../../../src/model/web.ts";
import { CLOCK } from "../../../src/net/clock.ts";
import type { Family } from "../../../src/net/family.ts";
import { openWebAccess, type WebAccess } from "../../../src/net/http/access.ts";
import type { StreamLimits } from "../../../src/net/limits.table.ts";
import { makeAddressMap, type NetMap } from "../../../src/net/map.ts";
import { openNet } from "../../../src/net/open.ts";
import { makePolicy } from "../../../src/net/policy.ts";
import { makeStreams } from "../../../src/net/stream/dial.ts";
import { makeAttemptLog } from "../../../src/net/trace.ts";
import { probeWeb } from "../../../src/probe/web/web.ts";
import { copyOf, evidenceOf, judgeSide, RECORDS, WEB_ADDRESSES } from "../../support/evidence.ts";
import { SITE } from "./row.ts";

export interface Audit {
  readonly web: WebEvidence;
  /** Results of all tests of the web report. */
  readonly results: readonly TestResult[];
}

const [IPV4, IPV6] = WEB_ADDRESSES;

/** Where the site's two addresses really are. */
export interface Place {
  readonly ipv4: string;
  readonly ipv6: string;
}

const HERE: Place = { ipv4: "127.0.0.1", ipv6: "::1" };

const mapTo = ({ ipv4, ipv6 }: Place): NetMap => ({
  version: 1,
  otherwise: "deny",
  map: [
    { address: IPV4, to: ipv4 },
    { address: IPV6, to: ipv6 },
  ],
});

/** Measures the web servers of this machine as those of the site, and judges what they say. */
export async function auditWeb(ca: string): Promise<Audit> {
  const net = openNet({ netMap: mapTo(HERE) });
  const blobs = new Map<string, string>();
  const keep = (octets: Buffer): void => {
    blobs.set(createHash("sha256").update(octets).digest("hex"), octets.toString("base64url"));
  };
  try {
    const web = await probeSite(net.session({ target: SITE }).web([ca]), keep);
    return { web, results: judged(web, blobs) };
  } finally {
    await net.close();
  }
}

/** One audit of the site at a place, without the pauses that manners ask for, in milliseconds. */
export async function timeWeb(ca: string, place: Place): Promise<{ web: WebEvidence; milliseconds: number }> {
  const map = makeAddressMap(mapTo(place));
  const policy = makePolicy({ isMapped: map.isMapped, own: [] });
  const families = (): readonly Family[] => ["ipv4", "ipv6"];
  const streams = makeStreams({ policy, map, families });
  const account = { log: makeAttemptLog(CLOCK.now()), signal: new AbortController().signal };
  const access = openWebAccess({
    ...{ policy, map, families, roots: [ca], ...account },
    dial: (at, purpose) => streams.dial({ ...at, limits: UNPACED }, purpose, account),
  });
  const started = performance.now();
  try {
    const web = await probeSite(access, () => undefined);
    return { web, milliseconds: performance.now() - started };
  } finally {
    streams.close();
  }
}

/** As many at once as are allowed, and no pauses. */
const UNPACED: StreamLimits = {
  service: { outstanding: 2, perSecond: 1000, burst: 1000, perSecondMax: 1000 },
  apartMs: 0,
  connectMs: 4000,
};

const OPTIONS = {
  depth: "standard",
  families: ["ipv4", "ipv6"],
  allowsReserved: false,
  randomLabel: "x7k2n9",
} as const;

const probeSite = (web: WebAccess, keep: (octets: Buffer) => void): Promise<WebEvidence> =>
  probeWeb(SITE, OPTIONS, {
    lookup: async (_, type) => ({ outcome: "ok", rcode: "NOERROR", messages: [], rrs: [type], cname: [] }),
    rrs: ({ rrs: [type = ""] }): StoredRrset[] => [
      { name: SITE, type, ttl: 60, rdata: [type === "A" ? IPV4 : IPV6], rrsigs: [] },
    ],
    web,
    keep,
  });

/** The rest of the evidence is that of a healthy domain, whose HTTPS record promises nothing. */
function judged(web: WebEvidence, blobs: ReadonlyMap<string, string>): TestResult[] {
  const evidence = evidenceOf({ zone: copyOf({ records: RECORDS.replace(/@ HTTPS .*\n/, "") }) });
  Object.assign(evidence, { web, blobs: { ...evidence.blobs, ...Object.fromEntries(blobs) } });
  return judgeSide(evidence, "web");
}
