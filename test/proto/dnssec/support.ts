import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dsDigest, dsRdata } from "../../../src/lab/dnssec-rdata.ts";
import { type LabKey, makeKey } from "../../../src/lab/key.ts";
import { makeRrsig, type SignFault } from "../../../src/lab/signature.ts";
import type { Reason, Security } from "../../../src/model/security.ts";
import type { Name } from "../../../src/proto/dns/name.ts";
import { RCODE } from "../../../src/proto/dns/rcode.table.ts";
import type { Response, RRset } from "../../../src/proto/dns/rrset.ts";
import { CLASS, TYPE, typeNumber } from "../../../src/proto/dns/type.table.ts";
import { parseZone } from "../../../src/proto/dns/zone.ts";
import { type Dnskey, readDnskey } from "../../../src/proto/dnssec/key.ts";
import { name } from "../dns/support.ts";

const FIXTURES = join(import.meta.dirname, "../../../fixtures/dnssec");

/** 2026-11-20, between the inception and expiration that test signatures have. */
export const NOW = 1_795_132_800;
const DAY = 86_400;

/** The RRsets of a master file with their signatures. */
export function rrsetsOf(text: string): RRset[] {
  const parsed = parseZone(text, { ttl: 3600 });
  if (!parsed.ok) throw new Error(`line ${parsed.line}: ${parsed.reason}`);
  const groups = new Map<
    string,
    { rdatas: Buffer[]; rrsigs: Buffer[]; ttl: number; name: Name; type: number }
  >();
  for (const { name: owner, type, ttl, rdata } of parsed.value) {
    const covered = type === TYPE.RRSIG ? rdata.readUInt16BE(0) : type;
    const key = `${covered}/${owner}`;
    const group = groups.get(key) ?? { name: owner, type: covered, ttl, rdatas: [], rrsigs: [] };
    groups.set(key, group);
    (type === TYPE.RRSIG ? group.rrsigs : group.rdatas).push(rdata);
  }
  return [...groups.values()].map((group) => ({ ...group, class: CLASS.IN }));
}

/** The RRsets of a file under `fixtures/dnssec`. */
export function fixture(file: string): RRset[] {
  return rrsetsOf(readFileSync(join(FIXTURES, `${file}.zone`), "utf8"));
}

/** The RRset of a type at a name. */
export function pick(rrsets: readonly RRset[], owner: string, type: string): RRset {
  const found = rrsets.find((rrset) => rrset.name === name(owner) && rrset.type === typeNumber(type));
  if (found === undefined) throw new Error(`no ${owner} ${type}`);
  return found;
}

/** The keys of a DNSKEY RRset, trusted or not. */
export function keysIn(rrset: RRset): Dnskey[] {
  return rrset.rdatas.map(keyOf);
}

export function keyOf(rdata: Buffer): Dnskey {
  const key = readDnskey(rdata);
  if (key === null) throw new Error("no DNSKEY");
  return key;
}

/** A question as text: `www.example A`. */
export function ask(text: string): { name: Name; type: number } {
  const [owner = "", type = ""] = text.split(" ");
  return { name: name(owner), type: typeNumber(type) ?? 0 };
}

export interface ReplyParts {
  readonly rcode?: keyof typeof RCODE;
  readonly answer?: readonly RRset[];
  readonly authority?: readonly RRset[];
}

/** A reply to a question. */
export function reply(
  question: string,
  { rcode = "NOERROR", answer = [], authority = [] }: ReplyParts,
): Response {
  return {
    rcode: RCODE[rcode],
    aa: true,
    tc: false,
    ra: false,
    ad: false,
    question: ask(question),
    answer,
    authority,
    additional: [],
    edns: null,
    size: 512,
  };
}

/** State and reason code in one word, as the tables of tests show them. */
export function told({ state, reason }: { readonly state: Security; readonly reason?: Reason }): string {
  return reason === undefined ? state : `${state} ${reason.code}`;
}

export interface TestZone {
  readonly apex: Name;
  readonly key: LabKey;
  readonly keys: readonly Dnskey[];
  /** The DNSKEY RRset, signed. */
  readonly dnskey: RRset;
  readonly ds: Buffer;
  /** RRsets in master-file form relative to the apex, each signed; faults make as many signatures. */
  sign(text: string, ...faults: readonly SignFault[]): RRset;
  /** Signs an RRset that there is. */
  signRrset(rrset: RRset, ...faults: readonly SignFault[]): RRset;
}

/** A zone with one key, which signs everything. */
export function testZone(apex: string, algorithm = 13): TestZone {
  const zone = name(apex);
  const key = makeKey({ algorithm, flags: 257, seed: `${apex}/${algorithm}` });
  const signRrset = (rrset: RRset, ...faults: readonly SignFault[]): RRset => ({
    ...rrset,
    rrsigs: (faults.length === 0 ? [{}] : faults).map((fault) =>
      makeRrsig({
        owner: rrset.name,
        type: rrset.type,
        rrset,
        zone,
        key,
        inception: NOW - 2 * DAY,
        expiration: NOW + 12 * DAY,
        fault,
      }),
    ),
  });
  const bare = { name: zone, type: TYPE.DNSKEY, class: CLASS.IN, ttl: 3600, rdatas: [key.rdata], rrsigs: [] };
  return {
    apex: zone,
    key,
    keys: [keyOf(key.rdata)],
    dnskey: signRrset(bare),
    ds: dsRdata({
      tag: key.tag,
      algorithm,
      digestType: 2,
      digest: dsDigest(zone, key.rdata, 2),
    }),
    signRrset,
    sign: (text, ...faults) => {
      const [first, ...others] = rrsetsOf(`$ORIGIN ${apex === "." ? apex : `${apex}.`}\n${text}`);
      if (first === undefined || others.length > 0) throw new Error(`not one RRset: ${text}`);
      return signRrset(first, ...faults);
    },
  };
}
