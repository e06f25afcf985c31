/** Cases of the tests about SPF: the worked examples of `mail.md` 13.1, and the rows that they leave. */
import { answerIn, changed, type MutableEvidence } from "../../support/evidence.ts";
import type { World } from "../../support/mail.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import { domainOf, PARITY } from "./world.ts";

const SPF_WORLD: World = {
  "pass.t": ["TXT v=spf1 ip4:192.0.2.0/24 -all"],
  "neutral.t": ["TXT v=spf1 ip4:192.0.2.0/24 ?all"],
  "noall.t": ["TXT v=spf1 ip4:192.0.2.0/24"],
  "plus.t": ["TXT v=spf1 +all"],
  "bad.t": ["TXT v=spf1 ip4:192.0.2.300 -all"],
  "two.t": ["TXT v=spf1 -all", "TXT v=spf1 ~all"],
  "empty.t": ["A 192.0.2.1"],
  "slow.t": ["SERVFAIL"],
  "la.t": ["TXT v=spf1 include:lb.t -all"],
  "lb.t": ["TXT v=spf1 include:la.t -all"],
  "v4.t": ["A 192.0.2.10"],
  "dual.t": ["A 192.0.2.11", "AAAA 2001:db8::11"],
  "v6.t": ["AAAA 2001:db8::12"],
  "mxd.t": ["MX 10 dual.t."],
  "big.t": Array.from({ length: 11 }, (_, index) => `MX 10 h${index}.t.`),
  "d.t.vendor.t": ["TXT v=spf1 ip4:192.0.2.7 -all"],
  "text.t": ["TXT go away"],
  ...Object.fromEntries(
    Array.from({ length: 11 }, (_, index) => [`i${index}.t`, [`TXT v=spf1 ip4:203.0.113.${index} -all`]]),
  ),
};

/** The domain d.t with this record. */
const withRecord = (...texts: readonly string[]): (() => MutableEvidence) =>
  domainOf("d.t", { ...SPF_WORLD, "d.t": ["A 192.0.2.9", ...texts.map((text) => `TXT ${text}`)] });

const includes = (count: number): string =>
  Array.from({ length: count }, (_, index) => `include:i${index}.t`).join(" ");

const ok = (record: string, more: Situation[4] = {}): Situation => [
  record,
  withRecord(record),
  "passed",
  "good",
  { points: 10, ...more },
];
const failed = (record: string, verdict: string, points: number, finds: readonly string[]): Situation => [
  record,
  withRecord(record),
  "failed",
  verdict,
  { points, finds },
];
const named = (number: string, [what, ...rest]: Situation): Situation => [`${number}: ${what}`, ...rest];

