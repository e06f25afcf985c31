/** Targets that wait, apart by the operator of their servers, so that nobody waits for the slowest one but its own. */

export interface Lanes<T> {
  /** @param lane `null`: not known, no bound */
  add(lane: string | null, item: T): void;
  /** The next one that may start; lanes take turns. */
  take(): Started<T> | undefined;
  /** Items that wait. */
  readonly waiting: number;
  /** Of these, those that could start now. */
  readonly ready: number;
  /** The lanes with the longest queues. */
  busiest(count: number): readonly { readonly lane: string; readonly waiting: number }[];
}

interface Started<T> {
  readonly item: T;
  readonly lane: string | null;
  /** To be called when it is done. */
  release(): void;
}

interface Lane<T> {
  readonly name: string | null;
  readonly most: number;
  /** Those before `next` have started. */
  items: T[];
  next: number;
  running: number;
}

/** @param most under way at once in one lane */
export function makeLanes<T>(most: number): Lanes<T> {
  const lanes = new Map<string | null, Lane<T>>();
  /** Lanes from which something may start, in the order of their turns. */
  const turns = new Set<Lane<T>>();
  let waiting = 0;

  const queued = ({ items, next }: Lane<T>): number => items.length - next;
  const readyIn = (lane: Lane<T>): number => Math.min(queued(lane), lane.most - lane.running);

  function laneOf(name: string | null): Lane<T> {
    const known = lanes.get(name);
    if (known !== undefined) return known;
    const made: Lane<T> = {
      name,
      most: name === null ? Number.POSITIVE_INFINITY : most,
      items: [],
      next: 0,
      running: 0,
    };
    lanes.set(name, made);
    return made;
  }

  function settle(lane: Lane<T>): void {
    if (readyIn(lane) > 0) turns.add(lane);
    else turns.delete(lane);
    if (lane.running === 0 && queued(lane) === 0) lanes.delete(lane.name);
  }

  function shift(lane: Lane<T>): T {
    const item = lane.items[lane.next] as T;
    lane.next += 1;
    if (lane.next * 2 > lane.items.length) {
      lane.items = lane.items.slice(lane.next);
      lane.next = 0;
    }
    return item;
  }

  return {
    add(name, item) {
      const lane = laneOf(name);
      lane.items.push(item);
      waiting += 1;
      settle(lane);
    },
    take() {
      const [lane] = turns;
      if (lane === undefined) return undefined;
      // Behind the others, if it has more.
      turns.delete(lane);
      const item = shift(lane);
      waiting -= 1;
      lane.running += 1;
      settle(lane);
      return {
        item,
        lane: lane.name,
        release: () => {
          lane.running -= 1;
          settle(lane);
        },
      };
    },
    get waiting() {
      return waiting;
    },
    get ready() {
      let ready = 0;
      for (const lane of turns) ready += readyIn(lane);
      return ready;
    },
    busiest: (count) =>
      [...lanes.values()]
        .flatMap((lane) => (lane.name === null ? [] : [{ lane: lane.name, waiting: queued(lane) }]))
        .toSorted((a, b) => b.waiting - a.waiting)
        .slice(0, count),
  };
}
