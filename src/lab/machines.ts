/** Addresses in the lab's zones behind which no service listens. */
import type { NetMapDocument, NetMapEntry } from "./net-map.ts";
import { isLabAddress } from "./plan.ts";
import type { InternetSpec } from "./spec.ts";

/** An A or AAAA record in master-file text; whether the word after it is an address is looked at separately. */
const ADDRESS_RECORD = /\s(?:A|AAAA)\s+([0-9a-f.:]+)/gi;

/**
 * Entries for the machines of the lab that have no entry yet: they exist, so they count as globally reachable, and
 * refuse every connection. Only addresses of the lab's own prefixes.
 */
export function machineEntries({ zones }: InternetSpec, { map }: NetMapDocument): NetMapEntry[] {
  const mapped = new Set(map.map(({ address }) => address));
  const texts = zones.flatMap(({ text, placements }) => [
    text,
    ...placements.flatMap(({ instead }) => instead?.text ?? []),
  ]);
  const found = texts.flatMap((text) => [...text.matchAll(ADDRESS_RECORD)].map((match) => match[1] ?? ""));
  return [...new Set(found)]
    .filter((address) => isLabAddress(address) && !mapped.has(address))
    .sort()
    .map((address) => ({ address, fault: "refused" }));
}
