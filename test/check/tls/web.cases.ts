/** What is said of web servers: every test that both sides have, those of the web alone, and what holds for all. */
import { WEB_HTTPS_TESTS } from "../../../src/model/tests/https.table.ts";
import type { TestId } from "../../../src/model/tests.table.ts";
import {
  evidenceOf,
  failAnswer,
  given,
  type MutableEvidence,
  profileOf,
  WEB_ADDRESSES,
  ZONE,
} from "../../support/evidence.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import { CERTIFICATES, WEB_CERTIFICATES } from "./certificate.cases.ts";
import { CONNECTION, type Shared } from "./connection.cases.ts";
import { NAMES } from "./names.cases.ts";
import { all, type Change, endpointsIn, one, reach, WEB_PORT } from "./scene.ts";

const parity = { profile: profileOf("internetnl-1.11") };
const GATE = "web_https_http_available";

const shared: Shared = [...CONNECTION, ...CERTIFICATES, ...NAMES, ...WEB_CERTIFICATES];

/** Tests that the DNS alone decides. */
const OF_NAMES: readonly string[] = ["web_https_tls_caa", "web_https_dane_exist"];
/** Another one; what is said of it is among the cases of HTTPS records. */
const OF_RECORDS = "web_https_tls_ech";
/** Tests whose level is lower until they are made. */
const PLACEHOLDERS: readonly string[] = [
  "web_https_tls_keyexchangehash",
  "web_https_tls_extendedmastersecret",
];

const silent = (type: "A" | "AAAA", evidence: MutableEvidence): MutableEvidence => {
  Object.assign(given(evidence.dns?.answers[`${ZONE}/${type}`]), { outcome: "nodata", rrs: [] });
  return evidence;
};

/** The user wants IPv4 alone, and the name has IPv6 alone. */
function switchedOff(): MutableEvidence {
  const evidence = silent("A", evidenceOf());
  evidence.options.families = ["ipv4"];
  return evidence;
}

const noAddress = (): MutableEvidence => silent("A", silent("AAAA", evidenceOf()));

const lacking = (family: "ipv4" | "ipv6", evidence = evidenceOf()): MutableEvidence => {
  evidence.vantage[family] = "none";
  return evidence;
};

function blocked(): Situation[] {
  const none = { reason: "blocked", blockedBy: GATE } as const;
  const inParity = { ...none, ...parity };
  return [
    ["switched off", switchedOff, "not_tested", "not-tested", { reason: "disabled" }],
    ["switched off, in parity", switchedOff, "not_tested", "not-tested", { reason: "disabled", ...parity }],
    ["refused", () => all(reach("refused")), "not_tested", "not-tested", none],
    ["refused, in parity", () => all(reach("refused")), "not_tested", "not-tested", inParity],
    ["no address", noAddress, "not_tested", "not-tested", none],
    ["silent", () => all(reach("timeout")), "error", "could-not-test", { cause: "timeout", blockedBy: GATE }],
    ["silent, in parity", () => all(reach("timeout")), "not_tested", "not-tested", inParity],
  ];
}

/** A test that passes at one address is not tested at the other. */
const half = (id: string): Situation[] => {
  const none = { reason: "blocked", blockedBy: GATE } as const;
  return PLACEHOLDERS.includes(id)
    ? [
        [
          "refused at one address",
          () => one(reach("refused")),
          "not_tested",
          "not-tested",
          { ...none, servers: { [WEB_ADDRESSES[0]]: "passed", [WEB_ADDRESSES[1]]: "not_tested" } },
        ],
        [
          "refused at one address, in parity",
          () => one(reach("refused")),
          "not_tested",
          "not-tested",
          { ...none, ...parity },
        ],
      ]
    : [];
};

const gated = WEB_HTTPS_TESTS.filter(({ section }) => section !== "web_https_http")
  .map(({ id }) => id)
  .filter((id) => !OF_NAMES.includes(id) && id !== OF_RECORDS);

const denied: Change = reach("denied");

/** Six addresses, of which the cap leaves two out. */
function many(): MutableEvidence {
  const evidence = evidenceOf();
  const rrset = given(evidence.dns?.rrsets[given(evidence.dns?.answers[`${ZONE}/A`]?.rrs[0])]);
  const [first] = endpointsIn(evidence);
  rrset.rdata = ["80", "81", "82", "83", "84", "85"].map((n) => `192.0.2.${n}`);
  for (const n of ["81", "82", "83"]) {
    given(evidence.tls)[`192.0.2.${n}:443/${ZONE}`] = {
      ...structuredClone(given(first)),
      address: `192.0.2.${n}`,
    };
  }
  return evidence;
}

