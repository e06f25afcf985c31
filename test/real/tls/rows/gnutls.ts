import { join } from "node:path";

import { startDaemon } from "../../process.ts";
import type { Place, TlsRow } from "../row.ts";

/** `gnutls-serv` with a priority string. */
const serve =
  (priority: string, ...options: readonly string[]) =>
  ({ directory, port, certificates: { rsa, ec } }: Place) =>
    startDaemon(
      "gnutls-serv",
      [
        ...["gnutls-serv", "--http", "--quiet", "--port", String(port), "--priority", priority],
        ...["--x509certfile", rsa.chain, "--x509keyfile", rsa.key],
        ...["--x509certfile", ec.chain, "--x509keyfile", ec.key],
        ...options,
      ],
      join(directory, "log"),
    );

const needs = ["gnutls-serv"];
const LEGACY =
  "NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+ARCFOUR-128:+3DES-CBC:+NULL:+MD5:+SHA1:+ANON-ECDH:+ANON-DH:+DHE-RSA";

export const GNUTLS_ROWS: readonly TlsRow[] = [
  {
    id: "gnutls-default",
    how: "its defaults",
    needs,
    start: serve("NORMAL"),
    found: { versions: "0301 0302 0303 0304", ems: true, ri: true, renegotiated: 11 },
  },
  {
    id: "gnutls-server-order",
    how: "its own order of suites",
    needs,
    start: serve("NORMAL:%SERVER_PRECEDENCE"),
    found: { versions: "0301 0302 0303 0304", preference: "server" },
  },
  {
    id: "gnutls-no-rfc5746",
    how: "no renegotiation_info",
    needs,
    start: serve("NORMAL:-VERS-TLS1.3:%DISABLE_SAFE_RENEGOTIATION"),
    found: { versions: "0301 0302 0303", ri: false },
    unaskable: "it refuses servers without RFC 5746",
  },
  {
    id: "gnutls-no-ems",
    how: "no extended master secret",
    needs,
    start: serve("NORMAL:-VERS-TLS1.3:%NO_SESSION_HASH"),
    found: { ems: false },
  },
  {
    id: "gnutls-legacy",
    how: "RC4, 3DES, NULL and anonymous suites, TLS 1.0 to 1.2",
    needs,
    start: serve(LEGACY),
    found: { versions: "0301 0302 0303" },
  },
  {
    id: "gnutls-early-data",
    how: "early data",
    needs,
    start: serve("NORMAL", "--earlydata", "--maxearlydata", "4096"),
    found: { earlyData: true },
  },
  {
    id: "gnutls-mail-early",
    how: "early data behind STARTTLS",
    needs,
    starttls: "front",
    start: serve("NORMAL", "--earlydata", "--maxearlydata", "4096"),
    found: { earlyData: true, versions: "0301 0302 0303 0304" },
  },
];
