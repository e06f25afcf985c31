/** What is known of one endpoint so far; the tasks of a plan write it, and evidence is made of it. */
import {
  type AcceptedSuite,
  type ChosenOrder,
  type EarlyData,
  type Hello12,
  type Hello13,
  type LargeHello,
  type Renegotiation,
  type Sentinel,
  type SuiteList,
  TLS_VERSIONS,
  type TlsVersion,
  type TrustVerdict,
  type VersionAnswer,
  type WeakSignature,
} from "../../model/tls.ts";
import { codeText } from "../../proto/tls/code.ts";
import type { Flight } from "../../proto/tls/flight.ts";
import { GROUPS } from "../../proto/tls/group.table.ts";
import { VERSION } from "../../proto/tls/version.table.ts";
import { parseCertificate } from "../../proto/x509/certificate.ts";
import type { Offer } from "./offer.ts";

/** Keeps octets for the evidence. */
export interface Blobs {
  /** The key under which they are found again: their SHA-256 in hexadecimal. */
  readonly put: (octets: Buffer) => string;
}

/** What a leaf is, as far as the plan needs to know. */
interface Leaf {
  readonly kind: string;
  /** Code of the group that its curve is; `null` for other keys. */
  readonly curve: number | null;
}

/** A chain as sent. */
export interface KnownChain {
  readonly certificates: readonly string[];
  readonly leaf: Leaf;
  readonly seenWith: Set<string>;
  /** By version, the response that came, or `null`. */
  readonly staples: Map<string, { readonly v: string; readonly response: string | null }>;
  timestamps?: string | null;
}

export interface KnownGroups {
  readonly accepted: number[];
  preferred: number | null;
  exhaustive: boolean;
  refused?: readonly number[];
}

/** Use of one ephemeral public value. */
interface KeyUse {
  readonly group: string;
  readonly suite: string;
  readonly atMs: number;
}

export interface Knowledge {
  readonly blobs: Blobs;
  readonly versions: Map<TlsVersion, VersionAnswer>;
  readonly suites: AcceptedSuite[];
  readonly suiteLists: SuiteList[];
  readonly orders: ChosenOrder[];
  readonly groups: Map<"0304" | "0303", KnownGroups>;
  readonly chains: KnownChain[];
  readonly trust: TrustVerdict[];
  readonly sentinels: Map<string, Sentinel>;
  readonly keyUses: Map<string, KeyUse[]>;
  readonly oddities: Set<string>;
  /** The first answer to a hello that offers everything. */
  first?: { readonly flight: Flight };
  preference?: "server" | "client" | "mixed" | null;
  hello12?: Hello12 | null;
  hello13?: Hello13 | null;
  weakSig?: WeakSignature | null;
  reneg?: Renegotiation | null;
  earlyData?: EarlyData | null;
  largeHello?: LargeHello | null;
  clientAuth?: { requested: boolean | null; required: boolean | null };
  /** Servers that answer no hello of TLS 1.3 without a key share. */
  needsKeyShare: boolean;
}

export function makeKnowledge(blobs: Blobs): Knowledge {
  return {
    blobs,
    versions: new Map(),
    suites: [],
    suiteLists: [],
    orders: [],
    groups: new Map(),
    chains: [],
    trust: [],
    sentinels: new Map(),
    keyUses: new Map(),
    oddities: new Set(),
    needsKeyShare: false,
  };
}

/** A version as evidence names it; `null` for a number that is none. */
export function versionName(version: number | null): TlsVersion | null {
  const text = version === null ? "" : codeText(version);
  return TLS_VERSIONS.find((known) => known === text) ?? null;
}

/** Sets what a version came to; that it was seen to work outlives everything else. */
export function settleVersion(known: Knowledge, version: number, answer: VersionAnswer): void {
  const name = versionName(version);
  if (name === null || known.versions.get(name)?.ok === true) return;
  known.versions.set(name, answer);
}

/** The highest version below TLS 1.3 that is known to work. */
export function bestOld(known: Knowledge): number | null {
  const old = [VERSION.tls12, VERSION.tls11, VERSION.tls10, VERSION.ssl3];
  return old.find((version) => isOn(known, version)) ?? null;
}

export function isOn(known: Knowledge, version: number): boolean {
  const name = versionName(version);
  return name !== null && known.versions.get(name)?.ok === true;
}

/** Groups of TLS 1.3, or of all older versions together. */
export function groupsOf(known: Knowledge, version: number): KnownGroups {
  const key = version === VERSION.tls13 ? "0304" : "0303";
  const groups = known.groups.get(key) ?? { accepted: [], preferred: null, exhaustive: false };
  known.groups.set(key, groups);
  return groups;
}

