/** Which tasks make up a measurement, and in what order (`tls.md` 2.5, 2.10, 2.11). */
import type { Depth } from "../../model/depth.ts";
import { askCertificate } from "./certificate.ts";
import { listGroups } from "./groups.ts";
import { askEarlyData, askRenegotiation, askSession13, askTrust, type KeptTicket } from "./handshakes.ts";
import type { Knowledge } from "./knowledge.ts";
import { askSsl2, climbDown } from "./ladder.ts";
import { askLargeHello } from "./large.ts";
import { askLevels12, askLevels13, askOrdinary12 } from "./levels.ts";
import { listFallback, listOlder, listUnusual, listUsual, makeOldPlan, type OldPlan } from "./old.ts";
import { askPreference } from "./order.ts";
import type { Task } from "./step.ts";
import { askWeakHash } from "./weak-hash.ts";
import { listTls13 } from "./zip.ts";

type Part = () => Task;

/** Lanes run side by side, the tasks of one lane one after another; `last` when all of them are done. */
export interface Plan {
  readonly lanes: readonly (readonly Part[])[];
  readonly last: readonly Part[];
}

/** The tasks after the first question was answered. @param isMail one at a time, in the order in which least is lost */
export function planFor(known: Knowledge, depth: Depth, isMail: boolean): Plan {
  const old = makeOldPlan();
  const { usual, tls13, closer, unusual } =
    depth === "fast" ? fastParts(known, old) : fullParts(known, old, depth === "deep");
  const session = openSession(known);
  const ladder: Part = () => climbDown(known);
  const ssl2: Part = () => askSsl2(known);
  const certificate: Part = () => askCertificate(known);
  const weak: Part = () => askWeakHash(known);
  const reneg: Part = () => askRenegotiation(known, old.version);
  const trust: Part = () => askTrust(known, old.version);
  const large: readonly Part[] = depth === "fast" ? [] : [() => askLargeHello(known)];
  if (isMail) {
    const order = [
      ...usual.slice(0, 1),
      ladder,
      ...usual.slice(1),
      session.open,
      ...tls13,
      ...closer,
      certificate,
      weak,
      reneg,
      trust,
      ssl2,
      ...unusual,
      ...large,
      session.comeBack,
    ];
    return { lanes: [order], last: [] };
  }
  return {
    lanes: [
      [...usual.slice(0, 1), ladder, ...usual.slice(1), ...closer, certificate, weak, ...unusual, reneg],
      [...tls13, ssl2, session.open, ...large],
    ],
    // The way back may need a wait of seconds, in which nothing else should have to wait.
    last: [trust, session.comeBack],
  };
}

/** The fewest questions that tell one endpoint from another (`tls.md` 5). */
export function planLight(known: Knowledge): Plan {
  const old = makeOldPlan();
  const ordinary: Part = () => askOrdinary12(known, old);
  return { lanes: [[ordinary, () => askCertificate(known), openSession(known).open]], last: [] };
}

interface Parts {
  /** TLS 1.2, then, after the ladder, the best version below it where that is all there is. */
  readonly usual: readonly Part[];
  readonly tls13: readonly Part[];
  readonly closer: readonly Part[];
  readonly unusual: readonly Part[];
}

function fullParts(known: Knowledge, old: OldPlan, isDeep: boolean): Parts {
  return {
    usual: [() => listUsual(known, old), () => listFallback(known, old)],
    tls13: [() => listTls13(known, isDeep)],
    closer: [
      () => whenKnown(old, (version) => askPreference(known, version, old.chosen)),
      () => whenKnown(old, (version) => listGroups(known, version)),
    ],
    unusual: [() => listUnusual(known, old, isDeep), ...(isDeep ? [(): Task => listOlder(known, old)] : [])],
  };
}

function fastParts(known: Knowledge, old: OldPlan): Parts {
  return {
    usual: [() => askOrdinary12(known, old)],
    tls13: [() => askLevels13(known)],
    closer: [() => askLevels12(known, old)],
    unusual: [],
  };
}

function* whenKnown({ version }: OldPlan, task: (version: number) => Task): Task {
  if (version !== null) yield* task(version);
}

/** A session of TLS 1.3, and the way back with its ticket. */
function openSession(known: Knowledge): { readonly open: Part; readonly comeBack: Part } {
  let kept: KeptTicket | null = null;
  return {
    *open() {
      kept = yield* askSession13(known);
    },
    *comeBack() {
      yield* askEarlyData(known, kept);
    },
  };
}
