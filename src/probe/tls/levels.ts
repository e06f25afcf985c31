/** Depth `fast`: one question for each level in place of lists (`tls.md` 2.10). */
import type { SuiteListName } from "../../model/tls.ts";
import { codeText } from "../../proto/tls/code.ts";
import { TLS12_GROUPS } from "../../proto/tls/group.table.ts";
import { LEVEL_LISTS, LIST_13, LIST_A } from "../../proto/tls/list.table.ts";
import { groupLevel } from "../../proto/tls/ncsc-2025-05.table.ts";
import { SUITES } from "../../proto/tls/suite.ts";
import { VERSION } from "../../proto/tls/version.table.ts";
import { askHello } from "./ask.ts";
import { ofLevel } from "./codes.ts";
import { bestOld, groupsOf, isOn, type Knowledge, settleVersion, suitesOf } from "./knowledge.ts";
import { offer12, offer13 } from "./offer.ts";
import type { OldPlan } from "./old.ts";
import { untilPhaseOut } from "./order.ts";
import type { Task } from "./step.ts";
import { isAboutVersion, learnHello12, noteList } from "./suites.ts";

const HYBRIDS: readonly number[] = [0x11ec, 0x11eb, 0x11ed];
const GROUP_QUESTIONS: readonly (readonly number[])[] = [
  [0x0100, 0x0200, 0x0201, 0x0202, 0x6399],
  [0x0101, 0x0102, 0x0103, 0x0104],
];
const INSUFFICIENT_13: readonly number[] = [0x1305];

/** TLS 1.3: suites that nobody should have, then groups by level. */
export function* askLevels13(known: Knowledge): Task {
  if (!isOn(known, VERSION.tls13)) return;
  const groups = groupsOf(known, VERSION.tls13);
  yield* askLevel(known, VERSION.tls13, "tls13-insufficient", INSUFFICIENT_13);
  const asked = groups.accepted.some((group) => HYBRIDS.includes(group))
    ? GROUP_QUESTIONS
    : [...GROUP_QUESTIONS, HYBRIDS];
  const ask = (some: readonly number[]) =>
    askHello(known, "13 groups", offer13(LIST_13, some, known.needsKeyShare));
  const all = asked.flat();
  const answer = yield* ask(all);
  groups.refused = answer.is === "no" ? all : [];
  if (answer.is === "no") return;
  // Whoever has some of them is asked by level.
  const shown = answer.is === "yes" ? answer.value.group : null;
  for (const question of asked.filter((some) => shown === null || !some.includes(shown))) {
    const again = yield* ask(question);
    if (again.is === "no") groups.refused = [...groups.refused, ...question];
  }
}

/** The ordinary hello of TLS 1.2: what its clients get, and the chain that they see. */
export function* askOrdinary12(known: Knowledge, plan: OldPlan): Task {
  const version = VERSION.tls12;
  const offer = { ...offer12(version, LIST_A), statusRequest: true, compression: [1, 0] };
  const answer = yield* askHello(known, "0303 a", offer);
  if (answer.is === "yes" && answer.value.version === version) {
    plan.version = version;
    groupsOf(known, version).preferred = answer.value.group;
    learnHello12(known, codeText(version), answer.value, true);
    return;
  }
  if (answer.is === "yes") {
    plan.isOff = true;
    return settleVersion(known, version, { ok: false, why: `hello:${codeText(answer.value.version ?? 0)}` });
  }
  plan.isOff = answer.is === "no" && isAboutVersion(answer.why);
  settleVersion(known, version, { ok: answer.is === "no" ? false : null, why: answer.why });
}

const [A_INSUFFICIENT = [], B1_INSUFFICIENT = [], B2_INSUFFICIENT = []] = LEVEL_LISTS.insufficient;

/** Suites of TLS 1.2 or the best version below it, by level; then the order, if it can matter. */
export function* askLevels12(known: Knowledge, plan: OldPlan): Task {
  plan.version ??= bestOld(known);
  const { version } = plan;
  if (version === null) return;
  yield* askOldSuites(known, version);
  yield* askLevel(known, version, "b1-insufficient", B1_INSUFFICIENT);
  yield* askLevel(known, version, "b2-insufficient", B2_INSUFFICIENT);
  const found = ofLevel(suitesOf(known, version), "phase-out");
  if (found.length > 0) {
    yield* untilPhaseOut(known, version, [...LEVEL_LISTS.phaseOut, ...ofLevel(LIST_A, "sufficient", "good")]);
  }
  yield* askFiniteField(known, version);
  yield* askWeakGroups(known, version);
}

/** What ordinary servers should not have any more, first in one hello: most of them have none of it. */
function* askOldSuites(known: Knowledge, version: number): Task {
  const v = codeText(version);
  const lists = [
    ["a-insufficient", A_INSUFFICIENT],
    ["phase-out", LEVEL_LISTS.phaseOut],
  ] as const;
  const probe = `${v} ${lists.map(([list]) => list).join(" ")}`;
  const answer = yield* askHello(known, probe, offer12(version, [...A_INSUFFICIENT, ...PHASE_OUT_A_FIRST]));
  const shown = answer.is === "yes" ? answer.value.suite : null;
  for (const [list, suites] of lists) {
    const isOver = answer.is === "no" || (shown !== null && suites.includes(shown));
    if (isOver) noteList(known, { v, list, exhausted: answer.is === "no" });
    else yield* askLevel(known, version, list, suites);
  }
}

/** Some servers look at no more than 64 suites, and have none of list B. */
const PHASE_OUT_A_FIRST: readonly number[] = [
  ...ofLevel(LIST_A, "phase-out"),
  ...LEVEL_LISTS.phaseOut.filter((code) => !LIST_A.includes(code)),
];

function* askLevel(known: Knowledge, version: number, list: SuiteListName, suites: readonly number[]): Task {
  const v = codeText(version);
  const offer =
    version === VERSION.tls13
      ? offer13(suites, groupsOf(known, version).accepted, known.needsKeyShare)
      : offer12(version, suites);
  const answer = yield* askHello(known, `${v} ${list}`, offer);
  noteList(known, { v, list, exhausted: answer.is === "no" });
}

/** The prime of a server with suites of a lower level; the one that showed may have hidden those with DHE. */
function* askFiniteField(known: Knowledge, version: number): Task {
  const v = codeText(version);
  const isOpen = known.suiteLists.some((list) => list.v === v && !list.exhausted);
  if (!isOpen || suitesOf(known, version).some((code) => LEVEL_LISTS.finiteField.includes(code))) return;
  yield* askLevel(known, version, "dhe", LEVEL_LISTS.finiteField);
}

/** Groups on their way out or worse, alone; with an EC certificate its curve as well, which proves nothing then. */
function* askWeakGroups(known: Knowledge, version: number): Task {
  const weak = TLS12_GROUPS.filter((group) => ["phase-out", "insufficient"].includes(groupLevel(group)));
  const curved = LIST_A.filter((code) => SUITES.get(code)?.keyExchange.startsWith("ECDHE") === true);
  const answer = yield* askHello(known, `${codeText(version)} groups`, offer12(version, curved, weak));
  if (answer.is === "no") groupsOf(known, version).refused = weak;
}
