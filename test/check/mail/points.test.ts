/** Points of mail domains of every kind (`catalogue.md` 4.6 to 4.9; `scoring.md` 3.2, 3.6, 5). */
import { describe, expect, test } from "vitest";
import type { Reading } from "../../../src/model/profile.ts";
import type { Report, TestResult } from "../../../src/model/report.ts";
import { scoreTests } from "../../../src/score/score.ts";
import {
  answerIn,
  evidenceOf,
  given,
  judgeSide,
  MAIL_NAME,
  type MutableEvidence,
  profileOf,
  ZONE,
} from "../../support/evidence.ts";
import { put } from "../../support/mail.ts";
import { all, MAIL_PORT, reach } from "../tls/scene.ts";
import { mxFails, sessions, withMx } from "./mx-scene.ts";

const READINGS: readonly Reading[] = ["rfc", "internetnl-1.11"];

function scored(evidence: MutableEvidence, reading: Reading, status: Report["status"] = "ok") {
  const profile = profileOf(reading);
  return scoreTests(judgeSide(evidence, "mail", profile), "mail", profile, status);
}

function pointsOf(evidence: MutableEvidence, reading: Reading): Record<string, string> {
  const { categories } = scored(evidence, reading);
  return Object.fromEntries(
    categories
      .filter(({ id }) => id !== "dns")
      .map(({ id, points }) => [id, `${points.awarded}/${points.max}`]),
  );
}

const FULL = {
  mail_ipv6: "20/20",
  mail_dnssec: "10/10",
  mail_auth: "50/50",
  mail_starttls: "140/140",
  mail_rpki: "45/45",
  mail_transport: "0/0",
};

function withoutTlsa(): MutableEvidence {
  const evidence = evidenceOf();
  Object.assign(answerIn(evidence, `_25._tcp.${MAIL_NAME}/TLSA`), { outcome: "nodata", rrs: [] });
  return evidence;
}

const parked = withMx({
  records: [],
  world: {
    [ZONE]: ["A 192.0.2.80", "TXT v=spf1 -all"],
    "_dmarc.example.nl": ["TXT v=DMARC1; p=reject;"],
  },
});
const bare = withMx({ records: [], world: { [ZONE]: ["A 192.0.2.80"] } });
const nullMx = withMx({
  records: [[0, "."]],
  world: {
    [ZONE]: ["A 192.0.2.80", "TXT v=spf1 -all"],
    "_dmarc.example.nl": ["TXT v=DMARC1; p=reject;"],
  },
});
const unreachable = sessions({ outcome: "timeout-connect", connect: { error: "timeout" } });

/** Neither a session nor a handshake with any server. */
function silent(): MutableEvidence {
  const evidence = all(reach("timeout"), MAIL_PORT);
  evidence.smtp = structuredClone(given(unreachable().smtp));
  return evidence;
}

/** SPF, DMARC and DKIM each lose points in their own way. */
function weakRecords(): MutableEvidence {
  const evidence = evidenceOf();
  const dns = given(evidence.dns);
  answerIn(evidence, `${ZONE}/TXT`).rrs = [put(dns, ZONE, "TXT", ['"v=spf1 ?all"'])];
  const name = `_dmarc.${ZONE}`;
  answerIn(evidence, `${name}/TXT`).rrs = [put(dns, name, "TXT", ['"v=DMARC1; p=none"'])];
  return evidence;
}

const none = { mail_ipv6: "10/10", mail_starttls: "0/0" };

describe.each(READINGS)("points in reading %s", (reading) => {
  test.each<[string, () => MutableEvidence, object]>([
    ["everything good, with DANE", () => evidenceOf(), {}],
    ["without DANE", withoutTlsa, { mail_starttls: "120/130" }],
    ["parked: SPF denies all, DMARC rejects, no DKIM", parked, { ...none, mail_auth: "40/40" }],
    ["a null MX", nullMx, { ...none, mail_auth: "40/40" }],
    ["no MX, no SPF, no DMARC, no DKIM", bare, { ...none, mail_auth: "0/50" }],
    ["weak records", weakRecords, { mail_auth: "34/50" }],
  ])("%s", (_, evidence, over) => {
    expect(pointsOf(evidence(), reading)).toEqual({ ...FULL, ...over });
  });
});

test("mail servers that do not answer leave the score open, and cost internet.nl's all points", () => {
  const { mail_starttls: rfc } = pointsOf(silent(), "rfc");
  // The TLSA records are there, whatever the servers do.
  expect(rfc).toBe("10/10");
  expect(pointsOf(silent(), "internetnl-1.11")).toMatchObject({ mail_starttls: "0/10" });
});

const ofId = (tests: readonly TestResult[], id: string): TestResult =>
  given(tests.find((one) => one.id === id));

