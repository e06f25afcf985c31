/** What is known of an endpoint, as evidence. */
import type { Depth } from "../../model/depth.ts";
import {
  type GroupAnswers,
  type RepeatedKey,
  type SentChain,
  TLS_VERSIONS,
  type TlsEndpoint,
  type TlsFingerprint,
  type TlsReach,
  type TrustAnchor,
  type VersionAnswer,
} from "../../model/tls.ts";
import type { NotYes } from "../../net/tls/tried.ts";
import { codeText } from "../../proto/tls/code.ts";
import { parseCertificate } from "../../proto/x509/certificate.ts";
import type { RootStore } from "../../proto/x509/roots.ts";
import type { Tally } from "./connections.ts";
import type { Driver } from "./drive.ts";
import { codeOf, type Knowledge, type KnownChain } from "./knowledge.ts";

/** Who was measured, and how closely. */
export interface Subject {
  readonly address: string;
  readonly port: number;
  readonly sni: string | null;
  readonly starttls: "smtp" | null;
  readonly scan: "full" | "light";
  readonly depth: Depth;
}

/** The store against which chains are judged. */
export interface TrustStore {
  readonly roots: RootStore;
  /** SHA-256 of certificates that the user added. */
  readonly own: ReadonlySet<string>;
}

export function endpointOf(
  subject: Subject,
  known: Knowledge,
  driver: Pick<Driver, "stopped" | "tally">,
  { durationMs, anchors }: { readonly durationMs: number; readonly anchors: readonly TrustAnchor[] },
): TlsEndpoint {
  const tally = driver.tally();
  const stopped = driver.stopped();
  const reach = reachOf(known, tally, stopped);
  return {
    ...subject,
    complete: stopped === undefined && reach.state === "tls",
    ...(stopped === undefined ? {} : { stopped }),
    connections: tally.connections,
    duration_ms: Math.round(durationMs),
    reach,
    fingerprint: fingerprintOf(known),
    versions: versionsOf(known, reach),
    suites: known.suites,
    suite_lists: known.suiteLists,
    orders: known.orders,
    ...defined({ preference: known.preference }),
    groups: groupsOf(known),
    ...defined({ hello12: known.hello12, hello13: known.hello13, weak_sig: known.weakSig }),
    chains: known.chains.map(chainOf),
    trust: known.trust,
    anchors,
    ...defined({
      reneg: known.reneg,
      early_data: known.earlyData,
      client_auth: known.clientAuth,
      large_hello: known.largeHello,
    }),
    sentinels: [...known.sentinels.values()],
    ...defined({ repeated_keys: repeatedKeys(known) }),
    oddities: [...known.oddities],
    log: tally.log,
  };
}

/** How far it came; the first failure speaks where nothing was accepted. */
function reachOf({ versions }: Knowledge, tally: Tally, stopped: string | undefined): TlsReach {
  const first = tally.log.filter(({ probe }) => probe.startsWith("C0"));
  const attempts = first.flatMap(({ attempt }) => (attempt === undefined ? [] : [attempt]));
  if ([...versions.values()].some(({ ok }) => ok === true)) return { state: "tls", attempts };
  const [failure] = tally.failures;
  const rejected = tally.log.find(({ outcome }) => outcome.startsWith("alert:"));
  if (rejected !== undefined) return { state: "no-handshake", detail: rejected.outcome, attempts };
  const isStopped = stopped === "budget" || stopped === "cancelled";
  if (failure === undefined || (tally.worked && !isStopped)) {
    return { state: "not-tls", detail: tally.log[0]?.outcome ?? "closed", attempts };
  }
  const detail = failure.detail ?? failure.why;
  return { state: STATES[failure.is] ?? stateOfWhy(failure.why), detail, attempts };
}

const STATES: Readonly<Partial<Record<NotYes["is"], TlsReach["state"]>>> = {
  "not-tls": "not-tls",
  silent: "timeout",
  reset: "reset",
};

