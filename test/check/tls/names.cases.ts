/** CAA and DANE: `tls.md` 4.6, 4.7, 9; `dns.md` 5.3; `mail.md` 8. */
import { createHash } from "node:crypto";
import type { LeafSpec } from "../../../src/lab/tls/authority.ts";
import { objectId, sequence, setOf, utf8String } from "../../../src/lab/tls/der.ts";
import { make } from "../../support/certificates.ts";
import {
  evidenceOf,
  failAnswer,
  given,
  MAIL_NAME,
  type MutableEvidence,
  NOW,
  profileOf,
  ZONE,
} from "../../support/evidence.ts";
import { authorityAt, GOOD_TLSA, NEXT_TLSA } from "../../support/tls.ts";
import type { Situation } from "../case.ts";
import type { Shared } from "./connection.cases.ts";
import {
  addLeaf,
  all,
  type Change,
  certificates,
  endpointsIn,
  leaf,
  MAIL_PORT,
  one,
  reach,
} from "./scene.ts";

const parity = { profile: profileOf("internetnl-1.11") };
const nameAt = (port: number): string => (port === MAIL_PORT ? MAIL_NAME : ZONE);
const tlsaAt = (port: number): string =>
  port === MAIL_PORT ? `_25._tcp.${MAIL_NAME}/TLSA` : `_443._tcp.${ZONE}/TLSA`;

/** Evidence with other records in an answer that found some. */
function records(key: string, rdata: readonly string[], ttl = 3600): MutableEvidence {
  const evidence = evidenceOf();
  const [id] = given(evidence.dns?.answers[key]).rrs;
  Object.assign(given(evidence.dns?.rrsets[given(id)]), { rdata: [...rdata], ttl });
  return evidence;
}

const caa = (...rdata: readonly string[]): MutableEvidence => records(`${ZONE}/CAA`, rdata);

function answer(key: string, over: object, evidence = evidenceOf()): MutableEvidence {
  Object.assign(given(evidence.dns?.answers[key]), over);
  return evidence;
}

const NONE = { outcome: "nodata", rrs: [] };

function failed(...keys: readonly string[]): MutableEvidence {
  const evidence = evidenceOf();
  for (const key of keys) failAnswer(evidence, key, { outcome: "servfail", failures: [] });
  return evidence;
}

const refused = (port: number): MutableEvidence =>
  all(port === MAIL_PORT ? reach("no-starttls") : reach("refused"), port);

/** The chain of the healthy servers, below a root that a record is for. */
const TA_RECORD = `2 0 1 ${"00".repeat(32)}`;
const STRAY = `3 1 1 ${"ab".repeat(32)}`;

