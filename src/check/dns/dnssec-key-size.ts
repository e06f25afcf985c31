import type { Finding } from "../../model/report.ts";
import { type Dnskey, readRsaKey } from "../../proto/dnssec/key.ts";
import { finding } from "../finding.ts";
import { signingKeys, signingOf, skipOf, skipWithoutKeys } from "./signing.ts";
import type { Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

const RSASHA512 = 10;
/** RFC 3110 section 4 and RFC 5702 section 2; validators refuse what lies outside. */
const RSA_BITS = { min: 512, minSha512: 1024, max: 4096 } as const;
/** Within reach of an attacker with means, RFC 6781 section 3.4.2. */
const WEAK_BITS = 1024;
/** Answers with larger keys and signatures no longer fit in small replies. */
const LARGE_BITS = 3072;
/** OpenSSL refuses larger exponents beside large moduli; BIND refuses 36 bits and more. */
const EXPONENT_BITS = { refused: 64, unusual: 35 } as const;

interface Sizes {
  /** Bits of the shortest RSA key. */
  readonly shortest_rsa: number | null;
}

export const dnsDnssecKeySize = defineZoneCheck({
  id: "dns_dnssec_key_size",
  spec: ["RFC 3110 2", "RFC 5702 2", "RFC 6605 4", "RFC 8080 3", "RFC 6781 3.4.2"],
  depth: "fast",
  skips: ["depth", "unsigned", "no-key"],
  look: measureKeys,
  table: [
    { when: found("key-size-refused", "key-length-wrong"), status: "failed", verdict: "refused" },
    { when: found("key-exponent-refused"), status: "failed", verdict: "exponent-refused" },
    { when: found("key-weak"), status: "failed", verdict: "weak" },
    { when: found("key-too-short"), status: "warning", verdict: "short" },
    { when: found("key-exponent"), status: "warning", verdict: "exponent" },
    { when: found("key-large"), status: "info", verdict: "large" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    refused: {
      says: "{zone} has a key of a size that validators refuse.",
      fix: "Replace the key, best by one of algorithm 13 (ECDSAP256SHA256).",
    },
    "exponent-refused": {
      says: "{zone} has an RSA key with an exponent that validators refuse.",
      fix: "Replace the key by one with exponent 65537.",
    },
    weak: {
      says: "{zone} has a key so short that it can be broken.",
      fix: "Replace the key, best by one of algorithm 13 (ECDSAP256SHA256).",
    },
    short: {
      says: "{zone} has a key that is too short.",
      fix: "Replace the key, best by one of algorithm 13 (ECDSAP256SHA256).",
    },
    exponent: {
      says: "{zone} has an RSA key with an unusually large exponent.",
      fix: "Replace the key by one with exponent 65537.",
    },
    large: { says: "{zone} has a key so large that answers no longer fit in small replies." },
    good: { says: "The keys of {zone} have a good size." },
  },
});

function measureKeys(zone: Zone): ZoneLook<Sizes> {
  const signing = signingOf(zone);
  const skip = skipOf(signing, ["signed", "island"]) ?? skipWithoutKeys(zone, signing);
  if (skip !== null) return skip;
  const keys = [...signingKeys(signing).values()];
  const limit = Number(zone.setting.profile.limits.rsa_min_bits);
  const findings = keys.flatMap(({ key, evidence }) => faultsOf(key, zone.name, limit, evidence));
  const bits = keys.flatMap(({ key }) => (key.exponentBits === undefined ? [] : (key.bits ?? [])));
  return { findings, facts: { shortest_rsa: bits.length === 0 ? null : Math.min(...bits) } };
}

function faultsOf(key: Dnskey, zone: string, minimum: number, evidence: readonly string[]): Finding[] {
  if (key.malformed) return [finding("key-length-wrong", { zone, key: key.id }, evidence)];
  const { bits, exponentBits } = key;
  // Only RSA leaves the size to the operator.
  if (bits === null || exponentBits === undefined) return [];
  return [
    ...sizeFaults({ ...key, bits }, zone, minimum, evidence),
    ...exponentFaults({ ...key, exponentBits }, zone, evidence),
  ];
}

function sizeFaults(
  { id, algorithm, bits }: Dnskey & { readonly bits: number },
  zone: string,
  minimum: number,
  evidence: readonly string[],
): Finding[] {
  const least = algorithm === RSASHA512 ? RSA_BITS.minSha512 : RSA_BITS.min;
  if (bits < least || bits > RSA_BITS.max) {
    return [finding("key-size-refused", { zone, key: id, bits }, evidence)];
  }
  if (bits < WEAK_BITS) return [finding("key-weak", { zone, key: id, bits, minimum }, evidence)];
  if (bits < minimum) return [finding("key-too-short", { zone, key: id, bits, minimum }, evidence)];
  return bits > LARGE_BITS ? [finding("key-large", { zone, key: id, bits }, evidence)] : [];
}

function exponentFaults(
  { id, publicKey, exponentBits }: Dnskey & { readonly exponentBits: number },
  zone: string,
  evidence: readonly string[],
): Finding[] {
  const exponent = readRsaKey(publicKey)?.exponent;
  const isEven = ((exponent?.at(-1) ?? 0) & 1) === 0;
  const params = { zone, key: id, bits: exponentBits };
  if (isEven || exponentBits <= 1 || exponentBits > EXPONENT_BITS.refused) {
    return [finding("key-exponent-refused", params, evidence)];
  }
  return exponentBits > EXPONENT_BITS.unusual ? [finding("key-exponent", params, evidence)] : [];
}
