/** Rows D: signatures over the data. */
import { parentOf } from "../../proto/dns/name.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import type { RecordEdit } from "../sign.ts";
import type { SignFault } from "../signature.ts";
import type { SigningChange, Workshop } from "../spec.ts";
import { rrsetAt, zoneFromText } from "../zone.ts";
import { BASE_RECORDS, type BuiltRow, type RowRequest, row } from "./row.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const FLIPPED: SignFault = { flip: 40 };

const bogus = (id: string, how: string, reason: string, ede: number, zone: RowRequest["zone"]): BuiltRow =>
  row({ id, how, state: "bogus", reason, ede, zone: zone ?? {} });

/** The signatures over www A. */
const wwwSigs = (sigs: (shop: Workshop) => readonly SignFault[]): RowRequest["zone"] => ({
  signing: (shop) => ({ rules: [{ name: shop.at("www"), type: TYPE.A, sigs: sigs(shop) }] }),
});

/** Corrupt signatures over an RRset at the apex. */
const apexFlipped = (type: number): RowRequest["zone"] => ({
  signing: ({ apex }) => ({ rules: [{ name: apex, type, sigs: [FLIPPED] }] }),
});

/** The addresses of www after signing. */
const wwwEdit = (change: (rdatas: readonly Buffer[]) => readonly Buffer[]): RowRequest["zone"] => ({
  signing: ({ apex, at }): SigningChange => {
    const www = rrsetAt(zoneFromText(apex, BASE_RECORDS), at("www"), TYPE.A);
    const edit: RecordEdit = {
      name: at("www"),
      type: TYPE.A,
      rrset: { ttl: HOUR, rdatas: change(www?.rdatas ?? []) },
    };
    return { edits: [edit] };
  },
});

const foreignKey = (shop: Workshop) =>
  shop.key({ algorithm: 13, flags: 256, signs: "none", label: "foreign" });
const zskTag = ({ keys }: Workshop): number => keys[1]?.tag ?? 0;

/** A tag that neither key of the pair has. */
function strayTag({ keys }: Workshop): number {
  const taken = new Set(keys.map(({ tag }) => tag));
  return [1, 2, 3].find((tag) => !taken.has(tag)) ?? 0;
}

