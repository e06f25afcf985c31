/** Fixed order of keys, so that the same evidence is the same bytes. */
import type { DnsEvidence, EvidenceOptions } from "../model/evidence.ts";

/** The object with its keys in code unit order. */
export function sortedByKey<T>(object: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Answers, RRsets and zones by key; messages in the order in which they came. */
export function orderedDns({ answers, rrsets, messages, zones }: DnsEvidence): DnsEvidence {
  return {
    answers: sortedByKey(answers),
    rrsets: sortedByKey(rrsets),
    messages,
    zones: sortedByKey(zones),
  };
}

const OPTION_KEYS = [
  "depth",
  "resolver",
  "families",
  "trust_anchors",
  "allow_private",
  "net_map",
  "only",
  "skip",
] as const satisfies readonly (keyof EvidenceOptions)[];

export function orderedOptions(options: EvidenceOptions): EvidenceOptions {
  const entries = OPTION_KEYS.map((key) => [key, options[key]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as unknown as EvidenceOptions;
}