const AVAILABLE: readonly Situation[] = [
  ["TLS everywhere", () => evidenceOf(), "passed", "good"],
  [
    "refused",
    () => all(reach("refused")),
    "failed",
    "bad",
    { finds: ["tls-port-closed"], says: [...WEB_ADDRESSES] },
  ],
  ["refused, in parity", () => all(reach("refused")), "error", "other", { cause: "unreachable", ...parity }],
  [
    "refused at one address",
    () => one(reach("refused")),
    "failed",
    "bad",
    { servers: { [WEB_ADDRESSES[0]]: "passed", [WEB_ADDRESSES[1]]: "failed" } },
  ],
  [
    "E35: closes without a word",
    () => all(reach("not-tls", { detail: "closed" })),
    "failed",
    "bad",
    { finds: ["no-tls"] },
  ],
  ["E35 in parity", () => all(reach("not-tls")), "error", "other", { cause: "unreachable", ...parity }],
  ["reset", () => all(reach("reset")), "failed", "bad", { finds: ["no-tls"] }],
  [
    "alerts alone",
    () => all(reach("no-handshake", { detail: "alert:112" })),
    "failed",
    "bad",
    { finds: ["tls-handshake"] },
  ],
  [
    "silent, port 80 answers",
    () => all(reach("timeout", { control: { port: 80, outcome: "ok", attempts: [] } })),
    "failed",
    "bad",
    { finds: ["tls-port-silent"] },
  ],
  [
    "silent, port 80 too",
    () => all(reach("timeout", { control: { port: 80, outcome: "timeout", attempts: [] } })),
    "error",
    "other",
    { cause: "timeout" },
  ],
  ["silent at one address", () => one(reach("timeout")), "error", "other", { cause: "timeout" }],
  [
    "silent at one, refused at the other",
    () => {
      const evidence = one(reach("timeout"));
      reach("refused")(given(endpointsIn(evidence)[0]), evidence);
      return evidence;
    },
    "failed",
    "bad",
  ],
  ["unreachable", () => all(reach("unreachable")), "error", "other", { cause: "unreachable" }],
  ["rate-limited", () => all(reach("rate-limited")), "error", "other", { cause: "rate-limited" }],
  [
    "an inside address",
    () => all(denied),
    "error",
    "other",
    { cause: "address-denied", finds: ["address-not-global"] },
  ],
  ["the time was up", () => all(reach("budget")), "error", "other", { cause: "budget" }],
  ["broken off", () => all(reach("cancelled")), "error", "other", { cause: "cancelled" }],
  ["no address", noAddress, "failed", "bad", { finds: ["no-web-address"] }],
  ["switched off", switchedOff, "not_tested", "not-tested", { reason: "disabled" }],
  [
    "IPv4 alone wanted",
    () => {
      const evidence = one(reach("refused"));
      evidence.options.families = ["ipv4"];
      return evidence;
    },
    "passed",
    "good",
  ],
  [
    "no IPv6 here",
    () => lacking("ipv6", one(reach("blocked"))),
    "passed",
    "good",
    { finds: ["family-not-measured"] },
  ],
  [
    "no IPv6 here, and no IPv4 address there",
    () => lacking("ipv6", silent("A", evidenceOf())),
    "error",
    "other",
    { cause: "ipv6-none" },
  ],
  [
    "no IPv6 here, in parity",
    () => lacking("ipv6", silent("A", evidenceOf())),
    "error",
    "other",
    { cause: "ipv6-none", ...parity },
  ],
  ["this machine could not send", () => lacking("ipv6", one(reach("blocked"))), "passed", "good"],
  ["blocked here for a while", () => all(reach("blocked")), "error", "other", { cause: "local" }],
  [
    "a lookup fails",
    () => {
      const evidence = evidenceOf();
      failAnswer(evidence, `${ZONE}/AAAA`, { outcome: "servfail" });
      return evidence;
    },
    "error",
    "other",
    { cause: "dns-failure" },
  ],
  [
    "a lookup fails, in parity",
    () => {
      const evidence = evidenceOf();
      failAnswer(evidence, `${ZONE}/AAAA`, { outcome: "servfail" });
      return evidence;
    },
    "passed",
    "good",
    parity,
  ],
  [
    "an address nobody looked at",
    () => {
      const evidence = evidenceOf();
      delete given(evidence.tls)[`[${WEB_ADDRESSES[1]}]:${WEB_PORT}/${ZONE}`];
      return evidence;
    },
    "error",
    "other",
    { cause: "evidence-missing" },
  ],
  [
    "more addresses than are looked at",
    many,
    "passed",
    "good",
    { finds: ["addresses-skipped"], says: ["192.0.2.84", "192.0.2.85"] },
  ],
];

export const WEB_TLS_CASES: readonly Case[] = [
  ...casesOf(GATE, AVAILABLE),
  ...shared.flatMap(([test, situations]) => casesOf(`web_https_${test}` as TestId, situations(WEB_PORT))),
  ...casesOf("web_https_tls_0rtt", [
    ["not advertised", () => evidenceOf(), "passed", "good"],
    [
      "E21: accepted",
      () =>
        all((endpoint) => {
          endpoint.early_data = { max: 16_384, attempted: true, accepted: true };
        }),
      "failed",
      "bad",
      { finds: ["early-data-accepted"] },
    ],
    [
      "E22: advertised and refused",
      () =>
        all((endpoint) => {
          endpoint.early_data = { max: 65_536, attempted: true, accepted: false };
        }),
      "passed",
      "good",
      { finds: ["early-data-advertised"] },
    ],
    [
      "no TLS 1.3",
      () =>
        all((endpoint) => {
          endpoint.versions["0304"] = { ok: false };
          delete endpoint.early_data;
        }),
      "passed",
      "good",
    ],
    [
      "not learnt",
      () =>
        all((endpoint) => {
          endpoint.early_data = null;
        }),
      "error",
      "could-not-test",
      { cause: "timeout" },
    ],
    [
      "tried and not learnt",
      () =>
        all((endpoint) => {
          endpoint.early_data = { max: 1, attempted: true, accepted: null };
        }),
      "error",
      "could-not-test",
      { cause: "timeout" },
    ],
    [
      "not learnt, in parity",
      () =>
        all((endpoint) => {
          endpoint.early_data = null;
        }),
      "passed",
      "good",
      parity,
    ],
  ]),
  ...gated.flatMap((id) => casesOf(id, [...blocked(), ...half(id)])),
  ...OF_NAMES.flatMap((id) =>
    casesOf(id as TestId, [["refused", () => all(reach("refused")), "passed", "good"]]),
  ),
];
