/** The profiles that come with the program, over evidence: which rules are met, which not, which are not known. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReportType } from "../../src/model/evidence.ts";
import type { Profile } from "../../src/model/profile.ts";
import type { Compliance } from "../../src/model/report.ts";
import { checkVerdicts } from "../../src/scan/profile-verdicts.ts";
import { complianceOf } from "../../src/score/compliance.ts";
import { citationsOf, rulesOf } from "../../src/score/rule.ts";
import { scoreTests } from "../../src/score/score.ts";
import { builtInProfiles, loadProfile } from "../../src/store/profile.ts";
import { all, both, type Change, MAIL_PORT, only12, reach, suites12 } from "../check/tls/scene.ts";
import { withFields } from "../check/web/scene.ts";
import {
  changed,
  evidenceOf,
  failAnswer,
  given,
  judgeSide,
  MAIL_NAME,
  type MutableEvidence,
  ZONE,
} from "../support/evidence.ts";
import { put, quoted } from "../support/mail.ts";

const PROFILES = new Map<string, Profile>();

beforeAll(async () => {
  for (const name of builtInProfiles()) PROFILES.set(name, await loadProfile(name));
});

function judged(name: string, evidence: MutableEvidence, side: ReportType): Compliance {
  const profile = given(PROFILES.get(name));
  const tests = judgeSide(evidence, side, profile);
  const { score } = scoreTests(tests, side, profile, "ok");
  return given(complianceOf({ side, status: "ok", tests, score }, profile));
}

/** Rules by outcome, those that are met left out. */
function odd({ rules }: Compliance): Record<string, string> {
  return Object.fromEntries(
    rules.filter(({ outcome }) => outcome !== "met").map(({ id, outcome }) => [id, outcome]),
  );
}

const NONE = { outcome: "nodata", rrs: [] };

/** Records of a name in place of those that were found. */
const records =
  (key: string, ...rdata: readonly string[]) =>
  (evidence: MutableEvidence): void => {
    const [id] = given(evidence.dns?.answers[key]).rrs;
    given(evidence.dns?.rrsets[given(id)]).rdata = [...rdata];
  };
const without =
  (key: string) =>
  (evidence: MutableEvidence): void => {
    Object.assign(given(evidence.dns?.answers[key]), NONE);
  };
const lost =
  (key: string) =>
  (evidence: MutableEvidence): void =>
    failAnswer(evidence, key, { outcome: "servfail", failures: [] });

const with_ = (...changes: readonly ((evidence: MutableEvidence) => void)[]): MutableEvidence =>
  changed((evidence) => {
    for (const change of changes) change(evidence);
  });

const dmarc =
  (text: string) =>
  (evidence: MutableEvidence): void => {
    const name = `_dmarc.${ZONE}`;
    given(evidence.dns?.answers[`${name}/TXT`]).rrs = [put(given(evidence.dns), name, "TXT", [quoted(text)])];
  };
const noSts = without(`_mta-sts.${ZONE}/TXT`);
const noDane = without(`_25._tcp.${MAIL_NAME}/TLSA`);
const accepts =
  (...versions: readonly ("0300" | "0301")[]): Change =>
  (endpoint) => {
    for (const version of versions) endpoint.versions[version] = { ok: true };
  };
/** Nobody knows whether these versions are accepted. */
const unsure =
  (...versions: readonly ("0002" | "0300" | "0301")[]): Change =>
  (endpoint) => {
    for (const version of versions) endpoint.versions[version] = { ok: null, why: "timeout" };
  };
/** What is accepted was not asked for to the end: one question for each level. */
const glimpsed: Change = (endpoint) => {
  endpoint.suite_lists = [
    { v: "0304", list: "tls13-insufficient", exhausted: true },
    ...(["a-insufficient", "b1-insufficient", "b2-insufficient"] as const).map((list) => ({
      v: "0303",
      list,
      exhausted: list !== "a-insufficient",
    })),
    { v: "0303", list: "phase-out", exhausted: true },
  ];
};
const noHybrid: Change = (endpoint) => {
  const groups = given(endpoint.groups["0304"]);
  groups.accepted = groups.accepted.filter((group) => !["11EB", "11EC", "11ED"].includes(group));
};

