/** The threads of a batch, seen from the main one: whose targets go where, and what happens when one dies. */
import { NO_NET_COUNTS, sumCounts } from "../../../net/counts.ts";
import type { NetCounts } from "../../../net/options.ts";
import { shardOf } from "../../queue/names.ts";
import type { Target } from "../../target.ts";
import { type Audited, auditedOfLines } from "../again.ts";
import type { BatchAudit } from "../request.ts";
import type { Attempted, FromThread, ThreadLoad, ToThread } from "./message.ts";
import { unpackResults } from "./pack.ts";

/** A thread that runs. */
export interface Thread {
  post(message: ToThread): void;
  /** Ends it, whatever it does. */
  end(): Promise<void>;
}

export interface ThreadEvents {
  onMessage(message: FromThread): void;
  /** It has ended by itself. @param why in words */
  onDeath(why: string): void;
}

export interface CrewNeeds {
  readonly count: number;
  readonly spawn: (index: number, events: ThreadEvents) => Thread;
  /** The result of a target that two threads have died of. */
  readonly giveUp: (target: Target, seq: number) => Audited;
  readonly onDeath: (why: string) => void;
  readonly onBug: (where: string, error: unknown) => void;
  readonly onAttempt?: (...attempted: Attempted) => void;
}

export interface Crew {
  /** Resolves when all threads can begin. @throws Error for one that cannot */
  ready(): Promise<void>;
  readonly audit: BatchAudit;
  /** The slowest event loop. */
  load(): Pick<ThreadLoad, "delayMs" | "loopP99Ms">;
  counts(): NetCounts;
  /** Nothing further is begun. */
  stop(): void;
  /** The list is done. */
  beginLast(): void;
  /** Asks all to collect what nobody uses. */
  collect(): void;
  close(): Promise<void>;
}

interface Job {
  readonly seq: number;
  readonly target: Target;
  /** It was under way when a thread died. */
  isSuspect: boolean;
  resolve(audited: Audited | null): void;
  reject(error: unknown): void;
}

interface Place {
  thread: Thread | null;
  isReady: boolean;
  readonly waiting: Job[];
  readonly suspects: Job[];
  readonly underWay: Map<number, Job>;
  load: ThreadLoad;
  /** Of threads before this one. */
  before: NetCounts;
  begun: PromiseWithResolvers<void>;
}

/** Targets on which a thread may have died, tried again at once: one of them takes no more than so many along. */
const SUSPECTS_AT_ONCE = 4;

