/** Work on items from a source that may be endless: bounded at every stage, the source waits when there is no room. */
import { makeLanes } from "./lanes.ts";

export interface PoolRequest<T> {
  readonly source: AsyncIterable<T>;
  /** The lane of an item; it may take a question to find out. Absent: no lanes. */
  readonly laneOf?: (item: T) => Promise<string | null>;
  /** @param lane `null`: not known */
  readonly work: (item: T, lane: string | null) => Promise<void>;
  /** How many may be under way, as of now. */
  readonly limit: () => number;
  /** Nothing further is started; what is under way finishes. */
  readonly signal?: AbortSignal | undefined;
  readonly bounds?: Partial<PoolBounds>;
  /** Tells how things stand, whenever asked. */
  readonly onOpen?: (state: PoolState) => void;
}

export interface PoolBounds {
  /** Under way at once in one lane. */
  readonly perLane: number;
  /** Items whose lane is being found. */
  readonly planning: number;
  /** Items that wait for their lane. */
  readonly waiting: number;
}

export interface PoolState {
  readonly running: number;
  readonly waiting: number;
  /** Could use more slots than there are. */
  readonly isFull: boolean;
  busiest(count: number): readonly { readonly lane: string; readonly waiting: number }[];
  /** To be called when the limit has risen. */
  wake(): void;
}

const POOL_BOUNDS: PoolBounds = { perLane: 32, planning: 64, waiting: 10_000 };

/**
 * Works through the source; resolves when all is done, or after the signal when what was under way is.
 *
 * @throws the first thing that `work` or the source threw, after what was under way
 */
export async function runPool<T>(request: PoolRequest<T>): Promise<void> {
  const { source, laneOf, work, limit, signal } = request;
  const bounds = { ...POOL_BOUNDS, ...request.bounds };
  const lanes = makeLanes<T>(bounds.perLane);
  const failures: unknown[] = [];
  const bell = makeBell();
  let running = 0;
  let planning = 0;

  const isOver = (): boolean => signal?.aborted === true || failures.length > 0;
  const fail = (error: unknown): void => void failures.push(error);

  function start(): void {
    while (running < limit() && !isOver()) {
      const started = lanes.take();
      if (started === undefined) break;
      running += 1;
      void work(started.item, started.lane)
        .catch(fail)
        .finally(() => {
          running -= 1;
          started.release();
          start();
        });
    }
    bell.ring();
  }

  async function plan(item: T): Promise<void> {
    planning += 1;
    // Whose lane cannot be found is measured all the same.
    const lane = laneOf === undefined ? null : await laneOf(item).catch(() => null);
    planning -= 1;
    lanes.add(lane, item);
    start();
  }

  /** As much is read ahead as keeps the slots busy, more only while what waits is kept from starting. */
  const hasRoom = (): boolean =>
    planning < bounds.planning &&
    lanes.waiting + planning < bounds.waiting &&
    lanes.ready + planning < Math.max(limit(), bounds.planning);

  async function feed(): Promise<void> {
    for await (const item of source) {
      if (isOver()) return;
      void plan(item);
      while (!hasRoom() && !isOver()) await bell.rung();
    }
  }

  const onAbort = (): void => bell.ring();
  signal?.addEventListener("abort", onAbort, { once: true });
  request.onOpen?.({
    get running() {
      return running;
    },
    get waiting() {
      return lanes.waiting;
    },
    get isFull() {
      return running >= limit();
    },
    busiest: lanes.busiest,
    wake: start,
  });
  try {
    await feed().catch(fail);
    while (running > 0 || planning > 0 || (lanes.waiting > 0 && !isOver())) await bell.rung();
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
  if (failures.length > 0) throw failures[0];
}

interface Bell {
  ring(): void;
  /** Resolves with the next ring. */
  rung(): Promise<void>;
}

function makeBell(): Bell {
  let wake: (() => void) | null = null;
  let next: Promise<void> | null = null;
  return {
    ring() {
      wake?.();
      wake = null;
      next = null;
    },
    rung() {
      next ??= new Promise<void>((resolve) => {
        wake = resolve;
      });
      return next;
    },
  };
}
