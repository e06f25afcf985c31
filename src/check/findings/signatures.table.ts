/** Findings about signatures and denial. */
import type { FindingTable } from "./row.ts";

export const SIGNATURE_FINDINGS = {
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
  "rrsets-few": {
    params: ["zone", "answers"],
    says: "Tests were left out, and what they ask for was not looked at; answers of {zone} looked at: {answers}.",
    refs: [],
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
} as const satisfies FindingTable;
