/** Cases of the tests about MX records and the addresses behind them: `mail.md` 13.4, 2.2, 1.4. */

import { smtpKey } from "../../../src/model/mail.ts";
import type { TestId } from "../../../src/model/tests.table.ts";
import { evidenceOf, failAnswer, given, type MutableEvidence } from "../../support/evidence.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import { mxFails, sessions, withMx } from "./mx-scene.ts";
import { PARITY } from "./world.ts";

const V4 = "192.0.2.25";
const V6 = "2001:db8:25::25";
const NO_MX = { reason: "not_applicable" } as const;
const none = withMx({ records: [] });
const parked = withMx({ records: [], world: { "example.nl": ["A 192.0.2.80", "TXT v=spf1 -all"] } });
const parkedByRedirect = withMx({
  records: [],
  world: { "example.nl": ["A 192.0.2.80", "TXT v=spf1 redirect=x.nl"], "x.nl": ["TXT v=spf1 -all"] },
});
const bare = withMx({ records: [], world: { "example.nl": ["TXT hello"] } });
const nullMx = withMx({ records: [[0, "."]] });
const nullMxAlone = withMx({ records: [[0, "."]], world: { "example.nl": ["TXT hello"] } });
const nullMxBeside = withMx({
  records: [
    [0, "."],
    [10, "mx.example.nl"],
  ],
  world: { "mx.example.nl": ["A 192.0.2.26", "AAAA 2001:db8:25::26"] },
});
const localhost = withMx({ records: [[10, "localhost"]] });

interface Verdicts {
  readonly none: string;
  /** Of tests that say no more of a domain without MX. */
  readonly isSilent?: boolean;
}

/** What every test of the MX hosts says where there is none. */
function withoutHosts(id: string, { none: verdict, isSilent = false }: Verdicts): Situation[] {
  const tells = (name: string): string => (isSilent ? verdict : name);
  const info = isSilent ? "not_tested" : "info";
  const more = isSilent ? NO_MX : {};
  const unusable: Situation[] =
    id === "mail_starttls_tls_available"
      ? []
      : [["M15: localhost alone", localhost, "not_tested", verdict, NO_MX]];
  return [
    ["M01: a null MX", nullMx, "not_tested", tells("null-mx"), NO_MX],
    ["M02: a null MX without address", nullMxAlone, info, tells("null-mx-without-a-aaaa"), more],
    [
      "M03: a null MX beside another",
      nullMxBeside,
      isSilent ? "not_tested" : "warning",
      tells("null-mx-with-other-mx"),
      more,
    ],
    [
      "M04: a null MX with preference 10",
      withMx({ records: [[10, "."]] }),
      "not_tested",
      tells("null-mx"),
      NO_MX,
    ],
    ["M05: no MX, and no mail sent", parked, info, tells("no-null-mx"), more],
    ["M06: the same by a redirect", parkedByRedirect, info, tells("no-null-mx"), more],
    ["parity: M05", parked, info, tells("no-null-mx"), { ...more, ...PARITY }],
    ["parity: M06 is no MX", parkedByRedirect, "not_tested", verdict, { ...NO_MX, ...PARITY }],
    ["M07: no MX, no address", bare, "not_tested", verdict, NO_MX],
    ["M08: no MX, but senders", none, "not_tested", verdict, NO_MX],
    ["M09: the lookup fails", mxFails, "error", "could-not-test", { cause: "dns-failure" }],
    ["parity: M09 is no MX", mxFails, "not_tested", verdict, { ...NO_MX, ...PARITY }],
    [
      "parity: our budget",
      () => mxFails("budget"),
      "error",
      "could-not-test",
      { ...PARITY, cause: "budget" },
    ],
    ["parity: M15 is no MX", localhost, "not_tested", verdict, { ...NO_MX, ...PARITY }],
    ...unusable,
  ];
}

/** Two hosts, the second without IPv6. */
const half = withMx({
  records: [
    [10, "a.example.nl"],
    [20, "b.example.nl"],
  ],
  world: { "a.example.nl": ["A 192.0.2.26", "AAAA 2001:db8:25::26"], "b.example.nl": ["A 192.0.2.27"] },
});
const mapped = withMx({
  records: [[10, "a.example.nl"]],
  world: { "a.example.nl": ["A 192.0.2.26", "AAAA ::ffff:192.0.2.26"] },
});

