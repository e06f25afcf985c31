/** Scenarios about the TLS of web servers, their certificates, CAA and DANE. */
import type { ExpectedTest } from "../catalogue/scenario.ts";
import type { LeafChange, StapleSpec } from "../tls/authority.ts";
import { fakeOf } from "../tls/fake.table.ts";
import type { KeyKind } from "../tls/key.ts";
import { dhParameters, OAKLEY_2 } from "../tls/prime.table.ts";
import { GOOD_SCHEMES, type TlsSetup, withSuites } from "../tls/setup.ts";
import { strayTlsa, webTlsa } from "../tls/tlsa.ts";
import { type LabScenario, scenario } from "./scenario.ts";

type Expected = Readonly<Record<string, ExpectedTest>>;

interface OwnHost {
  /** Host part of the addresses, taken by no other. */
  readonly host: number;
  readonly setup: TlsSetup;
  /** Keys whose certificates the host shows; each has its TLSA record. */
  readonly keys?: readonly KeyKind[];
}

/** What the fakes show, and their server behind. */
const BOTH: readonly KeyKind[] = ["p256", "rsa3072"];

/** TLSA records of the domain and its `www`. */
const dane = (line: (owner: string) => string) => ({
  without: ["_443._tcp"],
  records: line("_443._tcp") + line("_443._tcp.www"),
});

/** A domain on a web host of its own. */
function ownHost(
  name: string,
  title: string,
  { host, setup, keys = ["p256"] }: OwnHost,
  expect: Expected = {},
): LabScenario {
  const addresses = [`192.0.2.${host}`, `2001:db8:2::${host}`];
  const { without, records } = dane((owner) => keys.map((kind) => webTlsa(owner, kind)).join(""));
  const [ipv4, ipv6] = addresses;
  const change = {
    without: ["@ A ", "@ AAAA", ...without],
    records: `@ A ${ipv4}\n@ AAAA ${ipv6}\n${records}`,
  };
  const { parts, ...rest } = scenario(name, title, change, expect);
  return { ...rest, parts: { ...parts, tlsHosts: [{ addresses, setup }] } };
}

/** A domain whose certificate differs, on the shared web host. */
function ownLeaf(
  name: string,
  title: string,
  leaf: LeafChange,
  expect: Expected,
  keys: readonly KeyKind[] = ["p256"],
): LabScenario {
  const change = dane((owner) => keys.map((kind) => webTlsa(owner, kind)).join(""));
  const { parts, ...rest } = scenario(name, title, change, expect);
  return { ...rest, parts: { ...parts, leaves: { [`${name}.test`]: leaf } } };
}

/** A certificate that names an OCSP responder, with or without its answer. */
function stapling(
  name: string,
  title: string,
  host: number,
  staple: StapleSpec | undefined,
  expect: Expected,
): LabScenario {
  const leaves: readonly LeafChange[] = [{ also: { ocspUri: "http://ocsp.ca.example/" } }];
  return ownHost(
    name,
    title,
    { host, setup: { leaves, ...(staple === undefined ? {} : { staple }) } },
    expect,
  );
}

/** SSL_OP_NO_EXTENDED_MASTER_SECRET of OpenSSL 3, which Node.js has no name for. */
const NO_EMS = 1;

const FAILED: ExpectedTest = ["failed", "bad"];
/** A file that comes with a certificate that is not valid proves nothing. */
const UNTRUSTED_FILE: Expected = { web_appsecpriv_securitytxt: ["warning", "bad"] };
const UNTRUSTED: Expected = { web_https_cert_chain: FAILED, ...UNTRUSTED_FILE };
const PHASE_OUT: ExpectedTest = ["warning", "phase-out"];

const PROTOCOLS: readonly LabScenario[] = [
  ownHost(
    "tls10",
    "TLS 1.0 and 1.1, with the suites they have",
    {
      host: 101,
      setup: {
        change: {
          minVersion: "TLSv1",
          ciphers: withSuites("ECDHE-ECDSA-AES256-SHA", "ECDHE-ECDSA-AES128-SHA"),
        },
      },
    },
    { web_https_tls_version: FAILED, web_https_tls_ciphers: FAILED },
  ),
  ownHost(
    "ssl3",
    "SSL 3.0",
    { host: 102, setup: { fakes: [fakeOf("ssl3")] }, keys: BOTH },
    { web_https_tls_version: FAILED, web_https_tls_ciphers: FAILED },
  ),
  ownHost(
    "tls13only",
    "TLS 1.3 and nothing else",
    { host: 103, setup: { change: { minVersion: "TLSv1.3" } } },
    {
      web_https_tls_extendedmastersecret: ["not_tested", "na-no-tls-1-2"],
    },
  ),
  ownHost("sni-strict", "no certificate for clients that do not name the site", {
    host: 104,
    setup: { onlyNames: ["sni-strict.test", "www.sni-strict.test"] },
  }),
  ownHost(
    "no-ems",
    "no extended master secret",
    { host: 105, setup: { change: { secureOptions: NO_EMS } } },
    // Without the option that forbids it, Node.js lets clients renegotiate three times.
    {
      web_https_tls_extendedmastersecret: FAILED,
      web_https_tls_clientreneg: ["info", "allowed-with-low-limit"],
    },
  ),
  ownHost(
    "renego",
    "clients may renegotiate, three times",
    { host: 106, setup: { change: { secureOptions: 0 } } },
    {
      web_https_tls_clientreneg: ["info", "allowed-with-low-limit"],
    },
  ),
  ownHost(
    "compress",
    "DEFLATE compression",
    { host: 107, setup: { fakes: [fakeOf("compression")] }, keys: BOTH },
    { web_https_tls_compress: FAILED },
  ),
];

