/** Cases of the tests about DNSSEC as each name server gives it. */
import { TYPE } from "../../../src/proto/dns/type.table.ts";
import {
  ADDRESSES,
  answerIn,
  changed,
  copyOf,
  DAY,
  dsOf,
  evidenceOf,
  failAnswer,
  given,
  KSK,
  key,
  type MutableEvidence,
  messageIn,
  NOW,
  NS1,
  NS2,
  NSEC,
  nsec3,
  RECORDS,
  refuse,
  type Scene,
  serverIn,
  silence,
  unsignedCopy,
  ZONE,
  ZSK,
  zoneIn,
} from "../../support/evidence.ts";
import { type Case, casesOf, type Situation } from "../case.ts";

const good = (): MutableEvidence => evidenceOf();
const fast = (): MutableEvidence => evidenceOf({ depth: "fast" });
const scene = (of: Scene) => (): MutableEvidence => evidenceOf(of);
const one =
  (change: (evidence: MutableEvidence) => void, of: Scene = {}) =>
  (): MutableEvidence =>
    changed(change, of);

const NO_DS = { code: "no-ds", zone: ZONE, name: ZONE } as const;
export const UNSIGNED: Scene = {
  zone: unsignedCopy(),
  ds: [],
  security: "insecure",
  reason: { ...NO_DS },
};
const ISLAND: Scene = { ds: [], security: "insecure", reason: { ...NO_DS } };
/** The parent's proof about the DS RRset is broken. */
const LOST: Scene = {
  ds: [],
  security: "bogus",
  reason: { code: "nsec-missing", zone: "nl", name: ZONE, subject: "DS" },
};

const EXPIRED = copyOf({ inception: NOW - 21 * DAY, expiration: NOW - 7 * DAY });
const BOGUS: Scene = {
  zone: EXPIRED,
  security: "bogus",
  reason: { code: "rrsig-expired", subject: "DNSKEY", zone: ZONE, name: ZONE },
};

