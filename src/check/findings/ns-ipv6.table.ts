/** Findings about the IPv6 of name servers. */
import type { FindingTable } from "./row.ts";

export const NS_IPV6_FINDINGS = {
  "ns-without-ipv6": {
    params: ["zone", "hosts"],
    says: "These name servers of {zone} have no IPv6 address: {hosts}.",
    fix: "Give at least two name servers of {zone} an AAAA record.",
    refs: ["RFC 3901"],
  },
  "ns-single-with-ipv6": {
    params: ["zone", "host"],
    says: "{host} is the only name server of {zone}, so also the only one with an IPv6 address.",
    fix: "Give {zone} another name server with an AAAA record.",
    refs: ["RFC 3901", "RFC 2182 section 5"],
  },
  "no-name-servers": {
    params: ["name"],
    says: "No name servers were found for {name}.",
    fix: "Have {name} delegated to at least two name servers.",
    refs: ["RFC 1034 section 4.1"],
  },
  "ns-ipv6-silent": {
    params: ["host", "address", "outcome"],
    says: "{host} does not answer at {address}: {outcome}.",
    fix: "Let the name server answer at {address}, UDP and TCP port 53, or remove that AAAA record.",
    refs: ["RFC 3901"],
  },
  "ns-ipv6-only-over-tcp": {
    params: ["host", "address"],
    says: "{host} answers at {address} only over TCP.",
    fix: "Let UDP port 53 through to {address}.",
    refs: ["RFC 1035 section 4.2", "RFC 7766 section 5"],
  },
  "address-not-global": {
    params: ["host", "address"],
    says: "{host} has the address {address}, which is not reachable from the internet.",
    fix: "Remove that address, or measure with `--allow-private` where it is meant to be inside.",
    refs: ["RFC 6890"],
  },
} as const satisfies FindingTable;
