/** Cases of the tests about the names of the MX hosts. */
import type { Profile } from "../../../src/model/profile.ts";
import type { NotTestedReason } from "../../../src/model/status.ts";
import {
  answerIn,
  changed,
  evidenceOf,
  failAnswer,
  given,
  type MutableEvidence,
  profileOf,
  ZONE,
} from "../../support/evidence.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import { withMx } from "./mx-scene.ts";

const PARITY = profileOf("internetnl-1.11");
const BLOCKED = { reason: "blocked" as NotTestedReason, blockedBy: "mail_dnssec_mx_exist" } as const;
const A = "a.example.nl";
const B = "b.example.nl";

type MutableAnswer = ReturnType<typeof answerIn>;
type HostState =
  | "secure"
  | "insecure"
  | "bogus"
  | "unsupported"
  | "unknown"
  | "budget"
  | "nxdomain"
  | "badname"
  | "refused";

const REASONS: Readonly<Record<string, string>> = {
  insecure: "no-ds",
  bogus: "rrsig-expired",
  unsupported: "unsupported-algorithm",
};

/** Two MX hosts with the states given. */
function withHosts(a: HostState, b: HostState): () => MutableEvidence {
  return () =>
    changed((evidence) => {
      Object.assign(given(evidence.mx), {
        records: [
          { preference: 10, exchange: B },
          { preference: 20, exchange: A },
        ],
        hosts: [B, A],
      });
      setHost(evidence, A, a);
      setHost(evidence, B, b);
    });
}

function setHost(evidence: MutableEvidence, host: string, state: HostState): void {
  const model = answerIn(evidence, "mail.example.nl/A");
  const whys: Readonly<Partial<Record<HostState, string>>> = {
    unknown: "timeout",
    budget: "budget",
    refused: "rcode:REFUSED",
  };
  const why = whys[state];
  for (const type of ["SOA", "A", "AAAA"]) {
    const key = `${host}/${type}`;
    if (why !== undefined)
      failAnswer(evidence, key, { failures: [{ server: "192.0.2.1", zone: ZONE, why }] });
    else given(evidence.dns).answers[key] = { ...structuredClone(model), ...changesFor(host, state) };
  }
}

function changesFor(host: string, state: HostState): Partial<MutableAnswer> {
  if (state === "secure") return {};
  if (state === "nxdomain") return { outcome: "nxdomain", rrs: [] };
  if (state === "badname") return { outcome: "badname", rrs: [], security: "indeterminate" };
  const reason = { code: REASONS[state] ?? "", zone: ZONE, name: host };
  return { security: state === "bogus" ? "bogus" : "insecure", reason, path: [] };
}

/** MX records without a host to measure. */
function withRecords(
  records: readonly (readonly [number, string])[],
  hasAddress = true,
): () => MutableEvidence {
  return () =>
    changed((evidence) => {
      const exchanges = records.map(([preference, exchange]) => ({ preference, exchange }));
      Object.assign(given(evidence.mx), {
        records: exchanges,
        hosts: exchanges
          .map(({ exchange }) => exchange)
          .filter((exchange) => !/^\.$|^localhost$|\.invalid$/.test(exchange)),
      });
      if (records.length === 0)
        Object.assign(answerIn(evidence, `${ZONE}/MX`), { outcome: "nodata", rrs: [] });
      if (hasAddress) return;
      for (const type of ["A", "AAAA"])
        Object.assign(answerIn(evidence, `${ZONE}/${type}`), { outcome: "nodata", rrs: [] });
    });
}

const parked = withMx({ records: [], world: { [ZONE]: ["A 192.0.2.80", "TXT v=spf1 -all"] } });

const failMx = (why: string) => (): MutableEvidence =>
  changed((evidence) =>
    failAnswer(evidence, `${ZONE}/MX`, { failures: [{ server: "192.0.2.1", zone: ZONE, why }] }),
  );

const failAddresses = (): MutableEvidence => {
  const evidence = withRecords([[0, "."]], false)();
  for (const type of ["A", "AAAA"]) failAnswer(evidence, `${ZONE}/${type}`);
  return evidence;
};