const UNMEASURED: readonly Situation[] = [
  [
    "the zone was not found",
    one((evidence) => {
      evidence.ns = {};
    }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
];

const UNKNOWN_CHAIN: Situation = [
  "the chain of trust was not measured",
  one((evidence) => {
    delete given(evidence.dns).zones[ZONE];
    failAnswer(evidence, `${ZONE}/SOA`);
  }),
  "error",
  "could-not-test",
  { cause: "dns-failure" },
];

const UNSIGNED_SKIP: Situation = [
  "an unsigned zone",
  scene(UNSIGNED),
  "not_tested",
  "not-tested",
  { reason: "not_applicable" },
];
const LOST_SKIP: Situation = [
  "a fault above hides whether the zone is signed",
  scene(LOST),
  "not_tested",
  "not-tested",
  { reason: "blocked", blockedBy: "dns_dnssec_rrsets" },
];
const FAST_SKIP: Situation = [
  "depth fast does not see it",
  fast,
  "not_tested",
  "not-tested",
  { reason: "disabled" },
];
const NO_SERVER: Situation = [
  "no server gives the zone",
  one((evidence) => {
    for (const address of ADDRESSES) refuse(evidence, address);
  }),
  "error",
  "could-not-test",
  { cause: "dns-failure" },
];

const warn = (code: string) =>
  one((evidence) => {
    answerIn(evidence, `${ZONE}/A`).warnings = [{ code, zone: ZONE, name: ZONE, subject: "A" }];
  });

const rrsets = casesOf("dns_dnssec_rrsets", [
  ["all answers are secure", good, "passed", "good"],
  ["also in depth fast", fast, "passed", "good"],
  ["all answers are secure, all tests asked for", good, "passed", "good", { lacks: ["rrsets-few"] }],
  [
    "--only: fewer answers",
    one((evidence) => {
      evidence.options.only = ["dnssec"];
    }),
    "passed",
    "good",
    { finds: ["rrsets-few"] },
  ],
  [
    "--skip: fewer answers, and one of them is bogus",
    one((evidence) => {
      evidence.options.skip = ["auth"];
      Object.assign(answerIn(evidence, `${ZONE}/A`), {
        security: "bogus",
        reason: { code: "rrsig-invalid", subject: "A", zone: ZONE, name: ZONE },
      });
    }),
    "failed",
    "bogus",
    { finds: ["rrset-bogus", "rrsets-few"] },
  ],
  [
    "nothing left out, although asked in so many words",
    one((evidence) => {
      evidence.options.only = [];
    }),
    "passed",
    "good",
    { lacks: ["rrsets-few"] },
  ],
  ["an expired zone", scene(BOGUS), "failed", "bogus", { says: ["rrsig-expired", "example.nl A", NS1.ipv4] }],
  [
    "lab 9: the A RRset alone is bogus",
    one((evidence) => {
      Object.assign(answerIn(evidence, `${ZONE}/A`), {
        security: "bogus",
        reason: { code: "rrsig-invalid", subject: "A", zone: ZONE, name: ZONE },
      });
    }),
    "failed",
    "bogus",
    { says: ["example.nl A"], lacks: ["rrset-odd"] },
  ],
  [
    "lab 19: too much work is bogus",
    one((evidence) => {
      Object.assign(answerIn(evidence, `${ZONE}/A`), {
        security: "bogus",
        reason: { code: "validation-limit", subject: "A", zone: ZONE, name: ZONE },
      });
    }),
    "failed",
    "bogus",
    { says: ["validation-limit"] },
  ],
  ["one wrong signature beside a right one", warn("rrsig-invalid-extra"), "warning", "odd"],
  ["a CNAME that its DNAME contradicts", warn("dname-cname-mismatch"), "warning", "odd"],
  ["NXDOMAIN for an empty non-terminal", warn("nxdomain-for-ent"), "warning", "odd"],
  ["another RRset of the zone is bogus", warn("partial-bogus"), "warning", "odd"],
  ["a warning that is other tests' business", warn("expires-soon"), "passed", "good"],
  [
    "bogus data of another zone is not this zone's",
    one((evidence) => {
      Object.assign(answerIn(evidence, `${NS2.name}/A`), {
        security: "bogus",
        reason: { code: "rrsig-invalid", zone: "hoster.example", name: NS2.name },
      });
    }),
    "passed",
    "good",
  ],
  UNSIGNED_SKIP,
  [
    "one answer is missing",
    one((evidence) => failAnswer(evidence, `${ZONE}/MX`)),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "keys that our own budget kept us from fetching are nobody's fault",
    one(
      (evidence) => {
        failAnswer(evidence, `${ZONE}/DNSKEY`, {
          failures: [{ server: NS1.ipv4, zone: ZONE, why: "budget" }],
        });
      },
      {
        security: "bogus",
        reason: { code: "dnskey-fetch-failed", subject: "DNSKEY", zone: ZONE, name: ZONE },
      },
    ),
    "error",
    "could-not-test",
    { cause: "budget" },
  ],
  [
    "one answer is missing, another bogus",
    one((evidence) => failAnswer(evidence, `${ZONE}/MX`), BOGUS),
    "failed",
    "bogus",
  ],
  [
    "the clock of this machine is off",
    one((evidence) => {
      evidence.vantage.clock = "off";
    }, BOGUS),
    "error",
    "could-not-test",
    { cause: "clock-off" },
  ],
  [
    "no answers at all",
    one((evidence) => {
      given(evidence.dns).answers = {};
    }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  ...UNMEASURED,
]);

const OTHER_KSK = key({ seed: "other" });
const OTHER_ZSK = key({ seed: "other", flags: 256 });
const OTHER_KEYS = copyOf({
  keys: [
    { key: OTHER_KSK, signs: "keys" },
    { key: OTHER_ZSK, signs: "data" },
  ],
});
const CSK256 = key({ flags: 256, seed: "csk" });
/** A DS of an algorithm that nobody validates (K3). */
const DSA_DS = Buffer.concat([Buffer.of(0x12, 0x34, 3, 2), Buffer.alloc(32, 7)]);

const dsMatch = casesOf("dns_dnssec_ds_match", [
  ["the DS belongs to the KSK", good, "passed", "good"],
  ["also in depth fast, from the validator's copy", fast, "passed", "good"],
  ["A-ds384: DS with SHA-384 alone", scene({ ds: [dsOf(KSK, 4)] }), "passed", "good"],
  [
    "A-ds1bad2good: SHA-1 corrupt beside a good SHA-256",
    scene({ ds: [corrupt(dsOf(KSK, 1)), dsOf(KSK)] }),
    "warning",
    "unmatched",
  ],
  ["lab 5: DS of another key", scene({ ds: [dsOf(OTHER_KSK)] }), "failed", "none", { says: [NS1.ipv4] }],
  [
    "A-ds2bad1good: SHA-256 corrupt beside a good SHA-1",
    scene({ ds: [corrupt(dsOf(KSK)), dsOf(KSK, 1)] }),
    "failed",
    "none",
  ],
  [
    "lab 10: the DNSKEY RRset is signed by the ZSK alone",
    scene({
      zone: copyOf({
        keys: [
          { key: KSK, signs: "none" },
          { key: ZSK, signs: "all" },
        ],
      }),
    }),
    "failed",
    "none",
  ],
  ["an expired signature by the right key is no fault of the DS", scene(BOGUS), "passed", "good"],
  [
    "K3: DS of algorithm 3 alone, the zone has algorithm 13",
    scene({
      ds: [DSA_DS],
      security: "insecure",
      reason: { code: "unsupported-algorithm", zone: ZONE, name: ZONE },
    }),
    "failed",
    "none",
  ],
  ["DS present, zone unsigned", scene({ zone: unsignedCopy() }), "failed", "unsigned-zone"],
  [
    "one server has other keys",
    scene({ copies: { [NS2.ipv4]: OTHER_KEYS } }),
    "failed",
    "inconsistent",
    { servers: { [NS2.ipv4]: "failed", [NS1.ipv4]: "passed" } },
  ],
  [
    "S3: one server has an unsigned copy",
    scene({ copies: { [NS2.ipv4]: unsignedCopy() } }),
    "failed",
    "inconsistent",
  ],
  [
    "the servers of the parent differ",
    one((evidence) => {
      zoneIn(evidence).parent_ds = { "192.0.2.1": ["1 13 2 aa"], "192.0.2.2": ["1 13 2 bb"] };
    }),
    "failed",
    "parents-differ",
  ],
  [
    "a parent server that gave no answer says nothing",
    one((evidence) => {
      zoneIn(evidence).parent_ds = { "192.0.2.1": ["1 13 2 aa"], "192.0.2.2": null };
    }),
    "passed",
    "good",
  ],
  [
    "A-dsstale: a second DS that belongs to no key",
    scene({ ds: [dsOf(KSK), dsOf(OTHER_KSK)] }),
    "warning",
    "unmatched",
  ],
  [
    "the second DS is announced by CDS",
    scene({
      ds: [dsOf(KSK), dsOf(OTHER_KSK)],
      zone: copyOf({ cds: [dsOf(KSK), dsOf(OTHER_KSK)], cdnskey: [KSK.rdata, OTHER_KSK.rdata] }),
    }),
    "info",
    "rollover",
  ],
  [
    "A-csk256: the DS belongs to a key without SEP",
    scene({ ds: [dsOf(CSK256)], zone: copyOf({ keys: [{ key: CSK256, signs: "all" }] }) }),
    "info",
    "no-sep",
  ],
  ["B-nods: a signed zone without DS", scene(ISLAND), "warning", "island", { finds: ["cds-not-processed"] }],
  [
    "a signed zone without DS and without CDS",
    scene({ ...ISLAND, zone: copyOf({ cds: [], cdnskey: [] }) }),
    "warning",
    "island",
    { lacks: ["cds-not-processed"] },
  ],
  ["A-ds1: DS with SHA-1 alone matches", scene({ ds: [dsOf(KSK, 1)] }), "passed", "good"],
  [
    "a trust anchor needs no DS",
    one(
      (evidence) => {
        given(given(evidence.dns).zones[ZONE]).anchor = true;
      },
      { ds: [] },
    ),
    "passed",
    "good",
  ],
  [
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
  ],
  [
    "S11: DNSKEY could not be fetched, the DS records are known",
    one(
      (evidence) => {
        const { answers, rrsets: stored } = given(evidence.dns);
        delete answers[`${ZONE}/DNSKEY`];
        Object.assign(stored, {
          ds: { name: ZONE, type: "DS", ttl: 3600, rdata: ["1 13 2 aabb"], rrsigs: [] },
        });
        answers[`${ZONE}/DS`] = { outcome: "ok", rcode: "NOERROR", messages: [], rrs: ["ds"], cname: [] };
        for (const address of ADDRESSES) {
          serverIn(evidence, address).dnskey = { outcome: "timeout", attempts: [] };
        }
      },
      {
        ds: [],
        security: "bogus",
        reason: { code: "dnskey-fetch-failed", subject: "DNSKEY", zone: ZONE, name: ZONE },
      },
    ),
    "not_tested",
    "not-tested",
    { reason: "blocked", blockedBy: "dns_dnssec_rrsets" },
  ],
  [
    "no server gave its DNSKEY RRset",
    one((evidence) => {
      delete given(evidence.dns).answers[`${ZONE}/DNSKEY`];
      for (const address of ADDRESSES) silence(evidence, address);
    }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "a server that was not measured may have other keys",
    one((evidence) => silence(evidence, NS2.ipv4, "budget")),
    "error",
    "could-not-test",
    { cause: "budget" },
  ],
  UNSIGNED_SKIP,
  LOST_SKIP,
  UNKNOWN_CHAIN,
]);

function corrupt(ds: Buffer): Buffer {
  const copy = Buffer.from(ds);
  copy.writeUInt8(copy.readUInt8(10) ^ 1, 10);
  return copy;
}

/** The keys of before the roll-over, under data that the new ZSK signed. */
const OLDER_KEYS = copyOf({
  keys: [
    { key: KSK, signs: "keys" },
    { key: OTHER_ZSK, signs: "none" },
  ],
  rules: [{ type: TYPE.DNSKEY, sigs: [{}] }, { sigs: [{ key: ZSK }] }],
});
/** Two signers that publish each other's ZSK but not the same set (RFC 8901). */
const withExtra = (extra: readonly Buffer[]) => copyOf({ extraDnskeys: extra });
const ONLY_OLD_ZSK = copyOf({
  keys: [
    { key: KSK, signs: "keys" },
    { key: OTHER_ZSK, signs: "data" },
  ],
});

const consistency = casesOf("dns_dnssec_consistency", [
  ["all servers give the same zone", good, "passed", "good", { servers: { [NS2.ipv6]: "passed" } }],
  [
    "K5, S1: one server has week-old, expired signatures",
    scene({ copies: { [NS2.ipv4]: EXPIRED } }),
    "failed",
    "bogus-server",
    { servers: { [NS2.ipv4]: "failed", [NS1.ipv4]: "passed" }, says: [NS2.ipv4, "rrsig-expired"] },
  ],
  [
    "S2: one server lacks the new ZSK",
    scene({ copies: { [NS2.ipv4]: OLDER_KEYS } }),
    "failed",
    "bogus-server",
    { says: ["no-matching-key", "SOA"] },
  ],
  [
    "S3: one server has an unsigned copy",
    scene({ copies: { [NS2.ipv4]: unsignedCopy() } }),
    "failed",
    "unsigned-server",
  ],
  [
    "one server gives no DNSSEC because it drops EDNS",
    one((evidence) => {
      const { hosts, plain } = serverIn(evidence, NS2.ipv4);
      given(zoneIn(evidence).servers)[NS2.ipv4] = {
        hosts,
        soa: { outcome: "timeout", attempts: [] },
        plain: given(plain),
      };
    }),
    "failed",
    "unsigned-server",
  ],
  [
    "an expired zone fails at every server",
    scene(BOGUS),
    "failed",
    "bogus-server",
    { servers: { [NS1.ipv4]: "failed" } },
  ],
  [
    "no server has DNSKEY records",
    scene({ zone: unsignedCopy() }),
    "failed",
    "bogus-server",
    { says: ["dnskey-missing"] },
  ],
  [
    "two signers whose keys fit together",
    scene({ copies: { [NS2.ipv4]: withExtra([OTHER_ZSK.rdata]) } }),
    "passed",
    "good",
    { finds: ["multi-signer"] },
  ],
  [
    "two signers that do not know each other's keys",
    scene({ copies: { [NS2.ipv4]: ONLY_OLD_ZSK } }),
    "warning",
    "differ",
  ],
  [
    "a lame server is another test's business",
    one((evidence) => refuse(evidence, NS2.ipv4)),
    "passed",
    "good",
  ],
  [
    "a server that is silent while others answer is left out, and named",
    one((evidence) => silence(evidence, NS2.ipv4)),
    "passed",
    "good",
    { finds: ["servers-left-out"], says: [NS2.ipv4] },
  ],
  [
    "a server that was not measured is not known",
    one((evidence) => silence(evidence, NS2.ipv4, "budget")),
    "error",
    "could-not-test",
    { cause: "budget", servers: { [NS2.ipv4]: "error" } },
  ],
  [
    "a server that was not measured does not hide another one's fault",
    one((evidence) => silence(evidence, NS2.ipv6, "budget"), { copies: { [NS2.ipv4]: EXPIRED } }),
    "failed",
    "bogus-server",
  ],
  [
    "S11: a server without TCP cannot give its large DNSKEY answer",
    one((evidence) => {
      serverIn(evidence, NS2.ipv4).dnskey = { outcome: "refused", attempts: [] };
    }),
    "failed",
    "bogus-server",
    { says: ["dnskey-fetch-failed"] },
  ],
  [
    "our budget ran out before DNSKEY",
    one((evidence) => {
      serverIn(evidence, NS2.ipv4).dnskey = { outcome: "budget", attempts: [] };
    }),
    "error",
    "could-not-test",
    { cause: "budget" },
  ],
  [
    "a server that did not answer for DNSKEY is not known",
    one((evidence) => {
      serverIn(evidence, NS2.ipv4).dnskey = { outcome: "timeout", attempts: [] };
    }),
    "error",
    "could-not-test",
    { cause: "timeout" },
  ],
  [
    "an island has no chain to follow",
    scene(ISLAND),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  [
    "nothing can be validated with unsupported algorithms alone",
    scene({
      ds: [DSA_DS],
      security: "insecure",
      reason: { code: "unsupported-algorithm", zone: ZONE, name: ZONE },
    }),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  UNSIGNED_SKIP,
  LOST_SKIP,
  FAST_SKIP,
  NO_SERVER,
]);

const NSEC3_COPY = copyOf({ denial: [nsec3()] });
const withoutProofs = (evidence: MutableEvidence, address: string): void => {
  const message = messageIn(evidence, address, "nxdomain");
  const { rrsets: stored } = given(evidence.dns);
  message.authority = message.authority.filter((each) => stored[each]?.type === "SOA");
};

const denial = casesOf("dns_dnssec_denial", [
  ["NSEC at every server", good, "passed", "good"],
  ["NSEC3 at every server", scene({ zone: NSEC3_COPY }), "passed", "good"],
  [
    "opt-out leaves names unproven, which is no fault here",
    scene({ zone: copyOf({ denial: [nsec3({ optOut: true })] }) }),
    "passed",
    "good",
  ],
  ["depth standard asks for a name that does not exist", scene({ depth: "standard" }), "passed", "good"],
  [
    "the random name comes from a wildcard",
    scene({ zone: copyOf({ records: RECORDS.replace("*.w", "*") }) }),
    "passed",
    "good",
  ],
  [
    "lab 11: one server leaves the proof out",
    one((evidence) => withoutProofs(evidence, NS2.ipv4)),
    "failed",
    "invalid",
    { servers: { [NS2.ipv4]: "failed", [NS1.ipv4]: "passed" }, says: ["nsec-missing"] },
  ],
  [
    "the proof's signatures have expired",
    scene({
      zone: copyOf({
        rules: [{ type: TYPE.NSEC, sigs: [{ inception: NOW - 9 * DAY, expiration: NOW - DAY }] }],
      }),
    }),
    "failed",
    "invalid",
    { says: ["rrsig-expired"] },
  ],
  [
    "one server answers SERVFAIL for names that do not exist",
    one((evidence) => {
      Object.assign(messageIn(evidence, NS2.ipv4, "nxdomain"), { rcode: "SERVFAIL", authority: [] });
    }),
    "failed",
    "invalid",
  ],
  [
    "NSEC at one server, NSEC3 at the others",
    scene({ copies: { [NS2.ipv4]: NSEC3_COPY } }),
    "failed",
    "inconsistent",
  ],
  ["both kinds in one reply", scene({ zone: copyOf({ denial: [NSEC, nsec3()] }) }), "warning", "mixed"],
  [
    "the SOA is missing from the denial",
    one((evidence) => {
      const message = messageIn(evidence, NS2.ipv4, "nodata");
      const { rrsets: stored } = given(evidence.dns);
      message.authority = message.authority.filter((each) => stored[each]?.type !== "SOA");
    }),
    "warning",
    "no-soa",
  ],
  ["A-clie: compact denial", scene({ zone: copyOf({ denial: [{ kind: "compact" }] }) }), "info", "compact"],
  [
    "a server that did not answer is not known",
    one((evidence) => {
      serverIn(evidence, NS2.ipv4).nxdomain = { outcome: "timeout", attempts: [] };
    }),
    "error",
    "could-not-test",
    { cause: "timeout" },
  ],
  [
    "no trusted key at any server",
    scene(BOGUS),
    "not_tested",
    "not-tested",
    { reason: "blocked", blockedBy: "dns_dnssec_rrsets" },
  ],
  UNSIGNED_SKIP,
  FAST_SKIP,
  NO_SERVER,
]);

export const DNSSEC_CASES: readonly Case[] = [...rrsets, ...dsMatch, ...consistency, ...denial];
export { BOGUS, EXPIRED, ISLAND, LOST_SKIP, NO_SERVER, OTHER_KSK, UNKNOWN_CHAIN, UNSIGNED_SKIP };
