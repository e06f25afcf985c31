import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Daemon } from "./process.ts";
import { launch } from "./server.ts";

/** A validating recursive resolver over the lab. */
export interface ResolverPlan {
  readonly directory: string;
  readonly address: string;
  readonly port: number;
  /** Root hints, zone-file form. */
  readonly hints: string;
  /** Trust anchor, zone-file form (DS or DNSKEY lines). */
  readonly anchor: string;
  /** Zones resolvers answer by themselves unless told otherwise (RFC 6761: `test.`). */
  readonly ordinary: readonly string[];
}

/** Configuration of Unbound 1.17: no clock skew allowed, no shortcuts, extended errors shown. */
export function unboundConfiguration(plan: ResolverPlan): string {
  return [
    "server:",
    `  interface: ${plan.address}`,
    `  port: ${plan.port}`,
    "  access-control: 0.0.0.0/0 allow",
    "  access-control: ::/0 allow",
    `  directory: "${plan.directory}"`,
    `  pidfile: "${plan.directory}/unbound.pid"`,
    '  chroot: ""',
    '  username: ""',
    "  use-syslog: no",
    "  verbosity: 1",
    "  num-threads: 1",
    "  do-daemonize: no",
    "  do-not-query-localhost: no",
    `  root-hints: "${plan.directory}/hints.zone"`,
    `  trust-anchor-file: "${plan.directory}/anchor.zone"`,
    '  module-config: "validator iterator"',
    "  trust-anchor-signaling: no",
    "  root-key-sentinel: no",
    "  ede: yes",
    "  val-log-level: 2",
    "  val-sig-skew-min: 0",
    "  val-sig-skew-max: 0",
    "  qname-minimisation: no",
    "  aggressive-nsec: no",
    "  edns-buffer-size: 1232",
    ...plan.ordinary.map((zone) => `  local-zone: "${zone}" nodefault`),
    "remote-control:",
    "  control-enable: no",
    "",
  ].join("\n");
}

/** Starts Unbound in the foreground; its directory must exist. */
export function startUnbound(plan: ResolverPlan): Promise<Daemon> {
  writeFileSync(join(plan.directory, "hints.zone"), plan.hints);
  writeFileSync(join(plan.directory, "anchor.zone"), plan.anchor);
  return launch(
    "unbound",
    { directory: plan.directory, addresses: [plan.address], port: plan.port },
    unboundConfiguration(plan),
    (file) => ["unbound", "-d", "-c", file],
  );
}