/** Starts the threads. */
export function openCrew({ count, spawn, giveUp, onDeath, onBug, onAttempt }: CrewNeeds): Crew {
  let isStopped = false;
  let isLast = false;
  let isClosed = false;
  const places = Array.from({ length: count }, (_, index) => open(index));

  function open(index: number): Place {
    const place: Place = {
      thread: null,
      isReady: false,
      waiting: [],
      suspects: [],
      underWay: new Map(),
      load: { delayMs: 0, loopP99Ms: 0, counts: NO_NET_COUNTS },
      before: NO_NET_COUNTS,
      begun: Promise.withResolvers(),
    };
    // Whoever asks is told; nobody has to ask.
    place.begun.promise.catch(() => undefined);
    start(place, index);
    return place;
  }

  function start(place: Place, index: number): void {
    place.isReady = false;
    place.thread = spawn(index, {
      onMessage: (message) => take(place, message),
      onDeath: (why) => bury(place, index, why),
    });
  }

  function takeResults(place: Place, octets: Uint8Array): void {
    for (const lines of unpackResults(octets)) {
      settle(place, lines.seq, (job) => job.resolve(auditedOfLines(lines)));
    }
  }

  function take(place: Place, message: FromThread): void {
    if (message instanceof Uint8Array) {
      takeResults(place, message);
      return;
    }
    switch (message.kind) {
      case "ready":
        place.isReady = true;
        place.begun.resolve();
        if (isLast) place.thread?.post({ kind: "last" });
        pump(place);
        return;
      case "load":
        place.load = message;
        return;
      case "broken":
        settle(place, message.seq, (job) => job.reject(message.error));
        return;
      case "bug":
        onBug(message.where, message.error);
        return;
      case "attempts":
        message.attempts.forEach((attempted) => void onAttempt?.(...attempted));
    }
  }

  function settle(place: Place, seq: number, how: (job: Job) => void): void {
    const job = place.underWay.get(seq);
    if (job === undefined) return;
    place.underWay.delete(seq);
    how(job);
    pump(place);
  }

  function pump(place: Place): void {
    if (isStopped) leave(place);
    for (let job = nextOf(place); job !== undefined; job = nextOf(place)) {
      place.underWay.set(job.seq, job);
      place.thread?.post({ kind: "target", seq: job.seq, target: job.target });
    }
  }

  /** What has not begun is left for the next run. */
  function leave({ suspects, waiting }: Place): void {
    for (const job of [...suspects.splice(0), ...waiting.splice(0)]) job.resolve(null);
  }

  function bury(place: Place, index: number, why: string): void {
    const wasReady = place.isReady;
    place.before = sumCounts([place.before, place.load.counts]);
    place.load = { delayMs: 0, loopP99Ms: 0, counts: NO_NET_COUNTS };
    place.thread = null;
    place.isReady = false;
    if (isClosed) return;
    onDeath(why);
    const died = [...place.underWay.values()];
    place.underWay.clear();
    if (!wasReady) {
      fail(place, new Error(why));
      return;
    }
    for (const job of died) mourn(place, job);
    start(place, index);
    pump(place);
  }

  /** Tried once more; a target of which two threads may have died is not tried a third time. */
  function mourn({ suspects }: Place, job: Job): void {
    if (isStopped) job.resolve(null);
    else if (job.isSuspect) job.resolve(giveUp(job.target, job.seq));
    else {
      job.isSuspect = true;
      suspects.push(job);
    }
  }

  /** A thread that cannot even begin would not begin a second time. */
  function fail(place: Place, error: Error): void {
    place.begun.reject(error);
    for (const job of [...place.suspects.splice(0), ...place.waiting.splice(0)]) job.reject(error);
  }

  return {
    async ready() {
      await Promise.all(places.map(({ begun }) => begun.promise));
    },
    audit: (target, seq, operator) =>
      new Promise((resolve, reject) => {
        const place = places[shardOf(operator ?? target.name, count)];
        if (place === undefined || (place.thread === null && !isStopped)) {
          reject(new Error("the thread has gone"));
          return;
        }
        place.waiting.push({ seq, target, isSuspect: false, resolve, reject });
        pump(place);
      }),
    load: () => ({
      delayMs: Math.max(...places.map(({ load }) => load.delayMs)),
      loopP99Ms: Math.max(...places.map(({ load }) => load.loopP99Ms)),
    }),
    counts: () => sumCounts(places.flatMap(({ before, load }) => [before, load.counts])),
    stop() {
      isStopped = true;
      for (const place of places) {
        place.thread?.post({ kind: "stop" });
        leave(place);
      }
    },
    beginLast() {
      isLast = true;
      for (const { thread } of places) thread?.post({ kind: "last" });
    },
    collect() {
      for (const { thread } of places) thread?.post({ kind: "collect" });
    },
    async close() {
      isClosed = true;
      await Promise.all(places.map(({ thread }) => thread?.end()));
    },
  };
}

/** What may begin; while it is not clear of what a thread has died, little at a time and nothing else. */
function nextOf({ thread, isReady, suspects, waiting, underWay }: Place): Job | undefined {
  if (thread === null || !isReady) return undefined;
  const [first] = underWay.values();
  const isCareful = suspects.length > 0 || first?.isSuspect === true;
  if (!isCareful) return waiting.shift();
  return underWay.size < SUSPECTS_AT_ONCE ? suspects.shift() : undefined;
}
