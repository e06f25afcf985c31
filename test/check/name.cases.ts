/** Cases of the tests "is it signed" and "is it valid" for the target's own name. */
import type { Hop } from "../../src/model/evidence.ts";
import type { Reason } from "../../src/model/security.ts";
import type { TestId } from "../../src/model/tests.table.ts";
import {
  ADDRESSES,
  answerIn,
  changed,
  denyName,
  evidenceOf,
  failAnswer,
  given,
  type Mutable,
  type MutableEvidence,
  NS1,
  profileOf,
  refuse,
  type Scene,
  silence,
  ZONE,
  zoneIn,
} from "../support/evidence.ts";
import { type Case, casesOf, type Situation } from "./case.ts";
import { BOGUS, UNSIGNED } from "./dns/dnssec.cases.ts";

const PARITY = profileOf("internetnl-1.11");
const parity = { profile: PARITY } as const;

const scene = (of: Scene) => (): MutableEvidence => evidenceOf(of);
const one =
  (change: (evidence: MutableEvidence) => void, of: Scene = {}) =>
  (): MutableEvidence =>
    changed(change, of);

const reason = (code: string, over: Partial<Reason> = {}): Reason => ({
  code,
  zone: ZONE,
  name: ZONE,
  ...over,
});
const insecure = (code: string, over: Partial<Reason> = {}): Scene => ({
  security: "insecure",
  reason: reason(code, over),
});

/** The same about the answers to a few types alone. */
function setAnswers(evidence: MutableEvidence, types: readonly string[], over: object): void {
  for (const type of types) Object.assign(answerIn(evidence, `${ZONE}/${type}`), structuredClone(over));
}

/** Data in an opt-out span, or behind too many iterations, of a zone that is itself secure. */
const unproven = (code: string) =>
  one((evidence) => {
    const path: Hop[] = [{ name: ZONE, type: "A", zone: ZONE, security: "insecure" }];
    setAnswers(evidence, ["SOA", "A", "AAAA", "MX"], { security: "insecure", reason: reason(code), path });
  });

/** K2: `www` is an alias of a name at an unsigned content network. */
const CDN = "edge.cdn.example";
function aliased(evidence: MutableEvidence, security: "insecure" | "bogus", code: string): void {
  const path: Hop[] = [
    { name: ZONE, type: "CNAME", zone: ZONE, security: "secure", via: "cname" },
    { name: CDN, type: "A", zone: "cdn.example", security },
  ];
  const over = { cname: [CDN], security, reason: reason(code, { zone: "cdn.example", name: CDN }), path };
  setAnswers(evidence, ["SOA", "A", "AAAA", "MX"], over);
}

/** No server answers, and it is not known why. */
function fail(evidence: MutableEvidence, why = "timeout"): void {
  for (const type of ["SOA", "A", "AAAA", "MX"]) {
    failAnswer(evidence, `${ZONE}/${type}`, { failures: [{ server: NS1.ipv4, zone: ZONE, why }] });
  }
}

function failReason(evidence: MutableEvidence, code: string): void {
  for (const type of ["SOA", "A", "AAAA", "MX"]) {
    failAnswer(evidence, `${ZONE}/${type}`, { reason: reason(code) as Mutable<Reason>, failures: [] });
  }
}

/** Row 13: every address refuses twice. */
function refuseAll(evidence: MutableEvidence): void {
  fail(evidence, "rcode:REFUSED");
  for (const address of ADDRESSES) refuse(evidence, address);
}

