/**
 * What members mean in the JSON of every program that exports VRPs: rpki-client (all layouts since 2021), Routinator,
 * OctoRPKI and GoRTR, StayRTR, RIPE NCC Validator 3, RIPEstat, FORT, rpki-prover, and SLURM files used as exports.
 */

/** Where in a document a value stands. */
export const PLACE = {
  ignored: 0,
  root: 1,
  top: 2,
  metadata: 3,
  data: 4,
  assertions: 5,
  vrps: 6,
  vrp: 7,
  sources: 8,
  source: 9,
  chain: 10,
  aspas: 11,
  aspa: 12,
  providers: 13,
  aspasByFamily: 14,
  aspaMap: 15,
  mapProviders: 16,
  routerKeys: 17,
  prefixLists: 18,
  silentAuthorities: 19,
  assertedVrps: 20,
  assertedVrp: 21,
} as const;

/** Members that mean something somewhere, numbered from 1 in this order; 0 is any other, and an element. */
export const KEYS = [
  "metadata",
  "roas",
  "vrps",
  "data",
  "locallyAddedAssertions",
  "prefixAssertions",
  "asn",
  "prefix",
  "maxLength",
  "maxPrefixLength",
  "ta",
  "expires",
  "notAfter",
  "comment",
  "source",
  "tal",
  "type",
  "stale",
  "chainValidity",
  "aspas",
  "aspa",
  "provider_authorizations",
  "ipv4",
  "ipv6",
  "customer_asid",
  "customer",
  "providers",
  "bgpsec_keys",
  "routerKeys",
  "router-keys",
  "signedprefixlists",
  "nonfunc_cas",
  "generated",
  "buildtime",
  "generatedTime",
  "counts",
  "uniquevrps",
  "time",
] as const;
export type KeyName = (typeof KEYS)[number];

const ANY = "*";
type Place = (typeof PLACE)[keyof typeof PLACE];
type Descent = readonly [place: Place, key: KeyName | typeof ANY, container: "{" | "[", into: Place];

/** The objects and arrays to go into; all others are passed over. */
const DESCENTS: readonly Descent[] = [
  [PLACE.root, ANY, "{", PLACE.top],
  [PLACE.root, ANY, "[", PLACE.vrps],
  [PLACE.top, "metadata", "{", PLACE.metadata],
  [PLACE.top, "roas", "[", PLACE.vrps],
  [PLACE.top, "vrps", "[", PLACE.vrps],
  [PLACE.top, "data", "{", PLACE.data],
  [PLACE.data, "roas", "[", PLACE.vrps],
  [PLACE.top, "locallyAddedAssertions", "{", PLACE.assertions],
  [PLACE.assertions, "prefixAssertions", "[", PLACE.assertedVrps],
  [PLACE.vrps, ANY, "{", PLACE.vrp],
  [PLACE.assertedVrps, ANY, "{", PLACE.assertedVrp],
  [PLACE.vrp, "source", "[", PLACE.sources],
  [PLACE.sources, ANY, "{", PLACE.source],
  [PLACE.source, "chainValidity", "{", PLACE.chain],
  [PLACE.top, "aspas", "[", PLACE.aspas],
  [PLACE.top, "provider_authorizations", "{", PLACE.aspasByFamily],
  [PLACE.aspasByFamily, "ipv4", "[", PLACE.aspas],
  [PLACE.aspasByFamily, "ipv6", "[", PLACE.aspas],
  [PLACE.aspas, ANY, "{", PLACE.aspa],
  [PLACE.aspa, "providers", "[", PLACE.providers],
  [PLACE.top, "aspa", "{", PLACE.aspaMap],
  [PLACE.aspaMap, ANY, "[", PLACE.mapProviders],
  [PLACE.top, "bgpsec_keys", "[", PLACE.routerKeys],
  [PLACE.top, "routerKeys", "[", PLACE.routerKeys],
  [PLACE.top, "router-keys", "[", PLACE.routerKeys],
  [PLACE.top, "signedprefixlists", "[", PLACE.prefixLists],
  [PLACE.top, "nonfunc_cas", "[", PLACE.silentAuthorities],
];

