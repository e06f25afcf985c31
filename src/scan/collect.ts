/** One target: every probe at once, each independent of the others, into one evidence document. */
import { setMaxListeners } from "node:events";
import type { Cause } from "../model/cause.ts";
import type {
  EvidenceDocument,
  EvidenceTarget,
  MxEvidence,
  Vantage,
  ZoneServers,
} from "../model/evidence.ts";
import type { RoutingEvidence } from "../model/routing.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { probeApex } from "../probe/apex.ts";
import { probeMx } from "../probe/mx.ts";
import { probeNs, probeZones } from "../probe/ns.ts";
import { sha256Hex } from "../store/digest.ts";
import { EVIDENCE_VERSION } from "../store/evidence.ts";
import { ordered, orderedDns, orderedOptions, sortedByKey } from "./order.ts";
import type { ScanRequest } from "./request.ts";
import { collectRouting, wantsRouting } from "./routing.ts";
import type { Target } from "./target.ts";
import { timeText, wait } from "./time.ts";

/** What all targets of a run share. */
export interface Run {
  readonly request: ScanRequest;
  readonly runId: string;
  readonly vantage: Vantage;
  readonly inputs: EvidenceDocument["inputs"];
}

const TARGET_TIMEOUT_MS = 180_000;
const GRACE_MS = 10_000;
/** What the session may take to give up once its time is over; after that a section is left behind. */
const MARGIN_MS = 1_000;

/** Measures one target; never rejects for what the network, a slow server or a bug in a probe does. */
export async function collect(target: Target, run: Run): Promise<EvidenceDocument> {
  const { request } = run;
  const from = request.clock();
  const limits = openLimits(request);
  try {
    const session = request.net.session({
      target: target.name,
      signal: limits.signal,
      deadlineMs: request.targetTimeoutMs ?? TARGET_TIMEOUT_MS,
    });
    const probed = await probe(target, session, run, limits);
    return documentOf(target, run, session, probed, { from, until: Math.max(from, request.clock()) });
  } finally {
    limits.close();
  }
}

interface Limits {
  /** Fires when the session has to come to an end. */
  readonly signal: AbortSignal;
  /** Resolves when no section is waited for any longer. */
  readonly over: Promise<Cause>;
  readonly close: () => void;
}

/** The time a target has: its own deadline, or the grace after an interruption. */
function openLimits({
  signal,
  graceMs = GRACE_MS,
  targetTimeoutMs = TARGET_TIMEOUT_MS,
}: ScanRequest): Limits {
  const session = new AbortController();
  const timers = new AbortController();
  // Each target under way listens; Node.js would take more than ten for a leak.
  if (signal !== undefined) setMaxListeners(0, signal);
  const overBudget = wait(targetTimeoutMs + MARGIN_MS, timers.signal).then((): Cause => "budget");
  const overGrace = aborted(signal, timers.signal)
    .then(() => wait(graceMs, timers.signal))
    .then(() => {
      if (!timers.signal.aborted) session.abort();
    })
    .then(() => wait(MARGIN_MS, timers.signal))
    .then((): Cause => "cancelled");
  return {
    signal: session.signal,
    over: Promise.race([overBudget, overGrace]),
    close: () => {
      timers.abort();
      // Lets go of the session's own deadline, which would keep all of it in memory until it fires.
      session.abort();
    },
  };
}

/** Resolves when `signal` fires, or when `end` does. */
function aborted(signal: AbortSignal | undefined, end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true, signal: end });
    end.addEventListener("abort", () => resolve(), { once: true });
  });
}

interface Probed {
  readonly ns?: Readonly<Record<string, ZoneServers>>;
  readonly mx?: MxEvidence;
  readonly routing?: RoutingEvidence;
  readonly missing: Missing;
}

type Missing = { -readonly [K in "dns" | "ns" | "mx" | "routing"]?: Cause };
type Section = <T>(name: keyof Missing, work: Promise<T>) => Promise<T | undefined>;

async function probe(target: Target, session: DnsSession, run: Run, limits: Limits): Promise<Probed> {
  const missing: Missing = {};
  const section: Section = async (name, work) => {
    const guarded = work.then(
      (value) => ({ value }),
      (error: unknown) => {
        run.request.onBug?.(`probe ${name}`, error);
        return { cause: "internal" as const };
      },
    );
    // What needs no network any more is done in no time, even when the time is over.
    const over = limits.over.then((cause) => wait(0).then(() => ({ cause })));
    const came = await Promise.race([guarded, over]);
    if ("value" in came) return came.value;
    missing[name] ??= came.cause;
    return undefined;
  };
  const isMail = target.types.includes("mail");
  const [, own, mx] = await Promise.all([
    section("dns", probeApex(target.name, target.types, session)),
    section(
      "ns",
      probeNs(target.name, nsOptions(target, run), { ...bound(session), wait: waitUntil(limits) }),
    ),
    isMail ? section("mx", probeMx(target.name, session)) : undefined,
  ]);
  const wantsRoutes = wantsRouting(target, run.request);
  const needsZones = wantsRoutes || run.request.options.depth !== "fast";
  const zones = mx === undefined || !needsZones ? {} : await section("ns", probeZones(mx.hosts, session));
  const found = {
    ...(own === undefined ? {} : { ns: sortedByKey({ ...zones, ...own }) }),
    ...(mx === undefined ? {} : { mx }),
  };
  const routing = wantsRoutes
    ? await section("routing", probeRoutes(target, found, session, run.request))
    : undefined;
  if (wantsRoutes && routing === undefined) missing.routing ??= "rpki-missing";
  // What is lost of the zones of MX hosts is no reason to call the section absent.
  if (own !== undefined) delete missing.ns;
  return { ...found, ...(routing === undefined ? {} : { routing }), missing };
}