/** Situations that both sides share; the RRset that matters is A on one side, MX on the other. */
function existSituations(matters: string): Situation[] {
  const only = (over: object) => one((evidence) => setAnswers(evidence, [matters], over));
  return [
    ["secure", scene({}), "passed", "good", { points: null }],
    [
      "K2: an alias into an unsigned zone",
      one((evidence) => aliased(evidence, "insecure", "no-ds")),
      "failed",
      "bad",
      { finds: ["insecure-alias", "no-ds"], says: [CDN] },
    ],
    ["unsigned", scene(UNSIGNED), "failed", "bad", { finds: ["no-ds"], says: [ZONE] }],
    [
      "an unsigned delegation below opt-out",
      scene({ ...UNSIGNED, reason: reason("nsec3-opt-out", { zone: "nl" }) }),
      "failed",
      "bad",
      { finds: ["nsec3-opt-out"] },
    ],
    ["bogus counts as signed", scene(BOGUS), "passed", "good", { finds: ["rrsig-expired"] }],
    [
      "K3: unsupported algorithms count as signed",
      scene(insecure("unsupported-algorithm")),
      "passed",
      "good",
    ],
    ["unsupported digests count as signed", scene(insecure("unsupported-ds-digest")), "passed", "good"],
    ["an opt-out span in a secure zone counts as signed", unproven("nsec3-opt-out"), "passed", "good"],
    ["too many iterations in a secure zone count as signed", unproven("nsec3-iterations"), "passed", "good"],
    [
      "only the RRset that matters is insecure",
      only({ security: "insecure", reason: reason("no-ds") }),
      "failed",
      "bad",
    ],
    [
      "SOA alone is in an opt-out span",
      one((evidence) =>
        setAnswers(evidence, ["SOA"], { security: "insecure", reason: reason("nsec3-opt-out") }),
      ),
      "passed",
      "good",
    ],
    [
      "a name that does not exist",
      one((evidence) => denyName(evidence, ZONE)),
      "not_tested",
      "not-tested",
      { reason: "not_applicable", finds: ["name-does-not-exist"] },
    ],
    [
      "K6: every server refuses, twice",
      one(refuseAll),
      "failed",
      "servfail",
      { finds: ["no-server-gives-zone"], says: ["rcode-refused"] },
    ],
    [
      "every server refuses, but the second look was not made",
      one((evidence) => {
        refuseAll(evidence);
        for (const server of Object.values(given(zoneIn(evidence).servers))) delete server.soa_again;
      }),
      "error",
      "could-not-test",
      { cause: "dns-failure" },
    ],
    [
      "one of the servers that refuse was silent the second time",
      one((evidence) => {
        refuseAll(evidence);
        given(given(zoneIn(evidence).servers)[NS1.ipv4]).soa_again = { outcome: "timeout", attempts: [] };
      }),
      "error",
      "could-not-test",
      { cause: "dns-failure" },
    ],
    [
      "S7: no name server has an address",
      one((evidence) => {
        fail(evidence, "no-address");
        const zone = zoneIn(evidence);
        zone.servers = {};
        zone.glue = {};
        for (const host of zone.hosts) Object.assign(host, { ipv4: [], ipv6: [] });
      }),
      "failed",
      "servfail",
      { says: ["no-address"] },
    ],
    [
      "the name servers are silent",
      one((evidence) => {
        fail(evidence);
        for (const address of ADDRESSES) silence(evidence, address);
      }),
      "error",
      "could-not-test",
      { cause: "dns-failure", finds: ["could-not-measure"] },
    ],
    [
      "the lookup that matters failed",
      one((evidence) => failAnswer(evidence, `${ZONE}/${matters}`)),
      "error",
      "could-not-test",
      { cause: "dns-failure" },
    ],
    [
      "the SOA lookup failed",
      one((evidence) => failAnswer(evidence, `${ZONE}/SOA`)),
      "error",
      "could-not-test",
      { cause: "dns-failure" },
    ],
    [
      "the lookup that matters failed, SOA is bogus",
      one((evidence) => failAnswer(evidence, `${ZONE}/${matters}`), BOGUS),
      "passed",
      "good",
    ],
    [
      "our budget ran out",
      one((evidence) => fail(evidence, "budget:queries")),
      "error",
      "could-not-test",
      { cause: "budget" },
    ],
    [
      "the run was broken off",
      one((evidence) => fail(evidence, "cancelled")),
      "error",
      "could-not-test",
      { cause: "cancelled" },
    ],
    [
      "all servers are on the exclude list",
      one((evidence) => fail(evidence, "excluded")),
      "error",
      "could-not-test",
      { cause: "excluded" },
    ],
    [
      "all servers have private addresses",
      one((evidence) => fail(evidence, "denied:private-use")),
      "error",
      "could-not-test",
      { cause: "address-denied" },
    ],
    [
      "port 53 is closed here",
      one((evidence) => {
        evidence.vantage.dns = "blocked";
        fail(evidence, "blocked");
      }),
      "error",
      "could-not-test",
      { cause: "dns-blocked" },
    ],
    [
      "no IPv4 here, and servers with IPv4 alone",
      one((evidence) => {
        evidence.vantage.ipv4 = "none";
        fail(evidence, "blocked");
      }),
      "error",
      "could-not-test",
      { cause: "ipv4-none" },
    ],
    [
      "this machine was out of something",
      one((evidence) => fail(evidence, "blocked")),
      "error",
      "could-not-test",
      { cause: "local" },
    ],
    [
      "K20: the clock of this machine is off",
      one((evidence) => {
        evidence.vantage.clock = "off";
      }, BOGUS),
      "error",
      "could-not-test",
      { cause: "clock-off" },
    ],
    [
      "the clock does not fit the root's signatures",
      one((evidence) => failReason(evidence, "local-clock-suspect")),
      "error",
      "could-not-test",
      { cause: "clock-off" },
    ],
    [
      "T1: no anchor fits the root's keys",
      one((evidence) => failReason(evidence, "anchor-mismatch")),
      "error",
      "could-not-test",
      { cause: "anchor-unfit" },
    ],
    [
      "no anchor lies above the name",
      one((evidence) => failReason(evidence, "no-trust-anchor")),
      "error",
      "could-not-test",
      { cause: "anchor-unfit" },
    ],
    [
      "H1: the resolver strips signatures",
      one((evidence) => failReason(evidence, "resolver-strips-dnssec")),
      "error",
      "could-not-test",
      { cause: "resolver-unfit" },
    ],
    [
      "bogus through a resolver, not confirmed",
      one((evidence) => failReason(evidence, "unconfirmed-bogus")),
      "error",
      "could-not-test",
      { cause: "resolver-unfit" },
    ],
    [
      "keys that our own budget kept us from fetching are nobody's fault",
      one(
        (evidence) => {
          failAnswer(evidence, `${ZONE}/DNSKEY`, {
            failures: [{ server: NS1.ipv4, zone: ZONE, why: "budget" }],
          });
        },
        { security: "bogus", reason: reason("dnskey-fetch-failed") },
      ),
      "error",
      "could-not-test",
      { cause: "budget" },
    ],
    [
      "the DNS section is missing",
      one((evidence) => {
        delete evidence.dns;
      }),
      "error",
      "could-not-test",
      { cause: "evidence-missing" },
    ],
    [
      "an answer is missing from the evidence",
      one((evidence) => {
        delete given(evidence.dns).answers[`${ZONE}/${matters}`];
      }),
      "error",
      "could-not-test",
      { cause: "evidence-missing" },
    ],
    // internet.nl: SOA alone; unsupported is unsigned; a lookup that fails is the target's fault.
    ["parity: secure", scene({}), "passed", "good", parity],
    [
      "parity: SOA secure, the RRset that matters insecure",
      only({ security: "insecure", reason: reason("no-ds") }),
      "passed",
      "good",
      parity,
    ],
    ["parity: unsigned", scene(UNSIGNED), "failed", "bad", parity],
    ["parity: bogus", scene(BOGUS), "passed", "good", parity],
    ["parity: unsupported algorithms", scene(insecure("unsupported-algorithm")), "failed", "bad", parity],
    ["parity: opt-out span", unproven("nsec3-opt-out"), "failed", "bad", parity],
    [
      "parity: silence",
      one((evidence) => fail(evidence)),
      "failed",
      "resolver-error",
      { ...parity, finds: ["lookup-failed"] },
    ],
    [
      "parity: a name that does not exist",
      one((evidence) => denyName(evidence, ZONE)),
      "failed",
      "resolver-error",
      { ...parity, finds: ["name-does-not-exist"] },
    ],
    ["parity: every server refuses", one(refuseAll), "failed", "resolver-error", parity],
    [
      "parity: our own budget",
      one((evidence) => fail(evidence, "budget")),
      "error",
      "could-not-test",
      { ...parity, cause: "budget" },
    ],
  ];
}

