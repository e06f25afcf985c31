import type { EvidenceDocument } from "../../../src/model/evidence.ts";
import type { SmtpServer } from "../../../src/model/mail.ts";
import { openNet } from "../../../src/net/open.ts";
import { anchorsOf } from "../../../src/scan/inputs.ts";
import { scan } from "../../../src/scan/scan.ts";
import { parseTargets } from "../../../src/scan/target.ts";
import { openTrust } from "../../../src/scan/trust.ts";
import { loadProfile } from "../../../src/store/profile.ts";
import type { Audit, Expected } from "./row.ts";

/** What an audit found out about one domain. */
export interface Audited {
  /** Status and verdict of each test. */
  readonly tests: ReadonlyMap<string, Expected>;
  /** Codes of the findings of each test. */
  readonly findings: ReadonlyMap<string, readonly string[]>;
  /** The sessions, by address. */
  readonly servers: readonly SmtpServer[];
}

export interface AuditPlan {
  readonly how: Audit;
  readonly domains: readonly string[];
  readonly anchors: readonly string[];
  /** PEM text of the root below which the certificates are. */
  readonly ca: string;
  /** Name told to the servers. */
  readonly ehlo: string;
}

/** Servers and scanner share one machine, whose own addresses are otherwise refused as those of a server. */
const OWN_ADDRESSES = ["0.0.0.0/0", "::/0"];
/** The lab's name servers serve this one client. */
const PER_SERVER = 10_000;
/** What takes time are the pauses between sessions with one server; more at once only wait for the processor. */
const CONCURRENCY = 24;
const ONLY = ["starttls", "mail_smtp_conformance"];

/** Audits the mail servers of domains over real addresses and port 25, as `waterpas scan` does. */
export async function auditMail(plan: AuditPlan): Promise<ReadonlyMap<string, Audited>> {
  const { targets } = parseTargets(plan.domains, { type: "mail", allowReserved: true });
  const options = {
    depth: plan.how === "standard" ? "standard" : "fast",
    resolver: "iterate",
    families: ["ipv4", "ipv6"],
    trust_anchors: plan.anchors,
    allow_private: OWN_ADDRESSES,
    active: plan.how === "active",
    only: ONLY,
  } as const;
  const net = openNet({
    anchors: anchorsOf(options),
    perServer: PER_SERVER,
    allowPrivate: OWN_ADDRESSES,
    // A second session after a temporary failure would only take its fifteen seconds.
    retries: 0,
  });
  const audited = new Map<string, Audited>();
  try {
    await scan({
      targets,
      net,
      options,
      trust: openTrust([plan.ca]),
      ehlo: plan.ehlo,
      profile: await loadProfile("waterpas"),
      tool: {
        name: "waterpas",
        version: "0.0.0",
        node: process.versions.node,
        openssl: process.versions.openssl,
      },
      clock: Date.now,
      runSuffix: "0000",
      concurrency: CONCURRENCY,
      onBug: (where, error) => {
        throw new Error(`${where}: ${String(error)}`);
      },
      onTarget: ({ evidence, reports }) => {
        const tests = reports.flatMap((report) => report.tests);
        audited.set(evidence.target.name, {
          tests: new Map(
            tests.map(({ id, status, verdict }): [string, Expected] => [id, `${status} ${verdict}`]),
          ),
          findings: new Map(tests.map(({ id, findings }) => [id, findings.map(({ code }) => code)])),
          servers: serversOf(evidence),
        });
      },
    });
  } finally {
    await net.close();
  }
  return audited;
}

const serversOf = ({ smtp = {} }: EvidenceDocument): SmtpServer[] => Object.values(smtp);
