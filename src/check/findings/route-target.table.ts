/** Findings about a prefix or a network. */
import type { FindingTable } from "./row.ts";

export const ROUTE_TARGET_FINDINGS = {
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
} as const satisfies FindingTable;
