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

/** One task, made when its turn comes. */
export interface Part {
  readonly begin: () => Task;
  /** Parts that have to be over before. */
  readonly after: readonly Part[];
}

/** Parts in the order in which they begin, as far as they need not wait for others. */
export interface Plan {
  readonly parts: readonly Part[];
  /** How many run side by side. */
  readonly atOnce: number;
}

/** Connections to a web server at once (`tls.md` 2.11). */
const WEB_AT_ONCE = 2;

const part = (begin: Part["begin"], ...after: readonly Part[]): Part => ({ begin, after });
const inTurn = (parts: readonly Part["begin"][]): Part[] => parts.map((begin) => part(begin));

/** The tasks after the first question was answered. @param isMail one at a time, in the order in which least is lost */
export function planFor(known: Knowledge, depth: Depth, isMail: boolean): Plan {
  const old = makeOldPlan();
  const parts = depth === "fast" ? fastParts(known, old) : fullParts(known, old, depth === "deep");
  const session = openSession(known);
  const all: AllParts = {
    ...parts,
    session,
    ladder: () => climbDown(known),
    ssl2: () => askSsl2(known),
    certificate: () => askCertificate(known),
    weak: () => askWeakHash(known),
    reneg: () => askRenegotiation(known, old.version),
    trust: () => askTrust(known, old.version),
    large: depth === "fast" ? [] : [() => askLargeHello(known)],
  };
  return isMail ? { parts: mailOrder(all), atOnce: 1 } : { parts: webOrder(all, old), atOnce: WEB_AT_ONCE };
}

interface AllParts extends Parts {
  readonly session: ReturnType<typeof openSession>;
  readonly ladder: Begin;
  readonly ssl2: Begin;
  readonly certificate: Begin;
  readonly weak: Begin;
  readonly reneg: Begin;
  readonly trust: Begin;
  readonly large: readonly Begin[];
}

function mailOrder({ usual, tls13, closer, unusual, session, ...one }: AllParts): Part[] {
  const { ladder, certificate, weak, reneg, trust, ssl2, large } = one;
  return inTurn([
    ...[...usual.slice(0, 1), ladder, ...usual.slice(1), session.open, ...tls13, ...closer],
    ...[certificate, weak, reneg, trust, ssl2, ...unusual, ...large, session.comeBack],
  ]);
}

/** The longest way first: the older versions. Whatever needs nothing of it fills the place beside it. */
function webOrder({ usual, tls13, closer, unusual, session, ...one }: AllParts, old: OldPlan): Part[] {
  const { ladder, certificate, weak, reneg, trust, ssl2, large } = one;
  const way: Part[] = [];
  for (const begin of [
    ...usual.slice(0, 1),
    ladder,
    ...usual.slice(1),
    ...closer,
    certificate,
    weak,
    ...unusual,
  ]) {
    way.push(part(begin, ...way.slice(-1)));
  }
  const settled = way.slice(usual.length, usual.length + 1);
  const end = way.slice(-1);
  let isAsked = false;
  const early = part(
    function* () {
      isAsked = old.version !== null;
      if (isAsked) yield* reneg();
    },
    ...settled,
  );
  const late = part(
    function* () {
      if (!isAsked) yield* reneg();
    },
    early,
    ...end,
  );
  const beside = [...inTurn(tls13), part(ssl2), part(session.open), ...inTurn(large), early, late];
  // The way back may need a wait of seconds, in which nothing else should have to wait.
  const judged = part(trust, ...beside, ...end);
  return [...way, ...beside, judged, part(session.comeBack, judged)];
}

/** The fewest questions that tell one endpoint from another (`tls.md` 5). */
export function planLight(known: Knowledge): Plan {
  const old = makeOldPlan();
  return {
    parts: inTurn([() => askOrdinary12(known, old), () => askCertificate(known), openSession(known).open]),
    atOnce: 1,
  };
}

type Begin = Part["begin"];

interface Parts {
  /** TLS 1.2, then, after the ladder, the best version below it where that is all there is. */
  readonly usual: readonly Begin[];
  readonly tls13: readonly Begin[];
  readonly closer: readonly Begin[];
  readonly unusual: readonly Begin[];
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
function openSession(known: Knowledge): { readonly open: Begin; readonly comeBack: Begin } {
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
