/** Cases of the tests about DMARC: the worked examples of `mail.md` 13.2, and the rows that they leave. */
import { answerIn, type MutableEvidence } from "../../support/evidence.ts";
import type { World } from "../../support/mail.ts";
import { type Case, casesOf } from "../case.ts";
import { domainOf, PARITY } from "./world.ts";

const HOSTS: World = { "d.nl": ["MX 10 mx.d.nl."], "r.net": ["MX 10 mx.r.net."], "mx.r.net": ["A 9.9.9.9"] };

/** The domain d.nl with this record, and others. */
const own = (record: string, more: World = {}): (() => MutableEvidence) =>
  domainOf("d.nl", { ...HOSTS, "_dmarc.d.nl": [`TXT ${record}`], ...more });

/** A name below d.nl. */
const below = (name: string, world: World): (() => MutableEvidence) =>
  domainOf(name, { ...HOSTS, [name]: ["A 9.9.9.9"], ...world });

const at = (name: string, ...texts: readonly string[]): World => ({
  [`_dmarc.${name}`]: texts.map((text) => `TXT ${text}`),
});

const good = { points: 10 } as const;
const NET = "_report._dmarc.r.net";

const policy = casesOf("mail_auth_dmarc_policy", [
  ["DM01", own("v=DMARC1; p=reject"), "passed", "good", good],
  ["DM02", own("v=DMARC1;p=quarantine;rua=mailto:a@d.nl"), "passed", "good", good],
  ["DM03", own("v=DMARC1; p=none"), "failed", "policy", { points: 2, finds: ["dmarc-weak"] }],
  ["DM04", own("v=DMARC1"), "failed", "bad", { points: 0, finds: ["dmarc-unusable"] }],
  ["DM05", own("v=DMARC1; rua=mailto:a@d.nl"), "failed", "policy", { points: 2 }],
  ["DM06", own("v=DMARC1; sp=reject; p=reject"), "passed", "good", { ...good, finds: ["p-not-second"] }],
  ["DM07", own("v=DMARC1; p=reject; foo=bar"), "passed", "good", { finds: ["dmarc-unknown-tag"] }],
  ["DM08", own("v=DMARC1; p=reject;;"), "passed", "good", { finds: ["dmarc-empty-tag"] }],
  ["DM11", own("v=DMARC1; p=Reject"), "passed", "good"],
  ["DM12", own("v=DMARC1; p=reject; t=y"), "passed", "good", { finds: ["dmarc-testing"] }],
  ["DM13", own("v=DMARC1; p=quarantine; t=y"), "failed", "policy", { finds: ["dmarc-testing"] }],
  ["DM14", own("v=DMARC1; p=reject; sp=none"), "passed", "good"],
  ["DM15", own("v=DMARC1; p=reject; pct=50"), "passed", "good", { finds: ["pct-partial", "removed-tag"] }],
  ["DM16", own("v=DMARC1; p=reject; rua=a@d.nl"), "passed", "good", { finds: ["bad-uri"] }],
  [
    "DM17",
    own("v=DMARC1; p=rejcet; rua=mailto:a@d.nl"),
    "failed",
    "bad",
    { points: 0, finds: ["dmarc-bad-policy"] },
  ],
  ["DM18", own("v=DMARC1; p=rejcet"), "failed", "bad", { points: 0 }],
  [
    "DM19",
    own("v=DMARC1; p=reject; adkim=strict"),
    "passed",
    "good",
    { finds: ["dmarc-bad-value"], says: ["adkim"] },
  ],
  [
    "DM20",
    own("v=DMARC1; p=reject; fo=0:1; ruf=mailto:a@d.nl"),
    "passed",
    "good",
    { finds: ["dmarc-bad-value"], says: ["fo"] },
  ],
  [
    "DM21",
    own("v=DMARC1; p=reject; rua=mailto:x@r.net"),
    "warning",
    "external",
    { ...good, finds: ["external"] },
  ],
  [
    "DM22",
    own("v=DMARC1; p=reject; rua=mailto:x@r.net", { [`d.nl.${NET}`]: ["TXT v=DMARC1"] }),
    "passed",
    "good",
  ],
  [
    "DM23",
    own("v=DMARC1; p=reject; rua=mailto:x@r.net", {
      [`d.nl.${NET}`]: ["TXT v=DMARC1; rua=mailto:y@other.net"],
    }),
    "warning",
    "external",
    { finds: ["override-host"] },
  ],
  [
    "DM24",
    own("v=DMARC1; p=reject; rua=mailto:x@r.net", { [`d.nl.${NET}`]: ["TXT v=DMARC1;"] }),
    "passed",
    "good",
  ],
  [
    "DM25",
    own("v=DMARC1; p=reject; rua=mailto:x@r.net", { [`d.nl.${NET}`]: ["SERVFAIL"] }),
    "passed",
    "good",
    { finds: ["external-unknown"] },
  ],
  ["DM26", below("a.d.nl", at("d.nl", "v=DMARC1; p=reject; sp=quarantine")), "passed", "good"],
  ["DM27", below("a.d.nl", at("d.nl", "v=DMARC1; p=reject; sp=none")), "failed", "policy"],
  [
    "DM28",
    below("a.b.d.nl", {
      ...at("b.d.nl", "v=DMARC1; p=none"),
      ...at("d.nl", "v=DMARC1; p=reject; sp=quarantine"),
    }),
    "passed",
    "good",
  ],
  [
    "DM29",
    below("a.b.d.nl", {
      ...at("b.d.nl", "v=DMARC1; p=none; psd=n"),
      ...at("d.nl", "v=DMARC1; p=reject"),
    }),
    "failed",
    "policy",
  ],
  [
    "DM31",
    below("a.d.nl", {
      ...at("a.d.nl", "v=DMARC1; p=none", "v=DMARC1; p=none"),
      ...at("d.nl", "v=DMARC1; p=reject"),
    }),
    "passed",
    "good",
  ],
  [
    "DM33",
    below("a.d.nl", { ...at("a.d.nl", "v=spf1 -all"), ...at("d.nl", "v=DMARC1; p=reject") }),
    "passed",
    "good",
  ],
  [
    "DM36",
    below("a.d.nl", { ...at("a.d.nl", "v=DMARC1; p=reject"), "_dmarc.d.nl": ["SERVFAIL"] }),
    "passed",
    "good",
  ],
  ["a tag without value", own("v=DMARC1; p=reject; foo"), "passed", "good", { finds: ["dmarc-not-a-tag"] }],
  ["a tag twice", own("v=DMARC1; p=reject; p=none"), "passed", "good", { finds: ["dmarc-duplicate-tag"] }],
  ["a tag in upper case", own("v=DMARC1; P=reject"), "passed", "good", { finds: ["dmarc-tag-case"] }],
  [
    "a host of the same organisation by the list alone",
    domainOf("a.d.nl", {
      ...HOSTS,
      "a.d.nl": ["A 9.9.9.9"],
      ...at("a.d.nl", "v=DMARC1; p=reject; psd=n; rua=mailto:x@d.nl"),
      ...at("d.nl", "v=DMARC1; p=reject"),
    }),
    "passed",
    "good",
    { finds: ["external-by-treewalk"] },
  ],
  [
    "a host of the same organisation by the tree walk alone",
    domainOf("a.github.io", {
      "a.github.io": ["A 9.9.9.9"],
      "b.github.io": ["MX 10 b.github.io."],
      ...at("a.github.io", "v=DMARC1; p=reject; rua=mailto:x@b.github.io"),
      ...at("github.io", "v=DMARC1; p=reject"),
    }),
    "passed",
    "good",
    { finds: ["external-by-psl"] },
  ],
  [
    "consent below a name that is denied",
    own("v=DMARC1; p=reject; rua=mailto:x@r.net", {
      [`d.nl.${NET}`]: ["TXT v=DMARC1"],
      [NET]: ["NXDOMAIN"],
    }),
    "passed",
    "good",
    { finds: ["ent-nxdomain"] },
  ],
  [
    "no record",
    own("unrelated"),
    "not_tested",
    "not-tested",
    { points: 0, reason: "blocked", blockedBy: "mail_auth_dmarc_exist" },
  ],
  ["parity: DM01", own("v=DMARC1; p=reject"), "passed", "good", { ...PARITY, ...good }],
  [
    "parity: DM03",
    own("v=DMARC1; p=none"),
    "failed",
    "policy",
    { ...PARITY, points: 2, finds: ["dmarc-by-internetnl"] },
  ],
  ["parity: DM07", own("v=DMARC1; p=reject; foo=bar"), "failed", "bad", { ...PARITY, points: 0 }],
  ["parity: DM14", own("v=DMARC1; p=reject; sp=none"), "passed", "good", PARITY],
  [
    "parity: DM21",
    own("v=DMARC1; p=reject; rua=mailto:x@r.net"),
    "warning",
    "external",
    { ...PARITY, ...good },
  ],
  [
    "parity: DM22, the grammar wants a semicolon",
    own("v=DMARC1; p=reject; rua=mailto:x@r.net", { [`d.nl.${NET}`]: ["TXT v=DMARC1"] }),
    "warning",
    "external",
    PARITY,
  ],
  [
    "parity: DM28, the organizational domain of the list",
    below("a.b.d.nl", {
      ...at("b.d.nl", "v=DMARC1; p=none"),
      ...at("d.nl", "v=DMARC1; p=reject; sp=quarantine"),
    }),
    "passed",
    "good",
    PARITY,
  ],
]);

