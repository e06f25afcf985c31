/** Certificates: `tls.md` 4, 6, 9. */
import type { LeafSpec } from "../../../src/lab/tls/authority.ts";
import { certificateKey, type KeyKind } from "../../../src/lab/tls/key.ts";
import { kind, make, sctList } from "../../support/certificates.ts";
import { given, MAIL_NAME, profileOf, ZONE } from "../../support/evidence.ts";
import { keep } from "../../support/tls.ts";
import type { Shared } from "./connection.cases.ts";
import {
  addLeaf,
  all,
  both,
  type Change,
  certificates,
  leaf,
  MAIL_PORT,
  one,
  only12,
  only13,
  stapled,
  suites12,
} from "./scene.ts";

const parity = { profile: profileOf("internetnl-1.11") };
const hostAt = (port: number): string => (port === MAIL_PORT ? MAIL_NAME : ZONE);
const isMail = (port: number): boolean => port === MAIL_PORT;

/** What a test says of a fault where it is advice for mail servers. */
const fault = (port: number): "failed" | "info" => (isMail(port) ? "info" : "failed");

const NONSENSE = Buffer.from("3003020101", "hex");
const BAD_CHAIN = { finds: ["chain-untrusted"] };

/** Private roots: given by the user. */
const privateRoot: Change = (endpoint) => {
  for (const anchor of endpoint.anchors) anchor.store = "user";
};

/** A leaf with P-256 below an intermediate with another key. */
function below(key: KeyKind): Buffer[] {
  const root = make({ subject: "root", ca: {} });
  const issuer = make({ subject: "intermediate", ca: {}, key: certificateKey(key, "intermediate") }, root);
  const leaf = make({ subject: "leaf" }, issuer);
  return [leaf, issuer].map(({ certificate }) => certificate.der);
}

const issued = (spec: Partial<LeafSpec>, ok = false): Change => leaf(spec, ok);
const noChains: Change = (endpoint) => {
  endpoint.chains = [];
};

