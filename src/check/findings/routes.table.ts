/** Findings about routes to the hosts of a name. */
import type { FindingTable } from "./row.ts";

export const ROUTE_FINDINGS = {
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
} as const satisfies FindingTable;