function hostFails(why: string): () => MutableEvidence {
  return () => {
    const evidence = evidenceOf();
    failAnswer(evidence, "mail.example.nl/AAAA", { failures: [{ server: "192.0.2.53", zone: "nl", why }] });
    return evidence;
  };
}

const address = casesOf("mail_ipv6_mx_address", [
  ["every host", () => evidenceOf(), "passed", "good", { servers: { "mail.example.nl": "passed" } }],
  [
    "one of two",
    half,
    "failed",
    "bad",
    { finds: ["mx-without-ipv6"], says: ["b.example.nl"], servers: { "b.example.nl": "failed" } },
  ],
  ["an address that wraps IPv4", mapped, "failed", "bad", { finds: ["mx-without-ipv6"] }],
  [
    "one that is not known",
    hostFails("timeout"),
    "error",
    "could-not-test",
    { cause: "dns-failure", servers: { "mail.example.nl": "error" } },
  ],
  ["parity: one that is not known has none", hostFails("timeout"), "failed", "bad", PARITY],
  [
    "M10: behind an alias",
    withMx({
      records: [[10, "mx.example.nl"]],
      world: {
        "mx.example.nl": ["CNAME a.example.nl"],
        "a.example.nl": ["A 192.0.2.26", "AAAA 2001:db8:25::26"],
      },
    }),
    "passed",
    "good",
  ],
  ...withoutHosts("mail_ipv6_mx_address", { none: "other" }),
]);

function vantage(
  over: Partial<MutableEvidence["vantage"]>,
  change: (evidence: MutableEvidence) => void = () => {},
) {
  return (): MutableEvidence => {
    const evidence = evidenceOf();
    Object.assign(evidence.vantage, over);
    change(evidence);
    return evidence;
  };
}

function unspoken(change: (evidence: MutableEvidence) => void = () => {}): () => MutableEvidence {
  return () => {
    const evidence = evidenceOf();
    delete given(evidence.smtp)[smtpKey(V6, 25)];
    change(evidence);
    return evidence;
  };
}

const deny = (evidence: MutableEvidence): void => {
  given(given(evidence.mx).details?.["mail.example.nl"]).denied = [V6];
};

const silent = sessions({ outcome: "timeout-connect", connect: { error: "timeout" } }, [V6]);

