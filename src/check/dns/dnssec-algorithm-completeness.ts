import type { Finding } from "../../model/report.ts";
import { TYPE, typeName } from "../../proto/dns/type.table.ts";
import { algorithmRow } from "../../proto/dnssec/algorithm.table.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { wireName } from "./load.ts";
import { type SignedCopy, signedCopies } from "./signatures.ts";
import { type Signing, signingKeys, signingOf, skipOf, skipWithoutKeys } from "./signing.ts";
import type { Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

export const dnsDnssecAlgorithmCompleteness = defineZoneCheck({
  id: "dns_dnssec_algorithm_completeness",
  spec: ["RFC 4035 2.2", "RFC 6840 5.11", "RFC 6781 4.1.4"],
  depth: "fast",
  skips: ["depth", "unsigned", "no-key"],
  look: compareAlgorithms,
  table: [
    { when: found("algorithm-ds-unused"), status: "warning", verdict: "ds-unused" },
    { when: found("algorithm-key-unused"), status: "warning", verdict: "key-unused" },
    { when: found("algorithm-prepublished"), status: "info", verdict: "prepublished" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "ds-unused": {
      says: "A DS record of {zone} names an algorithm that does not sign the zone's keys.",
      fix: "Sign the keys with that algorithm, or have the DS record removed.",
    },
    "key-unused": {
      says: "{zone} has a key of an algorithm that does not sign all records.",
      fix: "Sign everything with every algorithm that has a key, or remove the key.",
    },
    prepublished: { says: "{zone} has signatures of an algorithm without a key, as in a rollover." },
    good: { says: "Every algorithm of {zone} signs everything that was seen." },
  },
});

/** What every zone has, RFC 4035 section 2.2. */
const APEX_TYPES = [TYPE.SOA, TYPE.NS] as const;

function compareAlgorithms(zone: Zone): ZoneLook<object> {
  const signing = signingOf(zone);
  const skip = skipOf(signing, ["signed", "island"]) ?? skipWithoutKeys(zone, signing);
  if (skip !== null) return skip;
  const keys = [...signingKeys(signing).values()];
  // A server without EDNS gives no signatures, whatever the zone has.
  if (signedCopies(zone).length === 0) return { skip: "no-key" };
  const copies = signedCopies(zone).filter(({ rrset }) => rrset.name === wireName(zone.name));
  const have = new Set(keys.map(({ key }) => key.algorithm));
  return {
    findings: [
      ...unusedDs(zone, signing),
      ...unusedKeys(zone, have, copies),
      ...prepublished(zone, have, copies),
    ],
  };
}

const nameOf = (algorithm: number): string => `${algorithm} ${algorithmRow(algorithm).mnemonic}`;

function unusedDs(zone: Zone, { ds, copies }: Signing): Finding[] {
  const signing = new Set(copies.flatMap(({ rrset }) => (rrset?.rrsigs ?? []).map((rdata) => rdata[2])));
  const unused = new Set(ds.map(({ algorithm }) => algorithm).filter((algorithm) => !signing.has(algorithm)));
  return [...unused].map((algorithm) =>
    finding("algorithm-ds-unused", { zone: zone.name, algorithm: nameOf(algorithm) }, [
      pointerTo("dns", "zones", zone.name, "ds"),
    ]),
  );
}

function unusedKeys(zone: Zone, have: ReadonlySet<number>, copies: readonly SignedCopy[]): Finding[] {
  return APEX_TYPES.flatMap((type) => {
    const ofType = copies.filter(({ rrset }) => rrset.type === type);
    return ofType.flatMap(({ rrsigs, pointer }) => {
      const signing = new Set(rrsigs.map(({ algorithm }) => algorithm));
      return [...have]
        .filter((algorithm) => !signing.has(algorithm))
        .map((algorithm) => {
          const params = { zone: zone.name, algorithm: nameOf(algorithm), type: typeName(type) };
          return finding("algorithm-key-unused", params, [pointer]);
        });
    });
  });
}

function prepublished(zone: Zone, have: ReadonlySet<number>, copies: readonly SignedCopy[]): Finding[] {
  return copies.flatMap(({ rrsigs, pointer }) => {
    const without = new Set(
      rrsigs.map(({ algorithm }) => algorithm).filter((algorithm) => !have.has(algorithm)),
    );
    return [...without].map((algorithm) =>
      finding("algorithm-prepublished", { zone: zone.name, algorithm: nameOf(algorithm) }, [pointer]),
    );
  });
}