const TWELVE = "a.b.c.d.e.f.g.h.i.j.d.nl";

const exist = casesOf("mail_auth_dmarc_exist", [
  [
    "a record that does not validate",
    domainOf("d.nl", { ...HOSTS, "_dmarc.d.nl": ["TXT v=DMARC1; p=reject", "BOGUS"] }),
    "passed",
    "good",
    { finds: ["bogus-data"] },
  ],
  ["DM01", own("v=DMARC1; p=reject"), "passed", "good", good],
  ["DM04: unusable, but there", own("v=DMARC1"), "passed", "good"],
  [
    "DM09: the version in lower case",
    own("v=dmarc1; p=reject"),
    "failed",
    "bad",
    { points: 0, finds: ["dmarc-near-miss", "dmarc-none"] },
  ],
  ["DM10: no semicolon", own("v=DMARC1 p=reject"), "failed", "bad", { finds: ["dmarc-near-miss"] }],
  [
    "DM26: inherited",
    below("a.d.nl", at("d.nl", "v=DMARC1; p=reject")),
    "passed",
    "good",
    { finds: ["dmarc-inherited"] },
  ],
  [
    "DM30: of the public suffix",
    below("a.e.gov", at("gov", "v=DMARC1; p=reject; psd=y; np=reject")),
    "passed",
    "good",
    { finds: ["dmarc-inherited"] },
  ],
  [
    "DM31: two of its own, one above",
    below("a.d.nl", {
      ...at("a.d.nl", "v=DMARC1; p=none", "v=DMARC1; p=none"),
      ...at("d.nl", "v=DMARC1; p=reject"),
    }),
    "passed",
    "good",
    { finds: ["dmarc-multiple", "dmarc-inherited"] },
  ],
  [
    "DM32: two",
    domainOf("d.nl", { ...HOSTS, ...at("d.nl", "v=DMARC1; p=none", "v=DMARC1; p=reject") }),
    "failed",
    "bad",
    { finds: ["dmarc-multiple"] },
  ],
  [
    "DM33: another text by a wildcard",
    below("a.d.nl", { ...at("a.d.nl", "v=spf1 -all"), ...at("d.nl", "v=DMARC1; p=reject") }),
    "passed",
    "good",
    { finds: ["dmarc-unrelated-txt"] },
  ],
  [
    "DM34: twelve labels",
    below(TWELVE, at("f.g.h.i.j.d.nl", "v=DMARC1; p=reject")),
    "passed",
    "good",
    { says: ["f.g.h.i.j.d.nl"] },
  ],
  [
    "DM35: a failure above, none of its own",
    below("a.d.nl", { "_dmarc.d.nl": ["SERVFAIL"] }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "DM36: a failure above, and one of its own",
    below("a.d.nl", { ...at("a.d.nl", "v=DMARC1; p=reject"), "_dmarc.d.nl": ["SERVFAIL"] }),
    "passed",
    "good",
  ],
  ["none", domainOf("d.nl", HOSTS), "failed", "bad", { finds: ["dmarc-none"] }],
  [
    "in the wrong place",
    domainOf("d.nl", { ...HOSTS, "dmarc.d.nl": ["TXT v=DMARC1; p=reject"] }),
    "failed",
    "bad",
    { finds: ["dmarc-misplaced"], says: ["dmarc.d.nl"] },
  ],
  ["parity: DM09 is a record", own("v=dmarc1; p=reject"), "passed", "good", PARITY],
  [
    "parity: two",
    domainOf("d.nl", { ...HOSTS, ...at("d.nl", "v=DMARC1; p=none", "v=DMARC1; p=reject") }),
    "failed",
    "bad",
    { ...PARITY, finds: ["dmarc-multiple"] },
  ],
  [
    "parity: a lookup that fails",
    domainOf("d.nl", { ...HOSTS, "_dmarc.d.nl": ["TIMEOUT"] }),
    "failed",
    "bad",
    { ...PARITY, finds: ["lookup-failed"] },
  ],
  ["parity: our budget", cutOff, "error", "could-not-test", { ...PARITY, cause: "budget" }],
]);

function cutOff(): MutableEvidence {
  const evidence = domainOf("d.nl", { ...HOSTS, "_dmarc.d.nl": ["TIMEOUT"] })();
  answerIn(evidence, "_dmarc.d.nl/TXT").failures = [{ server: "192.0.2.53", zone: "nl", why: "budget" }];
  return evidence;
}

const blocked = { reason: "blocked" } as const;

const subdomains = casesOf("mail_auth_dmarc_subdomains", [
  ["strict", own("v=DMARC1; p=reject"), "passed", "good"],
  [
    "DM14: sp=none",
    own("v=DMARC1; p=reject; sp=none"),
    "warning",
    "subdomains-open",
    { finds: ["subdomains-open"] },
  ],
  ["np=none", own("v=DMARC1; p=reject; np=none"), "warning", "subdomains-open"],
  ["p=none, but strict below", own("v=DMARC1; p=none; sp=reject"), "passed", "good"],
  [
    "DM04: unusable",
    own("v=DMARC1"),
    "not_tested",
    "not-tested",
    { ...blocked, blockedBy: "mail_auth_dmarc_policy" },
  ],
]);

const toHost = (host: string, more: World = {}): (() => MutableEvidence) =>
  own(`v=DMARC1; p=reject; rua=mailto:x@${host}`, more);

const reporting = casesOf("mail_auth_dmarc_reporting", [
  ["an address of its own", toHost("d.nl"), "passed", "good"],
  ["none", own("v=DMARC1; p=reject"), "info", "no-rua", { finds: ["no-rua"] }],
  ["DM16: no URI", own("v=DMARC1; p=reject; rua=a@d.nl"), "info", "no-rua", { finds: ["bad-uri"] }],
  ["DM21: no consent", toHost("r.net"), "info", "bad", { finds: ["external"] }],
  [
    "a host without mail",
    toHost("x.d.nl", { "x.d.nl": ["TXT hello"] }),
    "info",
    "bad",
    { finds: ["report-host-without-mail"] },
  ],
  [
    "a host with a null MX",
    toHost("x.d.nl", { "x.d.nl": ["MX 0 .", "A 9.9.9.9"] }),
    "info",
    "bad",
    { finds: ["report-host-without-mail"] },
  ],
  ["a host with an address alone", toHost("x.d.nl", { "x.d.nl": ["A 9.9.9.9"] }), "passed", "good"],
  [
    "a host that is not known",
    toHost("x.d.nl", { "x.d.nl": ["SERVFAIL"] }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "three",
    own("v=DMARC1; p=reject; rua=mailto:a@d.nl,mailto:b@d.nl,mailto:c@d.nl"),
    "info",
    "bad",
    { finds: ["many-destinations"] },
  ],
  [
    "reports about messages",
    own("v=DMARC1; p=reject; rua=mailto:a@d.nl; ruf=mailto:a@d.nl"),
    "passed",
    "good",
    { finds: ["ruf-privacy"] },
  ],
  [
    "only the list finds the record",
    below("a.b.d.nl", at("d.nl", "unrelated")),
    "not_tested",
    "not-tested",
    { ...blocked, blockedBy: "mail_auth_dmarc_exist" },
  ],
]);

const discovery = casesOf("mail_auth_dmarc_discovery", [
  ["the same", own("v=DMARC1; p=reject"), "passed", "good"],
  [
    "DM15: tags that are gone",
    own("v=DMARC1; p=reject; pct=50"),
    "info",
    "removed-tags",
    { finds: ["removed-tag"] },
  ],
  [
    "DM30: the list knows no such record",
    below("a.e.gov", at("gov", "v=DMARC1; p=reject; psd=y; np=reject")),
    "info",
    "differs",
    { finds: ["discovery-differs"] },
  ],
  [
    "DM36: the organisation is not known",
    below("a.d.nl", { ...at("a.d.nl", "v=DMARC1; p=reject"), "_dmarc.d.nl": ["SERVFAIL"] }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "another organisation",
    below("a.d.nl", { ...at("a.d.nl", "v=DMARC1; p=reject; psd=n"), ...at("d.nl", "v=DMARC1; p=reject") }),
    "info",
    "differs",
  ],
  [
    "through an alias",
    domainOf("d.nl", {
      ...HOSTS,
      "_dmarc.d.nl": ["CNAME dmarc.r.net"],
      "dmarc.r.net": ["TXT v=DMARC1; p=reject"],
    }),
    "passed",
    "good",
    { finds: ["dmarc-cname"] },
  ],
  [
    "none",
    domainOf("d.nl", HOSTS),
    "not_tested",
    "not-tested",
    { ...blocked, blockedBy: "mail_auth_dmarc_exist" },
  ],
]);

export const DMARC_CASES: readonly Case[] = [...policy, ...exist, ...subdomains, ...reporting, ...discovery];
