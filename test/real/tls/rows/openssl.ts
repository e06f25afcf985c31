import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Daemon, must, startDaemon } from "../../process.ts";
import type { CertificateFiles } from "../certificates.ts";
import type { Place, TlsRow } from "../row.ts";

const pair = ({ chain, key }: CertificateFiles): string[] => [
  "-cert",
  chain,
  "-cert_chain",
  chain,
  "-key",
  key,
];

interface Server {
  readonly options: readonly string[];
  /** Default ECDSA. */
  readonly leaf?: (place: Place) => readonly string[];
  /** Lines of the section that configures TLS. */
  readonly configuration?: string;
}

/** `openssl s_server` with options. */
const serve =
  ({ options, leaf = ({ certificates }) => pair(certificates.ec), configuration }: Server) =>
  (place: Place): Daemon => {
    const { directory, host, port } = place;
    const command = [
      "openssl",
      "s_server",
      "-quiet",
      "-accept",
      `${host}:${port}`,
      ...leaf(place),
      ...options,
    ];
    if (configuration === undefined) {
      return startDaemon("openssl", command, join(directory, "log"), "open");
    }
    const file = join(directory, "openssl.cnf");
    const text = `openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n${configuration}\n`;
    writeFileSync(file, text);
    return startDaemon(
      "openssl",
      ["env", `OPENSSL_CONF=${file}`, ...command],
      join(directory, "log"),
      "open",
    );
  };

const RSA = ({ certificates }: Place): string[] => pair(certificates.rsa);

/** What OpenSSL 3.0 has of TLS 1.3 when nothing is said: hybrids come with 3.5. */
const DHE = "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0";
const LATEST = "TLS_AES_256_GCM_SHA384";

export const OPENSSL_ROWS: readonly TlsRow[] = [
  {
    id: "s-tls10",
    how: "TLS 1.0 and nothing else, every suite",
    needs: ["openssl"],
    start: serve({ options: ["-tls1", "-cipher", "ALL:@SECLEVEL=0"] }),
    found: { versions: "0301", reach: "tls", complete: true },
  },
  {
    id: "s-ccm8",
    how: "TLS 1.3 only, with CCM_8",
    needs: ["openssl"],
    start: serve({
      options: ["-tls1_3", "-ciphersuites", `TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256:${LATEST}`],
    }),
    found: { versions: "0304", suites: "1302 1304 1305" },
  },
  {
    id: "s-all",
    how: "every suite of OpenSSL from TLS 1.0 to 1.3, with two certificates",
    needs: ["openssl"],
    start: serve({
      options: ["-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
      leaf: ({ certificates: { ec, rsa } }) => [
        ...pair(ec),
        ...["-dcert", rsa.chain, "-dcert_chain", rsa.chain, "-dkey", rsa.key],
      ],
    }),
    found: { versions: "0301 0302 0303 0304", leaves: 2, ems: true, ri: true, renegotiated: 0 },
  },
  {
    id: "s-dh1024",
    how: "Diffie-Hellman with the second Oakley group",
    needs: ["openssl"],
    start: (place) =>
      serve({
        options: ["-no_tls1_3", "-cipher", DHE, "-dhparam", place.certificates.dh1024],
        leaf: RSA,
      })(place),
    found: { versions: "0303", suites: "009E", dh: "1024:MODP-1024" },
  },
  {
    id: "s-ffdhe3072",
    how: "Diffie-Hellman with ffdhe3072",
    needs: ["openssl"],
    async start(place) {
      const file = join(place.directory, "dh.pem");
      const group = ["-algorithm", "DH", "-pkeyopt", "group:ffdhe3072"];
      await must(["openssl", "genpkey", "-genparam", ...group, "-out", file]);
      return serve({ options: ["-no_tls1_3", "-cipher", DHE, "-dhparam", file], leaf: RSA })(place);
    },
    found: { suites: "009E", dh: "3072:ffdhe3072" },
  },
  {
    id: "s-rfc3526",
    how: "the Diffie-Hellman group that OpenSSL takes by itself",
    needs: ["openssl"],
    start: serve({ options: ["-no_tls1_3", "-cipher", DHE], leaf: RSA }),
    found: { suites: "009E", dh: "3072:MODP-3072" },
  },
  {
    id: "s-curves",
    how: "odd curves",
    needs: ["openssl"],
    start: serve({
      options: [
        ...["-no_tls1_3", "-groups", "secp224r1:secp256k1:brainpoolP256r1:sect283k1"],
        ...["-cipher", "ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"],
      ],
      leaf: RSA,
    }),
    found: { groups12: "0009 0015 0016 001A", suites: "C02F" },
    unlike: { C02F: "sslscan offers none of these curves together with the suite" },
  },
  {
    id: "s-order",
    how: "a suite to be phased out before a good one",
    needs: ["openssl"],
    start: serve({
      options: [
        ...["-serverpref", "-no_tls1_3", "-cipher"],
        "DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES128-GCM-SHA256",
      ],
      leaf: RSA,
    }),
    found: { preference: "server", suites: "009E C027 C02F" },
  },
  {
    id: "s-no-ems",
    how: "no extended master secret",
    needs: ["openssl"],
    start: serve({ options: ["-no_tls1_3"], configuration: "Options = -ExtendedMasterSecret" }),
    found: { ems: false, ri: true },
  },
  {
    id: "s-renegotiation",
    how: "clients may renegotiate",
    needs: ["openssl"],
    start: serve({ options: ["-client_renegotiation", "-no_tls1_3"] }),
    found: { renegotiated: 11 },
  },
  {
    id: "s-early-data",
    how: "early data",
    needs: ["openssl"],
    start: serve({ options: ["-early_data", "-max_early_data", "8192"] }),
    found: { earlyData: true },
  },
  {
    id: "s-asks",
    how: "asks for a client certificate",
    needs: ["openssl"],
    start: serve({ options: ["-verify", "1"] }),
    found: { clientAuth: "requested", versions: "0303 0304" },
  },
  {
    id: "s-demands",
    how: "demands a client certificate",
    needs: ["openssl"],
    start: serve({ options: ["-Verify", "1", "-verify_return_error"] }),
    found: { clientAuth: "required", versions: "0303 0304" },
    unaskable: "it has no certificate to show",
  },
  {
    id: "s-psk",
    how: "pre-shared keys and no certificate",
    needs: ["openssl"],
    start: serve({ options: ["-nocert", "-psk", "abcdef", "-cipher", "PSK", "-no_tls1_3"], leaf: () => [] }),
    found: { versions: "0303", leaves: 0 },
    unaskable: "it has no pre-shared key",
  },
  {
    id: "s-anon",
    how: "anonymous suites and no certificate",
    needs: ["openssl"],
    start: serve({ options: ["-nocert", "-cipher", "aNULL@SECLEVEL=0", "-tls1_2"], leaf: () => [] }),
    // The list of suites with a certificate among them: that there is none is known.
    found: { versions: "0303", leaves: 0, exhausted: true },
  },
  {
    id: "s-mail",
    how: "STARTTLS before TLS 1.2 and 1.3 with early data",
    needs: ["openssl"],
    starttls: "front",
    start: serve({ options: ["-early_data", "-max_early_data", "8192"] }),
    found: { versions: "0303 0304", earlyData: true },
  },
];
