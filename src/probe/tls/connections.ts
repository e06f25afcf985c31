/** The connections of one endpoint: counted, written down, and ended by the rules of `tls.md` 2.4. */
import type { ProbeLine, TlsStop } from "../../model/tls.ts";
import type { NotYes, Tried } from "../../net/tls/tried.ts";
import type { TlsWire } from "../../net/tls/wire.ts";
import type { Answers, Step } from "./step.ts";

/** A step that takes a connection. */
export type Asked = Exclude<Step, { readonly ask: "pause" }>;
export type Value = Answers[Asked["ask"]];

/** What the connections came to, apart from what was learnt. */
export interface Tally {
  readonly connections: { readonly crafted: number; readonly full: number; readonly retries: number };
  /** In the order in which the probes ended. */
  readonly log: readonly ProbeLine[];
  /** Something was accepted, or rejected with an answer. */
  readonly worked: boolean;
  /** Connections that came to nothing, in order. */
  readonly failures: readonly NotYes[];
}

export interface Connections {
  /** One connection; `null` when there is to be no more. */
  make(step: Asked, isRetry: boolean): Promise<Tried<Value> | null>;
  stop(why: TlsStop): void;
  readonly stopped: () => TlsStop | undefined;
  readonly tally: () => Tally;
  /** The first step that was answered. */
  readonly answered: () => Asked | undefined;
}

/** @param budget connections at most */
export function makeConnections(wire: TlsWire, budget: number): Connections {
  const count = { crafted: 0, full: 0, retries: 0 };
  const log: ProbeLine[] = [];
  const failures: NotYes[] = [];
  let stopped: TlsStop | undefined;
  let answered: Asked | undefined;

  const stop = (why: TlsStop): void => {
    stopped ??= why;
  };

  function note(step: Asked, tried: Tried<Value>): void {
    log.push({ probe: step.probe, outcome: tried.why, attempt: tried.attempt });
    if (tried.is === "yes" || tried.is === "no") {
      answered ??= step;
      return;
    }
    failures.push(tried);
    if (tried.is === "over") stop(tried.why === "budget" ? "budget" : "cancelled");
    if (tried.why === "rate-limited") stop("rate-limited");
  }

  return {
    async make(step, isRetry) {
      if (count.crafted + count.full >= budget) stop("connection-budget");
      if (stopped !== undefined) return null;
      count[WHOLE.has(step.ask) ? "full" : "crafted"] += 1;
      if (isRetry) count.retries += 1;
      const tried = await open(wire, step);
      note(step, tried);
      return tried;
    },
    stop,
    stopped: () => stopped,
    answered: () => answered,
    tally: () => ({ connections: { ...count }, log, worked: answered !== undefined, failures }),
  };
}

/** Steps that shake hands to the end. */
const WHOLE: ReadonlySet<Asked["ask"]> = new Set(["session13", "full", "renegotiate"]);

type Open = { readonly [K in Asked["ask"]]: (wire: TlsWire, step: Of<K>) => Promise<Tried<Answers[K]>> };
type Of<K extends Asked["ask"]> = Extract<Asked, { readonly ask: K }>;

const OPEN: Open = {
  hello: (wire, { probe, offer, splitAt }) => wire.hello(probe, offer, splitAt),
  ssl2: (wire, { probe }) => wire.ssl2(probe),
  session13: (wire, { probe, schemes, ticket }) =>
    wire.session13(probe, {
      ...(schemes === undefined ? {} : { schemes }),
      ...(ticket === undefined ? {} : { resume: resumption(wire, ticket) }),
    }),
  full: (wire, { probe, sigalgs, old }) =>
    wire.full(probe, {
      ...(sigalgs === undefined ? {} : { sigalgs }),
      ...(old === true ? { maxVersion: "TLSv1.2" } : {}),
    }),
  renegotiate: (wire, { probe }) => wire.renegotiate(probe),
};

const resumption = (wire: TlsWire, { ticket, sinceMs }: NonNullable<Of<"session13">["ticket"]>) => ({
  ticket,
  ageMs: Math.round(wire.now() - sinceMs),
});

function open(wire: TlsWire, step: Asked): Promise<Tried<Value>> {
  // The table pairs each step with its own function, which an index by a union does not show.
  const work = OPEN[step.ask] as (wire: TlsWire, step: Asked) => Promise<Tried<Value>>;
  return work(wire, step);
}
