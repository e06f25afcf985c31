/** Everything about TLS 1.2, or the best version below it (`tls.md` 2.5, P4). */
import type { SuiteListName } from "../../model/tls.ts";
import { LIST_A, LIST_B, LIST_SPECIAL } from "../../proto/tls/list.table.ts";
import { VERSION } from "../../proto/tls/version.table.ts";
import { without } from "./codes.ts";
import { bestOld, isOn, type Knowledge, suitesOf } from "./knowledge.ts";
import { askLateOrder } from "./order.ts";
import type { Task } from "./step.ts";
import { isAboutVersion, type ListAnswer, listSuites, settleFromLists } from "./suites.ts";

const B_LISTS: readonly SuiteListName[] = ["b1", "b2"];

/** What the parts of this plan tell each other. */
export interface OldPlan {
  /** Of list A, in the order chosen, for the version that is looked at closely. */
  chosen: readonly number[];
  /** Version looked at; `null` until one is known. */
  version: number | null;
  readonly answers: ListAnswer[];
  /** It is settled that TLS 1.2 is off, whatever the suites. */
  isOff: boolean;
}

export const makeOldPlan = (): OldPlan => ({ chosen: [], version: null, answers: [], isOff: false });

/** List A at TLS 1.2. */
export function* listUsual(known: Knowledge, plan: OldPlan): Task {
  const answer = yield* listSuites(known, listA(VERSION.tls12));
  plan.answers.push(answer);
  if (isOn(known, VERSION.tls12)) {
    plan.version = VERSION.tls12;
    plan.chosen = answer.chosen;
    return;
  }
  plan.isOff = answer.end === "no" && isAboutVersion(answer.why);
  settleFromLists(known, VERSION.tls12, plan.answers);
}

/** List B at the version looked at; where nothing was accepted so far, at TLS 1.2, for servers with odd suites alone. */
export function* listUnusual(known: Knowledge, plan: OldPlan, special: boolean): Task {
  const version = plan.version ?? (plan.isOff ? null : VERSION.tls12);
  if (version === null) return;
  for (const [index, list] of B_LISTS.entries()) {
    const suites = LIST_B[index] ?? [];
    plan.answers.push(yield* listSuites(known, { version, list, suites, zip: false }));
  }
  // Suites of Kerberos, SRP, GOST and passwords belong to the deepest look only.
  if (special) {
    const suites = LIST_SPECIAL;
    plan.answers.push(yield* listSuites(known, { version, list: "b2", suites, zip: false }));
  }
  if (plan.version === null) settleFromLists(known, version, plan.answers);
  if (isOn(known, version)) {
    plan.version = version;
    yield* askLateOrder(known, version, without(suitesOf(known, version), LIST_A));
  }
}

/** List A at the best version that is left, once the ladder has shown it. */
export function* listFallback(known: Knowledge, plan: OldPlan): Task {
  const version = bestOld(known);
  if (plan.version !== null || version === null) return;
  plan.version = version;
  const { chosen } = yield* listSuites(known, listA(version));
  plan.chosen = chosen;
}

/** Lists of every older version that is spoken too. */
export function* listOlder(known: Knowledge, plan: OldPlan): Task {
  for (const version of [VERSION.tls11, VERSION.tls10, VERSION.ssl3]) {
    if (version === plan.version || !isOn(known, version)) continue;
    yield* listSuites(known, { ...listA(version), zip: false });
    for (const [index, list] of B_LISTS.entries()) {
      yield* listSuites(known, { version, list, suites: LIST_B[index] ?? [], zip: false });
    }
  }
}

const listA = (version: number) => ({
  version,
  list: "a" as const,
  suites: LIST_A,
  zip: version > VERSION.ssl3,
});