const SUITES: readonly LabScenario[] = [
  ownHost(
    "rc4-3des",
    "RC4 and 3DES",
    { host: 110, setup: { fakes: [fakeOf("rc4-3des")] }, keys: BOTH },
    { web_https_tls_ciphers: FAILED },
  ),
  ownHost(
    "null-anon",
    "suites without encryption and without a certificate",
    { host: 111, setup: { change: { ciphers: withSuites("ECDHE-ECDSA-NULL-SHA", "AECDH-AES128-SHA") } } },
    { web_https_tls_ciphers: FAILED },
  ),
  ownHost(
    "order",
    "the server prefers a suite to be phased out",
    {
      host: 112,
      setup: {
        change: { ciphers: "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:TLS_AES_128_GCM_SHA256" },
      },
    },
    { web_https_tls_cipherorder: FAILED, web_https_tls_ciphers: PHASE_OUT },
  ),
  ownHost(
    "dh1024",
    "Diffie-Hellman with a prime of 1024 bits that everybody knows",
    {
      host: 113,
      setup: {
        leaves: [{}, { key: "rsa3072", issuer: "rsa" }],
        change: { ciphers: withSuites("DHE-RSA-AES128-GCM-SHA256"), dhparam: dhParameters(OAKLEY_2) },
      },
      keys: BOTH,
    },
    {
      web_https_tls_keyexchange: FAILED,
      web_https_tls_ciphers: PHASE_OUT,
      web_https_tls_dhprime: ["warning"],
    },
  ),
  ownHost(
    "sha1-kex",
    "the key exchange is signed with SHA-1 for clients that know nothing else",
    { host: 114, setup: { change: { ciphers: withSuites(), sigalgs: `${GOOD_SCHEMES}:ECDSA+SHA1` } } },
    { web_https_tls_keyexchangehash: FAILED },
  ),
];

const CERTIFICATES: readonly LabScenario[] = [
  ownLeaf(
    "cert-expired",
    "an expired certificate",
    { days: [-100, -10] },
    { ...UNTRUSTED, web_https_cert_expiry: ["warning"] },
  ),
  ownLeaf("cert-selfsigned", "a certificate signed by itself", { issuer: "self" }, UNTRUSTED),
  ownLeaf("cert-unknown-ca", "a certificate of a stranger", { issuer: "stranger" }, UNTRUSTED),
  ownLeaf(
    "cert-no-intermediate",
    "the server leaves out the intermediate certificate",
    { sends: "leaf" },
    UNTRUSTED,
  ),
  ownLeaf(
    "cert-wronghost",
    "a certificate for another name",
    { names: ["elsewhere.example"] },
    { web_https_cert_domain: FAILED, ...UNTRUSTED_FILE },
  ),
  ownHost(
    "cert-rsa1024",
    "an RSA key of 1024 bits",
    {
      host: 120,
      setup: { leaves: [{ key: "rsa1024" }], change: { ciphers: withSuites() } },
      keys: ["rsa1024"],
    },
    { web_https_cert_pubkey: FAILED },
  ),
  ownLeaf(
    "cert-rsa2048",
    "an RSA key of 2048 bits",
    { key: "rsa2048" },
    { web_https_cert_pubkey: PHASE_OUT },
    ["rsa2048"],
  ),
  ownHost(
    "cert-sha1",
    "a certificate signed with SHA-1",
    {
      host: 121,
      setup: {
        leaves: [{ issuer: "rsa", signature: { hash: "sha1" } }],
        change: { ciphers: withSuites() },
      },
    },
    { web_https_cert_sig: FAILED },
  ),
  ownHost("dual-cert", "an RSA and an ECDSA certificate, both good", {
    host: 122,
    setup: { leaves: [{}, { key: "rsa3072", issuer: "rsa" }] },
    keys: BOTH,
  }),
  stapling("ocsp", "a stapled OCSP response", 123, { status: "good" }, {}),
  stapling("ocsp-missing", "no OCSP response, though there is a responder", 124, undefined, {
    web_https_tls_ocsp: ["info", "ok"],
  }),
  stapling(
    "cert-revoked",
    "the stapled OCSP response says: revoked",
    125,
    { status: "revoked" },
    {
      web_https_tls_ocsp: ["warning", "bad"],
      web_https_cert_revoked: ["failed"],
    },
  ),
];

const RECORDS: readonly LabScenario[] = [
  scenario("no-caa", "no CAA record", { without: ["@ CAA"] }, { web_https_tls_caa: ["warning", "bad"] }),
  scenario(
    "caa-noissue",
    "CAA records, none of which says who may issue",
    { without: ["@ CAA 0 issue"] },
    { web_https_tls_caa: ["warning", "insufficient"] },
  ),
  scenario(
    "caa-syntax",
    "a CAA record that no authority can read",
    { records: '@ CAA 0 issue "-ca-.example"\n' },
    { web_https_tls_caa: ["warning", "syntax-error"] },
  ),
  scenario("dane-bad", "the TLSA record is of another key", dane(strayTlsa), {
    web_https_dane_valid: ["warning", "bad"],
  }),
  scenario(
    "dane-none",
    "no TLSA record",
    { without: ["_443._tcp"] },
    { web_https_dane_exist: ["info", "bad"] },
  ),
];

export const TLS_SCENARIOS: readonly LabScenario[] = [...PROTOCOLS, ...SUITES, ...CERTIFICATES, ...RECORDS];