const reach = casesOf("mail_ipv6_mx_reach", [
  ["every address", () => evidenceOf(), "passed", "good", { points: 10, servers: { [V6]: "passed" } }],
  [
    "one that is silent",
    silent,
    "failed",
    "bad",
    { points: 0, finds: ["mx-ipv6-silent"], servers: { [V6]: "failed" } },
  ],
  [
    "one that is silent, and not seen often enough",
    sessions({ outcome: "timeout-connect", connect: { error: "timeout" }, unconfirmed: true }, [V6]),
    "error",
    "could-not-test",
    { cause: "timeout", servers: { [V6]: "error" } },
  ],
  ["a 421 is an answer", sessions({ outcome: "banner-tempfail" }, [V6]), "passed", "good", { points: 10 }],
  ["one of two hosts has IPv6", half, "passed", "good", { points: 5 }],
  [
    "no host has IPv6",
    mapped,
    "not_tested",
    "not-tested",
    { points: 0, reason: "blocked", blockedBy: "mail_ipv6_mx_address" },
  ],
  [
    "one of two addresses of a host",
    withMx({
      records: [[10, "a.example.nl"]],
      world: { "a.example.nl": ["AAAA 2001:db8:25::26", "AAAA 2001:db8:25::27"] },
      change: (evidence) => {
        const server = given(evidence.smtp?.[smtpKey("2001:db8:25::27", 25)]);
        Object.assign(server, { outcome: "refused", connect: { error: "refused" } });
      },
    }),
    "failed",
    "bad",
    { points: 2 },
  ],
  [
    "this machine has no IPv6",
    vantage({ ipv6: "none" }, (evidence) => delete evidence.smtp?.[smtpKey(V6, 25)]),
    "error",
    "could-not-test",
    { cause: "ipv6-none" },
  ],
  [
    "port 25 is closed here",
    vantage({ port25: "blocked" }, (evidence) => delete evidence.smtp),
    "error",
    "could-not-test",
    { cause: "port25-blocked" },
  ],
  [
    "the user wants no connections",
    vantage({ port25: "off" }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
  ["the user wants no IPv6", withFamilies, "not_tested", "not-tested", { reason: "disabled" }],
  ["nobody spoke to it", unspoken(), "error", "could-not-test", { cause: "evidence-missing" }],
  [
    "beyond the cap",
    unspoken((evidence) => {
      given(given(evidence.mx).details?.["mail.example.nl"]).skipped = [V6];
    }),
    "not_tested",
    "not-tested",
    { reason: "blocked" },
  ],
  [
    "the time was over",
    sessions({ outcome: "budget", connect: { error: "budget" } }, [V6]),
    "error",
    "could-not-test",
    { cause: "budget" },
  ],
  [
    "an address that the user excluded",
    sessions({ outcome: "denied", connect: { error: "denied", detail: "excluded" } }, [V6]),
    "error",
    "could-not-test",
    { cause: "excluded" },
  ],
  [
    "a private address, asked of the world",
    unspoken(deny),
    "failed",
    "bad",
    { finds: ["address-not-global"] },
  ],
  [
    "a private address, asked of a resolver",
    unspoken((evidence) => {
      deny(evidence);
      evidence.options.resolver = "192.0.2.1";
    }),
    "error",
    "could-not-test",
    { cause: "address-denied", finds: ["address-not-global"] },
  ],
  ...withoutHosts("mail_ipv6_mx_reach", { none: "not-tested", isSilent: true }),
]);

function withFamilies(): MutableEvidence {
  const evidence = evidenceOf();
  evidence.options.families = ["ipv4"];
  return evidence;
}

const twoFamilies = ["A 192.0.2.26", "AAAA 2001:db8:25::26"];
const oneHost = (exchange: string, world: Record<string, readonly string[]>): (() => MutableEvidence) =>
  withMx({
    records: [
      [10, exchange],
      [20, "b.example.nl"],
    ],
    world: { "b.example.nl": ["A 192.0.2.27", "AAAA 2001:db8:26::27"], ...world },
  });
const bad = (code: string): { readonly finds: readonly string[] } => ({ finds: [code] });

const valid = casesOf("mail_mx_valid", [
  ["a proper host", () => evidenceOf(), "passed", "good"],
  [
    "M10: an alias",
    oneHost("mx.example.nl", { "mx.example.nl": ["CNAME a.example.nl"], "a.example.nl": twoFamilies }),
    "warning",
    "bad",
    { finds: ["mx-cname"], says: ["a.example.nl"] },
  ],
  ["M11: an address", oneHost("192.0.2.1", {}), "warning", "bad", bad("mx-ip-literal")],
  ["an IPv6 address", oneHost("2001:db8::1", {}), "warning", "bad", bad("mx-ip-literal")],
  [
    "M12: a private address",
    withMx({ records: [[10, "mx.example.nl"]], world: { "mx.example.nl": ["A 10.0.0.5"] } }),
    "warning",
    "bad",
    bad("mx-unroutable"),
  ],
  [
    "a private address beside a public one",
    oneHost("mx.example.nl", { "mx.example.nl": ["A 10.0.0.5", "A 192.0.2.26"] }),
    "passed",
    "good",
  ],
  [
    "M13: a record that proves something",
    oneHost("x.msv1.invalid", {}),
    "info",
    "notice",
    bad("mx-verification-record"),
  ],
  ["M15: localhost", localhost, "warning", "bad", bad("mx-badname")],
  [
    "an underscore",
    oneHost("my_mx.example.nl", { "my_mx.example.nl": twoFamilies }),
    "warning",
    "bad",
    bad("mx-badname"),
  ],
  ["no address", oneHost("mx.example.nl", {}), "warning", "bad", bad("mx-no-address")],
  ["a host twice", oneHost("b.example.nl", {}), "info", "notice", bad("mx-duplicate")],
  [
    "two names for the same",
    oneHost("a.example.nl", { "a.example.nl": ["A 192.0.2.27", "AAAA 2001:db8:26::27"] }),
    "info",
    "notice",
    bad("mx-same-host"),
  ],
  [
    "one address for all",
    withMx({ records: [[10, "a.example.nl"]], world: { "a.example.nl": ["A 192.0.2.26"] } }),
    "info",
    "notice",
    bad("mx-single-address"),
  ],
  [
    "not known",
    oneHost("mx.example.nl", { "mx.example.nl": ["SERVFAIL"] }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "one not known, one without address: the known fault counts",
    oneHost("mx.example.nl", { "b.example.nl": ["SERVFAIL"] }),
    "warning",
    "bad",
    bad("mx-no-address"),
  ],
  ["M09: the lookup fails", mxFails, "error", "could-not-test", { cause: "dns-failure" }],
  ["M01: a null MX", nullMx, "not_tested", "not-tested", NO_MX],
  ["M08: none", none, "not_tested", "not-tested", NO_MX],
]);

const redundancy = casesOf("mail_mx_redundancy", [
  ["one network", () => evidenceOf(), "info", "single-host", { finds: ["single-host"], says: ["AS64500"] }],
  [
    "two networks of two origins",
    withMx({
      records: [
        [10, "a.example.nl"],
        [20, "b.example.nl"],
      ],
      world: { "a.example.nl": ["A 192.0.2.25"], "b.example.nl": ["A 198.51.100.53"] },
    }),
    "passed",
    "good",
  ],
  [
    "one address",
    withMx({ records: [[10, "a.example.nl"]], world: { "a.example.nl": ["A 192.0.2.26"] } }),
    "info",
    "single-host",
    { says: ["192.0.2.26"] },
  ],
  [
    "one /24",
    withMx({ records: [[10, "a.example.nl"]], world: { "a.example.nl": ["A 192.0.2.26", "A 192.0.2.27"] } }),
    "info",
    "single-host",
    { says: ["192.0.2.0/24"] },
  ],
  [
    "one /48",
    withMx({
      records: [[10, "a.example.nl"]],
      world: { "a.example.nl": ["AAAA 2001:db8:25::26", "AAAA 2001:db8:25::27"] },
    }),
    "info",
    "single-host",
    { says: ["2001:0db8:0025::/48"] },
  ],
  [
    "two networks, no routes known",
    withMx({
      records: [[10, "a.example.nl"]],
      world: { "a.example.nl": twoFamilies },
      change: (evidence) => {
        delete evidence.routing;
      },
    }),
    "passed",
    "good",
  ],
  [
    "not known",
    withMx({ records: [[10, "a.example.nl"]], world: { "a.example.nl": ["SERVFAIL"] } }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  ["M08: none", none, "not_tested", "not-tested", NO_MX],
]);

function reverse(over: {
  readonly rows?: readonly string[];
  readonly forward?: readonly string[];
}): () => MutableEvidence {
  return () => {
    const evidence = evidenceOf();
    const { ptr } = given(given(evidence.mx).details?.["mail.example.nl"]);
    const key = given(ptr[V4]).answer;
    if (over.rows?.includes("SERVFAIL") === true) failAnswer(evidence, key);
    if (over.forward !== undefined) given(ptr[V4]).forward = [...over.forward];
    return evidence;
  };
}

const fcrdns = casesOf("mail_mx_fcrdns", [
  ["names that lead back", () => evidenceOf(), "passed", "good"],
  ["no name", reverse({ forward: [] }), "info", "bad", { finds: ["no-ptr"], says: [V4] }],
  [
    "a name that leads elsewhere",
    reverse({ forward: ["example.nl/A"] }),
    "info",
    "bad",
    { finds: ["ptr-mismatch"] },
  ],
  ["not known", reverse({ rows: ["SERVFAIL"] }), "error", "could-not-test", { cause: "dns-failure" }],
  [
    "a name that is not known",
    reverse({ forward: ["gone.example.nl/A"] }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  ["M09: the lookup fails", mxFails, "error", "could-not-test", { cause: "dns-failure" }],
  ["M08: none", none, "not_tested", "not-tested", NO_MX],
]);

export const withoutMxHosts = (id: TestId, verdicts: Verdicts): Situation[] => withoutHosts(id, verdicts);

export const MX_HOST_CASES: readonly Case[] = [...address, ...reach, ...valid, ...redundancy, ...fcrdns];
