/** Versions, suites, key exchange: `tls.md` 1.2, 5, 6, 9. */
import { profileOf } from "../../support/evidence.ts";
import type { MutableEndpoint } from "../../support/tls.ts";
import type { Situation } from "../case.ts";
import { all, both, type Change, MAIL_PORT, one, only12, only13, prime, stopped, suites12 } from "./scene.ts";

const parity = { profile: profileOf("internetnl-1.11") };

/** SHA-256 of primes, `tls.md` 1.3. */
const FFDHE3072 = "0eaf67db3a839156";
const MODP3072 = "48cf8b092fbce435";
const MODP1024 = "3f35a3f5f6c4376a";
const RFC5114_2048 = "bfe545862ca102ad";

const version =
  (v: keyof MutableEndpoint["versions"], ok: boolean | null): Change =>
  (endpoint) => {
    endpoint.versions[v] = { ok };
  };

const preferred =
  (group: string | null): Change =>
  (endpoint) => {
    endpoint.groups["0303"] = { accepted: group === null ? [] : [group], preferred: group, exhaustive: true };
  };

const set =
  (values: Partial<MutableEndpoint>): Change =>
  (endpoint) => {
    Object.assign(endpoint, values);
  };

const hello12 =
  (values: Partial<NonNullable<MutableEndpoint["hello12"]>>): Change =>
  (endpoint) => {
    Object.assign(endpoint.hello12 ?? {}, values);
  };

const weak =
  (values: Partial<NonNullable<MutableEndpoint["weak_sig"]>>): Change =>
  (endpoint) => {
    Object.assign(endpoint.weak_sig ?? {}, values);
  };

const groups13 =
  (accepted: string[], over: Partial<MutableEndpoint["groups"][string]> = {}): Change =>
  (endpoint) => {
    endpoint.groups["0304"] = { accepted, preferred: accepted[0] ?? null, exhaustive: true, ...over };
  };

const tls13Suites =
  (...ids: readonly string[]): Change =>
  (endpoint) => {
    endpoint.suites = [
      ...ids.map((id) => ({ v: "0304", id, group: null, sig: null, chain: null, dh: null })),
      ...endpoint.suites.filter(({ v }) => v !== "0304"),
    ];
  };

/** Situations by the last part of the id of the test; ports tell which servers differ. */
export type Shared = readonly (readonly [test: string, situations: (port: number) => readonly Situation[]])[];

