/** Which suites are offered together, and in what order. */
import { suiteLevel } from "./ncsc-2025-05.table.ts";
import { SUITES, type Suite } from "./suite.ts";
import { VERSION } from "./version.table.ts";

/**
 * 64 suites that old or ordinary servers can have, worst first, so that the sequence of a server's choices shows its order.
 *
 * 64 because some servers ignore what follows. The suites with ChaCha20 stand behind their peers: OpenSSL can be told to
 * look whether a client prefers them.
 */
export const LIST_A: readonly number[] = [
  // insufficient
  0xc009, 0xc00a, 0xc008, 0xc007, 0xc013, 0xc014, 0xc012, 0xc011, 0x0033, 0x0039, 0x0045, 0x0088, 0x0016,
  0x0015, 0x009a, 0x009c, 0x009d, 0x003c, 0x003d, 0x002f, 0x0035, 0x0041, 0x0084, 0x0096, 0x0007, 0x000a,
  0x0005, 0x0004, 0x0009, 0x003b, 0x0002, 0x0001, 0x0003, 0x0006, 0x0008, 0x0014, 0x0011, 0x0062, 0x0064,
  0x0013, 0x0032, 0x0038, 0x0012, 0x0018, 0x001b, 0x0034, 0x003a, 0xc018, 0xc016,
  // phase-out
  0xc023, 0xc024, 0xc027, 0xc028, 0x009e, 0x009f, 0x0067, 0x006b, 0xccaa,
  // sufficient
  0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8,
];

/** Most suites of one hello; old load balancers answer more with an alert or not at all. */
export const MOST_SUITES = 128;

const SPECIAL: readonly string[] = ["KRB5", "SRP", "GOST", "ECCPWD"];
const RANK = { insufficient: 0, "phase-out": 1, sufficient: 2, good: 3 } as const;

const old = [...SUITES.values()].filter(({ newest }) => newest < VERSION.tls13);
const worstFirst = (suites: readonly Suite[]): number[] =>
  suites.map(({ code }) => code).sort((a, b) => RANK[suiteLevel(a)] - RANK[suiteLevel(b)] || a - b);

const rest = worstFirst(
  old.filter(({ code, keyExchange }) => !LIST_A.includes(code) && !SPECIAL.includes(keyExchange)),
);

/** Every other registered suite of TLS 1.2 and below, worst first, dealt out over two hellos. */
export const LIST_B: readonly [readonly number[], readonly number[]] = [
  rest.filter((_, index) => index % 2 === 0),
  rest.filter((_, index) => index % 2 === 1),
];

/** Suites that need Kerberos, SRP, GOST or a password: for the deepest look only. */
export const LIST_SPECIAL: readonly number[] = worstFirst(
  old.filter(({ keyExchange }) => SPECIAL.includes(keyExchange)),
);

const HAS_CERTIFICATE: readonly (string | null)[] = ["RSA", "ECDSA", "DSS"];

/** Every suite of LIST_A, and as many others as fit in one hello, with which a server shows a certificate. */
export const LIST_WITH_CERTIFICATE: readonly number[] = [...LIST_A, ...rest.toReversed()]
  .filter((code) => HAS_CERTIFICATE.includes(SUITES.get(code)?.authentication ?? null))
  .slice(0, MOST_SUITES);

/** TLS 1.3 suites in the order of the offer. */
export const LIST_13: readonly number[] = [0x1302, 0x1303, 0x1301, 0x1304, 0x1305];
/** SM4 and integrity-only suites: for the deepest look only. */
export const LIST_13_SPECIAL: readonly number[] = [0x00c6, 0x00c7, 0xc0b4, 0xc0b5];

const isInsufficient = (code: number): boolean => suiteLevel(code) === "insufficient";

const FINITE_FIELD: readonly string[] = ["DHE", "DHE_PSK", "DH_anon"];

/** The hellos of the fast mode: one question for each level. */
export const LEVEL_LISTS = {
  insufficient: [LIST_A, ...LIST_B].map((list) => list.filter(isInsufficient)),
  phaseOut: worstFirst(old.filter(({ code }) => suiteLevel(code) === "phase-out")),
  finiteField: worstFirst(old.filter(({ keyExchange }) => FINITE_FIELD.includes(keyExchange))),
} as const;
