/** What each reason of the validator (`src/proto/dnssec/reason.table.ts`) means, in one sentence, and what to do. */

/** Parameters of every reason: the zone at fault, the owner name and the type of the RRset at fault. */
const params = ["zone", "name", "type"] as const;

const RESIGN = "Sign {zone} anew and see to it that every name server gets the result.";
const DS_FIX = "Have the DS record of {zone} at its parent replaced by one made from its current key.";
const DENIAL_FIX = "Sign {zone} anew with software that makes complete NSEC or NSEC3 chains.";
const KEY_FIX = "Replace the key of {zone} and then its DS record at the parent.";
const ALIAS_FIX = "Leave a single, straight alias at {name}.";

export const REASON_FINDINGS = {
  // insecure
  "no-ds": {
    params,
    says: "The zone {zone} is not signed: its parent has no DS record for it.",
    fix: "Sign {zone} and have its DS record published in the parent zone.",
    refs: ["RFC 4035 section 5.2"],
  },
  "nsec3-opt-out": {
    params,
    says: "{name} lies in an opt-out span of {zone}, so nothing proves whether it is signed.",
    fix: "Sign the zone and publish its DS record, or sign {zone} without opt-out.",
    refs: ["RFC 5155 section 9.2"],
  },
  "unsupported-algorithm": {
    params,
    says: "{zone} is signed only with algorithms that validators do not support.",
    fix: "Sign {zone} with algorithm 13 (ECDSAP256SHA256) and replace the DS record.",
    refs: ["RFC 4035 section 5.2", "RFC 9904"],
  },
  "policy-algorithm": {
    params,
    says: "{zone} is signed only with algorithms that validators must no longer rely on.",
    fix: "Sign {zone} with algorithm 13 (ECDSAP256SHA256) and replace the DS record.",
    refs: ["RFC 9905 section 2"],
  },
  "unsupported-ds-digest": {
    params,
    says: "All DS records of {zone} have digest types that validators do not support.",
    fix: "Have a DS record with digest type 2 (SHA-256) published for {zone}.",
    refs: ["RFC 6840 section 5.2", "RFC 9904"],
  },
  "nsec3-iterations": {
    params,
    says: "The NSEC3 records of {zone} have extra iterations; above a limit, validators treat answers as unsigned.",
    fix: "Set the NSEC3 iterations of {zone} to 0.",
    refs: ["RFC 9276 section 3.2"],
  },
  // bogus: delegation
  "ds-no-match": {
    params,
    says: "No DNSKEY of {zone} belongs to its DS records.",
    fix: DS_FIX,
    refs: ["RFC 4035 section 5.2"],
  },
  "ds-digest-mismatch": {
    params,
    says: "The digest in the DS record of {zone} is not that of the key it names.",
    fix: DS_FIX,
    refs: ["RFC 4034 section 5.1.4", "RFC 4509 section 3"],
  },
  "ds-digest-length": {
    params,
    says: "The digest in the DS record of {zone} has the wrong length.",
    fix: DS_FIX,
    refs: ["RFC 4034 section 5.1.4"],
  },
  "ds-malformed": {
    params,
    says: "The DS record of {zone} is malformed.",
    fix: DS_FIX,
    refs: ["RFC 4034 section 5.1"],
  },
  "ds-wildcard": {
    params,
    says: "The DS record of {zone} comes from a wildcard.",
    fix: "Remove DS records from wildcards.",
    refs: ["RFC 4592 section 4.6"],
  },
  "ds-denial-from-child": {
    params,
    says: "The proof that {zone} has no DS record comes from {zone} itself instead of its parent.",
    fix: "Have the servers of the parent answer DS questions from the parent zone.",
    refs: ["RFC 4035 section 3.1.4.1"],
  },
  "nsec-no-delegation": {
    params,
    says: "The proof for {name} says that there is no delegation, but there is one.",
    fix: "Have the parent zone signed anew.",
    refs: ["RFC 4035 section 5.2"],
  },
  "ds-fetch-failed": {
    params,
    says: "The DS records of {zone} could not be fetched from its parent.",
    fix: "Have the servers of the parent of {zone} answer questions for DS records.",
    refs: ["RFC 4035 section 4.2"],
  },
  // bogus: keys
  "dnskey-missing": {
    params,
    says: "{zone} has a DS record at its parent, but no DNSKEY.",
    fix: "Sign {zone}, or have the DS record removed from the parent.",
    refs: ["RFC 4035 section 2.4"],
  },
  "dnskey-fetch-failed": {
    params,
    says: "The DNSKEY records of {zone} could not be fetched from any of its servers.",
    fix: "Have the servers of {zone} answer questions for DNSKEY records, over TCP too.",
    refs: ["RFC 4035 section 5", "RFC 7766 section 5"],
  },
  "no-zone-key-bit": {
    params,
    says: "The key of {zone} that should validate lacks the Zone Key flag.",
    fix: KEY_FIX,
    refs: ["RFC 4034 section 2.1.1"],
  },
  "dnskey-protocol": {
    params,
    says: "The key of {zone} has a protocol value other than 3.",
    fix: KEY_FIX,
    refs: ["RFC 4034 section 2.1.2"],
  },
  "key-revoked": {
    params,
    says: "The key of {zone} that should validate is revoked.",
    fix: KEY_FIX,
    refs: ["RFC 5011 section 2.1"],
  },
  "key-malformed": {
    params,
    says: "The key of {zone} is malformed.",
    fix: KEY_FIX,
    refs: ["RFC 4034 section 2.1.4"],
  },
  "key-unusable": {
    params,
    says: "The key of {zone} has values that validators refuse.",
    fix: KEY_FIX,
    refs: ["RFC 3110 section 2"],
  },
  "no-matching-key": {
    params,
    says: "The signature over the {type} records of {name} is by a key that {zone} does not have.",
    fix: RESIGN,
    refs: ["RFC 4035 section 5.3.1"],
  },
  // bogus: signatures
  "rrsig-missing": {
    params,
    says: "The {type} records of {name} in the signed zone {zone} have no signature.",
    fix: RESIGN,
    refs: ["RFC 4035 section 2.2"],
  },
  "rrsig-malformed": {
    params,
    says: "The signature over the {type} records of {name} is malformed.",
    fix: RESIGN,
    refs: ["RFC 4034 section 3.1"],
  },
  "signer-mismatch": {
    params,
    says: "The signature over the {type} records of {name} is not by the zone {zone} that holds them.",
    fix: RESIGN,
    refs: ["RFC 4035 section 5.3.1"],
  },
  "rrsig-labels": {
    params,
    says: "The signature over the {type} records of {name} has an impossible number of labels.",
    fix: RESIGN,
    refs: ["RFC 4034 section 3.1.3"],
  },
  "rrsig-expired": {
    params,
    says: "The signature over the {type} records of {name} (zone {zone}) has expired.",
    fix: RESIGN,
    refs: ["RFC 4034 section 3.1.5"],
  },
  "rrsig-not-yet-valid": {
    params,
    says: "The signature over the {type} records of {name} (zone {zone}) is not valid yet.",
    fix: "Set the clock of the signer of {zone}, then sign the zone anew.",
    refs: ["RFC 4034 section 3.1.5"],
  },
  "rrsig-expired-before-inception": {
    params,
    says: "The signature over the {type} records of {name} expires before it begins to be valid.",
    fix: RESIGN,
    refs: ["RFC 4034 section 3.1.5"],
  },
  "rrsig-invalid": {
    params,
    says: "The signature over the {type} records of {name} (zone {zone}) does not fit them.",
    fix: RESIGN,
    refs: ["RFC 4035 section 5.3.3"],
  },
  // bogus: denial of existence
  "nsec-missing": {
    params,
    says: "{zone} does not prove that {name} has no {type} records: NSEC and NSEC3 are missing.",
    fix: DENIAL_FIX,
    refs: ["RFC 4035 section 3.1.3"],
  },
  "nsec-not-covering": {
    params,
    says: "The NSEC records that {zone} gives do not prove anything about {name}.",
    fix: DENIAL_FIX,
    refs: ["RFC 4035 section 5.4"],
  },
  "nsec-type-exists": {
    params,
    says: "The proof that {name} has no {type} records says that it has them.",
    fix: DENIAL_FIX,
    refs: ["RFC 4035 section 5.4"],
  },
  "nsec-wildcard-not-denied": {
    params,
    says: "{zone} does not prove that no wildcard stands for {name}.",
    fix: DENIAL_FIX,
    refs: ["RFC 4035 section 5.4"],
  },
  "nsec-malformed": {
    params,
    says: "An NSEC or NSEC3 record of {zone} is malformed.",
    fix: DENIAL_FIX,
    refs: ["RFC 4034 section 4.1"],
  },
  "nsec-next-out-of-zone": {
    params,
    says: "An NSEC record of {zone} points to a name outside the zone.",
    fix: DENIAL_FIX,
    refs: ["RFC 4034 section 4.1.1"],
  },
  "nsec-ent-exists": {
    params,
    says: "The NSEC records of {zone} show names below {name}, whose existence the reply denies.",
    fix: DENIAL_FIX,
    refs: ["RFC 8020 section 2"],
  },
  "nsec-name-exists": {
    params,
    says: "{zone} says that {name} does not exist, with a proof that it does.",
    fix: DENIAL_FIX,
    refs: ["RFC 4035 section 5.4"],
  },
  "nsec-name-denied": {
    params,
    says: "{zone} says that {name} has no {type} records, with a proof that there is no such name.",
    fix: DENIAL_FIX,
    refs: ["RFC 4035 section 5.4"],
  },
  "nsec3-no-closest-encloser": {
    params,
    says: "The NSEC3 records that {zone} gives do not prove which ancestor of {name} exists.",
    fix: DENIAL_FIX,
    refs: ["RFC 5155 section 8.3"],
  },
  "nsec3-next-closer-not-covered": {
    params,
    says: "The NSEC3 records that {zone} gives do not prove that {name} does not exist.",
    fix: DENIAL_FIX,
    refs: ["RFC 5155 section 8.4"],
  },
  "nsec3-unknown-hash": {
    params,
    says: "The NSEC3 records of {zone} have an unknown hash algorithm.",
    fix: "Make the NSEC3 records of {zone} with hash algorithm 1.",
    refs: ["RFC 5155 section 8.1"],
  },
  "nsec3-unknown-flags": {
    params,
    says: "The NSEC3 records of {zone} have unknown flags.",
    fix: DENIAL_FIX,
    refs: ["RFC 5155 section 8.2"],
  },
  "wildcard-proof-missing": {
    params,
    says: "The {type} records of {name} come from a wildcard, without proof that no closer name exists.",
    fix: DENIAL_FIX,
    refs: ["RFC 4035 section 5.3.4"],
  },
  // bogus: aliases and work
  "cname-multiple": {
    params,
    says: "{name} has more than one CNAME record.",
    fix: ALIAS_FIX,
    refs: ["RFC 2181 section 10.1"],
  },
  "dname-multiple": {
    params,
    says: "{name} has more than one DNAME record.",
    fix: ALIAS_FIX,
    refs: ["RFC 6672 section 2.4"],
  },
  "dname-wildcard": {
    params,
    says: "The DNAME record for {name} comes from a wildcard.",
    fix: ALIAS_FIX,
    refs: ["RFC 6672 section 3.3"],
  },
  "alias-loop": {
    params,
    says: "The aliases that begin at {name} lead back to themselves.",
    fix: ALIAS_FIX,
    refs: ["RFC 1034 section 3.6.2"],
  },
  "alias-chain-too-long": {
    params,
    says: "The chain of aliases that begins at {name} is too long to follow.",
    fix: ALIAS_FIX,
    refs: ["RFC 1034 section 3.6.2"],
  },
  "validation-limit": {
    params,
    says: "Validating the {type} records of {name} takes more work than validators spend.",
    fix: "Remove superfluous keys and signatures from {zone}, and keys that share a key tag.",
    refs: ["RFC 4035 section 5.3.3"],
  },
  // indeterminate
  "no-trust-anchor": { params, says: "No trust anchor lies above {name}.", refs: ["RFC 4035 section 4.3"] },
  "evidence-truncated": { params, says: "The evidence about {name} was too large to keep.", refs: [] },
  "unconfirmed-bogus": {
    params,
    says: "The resolver gives data of {zone} that does not validate, but the servers of {zone} do not confirm it.",
    fix: "Measure with `--resolver iterate`.",
    refs: ["RFC 4035 section 4.3"],
  },
  "no-usable-server": {
    params,
    says: "No server of {zone} gave a usable answer.",
    refs: ["RFC 1034 section 5.3.3"],
  },
  "malformed-response": {
    params,
    says: "The reply about {name} is malformed.",
    refs: ["RFC 1035 section 4.1"],
  },
  "anchor-mismatch": {
    params,
    says: "None of our trust anchors fits the keys of {zone}.",
    fix: "Update waterpas, or give the right anchors with `--trust-anchor`.",
    refs: ["RFC 5011"],
  },
  "local-clock-suspect": {
    params,
    says: "The signatures of {zone} do not fit the clock of this machine.",
    fix: "Set the clock of this machine.",
    refs: ["RFC 4034 section 3.1.5"],
  },
  // warnings about data that is secure
  "anchor-new-key-seen": {
    params,
    says: "{zone} has a key that none of our trust anchors names.",
    refs: ["RFC 5011 section 2.2"],
  },
  "ds-unmatched": {
    params,
    says: "Some DS record of {zone} belongs to no key of the zone.",
    fix: "Have the DS record without key removed from the parent of {zone}.",
    refs: ["RFC 6781 section 4.1.2"],
  },
  "ds-digest-sha1": {
    params,
    says: "The DS record of {zone} has only a SHA-1 digest.",
    fix: "Have a DS record with digest type 2 (SHA-256) published for {zone}.",
    refs: ["RFC 9905 section 2"],
  },
  "rrsig-invalid-extra": {
    params,
    says: "One of the signatures over the {type} records of {name} is wrong, beside one that is right.",
    fix: RESIGN,
    refs: ["RFC 4035 section 5.3.3"],
  },
  "algorithm-incomplete": {
    params,
    says: "Not every algorithm in the DS or DNSKEY records of {zone} signs the {type} records of {name}.",
    fix: "Sign everything in {zone} with every algorithm that its DNSKEY records name.",
    refs: ["RFC 6840 section 5.11"],
  },
  "algorithm-deprecated": {
    params,
    says: "{zone} is signed with an algorithm that must no longer be used.",
    fix: "Move {zone} to algorithm 13 (ECDSAP256SHA256).",
    refs: ["RFC 9904", "RFC 9905 section 2"],
  },
  "key-size": {
    params,
    says: "{zone} has a key that is too short.",
    fix: "Replace the keys of {zone}, best by algorithm 13 (ECDSAP256SHA256).",
    refs: ["RFC 5702 section 2"],
  },
  "ttl-gt-original": {
    params,
    says: "The TTL of the {type} records of {name} is larger than the one that was signed.",
    fix: RESIGN,
    refs: ["RFC 4035 section 5.3.3"],
  },
  "ttl-beyond-expiration": {
    params,
    says: "The {type} records of {name} may be cached longer than their signature is valid.",
    fix: "Sign {zone} earlier before expiry, or lower the TTL.",
    refs: ["RFC 6781 section 4.4.1"],
  },
  "expires-soon": {
    params,
    says: "The signature over the {type} records of {name} expires soon.",
    fix: RESIGN,
    refs: ["RFC 6781 section 4.4.2"],
  },
  "validity-long": {
    params,
    says: "The signature over the {type} records of {name} is valid for longer than half a year.",
    fix: "Let signatures of {zone} be valid for weeks, not months.",
    refs: ["RFC 6781 section 4.4.2"],
  },
  "nsec3-salt": {
    params,
    says: "The NSEC3 records of {zone} have a salt, which protects nothing.",
    fix: "Leave the NSEC3 salt of {zone} empty.",
    refs: ["RFC 9276 section 3.1"],
  },
  "nsec-mixed": {
    params,
    says: "{zone} gives NSEC and NSEC3 records in one reply.",
    fix: DENIAL_FIX,
    refs: ["RFC 5155 section 2"],
  },
  "nxdomain-for-ent": {
    params,
    says: "{zone} denies the existence of {name}, although names below it exist.",
    fix: "Have the name servers answer NOERROR for names that only have names below them.",
    refs: ["RFC 8020 section 2"],
  },
  "dname-cname-mismatch": {
    params,
    says: "The CNAME record that comes with the DNAME record for {name} points elsewhere.",
    fix: "Have the name servers make the CNAME from the DNAME record.",
    refs: ["RFC 6672 section 3.1"],
  },
  "compact-denial": {
    params,
    says: "{zone} denies existence in compact form.",
    refs: ["RFC 9824 section 3"],
  },
  "partial-bogus": {
    params,
    says: "Other records of {zone} that came along do not validate.",
    fix: RESIGN,
    refs: ["RFC 4035 section 4.3"],
  },
} as const;
