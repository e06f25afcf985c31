/** Findings about the sessions with mail servers. */
import type { FindingTable } from "./row.ts";

export const SMTP_FINDINGS = {
  "mx-without-ipv6": {
    params: ["hosts"],
    says: "MX hosts without IPv6 address: {hosts}.",
    fix: "Give {hosts} an AAAA record.",
    refs: ["RFC 3974 section 2"],
  },
  "mx-ipv6-silent": {
    params: ["host", "address", "outcome"],
    says: "{host} takes no connection at {address}: {outcome}.",
    fix: "Let {host} listen at {address} on port 25, or remove that AAAA record.",
    refs: ["RFC 3974 section 3"],
  },
  "starttls-stripped": {
    params: ["servers"],
    says: "Something masks STARTTLS in the replies of {servers}, perhaps a firewall that inspects SMTP.",
    fix: "Switch off the inspection of SMTP in the firewall before {servers}.",
    refs: ["RFC 3207 section 6"],
  },
  "starttls-refused": {
    params: ["servers", "reply"],
    says: "STARTTLS is offered by {servers}, and then refused with “{reply}”.",
    fix: "Look in the log of {servers} why STARTTLS fails.",
    refs: ["RFC 3207 section 4"],
  },
  "smtp-deferred": {
    params: ["server", "reply"],
    says: "{server} does not want to talk now: “{reply}”.",
    fix: "Measure again later, with fewer connections.",
    refs: ["RFC 5321 section 4.2.1"],
  },
  "smtp-refused": {
    params: ["server", "reply"],
    says: "{server} does not talk to this machine: “{reply}”.",
    fix: "Measure from an address with a matching host name that is on no blocklist.",
    refs: ["RFC 5321 section 3.1"],
  },
  "not-smtp": {
    params: ["server", "reply"],
    says: "What answers at {server} does not speak SMTP: “{reply}”.",
    fix: "Let a mail server listen on port 25, or remove the MX record.",
    refs: ["RFC 5321 section 4.2"],
  },
  "banner-no-fqdn": {
    params: ["servers"],
    says: "The greeting of {servers} does not begin with a domain name.",
    fix: "Let the greeting begin with the full name of the host.",
    refs: ["RFC 5321 section 4.2"],
  },
  "banner-slow": {
    params: ["servers", "seconds"],
    says: "The greeting of {servers} takes {seconds} seconds.",
    refs: ["RFC 5321 section 4.5.3.2"],
  },
  "ehlo-rejected-helo-only": {
    params: ["servers"],
    says: "{servers} knows HELO only, so that TLS and other extensions cannot be used.",
    fix: "Replace or mend the mail server.",
    refs: ["RFC 5321 section 2.2.1"],
  },
  "bare-lf": {
    params: ["servers"],
    says: "Lines of {servers} end in LF without CR.",
    fix: "Let all lines end in CR LF.",
    refs: ["RFC 5321 section 2.3.8"],
  },
  "starttls-after-tls": {
    params: ["servers"],
    says: "{servers} offers STARTTLS again inside TLS.",
    fix: "Let the server hide STARTTLS inside TLS.",
    refs: ["RFC 3207 section 4.2"],
  },
  "no-ehlo-after-tls": {
    params: ["servers"],
    says: "{servers} does not answer EHLO inside TLS.",
    fix: "Look in the log of {servers} what happens after the handshake.",
    refs: ["RFC 3207 section 4.2"],
  },
  "auth-plaintext": {
    params: ["servers", "mechanisms"],
    says: "{servers} lets users log in without TLS, with {mechanisms}.",
    fix: "Offer AUTH inside TLS only, and not on port 25.",
    refs: ["RFC 4954 section 4", "RFC 8314 section 3"],
  },
  "dangerous-ext": {
    params: ["servers", "keywords"],
    says: "{servers} offers to strangers what is meant for its own network: {keywords}.",
    fix: "Offer {keywords} to your own hosts only.",
    refs: ["RFC 5321 section 7"],
  },
  "starttls-residual": {
    params: ["servers", "octets"],
    says: "{octets} octets without TLS follow the reply to STARTTLS of {servers}; anybody could put such there.",
    fix: "Update the mail server, so that it says nothing after its reply to STARTTLS.",
    refs: ["RFC 3207 section 6"],
  },
  "ext-changed": {
    params: ["servers", "keywords"],
    says: "Inside TLS {servers} no longer offers {keywords}.",
    refs: ["RFC 3207 section 4.2"],
  },
  "smtp-extensions": {
    params: ["servers", "before", "inside"],
    says: "{servers} offers {before}; inside TLS {inside}.",
    refs: ["RFC 5321 section 2.2"],
  },
  "command-injection": {
    params: ["servers"],
    says: "{servers} runs commands inside TLS that came before it, so that others can slip in commands.",
    fix: "Update the mail server; it must drop what it has read when TLS begins.",
    refs: ["RFC 3207 section 6"],
  },
} as const satisfies FindingTable;