/** Suites accepted in a version, in order of discovery. */
export function suitesOf(known: Knowledge, version: number): number[] {
  const v = codeText(version);
  return known.suites.filter((suite) => suite.v === v).map(({ id }) => Number.parseInt(id, 16));
}

/** Writes down everything that an accepted hello shows whatever it was asked for. */
export function learn(
  known: Knowledge,
  offer: Pick<Offer, "versions" | "statusRequest">,
  flight: Flight,
  atMs: number,
): void {
  const v = versionName(flight.version);
  for (const alert of flight.warnings) known.oddities.add(`warning-alert:${alert}`);
  if (v === null || flight.version === null) return;
  settleVersion(known, flight.version, { ok: true });
  learnSentinel(known, offer, flight, v);
  if (flight.suite === null) return;
  const chain = learnChain(known, v, flight, offer.statusRequest === true);
  learnSuite(known, v, flight.suite, flight, chain);
  if (flight.group !== null) learnGroup(known, flight.version, flight.group);
  learnKey(known, flight, atMs);
}

function learnSentinel(
  known: Knowledge,
  { versions }: Pick<Offer, "versions">,
  { sentinel }: Flight,
  v: string,
): void {
  if (sentinel === null) return;
  const offered13 = versions?.includes(VERSION.tls13) === true;
  const value = sentinel === "tls12" ? "01" : "00";
  known.sentinels.set(`${v} ${value} ${offered13}`, { v, value, offered13 });
}

function learnSuite(known: Knowledge, v: string, suite: number, flight: Flight, chain: number | null): void {
  const id = codeText(suite);
  if (known.suites.some((other) => other.v === v && other.id === id)) return;
  const { group, keyExchange } = flight;
  const dh = keyExchange?.dh ?? null;
  known.suites.push({
    v,
    id,
    group: keyExchange?.isExplicitCurve === true ? EXPLICIT_CURVE : codeOf(group),
    sig: codeOf(keyExchange?.scheme ?? null),
    chain,
    dh: dh === null ? null : { bits: dh.bits, g: dh.generator, p: dh.primeSha256, name: dh.name },
  });
}

/** RFC 4492 section 5.1.1: arbitrary_explicit_prime_curves. */
const EXPLICIT_CURVE = "FF01";

export const codeOf = (code: number | null): string | null => (code === null ? null : codeText(code));

export function learnGroup(known: Knowledge, version: number, group: number): void {
  const { accepted } = groupsOf(known, version);
  if (!accepted.includes(group)) accepted.push(group);
}

function learnKey(known: Knowledge, { keyExchange, suite }: Flight, atMs: number): void {
  const key = keyExchange?.publicSha256?.slice(0, 16);
  if (keyExchange === null || key === undefined || suite === null) return;
  const group = keyExchange.dh === null ? (codeOf(keyExchange.group) ?? EXPLICIT_CURVE) : "dh";
  known.keyUses.set(key, [...(known.keyUses.get(key) ?? []), { group, suite: codeText(suite), atMs }]);
}

function learnChain(known: Knowledge, v: string, flight: Flight, asked: boolean): number | null {
  if (flight.certificates === null || flight.certificates.length === 0) return null;
  const seenWith = flight.suite === null ? v : `${v}/${codeText(flight.suite)}`;
  const at = addChain(known, flight.certificates, seenWith);
  if (asked) addStaple(known, at, v, flight.staple);
  return at;
}

/** The position of a chain among those known. */
export function addChain(known: Knowledge, certificates: readonly Buffer[], seenWith: string): number {
  const keys = certificates.map(known.blobs.put);
  const text = keys.join();
  let at = known.chains.findIndex((chain) => chain.certificates.join() === text);
  if (at < 0) {
    at = known.chains.length;
    const [leaf] = certificates;
    known.chains.push({ certificates: keys, leaf: leafOf(leaf), seenWith: new Set(), staples: new Map() });
  }
  known.chains[at]?.seenWith.add(seenWith);
  return at;
}

export function addStaple(known: Knowledge, at: number, v: string, response: Buffer | null): void {
  const key = response === null ? null : known.blobs.put(response);
  known.chains[at]?.staples.set(`${v} ${key}`, { v, response: key });
}

const GROUP_OF_CURVE: ReadonlyMap<string, number> = new Map(
  [...GROUPS.values()].map(({ name, code }) => [name, code]),
);

function leafOf(der: Buffer | undefined): Leaf {
  const certificate = der === undefined ? undefined : parseCertificate(der);
  if (certificate?.ok !== true) return { kind: "unknown", curve: null };
  const { kind, curve } = certificate.value.publicKey;
  return { kind, curve: curve === null ? null : (GROUP_OF_CURVE.get(curve) ?? null) };
}
