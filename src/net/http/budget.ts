import { TARGET_HTTP } from "./limits.table.ts";

/** What the exchanges for one target may still take, all its addresses and redirects together. */
export interface HttpBudget {
  /** Takes a connection; false when there are no more. */
  readonly connect: () => boolean;
  /** Gives one back that was never made. */
  readonly forgo: () => void;
  /** Octets of bodies that are left. */
  readonly octetsLeft: () => number;
  readonly read: (octets: number) => void;
  readonly spent: () => {
    readonly connections: number;
    readonly octets: number;
    readonly limit?: "connections" | "octets";
  };
}

type Limits = Pick<typeof TARGET_HTTP, "connections" | "octets">;

/** A budget of which nothing is spent yet. */
export function openBudget(limits: { readonly [K in keyof Limits]: number } = TARGET_HTTP): HttpBudget {
  let connections = 0;
  let octets = 0;
  let limit: "connections" | "octets" | undefined;
  return {
    connect: () => {
      if (connections >= limits.connections) {
        limit = "connections";
        return false;
      }
      connections += 1;
      return true;
    },
    forgo: () => {
      connections -= 1;
    },
    octetsLeft: () => Math.max(0, limits.octets - octets),
    read: (more) => {
      octets += more;
      if (octets >= limits.octets) limit ??= "octets";
    },
    spent: () => ({ connections, octets, ...(limit === undefined ? {} : { limit }) }),
  };
}
