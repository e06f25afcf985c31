/** Where trust begins: DS or DNSKEY records that are taken as true. */
import { type Name, ROOT } from "../dns/name.ts";
import { TYPE } from "../dns/type.table.ts";
import { parseZone, type ZoneRecord } from "../dns/zone.ts";
import { ROOT_ANCHOR_ROWS } from "./anchor.table.ts";
import { readDs } from "./ds.ts";
import { readDnskey } from "./key.ts";

export interface Anchor {
  readonly zone: Name;
  /** DS RDATA. One key that fits one of these, or one of `dnskeys`, is enough. */
  readonly ds: readonly Buffer[];
  /** DNSKEY RDATA. */
  readonly dnskeys: readonly Buffer[];
  /**
   * The records stand for the DS RRset of the parent, as given before a delegation exists: faults are those of the zone,
   * and no records at all make an unsigned delegation.
   */
  readonly delegation?: true;
}

export type AnchorResult =
  | { readonly ok: true; readonly value: Anchor[] }
  | {
      readonly ok: false;
      readonly reason: string /** Of the record, from 1: its line when it cannot be read, else its number. */;
      readonly line: number;
    };

/** The anchors of the root that come with the program. */
export const ROOT_ANCHORS: readonly Anchor[] = [
  { zone: ROOT, ds: ROOT_ANCHOR_ROWS.map(([tag, ...rest]) => dsRdata(tag, ...rest)), dnskeys: [] },
];

function dsRdata(tag: number, algorithm: number, digestType: number, digest: string): Buffer {
  return Buffer.concat([Buffer.of(tag >> 8, tag & 0xff, algorithm, digestType), Buffer.from(digest, "hex")]);
}

/** The anchors in zone-file form: DS and DNSKEY records of any zones, nothing else. */
export function parseAnchors(zoneText: string): AnchorResult {
  const parsed = parseZone(zoneText, { ttl: 0 });
  if (!parsed.ok) return parsed;
  const anchors = new Map<Name, { zone: Name; ds: Buffer[]; dnskeys: Buffer[] }>();
  for (const [index, record] of parsed.value.entries()) {
    const reason = faultOf(record);
    if (reason !== null) return { ok: false, reason, line: index + 1 };
    const anchor = anchors.get(record.name) ?? { zone: record.name, ds: [], dnskeys: [] };
    anchors.set(record.name, anchor);
    (record.type === TYPE.DS ? anchor.ds : anchor.dnskeys).push(record.rdata);
  }
  return anchors.size === 0
    ? { ok: false, reason: "no-records", line: 1 }
    : { ok: true, value: [...anchors.values()] };
}

function faultOf({ type, rdata }: ZoneRecord): string | null {
  if (type === TYPE.DS) return readDs(rdata) === null ? "bad-ds" : null;
  if (type !== TYPE.DNSKEY) return "not-an-anchor";
  return readDnskey(rdata) === null ? "bad-dnskey" : null;
}
