/** Who runs the name servers of a target: targets of one operator share its servers. */
import { getDomain } from "tldts";
import type { Net } from "../../net/open.ts";
import type { Target } from "../target.ts";

/** The audit asks the same again, so the answer is not lost. */
const PATIENCE_MS = 15_000;

/** Finds the registrable domain of the name servers; `null` where it cannot be learnt. */
export function operatorsOf(net: Net, signal?: AbortSignal): (target: Target) => Promise<string | null> {
  return async ({ name }) => {
    const end = new AbortController();
    const signals = signal === undefined ? [end.signal] : [end.signal, signal];
    const session = net.session({
      target: name,
      signal: AbortSignal.any(signals),
      deadlineMs: PATIENCE_MS,
    });
    try {
      return operatorOf((await session.zone(name)).ns ?? []);
    } finally {
      end.abort();
    }
  };
}

/** Of several the first in code unit order, so that all customers of an operator come to the same. */
function operatorOf(servers: readonly string[]): string | null {
  const domains = servers.map((server) => getDomain(server, { allowPrivateDomains: false }) ?? server);
  return domains.toSorted()[0] ?? null;
}