export const CERTIFICATES: Shared = [
  [
    "cert_chain",
    (port) => [
      ["a good one", () => all(() => {}, port), "passed", "good"],
      ["a good one, in parity", () => all(() => {}, port), "passed", "good", parity],
      ["with the root", () => all(leaf({ sends: "with-root" }), port), "passed", "good"],
      ["in the wrong order", () => all(leaf({ sends: "wrong-order" }), port), "passed", "good"],
      [
        "expired",
        () => all(issued({ days: [-90, -1] }), port),
        fault(port),
        "bad",
        { finds: ["certificate-expired"], says: ["2026-06-30"] },
      ],
      [
        "from the future",
        () => all(issued({ days: [1, 30] }), port),
        fault(port),
        "bad",
        { finds: ["certificate-not-yet-valid"] },
      ],
      [
        "signed by itself",
        () => all(issued({ issuer: "self" }), port),
        fault(port),
        "bad",
        { finds: ["certificate-self-signed"] },
      ],
      [
        "signed by itself, in parity",
        () => all(issued({ issuer: "self" }), port),
        fault(port),
        "bad",
        { finds: ["certificate-self-signed"], ...parity },
      ],
      [
        "below an unknown root",
        () => all(issued({ issuer: "stranger" }), port),
        fault(port),
        "bad",
        BAD_CHAIN,
      ],
      [
        "the leaf alone",
        () => all(issued({ sends: "leaf", also: { caIssuersUri: "http://ca.example/i" } }), port),
        fault(port),
        "bad",
        { finds: ["chain-incomplete"] },
      ],
      [
        "for clients",
        () => all(issued({ also: { usages: ["1.3.6.1.5.5.7.3.2"] } }), port),
        fault(port),
        "bad",
        BAD_CHAIN,
      ],
      ["a bad one at one address", () => one(issued({ issuer: "self" }), port), fault(port), "bad"],
      [
        "OpenSSL says otherwise",
        () => all(leaf({}, false), port),
        "error",
        "could-not-test",
        { cause: "trust-disagreement" },
      ],
      [
        "unreadable",
        () => all(certificates(NONSENSE), port),
        "error",
        "could-not-test",
        { cause: "probe-error" },
      ],
      [
        "unreadable, in parity",
        () => all(certificates(NONSENSE), port),
        "not_tested",
        "could-not-test",
        { reason: "undecidable", points: 0, ...parity },
      ],
      [
        "a second chain is bad",
        () => all(addLeaf({ key: "rsa3072", issuer: "self" }, false), port),
        fault(port),
        "bad",
      ],
      [
        "a second chain, in parity",
        () => all(addLeaf({ key: "rsa3072", issuer: "self" }, false), port),
        "passed",
        "good",
        parity,
      ],
      ["none seen", () => all(noChains, port), "error", "could-not-test", { cause: "timeout" }],
    ],
  ],
  [
    "cert_pubkey",
    (port) => [
      ["P-256", () => all(() => {}, port), "passed", "good"],
      ["P-256, in parity", () => all(() => {}, port), "passed", "good", parity],
      [
        "E16: RSA-2048, the root sent too",
        () => all(leaf({ key: "rsa2048", issuer: "rsa", sends: "with-root" }), port),
        "warning",
        "phase-out",
        { points: 10, finds: ["certificate-key-phase-out"], says: ["RSA-2048"] },
      ],
      [
        "E16 in parity",
        () => all(leaf({ key: "rsa2048", issuer: "rsa", sends: "with-root" }), port),
        "warning",
        "phase-out",
        parity,
      ],
      ["RSA-3072", () => all(leaf({ key: "rsa3072", issuer: "rsa" }), port), "passed", "good"],
      [
        "RSA-1024",
        () => all(leaf({ key: "rsa1024" }), port),
        "failed",
        "bad",
        { finds: ["certificate-key-insufficient"] },
      ],
      ["E20: a second leaf with RSA-1024", () => all(addLeaf({ key: "rsa1024" }), port), "failed", "bad"],
      ["E20 in parity", () => all(addLeaf({ key: "rsa1024" }), port), "passed", "good", parity],
      ["RSA-1024, in parity", () => all(leaf({ key: "rsa1024" }), port), "failed", "bad", parity],
      ["secp224r1", () => all(leaf({ key: "p224" }), port), "warning", "phase-out"],
      ["secp256k1", () => all(leaf({ key: "secp256k1" }), port), "failed", "bad"],
      ["brainpoolP256r1", () => all(leaf({ key: "brainpool256" }), port), "passed", "good"],
      ["Ed25519", () => all(leaf({ key: "ed25519" }), port), "passed", "good"],
      [
        "an explicit curve",
        () => all(certificates(kind("p256-explicit").der), port),
        "failed",
        "bad",
        { says: ["EC-explicit"] },
      ],
      ["DSA", () => all(certificates(kind("dsa2048-sha256").der), port), "failed", "bad"],
      [
        "E17: an intermediate with RSA-2048",
        () => all(certificates(...below("rsa2048")), port),
        "warning",
        "phase-out",
        { says: ["RSA-2048"] },
      ],
      [
        "unreadable",
        () => all(certificates(NONSENSE), port),
        "error",
        "could-not-test",
        { cause: "probe-error" },
      ],
      [
        "unreadable, in parity",
        () => all(certificates(NONSENSE), port),
        "not_tested",
        "not-tested",
        { reason: "undecidable", points: 0, ...parity },
      ],
      ["none seen", () => all(noChains, port), "error", "could-not-test", { cause: "timeout" }],
    ],
  ],
  [
    "cert_sig",
    (port) => [
      ["ECDSA with SHA-256", () => all(() => {}, port), "passed", "good"],
      ["ECDSA with SHA-256, in parity", () => all(() => {}, port), "passed", "good", parity],
      [
        "E19: SHA-1",
        () => all(leaf({ signature: { hash: "sha1" } }), port),
        "failed",
        "bad",
        { finds: ["certificate-signature-insufficient"] },
      ],
      ["E19 in parity", () => all(leaf({ signature: { hash: "sha1" } }), port), "failed", "bad", parity],
      [
        "SHA-224",
        () => all(certificates(kind("rsa2048-sha224").der), port),
        "warning",
        "phase-out",
        { points: 10, finds: ["certificate-signature-phase-out"] },
      ],
      [
        "SHA-224, in parity",
        () => all(certificates(kind("rsa2048-sha224").der), port),
        "warning",
        "phase-out",
        parity,
      ],
      [
        "E18: RSASSA-PSS with SHA-384",
        () => all(certificates(kind("rsa2048-pss-sha384").der), port),
        "passed",
        "good",
      ],
      [
        "E18 in parity",
        () => all(certificates(kind("rsa2048-pss-sha384").der), port),
        "failed",
        "bad",
        parity,
      ],
      ["RSASSA-PSS with SHA-1", () => all(certificates(kind("rsa2048-pss-sha1").der), port), "failed", "bad"],
      ["Ed448", () => all(certificates(kind("ed448").der), port), "passed", "good"],
      [
        "unreadable, in parity",
        () => all(certificates(NONSENSE), port),
        "not_tested",
        "not-tested",
        { reason: "undecidable", ...parity },
      ],
    ],
  ],
  [
    "cert_domain",
    (port) => [
      ["named", () => all(() => {}, port), "passed", "good"],
      ["named, in parity", () => all(() => {}, port), "passed", "good", parity],
      [
        "a wildcard",
        () => all(leaf({ names: [`*.${hostAt(port).split(".").slice(1).join(".")}`, hostAt(port)] }), port),
        "passed",
        "good",
      ],
      [
        "another name",
        () => all(leaf({ names: ["other.example"] }), port),
        fault(port),
        "bad",
        { points: isMail(port) ? 10 : 0, finds: ["certificate-name"], says: ["other.example"] },
      ],
      [
        "another name, in parity",
        () => all(leaf({ names: ["other.example"] }), port),
        fault(port),
        "bad",
        parity,
      ],
      [
        "E30: another name at one address",
        () => one(leaf({ names: ["other.example"] }), port),
        fault(port),
        "bad",
        { says: [isMail(port) ? "2001:db8:25::25" : "2001:db8:80::80"] },
      ],
      [
        "unreadable",
        () => all(certificates(NONSENSE), port),
        "error",
        "could-not-test",
        { cause: "probe-error" },
      ],
      [
        "unreadable, in parity",
        () => all(certificates(NONSENSE), port),
        "not_tested",
        "not-tested",
        { reason: "undecidable", ...parity },
      ],
      ["none seen", () => all(noChains, port), "error", "could-not-test", { cause: "timeout" }],
    ],
  ],
  [
    "cert_expiry",
    (port) => [
      ["much time", () => all(() => {}, port), "passed", "good"],
      [
        "expired",
        () => all(leaf({ days: [-90, -1] }), port),
        "warning",
        "expired",
        { finds: ["certificate-valid-until"] },
      ],
      [
        "from the future",
        () => all(leaf({ days: [1, 30] }), port),
        "warning",
        "not-yet-valid",
        { finds: ["certificate-valid-from"] },
      ],
      ["two days left", () => all(leaf({ days: [-5, 2] }), port), "warning", "expires-soon"],
      ["a tenth of a year left", () => all(leaf({ days: [-340, 25] }), port), "warning", "expires-soon"],
      ["the last third of 90 days", () => all(leaf({ days: [-65, 25] }), port), "info", "renewal-due"],
      [
        "unreadable",
        () => all(certificates(NONSENSE), port),
        "error",
        "could-not-test",
        { cause: "probe-error" },
      ],
      ["none seen", () => all(noChains, port), "error", "could-not-test", { cause: "timeout" }],
    ],
  ],
  [
    "cert_lifetime",
    (port) => [
      ["89 days", () => all(() => {}, port), "passed", "good"],
      [
        "E32: 398 days from June 2026",
        () => all(leaf({ days: [-30, 368] }), port),
        "warning",
        "too-long-for-issue-date",
        { finds: ["certificate-too-long"] },
      ],
      [
        "150 days",
        () => all(leaf({ days: [-30, 120] }), port),
        "info",
        "will-not-be-renewable-as-is",
        { finds: ["certificate-too-long-next"] },
      ],
      [
        "a private root",
        () => all(both(leaf({ days: [-30, 368] }), privateRoot), port),
        "not_tested",
        "not-tested",
        { reason: "not_applicable" },
      ],
      [
        "below no root",
        () => all(leaf({ issuer: "self", days: [-30, 3000] }, false), port),
        "not_tested",
        "not-tested",
        { reason: "not_applicable" },
      ],
      [
        "unreadable",
        () => all(certificates(NONSENSE), port),
        "error",
        "could-not-test",
        { cause: "probe-error" },
      ],
    ],
  ],
  [
    "cert_muststaple",
    (port) => [
      ["not demanded", () => all(() => {}, port), "not_tested", "not-tested", { reason: "not_applicable" }],
      [
        "demanded and there",
        () => all(stapled({ status: "good" }, { mustStaple: true }), port),
        "passed",
        "good",
      ],
      [
        "demanded and not there",
        () => all(stapled(null, { mustStaple: true }), port),
        "warning",
        "missing",
        { finds: ["staple-missing"] },
      ],
      [
        "demanded and out of date",
        () => all(stapled({ status: "good", days: [-9, -2] }, { mustStaple: true }), port),
        "warning",
        "missing",
      ],
      [
        "demanded and not asked for",
        () =>
          all(
            both(stapled(null, { mustStaple: true }), (endpoint) => {
              given(endpoint.chains[0]).staples = [];
            }),
            port,
          ),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "unreadable",
        () => all(certificates(NONSENSE), port),
        "error",
        "could-not-test",
        { cause: "probe-error" },
      ],
    ],
  ],
  [
    "cert_revoked",
    (port) => [
      [
        "nothing stapled",
        () => all(() => {}, port),
        "not_tested",
        "not-tested",
        { reason: "not_applicable" },
      ],
      ["said to be good", () => all(stapled({ status: "good" }), port), "passed", "good"],
      [
        "E23: said to be revoked",
        () => all(stapled({ status: "revoked" }), port),
        "failed",
        "revoked",
        { finds: ["certificate-revoked"] },
      ],
      [
        "said by a stranger",
        () => all(stapled({ status: "revoked", signer: "stranger" }), port),
        "not_tested",
        "not-tested",
        { reason: "not_applicable" },
      ],
      [
        "unreadable",
        () => all(certificates(NONSENSE), port),
        "error",
        "could-not-test",
        { cause: "probe-error" },
      ],
    ],
  ],
  [
    "cert_chainquality",
    (port) => [
      ["tidy", () => all(() => {}, port), "passed", "good"],
      ...(
        [
          ["with-root", "a root that clients have anyway"],
          ["wrong-order", "certificates in the wrong order"],
          ["duplicate", "a certificate twice"],
          ["unrelated", "a certificate that does not belong there"],
        ] as const
      ).map(
        ([sends, fault]) =>
          [
            sends,
            () => all(leaf({ sends }), port),
            "info",
            "untidy",
            { finds: ["chain-untidy"], says: [fault] },
          ] as const,
      ),
      [
        "the issuer's certificate is missing",
        () => all(leaf({ sends: "leaf", also: { caIssuersUri: "http://ca.example/i" } }, false), port),
        "info",
        "untidy",
        { says: ["not the issuer's certificate"] },
      ],
      ["none seen", () => all(noChains, port), "error", "could-not-test", { cause: "timeout" }],
    ],
  ],
  [
    "tls_mozilla",
    (port) => [
      ["TLS 1.3 alone", () => all(only13, port), "passed", "modern"],
      [
        "TLS 1.2 too",
        () => all(() => {}, port),
        "info",
        "intermediate",
        { finds: ["mozilla-next"], says: ["TLS 1.2"] },
      ],
      [
        "RSA-2048 for 300 days",
        () => all(both(only12, leaf({ key: "rsa2048", days: [-100, 200] })), port),
        "info",
        "intermediate",
        { says: ["RSA-2048", "valid for"] },
      ],
      ["CBC", () => all(suites12("C02B", "C009"), port), "info", "old"],
      [
        "RC4",
        () => all(suites12("C02B", "0005"), port),
        "info",
        "none",
        { says: ["TLS_RSA_WITH_RC4_128_SHA"] },
      ],
      ["Ed25519", () => all(leaf({ key: "ed25519" }), port), "info", "none"],
      [
        "not complete",
        () => all((endpoint) => Object.assign(endpoint, { complete: false, stopped: "budget" }), port),
        "error",
        "could-not-test",
        { cause: "budget" },
      ],
      [
        "in depth fast",
        () => all(() => {}, port, { depth: "fast" }),
        "not_tested",
        "not-tested",
        { reason: "disabled" },
      ],
    ],
  ],
  [
    "tls_consistency",
    (port) => [
      ["alike", () => all(() => {}, port), "passed", "good"],
      [
        "one without TLS 1.3",
        () => one(only12, port),
        "warning",
        "differs",
        { finds: ["addresses-differ"], says: ["versions", "TLS 1.2"] },
      ],
      [
        "other suites at one",
        () => one(suites12("C02F"), port),
        "warning",
        "differs",
        { says: ["cipher suites"] },
      ],
      [
        "another leaf at one",
        () => one(both(leaf({ keyLabel: "other" }), fingerprintOfLeaf), port),
        "info",
        "certificates-differ",
        { says: ["certificates"] },
      ],
      [
        "a light scan that looks the same",
        () =>
          one(
            (endpoint) => Object.assign(endpoint, { scan: "light", suites: [], groups: {}, versions: {} }),
            port,
          ),
        "passed",
        "good",
      ],
      [
        "one address",
        () => all((endpoint, evidence) => dropIpv6(evidence, endpoint.sni ?? ""), port),
        "not_tested",
        "not-tested",
        { reason: "not_applicable" },
      ],
    ],
  ],
];

