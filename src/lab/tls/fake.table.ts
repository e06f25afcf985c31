/**
 * Servers that no package has (`tls.md` 7.2): old protocols, odd parameters, and manners that break clients.
 *
 * Rows named in scenarios stand before a real server and answer only what that one would refuse, so that such a host
 * is good in everything else; the others are whole servers.
 */
import type { ClientHello } from "./client-hello.ts";
import type { Fake, Step } from "./fake.ts";
import { dhe, ecdhe, explicitCurve, rsaExport } from "./key-exchange.ts";
import { changed, inPieces, onTls, retryRequest, sends, slowly, whole } from "./manner.ts";
import { type OldServer, oldServer } from "./old-server.ts";
import { OAKLEY_2, SHORT_PRIME } from "./prime.table.ts";
import { alert, ssl2ServerHello, VERSION, vector } from "./wire.ts";

export interface FakeRow {
  readonly says: string;
  readonly fake: Fake;
}

const { ssl3, tls10, tls11, tls12, tls13 } = VERSION;
const P256 = 23;
const SECP256K1 = 22;

/** Suites that a server behind a fake takes, with its one ECDSA certificate (`setup.ts`). */
const GOOD_SUITES = [0xc02b, 0xc02c, 0xcca9];

const ECDHE_RSA_AES128_GCM = { id: 0xc02f, parameters: ecdhe(P256) };
const ECDHE_RSA_AES128_SHA = { id: 0xc013, parameters: ecdhe(P256) };
const PLAIN: OldServer = {
  versions: [tls12, tls11, tls10],
  suites: [ECDHE_RSA_AES128_GCM, ECDHE_RSA_AES128_SHA],
};
const AES_ONLY: OldServer["suites"] = [{ id: 0x0035 }, { id: 0x002f }, { id: 0x000a }];

const newest = ({ versions }: ClientHello): number => Math.max(...versions);
/** Nothing that the server behind would take. */
const leftOver = (hello: ClientHello): boolean =>
  newest(hello) >= tls12 && !hello.suites.some((suite) => GOOD_SUITES.includes(suite) || suite >> 8 === 0x13);
const plain = (change: Partial<OldServer> = {}): Fake => oldServer({ ...PLAIN, ...change });
/** Answers a hello of TLS with the same steps whatever it offers. */
const always = (...steps: readonly Step[]): Fake => onTls(() => steps);
const refusal = (description: number): Fake => always(sends(alert(description)), { do: "end" });
/** Signs with a scheme that is offered without any better one. */
const weakly = (scheme: number): Fake =>
  oldServer({
    versions: [tls12],
    suites: [ECDHE_RSA_AES128_GCM],
    scheme,
    only: ({ schemes }) =>
      schemes.includes(scheme) && schemes.every((each) => each >> 8 < 4 && each >> 8 > 0),
  });

/** RC4_128_MD5, RC4 and RC2 export, 3DES. */
const SSL2_KINDS = [0x010080, 0x020080, 0x040080, 0x0700c0];
const ssl2 = (kinds: readonly number[]): Fake => ({
  answer: (hello, stage) => {
    if (hello?.kind !== "ssl2") return null;
    const [leaf = Buffer.alloc(0)] = stage.leaf({ key: "rsa2048", issuer: "rsa" }).chain;
    return [sends(ssl2ServerHello(leaf, kinds))];
  },
});

const FLIGHT_RECORD_OCTETS = 16_384;
/** A handshake record that never completes a message: a ServerHello of nearly 16 MiB. */
const ENDLESS = Buffer.concat([Buffer.of(22, 3, 3), vector(2, Buffer.alloc(FLIGHT_RECORD_OCTETS, 2))]);

