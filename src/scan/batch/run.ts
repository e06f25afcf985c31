/** A list of targets, audited: bounded work at every stage, each target done exactly once. */
import type { Entry } from "../input/list.ts";
import { shuffled } from "../input/shuffle.ts";
import type { Target } from "../target.ts";
import { wait } from "../time.ts";
import {
  type Audited,
  isCancelled,
  isComplete,
  isLaterBetter,
  isOwnFault,
  isTransient,
  withAttemptsOf,
} from "./again.ts";
import { isEvidenceKept } from "./keep.ts";
import {
  evidenceLine,
  inputErrorLine,
  inputErrorOf,
  numbered,
  type PendingLine,
  pendingLine,
  reportLines,
} from "./lines.ts";
import { openOrder } from "./ordered.ts";
import { type PoolState, runPool } from "./pool.ts";
import { type BatchCounts, type BatchRequest, type BatchState, type Finished, NO_COUNTS } from "./request.ts";

/** Results held back for the order of the list, for each slot. */
const HELD_PER_SLOT = 4;
/** Octets that wait to be written before the list is read on. */
const MOST_UNWRITTEN = 1024 * 1024;

interface Item {
  readonly seq: number;
  readonly target: Target;
  /** What the first try came to. */
  readonly first?: Audited;
}

type Counts = { -readonly [K in keyof BatchCounts]: number };

/**
 * Audits a list.
 *
 * After the signal no target is started; those under way are waited for. Targets without results are left for the next
 * run of the same folder.
 *
 * @throws UserError `output-unwritable`, and what the list and the sink throw
 */
export async function runBatch(request: BatchRequest): Promise<BatchCounts> {
  const batch = openBatch(request);
  const { signal, secondPass } = request;
  await batch.pool(batch.firsts(), () => request.admission.limit);
  if (signal?.aborted === true) return batch.counts;
  request.onSecondPass?.();
  const most = secondPass?.most ?? Number.POSITIVE_INFINITY;
  await batch.pool(batch.seconds(), () => Math.min(most, request.admission.limit));
  return batch.counts;
}

