import { type Name, nameToText, ROOT } from "../../proto/dns/name.ts";
import { readA, readAaaa, readNameRdata } from "../../proto/dns/rdata.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { parseZone, type ZoneRecord } from "../../proto/dns/zone.ts";
import type { RootServer } from "../options.ts";

export type HintsResult =
  | { readonly ok: true; readonly value: RootServer[] }
  | { readonly ok: false; readonly reason: string; readonly line: number };

/** The root servers in a hints file (zone form): the NS records of the root that have addresses. */
export function parseHints(text: string): HintsResult {
  const zone = parseZone(text, { ttl: 0 });
  if (!zone.ok) return zone;
  const addresses = new Map<Name, string[]>();
  for (const record of zone.value) {
    const address = addressOf(record);
    if (address !== null) addresses.set(record.name, [...(addresses.get(record.name) ?? []), address]);
  }
  const servers = zone.value
    .filter(({ name, type }) => name === ROOT && type === TYPE.NS)
    .flatMap(({ rdata }) => readNameRdata(rdata) ?? [])
    .map((name) => ({ name: nameToText(name), addresses: addresses.get(name) ?? [] }))
    .filter((server) => server.addresses.length > 0);
  if (servers.length === 0) return { ok: false, reason: "no-root-server", line: 1 };
  return { ok: true, value: servers };
}

function addressOf({ type, rdata }: ZoneRecord): string | null {
  if (type === TYPE.A) return readA(rdata);
  return type === TYPE.AAAA ? readAaaa(rdata) : null;
}
