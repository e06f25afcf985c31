/** One name on the way to an answer: the zone that holds it, and the reply judged there. */
import { isAtOrBelow, isBelow, type Name, parentOf, ROOT } from "../dns/name.ts";
import type { Response } from "../dns/rrset.ts";
import { TYPE } from "../dns/type.table.ts";
import { type Asking, type Failed, type Got, hasFailed } from "./ask.ts";
import { contentOf, soaOf } from "./content.ts";
import { type Log, newLog, note } from "./log.ts";
import { keysOf } from "./open-keys.ts";
import { judgeResponse, type ResponseJudgement } from "./response.ts";
import { counted, type Run, tryServers } from "./run.ts";
import { signerHint } from "./signer.ts";
import { anchorFor, descend, isKnown, namesBelow, openAnchor, revive, unanchored } from "./walk.ts";
import type { ZoneTrust } from "./zone-trust.ts";

export interface Question {
  readonly name: Name;
  readonly type: number;
}

/** A reply judged, and the zone it was judged in. */
export interface HopJudgement extends ResponseJudgement {
  readonly trust: ZoneTrust;
  readonly got: Got;
}

/** What came of one name. */
export type Hop = HopJudgement | Failed;

/**
 * Asks for a name and judges the replies.
 *
 * @param carried a reply to the name before, which may go on to this one
 */
export function* judgeHop(run: Run, question: Question, carried: HopJudgement | null): Asking<Hop> {
  if (carried !== null) {
    const log = newLog();
    const judged = yield* judgeCarried(run, log, question, carried);
    if (judged !== null) {
      run.logs.push(log);
      note(log, judged);
      return judged;
    }
  }
  const log = newLog();
  const judged = yield* tryServers<HopJudgement>(run, log, {
    question: { ...question, reason: "answer" },
    judge: (got) => judgeReply(run, log, question, got),
    isOwnFault: ({ trust }) => trust.security === "secure",
    revive: (first) => revive(run, log, first, first.trust),
  });
  run.logs.push(log);
  if (!hasFailed(judged)) note(log, judged);
  return judged;
}

/**
 * The judgement of what the reply before says about a name further down the chain of aliases; `null` when it does not
 * go that far, or the name has to be asked for.
 */
function* judgeCarried(
  run: Run,
  log: Log,
  question: Question,
  { got, trust }: HopJudgement,
): Asking<HopJudgement | null> {
  const { response, cuts } = got;
  if (!goesOn(question, response)) return null;
  // A recursive resolver follows the chain to its end, whatever the zones.
  if (cuts === undefined) {
    const judged = yield* judgeReply(run, log, question, got);
    return judged.state === "bogus" ? null : judged;
  }
  if (trust.security !== "secure" || !isAtOrBelow(question.name, trust.zone)) return null;
  const judged = judgeIn(run, log, question, got, trust);
  return judged.state === "secure" ? judged : null;
}

function goesOn({ name, type }: Question, response: Response): boolean {
  const { kind } = contentOf(name, type, response);
  return kind === "answer" || kind === "alias" || (kind !== "failure" && soaOf(name, response) !== undefined);
}

function judgeIn(run: Run, log: Log, question: Question, got: Got, trust: ZoneTrust): HopJudgement {
  const { response } = got;
  const { zone, algorithms } = trust;
  const judged = counted(run, log, () =>
    judgeResponse({
      ...run.settings,
      question,
      response,
      zone,
      keys: keysOf(run, trust),
      required: algorithms,
    }),
  );
  return { ...judged, trust, got };
}

/** A reply in a zone that is not secure: as received, with the state of the zone. */
function unjudged({ name, type }: Question, got: Got, trust: ZoneTrust): HopJudgement {
  const { security, reason } = trust;
  return {
    state: security,
    ...(reason === undefined ? {} : { reason }),
    warnings: [],
    links: [],
    signed: [],
    content: contentOf(name, type, got.response),
    isWildcard: false,
    trust,
    got,
  };
}

function* judgeReply(run: Run, log: Log, question: Question, got: Got): Asking<HopJudgement> {
  const trust = yield* zoneFor(run, question, got);
  if (trust.security !== "secure") return unjudged(question, got, trust);
  const judged = judgeIn(run, log, question, got, trust);
  if (judged.state !== "bogus" || !mayBeDeeper(question, got, trust)) return judged;
  const deeper = yield* descend(run, trust, namesBelow(trust.zone, topOf(question)), new Set());
  if (deeper.zone === trust.zone || !isKnown(deeper)) return judged;
  return deeper.security === "secure"
    ? judgeIn(run, log, question, got, deeper)
    : unjudged(question, got, deeper);
}

/** The name whose zone answers: for DS the zone above, RFC 4035 section 3.1.4.1. */
function topOf({ name, type }: Question): Name {
  return type === TYPE.DS && name !== ROOT ? parentOf(name) : name;
}

/** The zone that a reply is to be judged in. */
function* zoneFor(run: Run, question: Question, got: Got): Asking<ZoneTrust> {
  const top = topOf(question);
  const anchor = anchorFor(run.anchors, top);
  if (anchor === undefined) return unanchored(top);
  const start = yield* openAnchor(run, anchor);
  const hint = signerHint(question, top, got.response);
  if (got.cuts === undefined) {
    // Names down to the signer; without signatures, down to the name or an unsigned delegation.
    return yield* descend(run, start, namesBelow(start.zone, hint ?? top), new Set());
  }
  const cuts = got.cuts.filter((cut) => isAtOrBelow(top, cut) && isBelow(cut, start.zone));
  const reached = yield* descend(run, start, cuts.toSorted(byLength), new Set(cuts));
  // A server with both parent and child does not refer: then only the signer tells that there is another cut.
  if (reached.security !== "secure" || hint === null || !isBelow(hint, reached.zone)) return reached;
  const deeper = yield* descend(run, reached, namesBelow(reached.zone, hint), new Set());
  return isKnown(deeper) ? deeper : reached;
}

function byLength(a: Name, b: Name): number {
  return a.length - b.length;
}

/** Whether a bogus reply may belong to a zone below that no referral showed. */
function mayBeDeeper(question: Question, { response, cuts }: Got, { zone }: ZoneTrust): boolean {
  if (!isBelow(topOf(question), zone)) return false;
  return cuts === undefined || signerHint(question, topOf(question), response) === null;
}