export const CONNECTION: Shared = [
  [
    "tls_version",
    (port) => [
      ["E1: TLS 1.2 and 1.3", () => all(() => {}, port), "passed", "good", { lacks: ["no-tls13"] }],
      [
        "E2: TLS 1.1 too",
        () => all(version("0302", true), port),
        "failed",
        "bad",
        { finds: ["old-version"], says: ["TLS 1.1"] },
      ],
      ["one address with TLS 1.0", () => one(version("0301", true), port), "failed", "bad", { points: 0 }],
      ["E29: SSL 2.0", () => all(version("0002", true), port), "failed", "bad", { says: ["SSL 2.0"] }],
      [
        "TLS 1.0 stayed silent",
        () => all(version("0301", null), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      ["TLS 1.0 stayed silent, in parity", () => all(version("0301", null), port), "passed", "good", parity],
      [
        "TLS 1.0 found, SSL 3.0 not known",
        () => all(both(version("0301", true), version("0300", null)), port),
        "failed",
        "bad",
      ],
      ["no TLS 1.3", () => all(only12, port), "passed", "good", { finds: ["no-tls13"] }],
    ],
  ],
  [
    "tls_ciphers",
    (port) => [
      [
        "E1",
        () => all(suites12("C02B", "C02F", "C02C", "C030", "CCA9", "CCA8"), port),
        "passed",
        "good",
        { points: 10 },
      ],
      [
        "E3: CBC with SHA-256",
        () => all(suites12("C02F", "C027"), port),
        "warning",
        "phase-out",
        { points: 10, finds: ["cipher-phase-out"], says: ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"] },
      ],
      [
        "E5: static RSA",
        () => all(suites12("C02F", "009C"), port),
        "failed",
        "bad",
        { finds: ["cipher-insufficient"] },
      ],
      ["E9: TLS 1.3 with CCM_8", () => all(tls13Suites("1302", "1305"), port), "failed", "bad"],
      ["E9 in parity", () => all(tls13Suites("1302", "1305"), port), "failed", "bad", parity],
      [
        "E27: list A alone, nothing found",
        () => all(stopped("rate-limited", "b1", "b2"), port),
        "error",
        "could-not-test",
        { cause: "rate-limited" },
      ],
      [
        "E27: list A alone, found",
        () => all(both(suites12("C02F", "000A"), stopped("rate-limited", "b1", "b2")), port),
        "failed",
        "bad",
      ],
      [
        "cut off by the budget",
        () => all(stopped("connection-budget", "a", "b1", "b2"), port),
        "error",
        "could-not-test",
        { cause: "connection-budget" },
      ],
      [
        "levels asked one by one",
        () => all(byLevel("a-insufficient", "b1-insufficient", "b2-insufficient", "phase-out"), port),
        "passed",
        "good",
      ],
      [
        "levels asked one by one, the lower ones unknown",
        () => all(byLevel("a-insufficient", "phase-out"), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "levels asked one by one, one unknown",
        () => all(byLevel("a-insufficient", "b1-insufficient", "b2-insufficient"), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      ["cut off, in parity", () => all(stopped("rate-limited", "b1", "b2"), port), "passed", "good", parity],
      ["an older version in parity", () => all(olderSuite, port), "passed", "good", parity],
      ["an older version", () => all(olderSuite, port), "failed", "bad"],
    ],
  ],
  [
    "tls_cipherorder",
    (port) => [
      ["E3", () => all(suites12("C02F", "C027"), port), "passed", "good", { finds: ["cipher-preference"] }],
      [
        "E4: the worse one first",
        () => all(suites12("C027", "C02F"), port),
        "failed",
        "bad",
        {
          finds: ["cipher-order"],
          says: ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 before TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
        },
      ],
      ["E5: nothing to phase out", () => all(suites12("C02F", "009C"), port), "passed", "good"],
      ["E8: TLS 1.3 alone", () => all(only13, port), "passed", "na"],
      ["E8 in parity", () => all(only13, port), "passed", "na", parity],
      [
        "not asked",
        () => all(both(suites12("C02F", "C027"), set({ orders: [] })), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "not asked, in parity",
        () => all(both(suites12("C02F", "C027"), set({ orders: [] })), port),
        "passed",
        "good",
        parity,
      ],
      [
        "one hello shows it",
        () =>
          all(
            both(
              suites12("C02F", "C027"),
              set({ orders: [{ v: "0303", offered: ["C027", "C02F"], chosen: ["C027"] }] }),
            ),
            port,
          ),
        "failed",
        "bad",
      ],
      [
        "suites to phase out may be hidden",
        () => all(stopped("rate-limited", "b1"), port),
        "error",
        "could-not-test",
        { cause: "rate-limited" },
      ],
    ],
  ],
  [
    "tls_keyexchange",
    (port) => [
      ["E1: X25519", () => all(() => {}, port), "passed", "good"],
      ["E1 in parity", () => all(() => {}, port), "passed", "na", parity],
      ["P-256 in parity", () => all(preferred("0017"), port), "passed", "good", parity],
      [
        "E6: ffdhe3072",
        () => all(prime(FFDHE3072, 3072), port),
        "warning",
        "phase-out",
        { points: 10, says: ["DH-3072 (ffdhe3072, RFC 7919)"] },
      ],
      [
        "E7: RFC 3526 with 3072 bits",
        () => all(prime(MODP3072, 3072), port),
        "failed",
        "bad",
        { finds: ["key-exchange-insufficient"], says: ["RFC 3526, not RFC 7919"] },
      ],
      ["ffdhe3072 with another generator", () => all(prime(FFDHE3072, 3072, 5), port), "failed", "bad"],
      [
        "secp224r1",
        () => all(preferred("0015"), port),
        "warning",
        "phase-out",
        { finds: ["key-exchange-phase-out"], says: ["ECDH-secp224r1"] },
      ],
      [
        "an explicit curve, and primes that nobody asked for",
        () => all(both(preferred("FF01"), moreOf()), port),
        "failed",
        "bad",
        { finds: ["key-exchange-insufficient"] },
      ],
      [
        "an explicit curve",
        () => all(preferred("FF01"), port),
        "failed",
        "bad",
        { says: ["an explicit curve over a prime field"] },
      ],
      ["E8: TLS 1.3 alone", () => all(only13, port), "passed", "good"],
      ["E8 in parity", () => all(only13, port), "passed", "na", parity],
      [
        "E11: static RSA alone",
        () => all(both(only12, suites12("009C"), set({ groups: {} })), port),
        "passed",
        "na",
      ],
      [
        "the preferred curve is not known",
        () => all(preferred(null), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "an own prime",
        () => all(prime("00ff", 4096), port),
        "failed",
        "bad",
        { says: ["of unknown origin"] },
      ],
      [
        "the versions are not known",
        () => all(both(version("0303", null), set({ suites: [], groups: {} })), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "a level with more than its first suite, DHE refused by itself",
        () => all(moreOf("dhe"), port),
        "passed",
        "good",
      ],
      [
        "a level with more than its first suite",
        () => all(moreOf(), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
    ],
  ],
  [
    "tls_keyexchangehash",
    (port) => [
      ["E1", () => all(() => {}, port), "passed", "good"],
      [
        "E10: SHA-1",
        () => all(weak({ sha1: true, schemes: ["0201"] }), port),
        "failed",
        "bad",
        { finds: ["weak-signature-hash"], says: ["SHA-1"] },
      ],
      ["E10: SHA-224", () => all(weak({ sha224: true }), port), "warning", "phase-out", { points: 10 }],
      ["MD5", () => all(weak({ md5: true }), port), "failed", "bad"],
      ["MD5 in parity", () => all(weak({ md5: true }), port), "passed", "good", parity],
      [
        "E11: no signature",
        () => all(weak({ no_signature: true }), port),
        "passed",
        "good",
        { points: 10, finds: ["no-signature"] },
      ],
      [
        "E11 in parity",
        () => all(weak({ no_signature: true }), port),
        "passed",
        "good",
        { ...parity, lacks: ["no-signature"] },
      ],
      ["TLS 1.3 alone", () => all(only13, port), "passed", "good", { finds: ["no-signature"] }],
      [
        "SHA-1 stayed silent, SHA-224 found",
        () => all(weak({ sha1: null, sha224: true }), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "SHA-224 stayed silent",
        () => all(weak({ sha224: null }), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "not learnt",
        () => all(set({ weak_sig: null }), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      ["not learnt, in parity", () => all(set({ weak_sig: null }), port), "passed", "good", parity],
    ],
  ],
  [
    "tls_compress",
    (port) => [
      [
        "E12: DEFLATE",
        () => all(hello12({ compression: 1 }), port),
        "failed",
        "bad",
        { finds: ["tls-compression"] },
      ],
      ["none", () => all(() => {}, port), "passed", "good"],
      ["TLS 1.3 alone", () => all(only13, port), "passed", "good"],
      [
        "not offered",
        () => all(hello12({ compression: null }), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      ["not offered, in parity", () => all(hello12({ compression: null }), port), "passed", "good", parity],
    ],
  ],
  [
    "tls_secreneg",
    (port) => [
      [
        "E14: not supported",
        () => all(hello12({ ri: false }), port),
        "failed",
        "bad",
        { finds: ["no-renegotiation-info"] },
      ],
      ["E14: TLS 1.3 alone", () => all(only13, port), "passed", "good"],
      [
        "E15: not learnt",
        () => all(set({ hello12: null }), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      ["E15 in parity", () => all(set({ hello12: null }), port), "failed", "bad", parity],
    ],
  ],
  [
    "tls_clientreneg",
    (port) => [
      ["E13: none", () => all(() => {}, port), "passed", "not-allowed"],
      [
        "E13: three",
        () => all(set({ reneg: { attempted: 4, succeeded: 3, end: "closed" } }), port),
        "info",
        "allowed-with-low-limit",
        { points: 10, finds: ["client-renegotiation"] },
      ],
      [
        "E13: ten",
        () => all(set({ reneg: { attempted: 11, succeeded: 10, end: "closed" } }), port),
        "info",
        "allowed-with-low-limit",
      ],
      [
        "E13: eleven",
        () => all(set({ reneg: { attempted: 11, succeeded: 11, end: "limit" } }), port),
        "info",
        "allowed-with-too-high-limit",
        { points: 0 },
      ],
      ["TLS 1.3 alone", () => all(only13, port), "passed", "not-allowed"],
      ["not learnt", () => all(set({ reneg: null }), port), "error", "could-not-test", { cause: "timeout" }],
      ["not learnt, in parity", () => all(set({ reneg: null }), port), "passed", "not-allowed", parity],
    ],
  ],
  [
    "tls_extendedmastersecret",
    (port) => [
      ["used", () => all(() => {}, port), "passed", "good", { points: 10 }],
      ["used, in parity", () => all(() => {}, port), "passed", "good", parity],
      [
        "not used",
        () => all(hello12({ ems: false }), port),
        "failed",
        "bad",
        { finds: ["no-extended-master-secret"] },
      ],
      ["not used, in parity", () => all(hello12({ ems: false }), port), "failed", "bad", parity],
      [
        "E8: TLS 1.3 alone",
        () => all(only13, port),
        "not_tested",
        "na-no-tls-1-2",
        { reason: "not_applicable", points: 10 },
      ],
      [
        "E8 in parity",
        () => all(only13, port),
        "not_tested",
        "na-no-tls-1-2",
        { reason: "not_applicable", ...parity },
      ],
      ["TLS 1.3 alone at one address", () => one(only13, port), "passed", "good"],
      ...halfInParity(port),
      [
        "not learnt",
        () => all(set({ hello12: null }), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "not learnt, in parity",
        () => all(set({ hello12: null }), port),
        "not_tested",
        "na-no-tls-1-2",
        { reason: "not_applicable", ...parity },
      ],
      [
        "TLS 1.2 stayed silent",
        () => all(both(version("0303", null), set({ hello12: null })), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
    ],
  ],
  [
    "tls_1_3",
    (port) => [
      ["accepted", () => all(() => {}, port), "passed", "good"],
      ["not accepted", () => all(only12, port), "warning", "bad", { finds: ["no-tls13"] }],
      ["not learnt", () => all(version("0304", null), port), "error", "could-not-test", { cause: "timeout" }],
    ],
  ],
  [
    "tls_1_3_only",
    (port) => [
      ["alone", () => all(only13, port), "passed", "ready"],
      ["with TLS 1.2", () => all(() => {}, port), "info", "tls12-enabled", { says: ["TLS 1.3", "TLS 1.2"] }],
      ["with TLS 1.0", () => all(version("0301", true), port), "info", "legacy"],
      [
        "TLS 1.2 stayed silent",
        () => all(version("0303", null), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
    ],
  ],
  [
    "tls_pqkex",
    (port) => [
      [
        "E31: preferred",
        () => all(groups13(["11EC", "001D"]), port),
        "passed",
        "hybrid-preferred",
        { says: ["X25519MLKEM768"] },
      ],
      ["accepted", () => all(groups13(["001D", "11EB"]), port), "passed", "hybrid"],
      ["a draft", () => all(groups13(["001D", "6399"]), port), "info", "draft-or-pure"],
      ["none", () => all(groups13(["001D"]), port), "info", "none"],
      [
        "none, all three refused",
        () => all(groups13(["001D"], { exhaustive: false, refused: ["11EC", "11EB", "11ED"] }), port),
        "info",
        "none",
      ],
      [
        "none, two refused",
        () => all(groups13(["001D"], { exhaustive: false, refused: ["11EC", "11EB"] }), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      ["no TLS 1.3", () => all(only12, port), "info", "no-tls13"],
      [
        "not learnt",
        () => all((endpoint) => delete endpoint.groups["0304"], port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
    ],
  ],
  [
    "tls_groups",
    (port) => [
      ["E1", () => all(() => {}, port), "passed", "good"],
      [
        "E8: ffdhe2048",
        () => all(groups13(["001D", "0100"]), port),
        "warning",
        "insufficient",
        { finds: ["group-insufficient"], says: ["ffdhe2048"] },
      ],
      [
        "ffdhe3072",
        () => all(groups13(["001D", "0101"]), port),
        "info",
        "phase-out",
        { finds: ["group-phase-out"] },
      ],
      [
        "ffdhe2048, and others that nobody asked for",
        () => all(groups13(["001D", "0100"], { exhaustive: false }), port),
        "warning",
        "insufficient",
        { finds: ["group-insufficient"] },
      ],
      [
        "the low ones refused together",
        () => all(groups13(["001D"], { exhaustive: false, refused: ["0100", "0101"] }), port),
        "passed",
        "good",
      ],
      [
        "not exhausted",
        () => all(groups13(["001D"], { exhaustive: false }), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "not exhausted, phase-out unknown",
        () => all(groups13(["001D"], { exhaustive: false, refused: ["0100"] }), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "version unknown",
        () => all(version("0304", null), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
    ],
  ],
  [
    "tls_dhprime",
    (port) => [
      ["without DHE", () => all(() => {}, port), "not_tested", "no-dh", { reason: "not_applicable" }],
      [
        "a level with more than its first suite, DHE refused by itself",
        () => all(moreOf("dhe"), port),
        "not_tested",
        "no-dh",
        { reason: "not_applicable" },
      ],
      ["1024 bits", () => all(prime(MODP1024, 1024), port), "warning", "small", { finds: ["dh-prime"] }],
      ["RFC 5114", () => all(prime(RFC5114_2048, 2048), port), "warning", "shared-prime"],
      ["its own", () => all(prime("ab", 2048), port), "info", "custom"],
      ["RFC 3526", () => all(prime(MODP3072, 3072), port), "passed", "standard"],
      ["with DHE at one address", () => one(prime(FFDHE3072, 3072), port), "passed", "standard"],
      ["not learnt", () => all(stopped("budget", "a"), port), "error", "could-not-test", { cause: "budget" }],
    ],
  ],
  [
    "tls_keyreuse",
    (port) => [
      ["new ones", () => all(() => {}, port), "passed", "good"],
      [
        "a second later",
        () => all(reused(["C02B"], 1000), port),
        "info",
        "ephemeral-key-reuse",
        { finds: ["key-reused"] },
      ],
      [
        "for three suites",
        () => all(reused(["C02B", "C02C", "CCA9"], 5), port),
        "info",
        "ephemeral-key-reuse",
      ],
      ["for two suites at once", () => all(reused(["C02B", "C02C"], 5), port), "passed", "good"],
      [
        "of DHE",
        () =>
          all(
            set({ repeated_keys: [{ group: "dh", key: "00", connections: 2, suites: [], spread_ms: 2000 }] }),
            port,
          ),
        "info",
        "ephemeral-key-reuse",
        { says: ["DHE"] },
      ],
      [
        "not asked",
        () => all((endpoint) => delete endpoint.repeated_keys, port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "not asked in depth fast",
        () => all((endpoint) => delete endpoint.repeated_keys, port, { depth: "fast" }),
        "not_tested",
        "not-tested",
        { reason: "disabled" },
      ],
    ],
  ],
  [
    "tls_largehello",
    (port) => [
      ["answered", () => all(() => {}, port), "passed", "good"],
      [
        "not answered",
        () => all(set({ large_hello: { answered: false, outcome: "timeout" } }), port),
        "warning",
        "intolerant",
        { finds: ["large-clienthello-intolerant"] },
      ],
      [
        "not told",
        () => all(set({ large_hello: { answered: null, outcome: "timeout" } }), port),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
      [
        "not asked in depth fast",
        () => all((endpoint) => delete endpoint.large_hello, port, { depth: "fast" }),
        "not_tested",
        "not-tested",
        { reason: "disabled" },
      ],
    ],
  ],
  [
    "tls_downgrade",
    (port) => [
      ["no mark where it matters", () => all(() => {}, port), "passed", "good"],
      [
        "a mark although TLS 1.3 was offered",
        () => all(set({ sentinels: [{ v: "0303", value: "01", offered13: true }] }), port),
        "warning",
        "filtered",
        { finds: ["tls13-filtered"] },
      ],
      [
        "a mark although TLS 1.3 is not accepted",
        () => all(both(only12, set({ sentinels: [{ v: "0303", value: "01", offered13: false }] })), port),
        "warning",
        "filtered",
      ],
      [
        "a mark of TLS 1.2",
        () => all(both(only12, set({ sentinels: [{ v: "0301", value: "00", offered13: false }] })), port),
        "passed",
        "good",
      ],
    ],
  ],
  [
    "tls_clientauth",
    (port) => [
      ["nothing asked", () => all(() => {}, port), "passed", "good"],
      ["asked", () => all(hello12({ cert_requested: true }), port), "info", "client-certificate-requested"],
      [
        "asked in TLS 1.3",
        () => all(set({ client_auth: { requested: true, required: null } }), port),
        "info",
        "client-certificate-requested",
      ],
      [
        "needed",
        () => all(set({ client_auth: { requested: true, required: true } }), port),
        "info",
        "client-certificate-required",
      ],
      [
        "not learnt",
        () =>
          all(
            (endpoint) => Object.assign(endpoint, { client_auth: undefined, hello12: null, hello13: null }),
            port,
          ),
        "error",
        "could-not-test",
        { cause: "timeout" },
      ],
    ],
  ],
];

function byLevel(...lists: readonly MutableEndpoint["suite_lists"][number]["list"][]): Change {
  return (endpoint) => {
    endpoint.suite_lists = [
      { v: "0304", list: "tls13-insufficient", exhausted: true },
      ...lists.map((list) => ({ v: "0303", list, exhausted: true })),
    ];
  };
}

/** Depth `fast` asks for no second suite of a level. */
const moreOf = (...lists: MutableEndpoint["suite_lists"][number]["list"][]): Change =>
  both(byLevel("b1-insufficient", "b2-insufficient", "phase-out", ...lists), (endpoint) => {
    endpoint.suite_lists.push({ v: "0303", list: "a-insufficient", exhausted: false });
  });

/** Depth `deep` lists older versions too. */
const olderSuite: Change = (endpoint) => {
  endpoint.suites.push({ v: "0301", id: "002F", group: null, sig: null, chain: 0, dh: null });
};

const reused = (suites: string[], spread_ms: number): Change =>
  set({ repeated_keys: [{ group: "001D", key: "00", connections: 3, suites, spread_ms }] });

/** Of a mail server internet.nl looks at one address. */
const halfInParity = (port: number): readonly Situation[] =>
  port === MAIL_PORT
    ? [["TLS 1.3 alone at one address, in parity", () => one(only13, port), "passed", "good", parity]]
    : [
        [
          "TLS 1.3 alone at one address, in parity",
          () => one(only13, port),
          "not_tested",
          "na-no-tls-1-2",
          { reason: "not_applicable", ...parity },
        ],
      ];
