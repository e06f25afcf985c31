/** Findings about MX records and the hosts that they name. */
import type { FindingTable } from "./row.ts";

export const MX_FINDINGS = {
  "mx-unusable": {
    params: ["hosts"],
    says: "None of the MX records names a host that mail can be sent to: {hosts}.",
    fix: "Name mail servers with public addresses in the MX records, or publish the MX record “0 .”.",
    refs: ["RFC 5321 section 5.1"],
  },
  "no-null-mx": {
    params: ["domain"],
    says: "{domain} sends no mail and has no MX record, but has an address to which senders will try to deliver.",
    fix: "Publish the MX record “0 .”.",
    refs: ["RFC 7505 section 3"],
  },
  "implicit-mx": {
    params: ["domain"],
    says: "{domain} has no MX record, so senders try to deliver to its address; that was not tested.",
    fix: "Publish MX records, or “0 .” when {domain} receives no mail.",
    refs: ["RFC 5321 section 5.1"],
  },
  "mx-ip-literal": {
    params: ["exchange"],
    says: "The MX record names the address {exchange} in place of a host.",
    fix: "Name a host in the MX record that has the address {exchange}.",
    refs: ["RFC 5321 section 5.1", "RFC 1035 section 3.3.9"],
  },
  "mx-cname": {
    params: ["exchange", "target"],
    says: "The MX host {exchange} is an alias of {target}, which it must not be.",
    fix: "Name {target} in the MX record.",
    refs: ["RFC 2181 section 10.3", "RFC 5321 section 5.1"],
  },
  "mx-no-address": {
    params: ["exchange"],
    says: "The MX host {exchange} has no address.",
    fix: "Give {exchange} an address, or remove its MX record.",
    refs: ["RFC 5321 section 5.1"],
  },
  "mx-unroutable": {
    params: ["exchange", "addresses"],
    says: "The MX host {exchange} has only addresses that nobody reaches: {addresses}.",
    fix: "Give {exchange} a public address, or remove its MX record.",
    refs: ["RFC 6890 section 2.2"],
  },
  "mx-badname": {
    params: ["exchange"],
    says: "“{exchange}” in an MX record is not the name of a host.",
    fix: "Remove the MX record that names “{exchange}”.",
    refs: ["RFC 1123 section 2.1", "RFC 5321 section 2.3.5"],
  },
  "mx-verification-record": {
    params: ["exchange"],
    says: "The MX record for {exchange} proves something to a provider, and is no mail server.",
    refs: ["RFC 6761 section 6.4"],
  },
  "mx-duplicate": {
    params: ["exchange"],
    says: "The MX host {exchange} stands in more than one MX record.",
    refs: ["RFC 5321 section 5.1"],
  },
  "mx-same-host": {
    params: ["exchange", "other"],
    says: "The MX hosts {exchange} and {other} have the same addresses.",
    refs: ["RFC 5321 section 5.1"],
  },
  "mx-single-address": {
    params: ["address"],
    says: "All mail goes to one address: {address}.",
    refs: ["RFC 5321 section 5.1"],
  },
  "single-host": {
    params: ["what"],
    says: "All mail depends on {what}.",
    fix: "Add an MX host in another network.",
    refs: ["RFC 2182 section 3"],
  },
  "no-ptr": {
    params: ["host", "address"],
    says: "The address {address} of {host} has no name.",
    fix: "Publish a PTR record for {address}; servers that send mail from there need it.",
    refs: ["RFC 1912 section 2.1"],
  },
  "ptr-mismatch": {
    params: ["host", "address", "names"],
    says: "The names of the address {address} of {host} do not lead back to it: {names}.",
    fix: "Let the PTR record of {address} name a host that has that address.",
    refs: ["RFC 1912 section 2.1"],
  },
} as const satisfies FindingTable;
