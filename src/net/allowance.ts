/** Allowances of servers: of one thread, or of all threads of a process together. */
import { type Bucket, makeBucket } from "./bucket.ts";
import type { ServerLimits } from "./limits.table.ts";

/** When the next start may be made, and how far starts are apart; 0 until somebody sets them. */
export interface Starts {
  nextMs: number;
  apartMs: number;
}

/** Where allowances are kept. */
export interface Allowances {
  /** @param nowMs of the caller's clock */
  bucketOf(key: string, limits: ServerLimits, nowMs: number): Bucket;
  startsOf(key: string): Starts;
  /** Does something with the allowance that no other thread sees half done. */
  alone<T>(of: Bucket | Starts, work: () => T): T;
  /** One was given back; or this thread wants one and there is none, or wants none any more. */
  note(of: Bucket, what: "returned" | "wanted" | "unwanted", nowMs: number): void;
  /** Whether it is somebody else's turn. */
  isTurnOfOthers(of: Bucket, nowMs: number): boolean;
  /** After how long to look again for what another thread may have given back; `undefined`: there is none. */
  readonly lookAgainMs: number | undefined;
  /** Threads that share what is not of a server. */
  readonly threads: number;
}

/** Allowances of this thread alone. */
export function ownAllowances(): Allowances {
  return {
    bucketOf: (_, limits, nowMs) => makeBucket(limits, nowMs),
    startsOf: () => ({ nextMs: 0, apartMs: 0 }),
    alone: (_, work) => work(),
    note: () => undefined,
    isTurnOfOthers: () => false,
    lookAgainMs: undefined,
    threads: 1,
  };
}

/** Memory that threads share, and which of them this is. */
export interface SharedMemory {
  readonly memory: SharedArrayBuffer;
  /** From 0. */
  readonly thread: number;
  readonly threads: number;
}

/** Servers that fall on the same place share an allowance, which is less than each of them could have. */
const PLACES = 2 ** 17;

/** Numbers of a place. */
const NUMBERS = {
  isSet: 0,
  perSecond: 1,
  tokens: 2,
  refilledMs: 3,
  streak: 4,
  answered: 5,
  steadySinceMs: 6,
  returnedMs: 7,
  returnedBy: 8,
  nextMs: 9,
  apartMs: 10,
} as const;
const NUMBERS_SIZE = 11;

/** Of each place: the lock, and for each thread what it has outstanding and whether it waits for room. */
const countsSize = (threads: number): number => 1 + 2 * threads;

/** Memory for so many threads. */
export function shareMemory(threads: number): SharedArrayBuffer {
  return new SharedArrayBuffer(PLACES * (NUMBERS_SIZE * 8 + countsSize(threads) * 4));
}

function viewsOf({ memory, threads }: Omit<SharedMemory, "thread">) {
  const numbers = new Float64Array(memory, 0, PLACES * NUMBERS_SIZE);
  const counts = new Int32Array(memory, PLACES * NUMBERS_SIZE * 8, PLACES * countsSize(threads));
  return { numbers, counts };
}

/** What a thread that has died had taken is given back, and nobody waits for it. */
export function giveBack({ memory, thread, threads }: SharedMemory): void {
  const { counts } = viewsOf({ memory, threads });
  const size = countsSize(threads);
  for (let at = 0; at < counts.length; at += size) {
    Atomics.store(counts, at + 1 + thread, 0);
    Atomics.store(counts, at + 1 + threads + thread, 0);
    Atomics.compareExchange(counts, at, thread + 1, 0);
  }
}

const LOOK_AGAIN_MS = 20;
/** How long a thread that has just had its turn leaves room to others that wait for it. */
const TURN_MS = 2.5 * LOOK_AGAIN_MS;
const SPINS = 1_000;

