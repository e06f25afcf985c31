/** Servers that show no certificate: what is said of what does not exist, and what is not said before it is known. */
import type { TestId } from "../../../src/model/tests.table.ts";
import { profileOf } from "../../support/evidence.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import { all, both, type Change, MAIL_PORT, one, WEB_PORT } from "./scene.ts";

/** Anonymous suites of TLS 1.2 alone, and a refusal of everything with a certificate. */
const anonymous: Change = (endpoint) => {
  Object.assign(endpoint, {
    versions: { "0304": { ok: false, why: "hello:0303" }, "0303": { ok: true } },
    fingerprint: { version: "0303", suite: "0034", group: null, leaf: null },
    suites: ["0034", "003A"].map((id) => ({ v: "0303", id, group: null, sig: null, chain: null, dh: null })),
    suite_lists: ["a", "b1", "b2", "certificate"].map((list) => ({ v: "0303", list, exhausted: true })),
    orders: [],
    groups: {},
    chains: [],
    trust: [],
    anchors: [],
    reneg: null,
  });
};

/** Nobody asked whether suites with a certificate are accepted as well. */
const unasked: Change = (endpoint) => {
  endpoint.suite_lists = endpoint.suite_lists.filter(({ list }) => list !== "certificate");
};
const unanswered: Change = (endpoint) => {
  for (const list of endpoint.suite_lists) if (list.list === "certificate") list.exhausted = false;
};
/** A handshake of TLS 1.3 would have shown one. */
const also13: Change = (endpoint) => {
  endpoint.versions["0304"] = { ok: true };
};

const TOLD = { finds: ["no-certificate"] } as const;
const MOOT = ["not_tested", "not-tested", { reason: "not_applicable" }] as const;
const parity = { profile: profileOf("internetnl-1.11") };

type Told = readonly [status: Situation[2], verdict: string, more?: Situation[4]];

/** What each test says where no mail server shows a certificate. */
const OF_MAIL: Readonly<Partial<Record<TestId, Told>>> = {
  mail_starttls_tls_available: ["passed", "good"],
  mail_starttls_tls_ciphers: ["failed", "bad"],
  mail_starttls_tls_clientreneg: ["error", "could-not-test", { cause: "probe-error", ...TOLD }],
  mail_starttls_cert_chain: ["info", "bad", TOLD],
  mail_starttls_cert_domain: ["info", "bad", TOLD],
  mail_starttls_dane_valid: ["failed", "bad", TOLD],
  mail_starttls_dane_records: ["info", "bad"],
  mail_starttls_cert_pubkey: MOOT,
  mail_starttls_cert_sig: MOOT,
  mail_starttls_cert_expiry: MOOT,
  mail_starttls_cert_lifetime: MOOT,
  mail_starttls_cert_muststaple: MOOT,
  mail_starttls_cert_revoked: MOOT,
  mail_starttls_cert_chainquality: MOOT,
  mail_starttls_tls_mozilla: ["info", "none"],
};

/** What they say where only one server does. */
const OF_ONE: Readonly<Partial<Record<TestId, Told>>> = {
  mail_starttls_cert_chain: ["info", "bad", TOLD],
  mail_starttls_dane_valid: ["failed", "bad", TOLD],
  mail_starttls_cert_pubkey: ["passed", "good"],
  mail_starttls_cert_expiry: ["passed", "good"],
  mail_starttls_cert_chainquality: ["passed", "good"],
};

/** Not known to be without a certificate: never a fault. */
const UNSURE: readonly (readonly [what: string, change: Change])[] = [
  ["nobody asked for one", both(anonymous, unasked)],
  ["the question for one was not answered", both(anonymous, unanswered)],
  ["TLS 1.3 is accepted", both(anonymous, also13)],
];

const rows = (what: string, evidence: Situation[1], table: Readonly<Partial<Record<TestId, Told>>>): Case[] =>
  Object.entries(table).flatMap(([id, [status, verdict, more = {}]]) =>
    casesOf(id as TestId, [[what, evidence, status, verdict, more]]),
  );

export const NO_CERTIFICATE_CASES: readonly Case[] = [
  ...rows("no certificate", () => all(anonymous, MAIL_PORT), OF_MAIL),
  ...rows("no certificate at one address", () => one(anonymous, MAIL_PORT), OF_ONE),
  ...rows("no certificate, in parity", () => all(anonymous, MAIL_PORT), {
    mail_starttls_cert_chain: ["info", "bad", { ...TOLD, ...parity }],
    mail_starttls_cert_pubkey: ["not_tested", "not-tested", { reason: "not_applicable", ...parity }],
    mail_starttls_cert_sig: ["not_tested", "not-tested", { reason: "not_applicable", ...parity }],
  }),
  ...rows("no certificate", () => all(anonymous, WEB_PORT), {
    web_https_http_available: ["failed", "bad", TOLD],
    web_https_cert_chain: ["not_tested", "not-tested", { reason: "blocked" }],
    web_https_tls_ciphers: ["not_tested", "not-tested", { reason: "blocked" }],
    web_https_http_hsts: ["not_tested", "not-tested", { reason: "blocked" }],
  }),
  ...UNSURE.flatMap(([what, change]) => [
    ...rows(what, () => all(change, MAIL_PORT), {
      mail_starttls_cert_chain: ["error", "could-not-test", { cause: "timeout" }],
      mail_starttls_dane_valid: ["error", "could-not-test", { cause: "timeout" }],
    }),
    ...rows(what, () => all(change, WEB_PORT), {
      web_https_http_available: ["passed", "good"],
      web_https_cert_chain: ["error", "could-not-test", { cause: "timeout" }],
    }),
  ]),
];
