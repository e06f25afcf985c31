/** NSEC and NSEC3 records of a test zone, by the names they match or cover. */
import { base32hex, nsec3Hash } from "../../../src/lab/dnssec-rdata.ts";
import { compareNames } from "../../../src/proto/dns/name.ts";
import type { RRset } from "../../../src/proto/dns/rrset.ts";
import { name } from "../dns/support.ts";
import type { TestZone } from "./support.ts";

/** Types by name relative to the apex, which is `@`. */
export type Names = Readonly<Record<string, string>>;

export interface Chain {
  /** The record at a name. */
  match(label: string): RRset;
  /** The record whose span has a name. */
  cover(label: string): RRset;
}

export interface Nsec3Options {
  readonly optOut?: boolean;
  readonly iterations?: number;
  readonly salt?: string;
  readonly algorithm?: number;
  readonly flags?: number;
}

function absolute(label: string, apex: string): string {
  return label === "@" ? apex : `${label}.${apex}`;
}

export function nsecChain(zone: TestZone, apex: string, names: Names): Chain {
  const owners = Object.keys(names).sort((a, b) =>
    compareNames(name(absolute(a, apex)), name(absolute(b, apex))),
  );
  const record = (index: number): RRset => {
    const owner = owners.at(index) ?? "@";
    const next = owners[(owners.indexOf(owner) + 1) % owners.length] ?? "@";
    return zone.sign(`${absolute(owner, apex)}. NSEC ${absolute(next, apex)}. ${names[owner]} RRSIG NSEC`);
  };
  const before = (label: string): number =>
    owners.findLastIndex(
      (owner) => compareNames(name(absolute(owner, apex)), name(absolute(label, apex))) < 0,
    );
  return {
    match: (label) => record(owners.indexOf(label)),
    cover: (label) => record(before(label)),
  };
}

export function nsec3Chain(zone: TestZone, apex: string, names: Names, options: Nsec3Options = {}): Chain {
  const { optOut = false, iterations = 0, salt = "-", algorithm = 1, flags = optOut ? 1 : 0 } = options;
  const hashOf = (label: string): string =>
    base32hex(
      nsec3Hash(name(absolute(label, apex)), {
        hashAlgorithm: 1,
        flags,
        iterations,
        salt: Buffer.from(salt === "-" ? "" : salt, "hex"),
      }),
    );
  const entries = Object.keys(names)
    .map((label) => ({ label, hash: hashOf(label) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  const record = (index: number): RRset => {
    const at = entries.at(index);
    const next = entries[(index + 1 + entries.length) % entries.length];
    if (at === undefined || next === undefined) throw new Error("no such name");
    const fields = `${algorithm} ${flags} ${iterations} ${salt} ${next.hash} ${names[at.label]}`;
    return zone.sign(`${at.hash}.${apex}. NSEC3 ${fields}`);
  };
  return {
    match: (label) => record(entries.findIndex((entry) => entry.label === label)),
    cover: (label) => record(entries.findLastIndex(({ hash }) => hash < hashOf(label))),
  };
}