function openBatch(request: BatchRequest) {
  const { done, pending, journal, sink, signal, secondPass, clock, admission } = request;
  const counts: Counts = { ...NO_COUNTS };
  const order = request.isOrdered === true ? openOrder(HELD_PER_SLOT * admission.limit) : null;
  let open: PoolState | null = null;
  let last = "";
  let waitsUntil: number | null = null;
  const state: BatchState = {
    counts,
    get pool() {
      return open;
    },
    get last() {
      return last;
    },
    get waitsUntil() {
      return waitsUntil;
    },
  };
  request.onOpen?.(state);

  async function pool(source: AsyncIterable<Item>, limit: () => number): Promise<void> {
    await runPool<Item>({
      source,
      limit,
      signal,
      work,
      onOpen: (opened) => {
        open = opened;
      },
      ...(request.operatorOf === undefined
        ? {}
        : { laneOf: ({ target }) => request.operatorOf?.(target) ?? Promise.resolve(null) }),
      ...(request.bounds === undefined ? {} : { bounds: request.bounds }),
    });
  }

  /** The targets that have not been tried, in the order in which they are. */
  async function* firsts(): AsyncGenerator<Item> {
    const fresh = freshItems();
    yield* request.seed === null ? fresh : shuffled(fresh, { seed: request.seed });
  }

  async function* freshItems(): AsyncGenerator<Item> {
    for await (const entry of request.list) {
      if (signal?.aborted === true) return;
      const item = await take(entry);
      if (item === null) continue;
      await order?.expect(item.seq);
      yield item;
    }
  }

  /** The target of an entry that has to be measured. */
  async function take(entry: Entry): Promise<Item | null> {
    counts.lines += 1;
    if (entry.kind === "nothing") {
      counts.nothing += 1;
      return null;
    }
    if (entry.kind !== "target") {
      await refuse(entry);
      return null;
    }
    const { seq, target } = entry;
    counts.targets += 1;
    if (pending.seqs.has(seq) && !done.has(seq)) {
      counts.pending += 1;
      return null;
    }
    if (!done.has(seq)) return { seq, target };
    counts.done += 1;
    return null;
  }

  async function refuse(entry: Extract<Entry, { readonly kind: "bad" | "duplicate" }>): Promise<void> {
    counts[entry.kind === "bad" ? "bad" : "duplicates"] += 1;
    if (done.has(entry.seq)) return;
    done.add(entry.seq);
    const line = inputErrorOf(entry);
    const written = journal?.append({ evidence: null, results: inputErrorLine(line) });
    // Not one by one, or a million duplicates would take their time.
    if ((journal?.waiting ?? 0) > MOST_UNWRITTEN) await written;
    else void written?.catch(() => undefined);
    await order?.expect(entry.seq);
    await inOrder(entry.seq, async () => sink.refuse(line));
  }

  async function inOrder(seq: number, deliver: () => Promise<void>): Promise<void> {
    await (order === null ? deliver() : order.settle(seq, deliver));
  }

  async function work(item: Item, operator: string | null): Promise<void> {
    const audited = await auditOnce(item, operator);
    if (audited === null) return leave(item);
    if (signal?.aborted === true && isCancelled(audited)) return leave(item);
    if (isOwnFault(audited)) admission.faulted();
    if (item.first !== undefined) return finish(item, better(item.first, audited, request.judge));
    if (secondPass !== null && isTransient(audited)) return putOff(item, audited);
    return finish(item, audited);
  }

  async function auditOnce({ seq, target }: Item, operator: string | null): Promise<Audited | null> {
    try {
      return await request.audit(target, seq, operator);
    } catch (error) {
      request.onBug?.(`audit of ${target.name}`, error);
      counts.broken += 1;
      return null;
    }
  }

  async function leave({ seq, first }: Item): Promise<void> {
    counts.left += 1;
    if (first === undefined) await order?.skip(seq);
  }

  async function putOff({ seq, target }: Item, audited: Audited): Promise<void> {
    await pending.add(seq, pendingLine(seq, clock(), audited));
    counts.pending += 1;
    last = target.unicode;
    await order?.skip(seq);
  }

  async function finish({ seq, target, first }: Item, audited: Audited): Promise<void> {
    const { lines } = audited;
    const reports =
      lines === undefined
        ? audited.reports.map((report) => numbered(report, seq, audited.reports.length))
        : audited.reports;
    await journal?.append({
      evidence: isEvidenceKept(audited.reports, request.evidence)
        ? (lines?.evidence ?? evidenceLine(audited.evidence))
        : null,
      results: lines?.results ?? reportLines(seq, reports),
    });
    done.add(seq);
    last = target.unicode;
    counts.done += 1;
    counts.fresh += 1;
    if (first !== undefined) counts.pending -= 1;
    if (isOwnFault(audited)) counts.ownFault += 1;
    if (!isComplete(audited)) counts.incomplete += 1;
    const finished: Finished = {
      seq,
      reports,
      get evidence() {
        return audited.evidence;
      },
    };
    await inOrder(seq, async () => sink.add(finished));
  }

  /** What was put off, each when it is due. */
  async function* seconds(): AsyncGenerator<Item> {
    for await (const text of pending.lines()) {
      const { seq, at, evidence, reports } = JSON.parse(text) as PendingLine;
      if (done.has(seq)) continue;
      const item = { seq, target: targetOf(evidence), first: { evidence, reports } };
      if (secondPass === null) {
        await finish(item, item.first);
        continue;
      }
      await until(at + secondPass.afterMs);
      if (signal?.aborted === true) return;
      yield item;
    }
  }

  async function until(time: number): Promise<void> {
    waitsUntil = time;
    await wait(Math.max(0, time - clock()), signal);
    waitsUntil = null;
  }

  return { counts, pool, firsts, seconds };
}

/** The try that counts, with the attempts of both; judged again, for reports name the evidence by its digest. */
function better(first: Audited, second: Audited, judge: BatchRequest["judge"]): Audited {
  const [chosen, other] = isLaterBetter(first, second) ? [second, first] : [first, second];
  const evidence = withAttemptsOf(chosen.evidence, other.evidence);
  return { evidence, reports: judge(evidence) };
}

function targetOf({ target }: Audited["evidence"]): Target {
  const { input, name, unicode, types, list, tags, source } = target;
  return {
    input,
    name,
    unicode,
    types: types.filter((type) => type === "web" || type === "mail"),
    ...(list === undefined ? {} : { list }),
    ...(tags === undefined ? {} : { tags }),
    ...(source === undefined ? {} : { source }),
  };
}