const HEALTHY: readonly (readonly [profile: string, side: ReportType, rules: number])[] = [
  ["nl-forum-standaardisatie", "web", 9],
  ["nl-forum-standaardisatie", "mail", 8],
  ["us-bod-18-01", "web", 5],
  ["us-bod-18-01", "mail", 7],
  ["modern-mail", "mail", 9],
  ["pqc-readiness", "web", 3],
  ["pqc-readiness", "mail", 3],
];

describe("a healthy domain", () => {
  test.each(HEALTHY)("meets %s, %s: %i rules", (name, side, count) => {
    const { status, counts } = judged(name, evidenceOf(), side);
    expect([status, counts]).toEqual([
      "passed",
      { met: count, "not-met": 0, inconclusive: 0, "not-applicable": 0 },
    ]);
  });
});

type Situation = readonly [
  what: string,
  profile: string,
  side: ReportType,
  evidence: () => MutableEvidence,
  status: Compliance["status"],
  odd: Readonly<Record<string, string>>,
];

const BOD = "us-bod-18-01";
const NL = "nl-forum-standaardisatie";
const MAIL = "modern-mail";
const PQC = "pqc-readiness";

const SITUATIONS: readonly Situation[] = [
  [
    "DMARC with quarantine",
    BOD,
    "mail",
    () => with_(dmarc("v=DMARC1; p=quarantine; rua=mailto:d@example.nl")),
    "failed",
    { "mail-dmarc-reject": "not-met" },
  ],
  [
    "DMARC with quarantine",
    NL,
    "mail",
    () => with_(dmarc("v=DMARC1; p=quarantine; rua=mailto:d@example.nl")),
    "passed",
    {},
  ],
  [
    "DMARC with quarantine",
    MAIL,
    "mail",
    () => with_(dmarc("v=DMARC1; p=quarantine; rua=mailto:d@example.nl")),
    "passed",
    {},
  ],
  [
    "DMARC that asks for nothing",
    NL,
    "mail",
    () => with_(dmarc("v=DMARC1; p=none; rua=mailto:d@example.nl")),
    "failed",
    { "mail-dmarc": "not-met" },
  ],
  [
    "DMARC without reports",
    BOD,
    "mail",
    () => with_(dmarc("v=DMARC1; p=reject")),
    "failed",
    { "mail-dmarc": "not-met" },
  ],
  [
    "DMARC with reports of failures alone",
    BOD,
    "mail",
    () => with_(dmarc("v=DMARC1; p=reject; ruf=mailto:d@example.nl")),
    "passed",
    {},
  ],
  [
    "DMARC without reports",
    MAIL,
    "mail",
    () => with_(dmarc("v=DMARC1; p=reject")),
    "passed",
    { "dmarc-reports": "not-met" },
  ],
  [
    "no DMARC",
    BOD,
    "mail",
    () => with_(without(`_dmarc.${ZONE}/TXT`)),
    "failed",
    { "mail-dmarc": "not-met", "mail-dmarc-reject": "not-met" },
  ],
  [
    "DMARC could not be looked up",
    BOD,
    "mail",
    () => with_(lost(`_dmarc.${ZONE}/TXT`)),
    "inconclusive",
    { "mail-dmarc": "inconclusive", "mail-dmarc-reject": "inconclusive" },
  ],

  ["DANE alone", MAIL, "mail", () => with_(noSts), "passed", {}],
  ["MTA-STS alone", MAIL, "mail", () => with_(noDane), "passed", { "dane-sound": "not-applicable" }],
  [
    "neither",
    MAIL,
    "mail",
    () => with_(noSts, noDane),
    "failed",
    { "protected-delivery": "not-met", "dane-sound": "not-applicable" },
  ],
  [
    "MTA-STS, and TLSA records that do not match",
    MAIL,
    "mail",
    () => with_(records(`_25._tcp.${MAIL_NAME}/TLSA`, `3 1 1 ${"00".repeat(32)}`)),
    "failed",
    { "dane-sound": "not-met" },
  ],
  [
    "no reports about TLS",
    MAIL,
    "mail",
    () => with_(without(`_smtp._tls.${ZONE}/TXT`)),
    "passed",
    { "tls-rpt": "not-met" },
  ],

  [
    "SSL 3.0 on mail servers",
    BOD,
    "mail",
    () => all(accepts("0300"), MAIL_PORT),
    "failed",
    { "mail-no-ssl": "not-met" },
  ],
  [
    "TLS 1.0 on mail servers is not what the directive forbids",
    BOD,
    "mail",
    () => all(accepts("0301"), MAIL_PORT),
    "passed",
    {},
  ],
  [
    "TLS 1.0 on mail servers",
    MAIL,
    "mail",
    () => all(accepts("0301"), MAIL_PORT),
    "failed",
    { "tls-version": "not-met" },
  ],
  [
    "TLS 1.0 on mail servers, and of SSL 3.0 nothing is known",
    BOD,
    "mail",
    () => all(both(accepts("0301"), unsure("0300")), MAIL_PORT),
    "inconclusive",
    { "mail-no-ssl": "inconclusive" },
  ],
  [
    "SSL 3.0 on mail servers, and of SSL 2.0 nothing is known",
    BOD,
    "mail",
    () => all(both(accepts("0300"), unsure("0002")), MAIL_PORT),
    "failed",
    { "mail-no-ssl": "not-met" },
  ],
  [
    "one insufficient suite on mail servers, and others were not asked for",
    BOD,
    "mail",
    () => all(both(suites12("C02F", "002F"), glimpsed), MAIL_PORT),
    "inconclusive",
    { "mail-no-rc4": "inconclusive", "mail-no-3des": "inconclusive" },
  ],
  [
    "one insufficient suite on web servers, and others were not asked for",
    BOD,
    "web",
    () => all(both(suites12("C02F", "002F"), glimpsed)),
    "inconclusive",
    { "web-no-weak-ciphers": "inconclusive" },
  ],
  [
    "one insufficient suite on web servers, and all others were asked for",
    BOD,
    "web",
    () => all(suites12("C02F", "002F")),
    "passed",
    {},
  ],
  [
    "3DES on mail servers",
    BOD,
    "mail",
    () => all(suites12("C02F", "000A"), MAIL_PORT),
    "passed",
    { "mail-no-3des": "not-met" },
  ],
  [
    "RC4 on mail servers",
    BOD,
    "mail",
    () => all(suites12("C02F", "0005"), MAIL_PORT),
    "failed",
    { "mail-no-rc4": "not-met" },
  ],
  [
    "3DES on web servers",
    BOD,
    "web",
    () => all(suites12("C02F", "000A")),
    "failed",
    { "web-no-weak-ciphers": "not-met" },
  ],
  [
    "3DES on web servers",
    NL,
    "web",
    () => all(suites12("C02F", "000A")),
    "failed",
    { "web-tls-ncsc": "not-met", "web-tls-good": "not-met" },
  ],
  [
    "a suite to be phased out",
    NL,
    "web",
    () => all(suites12("C02F", "C027")),
    "passed",
    { "web-tls-good": "not-met" },
  ],

  [
    "HSTS for a short time",
    BOD,
    "web",
    () => withFields("strict-transport-security", "max-age=3600"),
    "passed",
    {},
  ],
  [
    "HSTS for a short time",
    NL,
    "web",
    () => withFields("strict-transport-security", "max-age=3600"),
    "failed",
    { "web-hsts": "not-met" },
  ],
  ["no HSTS", BOD, "web", () => withFields("strict-transport-security"), "failed", { "web-hsts": "not-met" }],
  [
    "IPv6 does not work here",
    NL,
    "web",
    () =>
      with_((evidence) => {
        evidence.vantage.ipv6 = "none";
      }),
    "inconclusive",
    { "web-ipv6": "inconclusive" },
  ],

  ["no hybrid key exchange", PQC, "web", () => all(noHybrid), "failed", { "web-hybrid": "not-met" }],
  [
    "no TLS 1.3",
    PQC,
    "mail",
    () => all(only12, MAIL_PORT),
    "failed",
    { "mail-tls-1-3": "not-met", "mail-hybrid": "not-met" },
  ],
  [
    "mail servers are silent",
    PQC,
    "mail",
    () => all(reach("timeout"), MAIL_PORT),
    "inconclusive",
    { "mail-tls-1-3": "inconclusive", "mail-hybrid": "inconclusive", "mail-large-hello": "inconclusive" },
  ],
  [
    "no HTTPS",
    PQC,
    "web",
    () => all(both(reach("refused"))),
    "failed",
    { "web-tls-1-3": "not-met", "web-hybrid": "not-met", "web-large-hello": "not-met" },
  ],
];

