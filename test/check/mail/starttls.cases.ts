/** Cases of what the sessions with mail servers show: `mail.md` 13.7, 10.4, 9. */
import { smtpKey } from "../../../src/model/mail.ts";
import { evidenceOf, given, type MutableEvidence } from "../../support/evidence.ts";
import type { healthySession } from "../../support/mail.ts";
import { type Case, casesOf } from "../case.ts";
import { all, MAIL_PORT, one, reach } from "../tls/scene.ts";
import { withoutMxHosts } from "./mx.cases.ts";
import { mxFails, sessions, withMx } from "./mx-scene.ts";
import { PARITY } from "./world.ts";

const V4 = "192.0.2.25";
const V6 = "2001:db8:25::25";
type Session = ReturnType<typeof healthySession>;

const reply = (code: number, ...lines: readonly string[]) => ({ code, lines: [...lines], ms: 10 });
const banner = (code: number, ...lines: readonly string[]) => ({ ...reply(code, ...lines), bare_lf: false });
const unanswered = (error: "timeout" | "refused" | "unreachable"): Partial<Session> => ({
  outcome: error === "timeout" ? "timeout-connect" : error,
  connect: { error },
});

/** What is only known of the session with IPv6. */
const ipv6 = (over: Partial<Session>): (() => MutableEvidence) => sessions(over, [V6]);

const port25 =
  (state: MutableEvidence["vantage"]["port25"], over: Partial<Session>) => (): MutableEvidence => {
    const evidence = sessions(over)();
    evidence.vantage.port25 = state;
    return evidence;
  };

function withoutSessions(change: (evidence: MutableEvidence) => void): () => MutableEvidence {
  return () => {
    const evidence = evidenceOf();
    evidence.smtp = {};
    for (const key of Object.keys(given(evidence.tls)))
      if (key.includes(":25/")) delete given(evidence.tls)[key];
    change(evidence);
    return evidence;
  };
}

const GREETED = banner(421, "421 4.7.0 too many connections");

