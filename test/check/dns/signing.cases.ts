/** Cases of the tests about keys, DS records, lifetimes, NSEC3 parameters and CDS records. */
import { TYPE } from "../../../src/proto/dns/type.table.ts";
import {
  ADDRESSES,
  type CopyRequest,
  changed,
  copyOf,
  DAY,
  dsOf,
  evidenceOf,
  given,
  HOUR,
  KSK,
  key,
  type MutableEvidence,
  NOW,
  NS2,
  nsec3,
  profileOf,
  RECORDS,
  type Scene,
  serverIn,
  silence,
  unsignedCopy,
  ZONE,
  ZSK,
} from "../../support/evidence.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import {
  EXPIRED,
  ISLAND,
  LOST_SKIP,
  NO_SERVER,
  OTHER_KSK,
  UNKNOWN_CHAIN,
  UNSIGNED_SKIP,
} from "./dnssec.cases.ts";

const good = (): MutableEvidence => evidenceOf();
const fast = (): MutableEvidence => evidenceOf({ depth: "fast" });
const scene = (of: Scene) => (): MutableEvidence => evidenceOf(of);
const signed =
  (request: CopyRequest, of: Scene = {}) =>
  (): MutableEvidence =>
    evidenceOf({ ...of, zone: copyOf(request) });
const one =
  (change: (evidence: MutableEvidence) => void, of: Scene = {}) =>
  (): MutableEvidence =>
    changed(change, of);

/** Keys of one algorithm, the way most zones have them. */
function pairOf(algorithm: number, bits = 2048): { request: CopyRequest; ds: Buffer[] } {
  const ksk = key({ algorithm, bits, flags: 257, seed: "pair" });
  const zsk = key({ algorithm, bits, flags: 256, seed: "pair" });
  return {
    request: {
      keys: [
        { key: ksk, signs: "keys" },
        { key: zsk, signs: "data" },
      ],
      cds: [dsOf(ksk)],
      cdnskey: [ksk.rdata],
    },
    ds: [dsOf(ksk)],
  };
}

const byAlgorithm = (algorithm: number, bits?: number) => {
  const { request, ds } = pairOf(algorithm, bits);
  return signed(request, { ds });
};

/** A DNSKEY that signs nothing. */
function dnskey(algorithm: number, publicKey: Buffer, flags = 256): Buffer {
  return Buffer.concat([Buffer.of(flags >> 8, flags & 0xff, 3, algorithm), publicKey]);
}

/** RFC 3110 section 2; the modulus has exactly so many bits. */
function rsaKey(bits: number, exponent: Buffer = Buffer.of(1, 0, 1)): Buffer {
  const modulus = Buffer.alloc(Math.ceil(bits / 8), 0xff);
  modulus.writeUInt8(0xff >> (modulus.length * 8 - bits), 0);
  return Buffer.concat([Buffer.of(exponent.length), exponent, modulus]);
}

const withKey = (...rdatas: readonly Buffer[]) => signed({ extraDnskeys: rdatas });

const NO_KEYS: Situation = [
  "no key was seen",
  one((evidence) => {
    delete given(evidence.dns).answers[`${ZONE}/DNSKEY`];
    for (const address of ADDRESSES) silence(evidence, address);
  }),
  "error",
  "could-not-test",
  { cause: "dns-failure" },
];
const ZONE_WITHOUT_KEYS: Situation = [
  "a zone with DS and without keys",
  scene({ zone: unsignedCopy() }),
  "not_tested",
  "not-tested",
  { reason: "not_applicable" },
];
const NO_KEYS_FAST: Situation = [
  "DNSKEY not asked in depth fast",
  one(
    (evidence) => {
      delete given(evidence.dns).answers[`${ZONE}/DNSKEY`];
    },
    { depth: "fast" },
  ),
  "not_tested",
  "not-tested",
  { reason: "disabled" },
];

