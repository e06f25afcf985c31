/** Fixed order of keys, so that the same evidence is the same bytes. */
import type { DnsEvidence, EvidenceOptions, Vantage } from "../model/evidence.ts";

/** The object with its keys in code unit order. */
export function sortedByKey<T>(object: Readonly<Record<string, T>>): Record<string, T> {
  const keys = Object.keys(object);
  if (keys.every((key, i) => i === 0 || (keys[i - 1] ?? "") < key)) return { ...object };
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
  "all_addresses",
  "only",
  "skip",
  "port25",
  "active",
  "dkim_selectors",
  "dkim_probe",
] as const satisfies readonly (keyof EvidenceOptions)[];

/** The options with their keys in the order of the schema. */
export function orderedOptions(options: EvidenceOptions): EvidenceOptions {
  return ordered(options, OPTION_KEYS);
}

const VANTAGE_KEYS = [
  "label",
  "ipv4",
  "ipv6",
  "port25",
  "dns",
  "clock",
  "resolver",
  "nat64_prefix",
  "ehlo",
  "checked_at",
] as const satisfies readonly (keyof Vantage)[];

/** The vantage with its keys in the order of the schema, wherever it was kept. */
export function orderedVantage(vantage: Vantage): Vantage {
  return ordered(vantage, VANTAGE_KEYS);
}

/** An object with these keys in this order, as far as they have values. */
export function ordered<T extends object, K extends keyof T>(object: T, keys: readonly K[]): Pick<T, K> {
  const entries = keys.map((key) => [key, object[key]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Pick<T, K>;
}