export const NAMES: Shared = [
  [
    "tls_caa",
    (port) => [
      ["a good set", () => evidenceOf(), "passed", "good", { points: 10 }],
      ["a good set, in parity", () => evidenceOf(), "passed", "good", parity],
      ["none", () => answer(`${ZONE}/CAA`, NONE), "warning", "bad", { finds: ["no-caa"], points: 0 }],
      ["none, in parity", () => answer(`${ZONE}/CAA`, NONE), "warning", "bad", parity],
      ["E24: nobody may issue", () => caa('0 issue ";"'), "passed", "good", { finds: ["caa-closed"] }],
      [
        "E25: http in iodef",
        () => caa('0 iodef "http://x/"', '0 issue "le.org"'),
        "warning",
        "syntax-error",
        { finds: ["caa-problem"] },
      ],
      [
        "E25 in parity",
        () => caa('0 iodef "http://x/"', '0 issue "le.org"'),
        "warning",
        "syntax-error",
        parity,
      ],
      [
        "E26: wildcards alone",
        () => caa('0 issuewild "le.org"'),
        "warning",
        "insufficient",
        { finds: ["caa-no-issue"] },
      ],
      ["E26 in parity", () => caa('0 issuewild "le.org"'), "warning", "insufficient", parity],
      ["ISSUE", () => caa('0 ISSUE "le.org"'), "passed", "good"],
      ["ISSUE in parity", () => caa('0 ISSUE "le.org"'), "warning", "insufficient", parity],
      [
        "an unknown property",
        () => caa('0 issue "le.org"', '0 tbs "x"'),
        "passed",
        "good",
        { finds: ["caa-problem"] },
      ],
      [
        "an unknown property, in parity",
        () => caa('0 issue "le.org"', '0 tbs "x"'),
        "warning",
        "syntax-error",
        parity,
      ],
      [
        "an unknown critical property",
        () => caa('0 issue "le.org"', '128 tbs "x"'),
        "warning",
        "syntax-error",
      ],
      [
        "not secured",
        () => answer(`${ZONE}/CAA`, { security: "insecure" }),
        "passed",
        "good",
        { finds: ["caa-insecure"] },
      ],
      [
        "bogus",
        () => answer(`${ZONE}/CAA`, { security: "bogus" }),
        "warning",
        "bad",
        { finds: ["caa-bogus"] },
      ],
      ["bogus, in parity", () => answer(`${ZONE}/CAA`, { security: "bogus" }), "passed", "good", parity],
      ["the lookup fails", () => failed(`${ZONE}/CAA`), "error", "could-not-test", { cause: "dns-failure" }],
      ["the lookup fails, in parity", () => failed(`${ZONE}/CAA`), "warning", "bad", parity],
      [
        "the issuer is not listed",
        () => listed(port),
        "passed",
        "good",
        { finds: ["caa-issuer-not-listed"] },
      ],
      [
        "not asked",
        () => without("caa", nameAt(port)),
        "error",
        "could-not-test",
        { cause: "evidence-missing" },
      ],
      ["without TLS", () => refused(port), "passed", "good"],
      [
        "without TLS, in parity",
        () => refused(port),
        "not_tested",
        "not-tested",
        { reason: "blocked", ...parity },
      ],
    ],
  ],
  [
    "dane_exist",
    (port) => {
      const bad = port === MAIL_PORT ? "failed" : "info";
      return [
        ["secure and usable", () => evidenceOf(), "passed", "good", port === MAIL_PORT ? { points: 10 } : {}],
        ["secure and usable, in parity", () => evidenceOf(), "passed", "good", parity],
        ["none", () => answer(tlsaAt(port), NONE), bad, "bad", { finds: ["no-tlsa"] }],
        ["none, in parity", () => answer(tlsaAt(port), NONE), bad, "bad", parity],
        [
          "not secured",
          () => answer(tlsaAt(port), { security: "insecure" }),
          bad,
          "bad",
          { finds: ["tlsa-insecure"] },
        ],
        ["bogus", () => answer(tlsaAt(port), { security: "bogus" }), bad, "bogus", { finds: ["tlsa-bogus"] }],
        ["bogus, in parity", () => answer(tlsaAt(port), { security: "bogus" }), bad, "bogus", parity],
        [
          "a bogus denial beside it",
          () => answer(tlsaAt(port).replace("TLSA", "A"), { security: "bogus" }),
          bad,
          "bogus",
          { finds: ["tlsa-denial-bogus"] },
        ],
        [
          "a digest too short",
          () => records(tlsaAt(port), ["3 1 1 00"]),
          port === MAIL_PORT ? "passed" : "info",
          port === MAIL_PORT ? "good" : "bad",
          port === MAIL_PORT ? {} : { finds: ["tlsa-unusable"] },
        ],
        ["not even a record", () => records(tlsaAt(port), ["\\# 1 03"]), bad, "bad", { finds: ["no-tlsa"] }],
        ["the lookup fails", () => failed(tlsaAt(port)), "error", "could-not-test", { cause: "dns-failure" }],
        ["the lookup fails, in parity", () => failed(tlsaAt(port)), bad, "bad", parity],
        [
          "not asked",
          () => without("tlsa", tlsaAt(port).replace("/TLSA", "")),
          "error",
          "could-not-test",
          { cause: "evidence-missing" },
        ],
        [
          "without TLS, in parity",
          () => refused(port),
          "not_tested",
          "not-tested",
          { reason: "blocked", ...parity },
        ],
      ];
    },
  ],
  [
    "dane_valid",
    (port) => {
      const bad = port === MAIL_PORT ? "failed" : "warning";
      const stray = (): MutableEvidence => records(tlsaAt(port), [STRAY]);
      return [
        ["matched", () => evidenceOf(), "passed", "good", { points: 10 }],
        [
          "no record matches",
          stray,
          bad,
          "bad",
          { finds: ["tlsa-mismatch"], says: ["no record matches it"], points: 0 },
        ],
        ["no record matches, in parity", stray, bad, "bad", parity],
        [
          "E34: a second leaf that none matches",
          () => all(addLeaf({ key: "rsa3072", issuer: "rsa" }), port),
          bad,
          "bad",
          { says: ["RSA-3072"] },
        ],
        [
          "E34 in parity",
          () => all(addLeaf({ key: "rsa3072", issuer: "rsa" }), port),
          "passed",
          "good",
          parity,
        ],
        [
          "another leaf at one address",
          () => one(leaf({ keyLabel: "other" }), port),
          bad,
          "bad",
          { says: [port === MAIL_PORT ? "2001:db8:25::25" : "2001:db8:80::80"] },
        ],
        [
          "expired and of another name, for DANE-EE",
          () => all(leaf({ names: ["x.example"], days: [-90, -1] }, false), port),
          "passed",
          "good",
        ],
        ["no records", () => answer(tlsaAt(port), NONE), "not_tested", "not-tested", { reason: "blocked" }],
        [
          "a weaker digest alone matches",
          () => records(tlsaAt(port), [GOOD_TLSA, `3 1 2 ${"ab".repeat(64)}`]),
          bad,
          "bad",
          { says: ["a stronger digest"] },
        ],
        [
          "unreadable",
          () => all(certificates(Buffer.from("30", "hex")), port),
          "error",
          "could-not-test",
          { cause: "probe-error" },
        ],
        ["none seen", () => all(noChains, port), "error", "could-not-test", { cause: "timeout" }],
        ["the lookup fails", () => failed(tlsaAt(port)), "error", "could-not-test", { cause: "dns-failure" }],
        [
          "an issuer's record, another name",
          () => anchored(port, { names: ["x.example"] }),
          bad,
          "bad",
          { says: ["it does not name the server"] },
        ],
        [
          "an issuer's record, another name, in parity",
          () => anchored(port, { names: ["x.example"] }),
          "passed",
          "good",
          parity,
        ],
        ["an issuer's record", () => anchored(port, {}), "passed", "good"],
        [
          "an issuer's record, expired",
          () => anchored(port, { days: [-90, -1] }),
          bad,
          "bad",
          { says: ["the chain has expired"] },
        ],
        [
          "an issuer's record, for clients",
          () => anchored(port, { also: { usages: ["1.3.6.1.5.5.7.3.2"] } }),
          bad,
          "bad",
          { says: ["not a good one"] },
        ],
      ];
    },
  ],
];

