/** Rows C: DS, DNSKEY and the parent's part. */
import { TYPE } from "../../proto/dns/type.table.ts";
import { keyPair } from "../core.ts";
import { dsDigest, dsRdata } from "../dnssec-rdata.ts";
import type { KeyDisguise } from "../key.ts";
import type { SignFault } from "../signature.ts";
import type { KeySpec, ParentSide, SigningChange, Workshop, ZoneSpec } from "../spec.ts";
import { dsFor } from "../zone-maker.ts";
import { type BuiltRow, firstKey, type RowRequest, row } from "./row.ts";

const DAY = 86_400;
const FLIPPED: SignFault = { flip: 40 };

const bogus = (
  id: string,
  how: string,
  reason: string,
  ede: number,
  zone: RowRequest["zone"] = {},
): BuiltRow => row({ id, how, state: "bogus", reason, ede, zone });

interface DsChange {
  readonly tag?: number;
  readonly algorithm?: number;
  readonly octets?: number;
  readonly flip?: boolean;
}

/** A DS with SHA-256 of the first key, changed. */
function changedDs(shop: Workshop, { tag, algorithm, octets = 32, flip = false }: DsChange): Buffer {
  const key = firstKey(shop);
  const digest = Buffer.from(dsDigest(shop.apex, key.rdata, 2).subarray(0, octets));
  if (flip) digest.writeUInt8(digest.readUInt8(0) ^ 1, 0);
  return dsRdata({ tag: tag ?? key.tag, algorithm: algorithm ?? key.algorithm, digestType: 2, digest });
}

const withDs = (...changes: readonly DsChange[]): Pick<ZoneSpec, "ds"> => ({
  ds: (shop) => changes.map((change) => changedDs(shop, change)),
});

/** A key nobody holds, so that a DS can exist for an unsigned zone. */
const strayDs = (shop: Workshop): Buffer[] => [
  dsFor(shop.apex, shop.key({ algorithm: 13, flags: 257, signs: "none" })),
];

const dnskeySigs = (sigs: (shop: Workshop) => readonly SignFault[]) => ({
  signing: (shop: Workshop): SigningChange => ({ rules: [{ type: TYPE.DNSKEY, sigs: sigs(shop) }] }),
});

/** The usual pair with the KSK, or the ZSK, published as something else; the DS is for what is published. */
const disguised = (
  role: "ksk" | "zsk",
  disguise: (publicField: Buffer) => KeyDisguise,
  algorithm = 13,
): Partial<ZoneSpec> => ({
  keys: keyPair(algorithm).map(
    (spec, i): KeySpec => ((i === 0) === (role === "ksk") ? { ...spec, disguise } : spec),
  ),
  ds: (shop) => [dsFor(shop.apex, firstKey(shop))],
});

/** A KSK with another public key field. */
const reshaped = (change: (field: Buffer) => Buffer, algorithm = 13): Partial<ZoneSpec> =>
  disguised("ksk", (publicField) => ({ publicField: change(publicField) }), algorithm);

const parentSide = (side: (shop: Workshop) => ParentSide, ds?: "none"): Partial<ZoneSpec> => ({
  parentSide: side,
  ...(ds === undefined ? {} : { ds }),
});

const dsSigs = (sigs: (shop: Workshop) => readonly SignFault[]): Partial<ZoneSpec> =>
  parentSide((shop) => ({ rules: [{ name: shop.apex, type: TYPE.DS, sigs: sigs(shop) }] }));

const EXPIRED = ({ now }: Workshop): SignFault[] => [{ inception: now - 15 * DAY, expiration: now - DAY }];

function flipLast(field: Buffer): Buffer {
  const copy = Buffer.from(field);
  copy.writeUInt8(copy.readUInt8(copy.length - 1) ^ 1, copy.length - 1);
  return copy;
}