export const FAKES = {
  // Old protocols and suites
  ssl2: { says: "SSL 2.0 with a certificate and four kinds of cipher", fake: ssl2(SSL2_KINDS) },
  "ssl2-empty": { says: "SSL 2.0 without a kind of cipher in common", fake: ssl2([]) },
  ssl3: {
    says: "SSL 3.0 below TLS 1.2",
    fake: oldServer({ versions: [ssl3], suites: AES_ONLY, only: (hello) => newest(hello) < tls12 }),
  },
  "rc4-3des": {
    says: "RC4 and 3DES behind the good suites",
    fake: oldServer({
      versions: [tls12],
      suites: [{ id: 0xc011, parameters: ecdhe(P256) }, { id: 0x0005 }, { id: 0x0004 }, { id: 0x000a }],
      only: leftOver,
    }),
  },
  "export-rsa": {
    says: "export suites with a temporary RSA key of 512 bits",
    fake: oldServer({
      versions: [tls10, ssl3],
      suites: [0x0003, 0x0006, 0x0008].map((id) => ({ id, parameters: rsaExport })),
    }),
  },
  "export-dhe": {
    says: "export suites with a Diffie-Hellman prime of 512 bits",
    fake: oldServer({
      versions: [tls10, ssl3],
      suites: [0x0014, 0x0011].map((id) => ({ id, parameters: dhe(SHORT_PRIME) })),
    }),
  },
  "dh-512": {
    says: "a Diffie-Hellman prime of 512 bits under TLS 1.2",
    fake: plain({ suites: [{ id: 0x009e, parameters: dhe(SHORT_PRIME) }] }),
  },
  "dh-1024": {
    says: "the second Oakley group under TLS 1.2",
    fake: plain({ suites: [{ id: 0x009e, parameters: dhe(OAKLEY_2) }] }),
  },
  anonymous: {
    says: "a suite without a certificate",
    fake: plain({ suites: [{ id: 0xc018, parameters: ecdhe(P256), isAnonymous: true }] }),
  },
  compression: {
    says: "DEFLATE, when it is offered",
    fake: oldServer({
      versions: [tls12],
      suites: [ECDHE_RSA_AES128_GCM],
      compression: 1,
      only: ({ compressions }) => compressions.includes(1),
    }),
  },
  md5: { says: "signs the key exchange with MD5 when nothing better is offered", fake: weakly(0x0101) },
  sha224: {
    says: "signs the key exchange with SHA-224 when nothing better is offered",
    fake: weakly(0x0301),
  },
  sha1: { says: "signs the key exchange with SHA-1 when nothing better is offered", fake: weakly(0x0201) },
  "explicit-curve": {
    says: "a curve given by its numbers",
    fake: plain({ suites: [{ id: 0xc02f, parameters: explicitCurve }] }),
  },
  secp256k1: {
    says: "an insufficient curve",
    fake: plain({ suites: [{ id: 0xc02f, parameters: ecdhe(SECP256K1) }] }),
  },
  "no-rfc5746": { says: "no renegotiation_info", fake: plain({ without: ["renegotiation"] }) },
  "no-ems": { says: "no extended master secret", fake: plain({ without: ["extendedMasterSecret"] }) },
  "client-certificate": { says: "asks for a client certificate", fake: plain({ requestsCertificate: true }) },

  // Intolerance
  "hangs-256-511": {
    says: "hangs on hellos of 256 to 511 octets",
    fake: onTls(({ messageOctets }) => (messageOctets > 255 && messageOctets < 512 ? [] : null), plain()),
  },
  "sees-64": {
    says: "looks at the first 64 suites only",
    fake: changed(
      (hello) => ({ ...hello, suites: hello.suites.slice(0, 64) }),
      plain({ suites: [ECDHE_RSA_AES128_GCM, { id: 0x0005 }] }),
      refusal(40),
    ),
  },
  "refuses-128": {
    says: "refuses hellos with more than 128 suites",
    fake: onTls(
      ({ suites }) => (suites.length > 128 ? [sends(alert(47)), { do: "end" }] : null),
      plain(),
      refusal(40),
    ),
  },
  "resets-13": {
    says: "resets when TLS 1.3 is offered",
    fake: onTls(({ versions }) => (versions.includes(tls13) ? [{ do: "reset" }] : null), plain()),
  },
  "closes-13": {
    says: "closes when TLS 1.3 is offered",
    fake: onTls(({ versions }) => (versions.includes(tls13) ? [{ do: "end" }] : null), plain()),
  },
  "wants-share": {
    says: "TLS 1.3, but only with a key share",
    fake: retryRequest("wants-share"),
  },

  // Manners
  closes: { says: "closes after the hello", fake: whole({ do: "end" }) },
  resets: { says: "resets after the hello", fake: whole({ do: "reset" }) },
  silent: { says: "never answers", fake: whole() },
  late: { says: "first octet after 20 seconds", fake: slowly(20_000, plain()) },
  dribble: {
    says: "one octet a second",
    fake: whole({ do: "repeat", octets: Buffer.of(22), everyMs: 1000, times: 3600 }),
  },
  bytewise: { says: "the flight octet by octet", fake: inPieces(1, plain()) },
  "small-records": { says: "the flight in records of seven octets", fake: plain({ fragment: 7 }) },
  "warns-first": {
    says: "a warning before the flight",
    fake: onTls((hello, stage) => {
      const steps = plain().answer(hello, stage);
      return steps === null ? null : [sends(alert(112, 1)), ...steps];
    }),
  },
  warnings: {
    says: "warnings without end",
    fake: whole({ do: "repeat", octets: alert(112, 1), everyMs: 0, times: 100_000 }),
  },
  "hello-then-alert": {
    says: "ServerHello and certificate, then an alert",
    fake: plain({ instead: [sends(alert(40)), { do: "end" }] }),
  },
  "hello-then-silence": { says: "ServerHello and certificate, then nothing", fake: plain({ instead: [] }) },
  "other-suite": {
    says: "a suite that was not offered",
    fake: changed((hello) => ({ ...hello, suites: [0xc0ff] }), plain({ suites: [{ id: 0xc0ff }] })),
  },
  "other-version": {
    says: "TLS 1.1 for clients that offer TLS 1.2 alone",
    fake: changed(
      (hello) => ({ ...hello, versions: [tls11] }),
      plain({ suites: [ECDHE_RSA_AES128_SHA, ...AES_ONLY, ECDHE_RSA_AES128_GCM] }),
    ),
  },
  "retry-unoffered": {
    says: "TLS 1.3, a retry for a group that was not offered",
    fake: retryRequest("unoffered"),
  },
  "retry-13": { says: "TLS 1.3, a retry for the first group, and no more", fake: retryRequest("first") },

  // Floods and nonsense
  "chain-64k": {
    says: "a certificate chain of 64 KiB",
    fake: plain({ leaf: { key: "rsa3072", issuer: "rsa", names: manyNames(2500) } }),
  },
  "records-10m": {
    says: "ten megabytes of records",
    fake: whole({ do: "repeat", octets: ENDLESS, everyMs: 0, times: 640 }),
  },
  "bad-asn1": {
    says: "certificates that are no DER",
    fake: onTls((hello, stage) =>
      plain().answer(hello, {
        leaf: (change) => ({
          ...stage.leaf(change),
          chain: [Buffer.from("30ffffffff", "hex"), Buffer.of(0x30, 0x80)],
        }),
      }),
    ),
  },
  http: {
    says: "plain HTTP",
    fake: whole(sends(Buffer.from("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")), { do: "end" }),
  },
  ...alerts(),
} as const satisfies Readonly<Record<string, FakeRow>>;

export type FakeName = keyof typeof FAKES | `alert-${number}`;

/** The fake of that name. */
export function fakeOf(name: FakeName): Fake {
  const row: FakeRow | undefined = (FAKES as Readonly<Record<string, FakeRow>>)[name];
  if (row === undefined) throw new Error(`no fake ${name} in the lab`);
  return row.fake;
}

function manyNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `name-${i}.of-many.example`);
}

/** Every alert description of the IANA registry that a server can answer a hello with. */
function alerts(): Record<`alert-${number}`, FakeRow> {
  const descriptions = [
    0, 10, 20, 22, 40, 42, 47, 50, 51, 70, 71, 80, 86, 90, 109, 110, 112, 113, 115, 116, 120,
  ];
  return Object.fromEntries(
    descriptions.map((description) => [
      `alert-${description}`,
      { says: `alert ${description} to everything`, fake: refusal(description) },
    ]),
  );
}
