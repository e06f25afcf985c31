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
} as const satisfies FindingTable;