export const SIGNATURE_ROWS: readonly BuiltRow[] = [
  bogus("D-expired", "all signatures expired", "rrsig-expired@DNSKEY", 7, {
    signing: ({ now }) => ({ inception: now - 15 * DAY, expiration: now - DAY }),
  }),
  bogus(
    "D-aexp",
    "www A expired an hour ago",
    "rrsig-expired",
    7,
    wwwSigs(({ now }) => [{ expiration: now - HOUR }]),
  ),
  bogus(
    "D-afuture",
    "www A valid from tomorrow",
    "rrsig-not-yet-valid",
    8,
    wwwSigs(({ now }) => [{ inception: now + DAY }]),
  ),
  bogus(
    "D-swap",
    "expiration before inception",
    "rrsig-expired-before-inception",
    25,
    wwwSigs(({ now }) => [{ inception: now + DAY, expiration: now - DAY }]),
  ),
  bogus(
    "D-bad",
    "signature over www A corrupt",
    "rrsig-invalid",
    6,
    wwwSigs(() => [FLIPPED]),
  ),
  bogus(
    "D-nosig",
    "www A unsigned",
    "rrsig-missing",
    10,
    wwwSigs(() => []),
  ),
  bogus(
    "D-signer",
    "signer is the parent",
    "signer-mismatch",
    6,
    wwwSigs(({ apex }) => [{ signer: parentOf(apex) }]),
  ),
  bogus(
    "D-signerchild",
    "signer is the owner",
    "signer-mismatch",
    6,
    wwwSigs(({ at }) => [{ signer: at("www") }]),
  ),
  bogus(
    "D-tag",
    "key tag of no key",
    "no-matching-key",
    9,
    wwwSigs((shop) => [{ tag: strayTag(shop) }]),
  ),
  bogus(
    "D-labels5",
    "more labels than the owner",
    "rrsig-labels",
    6,
    wwwSigs(() => [{ labels: 5 }]),
  ),
  bogus(
    "D-labels2",
    "too few labels: pretends a wildcard, without proof",
    "wildcard-proof-missing",
    12,
    wwwSigs(() => [{ labels: 2 }]),
  ),
  bogus(
    "D-foreign",
    "signed by a key outside the DNSKEY RRset",
    "no-matching-key",
    9,
    wwwSigs((shop) => [{ key: foreignKey(shop) }]),
  ),
  bogus(
    "D-forged",
    "signed by a foreign key with the tag of the ZSK",
    "rrsig-invalid",
    6,
    wwwSigs((shop) => [{ key: foreignKey(shop), tag: zskTag(shop) }]),
  ),
  bogus(
    "D-extra",
    "an RR added after signing",
    "rrsig-invalid",
    6,
    wwwEdit((rdatas) => [...rdatas, Buffer.of(192, 0, 2, 99)]),
  ),
  bogus(
    "D-removed",
    "an RR removed after signing",
    "rrsig-invalid",
    6,
    wwwEdit((rdatas) => rdatas.slice(1)),
  ),
  bogus(
    "D-ottl",
    "original TTL altered after signing",
    "rrsig-invalid",
    6,
    wwwSigs(() => [{ originalTtl: 7200 }]),
  ),
  bogus(
    "D-covered",
    "type covered is AAAA",
    "rrsig-missing",
    10,
    wwwSigs(() => [{ covered: TYPE.AAAA }]),
  ),
  bogus(
    "D-alg",
    "algorithm field 8 with a P-256 key",
    "no-matching-key",
    9,
    wwwSigs(() => [{ algorithm: 8 }]),
  ),
  bogus(
    "D-der",
    "ECDSA signature in DER",
    "rrsig-invalid",
    6,
    wwwSigs(() => [{ form: "der" }]),
  ),
  bogus(
    "D-trunc",
    "signature an octet short",
    "rrsig-invalid",
    6,
    wwwSigs(() => [{ cut: 1 }]),
  ),
  row({
    id: "D-mx",
    how: "only the MX RRset bad",
    ask: "@ A",
    state: "secure",
    warnings: ["partial-bogus"],
    also: ["@ MX"],
    zone: apexFlipped(TYPE.MX) ?? {},
  }),
  row({
    id: "D-mxq",
    how: "only the MX RRset bad",
    ask: "@ MX",
    state: "bogus",
    reason: "rrsig-invalid",
    ede: 6,
    zone: apexFlipped(TYPE.MX) ?? {},
  }),
  row({
    id: "D-soa",
    how: "only the SOA RRset bad, in a NODATA reply",
    ask: "@ TXT",
    state: "bogus",
    reason: "rrsig-invalid@SOA",
    ede: 6,
    zone: apexFlipped(TYPE.SOA) ?? {},
  }),
  row({
    id: "D-nsbad",
    how: "only the NS RRset bad",
    state: "secure",
    warnings: ["partial-bogus"],
    also: ["@ NS"],
    zone: apexFlipped(TYPE.NS) ?? {},
  }),
  row({
    id: "D-kskdata",
    how: "data signed by the KSK only",
    state: "secure",
    zone: {
      keys: [
        { algorithm: 13, flags: 257, signs: "all" },
        { algorithm: 13, flags: 256, signs: "none" },
      ],
    },
  }),
  row({
    id: "D-2106",
    how: "expiration two thousand million seconds ahead, so that serial arithmetic decides",
    state: "secure",
    warnings: ["validity-long"],
    zone: { signing: ({ now }) => ({ expiration: now + 2_000_000_000 }) },
  }),
  bogus("D-revzsk", "data signed only by a revoked ZSK", "key-revoked", 9, {
    keys: [
      { algorithm: 13, flags: 257, signs: "keys" },
      { algorithm: 13, flags: 256, signs: "data", disguise: () => ({ flags: 384 }) },
    ],
  }),
];