const policy = casesOf("mail_auth_spf_policy", [
  named("S01", ok("v=spf1 -all")),
  named("S02", ok("v=spf1 mx:mxd.t ~all")),
  named("S03", failed("v=spf1 ?all", "all", 2, ["spf-weak-all"])),
  named("S04", failed("v=spf1 all", "all", 2, ["spf-weak-all"])),
  named("S05", failed("v=spf1", "all", 2, ["spf-no-all"])),
  named("S06", failed("v=spf1 ip4:192.0.2.0/24", "all", 2, ["spf-no-all"])),
  named("S07", ok("v=spf1 redirect=pass.t")),
  named("S08", failed("v=spf1 redirect=neutral.t", "redirect", 2, ["spf-redirect"])),
  named("S09", failed("v=spf1 redirect=plus.t", "redirect", 2, ["spf-redirect"])),
  named("S10", failed("v=spf1 redirect=gone.t", "redirect", 2, ["spf-redirect"])),
  named("S11", ok("v=spf1 include:pass.t -all")),
  named("S12", ok("v=spf1 include:neutral.t -all")),
  named("S13", failed("v=spf1 include:plus.t -all", "include", 2, ["include-plus-all"])),
  named("S14", failed("v=spf1 include:gone.t -all", "include", 2, ["spf-include"])),
  named("S15", failed("v=spf1 include:empty.t -all", "include", 2, ["spf-include"])),
  named("S16", failed("v=spf1 include:bad.t -all", "include", 2, ["spf-include"])),
  named("S17", failed("v=spf1 include:two.t -all", "include", 2, ["spf-include"])),
  [
    "S18: an include that cannot be looked up",
    withRecord("v=spf1 include:slow.t -all"),
    "error",
    "could-not-test",
    { cause: "dns-failure", points: null },
  ],
  named("S19", failed("v=spf1 include:la.t -all", "max-lookups", 2, ["spf-loop"])),
  named("S20", failed("v=spf1 include:d.t -all", "max-lookups", 2, ["spf-loop"])),
  named("S21", ok(`v=spf1 ${includes(10)} -all`)),
  named("S22", failed(`v=spf1 ${includes(11)} -all`, "max-lookups", 2, ["spf-over-limit"])),
  named("S23", ok(`v=spf1 -all ${includes(11)}`)),
  named("S24", ok("v=spf1 a:gone1.t a:gone2.t a:gone3.t -all")),
  named("S25", ok("v=spf1 a:v4.t a:v4.t a:v4.t -all")),
  named("S26", failed("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all", "all", 2, ["spf-everybody"])),
  named("S27", failed("v=spf1 ip6:::/0 -all", "all", 2, ["spf-everybody"])),
  named("S28", ok("v=spf1 ip4:10.0.0.0/8 -all")),
  named("S29", failed("v=spf1 exists:v4.t -all", "all", 2, ["exists-constant-true"])),
  named("S30", ok("v=spf1 exists:%{i}.list.t -all", { finds: ["spf-macro"] })),
  named("S31", ok("v=spf1 include:%{d}.vendor.t -all", { lacks: ["spf-macro"] })),
  named("S32", ok("v=spf1 include:%{i}.%{d}.vendor.t -all", { finds: ["spf-macro"] })),
  named("S33", failed("v=spf1 mx:big.t -all", "max-lookups", 2, ["mx-limit"])),
  named("S34", ok("v=spf1 ptr -all")),
  named("S35", ok("v=spf1  mx:mxd.t  -all ")),
  named("S36", failed("v=spf1 ip4:192.0.2.1~all", "bad", 0, ["spf-syntax"])),
  named("S37", failed("v=spf1 ipv4:192.0.2.1 -all", "bad", 0, ["spf-syntax"])),
  named("S38", ok("v=spf1 include=pass.t -all")),
  named("S39", failed("v=spf1 ip4: 192.0.2.1 -all", "bad", 0, ["spf-syntax"])),
  named("S40", failed("v=spf1 -all;", "bad", 0, ["spf-syntax"])),
  named("S41", failed("v=spf1 include:localhost -all", "bad", 0, ["spf-syntax"])),
  named("S42", ok("v=spf1 ~include:pass.t -all")),
  named("S43", ok("v=spf1 mx:mxd.t include:pass.t ~all redirect=gone.t")),
  named("S46", ok('"v=spf1 ip4:192.0.2" ".1 -all"')),
  named(
    "of a hundred and twenty faults a hundred are told",
    failed(`v=spf1 ${Array.from({ length: 120 }, (_, at) => `mech${at}`).join(" ")}`, "bad", 0, [
      "spf-syntax",
      "more-findings",
    ]),
  ),
  [
    "no record to judge",
    withRecord(),
    "not_tested",
    "not-tested",
    { points: 0, reason: "blocked", blockedBy: "mail_auth_spf_exist" },
  ],
  named(
    "a fault that is definite wins over one that is not",
    failed("v=spf1 include:slow.t ?all", "all", 2, []),
  ),
  named("a redirect to no name", failed("v=spf1 redirect=a..t", "redirect", 2, ["spf-redirect"])),
  named("a redirect that fails within an include", [
    "",
    domainOf("d.t", {
      ...SPF_WORLD,
      "d.t": ["TXT v=spf1 include:sub.t -all"],
      "sub.t": ["TXT v=spf1 redirect=gone.t"],
    }),
    "failed",
    "include",
    { points: 2, finds: ["spf-redirect"] },
  ]),
  named("a record that ends nowhere near", [
    "",
    domainOf("d.t", {
      ...Object.fromEntries(
        Array.from({ length: 14 }, (_, index) => [
          `n${index}.t`,
          [`TXT v=spf1 include:n${index + 1}.t -all`],
        ]),
      ),
      "d.t": ["TXT v=spf1 include:n0.t -all"],
    }),
    "failed",
    "max-lookups",
    { finds: ["spf-cap", "spf-over-limit"] },
  ]),
  [
    "-all of a domain that sends mail under a strict DMARC policy",
    domainOf("d.t", {
      "d.t": ["TXT v=spf1 ip4:9.9.9.9 -all"],
      "_dmarc.d.t": ["TXT v=DMARC1; p=reject"],
    }),
    "passed",
    "good",
    { finds: ["hardfail-before-dmarc"] },
  ],
  [
    "-all of a domain that sends nothing",
    domainOf("d.t", { "d.t": ["TXT v=spf1 -all"], "_dmarc.d.t": ["TXT v=DMARC1; p=reject"] }),
    "passed",
    "good",
    { lacks: ["hardfail-before-dmarc"] },
  ],
  ["parity: S01", withRecord("v=spf1 -all"), "passed", "good", { ...PARITY, points: 10 }],
  [
    "parity: S26, only `all` counts",
    withRecord("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all"),
    "passed",
    "good",
    PARITY,
  ],
  [
    "parity: S05",
    withRecord("v=spf1"),
    "failed",
    "all",
    { ...PARITY, points: 2, finds: ["spf-by-internetnl"] },
  ],
  ["parity: S14", withRecord("v=spf1 include:gone.t -all"), "failed", "include", { ...PARITY, points: 2 }],
  ["parity: S16", withRecord("v=spf1 include:bad.t -all"), "failed", "include", { ...PARITY, points: 0 }],
  ["parity: S18", withRecord("v=spf1 include:slow.t -all"), "failed", "include", { ...PARITY, points: 2 }],
  ["parity: S10", withRecord("v=spf1 redirect=gone.t"), "failed", "redirect", { ...PARITY, points: 2 }],
  [
    "parity: S22",
    withRecord(`v=spf1 ${includes(11)} -all`),
    "failed",
    "max-lookups",
    { ...PARITY, points: 2 },
  ],
  ["parity: S37", withRecord("v=spf1 ipv4:192.0.2.1 -all"), "failed", "bad", { ...PARITY, points: 0 }],
]);

