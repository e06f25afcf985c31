/** Who may send when: settled limits per server address, first come first served. */
import type { Failure } from "../model/attempt.ts";
import { aborted } from "./attempt.ts";
import { adapt, type Bucket, isIdle, makeBucket, type Outcome, refill, waitOf } from "./bucket.ts";
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

/** A limiter for all servers together. */
export function makeLimiter(clock: Clock = CLOCK, maxOutstanding: number = MAX_OUTSTANDING): Limiter {
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
    const server: Server = { bucket: makeBucket(limits, clock.now()), waiters: new Set() };
    servers.set(address, server);
    return server;
  }

  function forgetIdle(): void {
    const now = clock.now();
    for (const [address, { bucket, waiters }] of servers) {
      refill(bucket, now);
      if (waiters.size === 0 && isIdle(bucket, now)) servers.delete(address);
    }
    // Not at every new address, should most of them be in use.
    roomFor = Math.max(REMEMBERED.addresses, 2 * servers.size);
  }

  /** Lets as many waiters of one server go as its allowance and the whole permit. */
  function pump(server: Server): void {
    refill(server.bucket, clock.now());
    for (const waiter of server.waiters) {
      const waitMs = waitOf(server.bucket);
      if (waitMs !== 0) {
        if (waitMs !== undefined) pumpLater(server, waitMs);
        return;
      }
      if (outstanding >= maxOutstanding) {
        starved.add(server);
        return;
      }
      server.waiters.delete(waiter);
      waiter.grant();
    }
  }

  function pumpLater(server: Server, waitMs: number): void {
    if (server.cancelTimer !== undefined) return;
    server.cancelTimer = clock.after(waitMs, () => {
      delete server.cancelTimer;
      pump(server);
    });
  }

  function takeFrom(server: Server): Grant {
    outstanding += 1;
    server.bucket.outstanding += 1;
    server.bucket.tokens -= 1;
    let held = true;
    return {
      outcome: "ok",
      release(outcome) {
        if (!held) return;
        held = false;
        outstanding -= 1;
        server.bucket.outstanding -= 1;
        adapt(server.bucket, outcome, clock.now());
        pump(server);
        pumpStarved();
      },
    };
  }

  function pumpStarved(): void {
    for (const server of starved) {
      if (outstanding >= maxOutstanding) return;
      starved.delete(server);
      pump(server);
    }
  }

  function enqueue(server: Server, signal: AbortSignal | undefined): Promise<Grant | Denial> {
    return new Promise((resolve) => {
      const leave = (): void => {
        waiting -= 1;
        server.waiters.delete(waiter);
        signal?.removeEventListener("abort", onAbort);
      };
      const waiter: Waiter = {
        grant() {
          leave();
          resolve(takeFrom(server));
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
      if (server !== undefined) adapt(server.bucket, "slip", clock.now());
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
