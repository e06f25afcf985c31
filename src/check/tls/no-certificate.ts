/** Servers that show no certificate at all: anonymous cipher suites, or such with a secret that both sides know. */
import type { TlsEndpoint } from "../../model/tls.ts";

/**
 * Whether a server was seen to have no certificate: suites are accepted, TLS 1.3 is not, and no suite that would show
 * one.
 */
export function hasNoCertificate({ chains, suites, suite_lists, versions }: TlsEndpoint): boolean {
  return (
    chains.every(({ certificates }) => certificates.length === 0) &&
    suites.length > 0 &&
    versions["0304"]?.ok === false &&
    suite_lists.some(({ list, exhausted }) => list === "certificate" && exhausted)
  );
}

/** That, as a finding says it. */
export const withoutCertificate = ({ host, pointer }: { readonly host: string; readonly pointer: string }) =>
  ({ code: "no-certificate", params: { host }, at: [`${pointer}/suite_lists`] }) as const;

/** Of a mail server without certificate nothing can be said; a web server without one cannot be visited at all. */
export const ifNone = ({ prefix }: { readonly prefix: string }): readonly (typeof NONE)[] =>
  prefix === "mail_starttls" ? [NONE] : [];

const NONE = {
  says: "none",
  verdict: "not-tested",
  status: "not_tested",
  reason: "not_applicable",
  ofAll: true,
} as const;