const available = casesOf("mail_starttls_tls_available", [
  [
    "P01: a greeting in two parts",
    () => evidenceOf(),
    "passed",
    "good",
    { points: 10, servers: { [V4]: "passed", [V6]: "passed" } },
  ],
  [
    "P02: 421",
    sessions({ outcome: "banner-tempfail", banner: GREETED }),
    "error",
    "could-not-test",
    { cause: "rate-limited", finds: ["smtp-deferred"], says: ["too many connections"] },
  ],
  [
    "P03: 554",
    sessions({ outcome: "banner-permfail", banner: banner(554, "554 5.7.1 no PTR") }),
    "error",
    "could-not-test",
    { cause: "refused-by-policy", finds: ["smtp-refused"], says: ["no PTR"] },
  ],
  [
    "P04: a slow greeting",
    sessions({ banner: { ...banner(220, "220 mail.example.nl"), ms: 24_000 } }),
    "passed",
    "good",
  ],
  ["P05: silence", sessions({ outcome: "timeout-banner" }), "error", "other", { cause: "timeout" }],
  [
    "P06: no STARTTLS",
    sessions({ outcome: "no-starttls" }),
    "failed",
    "bad",
    { points: 0, finds: ["no-starttls"] },
  ],
  [
    "P07: masked",
    sessions({ outcome: "starttls-stripped" }),
    "failed",
    "bad",
    { finds: ["starttls-stripped"] },
  ],
  [
    "P08: 454, twice",
    sessions({
      outcome: "starttls-tempfail",
      starttls: { ...reply(454, "454 4.7.0 not now"), residual: null },
    }),
    "failed",
    "bad",
    { finds: ["starttls-refused"], says: ["not now"] },
  ],
  [
    "a permanent refusal",
    sessions({ outcome: "starttls-permfail" }),
    "failed",
    "bad",
    { finds: ["starttls-refused"] },
  ],
  [
    "P09: octets after the reply",
    sessions({ starttls: { ...reply(220, "220 go"), residual: { octets: 16, sample: "250 AUTH PLAIN" } } }),
    "passed",
    "good",
  ],
  ["P10: in lower case", () => evidenceOf(), "passed", "good"],
  [
    "P12: a web server",
    sessions({ outcome: "not-smtp", banner: { ...banner(400, "HTTP/1.1 400"), code: null } }),
    "error",
    "other",
    { cause: "probe-error", finds: ["not-smtp"], says: ["HTTP/1.1 400"] },
  ],
  ["P13: 450 to EHLO, then fine", sessions({ tries: 2, before: ["ehlo-tempfail"] }), "passed", "good"],
  [
    "450 to EHLO",
    sessions({ outcome: "ehlo-tempfail" }),
    "error",
    "could-not-test",
    { cause: "rate-limited" },
  ],
  [
    "550 to EHLO",
    sessions({ outcome: "ehlo-permfail" }),
    "error",
    "could-not-test",
    { cause: "refused-by-policy" },
  ],
  [
    "P14: port 25 is closed here",
    port25("blocked", unanswered("timeout")),
    "error",
    "could-not-test",
    { cause: "port25-blocked" },
  ],
  [
    "P14: so nobody was dialled",
    withoutSessions((evidence) => {
      evidence.vantage.port25 = "blocked";
    }),
    "error",
    "could-not-test",
    { cause: "port25-blocked" },
  ],
  [
    "P15: every handshake fails",
    () => all(reach("no-handshake"), MAIL_PORT),
    "failed",
    "bad",
    { finds: ["tls-handshake"] },
  ],
  [
    "a handshake that nobody answers",
    () => all(reach("timeout"), MAIL_PORT),
    "error",
    "other",
    { cause: "timeout" },
  ],
  ["no reply to EHLO", sessions({ outcome: "ehlo-no-reply" }), "error", "other", { cause: "timeout" }],
  [
    "no reply to STARTTLS",
    sessions({ outcome: "starttls-no-reply" }),
    "error",
    "other",
    { cause: "timeout" },
  ],
  [
    "closed before the greeting",
    sessions({ outcome: "closed-before-banner" }),
    "error",
    "other",
    { cause: "unreachable" },
  ],
  ["refused", sessions(unanswered("refused")), "error", "other", { cause: "unreachable" }],
  [
    "refused, and not seen often enough",
    sessions({ ...unanswered("refused"), unconfirmed: true }),
    "error",
    "other",
    { cause: "timeout" },
  ],
  [
    "454, and not seen often enough",
    sessions({ outcome: "starttls-tempfail", unconfirmed: true }),
    "error",
    "other",
    { cause: "timeout" },
  ],
  [
    "reset in the handshake, and not seen often enough",
    () => {
      const evidence = sessions({ unconfirmed: true })();
      for (const [key, endpoint] of Object.entries(given(evidence.tls)))
        if (key.includes(":25/")) reach("reset")(endpoint, evidence);
      return evidence;
    },
    "error",
    "other",
    { cause: "timeout" },
  ],
  ["no answer", sessions(unanswered("timeout")), "error", "other", { cause: "timeout" }],
  ["IPv6 silent, IPv4 fine", ipv6(unanswered("timeout")), "passed", "good", { servers: { [V4]: "passed" } }],
  [
    "IPv4 silent, IPv6 fine",
    sessions(unanswered("timeout"), [V4]),
    "error",
    "other",
    { cause: "timeout", servers: { [V4]: "error", [V6]: "passed" } },
  ],
  [
    "one without STARTTLS, one silent: the known fault counts",
    bothBad,
    "failed",
    "bad",
    { finds: ["no-starttls"] },
  ],
  [
    "one without TLS",
    () => one(reach("no-handshake"), MAIL_PORT),
    "failed",
    "bad",
    { servers: { [V4]: "passed", [V6]: "failed" } },
  ],
  [
    "the time was over",
    sessions({ outcome: "budget", connect: { error: "budget" } }),
    "error",
    "could-not-test",
    { cause: "budget" },
  ],
  [
    "an address that the user excluded",
    sessions({ outcome: "denied", connect: { error: "denied", detail: "excluded" } }),
    "error",
    "could-not-test",
    { cause: "excluded" },
  ],
  ["no way out for a while", blockedFamily, "error", "could-not-test", { cause: "local" }],
  [
    "the user wants no connections",
    port25("off", {}),
    "not_tested",
    "not-tested",
    { reason: "disabled", points: null },
  ],
  [
    "--no-port25",
    withoutSessions((evidence) => {
      evidence.options.port25 = false;
    }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
  [
    "nobody spoke to them",
    withoutSessions(() => {}),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  ["TLS was not looked at", withoutTls, "error", "could-not-test", { cause: "evidence-missing" }],
  [
    "M12: a private address alone",
    withMx({ records: [[10, "mx.example.nl"]], world: { "mx.example.nl": ["A 10.0.0.5"] } }),
    "error",
    "could-not-test",
    { cause: "address-denied", finds: ["address-not-global"] },
  ],
  [
    "M13: beside a record that proves something",
    withMx({
      records: [
        [0, "x.msv1.invalid"],
        [10, "mx.example.nl"],
      ],
      world: { "mx.example.nl": ["A 192.0.2.26"] },
    }),
    "passed",
    "good",
  ],
  [
    "M14: fourteen hosts",
    fourteen,
    "passed",
    "good",
    { finds: ["mx-truncated"], says: ["mx110.example.nl"], servers: { "192.0.2.101": "passed" } },
  ],
  [
    "M15: localhost alone",
    withMx({ records: [[10, "localhost"]] }),
    "failed",
    "bad",
    { finds: ["mx-unusable"] },
  ],
  [
    "no host has an address",
    withMx({ records: [[10, "mx.example.nl"]] }),
    "failed",
    "bad",
    { finds: ["mx-unusable"] },
  ],
  [
    "a host without address beside a good one",
    withMx({
      records: [
        [10, "mx.example.nl"],
        [20, "b.example.nl"],
      ],
      world: { "b.example.nl": ["A 192.0.2.26"] },
    }),
    "passed",
    "good",
  ],
  [
    "a host whose address is not known",
    withMx({ records: [[10, "mx.example.nl"]], world: { "mx.example.nl": ["SERVFAIL"] } }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  ["parity: P01", () => evidenceOf(), "passed", "good", { ...PARITY, points: 10 }],
  [
    "parity: P06",
    sessions({ outcome: "no-starttls" }),
    "error",
    "other",
    { ...PARITY, cause: "unreachable" },
  ],
  [
    "parity: P15",
    () => all(reach("no-handshake"), MAIL_PORT),
    "error",
    "other",
    { ...PARITY, cause: "unreachable" },
  ],
  ["parity: one address counts", ipv6({ outcome: "no-starttls" }), "passed", "good", PARITY],
  [
    "parity: no host has an address",
    withMx({ records: [[10, "mx.example.nl"]] }),
    "error",
    "other",
    { ...PARITY, cause: "unreachable" },
  ],
  [
    "parity: a verification record alone",
    withMx({ records: [[10, "x.msv1.invalid"]] }),
    "error",
    "other",
    { ...PARITY, cause: "unreachable" },
  ],
  [
    "parity: the user wants no connections",
    port25("off", {}),
    "not_tested",
    "not-tested",
    { ...PARITY, reason: "disabled" },
  ],
  ...withoutMxHosts("mail_starttls_tls_available", { none: "other-2" }),
]);

function bothBad(): MutableEvidence {
  const evidence = sessions({ outcome: "no-starttls" }, [V6])();
  Object.assign(given(evidence.smtp?.[smtpKey(V4, MAIL_PORT)]), unanswered("timeout"));
  return evidence;
}

function blockedFamily(): MutableEvidence {
  return sessions({ outcome: "blocked", connect: { error: "blocked" } }, [V4])();
}

function withoutTls(): MutableEvidence {
  const evidence = evidenceOf();
  delete evidence.tls;
  return evidence;
}

function fourteen(): MutableEvidence {
  const hosts = Array.from({ length: 14 }, (_, index) => index + 1);
  return withMx({
    records: hosts.map((index) => [index * 10, `mx${index * 10}.example.nl`]),
    world: Object.fromEntries(
      hosts.map((index) => [`mx${index * 10}.example.nl`, [`A 192.0.2.${100 + index}`]]),
    ),
  })();
}

const noMx = { reason: "not_applicable" } as const;
const fault = (code: string, ...says: readonly string[]) => ({ finds: [code], says });

const conformance = casesOf("mail_smtp_conformance", [
  ["by the book", () => evidenceOf(), "passed", "good", { servers: { [V4]: "passed" } }],
  [
    "P04: a slow greeting",
    ipv6({ banner: { ...banner(220, "220 mail.example.nl"), ms: 24_000 } }),
    "info",
    "bad",
    { ...fault("banner-slow"), servers: { [V4]: "passed", [V6]: "info" } },
  ],
  ["ten seconds", ipv6({ banner: { ...banner(220, "220 mail.example.nl"), ms: 10_000 } }), "passed", "good"],
  [
    "P09: octets after the reply",
    sessions({ starttls: { ...reply(220, "220 go"), residual: { octets: 16, sample: "" } } }),
    "info",
    "bad",
    fault("starttls-residual"),
  ],
  [
    "P11: bare LF",
    sessions({ banner: { ...banner(220, "220 mail.example.nl"), bare_lf: true } }),
    "info",
    "bad",
    fault("bare-lf"),
  ],
  [
    "a greeting without name",
    sessions({ banner: banner(220, "220 welcome") }),
    "info",
    "bad",
    fault("banner-no-fqdn"),
  ],
  [
    "a greeting with an address",
    sessions({ banner: banner(220, "220 [192.0.2.25] ESMTP") }),
    "passed",
    "good",
  ],
  [
    "HELO alone",
    sessions({
      ehlo: { ...reply(502, "502 no"), keywords: [] },
      helo: reply(250, "250 hi"),
      outcome: "no-starttls",
    }),
    "info",
    "bad",
    fault("ehlo-rejected-helo-only"),
  ],
  [
    "STARTTLS again",
    sessions({ ehlo_tls: { ...reply(250, "250 x"), keywords: ["PIPELINING", "8BITMIME", "STARTTLS"] } }),
    "info",
    "bad",
    fault("starttls-after-tls"),
  ],
  [
    "no EHLO inside TLS",
    sessions({ ehlo_tls: { ...reply(250, ""), code: null, keywords: [] } }),
    "info",
    "bad",
    fault("no-ehlo-after-tls"),
  ],
  [
    "logins without TLS",
    sessions({
      ehlo: {
        ...reply(250, "250 x"),
        keywords: ["AUTH CRAM-MD5 PLAIN", "STARTTLS", "PIPELINING", "8BITMIME"],
      },
    }),
    "info",
    "bad",
    fault("auth-plaintext", "PLAIN"),
  ],
  [
    "for its own network",
    sessions({
      ehlo: { ...reply(250, "250 x"), keywords: ["XCLIENT NAME ADDR", "STARTTLS", "PIPELINING", "8BITMIME"] },
    }),
    "info",
    "bad",
    fault("dangerous-ext", "XCLIENT"),
  ],
  [
    "fewer extensions inside TLS",
    sessions({ ehlo_tls: { ...reply(250, "250 x"), keywords: ["8BITMIME"] } }),
    "info",
    "bad",
    fault("ext-changed", "PIPELINING"),
  ],
  ["one does not greet", sessions({ outcome: "banner-tempfail", banner: GREETED }, [V6]), "passed", "good"],
  [
    "none greets",
    sessions({ outcome: "banner-tempfail", banner: GREETED }),
    "error",
    "could-not-test",
    { cause: "unreachable" },
  ],
  [
    "P14: port 25 is closed here",
    withoutSessions((evidence) => {
      evidence.vantage.port25 = "blocked";
    }),
    "error",
    "could-not-test",
    { cause: "port25-blocked" },
  ],
  [
    "--no-port25",
    withoutSessions((evidence) => {
      evidence.options.port25 = false;
    }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
  [
    "a host whose address is not known",
    withMx({ records: [[10, "mx.example.nl"]], world: { "mx.example.nl": ["SERVFAIL"] } }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "M03: beside a null MX",
    withMx({
      records: [
        [0, "."],
        [10, "mx.example.nl"],
      ],
      world: { "mx.example.nl": ["A 192.0.2.26"] },
    }),
    "passed",
    "good",
    { servers: { "192.0.2.26": "passed" } },
  ],
  ["M08: no MX", withMx({ records: [] }), "not_tested", "not-tested", noMx],
  ["M09: the lookup fails", mxFails, "error", "could-not-test", { cause: "dns-failure" }],
]);

const extensions = casesOf("mail_smtp_extensions", [
  ["some", () => evidenceOf(), "info", "listed", { finds: ["smtp-extensions"], says: ["8BITMIME"] }],
  ["none inside", sessions({ ehlo_tls: null }), "info", "listed", { says: ["nothing"] }],
  ["none", sessions({ ehlo: { ...reply(250, "250 x"), keywords: [] }, ehlo_tls: null }), "passed", "none"],
  [
    "--no-port25",
    withoutSessions((evidence) => {
      evidence.options.port25 = false;
    }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
  ["no MX", withMx({ records: [] }), "not_tested", "not-tested", noMx],
]);

function passive(): MutableEvidence {
  const evidence = evidenceOf();
  evidence.options.active = false;
  return evidence;
}

const injection = casesOf("mail_starttls_command_injection", [
  ["dropped", () => evidenceOf(), "passed", "good", { servers: { [V4]: "passed" } }],
  [
    "run",
    ipv6({ injection: { answered: true, reply: "250 ok" } }),
    "warning",
    "vulnerable",
    { finds: ["command-injection"], servers: { [V6]: "warning" } },
  ],
  [
    "not known",
    ipv6({ injection: null }),
    "error",
    "could-not-test",
    { cause: "timeout", servers: { [V6]: "error" } },
  ],
  ["not asked for", passive, "not_tested", "not-tested", { reason: "disabled" }],
  ["no MX", withMx({ records: [] }), "not_tested", "not-tested", noMx],
  [
    "no STARTTLS",
    sessions({ outcome: "no-starttls" }),
    "not_tested",
    "not-tested",
    { reason: "blocked", blockedBy: "mail_starttls_tls_available" },
  ],
]);

const records = casesOf("mail_starttls_dane_records", [
  [
    "--no-port25",
    withoutSessions((evidence) => {
      evidence.options.port25 = false;
    }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
]);
const suites = casesOf("mail_starttls_tls_ciphers", [
  [
    "--no-port25",
    withoutSessions((evidence) => {
      evidence.options.port25 = false;
    }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
  [
    "port 25 is closed here",
    withoutSessions((evidence) => {
      evidence.vantage.port25 = "blocked";
    }),
    "error",
    "could-not-test",
    { cause: "port25-blocked" },
  ],
  ["IPv6 silent, IPv4 fine", () => one(reach("timeout"), MAIL_PORT), "passed", "good"],
]);

export const STARTTLS_CASES: readonly Case[] = [
  ...available,
  ...conformance,
  ...extensions,
  ...injection,
  ...records,
  ...suites,
];
