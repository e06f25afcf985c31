/** Suites and groups of TLS 1.3, both at once (`tls.md` 2.6). */

import { TLS13_GROUPS } from "../../proto/tls/group.table.ts";
import { LIST_13, LIST_13_SPECIAL } from "../../proto/tls/list.table.ts";
import { VERSION } from "../../proto/tls/version.table.ts";
import { askHello } from "./ask.ts";
import { without } from "./codes.ts";
import { groupsOf, isOn, type Knowledge, suitesOf } from "./knowledge.ts";
import { offer13 } from "./offer.ts";
import type { Task } from "./step.ts";
import { noteList } from "./suites.ts";

type Mode = "zip" | "groups" | "suites";

interface Zip {
  mode: Mode;
  /** The phase of groups found one, so that the suites were not what ran out. */
  grew: boolean;
  suitesEnded: boolean;
  groupsEnded: boolean;
}

/** Goes through everything that a server has; each answer takes a suite and a group off the offer. */
export function* listTls13(known: Knowledge, special: boolean): Task {
  if (!isOn(known, VERSION.tls13)) return;
  const all = special ? [...LIST_13, ...LIST_13_SPECIAL] : LIST_13;
  const zip: Zip = { mode: "zip", grew: false, suitesEnded: false, groupsEnded: false };
  noteList(known, { v: "0304", list: "tls13", exhausted: false });
  for (let isOpen = true; isOpen; ) isOpen = yield* askZip(known, all, zip);
  settle(known, zip);
}

/** One question of the phase; whether there is another. */
function* askZip(known: Knowledge, all: readonly number[], zip: Zip): Task<boolean> {
  const { accepted } = groupsOf(known, VERSION.tls13);
  const had = suitesOf(known, VERSION.tls13);
  const before = had.length + accepted.length;
  const suites = zip.mode === "groups" ? had : without(all, had);
  const groups = zip.mode === "suites" ? [...accepted] : without(TLS13_GROUPS, accepted);
  if (suites.length === 0 || groups.length === 0) return next(zip);
  const answer = yield* askHello(known, `13 ${zip.mode}`, offer13(suites, groups, known.needsKeyShare));
  if (answer.is !== "yes") return answer.is === "no" && next(zip);
  if (zip.mode === "groups") zip.grew = true;
  return suitesOf(known, VERSION.tls13).length + accepted.length > before;
}

/** After a rejection: what has ended, and whether there is another phase. */
function next(zip: Zip): boolean {
  const { mode, grew } = zip;
  if (mode === "suites") zip.suitesEnded = true;
  if (mode === "groups") {
    zip.groupsEnded = true;
    // Groups were left when the zip failed: it failed for want of suites.
    zip.suitesEnded = grew;
  }
  zip.mode = mode === "zip" ? "groups" : "suites";
  return mode === "zip" || (mode === "groups" && !grew);
}

function settle(known: Knowledge, { suitesEnded, groupsEnded }: Zip): void {
  noteList(known, { v: "0304", list: "tls13", exhausted: suitesEnded });
  groupsOf(known, VERSION.tls13).exhaustive = groupsEnded;
}