const WHYS: readonly TlsReach["state"][] = [
  "refused",
  "unreachable",
  "timeout",
  "reset",
  "rate-limited",
  "refused-by-policy",
  "no-starttls",
  "starttls-failed",
  "denied",
  "blocked",
  "budget",
  "cancelled",
];

const stateOfWhy = (why: string): TlsReach["state"] => WHYS.find((state) => state === why) ?? "unreachable";

/** A plain close is a rejection only where something else was answered. */
function versionsOf({ versions }: Knowledge, { state }: TlsReach): TlsEndpoint["versions"] {
  const isAnswered = state === "tls" || state === "no-handshake";
  const entries = TLS_VERSIONS.flatMap((version): [string, VersionAnswer][] => {
    const answer = versions.get(version);
    if (answer === undefined) return [];
    const isVain = answer.why === "closed" && !isAnswered;
    return [[version, isVain ? { ...answer, ok: null } : answer]];
  });
  return Object.fromEntries(entries);
}

function groupsOf({ groups }: Knowledge): Record<string, GroupAnswers> {
  const entries = [...groups].map(([version, { accepted, preferred, exhaustive, refused }]) => [
    version,
    {
      accepted: accepted.map(codeText),
      preferred: codeOf(preferred),
      exhaustive,
      ...(refused === undefined ? {} : { refused: refused.map(codeText) }),
    },
  ]);
  return Object.fromEntries(entries);
}

function chainOf({ certificates, seenWith, staples, timestamps }: KnownChain): SentChain {
  return {
    certificates,
    seen_with: [...seenWith],
    staples: [...staples.values()],
    ...(timestamps === undefined ? {} : { sct_list: timestamps }),
  };
}

/** The first answer, with the leaf that the first handshake shows: of TLS 1.2 or older where there is one. */
function fingerprintOf({ first, suites, chains }: Knowledge): TlsFingerprint | null {
  if (first === undefined || first.flight.version === null) return null;
  const { version, suite, group } = first.flight;
  const old = suites.find(({ chain }) => chain !== null)?.chain ?? null;
  const chain = old === null ? chains.find(({ seenWith }) => seenWith.has("0304")) : chains[old];
  return {
    version: codeText(version),
    suite: codeText(suite ?? 0),
    group: codeOf(group),
    leaf: chain?.certificates[0] ?? null,
  };
}

/** Public values that came again in another connection. */
function repeatedKeys({ keyUses }: Knowledge): readonly RepeatedKey[] | undefined {
  if (keyUses.size === 0) return undefined;
  return [...keyUses].flatMap(([key, uses]) => {
    const [first] = uses;
    const last = uses.at(-1);
    if (first === undefined || last === undefined || uses.length < 2) return [];
    const suites = [...new Set(uses.map(({ suite }) => suite))];
    const spread = Math.round(last.atMs - first.atMs);
    return [{ group: first.group, key, connections: uses.length, suites, spread_ms: spread }];
  });
}

/** Certificates of the store that were sent, or that bear the name of the issuer of one that was. */
export function anchorsOf(
  { chains, blobs }: Knowledge,
  { roots, own }: TrustStore,
  octetsOf: (key: string) => Buffer | undefined,
): TrustAnchor[] {
  const keys = new Set(chains.flatMap(({ certificates }) => certificates));
  const anchors = [...keys].flatMap((key) => storedFor(octetsOf(key), roots)).map(blobs.put);
  return [...new Set(anchors)]
    .sort()
    .map((certificate) => ({ certificate, store: own.has(certificate) ? "user" : "public" }));
}

function storedFor(octets: Buffer | undefined, roots: RootStore): Buffer[] {
  const parsed = octets === undefined ? undefined : parseCertificate(octets);
  if (parsed?.ok !== true) return [];
  const self = roots.bySha256.get(parsed.value.sha256);
  const issuers = roots.bySubject.get(parsed.value.issuer.key) ?? [];
  return [...(self === undefined ? [] : [self]), ...issuers].map(({ der }) => der);
}

/** The members that have a value. */
function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
