/** One session at a time with each mail server, apart from each other, and ever further when it pushes back. */
import { type Allowances, ownAllowances, type Starts } from "../allowance.ts";
import { aborted } from "../attempt.ts";
import { CLOCK, type Clock, pause } from "../clock.ts";
import { type Limiter, makeLimiter } from "../limiter.ts";
import { MAX_OUTSTANDING, REMEMBERED, SMTP_PACE } from "../limits.table.ts";
import { makeRecent } from "../recent.ts";
import { networkOf } from "./network.ts";

/** How the server took a session; after `pushed-back` the pause is doubled, after `fine` it stays as it is. */
export type Reception = "fine" | "pushed-back";

type Turn = { readonly leave: (how: Reception) => void } | ReturnType<typeof aborted>;

export interface Pace {
  /** Resolves when a session with the address may begin, or the signal fires; it must be left. */
  enter(address: string, signal: AbortSignal): Promise<Turn>;
  close(): void;
}

interface PaceOptions {
  /** Between two sessions with an address, before it pushes back. */
  readonly apartMsOf?: (address: string) => number;
  readonly clock?: Clock;
  /** Of all threads; default: of this one. */
  readonly allowances?: Allowances;
}

const ENDLESS = 1_000_000;
const atOnce = (outstanding: number) => ({
  outstanding,
  perSecond: ENDLESS,
  burst: ENDLESS,
  perSecondMax: ENDLESS,
});

export function makePace({
  apartMsOf = () => SMTP_PACE.apartMs,
  clock = CLOCK,
  allowances = ownAllowances(),
}: PaceOptions = {}): Pace {
  const servers = makeRecent<Starts>(REMEMBERED.addresses);
  const single = makeLimiter(clock, MAX_OUTSTANDING, { name: "mail", allowances });
  const networks = makeLimiter(clock, SMTP_PACE.atOnce, { name: "network", allowances });

  /** To be looked at by whoever holds the address alone. */
  function serverOf(address: string): Starts {
    const server = servers.get(address) ?? allowances.startsOf(`session ${address}`);
    servers.set(address, server);
    if (server.apartMs === 0) server.apartMs = apartMsOf(address);
    return server;
  }

  async function held(address: string, signal: AbortSignal) {
    const own = await acquire(single, address, 1, signal);
    if (!("release" in own)) return own;
    const network = await acquire(networks, networkOf(address), SMTP_PACE.perNetwork, signal);
    if (!("release" in network)) {
      own.release();
      return network;
    }
    return {
      release: (): void => {
        network.release();
        own.release();
      },
    };
  }

  return {
    async enter(address, signal) {
      const places = await held(address, signal);
      if (!("release" in places)) return places;
      const server = serverOf(address);
      const waitMs = server.nextMs - clock.now();
      if (waitMs > 0) await pause(waitMs, signal, clock);
      if (signal.aborted) {
        places.release();
        return aborted(signal);
      }
      return {
        leave(how) {
          if (how === "pushed-back") server.apartMs = Math.min(2 * server.apartMs, SMTP_PACE.longestMs);
          server.nextMs = clock.now() + server.apartMs;
          places.release();
        },
      };
    },
    close() {
      single.close();
      networks.close();
    },
  };
}

async function acquire(limiter: Limiter, key: string, outstanding: number, signal: AbortSignal) {
  const grant = await limiter.acquire(key, atOnce(outstanding), signal);
  return grant.outcome === "ok" ? { release: () => grant.release("other") } : grant;
}