/** `catalogue.md` 1.2: placeholders until the test was made. */
test.each<[string, () => MutableEvidence, Readonly<Record<string, string>>]>([
  [
    "with MX hosts",
    () => evidenceOf(),
    {
      mail_ipv6_mx_address: "required",
      mail_ipv6_mx_reach: "required",
      mail_dnssec_mx_exist: "required",
      mail_starttls_tls_available: "required",
      mail_starttls_tls_ciphers: "required",
      mail_starttls_cert_chain: "optional",
      mail_starttls_tls_caa: "recommended",
      mail_starttls_dane_valid: "required",
    },
  ],
  [
    "without MX",
    bare,
    {
      mail_ipv6_mx_address: "recommended",
      mail_ipv6_mx_reach: "recommended",
      mail_dnssec_mx_exist: "recommended",
      mail_starttls_tls_available: "optional",
      mail_starttls_tls_ciphers: "optional",
      mail_starttls_dane_valid: "optional",
    },
  ],
  [
    "with a null MX",
    nullMx,
    { mail_ipv6_mx_address: "recommended", mail_starttls_tls_available: "optional" },
  ],
  [
    "without DANE",
    withoutTlsa,
    { mail_starttls_dane_exist: "required", mail_starttls_dane_valid: "optional" },
  ],
])("levels %s", (_, evidence, levels) => {
  const tests = judgeSide(evidence(), "mail");
  const found = Object.fromEntries(Object.keys(levels).map((id) => [id, ofId(tests, id).level]));
  expect(found).toEqual(levels);
});

describe("the percentage", () => {
  test.each<[string, () => MutableEvidence, Reading, number | null]>([
    ["everything good", () => evidenceOf(), "rfc", 100],
    ["everything good, in parity", () => evidenceOf(), "internetnl-1.11", 100],
    // 100 + 100 + 100 + 92 + 100
    ["without DANE", withoutTlsa, "rfc", 98],
    ["without DANE, in parity", withoutTlsa, "internetnl-1.11", 98],
    ["parked", parked, "rfc", 100],
    ["parked, in parity", parked, "internetnl-1.11", 100],
    // 100 + 100 + 0 + 100, STARTTLS left out
    ["no MX, no records", bare, "rfc", 75],
    ["no MX, no records, in parity", bare, "internetnl-1.11", 75],
  ])("%s", (_, evidence, reading, percentage) => {
    expect(scored(evidence(), reading).score.percentage).toBe(percentage);
  });

  test("all MX hosts silent, rest perfect: 70 for internet.nl, which counts what did not answer", () => {
    const { score, categories } = scored(silent(), "internetnl-1.11");
    // mail_ipv6 10/20, mail_starttls 0/10
    expect(score).toMatchObject({ percentage: 70, null_reason: null });
    expect(categories.find(({ id }) => id === "mail_starttls")).toMatchObject({
      status: "error",
      verdict: "unreachable",
    });
  });

  test("all MX hosts silent: open in our own profile", () => {
    const { score, categories } = scored(silent(), "rfc", "partial");
    expect(score).toMatchObject({ percentage: null, null_reason: "inconclusive" });
    expect(categories.find(({ id }) => id === "mail_starttls")).toMatchObject({
      incomplete: true,
      verdict: "unreachable",
    });
  });

  test("port 25 closed here: held against nobody in any profile", () => {
    const evidence = silent();
    evidence.vantage.port25 = "blocked";
    for (const reading of READINGS) {
      expect(scored(evidence, reading, "partial").score).toMatchObject({
        percentage: null,
        null_reason: "inconclusive",
      });
    }
    const failed = judgeSide(evidence, "mail").filter(
      ({ status }) => status === "failed" || status === "warning",
    );
    expect(failed.map(({ id }) => id)).toEqual([]);
  });

  test("--no-port25: no percentage, and the rest is measured", () => {
    const evidence = evidenceOf();
    evidence.options.port25 = false;
    const { score, categories } = scored(evidence, "rfc");
    expect(score).toMatchObject({ percentage: null, null_reason: "disabled" });
    expect(categories.find(({ id }) => id === "mail_auth")).toMatchObject({ percentage: 100 });
  });

  test("the MX lookup fails: open in our own profile, no STARTTLS for internet.nl", () => {
    expect(scored(mxFails(), "rfc", "partial").score.percentage).toBeNull();
    expect(pointsOf(mxFails(), "internetnl-1.11")).toMatchObject({
      mail_starttls: "0/0",
      mail_ipv6: "10/10",
    });
  });
});

test.each<[string, () => MutableEvidence, string, string]>([
  ["no MX", bare, "info", "no-mx"],
  ["a null MX", nullMx, "info", "null-mx"],
  ["no MX, and no mail sent", parked, "info", "no-null-mx"],
  [
    "a null MX beside another",
    withMx({
      records: [
        [0, "."],
        [10, "mx.example.nl"],
      ],
      world: { "mx.example.nl": ["A 192.0.2.26"] },
    }),
    "warning",
    "null-mx-with-other-mx",
  ],
])("STARTTLS as a category, with %s", (_, evidence, status, verdict) => {
  for (const reading of READINGS) {
    const { categories } = scored(evidence(), reading);
    expect(
      categories.find(({ id }) => id === "mail_starttls"),
      reading,
    ).toMatchObject({ status, verdict });
  }
});
