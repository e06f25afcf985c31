/** What is said of mail servers: every test that both sides have, and what holds for all. */
import { MAIL_STARTTLS_TESTS } from "../../../src/model/tests/starttls.table.ts";
import type { TestId } from "../../../src/model/tests.table.ts";
import {
  evidenceOf,
  failAnswer,
  given,
  MAIL_NAME,
  type MutableEvidence,
  profileOf,
  ZONE,
} from "../../support/evidence.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import { CERTIFICATES } from "./certificate.cases.ts";
import { CONNECTION } from "./connection.cases.ts";
import { MAIL_NAMES, NAMES } from "./names.cases.ts";
import { all, type Change, endpointsIn, leaf, MAIL_PORT, one, only13, reach } from "./scene.ts";

const parity = { profile: profileOf("internetnl-1.11") };
const GATE = "mail_starttls_tls_available" as const;

/** Tests that the DNS alone decides. */
const OF_NAMES: readonly string[] = ["tls_caa", "dane_exist", "dane_rollover", "dane_records"].map(
  (test) => `mail_starttls_${test}`,
);
/** All that the TLS engine measures. */
const ready = MAIL_STARTTLS_TESTS.map(({ id }) => id).filter(
  (id) => id !== GATE && id !== "mail_starttls_command_injection",
);

function switchedOff(): MutableEvidence {
  const evidence = evidenceOf();
  Object.assign(given(evidence.dns?.answers[`${MAIL_NAME}/A`]), { outcome: "nodata", rrs: [] });
  evidence.options.families = ["ipv4"];
  return evidence;
}

function withoutMx(): MutableEvidence {
  const evidence = evidenceOf();
  Object.assign(given(evidence.mx), { records: [], hosts: [] });
  return evidence;
}

function mxFails(): MutableEvidence {
  const evidence = evidenceOf();
  failAnswer(evidence, `${ZONE}/MX`, { outcome: "servfail", failures: [] });
  return evidence;
}

/** The address that internet.nl looks at has no STARTTLS; a second host has. */
function half(): MutableEvidence {
  return unlike(reach("no-starttls"));
}

/** Two mail servers, of which one differs from a healthy one. */
function unlike(change: Change): MutableEvidence {
  const evidence = evidenceOf();
  const { mx, dns, tls, tlsa, caa } = evidence;
  const other = "mx2.example.nl";
  given(mx).records.push({ preference: 20, exchange: other });
  given(mx).hosts.push(other);
  for (const type of ["A", "AAAA"]) {
    given(dns).answers[`${other}/${type}`] = given(dns?.answers[`${MAIL_NAME}/${type}`]);
  }
  given(tlsa)[`_25._tcp.${other}`] = given(tlsa?.[`_25._tcp.${MAIL_NAME}`]);
  given(caa)[other] = given(caa?.[MAIL_NAME]);
  for (const [key, endpoint] of Object.entries(given(tls))) {
    if (endpoint.port === MAIL_PORT) {
      const twin = { ...structuredClone(endpoint), sni: other };
      leaf({ names: [other] })(twin, evidence);
      given(tls)[key.replace(MAIL_NAME, other)] = twin;
    }
  }
  for (const endpoint of endpointsIn(evidence, MAIL_PORT)) {
    if (endpoint.sni === MAIL_NAME) change(endpoint, evidence);
  }
  return evidence;
}

const NONE = { reason: "blocked", blockedBy: GATE } as const;

/** Everything but DANE is closed to a server without STARTTLS; what it would have been at the others is not told. */
function common(id: string): Situation[] {
  const isDane = id.endsWith("dane_valid");
  const noMx = { reason: "not_applicable" } as const;
  const rows: Situation[] = [
    ["no MX", withoutMx, "not_tested", "not-tested", noMx],
    ["no MX, in parity", withoutMx, "not_tested", "not-tested", { ...noMx, ...parity }],
    ["the lookup of MX fails", mxFails, "error", "could-not-test", { cause: "dns-failure" }],
    ["the lookup of MX fails, in parity", mxFails, "not_tested", "not-tested", { ...noMx, ...parity }],
  ];
  if (OF_NAMES.includes(id)) return rows;
  const refused = (): MutableEvidence => all(reach("no-starttls"), MAIL_PORT);
  rows.push(
    ["switched off", switchedOff, "not_tested", "not-tested", { reason: "disabled" }],
    ["switched off, in parity", switchedOff, "not_tested", "not-tested", { reason: "disabled", ...parity }],
    ["no STARTTLS, in parity", refused, "not_tested", "not-tested", { ...NONE, ...parity }],
    [
      "port closed",
      () => all(reach("refused"), MAIL_PORT),
      "error",
      "could-not-test",
      { cause: "unreachable" },
    ],
    ["port 25 blocked here", blockedHere, "error", "could-not-test", { cause: "port25-blocked" }],
    [
      "421 from the start",
      () => all(reach("rate-limited"), MAIL_PORT),
      "error",
      "could-not-test",
      { cause: "rate-limited" },
    ],
    [
      "refused by policy",
      () => all(reach("refused-by-policy"), MAIL_PORT),
      "error",
      "could-not-test",
      { cause: "refused-by-policy" },
    ],
    [
      "no answer, in parity",
      () => all(reach("timeout"), MAIL_PORT),
      "not_tested",
      "not-tested",
      { ...NONE, ...parity },
    ],
  );
  if (!isDane) rows.push(["no STARTTLS", refused, "not_tested", "not-tested", NONE]);
  return rows;
}

