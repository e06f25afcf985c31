/** One target: every probe at once, each independent of the others, into one evidence document. */
import { setMaxListeners } from "node:events";
import type { Cause } from "../model/cause.ts";
import type { EvidenceDocument } from "../model/evidence.ts";
import type { RoutingEvidence } from "../model/routing.ts";
import type { NetSession } from "../net/open.ts";
import { TURNS } from "../net/turns.ts";
import { probeApex } from "../probe/apex.ts";
import { probeNs, probeZones } from "../probe/ns.ts";
import { sha256Hex } from "../store/digest.ts";
import { makeBlobs } from "./blobs.ts";
import {
  documentOf,
  type Found,
  type Gathering,
  type Missing,
  type Probed,
  type RunHeader,
} from "./document.ts";
import { collectAnswers, collectMail, collectMx, type MailContext } from "./mail/collect.ts";
import { sortedByKey } from "./order.ts";
import type { ScanRequest } from "./request.ts";
import { collectRouting, wantsRouting } from "./routing.ts";
import type { Target } from "./target.ts";
import { wait } from "./time.ts";
import { collectNames, collectTls, type TlsKit } from "./tls.ts";
import type { RunTrust } from "./trust.ts";
import { collectWeb } from "./web.ts";

/** What all targets of a run share. */
export interface Run extends RunHeader {
  readonly trust: RunTrust;
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
    const blobs = makeBlobs();
    const probed = await probe(target, { session, blobs }, run, limits);
    await TURNS.take();
    return documentOf(target, run, { session, blobs }, probed, {
      from,
      until: Math.max(from, request.clock()),
    });
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

type Section = <T>(name: keyof Missing, work: Promise<T>) => Promise<T | undefined>;

/** Makes sections; why one is not there goes into `missing`. */
function sectionsInto(missing: Missing, { request }: Run, limits: Limits): Section {
  return async (name, work) => {
    const guarded = work.then(
      (value) => ({ value }),
      (error: unknown) => {
        request.onBug?.(`probe ${name}`, error);
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
}

async function probe(
  target: Target,
  { session: opened, blobs }: Gathering,
  run: Run,
  limits: Limits,
): Promise<Probed> {
  const missing: Missing = {};
  const section = sectionsInto(missing, run, limits);
  const { request, trust } = run;
  const session = bound(opened);
  const kit = { session, blobs, trust, options: request.options, signal: limits.signal };
  const context = mailContext(target, run, section, kit);
  const wantsRoutes = wantsRouting(target, request);
  const needsZones = wantsRoutes || request.options.depth !== "fast";
  const asked = collectMx(target, context);
  const [, own, mail, tls, web, names, zones] = await Promise.all([
    section("dns", probeApex(target.name, target.types, session)),
    section("ns", probeNs(target.name, nsOptions(target, run), { ...session, wait: waitUntil(limits) })),
    collectMail(target, asked, context),
    collectTls(target, section, kit),
    collectWeb(target, section, { request, runId: run.runId, trust, session, blobs }),
    asked.then((mx) => collectNames(target, section, kit, mx)),
    asked.then((mx) => (mx === undefined || !needsZones ? {} : section("ns", probeZones(mx.hosts, session)))),
  ]);
  const servers = await collectAnswers(target, own, context);
  const found: Found = {
    ...names,
    ...mail,
    ...web,
    ...together(tls, mail),
    ...(own === undefined ? {} : { ns: sortedByKey({ ...zones, ...own }) }),
    ...(mail.mx === undefined || servers === undefined ? {} : { mx: { ...mail.mx, servers } }),
  };
  const routing = wantsRoutes
    ? await section("routing", probeRoutes(target, found, session, request))
    : undefined;
  if (wantsRoutes && routing === undefined) missing.routing ??= "rpki-missing";
  // What is lost of the zones of MX hosts is no reason to call the section absent.
  if (own !== undefined) delete missing.ns;
  return { ...found, ...(routing === undefined ? {} : { routing }), missing };
}

/** Endpoints of the web site and of the mail servers are one section. */
function together(web: Pick<Found, "tls">, mail: Pick<Found, "tls">): Pick<Found, "tls"> {
  return web.tls === undefined && mail.tls === undefined ? {} : { tls: { ...web.tls, ...mail.tls } };
}

function mailContext(
  target: Target,
  { request, mail, runId }: Run,
  section: Section,
  kit: TlsKit,
): MailContext {
  const { net, tool, clock, ehlo } = request;
  return {
    section,
    kit: {
      ...kit,
      mail,
      name: target.name,
      clock,
      looks: new Map(),
      ...(ehlo === undefined ? {} : { ehlo }),
    },
    randomLabel: randomLabelOf(target, runId),
    mayDial: net.mayDial,
    userAgent: `waterpas/${tool.version}`,
  };
}

/** Looks up what the other sections have found; `undefined` where the run has no data to look it up in. */
async function probeRoutes(
  { name, types }: Target,
  { ns = {}, mx }: Found,
  session: NetSession,
  { routing, net }: ScanRequest,
): Promise<RoutingEvidence | undefined> {
  if (routing === undefined) return undefined;
  const subject = { name, types, dns: session.evidence(), ns, ...(mx === undefined ? {} : { mx }) };
  return collectRouting(subject, routing, session, net);
}

/** The session's methods as plain functions, for probes that take them apart. */
function bound(session: NetSession): NetSession {
  return {
    lookup: (name, type) => session.lookup(name, type),
    rrs: (answer) => session.rrs(answer),
    zone: (name) => session.zone(name),
    ask: (address, question, how) => session.ask(address, question, how),
    evidence: () => session.evidence(),
    attempts: () => session.attempts(),
    patience: session.patience,
    dial: (at, purpose) => session.dial(at, purpose),
    web: (roots) => session.web(roots),
    smtp: (at) => session.smtp(at),
  };
}

const waitUntil =
  ({ signal }: Limits) =>
  (milliseconds: number): Promise<void> =>
    wait(milliseconds, signal);

function nsOptions(target: Target, { request, runId }: Run) {
  const { depth, families } = request.options;
  return { depth, families, randomLabel: randomLabelOf(target, runId) };
}

/** Not to be guessed by whoever makes up answers, and the same whenever the run is looked at again. */
function randomLabelOf({ name }: Pick<Target, "name">, runId: string): string {
  return sha256Hex(`${runId} ${name}`).slice(0, 20);
}