describe("what a profile says of", () => {
  test.each(SITUATIONS)("%s: %s, %s", (_what, name, side, evidence, status, expected) => {
    const compliance = judged(name, evidence(), side);
    expect([compliance.status, odd(compliance)]).toEqual([status, expected]);
  });
});

describe("as data", () => {
  test.each(["nl-forum-standaardisatie", "us-bod-18-01", "modern-mail", "pqc-readiness"])(
    "%s cites a document and a paragraph for every rule, and names only what exists",
    (name) => {
      const profile = given(PROFILES.get(name));
      checkVerdicts(profile);
      const rules = rulesOf(profile);
      expect(rules.length).toBeGreaterThan(0);
      for (const { id, cite } of rules) {
        for (const each of citationsOf(cite as never)) {
          expect(each, id).toMatchObject({
            document: expect.stringMatching(/\S/),
            paragraph: expect.stringMatching(/\S/),
            url: expect.stringMatching(/^https:\/\//),
          });
        }
      }
    },
  );

  test.each([
    ["polcy", 'test "mail_auth_dmarc_policy" has no fact "polcy"; did you mean "policy"?'],
    [
      "aggregate",
      'test "mail_auth_dmarc_policy" has no fact "aggregate"; it has stated, policy, is_invalid, is_external, parity',
    ],
  ])("a fact that the test does not have: %s", (fact, detail) => {
    const profile = {
      ...given(PROFILES.get("waterpas")),
      rules: [
        {
          id: "one",
          title: "one",
          cite: { document: "D", paragraph: "1" },
          needs: { test: "mail_auth_dmarc_policy", facts: { [fact]: ["reject"], policy: ["reject"] } },
        },
      ],
    };
    expect(() => checkVerdicts(profile)).toThrow(
      expect.objectContaining({ code: "config-invalid", details: [`rule "one": ${detail}`] }),
    );
  });

  test("verdicts, findings and parameters that nobody knows are told, all at once", () => {
    const cite = { document: "D", paragraph: "1" };
    const rule = (id: string, needs: object) => ({ id, title: id, cite, needs }) as never;
    const profile = {
      ...given(PROFILES.get("waterpas")),
      rules: [
        rule("one", { test: "web_dnssec_exist", verdicts: ["god"], not_applicable: ["nil"] }),
        rule("two", { any: [{ test: "web_https_tls_version", without: [{ finding: "old-versions" }] }] }),
        rule("three", {
          test: "web_https_tls_version",
          without: [{ finding: "old-version", params: { versions: ["SSL 3.0"] } }],
        }),
      ],
    };
    expect(() => checkVerdicts(profile)).toThrow(
      expect.objectContaining({
        code: "config-invalid",
        details: [
          'rule "one": "web_dnssec_exist/god": the test has no verdict "god"; did you mean "web_dnssec_exist/good"?',
          'rule "one": "web_dnssec_exist/nil": the test has no verdict "nil"',
          'rule "two": there is no finding "old-versions"; did you mean "old-version"?',
          'rule "three": finding "old-version" has no parameter "versions"; it has version, servers',
        ],
      }),
    );
  });
});

describe("the profile in the README", () => {
  let folder = "";
  let town: Profile;

  beforeAll(async () => {
    const readme = await readFile(resolve(import.meta.dirname, "../../README.md"), "utf8");
    const [, sample] = /```jsonc\n\/\/ town\.json\n(.*?)```/s.exec(readme) ?? [];
    folder = await mkdtemp(join(tmpdir(), "waterpas-town-"));
    await writeFile(join(folder, "town.json"), given(sample));
    town = await loadProfile("./town.json", folder);
    PROFILES.set("town", town);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test("is one, and names only what exists", () => {
    checkVerdicts(town);
    expect(rulesOf(town).map(({ id, level }) => [id, level])).toEqual([
      ["protected-mail", "required"],
      ["no-ssl", "recommended"],
      ["web_dnssec_valid", "required"],
    ]);
  });

  test.each<[string, ReportType, () => MutableEvidence, Compliance["status"], Record<string, string>]>([
    ["a healthy website", "web", () => evidenceOf(), "passed", {}],
    ["healthy mail", "mail", () => evidenceOf(), "passed", {}],
    ["SSL 3.0", "web", () => all(accepts("0300")), "passed", { "no-ssl": "not-met" }],
    ["DANE alone", "mail", () => with_(noSts), "passed", {}],
    ["neither", "mail", () => with_(noSts, noDane), "failed", { "protected-mail": "not-met" }],
  ])("says of %s what it should", (_, side, evidence, status, expected) => {
    const compliance = judged("town", evidence(), side);
    expect([compliance.status, odd(compliance)]).toEqual([status, expected]);
  });
});
