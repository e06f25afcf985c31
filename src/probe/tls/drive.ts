/** Runs the tasks of a plan: retries, and the rules that stop it (`tls.md` 2.4, 2.5). */
import type { TlsStop } from "../../model/tls.ts";
import type { Tried } from "../../net/tls/tried.ts";
import type { TlsWire } from "../../net/tls/wire.ts";
import { type Asked, makeConnections, type Tally, type Value } from "./connections.ts";
import { smallOffers } from "./offer.ts";
import type { Answer, Task } from "./step.ts";

export interface Driver {
  /** Runs a task to its end; `null` when it was stopped before. */
  run<R>(task: Task<R>): Promise<R | null>;
  readonly stopped: () => TlsStop | undefined;
  readonly tally: () => Tally;
}

/** Before an ambiguous question is put again (`tls.md` 2.4). */
const RETRY_MS = 2_000;

/** Failures of a connection that may be over in a moment. */
const PASSING: ReadonlySet<string> = new Set(["timeout", "reset", "refused", "unreachable"]);

/** @param budget connections at most */
export function makeDriver(wire: TlsWire, budget: number): Driver {
  const connections = makeConnections(wire, budget);
  const { make, stop, stopped } = connections;
  /** Only hellos below 256 octets get an answer. */
  let isSmall = false;
  let control: Promise<boolean> | undefined;

  /** The parts of a question one by one: the first that is not rejected decides. */
  async function makeAll(steps: readonly Asked[], isRetry: boolean): Promise<Tried<Value> | null> {
    let last: Tried<Value> | null = null;
    for (const step of steps) {
      last = await make(step, isRetry);
      if (last?.is !== "no") return last;
    }
    return last;
  }

  async function perform(step: Asked): Promise<Answer<Value> | null> {
    const small = smallSteps(step);
    const first = isSmall ? orSelf(small, step) : [step];
    const tried = await makeAll(first, false);
    if (tried === null) return null;
    if (isAnswer(tried)) return answerOf(tried, first.length === 1);
    if (!isWorthRetry(step, tried)) return giveUp(tried);
    if (tried.is !== "reset") await wire.pause(RETRY_MS);
    return retry(step, orSelf(small, step), tried);
  }

  async function retry(
    step: Asked,
    again: readonly Asked[],
    before: Tried<Value>,
  ): Promise<Answer<Value> | null> {
    const tried = await makeAll(again, true);
    if (tried === null) return giveUp(before);
    if (!isAnswer(tried)) return giveUp(tried);
    if (step.ask === "hello" && step.splitAt === undefined) isSmall ||= !again.includes(step);
    return answerOf(tried, again.length === 1);
  }

  const answerOf = (tried: Tried<Value>, isWhole: boolean): Answer<Value> =>
    tried.is === "yes"
      ? { is: "yes", value: tried.value, atMs: wire.now(), isWhole }
      : { is: "no", why: tried.why };

  /** Silence and resets always; a connection that failed where others worked, or that may have got lost. */
  function isWorthRetry(step: Asked, { is, why }: Tried<Value>): boolean {
    if (!wire.mayRetry || stopped() !== undefined || (step.ask === "hello" && step.isOnce === true))
      return false;
    if (is === "silent" || is === "reset") return true;
    const isFirst = connections.answered() === undefined;
    return is === "unreached" && (isFirst ? why === "timeout" : PASSING.has(why));
  }

  async function giveUp(tried: Tried<Value>): Promise<Answer<Value> | null> {
    if (stopped() !== undefined) return null;
    const known = connections.answered();
    const unknown = { is: "unknown", why: tried.why, isConnected: tried.is !== "unreached" } as const;
    if (known === undefined) return unknown;
    // What speaks something else in the middle of a measurement turns the hello away.
    if (tried.is === "not-tls") return { is: "no", why: tried.why };
    if (!(await isStillThere(known))) stop("rate-limited");
    return stopped() === undefined ? unknown : null;
  }

  /** Tells a server that dislikes a question from one that has had enough: it gets a question that it answered before. */
  function isStillThere(known: Asked): Promise<boolean> {
    control ??= make({ ...known, probe: `control ${known.probe}` }, true)
      .then((tried) => tried === null || isAnswer(tried))
      .finally(() => {
        control = undefined;
      });
    return control;
  }

  async function paused(ms: number): Promise<Answer<null>> {
    await wire.pause(ms);
    return { is: "yes", value: null, atMs: wire.now(), isWhole: true };
  }

  return {
    async run(task) {
      let next = task.next();
      while (next.done !== true) {
        const step = next.value;
        const answer = step.ask === "pause" ? await paused(step.ms) : await perform(step);
        if (answer === null) return null;
        next = task.next(answer);
      }
      return next.value;
    },
    stopped,
    tally: connections.tally,
  };
}

const orSelf = (small: readonly Asked[], step: Asked): readonly Asked[] =>
  small.length > 0 ? small : [step];

const isAnswer = ({ is }: Tried<Value>): boolean => is === "yes" || is === "no";

/** The same question in small hellos; none for what has no other form. */
function smallSteps(step: Asked): readonly Asked[] {
  if (step.ask !== "hello" || step.offer.extensionless === true || step.isOnce === true) return [];
  const offers = step.small ?? smallOffers(step.offer);
  return offers.map((offer) => ({ ask: "hello", probe: step.probe, offer }));
}
