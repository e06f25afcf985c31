/** What single servers said a moment ago, so that none is asked the same thing twice. */
import { RCODE } from "../../proto/dns/rcode.table.ts";
import { REMEMBERED } from "../limits.table.ts";
import { makeRecent } from "../recent.ts";
import { ITERATIVE_FORM } from "./form.ts";
import type { Asking } from "./put.ts";
import type { Reply } from "./reply.ts";

export interface Heard {
  /** The reply to the same question by the same server within the last minute, and the milliseconds it took. */
  find(asking: Asking): { readonly reply: Reply; readonly ms: number } | undefined;
  /** Keeps a reply that says something about the name; others may be different next time. */
  keep(asking: Asking, reply: Reply, ms: number): void;
}

interface Entry {
  readonly reply: Reply;
  readonly ms: number;
  readonly untilMs: number;
}

const LASTING: ReadonlySet<number> = new Set([RCODE.NOERROR, RCODE.NXDOMAIN]);

/** A memory of replies to questions in the usual form; others are put for the sake of putting them. */
export function makeHeard(now: () => number): Heard {
  const entries = makeRecent<Entry>(REMEMBERED.heard);

  return {
    find(asking) {
      if (asking.form !== ITERATIVE_FORM) return undefined;
      const entry = entries.get(keyOf(asking));
      return entry === undefined || now() >= entry.untilMs ? undefined : entry;
    },
    keep(asking, reply, ms) {
      if (asking.form !== ITERATIVE_FORM || !LASTING.has(reply.response.rcode)) return;
      entries.set(keyOf(asking), { reply, ms, untilMs: now() + REMEMBERED.shortestMs });
    },
  };
}

function keyOf({ server, name, type }: Asking): string {
  return `${server.address} ${server.port} ${type} ${name}`;
}
