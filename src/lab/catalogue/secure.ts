/** Rows A: zones that validate, some with something to remark. */
import { TYPE } from "../../proto/dns/type.table.ts";
import { keyPair, nsec3, P256_KEYS } from "../core.ts";
import type { LabKey } from "../key.ts";
import type { SigningChange, Workshop, ZoneSpec } from "../spec.ts";
import { rrsetAt, zoneFromText } from "../zone.ts";
import { dsFor } from "../zone-maker.ts";
import { BASE_RECORDS, type BuiltRow, firstKey, type RowRequest, row } from "./row.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const NSEC3 = { signing: () => ({ denial: [nsec3()] }) };

const secure = (id: string, how: string, rest: Partial<RowRequest> = {}): BuiltRow =>
  row({ id, how, state: "secure", ...rest });

/** DS of the first key with some digest types, corrupt where marked. */
const digests = (...types: readonly (number | { readonly corrupt: number })[]): Pick<ZoneSpec, "ds"> => ({
  ds: (shop) =>
    types.map((type) =>
      typeof type === "number"
        ? dsFor(shop.apex, firstKey(shop), type)
        : corrupt(dsFor(shop.apex, firstKey(shop), type.corrupt)),
    ),
});

function corrupt(ds: Buffer): Buffer {
  const copy = Buffer.from(ds);
  copy.writeUInt8(copy.readUInt8(copy.length - 1) ^ 1, copy.length - 1);
  return copy;
}

const firstDs = ({ apex, keys }: Workshop): Buffer[] =>
  keys.slice(0, 1).map((key: LabKey) => dsFor(apex, key));

const oldTtl = ({ apex, at }: Workshop): SigningChange => {
  const www = rrsetAt(zoneFromText(apex, BASE_RECORDS), at("www"), TYPE.A);
  return { edits: [{ name: at("www"), type: TYPE.A, rrset: { ttl: 7200, rdatas: www?.rdatas ?? [] } }] };
};

