/** Whose order decides, and whether a suite on its way out goes before better ones (`tls.md` 2.5). */
import { codeText } from "../../proto/tls/code.ts";
import { askHello } from "./ask.ts";
import { ofLevel, without } from "./codes.ts";
import { type Knowledge, suitesOf } from "./knowledge.ts";
import { offer12 } from "./offer.ts";
import type { Task } from "./step.ts";
import { noteOrder } from "./suites.ts";

/** The accepted suites of list A the other way round: who follows the client now? */
export function* askPreference(known: Knowledge, version: number, chosen: readonly number[]): Task {
  if (chosen.length < 2) return;
  known.preference = null;
  const reverse = [...chosen].reverse();
  const answer = yield* askHello(known, `${codeText(version)} preference`, offer12(version, reverse));
  if (answer.is !== "yes" || answer.value.version !== version || !answer.isWhole) return;
  const { suite } = answer.value;
  if (suite === reverse[0]) known.preference = "client";
  else known.preference = suite === chosen[0] ? "server" : "mixed";
}

/** Suites on their way out of list B were never offered beside better ones: once, with them first. */
export function* askLateOrder(known: Knowledge, version: number, late: readonly number[]): Task {
  const accepted = suitesOf(known, version);
  const better = ofLevel(accepted, "good", "sufficient");
  const old = ofLevel(late, "phase-out");
  if (old.length === 0 || better.length === 0) return;
  yield* untilPhaseOut(known, version, [...old, ...better]);
}

/** Takes off what is chosen until that is a suite on its way out, and then shows what it went before. */
export function* untilPhaseOut(known: Knowledge, version: number, offered: readonly number[]): Task {
  const chosen: number[] = [];
  while (!isPhaseOut(chosen.at(-1))) {
    const suite = yield* choiceOf(known, version, without(offered, chosen));
    if (suite === null) break;
    chosen.push(suite);
  }
  // One question more: is there a better one at all that it went before?
  if (isPhaseOut(chosen.at(-1))) {
    const better = ofLevel(without(offered, chosen), "good", "sufficient");
    const suite = yield* choiceOf(known, version, better);
    if (suite !== null) chosen.push(suite);
  }
  noteOrder(known, codeText(version), offered, chosen);
}

const isPhaseOut = (suite: number | undefined): boolean =>
  suite !== undefined && ofLevel([suite], "phase-out").length > 0;

/** The suite that the server takes; `null` when there is none or it cannot be told. */
function* choiceOf(known: Knowledge, version: number, suites: readonly number[]): Task<number | null> {
  if (suites.length === 0) return null;
  const answer = yield* askHello(known, `${codeText(version)} order`, offer12(version, suites));
  if (answer.is !== "yes" || !answer.isWhole || answer.value.version !== version) return null;
  const { suite } = answer.value;
  return suite !== null && suites.includes(suite) ? suite : null;
}
