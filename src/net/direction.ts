/** Where the lookups of a run go: to the servers themselves, or through a resolver. */
import type { Vantage } from "../model/evidence.ts";
import type { VerifyMemo } from "../proto/dnssec/memo.ts";
import { anchorsOf } from "./dns/anchors.ts";
import { confirming } from "./dns/confirm.ts";
import type { Account } from "./dns/context.ts";
import type { Engine } from "./dns/engine.ts";
import { faultOfResolver } from "./dns/fitness.ts";
import { type LookupNeeds, type Lookups, makeLookups } from "./dns/lookups.ts";
import { resolverSource } from "./dns/resolver.ts";
import type { NetOptions, Upstream } from "./options.ts";
import { nameOfUpstream, openUpstream, type Upstreams } from "./upstreams.ts";
import type { Wiring } from "./wiring.ts";

export interface Direction {
  /** The lookups that targets use, by what is known of the vantage point. */
  readonly lookups: (dns: Vantage["dns"] | undefined) => Lookups;
  /** Whether a resolver was given that lets DNSSEC through; absent fault when it does, or none is used. */
  readonly fault: (dns: Vantage["dns"] | undefined) => Promise<string | undefined>;
  /** What is used, for the evidence. */
  readonly nameOf: (dns: Vantage["dns"] | undefined) => string;
  readonly requests: () => number;
  readonly close: () => void;
}

export interface DirectionNeeds {
  readonly options: NetOptions;
  readonly wiring: Wiring;
  readonly engine: Engine;
  /** The run's own account. */
  readonly account: Account;
  readonly memo: VerifyMemo;
  readonly onHit: () => void;
  /** What is known of port 53 when a bogus answer is to be confirmed. */
  readonly dns: () => Vantage["dns"] | undefined;
}

const ITERATE: Upstream = { mode: "iterate" };

/** Lookups for the upstream of the options, and for their fallback. */
export function makeDirection(needs: DirectionNeeds): Direction {
  const { options, engine } = needs;
  const upstream = options.upstream ?? ITERATE;
  const common = commonNeeds(needs);
  const iterative = makeLookups({
    ...common,
    source: engine.source,
    iterator: engine.iterator,
    label: "iterate",
  });
  const opened: Upstreams[] = [];
  const through = (resolvers: Upstream | undefined): Through | undefined => {
    if (resolvers === undefined || resolvers.mode === "iterate") return undefined;
    const upstreams = openUpstream(resolvers, { ...needs.wiring, options });
    opened.push(upstreams);
    return makeThrough(upstreams, { ...needs, common, iterative });
  };
  const chosen = through(upstream);
  const fallback = through(upstream.mode === "iterate" ? options.fallback : undefined);
  const active = (dns: Vantage["dns"] | undefined): Through | undefined =>
    chosen ?? (dns === undefined || dns === "ok" ? undefined : fallback);

  return {
    lookups: (dns) => active(dns)?.lookups ?? iterative,
    fault: async (dns) => active(dns)?.fault(),
    nameOf: (dns) =>
      nameOfUpstream(
        active(dns) === undefined
          ? ITERATE
          : ((chosen === undefined ? options.fallback : upstream) ?? ITERATE),
      ),
    requests: () => opened.reduce((sum, { requests }) => sum + requests(), 0),
    close: () => {
      for (const { close } of opened) close();
    },
  };
}

type CommonNeeds = Pick<LookupNeeds, "validation" | "flights" | "replies" | "now" | "onHit">;

function commonNeeds({ options, engine, wiring, memo, onHit }: DirectionNeeds): CommonNeeds {
  const anchors = anchorsOf(options);
  const now = options.now ?? (() => Math.floor(Date.now() / 1000));
  return {
    validation: () => ({ now: now(), anchors, memo }),
    flights: engine.flights,
    replies: engine.replies,
    now: wiring.exchange.now,
    onHit,
  };
}

interface Through {
  readonly lookups: Lookups;
  readonly fault: () => Promise<string | undefined>;
}

function makeThrough(
  { resolvers }: Upstreams,
  needs: DirectionNeeds & { readonly common: CommonNeeds; readonly iterative: Lookups },
): Through {
  const { engine, common, iterative, account, dns, wiring, onHit } = needs;
  const { flights, replies } = engine;
  const source = resolverSource({ resolvers, flights, replies, now: wiring.exchange.now, onHit });
  const stub = makeLookups({ ...common, source, label: "resolver" });
  let asked: Promise<string | undefined> | undefined;
  const fault = (): Promise<string | undefined> => {
    asked ??= faultOfResolver(stub, account);
    return asked;
  };
  const lookups = confirming({
    stub,
    iterative: async () => ((dns() ?? "ok") === "ok" ? iterative : undefined),
    unfit: fault,
  });
  return { lookups, fault };
}
