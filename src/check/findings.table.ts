/** Every finding that a check can emit: its parameters, what it says, what to do, and where that is written. */
import { REASON_FINDINGS } from "./reasons.table.ts";

export interface FindingRow {
  readonly params: readonly string[];
  readonly says: string;
  readonly fix?: string;
  readonly refs: readonly string[];
}

export const FINDINGS = {
  ...REASON_FINDINGS,

  // any test
  "could-not-measure": { params: ["cause"], says: "Not measured: {cause}.", refs: [] },
  "name-does-not-exist": {
    params: ["name"],
    says: "The name {name} does not exist.",
    fix: "Check the spelling, or register the name.",
    refs: ["RFC 8020 section 2"],
  },
  "family-not-measured": {
    params: ["family"],
    says: "Judged without {family}, which this machine does not have.",
    refs: [],
  },
  "servers-left-out": {
    params: ["zone", "servers"],
    says: "Judged without the servers that do not give {zone}: {servers}.",
    refs: [],
  },
  "bogus-data": {
    params: ["name", "type"],
    says: "The {type} records of {name} do not validate; they are judged as received.",
    fix: "See the DNSSEC tests.",
    refs: ["RFC 4035 section 4.3"],
  },

  // DNSSEC of a name
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

  // IPv6 of name servers
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

  // routes
  "route-valid": {
    params: ["prefix", "origin", "hosts", "vrps"],
    says: "The route {prefix} of {origin} to {hosts} is valid: {vrps}.",
    refs: ["RFC 6811 section 2"],
  },
  "route-not-found": {
    params: ["prefix", "origin", "hosts"],
    says: "No ROA covers {prefix}, announced by {origin} for {hosts}; this says nothing about other prefixes of {origin}.",
    fix: "Have the holder of {prefix} publish a ROA for it with origin {origin}, without a max length.",
    refs: ["RFC 6811 section 2", "RFC 9319 section 5"],
  },
  "route-invalid-asn": {
    params: ["prefix", "origin", "hosts", "vrps"],
    says: "The route {prefix} of {origin} to {hosts} is invalid, as ROAs name other networks: {vrps}.",
    fix: "If {origin} is right, have a ROA published for {prefix} with it; if not, it may be a hijack: contact {origin}.",
    refs: ["RFC 6811 section 2"],
  },
  "route-invalid-length": {
    params: ["prefix", "origin", "hosts", "vrps"],
    says: "The route {prefix} of {origin} to {hosts} is invalid, as it is longer than its ROA allows: {vrps}.",
    fix: "Have a ROA published for exactly {prefix} with origin {origin}, or stop announcing {prefix}.",
    refs: ["RFC 6811 section 2"],
  },
  "route-as0": {
    params: ["prefix", "origin", "hosts", "vrps"],
    says: "{origin} announces {prefix} for {hosts}, of which the holder says that nobody may announce it: {vrps}.",
    fix: "Have the ROA for AS0 removed, or one added for {prefix} with origin {origin}.",
    refs: ["RFC 6483 section 4", "RFC 7607"],
  },
  "route-as-set": {
    params: ["prefix", "origin", "hosts", "vrps"],
    says: "The route {prefix} to {hosts} ends in the AS set {origin}, which no ROA can authorise: {vrps}.",
    fix: "Announce {prefix} without an AS set.",
    refs: ["RFC 6811 section 2", "RFC 9774"],
  },
  "route-also-valid": {
    params: ["prefix", "origin", "valid"],
    says: "{prefix} is announced by {valid} as well, and validly; the route of {origin} may be the doing of others.",
    refs: ["RFC 6811 section 2"],
  },
  "route-shared": {
    params: ["prefix", "origins"],
    says: "{prefix} is announced by several networks: {origins}.",
    refs: ["RFC 1930 section 7"],
  },
  "route-little-seen": {
    params: ["prefix", "origin", "peers", "minimum"],
    says: "The route {prefix} of {origin} plays no part: {peers} peers see it, fewer than {minimum}.",
    refs: [],
  },
  "route-too-wide": {
    params: ["prefix", "origin"],
    says: "The route {prefix} of {origin} plays no part: a prefix so short is a default route or a leak.",
    refs: [],
  },
  "route-without-number": {
    params: ["prefix", "origin"],
    says: "The route {prefix} plays no part in this profile, as it ends in the AS set {origin}.",
    refs: [],
  },
  "local-exceptions": {
    params: ["prefix", "origin", "state", "without"],
    says: "Local exceptions make the route {prefix} of {origin} {state}; without them it is {without}.",
    refs: ["RFC 8416 section 3"],
  },
  "address-not-announced": {
    params: ["host", "address"],
    says: "Nobody announces the address {address} of {host}.",
    refs: ["RFC 6811 section 2"],
  },
  "address-without-roa": {
    params: ["host", "address"],
    says: "No ROA covers the address {address} of {host}.",
    fix: "Have the holder of the network of {address} publish a ROA for what is announced of it.",
    refs: ["RFC 6811 section 2"],
  },
  "roa-for-part": {
    params: ["host", "address", "vrps"],
    says: "A ROA covers {address} of {host}, but not the longer network that is announced: {vrps}.",
    fix: "Announce what the ROA is for, or have one published for what is announced.",
    refs: ["RFC 6811 section 2"],
  },
  "max-length-exposed": {
    params: ["routes", "roas", "from", "to"],
    says: "ROAs authorise lengths /{from} to /{to} beside what is announced, so others could announce them in its name: {roas}, announced {routes}.",
    fix: "Replace each of these ROAs by ROAs for exactly what is announced: {roas}.",
    refs: ["RFC 9319 section 5"],
  },
  "max-length-long": {
    params: ["routes", "roas", "from", "to"],
    says: "ROAs authorise lengths /{from} to /{to}, which few networks accept, beside what is announced: {roas}, announced {routes}.",
    refs: ["RFC 9319 section 5", "RFC 7454 section 6.1.3"],
  },
  "only-invalid-routes": {
    params: ["host", "address"],
    says: "Every route to the address {address} of {host} is invalid.",
    refs: ["RFC 6811 section 3"],
  },
  "only-some-routes-invalid": {
    params: ["host", "address"],
    says: "Some routes to the address {address} of {host} are invalid, others are not.",
    refs: ["RFC 6811 section 3"],
  },
  "silent-with-invalid-routes": {
    params: ["host", "address"],
    says: "{host} did not answer at {address}; a network on the way here that drops invalid routes would explain that.",
    refs: ["RFC 6811 section 3"],
  },

  // a prefix, a network
  "announced-valid": {
    params: ["prefix", "origin", "vrps"],
    says: "The route {prefix} of {origin} is valid: {vrps}.",
    refs: ["RFC 6811 section 2"],
  },
  "announced-not-found": {
    params: ["prefix", "origin"],
    says: "No ROA covers the route {prefix} of {origin}; this says nothing about other prefixes of {origin}.",
    fix: "Publish a ROA for {prefix} with origin {origin}, without a max length.",
    refs: ["RFC 6811 section 2", "RFC 9319 section 5"],
  },
  "announced-invalid-asn": {
    params: ["prefix", "origin", "vrps"],
    says: "The route {prefix} of {origin} is invalid, as ROAs name other networks: {vrps}.",
    fix: "If {origin} is right, publish a ROA for {prefix} with it; if not, it may be a leak or a hijack: contact {origin}.",
    refs: ["RFC 6811 section 2"],
  },
  "announced-invalid-length": {
    params: ["prefix", "origin", "vrps"],
    says: "The route {prefix} of {origin} is invalid, as it is longer than its ROA allows: {vrps}.",
    fix: "Publish a ROA for exactly {prefix} with origin {origin}, or stop announcing {prefix}.",
    refs: ["RFC 6811 section 2"],
  },
  "announced-as0": {
    params: ["prefix", "origin", "vrps"],
    says: "{origin} announces {prefix}, of which the holder says that nobody may announce it: {vrps}.",
    fix: "Remove the ROA for AS0, or add one for {prefix} with origin {origin}.",
    refs: ["RFC 6483 section 4", "RFC 7607"],
  },
  "announced-as-set": {
    params: ["prefix", "origin", "vrps"],
    says: "The route {prefix} ends in {origin}, which no ROA can authorise: {vrps}.",
    fix: "Announce {prefix} with a single origin that has a number other than 0.",
    refs: ["RFC 6811 section 2", "RFC 7607", "RFC 9774"],
  },
  "announced-more": {
    params: ["count", "state"],
    says: "{count} more routes are {state}.",
    refs: [],
  },
  "not-announced": {
    params: ["what"],
    says: "Nobody announces {what}.",
    refs: [],
  },
  "announced-by-few": {
    params: ["prefix", "origin", "peers"],
    says: "The route {prefix} of {origin} plays no part, as too few peers see it: {peers}.",
    refs: [],
  },
  "announced-too-wide": {
    params: ["prefix", "origin"],
    says: "The route {prefix} of {origin} plays no part: a prefix so short is a default route or a leak.",
    refs: [],
  },
  "announced-as-part": {
    params: ["what", "prefixes"],
    says: "{what} itself is not announced, only {prefixes}.",
    refs: [],
  },
  "no-roa": {
    params: ["what"],
    says: "No ROA covers {what}.",
    fix: "Publish ROAs for exactly what is announced of {what}.",
    refs: ["RFC 6811 section 2"],
  },
  "roa-for-some": {
    params: ["what", "percent"],
    says: "ROAs cover {percent} % of {what}.",
    fix: "Publish ROAs for what is announced of the rest of {what}.",
    refs: ["RFC 6811 section 2"],
  },
  "vrp-exposed": {
    params: ["roa", "exposed", "authorised", "length", "replacement"],
    says: "The ROA {roa} authorises {authorised} prefixes of length /{length}, of which {exposed} are not announced, so others could announce them in its name.",
    fix: "Replace {roa} by ROAs for exactly what is announced: {replacement}.",
    refs: ["RFC 9319 section 5"],
  },
  "vrp-long": {
    params: ["roa"],
    says: "The ROA {roa} authorises prefixes longer than networks commonly accept.",
    refs: ["RFC 9319 section 5", "RFC 7454 section 6.1.3"],
  },
  "every-route-invalid": {
    params: ["prefix"],
    says: "Every route to {prefix} is invalid.",
    refs: ["RFC 6811 section 3"],
  },
  "some-routes-invalid": {
    params: ["prefix", "routes"],
    says: "Of the routes to {prefix} some are invalid: {routes}.",
    refs: ["RFC 6811 section 3"],
  },
  "bogon-prefix": {
    params: ["prefix"],
    says: "{prefix} is set aside for special purposes or not allocated; nobody may announce it to the internet.",
    fix: "Do not announce {prefix}.",
    refs: ["RFC 6890", "RFC 7454 section 6.1"],
  },
  "bogon-origin": {
    params: ["origin", "prefixes"],
    says: "{origin} is a number that no network may use on the internet; it announces {prefixes}.",
    fix: "Announce {prefixes} with a number of your own.",
    refs: ["RFC 7607", "RFC 5398", "RFC 6996"],
  },
  "foreign-route": {
    params: ["prefix", "origin", "state"],
    says: "{origin} announces {prefix} of this network's space; that route is {state}.",
    refs: ["RFC 6811 section 2"],
  },
  "foreign-invalid": {
    params: ["prefix", "origin"],
    says: "{origin} announces {prefix} of this network's space without authorisation.",
    fix: "If {origin} is a customer, publish a ROA for {prefix} with it; if not, it may be a hijack: contact {origin}.",
    refs: ["RFC 6811 section 2"],
  },
  "vrp-unused": {
    params: ["roas"],
    says: "No visible route needs these ROAs: {roas}.",
    fix: "Remove them unless they are kept for a plan.",
    refs: ["RFC 9319 section 5"],
  },
  "no-aspa": {
    params: ["asn"],
    says: "{asn} has no ASPA object that names its providers.",
    refs: [],
  },

  // DS and keys
  "ds-none-matches": {
    params: ["zone", "servers"],
    says: "No DS record of {zone} belongs to a key that signs its DNSKEY records: {servers}.",
    fix: "Have the DS records of {zone} at its parent replaced by ones made from its current key.",
    refs: ["RFC 4035 section 2.4"],
  },
  "ds-some-servers": {
    params: ["zone", "servers"],
    says: "At some servers no DS record of {zone} belongs to a key that signs its DNSKEY records: {servers}.",
    fix: "See to it that all name servers of {zone} have the same keys.",
    refs: ["RFC 4035 section 2.4"],
  },
  "ds-parents-differ": {
    params: ["zone", "servers"],
    says: "The servers of the parent give different DS records for {zone}: {servers}.",
    fix: "Report this to the operator of the parent zone.",
    refs: ["RFC 4035 section 2.4"],
  },
  "ds-without-key": {
    params: ["zone", "ds"],
    says: "The DS record {ds} of {zone} belongs to no key of the zone.",
    fix: "Have the DS record {ds} removed from the parent, unless its key is about to be published.",
    refs: ["RFC 6781 section 4.1.2"],
  },
  "ds-without-zone-keys": {
    params: ["zone"],
    says: "{zone} has DS records at its parent, but no DNSKEY records.",
    fix: "Sign {zone}, or have the DS records removed from the parent.",
    refs: ["RFC 4035 section 2.4"],
  },
  "ds-awaits-key": {
    params: ["zone", "ds"],
    says: "The DS record {ds} of {zone} belongs to no key yet, but the zone announces it in its CDS records.",
    refs: ["RFC 7344 section 4"],
  },
  "ds-key-without-sep": {
    params: ["zone", "key"],
    says: "The key {key} of {zone} has a DS record, but not the SEP flag.",
    refs: ["RFC 4034 section 2.1.1"],
  },
  "island-of-security": {
    params: ["zone"],
    says: "{zone} is signed, but its parent has no DS record for it, so nobody can validate it.",
    fix: "Have the DS record of {zone} published in the parent zone.",
    refs: ["RFC 4033 section 2", "RFC 6781 section 4.4"],
  },
  "cds-not-processed": {
    params: ["zone"],
    says: "{zone} asks for a DS record by CDS or CDNSKEY, but the parent has not published one.",
    fix: "Hand the DS record to the registrar; the parent does not process CDS records.",
    refs: ["RFC 8078 section 3"],
  },
  "algorithm-must-not": {
    params: ["zone", "algorithm"],
    says: "{zone} is signed with {algorithm}, which must not be used.",
    fix: "Move {zone} to algorithm 13 (ECDSAP256SHA256).",
    refs: ["RFC 9904", "RFC 9905", "RFC 9906"],
  },
  "algorithm-rarely-validated": {
    params: ["zone", "algorithm"],
    says: "{zone} is signed with {algorithm}, which many validators do not know.",
    fix: "Move {zone} to algorithm 13 (ECDSAP256SHA256).",
    refs: ["RFC 9904"],
  },
  "algorithm-not-recommended": {
    params: ["zone", "algorithm"],
    says: "{zone} is signed with {algorithm}, which is no longer recommended.",
    fix: "Move {zone} to algorithm 13 (ECDSAP256SHA256).",
    refs: ["RFC 9904"],
  },
  "digest-must-not": {
    params: ["zone", "digest"],
    says: "{zone} has a DS record with digest type {digest}, which must not be used.",
    fix: "Have it replaced by a DS record with digest type 2 (SHA-256).",
    refs: ["RFC 9904", "RFC 9905"],
  },
  "digest-rarely-validated": {
    params: ["zone", "digest"],
    says: "{zone} has a DS record with digest type {digest}, which many validators do not know.",
    fix: "Have a DS record with digest type 2 (SHA-256) published.",
    refs: ["RFC 9904"],
  },
  "key-too-short": {
    params: ["zone", "key", "bits", "minimum"],
    says: "The key {key} of {zone} has {bits} bits; {minimum} are the least.",
    fix: "Replace the key {key}, best by one of algorithm 13 (ECDSAP256SHA256).",
    refs: ["RFC 5702 section 2", "RFC 6781 section 3.4.2"],
  },
  "key-size-refused": {
    params: ["zone", "key", "bits"],
    says: "The key {key} of {zone} has {bits} bits, which validators refuse.",
    fix: "Replace the key {key}, best by one of algorithm 13 (ECDSAP256SHA256).",
    refs: ["RFC 3110 section 4", "RFC 5702 section 2"],
  },
  "key-large": {
    params: ["zone", "key", "bits"],
    says: "The key {key} of {zone} has {bits} bits, which makes answers large.",
    refs: ["RFC 6781 section 3.4.2"],
  },
  "key-weak": {
    params: ["zone", "key", "bits", "minimum"],
    says: "The key {key} of {zone} has {bits} bits and can be broken; {minimum} are the least.",
    fix: "Replace the key {key}, best by one of algorithm 13 (ECDSAP256SHA256).",
    refs: ["RFC 5702 section 2", "RFC 6781 section 3.4.2"],
  },
  "key-exponent-refused": {
    params: ["zone", "key", "bits"],
    says: "The public exponent of the key {key} of {zone}, of {bits} bits, is one that validators refuse.",
    fix: "Replace the key {key} by one with exponent 65537.",
    refs: ["RFC 3110 section 2"],
  },
  "key-exponent": {
    params: ["zone", "key", "bits"],
    says: "The public exponent of the key {key} of {zone} has {bits} bits, which some validators refuse.",
    fix: "Replace the key {key} by one with exponent 65537.",
    refs: ["RFC 3110 section 2"],
  },
  "key-length-wrong": {
    params: ["zone", "key"],
    says: "The key {key} of {zone} does not have the form that its algorithm prescribes.",
    fix: "Replace the key {key}.",
    refs: ["RFC 6605 section 4", "RFC 8080 section 3"],
  },

  // signatures
  "signature-expired": {
    params: ["rrsets", "expired", "servers"],
    says: "Signatures have expired, the first on {expired}: {rrsets}, from {servers}.",
    fix: "Sign the zone anew and see to it that every name server gets the result.",
    refs: ["RFC 4034 section 3.1.5"],
  },
  "signature-future": {
    params: ["rrsets", "begins", "servers"],
    says: "Signatures are not valid before {begins}: {rrsets}, from {servers}.",
    fix: "Set the clock of the signer, then sign the zone anew.",
    refs: ["RFC 4034 section 3.1.5"],
  },
  "signature-expires-now": {
    params: ["rrsets", "expires"],
    says: "Signatures expire within the hour, the first on {expires}: {rrsets}.",
    fix: "Sign the zone anew now.",
    refs: ["RFC 6781 section 4.4.2"],
  },
  "signature-expires-soon": {
    params: ["rrsets", "expires", "hours_left"],
    says: "Signatures expire soon, the first in {hours_left} h, on {expires}: {rrsets}.",
    fix: "Sign the zone anew, and earlier before expiry.",
    refs: ["RFC 6781 section 4.4.2"],
  },
  "signature-long": {
    params: ["rrsets", "days"],
    says: "Signatures are valid for up to {days} days: {rrsets}.",
    fix: "Let signatures be valid for weeks, not months.",
    refs: ["RFC 6781 section 4.4.2"],
  },
  "signature-ttl": {
    params: ["rrsets", "ttl", "seconds_left"],
    says: "Records may be cached for {ttl} s while their signature holds for {seconds_left} s: {rrsets}.",
    fix: "Sign the zone earlier before expiry, or lower the TTL.",
    refs: ["RFC 6781 section 4.4.1"],
  },
  "signature-ttl-raised": {
    params: ["rrsets", "ttl", "original"],
    says: "Records come with a TTL of {ttl} s, more than the {original} s that were signed: {rrsets}.",
    fix: "Give out the TTL that was signed.",
    refs: ["RFC 4035 section 5.3.3"],
  },
  "rrset-bogus": {
    params: ["rrset", "reason", "zone", "servers"],
    says: "{rrset} does not validate, because of the zone {zone}: {reason}; from {servers}.",
    fix: "Sign {zone} anew and see to it that every name server gets the result.",
    refs: ["RFC 4035 section 4.3"],
  },
  "rrset-odd": {
    params: ["rrset", "reason", "servers"],
    says: "{rrset} validates, with a fault: {reason}; from {servers}.",
    fix: "Mend the fault; some validators may refuse the data.",
    refs: ["RFC 4035 section 5.3.3"],
  },
  "server-without-dnssec": {
    params: ["zone", "servers"],
    says: "These servers give no DNSKEY records of {zone}, while others do: {servers}.",
    fix: "See to it that every name server of {zone} gets the signed zone.",
    refs: ["RFC 4035 section 3.1"],
  },
  "server-does-not-validate": {
    params: ["zone", "reason", "type", "servers"],
    says: "The {type} records of {zone} do not validate ({reason}) at these servers: {servers}.",
    fix: "See to it that every name server of {zone} gets the current signed zone.",
    refs: ["RFC 4035 section 4.7"],
  },
  "dnskey-sets-differ": {
    params: ["zone", "servers"],
    says: "The servers of {zone} have different DNSKEY records, and signatures that do not fit all of them: {servers}.",
    fix: "Publish the keys of all signers on all name servers.",
    refs: ["RFC 8901 section 2"],
  },
  "multi-signer": {
    params: ["zone", "servers"],
    says: "{zone} is signed by several signers whose keys fit together: {servers}.",
    refs: ["RFC 8901"],
  },
  "denial-invalid": {
    params: ["zone", "reason", "servers"],
    says: "These servers of {zone} do not prove what does not exist ({reason}): {servers}.",
    fix: "Sign the zone anew with complete NSEC or NSEC3 chains, on every name server.",
    refs: ["RFC 4035 section 3.1.3"],
  },
  "denial-kinds-differ": {
    params: ["zone", "servers"],
    says: "Some servers of {zone} deny existence by NSEC, others by NSEC3: {servers}.",
    fix: "See to it that every name server gets the same signed zone.",
    refs: ["RFC 5155 section 10.4"],
  },
  "denial-kinds-mixed": {
    params: ["zone", "servers"],
    says: "These servers of {zone} give NSEC and NSEC3 records in one reply: {servers}.",
    fix: "Sign the zone with one of the two.",
    refs: ["RFC 5155 section 10.4"],
  },
  "denial-compact": {
    params: ["zone", "servers"],
    says: "{zone} denies existence in compact form: {servers}.",
    refs: ["RFC 9824 section 3"],
  },
  "denial-soa": {
    params: ["zone", "servers"],
    says: "These servers deny existence without the SOA record of {zone}: {servers}.",
    fix: "Have the SOA record sent with every negative reply.",
    refs: ["RFC 2308 section 3"],
  },
  "nsec3-hash-unknown": {
    params: ["zone", "algorithm"],
    says: "The NSEC3 records of {zone} have hash algorithm {algorithm} instead of 1, or unknown flags.",
    fix: "Make the NSEC3 records with hash algorithm 1.",
    refs: ["RFC 5155 section 8.1"],
  },
  "nsec3-iterations-high": {
    params: ["zone", "iterations", "limit"],
    says: "The NSEC3 records of {zone} have {iterations} iterations; above {limit}, validators treat them as unsigned.",
    fix: "Set the NSEC3 iterations to 0.",
    refs: ["RFC 9276 section 3.2"],
  },
  "nsec3-iterations-not-zero": {
    params: ["zone", "iterations"],
    says: "The NSEC3 records of {zone} have {iterations} iterations instead of 0.",
    fix: "Set the NSEC3 iterations to 0.",
    refs: ["RFC 9276 section 3.1"],
  },
  "nsec3-parameters-differ": {
    params: ["zone", "parameters"],
    says: "{zone} has NSEC3 records with different parameters: {parameters}.",
    fix: "Sign the zone anew, and see to it that every name server gets the result.",
    refs: ["RFC 5155 section 7.2"],
  },
  "nsec3-salt-not-empty": {
    params: ["zone", "salt"],
    says: "The NSEC3 records of {zone} have the salt {salt}, which protects nothing.",
    fix: "Leave the NSEC3 salt empty.",
    refs: ["RFC 9276 section 3.1"],
  },
  "nsec3-opts-out": {
    params: ["zone"],
    says: "{zone} is signed with opt-out, which leaves unsigned delegations without proof.",
    fix: "Sign the zone without opt-out.",
    refs: ["RFC 9276 section 3.1"],
  },
  "algorithm-ds-unused": {
    params: ["zone", "algorithm"],
    says: "A DS record of {zone} names {algorithm}, but no key of it signs the DNSKEY records.",
    fix: "Sign the DNSKEY records with a key of {algorithm}, or have that DS record removed.",
    refs: ["RFC 6840 section 5.11"],
  },
  "algorithm-key-unused": {
    params: ["zone", "algorithm", "type"],
    says: "{zone} has a key of {algorithm} that does not sign the {type} records.",
    fix: "Sign everything with every algorithm that has a key, or remove the key.",
    refs: ["RFC 4035 section 2.2"],
  },
  "algorithm-prepublished": {
    params: ["zone", "algorithm"],
    says: "{zone} has signatures of {algorithm} without a key, as at the start of an algorithm rollover.",
    refs: ["RFC 6781 section 4.1.4"],
  },

  // CDS and CDNSKEY
  "cds-none": {
    params: ["zone"],
    says: "{zone} has no CDS and CDNSKEY records, so key changes have to be told to the parent by hand.",
    refs: ["RFC 7344"],
  },
  "cds-delete": {
    params: ["zone"],
    says: "{zone} asks its parent to remove DNSSEC.",
    fix: "Remove the CDS and CDNSKEY delete records, unless the zone is to become unsigned.",
    refs: ["RFC 8078 section 4"],
  },
  "cds-delete-malformed": {
    params: ["zone"],
    says: "The CDS or CDNSKEY delete record of {zone} is malformed or stands beside others.",
    fix: "Publish either the delete records alone or none.",
    refs: ["RFC 8078 section 4"],
  },
  "cds-cdnskey-differ": {
    params: ["zone"],
    says: "The CDS records of {zone} are not those of its CDNSKEY records.",
    fix: "Make both from the same keys.",
    refs: ["RFC 7344 section 4"],
  },
  "cds-servers-differ": {
    params: ["zone", "servers"],
    says: "The servers of {zone} give different CDS or CDNSKEY records: {servers}.",
    fix: "See to it that every name server gets the same zone.",
    refs: ["RFC 7344 section 6.2"],
  },
  "cds-without-key": {
    params: ["zone", "cds"],
    says: "The CDS or CDNSKEY record {cds} of {zone} belongs to no key of the zone.",
    fix: "Publish the key first, then its CDS record.",
    refs: ["RFC 7344 section 4.1"],
  },
  "cds-not-signed": {
    params: ["zone"],
    says: "The CDS or CDNSKEY records of {zone} are not signed by a key that has a DS record; the parent ignores them.",
    fix: "Sign them with the key that the current DS record names.",
    refs: ["RFC 7344 section 4.1"],
  },
  "cds-pending": {
    params: ["zone"],
    says: "{zone} asks for other DS records than its parent has.",
    refs: ["RFC 7344 section 5"],
  },

  // delegation
  "ns-too-few": {
    params: ["zone", "side", "hosts"],
    says: "According to the {side}, {zone} has fewer than two name servers: {hosts}.",
    fix: "Give {zone} at least two name servers.",
    refs: ["RFC 1034 section 4.1", "RFC 2182 section 5"],
  },
  "ns-one-address": {
    params: ["zone", "addresses"],
    says: "The name servers of {zone} have fewer than two addresses: {addresses}.",
    fix: "Let the name servers of {zone} stand at different addresses.",
    refs: ["RFC 2182 section 3"],
  },
  "ns-one-ipv4-address": {
    params: ["zone", "address"],
    says: "All name servers of {zone} share the single IPv4 address {address}.",
    fix: "Let the name servers of {zone} stand at different addresses.",
    refs: ["RFC 2182 section 3"],
  },
  "ns-many": {
    params: ["zone", "count"],
    says: "{zone} has {count} name servers; more than 13 do not fit in small replies.",
    refs: ["RFC 2182 section 5"],
  },
  "ns-lame": {
    params: ["zone", "server", "why"],
    says: "{server} is not authoritative for {zone}: {why}.",
    fix: "Load {zone} on {server}, or take that name server out of the delegation.",
    refs: ["RFC 1034 section 4.2.2", "RFC 1912 section 2.8"],
  },
  "ns-no-address": {
    params: ["zone", "host"],
    says: "The name server {host} of {zone} has no address.",
    fix: "Give {host} an address, or take it out of the delegation.",
    refs: ["RFC 1912 section 2.8"],
  },
  "ns-only-at-parent": {
    params: ["zone", "hosts"],
    says: "The parent delegates {zone} to name servers that the zone does not list: {hosts}.",
    fix: "Make the NS records of {zone} and the delegation the same.",
    refs: ["RFC 1034 section 4.2.2"],
  },
  "ns-only-at-child": {
    params: ["zone", "hosts"],
    says: "{zone} lists name servers that are not in the delegation: {hosts}.",
    fix: "Make the NS records of {zone} and the delegation the same.",
    refs: ["RFC 1034 section 4.2.2"],
  },
  "glue-missing": {
    params: ["zone", "host"],
    says: "{host} lies in {zone} itself, but the delegation has no address for it.",
    fix: "Have the address of {host} published as glue in the parent zone.",
    refs: ["RFC 9471 section 3"],
  },
  "glue-differs": {
    params: ["host", "glue", "addresses"],
    says: "The glue of {host} is {glue}, but its own records say {addresses}.",
    fix: "Have the glue at the parent corrected.",
    refs: ["RFC 1034 section 4.2.2"],
  },
  "glue-family-missing": {
    params: ["host", "addresses"],
    says: "The delegation has glue for {host}, but not for {addresses}.",
    fix: "Have these addresses added as glue at the parent.",
    refs: ["RFC 9471 section 3"],
  },
  "referral-large": {
    params: ["zone", "octets"],
    says: "The delegation of {zone} with the glue it needs takes {octets} octets, more than 512.",
    refs: ["RFC 9471 section 3", "RFC 1035 section 4.2.1"],
  },
  "ns-alias": {
    params: ["host", "alias"],
    says: "The name server name {host} is an alias of {alias}.",
    fix: "Name a host with A and AAAA records of its own in the NS record.",
    refs: ["RFC 2181 section 10.3"],
  },
  "tcp-silent": {
    params: ["servers"],
    says: "These servers do not answer over TCP: {servers}.",
    fix: "Let TCP port 53 through to the name servers.",
    refs: ["RFC 7766 section 5"],
  },
  "tcp-needed": {
    params: ["octets", "servers"],
    says: "The DNSKEY answer of {octets} octets needs TCP, which these servers lack: {servers}.",
    fix: "Let TCP port 53 through to the name servers.",
    refs: ["RFC 7766 section 5"],
  },
  "edns-dropped": {
    params: ["servers"],
    says: "These servers answer only questions without EDNS: {servers}.",
    fix: "Update the name servers, or the firewall before them.",
    refs: ["RFC 6891 section 7"],
  },
  "edns-ignored": {
    params: ["servers"],
    says: "These servers leave EDNS out of their replies to questions with EDNS: {servers}.",
    fix: "Update the name servers.",
    refs: ["RFC 6891 section 6.1.1"],
  },
  "edns-do": {
    params: ["servers"],
    says: "These servers do not copy the DO bit: {servers}.",
    fix: "Update the name servers.",
    refs: ["RFC 3225 section 3"],
  },
  "edns-version": {
    params: ["servers"],
    says: "These servers do not answer EDNS version 1 with BADVERS and version 0: {servers}.",
    fix: "Update the name servers, or the firewall before them.",
    refs: ["RFC 6891 section 6.1.3"],
  },
  "edns-option": {
    params: ["servers"],
    says: "These servers do not ignore an unknown EDNS option: {servers}.",
    fix: "Update the name servers, or the firewall before them.",
    refs: ["RFC 6891 section 6.1.2"],
  },
  "edns-flag": {
    params: ["servers"],
    says: "These servers send an unknown EDNS flag back: {servers}.",
    fix: "Update the name servers.",
    refs: ["RFC 6891 section 6.1.4"],
  },
  "edns-cookie": {
    params: ["servers"],
    says: "These servers know DNS cookies, but do not answer a malformed one with FORMERR: {servers}.",
    fix: "Update the name servers.",
    refs: ["RFC 7873 section 5.2.2"],
  },
  "plain-silent": {
    params: ["servers"],
    says: "These servers do not answer questions without EDNS: {servers}.",
    fix: "Let the name servers answer plain questions too.",
    refs: ["RFC 6891 section 7"],
  },
  "one-network": {
    params: ["zone", "prefix"],
    says: "All name servers of {zone} stand in {prefix}.",
    fix: "Place a name server in another network.",
    refs: ["RFC 2182 section 3.1"],
  },
  "serials-differ": {
    params: ["zone", "serials"],
    says: "The servers of {zone} have different versions of it: {serials}.",
    fix: "See to it that every name server gets the current zone.",
    refs: ["RFC 1034 section 4.3.5"],
  },
  "soa-value": {
    params: ["zone", "field", "value", "advice"],
    says: "The SOA record of {zone} has {field} {value}; advised is {advice}.",
    refs: ["RFC 1912 section 2.2", "RFC 2308 section 5"],
  },
  "soa-rname": {
    params: ["zone", "rname"],
    says: "The mailbox {rname} in the SOA record of {zone} is not a mail address.",
    fix: "Write the mail address with a dot in place of the @.",
    refs: ["RFC 1035 section 3.3.13"],
  },
  "ns-recursion": {
    params: ["servers"],
    says: "These authoritative servers offer recursion: {servers}.",
    fix: "Switch recursion off on authoritative servers.",
    refs: ["RFC 5358"],
  },
  "ns-upward-referral": {
    params: ["servers"],
    says: "These servers refer to zones above: {servers}.",
    fix: "Have the servers answer REFUSED for zones that they do not have.",
    refs: ["RFC 1034 section 4.3.2"],
  },
  "ns-case": {
    params: ["servers"],
    says: "These servers do not keep upper and lower case of the question: {servers}.",
    fix: "Update the name servers.",
    refs: ["RFC 1034 section 3.1"],
  },
  "ns-only-over-tcp": {
    params: ["servers"],
    says: "These servers answer only over TCP: {servers}.",
    fix: "Let UDP port 53 through to the name servers.",
    refs: ["RFC 1035 section 4.2"],
  },
  "ns-trailing-octets": {
    params: ["servers"],
    says: "These servers send octets after the end of the message: {servers}.",
    fix: "Update the name servers.",
    refs: ["RFC 1035 section 4.1"],
  },
} as const satisfies Readonly<Record<string, FindingRow>>;

export type FindingCode = keyof typeof FINDINGS;