const noChains: Change = (endpoint) => {
  endpoint.chains = [];
};

/** Records for the intermediate that signed the leaf. */
function anchored(port: number, spec: Partial<LeafSpec>): MutableEvidence {
  const [, intermediate] = authorityAt(NOW).issue({ names: ["x"] }).chain;
  const digest = createHash("sha256").update(given(intermediate)).digest("hex");
  const evidence = records(tlsaAt(port), [`2 0 1 ${digest}`]);
  for (const endpoint of endpointsIn(evidence, port)) leaf(spec, false)(endpoint, evidence);
  return evidence;
}

/** Of mail servers alone: `mail.md` 8.4, `tls.md` 9. */
export const MAIL_NAMES: readonly (readonly [test: string, situations: readonly Situation[]])[] = [
  [
    "dane_exist",
    [
      [
        "usages 0 and 1 alone",
        () => records(tlsaAt(MAIL_PORT), [`1 1 1 ${"ab".repeat(32)}`]),
        "failed",
        "bad",
        { finds: ["tlsa-unusable"] },
      ],
      [
        "records that do not match, in parity",
        () => records(tlsaAt(MAIL_PORT), [STRAY]),
        "passed",
        "good",
        { points: 0, ...parity },
      ],
      [
        "records that do not match",
        () => records(tlsaAt(MAIL_PORT), [STRAY]),
        "passed",
        "good",
        { points: 0 },
      ],
      ["records and no STARTTLS", () => refused(MAIL_PORT), "passed", "good", { points: 0 }],
      ["records, and nothing learnt", () => all(reach("timeout"), MAIL_PORT), "passed", "good"],
      [
        "the addresses are not secured",
        () => addresses("insecure"),
        "failed",
        "bad",
        { finds: ["address-insecure"] },
      ],
      ["the addresses are bogus", () => addresses("bogus"), "failed", "bogus", { finds: ["bogus-data"] }],
      ["behind an alias", aliased, "passed", "good"],
    ],
  ],
  [
    "dane_valid",
    [
      ["without STARTTLS", () => refused(MAIL_PORT), "failed", "bad", { finds: ["no-starttls"] }],
      ["without STARTTLS at one address", () => one(reach("no-starttls"), MAIL_PORT), "failed", "bad"],
      [
        "STARTTLS refused",
        () => all(reach("starttls-failed"), MAIL_PORT),
        "failed",
        "bad",
        { finds: ["starttls-failed"] },
      ],
      ["no answer", () => all(reach("timeout"), MAIL_PORT), "error", "could-not-test", { cause: "timeout" }],
      ["two hosts, one without records", twoHosts, "not_tested", "not-tested", { reason: "blocked" }],
      [
        "all records unusable",
        () => records(tlsaAt(MAIL_PORT), ["3 1 1 00"]),
        "failed",
        "bad",
        { says: ["no client can use any"] },
      ],
    ],
  ],
  [
    "dane_rollover",
    [
      ["a record for the next key", () => evidenceOf(), "passed", "good"],
      ["a record for the next key, in parity", () => evidenceOf(), "passed", "good", parity],
      ["one record", () => records(tlsaAt(MAIL_PORT), [GOOD_TLSA]), "info", "bad"],
      ["one record, in parity", () => records(tlsaAt(MAIL_PORT), [GOOD_TLSA]), "info", "bad", parity],
      ["the same twice", () => records(tlsaAt(MAIL_PORT), [GOOD_TLSA, GOOD_TLSA]), "info", "bad"],
      [
        "the same twice, in parity",
        () => records(tlsaAt(MAIL_PORT), [GOOD_TLSA, GOOD_TLSA]),
        "passed",
        "good",
        parity,
      ],
      [
        "issuers alone",
        () => records(tlsaAt(MAIL_PORT), [TA_RECORD]),
        "info",
        "bad",
        { finds: ["tlsa-anchors-only"] },
      ],
      [
        "no records",
        () => answer(tlsaAt(MAIL_PORT), NONE),
        "not_tested",
        "not-tested",
        { reason: "blocked" },
      ],
      [
        "no records, in parity",
        () => answer(tlsaAt(MAIL_PORT), NONE),
        "not_tested",
        "not-tested",
        { reason: "blocked", ...parity },
      ],
      ["without TLS, by the records alone", () => refused(MAIL_PORT), "passed", "good"],
      [
        "without TLS, in parity",
        () => refused(MAIL_PORT),
        "not_tested",
        "not-tested",
        { reason: "blocked", ...parity },
      ],
      [
        "the lookup fails",
        () => failed(tlsaAt(MAIL_PORT)),
        "error",
        "could-not-test",
        { cause: "dns-failure" },
      ],
    ],
  ],
  [
    "dane_records",
    [
      ["in use and ready", () => evidenceOf(), "passed", "good"],
      [
        "stale",
        () => records(tlsaAt(MAIL_PORT), [STRAY]),
        "info",
        "bad",
        { finds: ["tlsa-record"], says: ["stale"] },
      ],
      [
        "twice",
        () => records(tlsaAt(MAIL_PORT), [GOOD_TLSA, GOOD_TLSA]),
        "info",
        "bad",
        { says: ["it is there twice"] },
      ],
      [
        "not all servers known",
        () => all(reach("timeout"), MAIL_PORT),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "a certificate unreadable",
        () => all(certificates(Buffer.from("30", "hex")), MAIL_PORT),
        "error",
        "could-not-test",
        { cause: "probe-error" },
      ],
      [
        "many, for long",
        () =>
          records(
            tlsaAt(MAIL_PORT),
            [GOOD_TLSA, NEXT_TLSA, ...[1, 2, 3].map((n) => `3 1 1 ${`0${n}`.repeat(32)}`)],
            200_000,
          ),
        "info",
        "bad",
        { finds: ["tlsa-many", "tlsa-ttl"] },
      ],
      [
        "no records",
        () => answer(tlsaAt(MAIL_PORT), NONE),
        "not_tested",
        "not-tested",
        { reason: "blocked" },
      ],
    ],
  ],
  [
    "cert_domain",
    [
      [
        "another name, with an issuer's record, in parity",
        () => anchored(MAIL_PORT, { names: ["x.example"] }),
        "failed",
        "bad",
        { points: 0, ...parity },
      ],
      [
        "another name, with an issuer's record",
        () => anchored(MAIL_PORT, { names: ["x.example"] }),
        "failed",
        "bad",
        { points: 0, finds: ["certificate-name"] },
      ],
    ],
  ],
];