/** Looks up what the other sections have found; `undefined` where the run has no data to look it up in. */
async function probeRoutes(
  { name, types }: Target,
  { ns = {}, mx }: Pick<Probed, "ns" | "mx">,
  session: DnsSession,
  { routing, net }: ScanRequest,
): Promise<RoutingEvidence | undefined> {
  if (routing === undefined) return undefined;
  const subject = { name, types, dns: session.evidence(), ns, ...(mx === undefined ? {} : { mx }) };
  return collectRouting(subject, routing, bound(session), net);
}

/** The session's methods as plain functions, for probes that take them apart. */
function bound(session: DnsSession): DnsSession {
  return {
    lookup: (name, type) => session.lookup(name, type),
    rrs: (answer) => session.rrs(answer),
    zone: (name) => session.zone(name),
    ask: (address, question, how) => session.ask(address, question, how),
    evidence: () => session.evidence(),
    attempts: () => session.attempts(),
  };
}

const waitUntil =
  ({ signal }: Limits) =>
  (milliseconds: number): Promise<void> =>
    wait(milliseconds, signal);

function nsOptions({ name }: Target, { request, runId }: Run) {
  const { depth, families } = request.options;
  return { depth, families, randomLabel: sha256Hex(`${runId} ${name}`).slice(0, 20) };
}

interface Period {
  readonly from: number;
  readonly until: number;
}

/** Keys in the order of `settled.md` 5.4. */
function documentOf(
  target: Target,
  { request, runId, vantage, inputs }: Run,
  session: DnsSession,
  { ns, mx, routing, missing }: Probed,
  { from, until }: Period,
): EvidenceDocument {
  const { dns: dnsMissing, ...others } = missing;
  const hasDns = dnsMissing !== "internal";
  const absent = hasDns ? others : missing;
  return {
    kind: "waterpas-evidence",
    schema_version: EVIDENCE_VERSION,
    run_id: runId,
    target: targetOf(target, request),
    tool: request.tool,
    options: orderedOptions(request.options),
    collected_from: timeText(from),
    collected_until: timeText(until),
    ...(request.now === undefined ? {} : { now: request.now }),
    vantage,
    inputs,
    attempts: session.attempts(),
    ...(Object.keys(absent).length === 0 ? {} : { missing: absent }),
    ...(hasDns ? { dns: orderedDns(session.evidence()) } : {}),
    ...(ns === undefined ? {} : { ns }),
    ...(mx === undefined ? {} : { mx }),
    ...(routing === undefined ? {} : { routing }),
  };
}

/** The document of a target that nothing was asked about, and why. */
export function unasked(
  target: Target,
  { request, runId, vantage, inputs }: Run,
  cause: Cause,
): EvidenceDocument {
  const at = timeText(request.clock());
  const sections = ["dns", "ns", ...(target.types.includes("mail") ? ["mx"] : [])];
  const wanted = wantsRouting(target, request) ? [...sections, "routing"] : sections;
  return {
    kind: "waterpas-evidence",
    schema_version: EVIDENCE_VERSION,
    run_id: runId,
    target: targetOf(target, request),
    tool: request.tool,
    options: orderedOptions(request.options),
    collected_from: at,
    collected_until: at,
    ...(request.now === undefined ? {} : { now: request.now }),
    vantage,
    inputs,
    attempts: [],
    missing: Object.fromEntries(wanted.map((section) => [section, cause])),
  };
}

const TARGET_KEYS = ["input", "name", "unicode", "types", "list", "tags", "source"] as const;

function targetOf(typed: Target, { preDelegation }: ScanRequest): EvidenceTarget {
  const target: EvidenceTarget = ordered(typed, TARGET_KEYS);
  if (preDelegation === undefined) return target;
  const ns = preDelegation.ns.flatMap(({ name: host, addresses }) =>
    addresses.length === 0 ? [host] : addresses.map((address) => `${host}/${address}`),
  );
  return { ...target, pre_delegation: { zone: preDelegation.zone, ns, ds: preDelegation.ds } };
}
