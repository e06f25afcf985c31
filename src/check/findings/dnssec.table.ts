/** Findings about the DNSSEC of a name. */
import type { FindingTable } from "./row.ts";

export const DNSSEC_FINDINGS = {
  "dnssec-other": {
    params: ["reason", "zone", "name", "type"],
    says: "Validation of the {type} records of {name} ended with “{reason}” in the zone {zone}.",
    refs: ["RFC 4035 section 5"],
  },
  "lookup-failed": {
    params: ["name", "cause"],
    says: "Looking up {name} failed: {cause}.",
    fix: "Measure again; if it stays so, look at the name servers.",
    refs: ["RFC 1034 section 5.3.3"],
  },
  "fault-above": {
    params: ["zone", "below"],
    says: "The fault lies in {zone}, above {below}; only the operator of {zone} can mend it.",
    fix: "Report the fault to the operator of {zone}.",
    refs: ["RFC 4035 section 5"],
  },
  "insecure-alias": {
    params: ["name", "alias", "zone"],
    says: "{name} is signed; {alias}, to which its alias leads, is in the unsigned zone {zone}.",
    fix: "Let {name} point to a name in a signed zone, or have {zone} signed.",
    refs: ["RFC 4035 section 5"],
  },
  "bogus-alias": {
    params: ["name", "alias", "zone"],
    says: "{name} is an alias of {alias}, which does not validate in the zone {zone}.",
    fix: "Let {name} point to a name that validates, or have {zone} mended.",
    refs: ["RFC 4035 section 5"],
  },
  "servers-disagree": {
    params: ["name", "type"],
    says: "Some servers give {type} records of {name} that do not validate; resolvers have to try others.",
    fix: "See to it that all name servers give the same, validly signed zone.",
    refs: ["RFC 4035 section 4.7"],
  },
  "no-server-gives-zone": {
    params: ["zone", "servers"],
    says: "No name server of {zone} gives the zone; asked twice: {servers}.",
    fix: "Load {zone} on its name servers, or correct its delegation.",
    refs: ["RFC 1034 section 4.2.2"],
  },
  "mx-host-nxdomain": {
    params: ["host"],
    says: "The MX host {host} does not exist.",
    fix: "Correct or remove the MX record that names {host}.",
    refs: ["RFC 5321 section 5.1"],
  },
  "mx-host-bad-name": {
    params: ["host"],
    says: "The MX record names {host}, which is not a domain name.",
    fix: "Correct or remove the MX record that names {host}.",
    refs: ["RFC 1035 section 3.1"],
  },
  "null-mx": {
    params: ["domain"],
    says: "{domain} says by a null MX record that it receives no mail.",
    refs: ["RFC 7505 section 3"],
  },
  "null-mx-malformed": {
    params: ["domain"],
    says: "The null MX record of {domain} is not alone or has a preference other than 0.",
    fix: "Publish exactly one MX record `0 .`.",
    refs: ["RFC 7505 section 3"],
  },
  "null-mx-with-other-mx": {
    params: ["domain", "hosts"],
    says: "{domain} has a null MX record and also MX hosts: {hosts}.",
    fix: "Remove the null MX record, or all others.",
    refs: ["RFC 7505 section 3"],
  },
  "null-mx-without-address": {
    params: ["domain"],
    says: "{domain} has a null MX record although it has no address to which mail could go.",
    fix: "Remove the null MX record; without A and AAAA records it has no effect.",
    refs: ["RFC 7505 section 3", "RFC 5321 section 5.1"],
  },
  "mx-truncated": {
    params: ["hosts"],
    says: "Not measured, because there are too many MX hosts: {hosts}.",
    refs: [],
  },
} as const satisfies FindingTable;
