/** The network of one run: sockets, limits, memory, and the sessions of its targets. */
import { setMaxListeners } from "node:events";
import type { Vantage } from "../model/evidence.ts";
import { createMemo } from "../proto/dnssec/memo.ts";
import { budgetReached } from "./attempt.ts";
import { CLOCK } from "./clock.ts";
import { makeDirection } from "./direction.ts";
import { type Account, makeBudget } from "./dns/context.ts";
import { findCut } from "./dns/cut.ts";
import { makeEngine } from "./dns/engine.ts";
import { openSession } from "./dns/open-session.ts";
import type { Family } from "./family.ts";
import { staysHere } from "./here.ts";
import { openWebAccess, type WebAccess } from "./http/access.ts";
import { DNS_SERVER, ITERATION, SMTP_PACE, TARGET_MS } from "./limits.table.ts";
import { discoverPref64 } from "./nat64.ts";
import type { Net, NetOptions, NetSession, SessionOptions } from "./options.ts";
import { rememberVersions } from "./quic.ts";
import { hasRoute } from "./route.ts";
import { openSmtp } from "./smtp/open.ts";
import { makePace } from "./smtp/pace.ts";
import type { Roots } from "./tls.ts";
import { type AttemptLog, makeAttemptLog } from "./trace.ts";
import { measureVantage } from "./vantage.ts";
import { makeWiring } from "./wiring.ts";

export type { Family } from "./family.ts";
export type {
  Net,
  NetOptions,
  NetSession,
  PreDelegation,
  RootServer,
  SessionOptions,
} from "./options.ts";

const BOTH: readonly Family[] = ["ipv4", "ipv6"];
const SMTP_PORT = 25;
/** Queries of the run itself; more than it can ever need. */
const RUN_QUERIES = 10_000;

