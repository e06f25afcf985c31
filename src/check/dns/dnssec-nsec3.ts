import { getPublicSuffix } from "tldts";
import type { Finding } from "../../model/report.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { hasKnownFlags, type Nsec3, readNsec3s } from "../../proto/dnssec/nsec3.ts";
import { finding } from "../finding.ts";
import { apexRrset, responseTo, wireName } from "./load.ts";
import { replyPointers } from "./server.ts";
import { type SignedCopy, signedCopies } from "./signatures.ts";
import { signingOf, skipOf } from "./signing.ts";
import type { Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

/** The only hash algorithm there is, RFC 5155 section 11. */
const SHA1 = 1;
/** Validators stop relying on NSEC3 above 50, 100 or 150 iterations (RFC 9276 section 3.2). */
const ITERATIONS = { some: 50, all: 150 } as const;

interface Parameters {
  readonly kind: "nsec" | "nsec3" | null;
  readonly iterations: number | null;
}

export const dnsDnssecNsec3 = defineZoneCheck({
  id: "dns_dnssec_nsec3",
  spec: ["RFC 9276 3.1", "RFC 9276 3.2", "RFC 5155 8"],
  depth: "fast",
  skips: ["depth", "unsigned", "no-key", "unseen"],
  look: readParameters,
  table: [
    { when: found("nsec3-hash-unknown"), status: "failed", verdict: "unknown" },
    { when: found("nsec3-iterations-high"), status: "failed", verdict: "iterations-high" },
    { when: found("nsec3-parameters-differ"), status: "failed", verdict: "differ" },
    { when: found("nsec3-iterations-not-zero"), status: "warning", verdict: "iterations" },
    { when: found("nsec3-salt-not-empty"), status: "info", verdict: "salt" },
    { when: found("nsec3-opts-out"), status: "info", verdict: "opt-out" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    unknown: {
      says: "The NSEC3 records of {zone} have a hash algorithm or flags that nobody knows.",
      fix: "Make the NSEC3 records with hash algorithm 1.",
    },
    "iterations-high": {
      says: "The NSEC3 records of {zone} have so many iterations that validators treat answers as unsigned.",
      fix: "Set the NSEC3 iterations to 0.",
    },
    differ: {
      says: "{zone} has NSEC3 records with different parameters.",
      fix: "Sign the zone anew, and see to it that every name server gets the result.",
    },
    iterations: {
      says: "The NSEC3 records of {zone} have iterations, which cost work and protect nothing.",
      fix: "Set the NSEC3 iterations to 0.",
    },
    salt: {
      says: "The NSEC3 records of {zone} have a salt, which protects nothing.",
      fix: "Leave the NSEC3 salt empty.",
    },
    "opt-out": {
      says: "{zone} is signed with opt-out, which leaves unsigned delegations without proof.",
      fix: "Sign the zone without opt-out.",
    },
    good: { says: "{zone} denies existence by NSEC, or by NSEC3 with the advised parameters." },
  },
});

interface Seen {
  readonly record: Nsec3;
  readonly pointer: string;
}

function readParameters(zone: Zone): ZoneLook<Parameters> {
  const signing = signingOf(zone);
  const skip = skipOf(signing, ["signed", "island"]);
  if (skip !== null) return skip;
  const copies = signedCopies(zone);
  const seen = copies
    .filter(({ rrset }) => rrset.type === TYPE.NSEC3)
    .flatMap((copy) => recordsOf(copy, zone));
  if (seen.length === 0) {
    if (copies.some(({ rrset }) => rrset.type === TYPE.NSEC))
      return { facts: { kind: "nsec", iterations: null } };
    return { skip: zone.evidence.options.depth === "fast" ? "depth" : "unseen" };
  }
  const iterations = Math.max(...seen.map(({ record }) => record.iterations));
  return {
    findings: [...seen.flatMap((each) => faultsOf(each, zone.name)), ...differences(seen, zone)],
    facts: { kind: "nsec3", iterations },
  };
}

function recordsOf({ rrset, pointer }: SignedCopy, zone: Zone): Seen[] {
  return (readNsec3s(rrset, wireName(zone.name)) ?? []).map((record) => ({ record, pointer }));
}

function faultsOf({ record, pointer }: Seen, zone: string): Finding[] {
  const { algorithm, iterations, salt, optOut } = record;
  const at = [pointer];
  if (algorithm !== SHA1 || !hasKnownFlags(record)) {
    return [finding("nsec3-hash-unknown", { zone, algorithm }, at)];
  }
  return [
    ...iterationFaults(iterations, zone, at),
    ...(salt.length === 0 ? [] : [finding("nsec3-salt-not-empty", { zone, salt: salt.toString("hex") }, at)]),
    ...(optOut && !isPublicSuffix(zone) ? [finding("nsec3-opts-out", { zone }, at)] : []),
  ];
}

function iterationFaults(iterations: number, zone: string, at: readonly string[]): Finding[] {
  if (iterations === 0) return [];
  if (iterations <= ITERATIONS.some) return [finding("nsec3-iterations-not-zero", { zone, iterations }, at)];
  const limit = iterations > ITERATIONS.all ? ITERATIONS.all : ITERATIONS.some;
  return [finding("nsec3-iterations-high", { zone, iterations, limit }, at)];
}

/** Zones with mostly unsigned delegations, for which opt-out was made (RFC 9276 section 3.1). */
function isPublicSuffix(zone: string): boolean {
  return zone === "." || getPublicSuffix(zone, { allowPrivateDomains: true }) === zone;
}

/** RFC 5155 section 7.2: all NSEC3 records of a zone, and one NSEC3PARAM, have the same parameters. */
function differences(seen: readonly Seen[], zone: Zone): Finding[] {
  const ofRecords = new Map(seen.map(({ record, pointer }) => [textOf(record), pointer]));
  const announced = announcedBy(zone);
  const parameters = [...ofRecords.keys()].sort();
  const isAnnounced = announced.every(({ sets }) => parameters.every((each) => sets.includes(each)));
  if (parameters.length < 2 && isAnnounced) return [];
  const shown = [...new Set([...parameters, ...announced.flatMap(({ sets }) => sets)])];
  const evidence = [...ofRecords.values(), ...announced.flatMap((each) => each.evidence)];
  return [finding("nsec3-parameters-differ", { zone: zone.name, parameters: shown }, evidence)];
}

function textOf({ algorithm, iterations, salt }: Pick<Nsec3, "algorithm" | "iterations" | "salt">): string {
  return `${algorithm} ${iterations} ${salt.length === 0 ? "-" : salt.toString("hex")}`;
}

/** NSEC3PARAM records by server, RFC 5155 section 4; servers that give none say nothing. */
function announcedBy(zone: Zone): { sets: string[]; evidence: string[] }[] {
  return zone.servers.flatMap((server) => {
    const response = responseTo(server.seen.nsec3param, zone.evidence.dns);
    const rrset = apexRrset(response, wireName(zone.name), TYPE.NSEC3PARAM);
    if (rrset === null) return [];
    const sets = rrset.rdatas.flatMap((rdata) => {
      const length = rdata[4] ?? 0;
      if (rdata.length < 5 || rdata.length !== 5 + length) return [];
      return [
        textOf({ algorithm: rdata[0] ?? 0, iterations: rdata.readUInt16BE(2), salt: rdata.subarray(5) }),
      ];
    });
    return [{ sets, evidence: replyPointers(server, "nsec3param") }];
  });
}
