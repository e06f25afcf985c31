import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { Report } from "../../src/model/report.ts";
import type { Net } from "../../src/net/open.ts";
import { scan } from "../../src/scan/scan.ts";
import { parseTargets } from "../../src/scan/target.ts";
import { loadProfile } from "../../src/store/profile.ts";

/** One audited domain. */
interface Audited {
  readonly evidence: EvidenceDocument;
  readonly reports: readonly Report[];
}

/** How an audit is run. */
export interface AuditPlan {
  readonly net: Net;
  /** Trust anchor lines, zone-file form. */
  readonly anchors: readonly string[];
  readonly depth: "fast" | "standard";
  readonly concurrency: number;
  readonly netMap?: boolean;
  readonly onDone?: (done: Audited) => void;
}

/** Topics that need no connection to the servers of a name. */
export const DNS_ALONE = ["web_ipv6_ns*", "mail_ipv6_ns*", "dnssec", "dns"];

/** Audits domains (web and mail, what DNS alone decides) as `waterpas scan` does; calls `onDone` for each. */
export async function audit(names: readonly string[], plan: AuditPlan): Promise<void> {
  const { targets } = parseTargets(names, { type: "both", allowReserved: true });
  await scan({
    targets,
    net: plan.net,
    options: {
      depth: plan.depth,
      resolver: "iterate",
      families: ["ipv4", "ipv6"],
      only: DNS_ALONE,
      trust_anchors: plan.anchors,
      ...(plan.netMap === true ? { net_map: true } : {}),
    },
    profile: await loadProfile("waterpas"),
    tool: {
      name: "waterpas",
      version: "0.0.0",
      node: process.versions.node,
      openssl: process.versions.openssl,
    },
    clock: Date.now,
    runSuffix: "0000",
    concurrency: plan.concurrency,
    onTarget: ({ evidence, reports }) => plan.onDone?.({ evidence, reports }),
  });
}