const exist = casesOf("mail_auth_spf_exist", [
  [
    "a record that does not validate",
    domainOf("d.t", { "d.t": ["TXT v=spf1 -all", "BOGUS"] }),
    "passed",
    "good",
    { finds: ["bogus-data"] },
  ],
  ["a record", withRecord("v=spf1 -all"), "passed", "good", { points: 10 }],
  ["no record", withRecord("unrelated"), "failed", "bad", { points: 0, finds: ["spf-none"] }],
  [
    "S44: a space before the version",
    withRecord('" v=spf1 -all"'),
    "failed",
    "bad",
    { finds: ["spf-near-miss"] },
  ],
  [
    "S45: two records",
    withRecord("v=spf1 -all", "v=spf1 ~all"),
    "failed",
    "bad",
    { finds: ["spf-multiple"] },
  ],
  ["S46: two strings", withRecord('"v=spf1 ip4:192.0.2" ".1 -all"'), "passed", "good"],
  [
    "S47: the lookup fails",
    domainOf("d.t", { "d.t": ["TXT TIMEOUT", "A 192.0.2.9"] }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "parity: S47 is no record",
    domainOf("d.t", { "d.t": ["TXT TIMEOUT", "A 192.0.2.9"] }),
    "failed",
    "bad",
    { ...PARITY, points: 0, finds: ["lookup-failed"] },
  ],
  ["parity: our budget", failedByUs, "error", "could-not-test", { ...PARITY, cause: "budget" }],
  ["parity: v=spf1mx counts as a record", withRecord("v=spf1mx -all"), "passed", "good", PARITY],
  ["v=spf1mx is no record", withRecord("v=spf1mx -all"), "failed", "bad", { finds: ["spf-near-miss"] }],
  [
    "a record in the wrong place",
    domainOf("d.t", { "d.t": ["A 192.0.2.9"], "_spf.d.t": ["TXT v=spf1 -all"] }),
    "failed",
    "bad",
    { finds: ["spf-misplaced"], says: ["_spf.d.t"] },
  ],
]);

function failedByUs(): MutableEvidence {
  const evidence = domainOf("d.t", { "d.t": ["TXT TIMEOUT", "A 192.0.2.9"] })();
  answerIn(evidence, "d.t/TXT").failures = [{ server: "192.0.2.53", zone: "t", why: "budget" }];
  return evidence;
}

const syntaxBlocked = { reason: "blocked", blockedBy: "mail_auth_spf_policy" } as const;

const lookups = casesOf("mail_auth_spf_lookups", [
  ["S01: none", withRecord("v=spf1 -all"), "passed", "good"],
  [
    "S21: ten",
    withRecord(`v=spf1 ${includes(10)} -all`),
    "info",
    "near-limit",
    { finds: ["spf-near-limit"] },
  ],
  ["eight", withRecord(`v=spf1 ${includes(8)} -all`), "passed", "good"],
  ["nine", withRecord(`v=spf1 ${includes(9)} -all`), "info", "near-limit"],
  [
    "S22: eleven",
    withRecord(`v=spf1 ${includes(11)} -all`),
    "warning",
    "over-limit",
    { finds: ["spf-over-limit"] },
  ],
  [
    "S33: eleven MX hosts",
    withRecord("v=spf1 mx:big.t -all"),
    "warning",
    "mx-limit",
    { finds: ["mx-limit"] },
  ],
  [
    "S24: three that find nothing",
    withRecord("v=spf1 a:gone1.t a:gone2.t a:gone3.t -all"),
    "warning",
    "void-limit",
    { finds: ["void-limit"] },
  ],
  [
    "S25: three without IPv6",
    withRecord("v=spf1 a:v4.t a:v4.t a:v4.t -all"),
    "info",
    "void-limit-v6",
    { finds: ["void-limit-v6"] },
  ],
  [
    "three without IPv4",
    withRecord("v=spf1 a:v6.t a:v6.t a:v6.t -all"),
    "info",
    "void-limit-v4",
    { finds: ["void-limit-v4"] },
  ],
  ["two without IPv6", withRecord("v=spf1 a:v4.t a:v4.t -all"), "passed", "good"],
  [
    "S32: a macro hides more",
    withRecord("v=spf1 include:%{i}.%{d}.vendor.t -all"),
    "passed",
    "good",
    { finds: ["spf-macro"] },
  ],
  [
    "S18: one that is not known",
    withRecord("v=spf1 include:slow.t -all"),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "S37: a record that nobody uses",
    withRecord("v=spf1 ipv4:192.0.2.1 -all"),
    "not_tested",
    "not-tested",
    syntaxBlocked,
  ],
]);

const scope = casesOf("mail_auth_spf_scope", [
  ["a few addresses", withRecord("v=spf1 ip4:9.9.9.0/24 -all"), "passed", "good"],
  [
    "S28: a private range",
    withRecord("v=spf1 ip4:10.0.0.0/8 -all"),
    "info",
    "broad",
    { finds: ["spf-broad", "spf-private-range"] },
  ],
  ["2^24 addresses", withRecord("v=spf1 ip4:9.0.0.0/8 -all"), "info", "broad", { finds: ["spf-broad"] }],
  ["2^20 addresses", withRecord("v=spf1 ip4:9.16.0.0/12 -all"), "info", "large", { finds: ["spf-large"] }],
  ["fewer", withRecord("v=spf1 ip4:9.16.0.0/13 -all"), "passed", "good"],
  ["an IPv6 /19", withRecord("v=spf1 ip6:2a00::/19 -all"), "info", "broad"],
  ["an IPv6 /20", withRecord("v=spf1 ip6:2a00::/20 -all"), "passed", "good"],
  ["an address of the lab", () => inLab("v=spf1 ip4:192.0.2.1 -all"), "passed", "good"],
  ["a private address", withRecord("v=spf1 ip4:192.168.1.1 -all"), "info", "private-range"],
  [
    "a term without address",
    withRecord("v=spf1 a:gone.t -all"),
    "info",
    "unresolvable-a",
    { finds: ["spf-unresolvable"] },
  ],
  ["a record that nobody uses", withRecord("v=spf1 ip4:x -all"), "not_tested", "not-tested", syntaxBlocked],
]);

function inLab(text: string): MutableEvidence {
  const evidence = withRecord(text)();
  evidence.options.net_map = true;
  return evidence;
}

const habit = (record: string, code: string): Situation => [
  record.slice(0, 60),
  withRecord(record),
  "info",
  "bad",
  { finds: [code] },
];

const hygiene = casesOf("mail_auth_spf_hygiene", [
  ["well written", withRecord("v=spf1 ip4:9.9.9.9 -all"), "passed", "good"],
  named("S23", habit(`v=spf1 -all ${includes(11)}`, "spf-unreachable-terms")),
  named("S34", habit("v=spf1 ptr -all", "spf-ptr")),
  named("S38", habit("v=spf1 include=pass.t -all", "spf-looks-like-mechanism")),
  named("S43", habit("v=spf1 mx:mxd.t include:pass.t ~all redirect=gone.t", "spf-unreachable-terms")),
  habit("v=spf1 exists:%{p}.t -all", "spf-macro-p"),
  habit("v=spf1 a:v4.t a:v4.t -all", "spf-duplicate-term"),
  habit("v=spf1 ip4:9.9.0.0/16 ip4:9.9.9.0/24 -all", "spf-overlapping-range"),
  habit("v=spf1 ip4:9.9.9.9/24 -all", "spf-host-bits-set"),
  habit("v=spf1 -all exp=gone.t", "spf-exp-unresolvable"),
  ["an explanation that is there", withRecord("v=spf1 -all exp=text.t"), "passed", "good"],
  [
    "more than 450 octets",
    withRecord(`v=spf1 ${manyRanges(30)} -all`),
    "info",
    "bad",
    { finds: ["spf-record-over-450", "spf-response-over-512"] },
  ],
  [
    "an answer that needs TCP",
    withRecord("v=spf1 -all", "x".repeat(700), "y".repeat(700)),
    "info",
    "bad",
    { finds: ["spf-response-over-1232"] },
  ],
  [
    "a Sender ID record beside it",
    withRecord("v=spf1 -all", "spf2.0/pra -all"),
    "info",
    "bad",
    { finds: ["spf-sender-id"] },
  ],
  [
    "a near miss beside it",
    withRecord("v=spf1 -all", "spf1 -all"),
    "info",
    "bad",
    { finds: ["spf-near-miss-record"] },
  ],
  [
    "a record of the obsolete type",
    domainOf("d.t", { "d.t": ["TXT v=spf1 -all", 'SPF "v=spf1 -all"'] }),
    "info",
    "bad",
    { finds: ["spf-type99"] },
  ],
]);

function manyRanges(count: number): string {
  return Array.from({ length: count }, (_, index) => `ip4:9.${index}.0.0/24`).join(" ");
}

const wildcard = casesOf("mail_auth_spf_wildcard", [
  ["none", withRecord("v=spf1 -all"), "passed", "good"],
  [
    "one",
    domainOf("d.t", { "d.t": ["TXT v=spf1 -all"], "x7k2n9.d.t": ["TXT v=spf1 -all"] }),
    "info",
    "inherited",
    { finds: ["spf-wildcard"] },
  ],
  [
    "not known",
    domainOf("d.t", { "d.t": ["TXT v=spf1 -all"], "x7k2n9.d.t": ["SERVFAIL"] }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "not asked",
    () =>
      changed((evidence) => {
        delete evidence.spf?.wildcard;
      }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
]);

export const SPF_CASES: readonly Case[] = [
  ...policy,
  ...exist,
  ...lookups,
  ...scope,
  ...hygiene,
  ...wildcard,
];