/** Opens the network. Nothing is sent before something is asked. */
export function openNet(options: NetOptions = {}): Net {
  const originMs = CLOCK.now();
  const wanted = options.families ?? BOTH;
  let vantage: Vantage | undefined = options.vantage;
  let measuring: Promise<Vantage> | undefined;
  let hits = 0;
  const onHit = (): void => {
    hits += 1;
  };
  const families = (): readonly Family[] => wanted.filter((family) => works(vantage, family));

  const end = new AbortController();
  const signal = options.signal === undefined ? end.signal : AbortSignal.any([options.signal, end.signal]);
  setMaxListeners(0, signal);
  // What the user gave is tried although root servers were not reached that way.
  const wiring = makeWiring(options, (trust) => (trust === "config" ? wanted : families()));
  wiring.nat64.learn(options.vantage?.nat64_prefix);
  const engine = makeEngine({ options, exchange: wiring.exchange, families, onHit });
  const run: Account = { signal, log: logOf(), budget: makeBudget(RUN_QUERIES) };
  const memo = createMemo();
  const askVersions = rememberVersions();
  const pace = makePace({
    allowances: wiring.allowances,
    apartMsOf: (address) =>
      staysHere(wiring.map, { address, port: SMTP_PORT })
        ? SMTP_PACE.hereMs
        : (options.smtpApartMs ?? SMTP_PACE.apartMs),
  });
  const direction = makeDirection({
    options,
    wiring,
    engine,
    account: run,
    memo,
    onHit,
    dns: () => vantage?.dns,
  });

  function logOf(target?: string): AttemptLog {
    const { onAttempt } = options;
    return makeAttemptLog(originMs, onAttempt && ((record) => onAttempt(record, target)));
  }

  async function measure(): Promise<Vantage> {
    const measured = await measureVantage({
      root: engine.root,
      families: wanted,
      exchange: wiring.exchange,
      account: run,
      hasRoute: isReal(options) ? (family) => hasRoute(family, options.source) : async () => true,
      now: options.now ?? (() => Math.floor(Date.now() / 1000)),
      ...(options.timeoutMs === undefined ? {} : { firstMs: options.timeoutMs }),
      translator: findTranslator,
    });
    vantage = {
      label: options.label ?? null,
      ...measured,
      port25: "unknown",
      resolver: direction.nameOf(measured.dns),
      checked_at: new Date().toISOString(),
    };
    await direction.fault(measured.dns);
    return vantage;
  }

  /** Asks the resolver in use, or the one that would help out: it belongs to this network, as a translator does. */
  async function findTranslator(): Promise<string | null | undefined> {
    const { upstream, fallback, timeoutMs } = options;
    const resolvers = [upstream, fallback].find((one) => one?.mode === "stub");
    if (resolvers?.mode !== "stub") return undefined;
    const prefix = await discoverPref64({
      servers: resolvers.servers,
      exchange: wiring.exchange,
      account: run,
      ...(timeoutMs === undefined ? {} : { firstMs: timeoutMs }),
    });
    wiring.nat64.learn(prefix);
    return prefix;
  }

  function measureOnce(): Promise<Vantage> {
    measuring ??= vantage === undefined ? measure() : Promise.resolve(vantage);
    return measuring;
  }

  async function lookups(): Promise<ReturnType<typeof direction.lookups>> {
    // Only with a fallback does it matter beforehand whether port 53 is open.
    const dns = options.fallback === undefined ? vantage?.dns : (await measureOnce()).dns;
    return direction.lookups(dns);
  }

  function session({ target, signal: own, deadlineMs = TARGET_MS }: SessionOptions): NetSession {
    const account: Account = {
      signal: limited(own === undefined ? [signal] : [signal, own], deadlineMs),
      log: logOf(target),
      budget: makeBudget(ITERATION.queriesPerTarget),
    };
    const { perServer, retries, timeoutMs } = options;
    const dns = openSession({
      account,
      lookups,
      replies: engine.replies,
      exchange: wiring.exchange,
      given: engine.given,
      findCut: (name, by, keep) => findCut(name, by, { engine, keep }),
      ...(perServer === undefined
        ? {}
        : {
            limits: {
              ...DNS_SERVER.server,
              perSecond: perServer,
              burst: 2 * perServer,
              perSecondMax: perServer,
            },
          }),
      ...(retries === undefined ? {} : { tries: 1 + retries }),
      ...(timeoutMs === undefined ? {} : { firstMs: timeoutMs }),
    });
    const dial: NetSession["dial"] = (at, purpose) =>
      wiring.streams.dial(
        { ...at, ...(timeoutMs === undefined ? {} : { connectMs: timeoutMs }) },
        purpose,
        account,
      );
    const patience = {
      ...(timeoutMs === undefined ? {} : { waitMs: timeoutMs }),
      ...(retries === undefined ? {} : { retries }),
    };
    const smtp: NetSession["smtp"] = (at) =>
      openSmtp(at, {
        streams: wiring.streams,
        pace,
        account,
        ...(timeoutMs === undefined ? {} : { connectMs: timeoutMs }),
      });
    return { ...dns, patience, dial, smtp, web: (roots) => webOf(dial, roots, account) };
  }

  function webOf(dial: NetSession["dial"], roots: Roots, { log, signal: over }: Account): WebAccess {
    const { retries, timeoutMs, userAgent } = options;
    return openWebAccess({
      dial,
      log,
      signal: over,
      policy: wiring.policy,
      map: wiring.map,
      families,
      rate: wiring.rate,
      source: options.source,
      askVersions,
      roots,
      ...(userAgent === undefined ? {} : { userAgent }),
      ...(retries === undefined ? {} : { tries: 1 + retries }),
      ...(timeoutMs === undefined ? {} : { waits: { headMs: timeoutMs } }),
    });
  }

  return {
    session,
    vantage: measureOnce,
    isMapped: wiring.map.isMapped,
    mayDial: (address) => wiring.policy(address, "target").allowed,
    counts: () => ({ ...wiring.counts(), dohRequests: direction.requests(), cacheHits: hits }),
    memo,
    async close() {
      end.abort(new DOMException("the network was closed", "AbortError"));
      direction.close();
      pace.close();
      wiring.close();
    },
  };
}

/** Whether the addresses asked are those of the internet. */
function isReal({ netMap, transport }: NetOptions): boolean {
  return netMap === undefined && transport === undefined;
}

/** Whether a family may be tried: not when it was seen not to work. */
function works(vantage: Vantage | undefined, family: Family): boolean {
  return vantage === undefined || vantage[family] === "ok";
}

/** A signal that also fires when the time of a target is over. The timer keeps no process alive. */
function limited(signals: readonly AbortSignal[], ms: number): AbortSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(budgetReached(`${ms} ms are over`)), ms).unref();
  const signal = AbortSignal.any([...signals, controller.signal]);
  setMaxListeners(0, signal);
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return signal;
}
