/** Findings about DS records and keys. */
import type { FindingTable } from "./row.ts";

export const KEY_FINDINGS = {
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
} as const satisfies FindingTable;