export const DELEGATION_ROWS: readonly BuiltRow[] = [
  bogus("C-dsbad", "DS digest corrupt", "ds-digest-mismatch", 9, withDs({ flip: true })),
  bogus("C-dstag", "DS key tag wrong", "ds-no-match", 9, {
    ds: (shop) => [changedDs(shop, { tag: (firstKey(shop).tag + 1) & 0xffff })],
  }),
  bogus("C-dsalgmm", "DS of alg 8, the key is of alg 13", "ds-no-match", 9, withDs({ algorithm: 8 })),
  bogus("C-dslen", "DS digest of type 2 with 20 octets", "ds-digest-length", 9, withDs({ octets: 20 })),
  bogus(
    "C-dsmix",
    "DS of unsupported alg 200, and a supported one with a corrupt digest",
    "ds-digest-mismatch",
    9,
    withDs({ algorithm: 200 }, { flip: true }),
  ),
  bogus("C-unsigned", "DS present, zone unsigned", "dnskey-missing", 9, { keys: [], ds: strayDs }),
  bogus("C-nodnskey", "signed, DNSKEY RRset absent", "dnskey-missing", 9, {
    signing: ({ apex }) => ({ edits: [{ name: apex, type: TYPE.DNSKEY, rrset: null }] }),
  }),
  bogus(
    "C-dnskeyunsig",
    "DNSKEY RRset without RRSIG",
    "rrsig-missing@DNSKEY",
    10,
    dnskeySigs(() => []),
  ),
  bogus("C-zskonly", "DNSKEY signed by the ZSK only, DS is for the KSK", "no-matching-key@DNSKEY", 10, {
    keys: [
      { algorithm: 13, flags: 257, signs: "none" },
      { algorithm: 13, flags: 256, signs: "all" },
    ],
    ds: (shop) => [dsFor(shop.apex, firstKey(shop))],
  }),
  bogus(
    "C-dnskeyexp",
    "RRSIG over DNSKEY expired, the rest fine",
    "rrsig-expired@DNSKEY",
    7,
    dnskeySigs(EXPIRED),
  ),
  bogus(
    "C-dnskeybad",
    "RRSIG over DNSKEY corrupt",
    "rrsig-invalid@DNSKEY",
    6,
    dnskeySigs(() => [FLIPPED]),
  ),
  bogus(
    "C-nozone",
    "SEP key without the Zone Key flag (flags 1)",
    "no-zone-key-bit",
    11,
    disguised("ksk", () => ({ flags: 1 })),
  ),
  bogus(
    "C-proto",
    "DNSKEY protocol 2",
    "dnskey-protocol",
    9,
    disguised("ksk", () => ({ protocol: 2 })),
  ),
  bogus(
    "C-revsep",
    "the only SEP key is revoked, the DS matches it",
    "key-revoked",
    9,
    disguised("ksk", () => ({ flags: 385 })),
  ),
  bogus(
    "C-zsknozone",
    "ZSK without the Zone Key flag (flags 0)",
    "no-zone-key-bit",
    11,
    disguised("zsk", () => ({ flags: 0 })),
  ),
  bogus(
    "C-shortkey",
    "P-256 public key of 63 octets",
    "key-malformed",
    9,
    reshaped((field) => field.subarray(0, 63)),
  ),
  bogus("C-offcurve", "P-256 point not on the curve", "key-malformed", 9, reshaped(flipLast)),
  bogus(
    "C-rsaexp",
    "RSA exponent length beyond the key",
    "key-malformed",
    9,
    reshaped((field) => Buffer.concat([Buffer.of(0, 0xff, 0xff), field.subarray(1)]), 8),
  ),
  bogus(
    "C-dsunsig",
    "DS RRset unsigned at the parent",
    "rrsig-missing@DS",
    10,
    dsSigs(() => []),
  ),
  bogus(
    "C-dssigbad",
    "RRSIG over DS corrupt at the parent",
    "rrsig-invalid@DS",
    6,
    dsSigs(() => [FLIPPED]),
  ),
  bogus("C-dsexp", "RRSIG over DS expired at the parent", "rrsig-expired@DS", 7, dsSigs(EXPIRED)),
  bogus(
    "C-nodsproof",
    "no DS, and the parent leaves the NSEC out",
    "nsec-missing",
    12,
    parentSide(({ apex }) => ({ edits: [{ name: apex, type: TYPE.NSEC, rrset: null }] }), "none"),
  ),
  bogus(
    "C-nodssig",
    "no DS, and the NSEC is unsigned",
    "rrsig-missing@NSEC",
    10,
    parentSide(({ apex }) => ({ rules: [{ name: apex, type: TYPE.NSEC, sigs: [] }] }), "none"),
  ),
  bogus(
    "C-dsnsecbit",
    "no DS, but the NSEC says there is one",
    "nsec-type-exists",
    6,
    parentSide(({ apex }) => ({ chainEdits: [{ name: apex, add: [TYPE.DS] }] }), "none"),
  ),
  bogus(
    "C-nsecnons",
    "NSEC of a delegation without the NS bit",
    "nsec-no-delegation",
    6,
    parentSide(({ apex }) => ({ chainEdits: [{ name: apex, remove: [TYPE.NS] }] }), "none"),
  ),
];