/** What a single value is. */
export const FIELD = {
  none: 0,
  asn: 1,
  prefix: 2,
  maxLength: 3,
  ta: 4,
  expires: 5,
  sourceTal: 6,
  sourceType: 7,
  sourceEnd: 8,
  customer: 9,
  provider: 10,
  aspaExpires: 11,
  metadata: 12,
  notRecord: 13,
} as const;
type Field = (typeof FIELD)[keyof typeof FIELD];

const FIELDS: readonly (readonly [place: Place, key: KeyName | typeof ANY, field: Field])[] = [
  [PLACE.vrps, ANY, FIELD.notRecord],
  [PLACE.assertedVrps, ANY, FIELD.notRecord],
  [PLACE.vrp, "asn", FIELD.asn],
  [PLACE.vrp, "prefix", FIELD.prefix],
  [PLACE.vrp, "maxLength", FIELD.maxLength],
  [PLACE.vrp, "ta", FIELD.ta],
  [PLACE.vrp, "expires", FIELD.expires],
  [PLACE.vrp, "notAfter", FIELD.expires],
  [PLACE.assertedVrp, "asn", FIELD.asn],
  [PLACE.assertedVrp, "prefix", FIELD.prefix],
  [PLACE.assertedVrp, "maxPrefixLength", FIELD.maxLength],
  [PLACE.assertedVrp, "comment", FIELD.ta],
  [PLACE.assertedVrp, "source", FIELD.ta],
  [PLACE.source, "tal", FIELD.sourceTal],
  [PLACE.source, "type", FIELD.sourceType],
  [PLACE.source, "stale", FIELD.sourceEnd],
  [PLACE.chain, "notAfter", FIELD.sourceEnd],
  [PLACE.aspa, "customer_asid", FIELD.customer],
  [PLACE.aspa, "customer", FIELD.customer],
  [PLACE.aspa, "expires", FIELD.aspaExpires],
  [PLACE.providers, ANY, FIELD.provider],
  [PLACE.mapProviders, ANY, FIELD.provider],
  [PLACE.metadata, "generated", FIELD.metadata],
  [PLACE.metadata, "buildtime", FIELD.metadata],
  [PLACE.metadata, "generatedTime", FIELD.metadata],
  [PLACE.metadata, "counts", FIELD.metadata],
  [PLACE.metadata, "uniquevrps", FIELD.metadata],
  [PLACE.top, "time", FIELD.metadata],
];

const PLACES = Object.keys(PLACE).length;
const KEY_NUMBERS = KEYS.length + 1;

const keysFor = (key: KeyName | typeof ANY): number[] =>
  key === ANY ? Array.from({ length: KEY_NUMBERS }, (_, number) => number) : [KEYS.indexOf(key) + 1];

const DESCENT = new Uint8Array(PLACES * KEY_NUMBERS * 2);
for (const [place, key, container, into] of DESCENTS) {
  for (const number of keysFor(key))
    DESCENT[(place * KEY_NUMBERS + number) * 2 + (container === "{" ? 0 : 1)] = into;
}

const MEANING = new Uint8Array(PLACES * KEY_NUMBERS);
for (const [place, key, field] of FIELDS) {
  for (const number of keysFor(key)) MEANING[place * KEY_NUMBERS + number] = field;
}

/** The place that an object (0) or array (1) makes, {@link PLACE}. */
export const placeInside = (place: number, key: number, container: 0 | 1): number =>
  DESCENT[(place * KEY_NUMBERS + key) * 2 + container] ?? PLACE.ignored;

/** What a single value is in a place, {@link FIELD}. */
export const fieldOf = (place: number, key: number): number =>
  MEANING[place * KEY_NUMBERS + key] ?? FIELD.none;