function validSituations(matters: string, exist: TestId): Situation[] {
  const only = (over: object) => one((evidence) => setAnswers(evidence, [matters], over));
  const blocked = { reason: "blocked", blockedBy: exist } as const;
  return [
    ["secure", scene({}), "passed", "good", { points: 10 }],
    ["an expired zone", scene(BOGUS), "failed", "bad", { points: 0, finds: ["rrsig-expired"], says: [ZONE] }],
    [
      "K5: one server of several is expired",
      one((evidence) => setAnswers(evidence, ["SOA", "A", "AAAA", "MX"], { inconsistent: true })),
      "passed",
      "good",
      { finds: ["servers-disagree"], points: 10 },
    ],
    [
      "a fault in the zone above",
      one((evidence) =>
        setAnswers(evidence, ["SOA", "A", "AAAA", "MX"], {
          security: "bogus",
          reason: reason("rrsig-expired", { zone: "nl", name: "nl", subject: "DNSKEY" }),
        }),
      ),
      "failed",
      "bad",
      { finds: ["fault-above"], says: ["nl", ZONE] },
    ],
    [
      "lab 9: the RRset that matters alone is bogus",
      only({ security: "bogus", reason: reason("rrsig-invalid") }),
      "failed",
      "bad",
    ],
    [
      "SOA alone is bogus",
      one((evidence) =>
        setAnswers(evidence, ["SOA"], { security: "bogus", reason: reason("rrsig-invalid") }),
      ),
      "failed",
      "bad",
    ],
    [
      "an alias to a bogus name",
      one((evidence) => aliased(evidence, "bogus", "rrsig-expired")),
      "failed",
      "bad",
      { finds: ["bogus-alias"], says: [CDN] },
    ],
    [
      "a reason that a newer version knows",
      one((evidence) =>
        setAnswers(evidence, [matters], { security: "bogus", reason: reason("something-new") }),
      ),
      "failed",
      "bad",
      { finds: ["dnssec-other"], says: ["something-new"] },
    ],
    [
      "K3: unsupported algorithms",
      scene(insecure("unsupported-algorithm")),
      "warning",
      "unsupported-ds-algo",
      { points: 2, finds: ["unsupported-algorithm"] },
    ],
    [
      "unsupported digests",
      scene(insecure("unsupported-ds-digest")),
      "warning",
      "unsupported-ds-algo",
      { points: 2 },
    ],
    [
      "algorithms that policy forbids",
      scene(insecure("policy-algorithm")),
      "warning",
      "unsupported-ds-algo",
      { points: 2 },
    ],
    [
      "too many iterations in a secure zone",
      unproven("nsec3-iterations"),
      "warning",
      "unsupported-ds-algo",
      { points: 2, finds: ["nsec3-iterations"] },
    ],
    [
      "an opt-out span in a secure zone",
      unproven("nsec3-opt-out"),
      "warning",
      "unsupported-ds-algo",
      { points: 2, finds: ["nsec3-opt-out"] },
    ],
    ["unsigned", scene(UNSIGNED), "not_tested", "not-tested", { ...blocked, points: 2 }],
    [
      "K2: an alias into an unsigned zone",
      one((evidence) => aliased(evidence, "insecure", "no-ds")),
      "not_tested",
      "not-tested",
      { ...blocked, points: 2 },
    ],
    [
      "K6: every server refuses, twice",
      one(refuseAll),
      "not_tested",
      "not-tested",
      { ...blocked, points: 0 },
    ],
    [
      "silence",
      one((evidence) => fail(evidence)),
      "error",
      "could-not-test",
      { cause: "dns-failure", blockedBy: exist, points: null },
    ],
    [
      "a name that does not exist",
      one((evidence) => denyName(evidence, ZONE)),
      "not_tested",
      "not-tested",
      { reason: "not_applicable", points: null },
    ],
    ["parity: secure", scene({}), "passed", "good", { ...parity, points: 10 }],
    ["parity: SOA bogus", scene(BOGUS), "failed", "bad", { ...parity, points: 0 }],
    [
      "parity: the RRset that matters bogus, SOA secure",
      only({ security: "bogus", reason: reason("rrsig-invalid") }),
      "passed",
      "good",
      parity,
    ],
    ["parity: unsigned", scene(UNSIGNED), "not_tested", "not-tested", { ...parity, ...blocked, points: 2 }],
    [
      "parity: unsupported algorithms",
      scene(insecure("unsupported-algorithm")),
      "not_tested",
      "not-tested",
      { ...parity, ...blocked, points: 2 },
    ],
    [
      "parity: silence",
      one((evidence) => fail(evidence)),
      "not_tested",
      "not-tested",
      { ...parity, ...blocked, points: 0 },
    ],
  ];
}

export const NAME_CASES: readonly Case[] = [
  ...casesOf("web_dnssec_exist", existSituations("A")),
  ...casesOf("web_dnssec_valid", validSituations("A", "web_dnssec_exist")),
  ...casesOf("mail_dnssec_mailto_exist", existSituations("MX")),
  ...casesOf("mail_dnssec_mailto_valid", validSituations("MX", "mail_dnssec_mailto_exist")),
];