const algorithm = casesOf("dns_dnssec_algorithm", [
  ["ECDSAP256SHA256", good, "passed", "good"],
  ["RSASHA256", byAlgorithm(8), "passed", "good"],
  ["ECDSAP384SHA384", byAlgorithm(14), "passed", "good"],
  ["ED25519", byAlgorithm(15), "passed", "good"],
  ["ED448", byAlgorithm(16), "passed", "good"],
  ["RSASHA512", byAlgorithm(10), "info", "not-recommended", { says: ["10 RSASHA512"] }],
  ["RSASHA1", byAlgorithm(5), "failed", "forbidden", { says: ["5 RSASHA1"] }],
  ["K4: RSASHA1-NSEC3-SHA1", byAlgorithm(7), "failed", "forbidden"],
  ["RSASHA1 beside ECDSAP256SHA256", withKey(dnskey(5, rsaKey(2048))), "warning", "forbidden-beside"],
  ["a number that nobody has assigned", withKey(dnskey(200, Buffer.alloc(32))), "warning", "rare"],
  ["SM2SM3", withKey(dnskey(17, Buffer.alloc(64))), "warning", "rare"],
  ["a revoked key of RSASHA1 signs nothing", withKey(dnskey(5, rsaKey(2048), 0x0180)), "passed", "good"],
  ["an island is judged too", scene(ISLAND), "passed", "good"],
  [
    "the DS records where no key was seen",
    one(
      (evidence) => {
        delete given(evidence.dns).answers[`${ZONE}/DNSKEY`];
      },
      { depth: "fast", ds: [Buffer.concat([Buffer.of(1, 1, 3, 2), Buffer.alloc(32)])] },
    ),
    "failed",
    "forbidden",
    { says: ["3 DSA"] },
  ],
  [
    "neither key nor DS was seen",
    one(
      (evidence) => {
        given(given(evidence.dns).zones[ZONE]).anchor = true;
        delete given(evidence.dns).answers[`${ZONE}/DNSKEY`];
      },
      { depth: "fast", ds: [] },
    ),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  UNSIGNED_SKIP,
  LOST_SKIP,
  UNKNOWN_CHAIN,
]);

const digestOf = (type: number): Buffer => Buffer.concat([Buffer.of(1, 1, 13, type), Buffer.alloc(32, 9)]);

const dsDigest = casesOf("dns_dnssec_ds_digest", [
  ["SHA-256", good, "passed", "good"],
  ["also in depth fast", fast, "passed", "good"],
  ["SHA-384", scene({ ds: [dsOf(KSK, 4)] }), "passed", "good"],
  ["lab 17: SHA-1 alone", scene({ ds: [dsOf(KSK, 1)] }), "warning", "forbidden"],
  ["SHA-1 beside SHA-256", scene({ ds: [dsOf(KSK, 1), dsOf(KSK)] }), "warning", "sha1-beside"],
  ["SHA-1 beside SHA-384", scene({ ds: [dsOf(KSK, 1), dsOf(KSK, 4)] }), "warning", "sha1-beside"],
  ["GOST R 34.11-94 beside SHA-256", scene({ ds: [digestOf(3), dsOf(KSK)] }), "warning", "forbidden"],
  ["SM3", scene({ ds: [digestOf(6), dsOf(KSK)] }), "warning", "rare"],
  ["an unassigned type", scene({ ds: [digestOf(200), dsOf(KSK)] }), "warning", "rare"],
  ["an island has none", scene(ISLAND), "not_tested", "not-tested", { reason: "not_applicable" }],
  [
    "a trust anchor has none",
    one(
      (evidence) => {
        given(given(evidence.dns).zones[ZONE]).anchor = true;
      },
      { ds: [] },
    ),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  UNSIGNED_SKIP,
  LOST_SKIP,
  UNKNOWN_CHAIN,
]);

const e = (...octets: readonly number[]): Buffer => Buffer.from(octets);

const keySize = casesOf("dns_dnssec_key_size", [
  ["P-256 keys", good, "passed", "good"],
  ["RSA 2048", withKey(dnskey(8, rsaKey(2048))), "passed", "good"],
  ["RSA 3072", withKey(dnskey(8, rsaKey(3072))), "passed", "good"],
  ["RSA 511", withKey(dnskey(8, rsaKey(511))), "warning", "refused", { says: ["511"] }],
  ["RSA 512", withKey(dnskey(8, rsaKey(512))), "warning", "weak"],
  ["RSA 1023", withKey(dnskey(8, rsaKey(1023))), "warning", "weak"],
  ["RSA 1024", withKey(dnskey(8, rsaKey(1024))), "warning", "short"],
  ["RSASHA512 with 1023 bits", withKey(dnskey(10, rsaKey(1023))), "warning", "refused"],
  ["RSASHA512 with 1024 bits", withKey(dnskey(10, rsaKey(1024))), "warning", "short"],
  ["RSA 2047", withKey(dnskey(8, rsaKey(2047))), "warning", "short", { says: ["2047", "2048"] }],
  [
    "a profile that wants 3072 bits",
    withKey(dnskey(8, rsaKey(2048))),
    "warning",
    "short",
    { profile: profileOf("rfc", { limits: { ...profileOf().limits, rsa_min_bits: 3072 } }) },
  ],
  ["RSA 3073", withKey(dnskey(8, rsaKey(3073))), "info", "large"],
  ["RSA 4096", withKey(dnskey(8, rsaKey(4096))), "info", "large"],
  ["RSA 4097", withKey(dnskey(8, rsaKey(4097))), "warning", "refused"],
  ["exponent 1", withKey(dnskey(8, rsaKey(2048, e(1)))), "warning", "exponent-refused"],
  ["exponent 3", withKey(dnskey(8, rsaKey(2048, e(3)))), "passed", "good"],
  ["an even exponent", withKey(dnskey(8, rsaKey(2048, e(1, 0, 0)))), "warning", "exponent-refused"],
  ["an exponent of 35 bits", withKey(dnskey(8, rsaKey(2048, e(7, 0, 0, 0, 1)))), "passed", "good"],
  ["an exponent of 36 bits", withKey(dnskey(8, rsaKey(2048, e(15, 0, 0, 0, 1)))), "warning", "exponent"],
  [
    "an exponent of 64 bits",
    withKey(dnskey(8, rsaKey(2048, e(255, 0, 0, 0, 0, 0, 0, 1)))),
    "warning",
    "exponent",
  ],
  [
    "an exponent of 65 bits",
    withKey(dnskey(8, rsaKey(2048, e(1, 0, 0, 0, 0, 0, 0, 0, 1)))),
    "warning",
    "exponent-refused",
  ],
  ["a P-256 key of 63 octets", withKey(dnskey(13, Buffer.alloc(63, 1))), "warning", "refused"],
  ["an Ed25519 key of 33 octets", withKey(dnskey(15, Buffer.alloc(33, 1))), "warning", "refused"],
  ["an RSA key without modulus", withKey(dnskey(8, e(3, 1, 0, 1))), "warning", "refused"],
  ["a weak key without Zone Key flag signs nothing", withKey(dnskey(8, rsaKey(512), 0)), "passed", "good"],
  UNSIGNED_SKIP,
  ZONE_WITHOUT_KEYS,
  LOST_SKIP,
  NO_KEYS,
  NO_KEYS_FAST,
]);

/** Signatures that began and end at times relative to now. */
const lasting = (begun: number, left: number, rest: CopyRequest = {}): (() => MutableEvidence) =>
  signed({ inception: NOW - begun, expiration: NOW + left, ...rest });
const withTtl = (ttl: number): string => `$TTL ${ttl}\n${RECORDS}`;

const lifetime = casesOf("dns_dnssec_rrsig_lifetime", [
  ["ten days of which nine are left", good, "passed", "good"],
  ["also in depth fast", fast, "passed", "good"],
  ["expired since one second", lasting(DAY, -1), "warning", "expired", { says: ["2026-07-01T07:59:59Z"] }],
  ["expires this very second", lasting(DAY, 0), "warning", "expires-now"],
  ["begins in one second", lasting(-1, 9 * DAY), "warning", "not-yet-valid"],
  ["begins this very second", lasting(0, 9 * DAY), "passed", "good"],
  ["3599 seconds left", lasting(DAY, HOUR - 1), "warning", "expires-now"],
  ["one hour left", lasting(DAY, HOUR), "warning", "expires-soon", { lacks: ["signature-expires-now"] }],
  ["one second less than twelve hours left", lasting(DAY, 12 * HOUR - 1), "warning", "expires-soon"],
  ["twelve hours left of 36", lasting(DAY, 12 * HOUR), "passed", "good"],
  ["K11: an online signer, 26 of 52 hours left", lasting(26 * HOUR, 26 * HOUR), "passed", "good"],
  ["K12: two of thirty days left", lasting(28 * DAY, 2 * DAY), "warning", "expires-soon", { says: ["48"] }],
  ["three of thirty days left", lasting(27 * DAY, 3 * DAY), "passed", "good"],
  ["two of sixteen days left: exactly an eighth", lasting(14 * DAY, 2 * DAY), "passed", "good"],
  ["lab 8: 20 hours left of a week", lasting(7 * DAY - 20 * HOUR, 20 * HOUR), "warning", "expires-soon"],
  ["valid for 180 days", lasting(90 * DAY, 90 * DAY), "passed", "good"],
  ["valid for 180 days and a second", lasting(90 * DAY, 90 * DAY + 1), "warning", "long", { says: ["180"] }],
  [
    "a TTL as long as the signature holds",
    lasting(DAY, 13 * HOUR, { records: withTtl(13 * HOUR) }),
    "passed",
    "good",
  ],
  [
    "a TTL longer than the signature holds",
    lasting(DAY, 13 * HOUR, { records: withTtl(13 * HOUR + 1) }),
    "warning",
    "ttl-beyond-expiration",
  ],
  [
    "a TTL larger than was signed",
    one((evidence) => {
      const { messages, rrsets } = given(evidence.dns);
      const id = given(messages[given(serverIn(evidence, NS2.ipv4).soa?.message)]).answer[0];
      given(rrsets[given(id)]).ttl = 7200;
    }),
    "warning",
    "ttl-raised",
    { says: ["7200", "3600", "example.nl SOA"] },
  ],
  [
    "an expired signature beside a valid one",
    signed({
      rules: [{ type: TYPE.A, sigs: [{ inception: NOW - 9 * DAY, expiration: NOW - DAY }, {}] }],
    }),
    "passed",
    "good",
  ],
  [
    "K5: expired at one server alone",
    scene({ copies: { [NS2.ipv4]: EXPIRED } }),
    "warning",
    "expired",
    { says: [NS2.ipv4] },
  ],
  [
    "a signed zone of which no signature was seen",
    one((evidence) => {
      for (const rrset of Object.values(given(evidence.dns).rrsets)) rrset.rrsigs = [];
    }),
    "not_tested",
    "not-tested",
    { reason: "blocked", blockedBy: "dns_dnssec_rrsets" },
  ],
  UNSIGNED_SKIP,
  LOST_SKIP,
  UNKNOWN_CHAIN,
]);

const by3 = (over: Parameters<typeof nsec3>[0]) => signed({ denial: [nsec3(over)] });

const nsec3Cases = casesOf("dns_dnssec_nsec3", [
  ["NSEC", good, "passed", "good"],
  ["NSEC3 as advised", by3({}), "passed", "good"],
  ["1 iteration", by3({ iterations: 1 }), "warning", "iterations"],
  ["50 iterations", by3({ iterations: 50 }), "warning", "iterations"],
  ["51 iterations", by3({ iterations: 51 }), "warning", "iterations-high", { says: ["50"] }],
  ["150 iterations", by3({ iterations: 150 }), "warning", "iterations-high", { says: ["150"] }],
  [
    "lab 12, K9: 500 iterations",
    by3({ iterations: 500 }),
    "warning",
    "iterations-high",
    { says: ["500", "150"] },
  ],
  [
    "lab 13, K8: 10 iterations and a salt",
    by3({ iterations: 10, salt: "aabbccdd" }),
    "warning",
    "iterations",
    { finds: ["nsec3-iterations-not-zero", "nsec3-salt-not-empty"], says: ["aabbccdd"] },
  ],
  ["a salt alone", by3({ salt: "aa" }), "info", "salt"],
  ["opt-out in a zone that is no public suffix", by3({ optOut: true }), "info", "opt-out"],
  [
    "opt-out in a public suffix",
    one(
      (evidence) => {
        // The same records, had they been those of a TLD.
        evidence.ns = { nl: given(given(evidence.ns)[ZONE]) };
        const { zones } = given(evidence.dns);
        Object.assign(zones, { nl: { ...zones[ZONE], parent: "." } });
        rename(evidence);
      },
      { zone: copyOf({ denial: [nsec3({ optOut: true })] }) },
    ),
    "passed",
    "good",
  ],
  ["an unknown hash algorithm", by3({ hashAlgorithm: 2 }), "warning", "unknown"],
  ["an unknown flag", by3({ flags: 2 }), "warning", "unknown"],
  [
    "other parameters at one server",
    scene({
      zone: copyOf({ denial: [nsec3()] }),
      copies: { [NS2.ipv4]: copyOf({ denial: [nsec3({ salt: "aa" })] }) },
    }),
    "warning",
    "differ",
    { says: ["1 0 -", "1 0 aa"] },
  ],
  [
    "NSEC3PARAM says something else than NSEC3",
    one(
      (evidence) => {
        const { rrsets } = given(evidence.dns);
        for (const rrset of Object.values(rrsets)) if (rrset.type === "NSEC3PARAM") rrset.rdata = ["1 0 5 -"];
      },
      { zone: copyOf({ denial: [nsec3()] }) },
    ),
    "warning",
    "differ",
    { says: ["1 5 -"] },
  ],
  [
    "two NSEC3PARAM records, one of them in use",
    one(
      (evidence) => {
        const { rrsets } = given(evidence.dns);
        for (const rrset of Object.values(rrsets)) {
          if (rrset.type === "NSEC3PARAM") rrset.rdata = ["1 0 0 -", "1 0 5 -"];
        }
      },
      { zone: copyOf({ denial: [nsec3()] }) },
    ),
    "passed",
    "good",
  ],
  [
    "no denial seen in depth fast",
    one((evidence) => dropDenials(evidence), { depth: "fast" }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
  [
    "no denial seen at all",
    one((evidence) => dropDenials(evidence)),
    "not_tested",
    "not-tested",
    { reason: "undecidable" },
  ],
  UNSIGNED_SKIP,
  LOST_SKIP,
  UNKNOWN_CHAIN,
]);

function dropDenials(evidence: MutableEvidence): void {
  const { messages, rrsets } = given(evidence.dns);
  for (const message of Object.values(messages)) {
    message.authority = message.authority.filter((each) => !given(rrsets[each]).type.startsWith("NSEC"));
  }
}

/** Puts one label less into every name: `example.nl` becomes `nl`. */
function rename(evidence: MutableEvidence): void {
  const text = JSON.stringify(evidence).replaceAll("example.nl", "nl");
  Object.assign(evidence, JSON.parse(text));
}

const ALG8 = pairOf(8);
const [KSK8, ZSK8] = (ALG8.request.keys ?? []).map((each) => each.key);

const completeness = casesOf("dns_dnssec_algorithm_completeness", [
  ["one algorithm signs everything", good, "passed", "good"],
  [
    "A-twoalgs: two algorithms sign everything",
    signed(
      {
        keys: [
          { key: KSK, signs: "keys" },
          { key: ZSK, signs: "data" },
          { key: given(KSK8), signs: "keys" },
          { key: given(ZSK8), signs: "data" },
        ],
      },
      { ds: [dsOf(KSK), ...ALG8.ds] },
    ),
    "passed",
    "good",
  ],
  [
    "A-algincomplete: a second algorithm signs the keys alone",
    signed(
      {
        keys: [
          { key: KSK, signs: "keys" },
          { key: ZSK, signs: "data" },
          { key: given(KSK8), signs: "keys" },
        ],
      },
      { ds: [dsOf(KSK), ...ALG8.ds] },
    ),
    "warning",
    "key-unused",
    { says: ["8 RSASHA256", "SOA", "NS"] },
  ],
  ["a DS of an algorithm that signs nothing", scene({ ds: [dsOf(KSK), ...ALG8.ds] }), "warning", "ds-unused"],
  [
    "signatures of an algorithm without key",
    signed({ rules: [{ type: TYPE.SOA, sigs: [{}, { key: given(ZSK8) }] }] }),
    "info",
    "prepublished",
  ],
  [
    "S12: a zone of which no signature was seen",
    one((evidence) => {
      for (const rrset of Object.values(given(evidence.dns).rrsets)) rrset.rrsigs = [];
    }),
    "not_tested",
    "not-tested",
    { reason: "blocked", blockedBy: "dns_dnssec_rrsets" },
  ],
  UNSIGNED_SKIP,
  ZONE_WITHOUT_KEYS,
  LOST_SKIP,
  NO_KEYS,
  NO_KEYS_FAST,
]);

const DELETE_CDS = Buffer.from("0000000000", "hex");
const DELETE_CDNSKEY = Buffer.from("0000030000", "hex");
const asking = (cds: readonly Buffer[], cdnskey: readonly Buffer[], of: Scene = {}) =>
  signed({ cds, cdnskey }, of);

const cds = casesOf("dns_dnssec_cds", [
  ["CDS and CDNSKEY are those of the parent", good, "passed", "good"],
  ["CDS alone", asking([dsOf(KSK)], []), "passed", "good"],
  ["CDNSKEY alone", asking([], [KSK.rdata]), "passed", "good"],
  ["none", asking([], []), "info", "none"],
  ["K10, S19: delete records", asking([DELETE_CDS], [DELETE_CDNSKEY]), "info", "delete"],
  ["a delete record of CDS alone", asking([DELETE_CDS], []), "info", "delete"],
  ["a delete record beside another", asking([DELETE_CDS, dsOf(KSK)], []), "info", "delete-malformed"],
  [
    "a delete record with a digest",
    asking([Buffer.from("00000000ff", "hex")], []),
    "info",
    "delete-malformed",
  ],
  ["a delete record of CDS beside a CDNSKEY", asking([DELETE_CDS], [KSK.rdata]), "info", "delete-malformed"],
  [
    "S20: CDS of another key than CDNSKEY",
    asking([dsOf(OTHER_KSK)], [KSK.rdata]),
    "info",
    "differ",
    { finds: ["cds-cdnskey-differ"] },
  ],
  [
    "one server has other records",
    scene({ copies: { [NS2.ipv4]: copyOf({ cds: [], cdnskey: [] }) } }),
    "info",
    "inconsistent",
    { says: [NS2.ipv4] },
  ],
  ["CDS of a key that the zone does not have", asking([dsOf(OTHER_KSK)], []), "info", "without-key"],
  [
    "not signed by a key with a DS",
    signed({ rules: [{ type: TYPE.CDS, sigs: [{ key: ZSK }] }] }),
    "info",
    "not-signed",
  ],
  [
    "a new key is announced",
    signed({
      keys: [
        { key: KSK, signs: "keys" },
        { key: OTHER_KSK, signs: "none" },
        { key: ZSK, signs: "data" },
      ],
      cds: [dsOf(OTHER_KSK)],
      cdnskey: [OTHER_KSK.rdata],
    }),
    "info",
    "pending",
  ],
  ["an island asks for its first DS", scene(ISLAND), "info", "pending"],
  [
    "depth standard does not ask",
    scene({ depth: "standard" }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
  [
    "one server did not answer for CDS",
    one((evidence) => {
      serverIn(evidence, NS2.ipv4).cds = { outcome: "timeout", attempts: [] };
    }),
    "error",
    "could-not-test",
    { cause: "timeout" },
  ],
  [
    "no server answered for CDS",
    one((evidence) => {
      for (const address of ADDRESSES) serverIn(evidence, address).cds = { outcome: "timeout", attempts: [] };
    }),
    "error",
    "could-not-test",
    { cause: "timeout" },
  ],
  UNSIGNED_SKIP,
  LOST_SKIP,
  NO_SERVER,
]);

export const SIGNING_CASES: readonly Case[] = [
  ...algorithm,
  ...dsDigest,
  ...keySize,
  ...lifetime,
  ...nsec3Cases,
  ...completeness,
  ...cds,
];
