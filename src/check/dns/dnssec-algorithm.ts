import type { Finding } from "../../model/report.ts";
import { algorithmRow } from "../../proto/dnssec/algorithm.table.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { type Signing, signingKeys, signingOf, skipOf } from "./signing.ts";
import type { Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

interface Algorithms {
  readonly algorithms: readonly number[];
  /** None of them may be used. */
  readonly is_all_forbidden: boolean;
}

export const dnsDnssecAlgorithm = defineZoneCheck({
  id: "dns_dnssec_algorithm",
  spec: ["RFC 9904", "RFC 9905 2", "RFC 9906"],
  depth: "fast",
  skips: ["unsigned", "no-key"],
  look: judgeAlgorithms,
  table: [
    { when: (facts) => facts.is_all_forbidden === true, status: "failed", verdict: "forbidden" },
    { when: found("algorithm-must-not"), status: "warning", verdict: "forbidden-beside" },
    { when: found("algorithm-rarely-validated"), status: "warning", verdict: "rare" },
    { when: found("algorithm-not-recommended"), status: "info", verdict: "not-recommended" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    forbidden: {
      says: "{zone} is signed only with algorithms that must not be used.",
      fix: "Move {zone} to algorithm 13 (ECDSAP256SHA256).",
    },
    "forbidden-beside": {
      says: "{zone} is signed with an algorithm that must not be used, beside a good one.",
      fix: "Remove the old algorithm from {zone}.",
    },
    rare: {
      says: "{zone} is signed with an algorithm that many validators do not know.",
      fix: "Move {zone} to algorithm 13 (ECDSAP256SHA256).",
    },
    "not-recommended": { says: "{zone} is signed with an algorithm that is no longer recommended." },
    good: { says: "{zone} is signed with a recommended algorithm." },
  },
});

const CODES = {
  failed: "algorithm-must-not",
  warning: "algorithm-rarely-validated",
  info: "algorithm-not-recommended",
} as const;

function judgeAlgorithms(zone: Zone): ZoneLook<Algorithms> {
  const signing = signingOf(zone);
  const skip = skipOf(signing, ["signed", "island"]);
  if (skip !== null) return skip;
  const used = algorithmsOf(zone, signing);
  if (used.size === 0) {
    return { skip: "unmeasured", unmeasured: { cause: "dns-failure", evidence: [zone.pointer] } };
  }
  const findings = [...used].flatMap(([number, evidence]): Finding[] => {
    const { verdict, mnemonic } = algorithmRow(number);
    if (verdict === "passed") return [];
    return [finding(CODES[verdict], { zone: zone.name, algorithm: `${number} ${mnemonic}` }, evidence)];
  });
  const algorithms = [...used.keys()].sort((a, b) => a - b);
  const isForbidden = (number: number): boolean => algorithmRow(number).verdict === "failed";
  return { findings, facts: { algorithms, is_all_forbidden: algorithms.every(isForbidden) } };
}

/** Algorithms of the keys that sign; of the DS records where no key was seen. */
function algorithmsOf(zone: Zone, signing: Signing): Map<number, readonly string[]> {
  const keys = [...signingKeys(signing).values()];
  const ofKeys = keys.map(({ key, evidence }) => [key.algorithm, evidence] as const);
  if (ofKeys.length > 0) return new Map(ofKeys);
  return new Map(
    signing.ds.map(({ algorithm }, index) => [
      algorithm,
      [pointerTo("dns", "zones", zone.name, "ds", index)],
    ]),
  );
}
