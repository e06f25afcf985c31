/** Every signature of a zone in the evidence, with the servers that gave it. */
import type { StoredMessage } from "../../model/evidence.ts";
import type { RRset } from "../../proto/dns/rrset.ts";
import { typeName } from "../../proto/dns/type.table.ts";
import { type Rrsig, readRrsig } from "../../proto/dnssec/rrsig.ts";
import { pointerTo } from "../pointer.ts";
import { readStored, wireName } from "./load.ts";
import type { Zone, ZoneEvidence } from "./zone.ts";

export interface SignedCopy {
  readonly rrset: RRset;
  /** `www.example.nl A`. */
  readonly label: string;
  /** Those made by the zone. */
  readonly rrsigs: readonly Rrsig[];
  /** Labels of servers, or addresses. */
  readonly servers: readonly string[];
  readonly pointer: string;
}

const KNOWN = new WeakMap<ZoneEvidence, readonly SignedCopy[]>();

/** The distinct signed RRsets of the zone, as received, in the order of their keys. */
export function signedCopies(zone: Zone): readonly SignedCopy[] {
  const known = KNOWN.get(zone.evidence);
  if (known !== undefined) return known;
  const copies = readCopies(zone);
  KNOWN.set(zone.evidence, copies);
  return copies;
}

function readCopies(zone: Zone): SignedCopy[] {
  const { dns } = zone.evidence;
  const givers = giversOf(zone);
  const signer = wireName(zone.name);
  return [...givers.keys()].sort().flatMap((key): SignedCopy[] => {
    const stored = dns.rrsets[key];
    const rrset = readStored(stored);
    if (stored === undefined || rrset === null) return [];
    const rrsigs = rrset.rrsigs
      .map(readRrsig)
      .filter((rrsig) => rrsig !== null)
      .filter((rrsig) => rrsig.signer === signer);
    if (rrsigs.length === 0) return [];
    const label = `${stored.name} ${typeName(rrset.type)}`;
    const servers = [...(givers.get(key) ?? [])];
    return [{ rrset, label, rrsigs, servers, pointer: pointerTo("dns", "rrsets", key) }];
  });
}

/** By key of an RRset, the servers that sent it. */
function giversOf({ evidence, servers }: Zone): Map<string, Set<string>> {
  const labels = new Map(servers.map(({ address, label }) => [address, label]));
  const givers = new Map<string, Set<string>>();
  for (const message of Object.values(evidence.dns.messages)) {
    for (const key of keysOf(message)) {
      const known = givers.get(key) ?? new Set();
      givers.set(key, known.add(labels.get(message.server) ?? message.server));
    }
  }
  return givers;
}

const keysOf = ({ answer, authority }: StoredMessage): readonly string[] => [...answer, ...authority];
