/** Who may send when: settled limits per server address, first come first served. */
import type { Failure } from "../model/attempt.ts";
import { type Allowances, ownAllowances } from "./allowance.ts";
import { aborted } from "./attempt.ts";
import { adapt, type Bucket, isIdle, type Outcome, refill, waitOf } from "./bucket.ts";
import { CLOCK, type Clock } from "./clock.ts";
import { MAX_OUTSTANDING, REMEMBERED, type ServerLimits } from "./limits.table.ts";

/** Permission to put one question; must be given back. */
export interface Grant {
  readonly outcome: "ok";
  release(outcome: Outcome): void;
}

interface Denial {
  readonly outcome: Failure;
  readonly detail: string;
}

export interface Limiter {
  /** Resolves when one question may go to the address, or when the signal aborts. */
  acquire(address: string, limits: ServerLimits, signal?: AbortSignal): Promise<Grant | Denial>;
  /** Lowers the rate to a server that was seen to limit ours. */
  slipped(address: string): void;
  /** Questions waiting for permission. */
  readonly waiting: number;
  close(): void;
}

interface Waiter {
  grant(): void;
}

interface Server {
  readonly bucket: Bucket;
  readonly waiters: Set<Waiter>;
  cancelTimer?: () => void;
}

/** What one limiter is about; servers of different limiters have nothing to do with each other. */
export interface Share {
  readonly name: string;
  readonly allowances: Allowances;
}

/**
 * A limiter for all servers together.
 *
 * @param share where allowances are kept that other threads have a part in; default: there are none
 */
export function makeLimiter(
  clock: Clock = CLOCK,
  maxOutstanding: number = MAX_OUTSTANDING,
  { name, allowances }: Share = { name: "", allowances: ownAllowances() },
): Limiter {
  const room = Math.ceil(maxOutstanding / allowances.threads);
  const servers = new Map<string, Server>();
  /** Servers that have waiters and tokens but found no room in the whole, oldest first. */
  const starved = new Set<Server>();
  let roomFor: number = REMEMBERED.addresses;
  let outstanding = 0;
  let waiting = 0;

  function serverOf(address: string, limits: ServerLimits): Server {
    const known = servers.get(address);
    if (known !== undefined) return known;
    if (servers.size >= roomFor) forgetIdle();
    const server: Server = {
      bucket: allowances.bucketOf(`${name} ${address}`, limits, clock.now()),
      waiters: new Set(),
    };
    servers.set(address, server);
    return server;
  }

  function forgetIdle(): void {
    const now = clock.now();
    for (const [address, { bucket, waiters }] of servers) {
      const isOver = allowances.alone(bucket, () => {
        refill(bucket, now);
        return waiters.size === 0 && isIdle(bucket, now);
      });
      if (isOver) servers.delete(address);
    }
    // Not at every new address, should most of them be in use.
    roomFor = Math.max(REMEMBERED.addresses, 2 * servers.size);
  }

  /** Lets as many waiters of one server go as its allowance and the whole permit. */
  function pump(server: Server): void {
    for (const waiter of server.waiters) {
      const waitMs = allowances.alone(server.bucket, () => takeOf(server.bucket));
      if (waitMs === "no-room") {
        starved.add(server);
        return;
      }
      if (waitMs !== 0) {
        if (waitMs !== undefined) pumpLater(server, waitMs);
        return;
      }
      server.waiters.delete(waiter);
      waiter.grant();
    }
  }

  /** Takes one; if there is none, how long to wait, `undefined` for until one is given back here. */
  function takeOf(bucket: Bucket): number | "no-room" | undefined {
    const now = clock.now();
    refill(bucket, now);
    const waitMs = waitOf(bucket);
    if (waitMs === undefined) {
      allowances.note(bucket, "wanted", now);
      return allowances.lookAgainMs;
    }
    if (waitMs > 0) return waitMs;
    if (allowances.isTurnOfOthers(bucket, now)) return allowances.lookAgainMs;
    if (outstanding >= room) return "no-room";
    outstanding += 1;
    bucket.outstanding += 1;
    bucket.tokens -= 1;
    return 0;
  }

  function pumpLater(server: Server, waitMs: number): void {
    if (server.cancelTimer !== undefined) return;
    server.cancelTimer = clock.after(waitMs, () => {
      delete server.cancelTimer;
      pump(server);
    });
  }

  function grantOf(server: Server): Grant {
    const { bucket } = server;
    let held = true;
    return {
      outcome: "ok",
      release(outcome) {
        if (!held) return;
        held = false;
        outstanding -= 1;
        allowances.alone(bucket, () => {
          const now = clock.now();
          bucket.outstanding -= 1;
          adapt(bucket, outcome, now);
          allowances.note(bucket, "returned", now);
        });
        pump(server);
        pumpStarved();
      },
    };
  }

  function pumpStarved(): void {
    for (const server of starved) {
      if (outstanding >= room) return;
      starved.delete(server);
      pump(server);
    }
  }

  function enqueue(server: Server, signal: AbortSignal | undefined): Promise<Grant | Denial> {
    return new Promise((resolve) => {
      const leave = (): void => {
        waiting -= 1;
        server.waiters.delete(waiter);
        if (server.waiters.size === 0) allowances.note(server.bucket, "unwanted", clock.now());
        signal?.removeEventListener("abort", onAbort);
      };
      const waiter: Waiter = {
        grant() {
          leave();
          resolve(grantOf(server));
        },
      };
      const onAbort = (): void => {
        leave();
        if (signal !== undefined) resolve(aborted(signal));
      };
      waiting += 1;
      server.waiters.add(waiter);
      signal?.addEventListener("abort", onAbort, { once: true });
      pump(server);
    });
  }

  return {
    acquire(address, limits, signal) {
      if (signal?.aborted) return Promise.resolve(aborted(signal));
      return enqueue(serverOf(address, limits), signal);
    },
    slipped(address) {
      const server = servers.get(address);
      if (server === undefined) return;
      allowances.alone(server.bucket, () => adapt(server.bucket, "slip", clock.now()));
    },
    get waiting() {
      return waiting;
    },
    close() {
      for (const server of servers.values()) server.cancelTimer?.();
      servers.clear();
      starved.clear();
    },
  };
}
