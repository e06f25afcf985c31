import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { EvidenceOptions } from "../../src/model/evidence.ts";
import { openLab } from "../real/ours.ts";
import { auditMail, costOf } from "./mail-audit.ts";

/** Milliseconds, and what was sent. */
interface Cost {
  readonly ms: number;
  readonly queries: number;
  readonly connections: number;
}

/** One audit each, of domains that nothing was known of but their top-level domain. */
export interface MailTiming {
  readonly records: Cost;
  readonly fast: Cost;
  readonly standard: Cost;
}

const [directory = "."] = process.argv.slice(2);
const read = (name: string): string => readFileSync(join(directory, name), "utf8");
const [anchor, ca] = [read("anchor.zone"), read("ca.pem")];
const net = openLab({ anchor });

async function audit(name: string, options: Partial<EvidenceOptions>): Promise<Cost> {
  const costs: Cost[] = [];
  const started = performance.now();
  await auditMail([name], {
    ...{ net, anchor, ca, options: { net_map: false, ...options } },
    onDone: (evidence) => costs.push({ ms: performance.now() - started, ...costOf(evidence) }),
  });
  const [cost] = costs;
  if (cost === undefined) throw new Error(`no audit of ${name}`);
  return cost;
}

await audit("good.test", { port25: false });
const timing: MailTiming = {
  records: await audit("mx-cert.test", { port25: false, only: ["mail_auth"], dkim_probe: "off" }),
  fast: await audit("mx-dane-single.test", { dkim_probe: "off" }),
  standard: await audit("mx-dane-rollover.test", { depth: "standard" }),
};
await net.close();
console.log(JSON.stringify(timing));
