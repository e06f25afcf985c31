import { createHash } from "node:crypto";

import type { StoredRrset } from "../../../src/model/evidence.ts";
import type { TestResult } from "../../../src/model/report.ts";
import type { WebEvidence } from "../../../src/model/web.ts";
import { openNet } from "../../../src/net/open.ts";
import { probeWeb } from "../../../src/probe/web/web.ts";
import { copyOf, evidenceOf, judgeSide, RECORDS, WEB_ADDRESSES } from "../../support/evidence.ts";
import { SITE } from "./row.ts";

export interface Audit {
  readonly web: WebEvidence;
  /** Results of all tests of the web report. */
  readonly results: readonly TestResult[];
  readonly milliseconds: number;
}

const [IPV4, IPV6] = WEB_ADDRESSES;

/** Measures the web servers of this machine as those of the site, and judges what they say. */
export async function auditWeb(ca: string): Promise<Audit> {
  const map = [
    { address: IPV4, to: "127.0.0.1" },
    { address: IPV6, to: "::1" },
  ];
  const net = openNet({ netMap: { version: 1, otherwise: "deny", map } });
  const session = net.session({ target: SITE });
  const blobs = new Map<string, string>();
  const started = performance.now();
  try {
    const web = await probeWeb(
      SITE,
      { depth: "standard", families: ["ipv4", "ipv6"], allowsReserved: false, randomLabel: "x7k2n9" },
      {
        lookup: async (_, type) => ({
          outcome: "ok",
          rcode: "NOERROR",
          messages: [],
          rrs: [type],
          cname: [],
        }),
        rrs: ({ rrs: [type = ""] }): StoredRrset[] => [
          { name: SITE, type, ttl: 60, rdata: [type === "A" ? IPV4 : IPV6], rrsigs: [] },
        ],
        web: session.web([ca]),
        keep: (octets) =>
          blobs.set(createHash("sha256").update(octets).digest("hex"), octets.toString("base64url")),
      },
    );
    const milliseconds = performance.now() - started;
    return { web, results: judged(web, blobs), milliseconds };
  } finally {
    await net.close();
  }
}

/** The rest of the evidence is that of a healthy domain, whose HTTPS record promises nothing. */
function judged(web: WebEvidence, blobs: ReadonlyMap<string, string>): TestResult[] {
  const evidence = evidenceOf({ zone: copyOf({ records: RECORDS.replace(/@ HTTPS .*\n/, "") }) });
  Object.assign(evidence, { web, blobs: { ...evidence.blobs, ...Object.fromEntries(blobs) } });
  return judgeSide(evidence, "web");
}
