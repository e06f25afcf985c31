/** Findings about TLSA records. */
import type { FindingTable } from "./row.ts";

export const DANE_FINDINGS = {
  "no-tlsa": {
    params: ["owner"],
    says: "There are no TLSA records at {owner}.",
    fix: "Publish a TLSA record “3 1 1” at {owner}.",
    refs: ["RFC 6698 section 3"],
  },
  "tlsa-lookup-failed": {
    params: ["owner"],
    says: "The TLSA records at {owner} could not be looked up, which this profile takes for “none”.",
    fix: "Look at the name servers of {owner}.",
    refs: ["RFC 7672 section 2.1.1"],
  },
  "tlsa-insecure": {
    params: ["owner"],
    says: "The TLSA records at {owner} are not secured with DNSSEC, so nobody may use them.",
    fix: "Sign the zone of {owner} with DNSSEC.",
    refs: ["RFC 6698 section 4.1"],
  },
  "tlsa-bogus": {
    params: ["owner"],
    says: "The answer about TLSA records at {owner} does not validate.",
    fix: "See the DNSSEC tests of the zone of {owner}.",
    refs: ["RFC 7672 section 2.1.1"],
  },
  "tlsa-denial-bogus": {
    params: ["owner"],
    says: "The name server denies other records at {owner} in a way that does not validate.",
    fix: "Look at the signatures of denials in the zone of {owner}.",
    refs: ["RFC 7672 section 2.1.3"],
  },
  "address-insecure": {
    params: ["host"],
    says: "The addresses of {host} are not secured with DNSSEC, so senders do not look for its TLSA records.",
    fix: "Sign the zone of {host} with DNSSEC.",
    refs: ["RFC 7672 section 2.2.2"],
  },
  "tlsa-unusable": {
    params: ["owner", "form", "reason"],
    says: "The TLSA record “{form}” at {owner} cannot be used: {reason}.",
    fix: "Replace it by a record “3 1 1”.",
    refs: ["RFC 7671 section 4", "RFC 7672 section 3.1.3"],
  },
  "tlsa-mismatch": {
    params: ["key", "reason", "servers"],
    says: "The certificate with the key {key} at {servers} does not fit the TLSA records: {reason}.",
    fix: "Publish a TLSA record “3 1 1” for the key {key} at {servers}.",
    refs: ["RFC 7671 section 5"],
  },
  "tlsa-anchors-only": {
    params: [],
    says: "All TLSA records are for issuers, so a new key of the same issuer needs no new record.",
    refs: ["RFC 7671 section 5.2"],
  },
  "tlsa-record": {
    params: ["record", "state", "notes"],
    says: "{record} is {state}: {notes}.",
    refs: ["RFC 7671 section 5"],
  },
  "tlsa-ttl": {
    params: ["ttl"],
    says: "The TLSA records may be kept for {ttl} seconds, which is long when a key has to change.",
    fix: "Lower the TTL to a few hours.",
    refs: ["RFC 7671 section 8.1"],
  },
  "tlsa-many": {
    params: ["count"],
    says: "There are {count} TLSA records, more than a change of keys needs.",
    refs: ["RFC 7671 section 8"],
  },
} as const satisfies FindingTable;
