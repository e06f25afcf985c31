/** The state of one question under way: replies so far, zones opened, work done. */
import type { Name } from "../dns/name.ts";
import { RCODE } from "../dns/rcode.table.ts";
import type { Response, RRset } from "../dns/rrset.ts";
import { CLASS } from "../dns/type.table.ts";
import type { Anchor } from "./anchor.ts";
import { type Ask, type Asking, type Failed, type Got, hasFailed, type Reply } from "./ask.ts";
import type { Judgement, Settings } from "./judging.ts";
import type { Dnskey } from "./key.ts";
import type { Log } from "./log.ts";
import type { TrustCache } from "./trust.ts";
import type { Cut } from "./zone-trust.ts";

export interface Run {
  readonly settings: Settings;
  readonly anchors: readonly Anchor[];
  readonly trust: TrustCache | undefined;
  /** Tells entries of the trust cache apart that were made with other algorithms. */
  readonly mode: "capable" | "strict";
  /** By type and name, in the order of `again`; shared by both modes. */
  readonly replies: Map<string, Reply[]>;
  /** By names of the zone and of the name below it. */
  readonly cuts: Map<string, Cut>;
  /** Keys that other servers of a zone showed later, under a valid signature as well. */
  readonly laterKeys: Map<Name, readonly Dnskey[]>;
  readonly logs: Log[];
}

/** Puts a question to the driver, or recalls the reply. */
export function* ask(run: Run, log: Log, question: Ask): Asking<Reply> {
  const key = `${question.type}/${question.name}`;
  const replies = run.replies.get(key) ?? [];
  run.replies.set(key, replies);
  const reply = replies[question.again] ?? usable(yield question);
  replies[question.again] = reply;
  log.asks.push({ ask: question, reply });
  return reply;
}

const USABLE_RCODES: ReadonlySet<number> = new Set([RCODE.NOERROR, RCODE.NXDOMAIN, RCODE.YXDOMAIN]);

/** Whether a reply with this response code says anything about the name. */
export function isUsableRcode(rcode: number): boolean {
  return USABLE_RCODES.has(rcode);
}

function usable(reply: Reply): Reply {
  if (hasFailed(reply)) return reply;
  const { rcode } = reply.response;
  if (!isUsableRcode(rcode)) return { failed: rcode === RCODE.REFUSED ? "refused" : "servfail" };
  return { ...reply, response: ofInternet(reply.response) };
}

/** The response without records of other classes than IN, which answer no question of ours. */
function ofInternet(response: Response): Response {
  const { answer, authority } = response;
  const isIn = (rrset: RRset): boolean => rrset.class === CLASS.IN;
  if (answer.every(isIn) && authority.every(isIn)) return response;
  return { ...response, answer: answer.filter(isIn), authority: authority.filter(isIn) };
}

export interface Trying<J extends Judgement> {
  readonly question: Omit<Ask, "again">;
  readonly judge: (got: Got) => Asking<J>;
  /** Whether another server could do better; default that it could. */
  readonly isOwnFault?: (judged: J) => boolean;
  /** Called when no reply validates; true when it is worth judging the replies again. */
  readonly revive?: (first: J) => Asking<boolean>;
}

/** A reply and what it came to. */
interface Tried<J> {
  readonly got: Got;
  readonly judged: J;
}

/** The judgement of the first reply that is not bogus; of the first one when all are. */
export function* tryServers<J extends Judgement>(run: Run, log: Log, trying: Trying<J>): Asking<J | Failed> {
  const { question, judge, isOwnFault = () => true } = trying;
  const tried: Tried<J>[] = [];
  for (let again = 0; again < run.settings.limits.triesPerQuestion; again += 1) {
    const reply = yield* ask(run, log, { ...question, again });
    if (hasFailed(reply)) return yield* allTried(log, trying, tried, reply);
    const judged = yield* judge(reply);
    if (judged.state !== "bogus" || !isOwnFault(judged)) {
      reject(log, tried);
      return judged;
    }
    tried.push({ got: reply, judged });
  }
  return yield* allTried(log, trying, tried, { failed: "exhausted" });
}

/** What is left when no server has another reply. */
function* allTried<J extends Judgement>(
  log: Log,
  { judge, revive }: Trying<J>,
  tried: readonly Tried<J>[],
  failed: Failed,
): Asking<J | Failed> {
  const first = tried[0];
  if (first === undefined) return failed;
  if (revive === undefined || !(yield* revive(first.judged))) return first.judged;
  return (yield* judgeAgain(log, tried, judge)) ?? first.judged;
}

function* judgeAgain<J extends Judgement>(
  log: Log,
  tried: readonly Tried<J>[],
  judge: (got: Got) => Asking<J>,
): Asking<J | null> {
  for (const { got } of tried) {
    const judged = yield* judge(got);
    if (judged.state === "bogus") continue;
    reject(log, tried);
    return judged;
  }
  return null;
}

function reject(log: Log, tried: readonly Tried<Judgement>[]): void {
  log.rejected.push(...tried.map(({ got, judged }) => ({ message: got.id, reason: judged.reason })));
}

/** Adds the work of a judgement to a log. */
export function counted<T>(run: Run, log: Log, judge: () => T): T {
  const { work } = run.settings;
  const before = work.attempts;
  const result = judge();
  log.attempts += work.attempts - before;
  return result;
}
