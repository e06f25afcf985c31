import type { EvidenceDocument, EvidenceOptions } from "../../src/model/evidence.ts";
import type { Report } from "../../src/model/report.ts";
import type { Net } from "../../src/net/open.ts";
import { scan } from "../../src/scan/scan.ts";
import { parseTargets } from "../../src/scan/target.ts";
import { openTrust } from "../../src/scan/trust.ts";
import { loadProfile } from "../../src/store/profile.ts";

interface MailPlan {
  /** Default `mail`. */
  readonly type?: "web" | "mail" | "both";
  readonly net: Net;
  /** Trust anchor, zone-file form. */
  readonly anchor: string;
  readonly ca: string;
  readonly options?: Partial<EvidenceOptions>;
  readonly concurrency?: number;
  readonly onDone: (evidence: EvidenceDocument, reports: readonly Report[]) => void;
}

/** Audits domains as `waterpas scan` does. */
export async function auditMail(names: readonly string[], plan: MailPlan): Promise<void> {
  const { type = "mail", net, anchor, ca, options = {}, concurrency = 1, onDone } = plan;
  const { targets } = parseTargets(names, { type, allowReserved: true });
  await scan({
    targets,
    net,
    options: {
      depth: "fast",
      resolver: "iterate",
      families: ["ipv4", "ipv6"],
      trust_anchors: anchor.split("\n").filter((line) => line.trim() !== ""),
      net_map: true,
      ...options,
    },
    profile: await loadProfile("waterpas"),
    trust: openTrust([ca]),
    tool: {
      name: "waterpas",
      version: "0.0.0",
      node: process.versions.node,
      openssl: process.versions.openssl,
    },
    clock: Date.now,
    runSuffix: "0000",
    concurrency,
    onTarget: ({ evidence, reports }) => onDone(evidence, reports),
  });
}

/** Network operations of an audit that make a connection to a mail server, or send a question. */
export function costOf({ attempts }: Pick<EvidenceDocument, "attempts">) {
  const toMail = attempts.filter(({ peer }) => peer.endsWith(":25"));
  return {
    connections: toMail.length,
    queries: attempts.filter(({ kind }) => kind.startsWith("dns")).length,
    web: attempts.filter(({ peer }) => peer.endsWith(":443")).length,
  };
}
