/** The NSEC and NSEC3 records of a reply that a proof may use: secure ones that say what can be understood. */
import type { Reason } from "../../model/security.ts";
import { isAtOrBelow, type Name, parentOf } from "../dns/name.ts";
import type { Response, RRset } from "../dns/rrset.ts";
import { TYPE } from "../dns/type.table.ts";
import { type Judging, type Link, type SignedRrset, settle } from "./judging.ts";
import type { Dnskey } from "./key.ts";
import { judgeRrset } from "./link.ts";
import { type Nsec, readNsecs } from "./nsec.ts";
import { hasKnownFlags, hasSameParameters, type Nsec3, readNsec3s } from "./nsec3.ts";
import type { ReasonCode } from "./reason.table.ts";
import { reasonOf } from "./reason.ts";

/** The only hash algorithm there is, RFC 5155 section 11, and the length of its hashes. */
const SHA1 = 1;
const SHA1_OCTETS = 20;

export interface DenialInput extends Judging {
  readonly question: { readonly name: Name; readonly type: number };
  /** Its RCODE says what is denied: the name (NXDOMAIN) or the type. */
  readonly response: Pick<Response, "rcode" | "authority">;
  readonly zone: Name;
  readonly keys: readonly Dnskey[];
}

export interface DenialRecords {
  readonly nsecs: readonly Nsec[];
  /** All with the parameters of the first. */
  readonly nsec3s: readonly Nsec3[];
  readonly links: readonly Link[];
  readonly signed: readonly SignedRrset[];
  /** What is odd about RRsets of usable records. */
  readonly warnings: readonly { readonly rrset: RRset; readonly warnings: readonly Reason[] }[];
  /** Why other records are not used. */
  readonly faults: readonly Reason[];
}

interface Records {
  readonly nsecs: Nsec[];
  readonly nsec3s: Nsec3[];
}

/** The usable records of the authority section, and what is wrong with the others. */
export function collectDenial(input: DenialInput): DenialRecords {
  const { zone, keys, response } = input;
  const settings = settle(input);
  const found: Records = { nsecs: [], nsec3s: [] };
  const faults: Reason[] = [];
  const verdicts = response.authority
    .filter((rrset) => isDenialOf(rrset, zone))
    .map((rrset) => {
      const verdict = judgeRrset({ ...settings, rrset, zone, keys });
      const code = read(rrset, zone, found, verdict.state === "secure" && verdict.wildcard === undefined);
      if (code !== null) faults.push(reasonOf({ code, zone, name: rrset.name, type: rrset.type }));
      else if (verdict.reason !== undefined) faults.push(verdict.reason);
      return { rrset, verdict };
    });
  const first = found.nsec3s[0];
  return {
    nsecs: found.nsecs,
    nsec3s: first === undefined ? [] : found.nsec3s.filter((record) => hasSameParameters(record, first)),
    links: verdicts.flatMap(({ verdict }) => verdict.links),
    signed: verdicts.flatMap(({ verdict }) => verdict.signed),
    warnings: verdicts.map(({ rrset, verdict }) => ({ rrset, warnings: verdict.warnings })),
    faults,
  };
}

function isDenialOf({ type, name }: RRset, zone: Name): boolean {
  if (type === TYPE.NSEC3) return parentOf(name) === zone && name !== zone;
  return type === TYPE.NSEC && isAtOrBelow(name, zone);
}

/** Adds the records of a secure RRset, and says why some of them are of no use. */
function read(rrset: RRset, zone: Name, found: Records, isSecure: boolean): ReasonCode | null {
  return rrset.type === TYPE.NSEC
    ? readNsecRrset(rrset, zone, found, isSecure)
    : readNsec3Rrset(rrset, zone, found, isSecure);
}

function readNsecRrset(rrset: RRset, zone: Name, found: Records, isSecure: boolean): ReasonCode | null {
  const records = readNsecs(rrset);
  if (records === null) return "nsec-malformed";
  if (!isSecure) return null;
  // A record that points out of the zone still tells the types at its owner.
  found.nsecs.push(...records);
  return records.every(({ next }) => isAtOrBelow(next, zone)) ? null : "nsec-next-out-of-zone";
}

function readNsec3Rrset(rrset: RRset, zone: Name, found: Records, isSecure: boolean): ReasonCode | null {
  const records = readNsec3s(rrset, zone);
  if (records === null) return "nsec-malformed";
  if (!isSecure) return null;
  // RFC 5155 sections 8.1 and 8.2.
  const understood = records.filter(({ algorithm }) => algorithm === SHA1);
  if (understood.length < records.length) return "nsec3-unknown-hash";
  if (!understood.every(hasKnownFlags)) return "nsec3-unknown-flags";
  if (!understood.every(({ hash }) => hash.length === SHA1_OCTETS)) return "nsec-malformed";
  found.nsec3s.push(...understood);
  return null;
}
