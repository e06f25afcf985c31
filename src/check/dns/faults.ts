/** Faults of single servers, put together into findings that name all servers alike. */
import type { Finding } from "../../model/report.ts";
import type { Unmeasured } from "../define.ts";
import { findingOf, type Param } from "../finding.ts";
import type { FINDINGS, FindingCode } from "../findings.table.ts";
import type { Server } from "./server.ts";
import { isSparedFamily, serverCause, type Zone } from "./zone.ts";
import type { ServerLook } from "./zone-check.ts";

/** Codes whose text names servers. */
export type ServerCode = {
  [C in FindingCode]: "servers" extends (typeof FINDINGS)[C]["params"][number] ? C : never;
}[FindingCode];

export interface Fault {
  readonly server: Server;
  readonly code: ServerCode;
  /** Parameters beside the servers. */
  readonly params?: Readonly<Record<string, Param>>;
  readonly evidence: readonly string[];
}

/** One finding for each code and set of parameters, with all servers that show it. */
export function gather(faults: readonly Fault[]): Finding[] {
  const groups = new Map<string, Fault[]>();
  for (const fault of faults) {
    const key = `${fault.code} ${JSON.stringify(fault.params ?? {})}`;
    groups.set(key, [...(groups.get(key) ?? []), fault]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const servers = [...new Set(group.map(({ server }) => server.label))];
    return [
      findingOf(
        first.code,
        { ...first.params, servers },
        group.flatMap(({ evidence }) => evidence),
      ),
    ];
  });
}

/** The rows of a test that looks at each server, in order of addresses. */
export function looksOf(
  zone: Zone,
  servers: readonly Server[],
  faults: readonly Fault[],
): { servers: ServerLook[]; unmeasured: Unmeasured | null } {
  const missing = serverCause(zone, servers);
  return {
    servers: servers.map((server) => ({
      server,
      found: faults.filter((fault) => fault.server === server).map(({ code }) => code),
      isUnknown: server.cause !== null && !isSparedFamily(zone, server),
    })),
    unmeasured: missing === null ? null : { cause: missing.cause, evidence: [missing.server.pointer] },
  };
}