function blockedHere(): MutableEvidence {
  const evidence = all(reach("timeout"), MAIL_PORT);
  evidence.vantage.port25 = "blocked";
  return evidence;
}

/** Passed on one host, without STARTTLS on the other: worse than passed (`catalogue.md` 1.4). */
const HALF = ready.filter((id) => !OF_NAMES.includes(id) && !id.endsWith("dane_valid") && !isSpoken(id));

/** Says something else than "passed" of a healthy server, or needs two addresses of one host. */
function isSpoken(id: string): boolean {
  return ["1_3_only", "mozilla", "consistency", "dhprime", "revoked", "muststaple"].some((end) =>
    id.endsWith(end),
  );
}

export const MAIL_TLS_CASES: readonly Case[] = [
  ...[...CONNECTION, ...CERTIFICATES, ...NAMES].flatMap(([test, situations]) =>
    casesOf(`mail_starttls_${test}` as TestId, situations(MAIL_PORT)),
  ),
  ...MAIL_NAMES.flatMap(([test, situations]) => casesOf(`mail_starttls_${test}` as TestId, situations)),
  ...casesOf("mail_starttls_tls_0rtt", [
    ["not advertised", () => evidenceOf(), "passed", "good"],
    ["E21: accepted", () => all(accepted, MAIL_PORT), "failed", "bad", { finds: ["early-data-accepted"] }],
    ["E21 in parity", () => all(accepted, MAIL_PORT), "passed", "na", parity],
  ]),
  ...ready.flatMap((id) => casesOf(id, common(id))),
  ...HALF.flatMap((id) =>
    casesOf(id, [
      ["no STARTTLS on one of two hosts", half, "not_tested", "not-tested", NONE],
      [
        "no STARTTLS on one of two hosts, in parity",
        half,
        "not_tested",
        "not-tested",
        { ...NONE, ...parity },
      ],
    ]),
  ),
  ...OF_NAMES.filter((id) => !id.endsWith("records")).flatMap((id) =>
    casesOf(id as TestId, [
      [
        "no STARTTLS on one of two hosts, in parity",
        half,
        "not_tested",
        "not-tested",
        { ...NONE, ...parity },
      ],
    ]),
  ),
  ...casesOf("mail_starttls_dane_valid", [
    ["no STARTTLS on one of two hosts, in parity", half, "not_tested", "not-tested", { ...NONE, ...parity }],
    ["a host without addresses", withoutAddresses, "not_tested", "not-tested", NONE],
    ["no records in parity", withoutRecords, "not_tested", "not-tested", { reason: "blocked", ...parity }],
    [
      "no records on one of two hosts, in parity",
      oneWithRecords,
      "not_tested",
      "not-tested",
      { reason: "blocked", ...parity },
    ],
  ]),
  ...casesOf("mail_starttls_tls_extendedmastersecret", [
    [
      "TLS 1.3 alone on one of two hosts, in parity",
      () => unlike(only13),
      "not_tested",
      "na-no-tls-1-2",
      { reason: "not_applicable", ...parity },
    ],
  ]),
  ...casesOf("mail_starttls_tls_version", [
    ["a fault on one host, no STARTTLS on the other", faultBesideClosed, "failed", "bad"],
    ["a fault at one address, nothing learnt of the other", faultBesideSilence, "failed", "bad"],
  ]),
];

function accepted(endpoint: ReturnType<typeof endpointsIn>[number]): void {
  endpoint.early_data = { max: 16_384, attempted: true, accepted: true };
}

function faultBesideClosed(): MutableEvidence {
  const evidence = half();
  for (const endpoint of endpointsIn(evidence, MAIL_PORT)) {
    if (endpoint.sni !== MAIL_NAME) endpoint.versions["0301"] = { ok: true };
  }
  return evidence;
}

function faultBesideSilence(): MutableEvidence {
  const evidence = one(reach("timeout"), MAIL_PORT);
  given(endpointsIn(evidence, MAIL_PORT)[0]).versions["0301"] = { ok: true };
  return evidence;
}

function withoutAddresses(): MutableEvidence {
  const evidence = evidenceOf();
  for (const type of ["A", "AAAA"]) {
    Object.assign(given(evidence.dns?.answers[`${MAIL_NAME}/${type}`]), { outcome: "nodata", rrs: [] });
  }
  return evidence;
}

function withoutRecords(): MutableEvidence {
  const evidence = evidenceOf();
  Object.assign(given(evidence.dns?.answers[`_25._tcp.${MAIL_NAME}/TLSA`]), { outcome: "nodata", rrs: [] });
  return evidence;
}

function oneWithRecords(): MutableEvidence {
  const evidence = unlike(() => {});
  given(evidence.tlsa)[`_25._tcp.${MAIL_NAME}`] = [`_25._tcp.${MAIL_NAME}/A`];
  return evidence;
}