const fingerprintOfLeaf: Change = (endpoint) => {
  given(endpoint.fingerprint).leaf = given(endpoint.chains[0]?.certificates[0]);
};

function dropIpv6(evidence: Parameters<Change>[1], host: string): void {
  Object.assign(given(evidence.dns?.answers[`${host}/AAAA`]), { outcome: "nodata", rrs: [] });
}

/** Of web servers alone. */
export const WEB_CERTIFICATES: Shared = [
  [
    "cert_sct",
    () => [
      ["E33: 90 days, two logs", () => all(() => {}), "passed", "good"],
      [
        "E33: 398 days, two logs",
        () => all(leaf({ days: [-30, 368], logs: [0, 1] })),
        "warning",
        "ct-insufficient",
        { finds: ["few-ct-logs"] },
      ],
      ["180 days, two logs", () => all(leaf({ days: [-30, 149], logs: [0, 1] })), "passed", "good"],
      ["no log", () => all(leaf({ logs: [] })), "warning", "ct-insufficient"],
      ["two logs in the handshake", () => all(both(leaf({ logs: [] }), promised)), "passed", "good"],
      [
        "a private root",
        () => all(both(leaf({ logs: [] }), privateRoot)),
        "not_tested",
        "not-tested",
        { reason: "not_applicable" },
      ],
      [
        "an unfit response too",
        () =>
          all(
            both(stapled({ status: "good" }), (endpoint) => {
              given(endpoint.chains[0]).sct_list = null;
            }),
          ),
        "passed",
        "good",
      ],
      ["unreadable", () => all(certificates(NONSENSE)), "error", "could-not-test", { cause: "probe-error" }],
    ],
  ],
  [
    "tls_ocsp",
    () => [
      [
        "no responder named",
        () => all(() => {}),
        "not_tested",
        "not-in-cert",
        { reason: "not_applicable", points: 10 },
      ],
      ["stapled", () => all(stapled({ status: "good" })), "passed", "good", { points: 10 }],
      ["nothing stapled", () => all(stapled(null)), "info", "ok", { points: 0 }],
      [
        "E23: revoked",
        () => all(stapled({ status: "revoked" })),
        "warning",
        "bad",
        { finds: ["staple-unfit"], says: ["it says revoked"] },
      ],
      ["E23 in parity", () => all(stapled({ status: "revoked" })), "passed", "good", parity],
      ["signed by a stranger", () => all(stapled({ status: "good", signer: "stranger" })), "warning", "bad"],
      [
        "signed by a stranger, in parity",
        () => all(stapled({ status: "good", signer: "stranger" })),
        "warning",
        "bad",
        parity,
      ],
      ["signed by a delegate", () => all(stapled({ status: "good", signer: "delegate" })), "passed", "good"],
      [
        "out of date",
        () => all(stapled({ status: "good", days: [-9, -2] })),
        "warning",
        "bad",
        { says: ["it is out of date"] },
      ],
      [
        "nonsense",
        () => all(stapled(Buffer.from("30", "hex"))),
        "warning",
        "bad",
        { says: ["it cannot be read"] },
      ],
      [
        "demanded, no responder",
        () => all(leaf({ also: { mustStaple: true } })),
        "warning",
        "bad",
        { finds: ["staple-missing"] },
      ],
      [
        "demanded, nothing stapled",
        () => all(stapled(null, { mustStaple: true })),
        "warning",
        "bad",
        { finds: ["staple-missing"] },
      ],
      [
        "demanded, nothing stapled, in parity",
        () => all(stapled(null, { mustStaple: true })),
        "info",
        "ok",
        parity,
      ],
      [
        "not asked for",
        () => all(both(stapled(null), noStaples)),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      ["not asked for, in parity", () => all(both(stapled(null), noStaples)), "info", "ok", parity],
      ["unreadable", () => all(certificates(NONSENSE)), "error", "could-not-test", { cause: "probe-error" }],
    ],
  ],
];

const noStaples: Change = (endpoint) => {
  given(endpoint.chains[0]).staples = [];
};

/** Two promises in the TLS extension. */
const promised: Change = (endpoint, evidence) => {
  given(endpoint.chains[0]).sct_list = keep(given(evidence.blobs), sctList([3, 4]));
};
