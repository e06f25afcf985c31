/** What measuring TLS has cost its servers, for `-v`. */
import type { EvidenceDocument } from "../model/evidence.ts";
import type { TlsEndpoint } from "../model/tls.ts";
import { counted, duration, thousands } from "../report/number.ts";
import type { Messages } from "./messages.ts";

/** One note for each endpoint: `192.0.2.1:443 example.nl: 24 connections (21 hellos, 3 handshakes), 1.0 s`. */
export function sayConnections({ tls = {} }: Pick<EvidenceDocument, "tls">, { say }: Messages): void {
  for (const [key, endpoint] of Object.entries(tls)) {
    say({ kind: "note", what: `${key.replace("/", " ")}: ${costOf(endpoint)}` });
  }
}

function costOf({ connections: { crafted, full, retries }, duration_ms, stopped }: TlsEndpoint): string {
  const parts = [
    counted(crafted, "hello"),
    counted(full, "handshake"),
    ...(retries === 0 ? [] : [`${thousands(retries)} of them again`]),
  ];
  const end = stopped === undefined ? "" : `, stopped: ${stopped}`;
  return `${counted(crafted + full, "connection")} (${parts.join(", ")}), ${duration(duration_ms)}${end}`;
}