/** What both tests say where there is no MX host. */
const withoutMx = (verdicts: { readonly none: string; readonly nullMx: string }): Situation[] => [
  ["M07: no MX", withRecords([]), "not_tested", verdicts.none, { reason: "not_applicable" }],
  [
    "M15: localhost alone",
    withRecords([[10, "localhost"]]),
    "not_tested",
    verdicts.none,
    { reason: "not_applicable" },
  ],
  ["M01: a null MX", withRecords([[0, "."]]), "not_tested", verdicts.nullMx, { reason: "not_applicable" }],
  [
    "M04: a null MX with preference 10",
    withRecords([[10, "."]]),
    "not_tested",
    verdicts.nullMx,
    { reason: "not_applicable", finds: ["null-mx-malformed"] },
  ],
  ["M09: the MX lookup failed", failMx("timeout"), "error", "could-not-test", { cause: "dns-failure" }],
  [
    "the MX section is missing",
    () =>
      changed((evidence) => {
        delete evidence.mx;
      }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  ["a null MX, and addresses not known", failAddresses, "error", "could-not-test", { cause: "dns-failure" }],
  [
    "parity: the MX lookup failed",
    failMx("timeout"),
    "not_tested",
    verdicts.none,
    { profile: PARITY, reason: "not_applicable" },
  ],
  [
    "parity: our budget ran out",
    failMx("budget"),
    "error",
    "could-not-test",
    { profile: PARITY, cause: "budget" },
  ],
];

const exist = casesOf("mail_dnssec_mx_exist", [
  [
    "the only host is secure",
    () => evidenceOf(),
    "passed",
    "good",
    { servers: { "mail.example.nl": "passed" } },
  ],
  [
    "K13: a secure, b insecure",
    withHosts("secure", "insecure"),
    "failed",
    "bad",
    { servers: { [A]: "passed", [B]: "failed" }, says: [B] },
  ],
  ["a bogus host counts as signed", withHosts("secure", "bogus"), "passed", "good"],
  ["unsupported algorithms count as signed", withHosts("secure", "unsupported"), "passed", "good"],
  [
    "K14: an MX host does not exist",
    withHosts("secure", "nxdomain"),
    "failed",
    "resolver-error",
    { finds: ["mx-host-nxdomain"], says: [B] },
  ],
  [
    "an MX host that is no name",
    withHosts("secure", "badname"),
    "failed",
    "resolver-error",
    { finds: ["mx-host-bad-name"] },
  ],
  [
    "one host insecure, one without name: the first row holds",
    withHosts("nxdomain", "insecure"),
    "failed",
    "bad",
  ],
  [
    "one host is not known",
    withHosts("secure", "unknown"),
    "error",
    "could-not-test",
    { cause: "dns-failure", servers: { [A]: "passed", [B]: "error" } },
  ],
  [
    "one host is not known, one insecure: the known fault counts",
    withHosts("insecure", "unknown"),
    "failed",
    "bad",
  ],
  [
    "no server gives the zone of a host",
    () => servfailHost(),
    "failed",
    "servfail",
    { finds: ["no-server-gives-zone"] },
  ],
  [
    "M02: a null MX without addresses",
    withRecords([[0, "."]], false),
    "info",
    "null-mx-without-a-aaaa",
    { finds: ["null-mx-without-address"] },
  ],
  [
    "M03: a null MX beside another",
    withRecords([
      [0, "."],
      [10, "mail.example.nl"],
    ]),
    "warning",
    "null-mx-with-other-mx",
    { finds: ["null-mx-with-other-mx"], says: ["mail.example.nl"] },
  ],
  ...withoutMx({ none: "no-mailservers", nullMx: "null-mx" }),
  ["M05: no MX, and no mail sent", parked, "info", "no-null-mx", { finds: ["no-null-mx"] }],
  ["parity: M05", parked, "info", "no-null-mx", { profile: PARITY }],
  [
    "parity: a record that proves something, alone",
    withRecords([[10, "x.msv1.invalid"]]),
    "not_tested",
    "no-mailservers",
    { profile: PARITY, reason: "not_applicable" },
  ],
  [
    "bogus MX records are judged as received",
    () =>
      changed((evidence) => {
        Object.assign(answerIn(evidence, `${ZONE}/MX`), {
          security: "bogus",
          reason: { code: "rrsig-expired", zone: ZONE, name: ZONE },
        });
      }),
    "passed",
    "good",
    { finds: ["bogus-data"] },
  ],
  [
    "M14: hosts beyond the tenth are listed",
    () =>
      changed((evidence) => {
        given(evidence.mx).skipped = ["z.example.nl"];
      }),
    "passed",
    "good",
    { finds: ["mx-truncated"], says: ["z.example.nl"] },
  ],
  [
    "parity: unsupported algorithms",
    withHosts("secure", "unsupported"),
    "failed",
    "bad",
    { profile: PARITY },
  ],
  [
    "parity: one host not known",
    withHosts("secure", "unknown"),
    "failed",
    "resolver-error",
    { profile: PARITY },
  ],
  [
    "parity: of two faults the last host's shows, b insecure",
    withHosts("nxdomain", "insecure"),
    "failed",
    "bad",
    { profile: PARITY },
  ],
  [
    "parity: of two faults the last host's shows, b without name",
    withHosts("insecure", "nxdomain"),
    "failed",
    "resolver-error",
    { profile: PARITY },
  ],
  ["parity: all secure", withHosts("secure", "secure"), "passed", "good", { profile: PARITY }],
  [
    "parity: our own budget",
    withHosts("secure", "budget"),
    "error",
    "could-not-test",
    { profile: PARITY, cause: "budget" },
  ],
  [
    "parity: a null MX without addresses",
    withRecords([[0, "."]], false),
    "info",
    "null-mx-without-a-aaaa",
    { profile: PARITY },
  ],
  [
    "parity: a null MX beside another",
    withRecords([
      [0, "."],
      [10, "x.nl"],
    ]),
    "warning",
    "null-mx-with-other-mx",
    { profile: PARITY },
  ],
  [
    "parity: a null MX",
    withRecords([[0, "."]]),
    "not_tested",
    "null-mx",
    { profile: PARITY, reason: "not_applicable" },
  ],
  [
    "parity: addresses not known count as none",
    failAddresses,
    "info",
    "null-mx-without-a-aaaa",
    { profile: PARITY },
  ],
]);

/** The host lies in a zone whose servers refuse it, each time. */
function servfailHost(): MutableEvidence {
  const evidence = withHosts("secure", "refused")();
  const message = given(Object.values(given(evidence.dns).messages)[0]);
  Object.assign(given(evidence.dns).messages, {
    refusal: { ...message, rcode: "REFUSED", flags: [], answer: [], authority: [] },
  });
  const reply = { outcome: "ok" as const, message: "refusal", attempts: [] };
  given(evidence.ns)[B] = {
    parent: ZONE,
    parent_ns: ["ns.b.example"],
    glue: {},
    child_ns: null,
    hosts: [{ name: "ns.b.example", a: "x/A", aaaa: "x/AAAA", ipv4: ["203.0.113.9"], ipv6: [] }],
    servers: { "203.0.113.9": { hosts: ["ns.b.example"], soa: reply, soa_again: reply } },
  };
  return evidence;
}

const points = (awarded: number | null, profile?: Profile) =>
  profile === undefined ? { points: awarded } : { points: awarded, profile };

const valid = casesOf("mail_dnssec_mx_valid", [
  ["the only host is secure", () => evidenceOf(), "passed", "good", points(10)],
  [
    "K13: a secure, b insecure",
    withHosts("secure", "insecure"),
    "not_tested",
    "not-tested",
    { ...BLOCKED, ...points(2), servers: { [A]: "passed", [B]: "not_tested" } },
  ],
  [
    "one host bogus",
    withHosts("secure", "bogus"),
    "failed",
    "bad",
    { ...points(0), servers: { [A]: "passed", [B]: "failed" }, says: [B] },
  ],
  [
    "one host bogus, one insecure: the worst known counts",
    withHosts("insecure", "bogus"),
    "failed",
    "bad",
    points(0),
  ],
  ["one host bogus, one not known", withHosts("unknown", "bogus"), "failed", "bad", points(0)],
  ["unsupported algorithms", withHosts("secure", "unsupported"), "warning", "unsupported-ds-algo", points(2)],
  [
    "K14: an MX host does not exist",
    withHosts("secure", "nxdomain"),
    "not_tested",
    "not-tested",
    { ...BLOCKED, ...points(0) },
  ],
  [
    "one host is not known",
    withHosts("secure", "unknown"),
    "error",
    "could-not-test",
    { cause: "dns-failure", ...points(null) },
  ],
  ...withoutMx({ none: "not-tested", nullMx: "not-tested" }),
  [
    "M02: a null MX without addresses",
    withRecords([[0, "."]], false),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  [
    "M03: a null MX beside another",
    withRecords([
      [0, "."],
      [10, "mail.example.nl"],
    ]),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  ["parity: all secure", withHosts("secure", "secure"), "passed", "good", points(10, PARITY)],
  ["parity: one host bogus", withHosts("secure", "bogus"), "failed", "bad", points(0, PARITY)],
  [
    "parity: one host not known",
    withHosts("secure", "unknown"),
    "not_tested",
    "not-tested",
    { ...BLOCKED, ...points(0, PARITY) },
  ],
  [
    "parity: unsupported algorithms",
    withHosts("secure", "unsupported"),
    "not_tested",
    "not-tested",
    { ...BLOCKED, ...points(2, PARITY) },
  ],
]);

export const MX_CASES: readonly Case[] = [...exist, ...valid];
