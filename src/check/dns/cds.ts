/** CDS and CDNSKEY records, RFC 7344 and RFC 8078, as each server gives them. */
import type { RRset } from "../../proto/dns/rrset.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { type Ds, readDs } from "../../proto/dnssec/ds.ts";
import { type Dnskey, readDnskey } from "../../proto/dnssec/key.ts";
import { apexRrset, responseTo, wireName } from "./load.ts";
import { replyPointers, type Server } from "./server.ts";
import type { Zone } from "./zone.ts";

export interface CdsRecords {
  readonly cds: readonly Ds[];
  readonly cdnskey: readonly Dnskey[];
}

export interface CdsCopy {
  readonly server: Server;
  readonly records: CdsRecords;
  /** The RRsets as received. */
  readonly rrsets: readonly RRset[];
  readonly evidence: readonly string[];
}

/** The records of every server that was asked for both and answered. */
export function cdsOf(zone: Zone): CdsCopy[] {
  const { servers, evidence, name } = zone;
  const wire = wireName(name);
  return servers.flatMap((server): CdsCopy[] => {
    const cds = responseTo(server.seen.cds, evidence.dns);
    const cdnskey = responseTo(server.seen.cdnskey, evidence.dns);
    if (cds === null || cdnskey === null) return [];
    const rrsets = [apexRrset(cds, wire, TYPE.CDS), apexRrset(cdnskey, wire, TYPE.CDNSKEY)];
    const [ofCds, ofCdnskey] = rrsets;
    return [
      {
        server,
        records: {
          cds: (ofCds?.rdatas ?? []).map(readDs).filter((ds) => ds !== null),
          cdnskey: (ofCdnskey?.rdatas ?? []).map(readDnskey).filter((key) => key !== null),
        },
        rrsets: rrsets.filter((rrset) => rrset !== null),
        evidence: [...replyPointers(server, "cds"), ...replyPointers(server, "cdnskey")],
      },
    ];
  });
}