/** State of the addresses of the mail server. */
function addresses(security: "insecure" | "bogus"): MutableEvidence {
  return answer(`${MAIL_NAME}/A`, { security }, answer(`${MAIL_NAME}/AAAA`, { security }));
}

/** The mail server is an alias; only the name behind it has TLSA records. */
function aliased(): MutableEvidence {
  const evidence = evidenceOf();
  const tlsa = given(evidence.tlsa);
  tlsa["_25._tcp.mx.example.nl"] = given(tlsa[`_25._tcp.${MAIL_NAME}`]);
  const none = `_25._tcp.${MAIL_NAME}/A`;
  tlsa[`_25._tcp.${MAIL_NAME}`] = [none];
  for (const type of ["A", "AAAA"]) answer(`${MAIL_NAME}/${type}`, { cname: ["mx.example.nl"] }, evidence);
  return evidence;
}

/** A second mail server like the first, without TLSA records. */
function twoHosts(): MutableEvidence {
  const evidence = evidenceOf();
  const { mx, dns, tlsa, tls } = evidence;
  const other = "mx2.example.nl";
  given(mx).records.push({ preference: 20, exchange: other });
  given(mx).hosts.push(other);
  for (const type of ["A", "AAAA"]) {
    given(dns).answers[`${other}/${type}`] = given(dns?.answers[`${MAIL_NAME}/${type}`]);
  }
  given(tlsa)[`_25._tcp.${other}`] = [`_25._tcp.${MAIL_NAME}/A`];
  for (const [key, endpoint] of Object.entries(given(tls))) {
    if (endpoint.port === MAIL_PORT) given(tls)[key.replace(MAIL_NAME, other)] = endpoint;
  }
  return evidence;
}

/** Issued by an authority whose name in CAA records is known, and not in the set. */
function listed(port: number): MutableEvidence {
  const organization = sequence(setOf(sequence(objectId("2.5.4.10"), utf8String("Amazon"))));
  const { certificate } = make({ subject: "leaf", issuerName: organization });
  return all(certificates(certificate.der), port);
}

function without(section: "caa" | "tlsa", name: string): MutableEvidence {
  const evidence = evidenceOf();
  delete given(evidence[section])[name];
  return evidence;
}
