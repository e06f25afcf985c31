/** The zone cuts that a run knows. */
import { countLabels, isBelow, type Name, parentOf, ROOT, suffixOf } from "../../proto/dns/name.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { REMEMBERED } from "../limits.table.ts";
import { makeRecent } from "../recent.ts";
import type { Question } from "./classify.ts";
import type { Delegation } from "./delegation.ts";

export interface Zones {
  /** The deepest known zone whose servers may know the answer; DS records live with the parent (RFC 4035 3.1.4.1). */
  closest(question: Question): Delegation;
  get(name: Name): Delegation | undefined;
  add(zone: Delegation): void;
  /** Notes that a zone answered for a name itself: there is no cut between them. */
  noCut(zone: Name, name: Name): void;
  /**
   * The name at which a question to a zone may meet a cut that nobody has met yet; `undefined` when there can be none.
   */
  nextCut(zone: Name, question: Question): Name | undefined;
}

/** Zones below (and including) a root, and some that were given. */
export function makeZones(root: Delegation, given: readonly Delegation[], now: () => number): Zones {
  const fixed = new Map([root, ...given].map((zone) => [zone.name, zone]));
  const known = makeRecent<{ readonly zone: Delegation; readonly untilMs: number }>(REMEMBERED.delegations);
  const noCuts = makeRecent<true>(REMEMBERED.delegations);

  function get(name: Name): Delegation | undefined {
    const zone = fixed.get(name);
    if (zone !== undefined) return zone;
    const entry = known.get(name);
    return entry !== undefined && now() < entry.untilMs ? entry.zone : undefined;
  }

  return {
    get,
    closest({ name, type }) {
      let at = type === TYPE.DS ? parentOf(name) : name;
      for (;;) {
        const zone = get(at);
        if (zone !== undefined) return zone;
        if (at === ROOT) return root;
        at = parentOf(at);
      }
    },
    add(zone) {
      if (!fixed.has(zone.name)) known.set(zone.name, { zone, untilMs: now() + REMEMBERED.longestMs });
    },
    noCut(zone, name) {
      for (let at = name; isBelow(at, zone); at = parentOf(at)) noCuts.set(at, true);
    },
    nextCut(zone, { name, type }) {
      const lowest = type === TYPE.DS ? parentOf(name) : name;
      const depth = countLabels(zone);
      const below = countLabels(lowest) - depth;
      const candidates = Array.from({ length: Math.max(0, below) }, (_, i) =>
        suffixOf(lowest, depth + 1 + i),
      );
      return candidates.find((at) => noCuts.get(at) === undefined);
    },
  };
}