export const SECURE_ROWS: readonly BuiltRow[] = [
  secure("A-rsasha256", "alg 8, NSEC", { zone: { keys: keyPair(8) } }),
  secure("A-rsasha512", "alg 10, NSEC", { zone: { keys: keyPair(10) } }),
  secure("A-p256", "alg 13, NSEC"),
  secure("A-p384", "alg 14, NSEC", { zone: { keys: keyPair(14) } }),
  secure("A-ed25519", "alg 15, NSEC", { zone: { keys: keyPair(15) } }),
  secure("A-ed448", "alg 16, NSEC", { zone: { keys: keyPair(16) } }),
  secure("A-rsasha1", "alg 5", { zone: { keys: keyPair(5) }, warnings: ["algorithm-deprecated"] }),
  secure("A-n3rsasha1", "alg 7, NSEC3", {
    zone: { keys: keyPair(7), ...NSEC3 },
    warnings: ["algorithm-deprecated"],
  }),
  secure("A-nsec3", "alg 13, NSEC3, 0 iterations", { zone: NSEC3 }),
  secure("A-csk", "single key with flags 257", {
    zone: { keys: [{ algorithm: 13, flags: 257, signs: "all" }] },
  }),
  secure("A-csk256", "single key with flags 256 and a DS: SEP is only a hint", {
    zone: { keys: [{ algorithm: 13, flags: 256, signs: "all" }], ds: firstDs },
  }),
  secure("A-dsstale", "two DS, one matches nothing", {
    zone: {
      ds: (shop) => [
        dsFor(shop.apex, firstKey(shop)),
        dsFor(shop.apex, shop.key({ algorithm: 13, flags: 257, signs: "keys", label: "gone" })),
      ],
    },
    warnings: ["ds-unmatched"],
  }),
  secure("A-ds384", "DS with SHA-384 only", { zone: digests(4) }),
  secure("A-ds1", "DS with SHA-1 only", { zone: digests(1), warnings: ["ds-digest-sha1"] }),
  secure("A-ds1bad2good", "DS with SHA-1 corrupt, with SHA-256 good", { zone: digests({ corrupt: 1 }, 2) }),
  row({
    id: "A-ds2bad1good",
    how: "DS with SHA-256 corrupt, with SHA-1 good (RFC 4509 section 3: SHA-1 ignored)",
    state: "bogus",
    reason: "ds-digest-mismatch",
    ede: 9,
    zone: digests({ corrupt: 2 }, 1),
  }),
  secure("A-ds4bad2good", "DS with SHA-384 corrupt, with SHA-256 good", { zone: digests({ corrupt: 4 }, 2) }),
  secure("A-standby", "another KSK without DS", {
    zone: {
      keys: [...P256_KEYS, { algorithm: 13, flags: 257, signs: "none", label: "standby" }],
      ds: firstDs,
    },
  }),
  secure("A-revoked", "a revoked KSK (flags 385) beside a valid one", {
    zone: {
      keys: [
        ...P256_KEYS,
        { algorithm: 13, flags: 257, signs: "keys", label: "revoked", disguise: () => ({ flags: 385 }) },
      ],
      ds: firstDs,
    },
  }),
  secure("A-twoalgs", "alg 8 and 13 both sign, DS for both", {
    zone: { keys: [...keyPair(8), ...P256_KEYS] },
  }),
  secure("A-algincomplete", "DS for alg 8 and 13, data signed by 13 only", {
    zone: { keys: [{ algorithm: 8, flags: 257, signs: "keys" }, ...P256_KEYS] },
    warnings: ["algorithm-incomplete"],
  }),
  secure("A-onebad", "two RRSIGs over www A: one corrupt, one good", {
    zone: { signing: ({ at }) => ({ rules: [{ name: at("www"), type: TYPE.A, sigs: [{ flip: 9 }, {}] }] }) },
    warnings: ["rrsig-invalid-extra"],
  }),
  secure("A-rsa1024", "alg 8, 1024 bits", { zone: { keys: keyPair(8, 1024) }, warnings: ["key-size"] }),
  secure("A-rsa4096", "alg 8, 4096 bits", { zone: { keys: keyPair(8, 4096) } }),
  secure("A-rsa512", "alg 8, 512 bits", { zone: { keys: keyPair(8, 512) }, warnings: ["key-size"] }),
  secure("A-wild", "wildcard answer, NSEC", { ask: "q.w A" }),
  secure("A-wild3", "wildcard answer, NSEC3", { ask: "q.w A", zone: NSEC3 }),
  secure("A-wildnd", "wildcard NODATA, NSEC", { ask: "q.w TXT" }),
  secure("A-wildnd3", "wildcard NODATA, NSEC3", { ask: "q.w TXT", zone: NSEC3 }),
  secure("A-starq", "question for the literal *.w", { ask: "*.w A" }),
  secure("A-ent", "NODATA at an empty non-terminal, NSEC", { ask: "b.ent A" }),
  secure("A-ent3", "NODATA at an empty non-terminal, NSEC3", { ask: "b.ent A", zone: NSEC3 }),
  secure("A-nx", "NXDOMAIN, NSEC", { ask: "nope A" }),
  secure("A-nx3", "NXDOMAIN, NSEC3", { ask: "a.b.nope A", zone: NSEC3 }),
  secure("A-nd", "NODATA, NSEC", { ask: "www TXT" }),
  secure("A-nd3", "NODATA, NSEC3", { ask: "www TXT", zone: NSEC3 }),
  secure("A-cname", "CNAME in the zone", { ask: "cn A" }),
  secure("A-dname", "DNAME and an unsigned CNAME made from it", { ask: "x.dn A" }),
  secure("A-cnamenx", "CNAME to a name in the zone that does not exist", {
    ask: "cx A",
    records: "cx CNAME nowhere\n",
  }),
  row({
    id: "A-cnameins",
    how: "CNAME into an insecure zone",
    ask: "ci A",
    state: "insecure",
    reason: "no-ds",
    records: "ci CNAME www.b-unsigned.test.\n",
  }),
  row({
    id: "A-cnamebog",
    how: "CNAME into a bogus zone",
    ask: "cb A",
    state: "bogus",
    reason: "rrsig-expired@DNSKEY",
    ede: 7,
    records: "cb CNAME www.d-expired.test.\n",
  }),
  secure("A-case", "mixed case in owner and question", { ask: "WwW2 A", records: "wWw2 A 192.0.2.82\n" }),
  secure("A-esc", "a label with a dot and a NUL octet", {
    ask: String.raw`a\.b\000c A`,
    records: "a\\.b\\000c A 192.0.2.83\n",
  }),
  secure("A-ttl", "TTL of the RRs above the original TTL", {
    zone: { signing: oldTtl },
    warnings: ["ttl-gt-original"],
  }),
  secure("A-clie", "compact denial (RFC 9824): a missing name as NODATA with NXNAME", {
    ask: "nope A",
    zone: { signing: () => ({ denial: [{ kind: "compact" }] }) },
    warnings: ["compact-denial"],
  }),
  secure("A-soon", "signatures expire in an hour", {
    zone: { signing: ({ now }) => ({ expiration: now + HOUR }) },
    warnings: ["expires-soon"],
  }),
  secure("A-long", "signatures valid for two years", {
    zone: { signing: ({ now }) => ({ expiration: now + 2 * 365 * DAY }) },
    warnings: ["validity-long"],
  }),
  secure("A-optout-sec", "a secure zone below an opt-out parent", { parent: "n3" }),
];
