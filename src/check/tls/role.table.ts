/** The two roles in which TLS is judged. */
import { mxRole } from "../mail/mx.ts";
import type { TlsRole } from "./role.ts";

export const WEB: TlsRole = {
  prefix: "web_https",
  port: 443,
  of: "the web server",
  sections: ["dns", "tls"],
  dnsSections: ["dns"],
  gate: "web_https_http_available",
  isPlaceholder: false,
  hosts: ({ target }) => ({ names: [target.name], findings: [], unmeasured: null }),
  parityAddresses: (ipv4, ipv6) => [...ipv4.slice(0, 1), ...ipv6.slice(0, 1)],
};

export const MAIL: TlsRole = {
  prefix: "mail_starttls",
  port: 25,
  of: "the mail servers",
  // Without port 25 there is no section about TLS.
  sections: ["dns", "mx"],
  dnsSections: ["dns", "mx"],
  gate: "mail_starttls_tls_available",
  isPlaceholder: true,
  hosts: (evidence, setting) => {
    if (evidence.mx === undefined) return { names: [], findings: [], unmeasured: null };
    const { hosts, findings, unmeasured } = mxRole({ ...evidence, mx: evidence.mx }, setting);
    return { names: hosts, findings, unmeasured };
  },
  parityAddresses: (ipv4, ipv6) => (ipv4.length > 0 ? ipv4 : ipv6).slice(0, 1),
};