/** @param originMs what the clock of this thread lacks to that of all */
export function sharedAllowances(
  shared: SharedMemory,
  originMs: number = performance.timeOrigin,
): Allowances {
  const { thread, threads } = shared;
  const { numbers, counts } = viewsOf(shared);
  const places = new WeakMap<object, number>();
  const size = countsSize(threads);

  const lockOf = (place: number): number => place * size;
  const ownOf = (place: number): number => lockOf(place) + 1 + thread;
  const wantOf = (place: number, of: number): number => lockOf(place) + 1 + threads + of;
  const numberOf = (place: number, name: keyof typeof NUMBERS): number =>
    place * NUMBERS_SIZE + NUMBERS[name];

  const get = (place: number, name: keyof typeof NUMBERS): number => numbers[numberOf(place, name)] ?? 0;
  const set = (place: number, name: keyof typeof NUMBERS, value: number): void => {
    numbers[numberOf(place, name)] = value;
  };

  function outstandingAt(place: number): number {
    let sum = 0;
    for (let of = 0; of < threads; of += 1) sum += Atomics.load(counts, lockOf(place) + 1 + of);
    return sum;
  }

  function lock(place: number): void {
    const at = lockOf(place);
    for (let tries = 1; ; tries += 1) {
      const holder = Atomics.compareExchange(counts, at, 0, thread + 1);
      if (holder === 0) return;
      // The holder does a few sums; if it takes longer, it has been put aside.
      if (tries % SPINS === 0) Atomics.wait(counts, at, holder, 1);
    }
  }

  function guarded<T>(place: number, work: () => T): T {
    lock(place);
    try {
      return work();
    } finally {
      Atomics.store(counts, lockOf(place), 0);
    }
  }

  function othersWant(place: number): boolean {
    for (let of = 0; of < threads; of += 1) {
      if (of !== thread && Atomics.load(counts, wantOf(place, of)) > 0) return true;
    }
    return false;
  }

  /** Times of this thread's clock, as they stand in the memory of all. */
  const timeAt = (place: number, name: "refilledMs" | "steadySinceMs" | "returnedMs" | "nextMs"): number =>
    get(place, name) - originMs;

  function begin(place: number, limits: ServerLimits, nowMs: number): void {
    if (get(place, "isSet") === 1) return;
    set(place, "isSet", 1);
    set(place, "perSecond", limits.perSecond);
    set(place, "tokens", limits.burst);
    set(place, "refilledMs", nowMs + originMs);
    set(place, "steadySinceMs", nowMs + originMs);
    set(place, "returnedBy", -1);
  }

  return {
    threads,
    lookAgainMs: LOOK_AGAIN_MS,
    bucketOf(key, limits, nowMs) {
      const place = placeOf(key);
      guarded(place, () => begin(place, limits, nowMs));
      const bucket: Bucket = {
        limits,
        get perSecond() {
          return Math.min(get(place, "perSecond"), limits.perSecondMax);
        },
        set perSecond(value) {
          set(place, "perSecond", value);
        },
        get tokens() {
          return get(place, "tokens");
        },
        set tokens(value) {
          set(place, "tokens", value);
        },
        get refilledMs() {
          return timeAt(place, "refilledMs");
        },
        set refilledMs(value) {
          set(place, "refilledMs", value + originMs);
        },
        get outstanding() {
          return outstandingAt(place);
        },
        set outstanding(value) {
          Atomics.add(counts, ownOf(place), value - outstandingAt(place));
        },
        get streak() {
          return get(place, "streak");
        },
        set streak(value) {
          set(place, "streak", value);
        },
        get answered() {
          return get(place, "answered") === 1;
        },
        set answered(value) {
          set(place, "answered", value ? 1 : 0);
        },
        get steadySinceMs() {
          return timeAt(place, "steadySinceMs");
        },
        set steadySinceMs(value) {
          set(place, "steadySinceMs", value + originMs);
        },
      };
      places.set(bucket, place);
      return bucket;
    },
    startsOf(key) {
      const place = placeOf(key);
      const starts: Starts = {
        get nextMs() {
          return timeAt(place, "nextMs");
        },
        set nextMs(value) {
          set(place, "nextMs", value + originMs);
        },
        get apartMs() {
          return get(place, "apartMs");
        },
        set apartMs(value) {
          set(place, "apartMs", value);
        },
      };
      places.set(starts, place);
      return starts;
    },
    alone: (of, work) => guarded(places.get(of) ?? 0, work),
    note(of, what, nowMs) {
      const place = places.get(of) ?? 0;
      if (what !== "returned") {
        Atomics.store(counts, wantOf(place, thread), what === "wanted" ? 1 : 0);
        return;
      }
      set(place, "returnedMs", nowMs + originMs);
      set(place, "returnedBy", thread);
    },
    isTurnOfOthers(of, nowMs) {
      const place = places.get(of) ?? 0;
      if (get(place, "returnedBy") !== thread || !othersWant(place)) return false;
      return nowMs - timeAt(place, "returnedMs") < TURN_MS;
    },
  };
}

/** FNV-1a of the key, folded. */
function placeOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return ((hash >>> 15) ^ hash) & (PLACES - 1);
}
