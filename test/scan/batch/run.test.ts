import { describe, expect, test } from "vitest";
import type { Cause } from "../../../src/model/cause.ts";
import { openAdmission } from "../../../src/scan/batch/admission.ts";
import { pendingLine } from "../../../src/scan/batch/lines.ts";
import { runBatch } from "../../../src/scan/batch/run.ts";
import { parseTargets, type Target } from "../../../src/scan/target.ts";
import type { Journal } from "../../../src/store/batch/journal.ts";
import { makeSeqSet } from "../../../src/store/batch/seq-set.ts";
import { auditedOf, batchOf, memoryPending, namesOf } from "./fake.ts";

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a batch", () => {
  test("does each target once, with two reports side by side", async () => {
    const { request, finished } = batchOf(namesOf(300));
    const counts = await runBatch(request);
    expect(counts).toMatchObject({ lines: 300, targets: 300, done: 300, fresh: 300, left: 0, pending: 0 });
    expect(new Set(finished.map(({ seq }) => seq)).size).toBe(300);
    expect(
      finished.every(({ seq, reports }) => reports.every((each) => each.seq === seq && each.of === 2)),
    ).toBe(true);
  });

  test("counts add up to the lines of the list", async () => {
    const { request, refused } = batchOf("a.nl\n\n# x\nnot a name\nA.nl\nb.nl\n192.0.2.1\n");
    const counts = await runBatch(request);
    expect(counts).toMatchObject({ lines: 7, targets: 2, duplicates: 1, bad: 2, nothing: 2, done: 2 });
    expect(refused).toEqual([3, 4, 6]);
  });

  test("passes over what was done before", async () => {
    const done = makeSeqSet();
    for (const seq of [0, 2, 4]) done.add(seq);
    const { request, finished, refused } = batchOf("a.nl\nb.nl\nno name\nc.nl\na.nl\n", { done });
    expect(await runBatch(request)).toMatchObject({ targets: 3, done: 3, fresh: 2 });
    expect([finished.map(({ seq }) => seq).toSorted(), refused]).toEqual([[1, 3], []]);
  });

  test("is shuffled the same way each time, and not at all when asked so", async () => {
    const orderOf = async (seed: number | null): Promise<number[]> => {
      const { request, finished } = batchOf(namesOf(100), { seed, admission: openAdmission({ most: 1 }) });
      await runBatch(request);
      return finished.map(({ seq }) => seq);
    };
    expect(await orderOf(5)).toEqual(await orderOf(5));
    expect(await orderOf(5)).not.toEqual(await orderOf(6));
    expect(await orderOf(null)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  test("in order: the sink sees the order of the list, however long each takes", async () => {
    const { request, finished } = batchOf(`${namesOf(400)}no name\nz.nl\n`, {
      seed: null,
      isOrdered: true,
      audit: async (target, seq) => {
        for (let i = 0; i < (seq * 7919) % 23; i++) await tick();
        return auditedOf(target, seq);
      },
    });
    const refusedAfter: number[] = [];
    const sink = { ...request.sink, refuse: () => void refusedAfter.push(finished.length) };
    await runBatch({ ...request, sink });
    expect(finished.map(({ seq }) => seq)).toEqual([...Array.from({ length: 400 }, (_, i) => i), 401]);
    expect(refusedAfter).toEqual([400]);
  });

  test("lines that are no targets are not read faster than they are written", async () => {
    let waiting = 0;
    const written = Promise.withResolvers<void>();
    const journal: Journal = {
      append: ({ results }) => {
        waiting += results.length;
        return written.promise;
      },
      get waiting() {
        return waiting;
      },
      close: async () => undefined,
    };
    const { request, refused } = batchOf("a.nl\n".repeat(20_000), { journal });
    const running = runBatch(request);
    for (let before = -1; before !== refused.length; ) {
      before = refused.length;
      for (let i = 0; i < 20; i += 1) await tick();
    }
    // Two megabytes are bound not to be exceeded; all of it is three and a half.
    expect([waiting > 500_000, waiting < 2_000_000]).toEqual([true, true]);
    waiting = 0;
    written.resolve();
    expect(await running).toMatchObject({ duplicates: 19_999, targets: 1, done: 1 });
  });

  test("a sink that fails ends the run", async () => {
    const { request } = batchOf(namesOf(300));
    const sink = {
      ...request.sink,
      add: () => {
        throw new Error("no room");
      },
    };
    await expect(runBatch({ ...request, sink })).rejects.toThrow("no room");
  });

  test("a bug in an audit is told and leaves its target for the next run", async () => {
    const bugs: string[] = [];
    const { request } = batchOf(namesOf(10), {
      audit: async (target, seq) => {
        if (seq === 3) throw new TypeError("oops");
        return auditedOf(target, seq);
      },
      onBug: (where) => bugs.push(where),
    });
    expect(await runBatch(request)).toMatchObject({ done: 9, broken: 1, left: 1 });
    expect(bugs).toEqual(["audit of d3.nl"]);
  });

  test("after the signal: what is under way counts unless it was broken off, the rest is left", async () => {
    const stop = new AbortController();
    const { request, finished } = batchOf(namesOf(1000), {
      signal: stop.signal,
      audit: async (target, seq) => {
        await tick();
        if (finished.length >= 40) stop.abort();
        return auditedOf(target, seq, stop.signal.aborted && seq % 2 === 0 ? "cancelled" : undefined);
      },
    });
    const counts = await runBatch(request);
    expect(counts.done).toBe(finished.length);
    expect(counts.done).toBeLessThan(120);
    expect(finished.every(({ reports }) => reports.every(({ errors }) => errors.length === 0))).toBe(true);
  });
});

describe("the second try", () => {
  const flaky = (causes: readonly (Cause | undefined)[]) => {
    const tries = new Map<number, number>();
    const audit = async (target: Target, seq: number) => {
      const nth = tries.get(seq) ?? 0;
      tries.set(seq, nth + 1);
      return auditedOf(target, seq, seq === 2 ? causes[nth] : undefined, nth + 1);
    };
    return { audit, tries };
  };
  const secondPass = { afterMs: 0, most: 16 };

  test("comes after the list, replaces what it heals, and keeps the attempts of both", async () => {
    const { audit, tries } = flaky(["timeout", undefined]);
    const { request, finished } = batchOf(namesOf(5), { audit, secondPass });
    expect(await runBatch(request)).toMatchObject({ done: 5, pending: 0, incomplete: 0 });
    expect([finished.length, finished.at(-1)?.seq, tries.get(2)]).toEqual([5, 2, 2]);
    expect(finished.at(-1)?.evidence.attempts.map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  test.each([
    ["timeout", 2],
    ["dns-failure", 2],
    ["rate-limited", 2],
    ["local", 2],
    ["overloaded", 2],
    ["budget", 2],
    ["ipv6-none", 1],
    ["rpki-missing", 1],
    ["refused-by-policy", 1],
    ["address-denied", 1],
    ["internal", 1],
  ] as const)("%s: %i tries", async (cause, expected) => {
    const { audit, tries } = flaky([cause, cause]);
    const { request, finished } = batchOf(namesOf(5), { audit, secondPass });
    await runBatch(request);
    expect([tries.get(2), finished.length]).toEqual([expected, 5]);
  });

  test("does not come when it is switched off", async () => {
    const { audit, tries } = flaky(["timeout", undefined]);
    const { request } = batchOf(namesOf(5), { audit });
    expect(await runBatch(request)).toMatchObject({ done: 5, incomplete: 1 });
    expect(tries.get(2)).toBe(1);
  });

  test("waits for its time, and gives up waiting at the signal: the target is left", async () => {
    const stop = new AbortController();
    const { audit } = flaky(["timeout", undefined]);
    const { request, finished } = batchOf(namesOf(5), {
      audit,
      secondPass: { afterMs: 600_000, most: 16 },
      signal: stop.signal,
      onOpen: (state) => {
        const poll = setInterval(() => {
          if (state.waitsUntil === 600_000) stop.abort();
          if (stop.signal.aborted) clearInterval(poll);
        }, 1);
      },
    });
    expect(await runBatch(request)).toMatchObject({ done: 4, pending: 1 });
    expect(finished).toHaveLength(4);
  });

  test("is all that is left to do for a target whose first try an earlier run has made", async () => {
    const [target] = parseTargets(["d2.nl"]).targets;
    if (target === undefined) throw new Error("no target");
    const pending = memoryPending([pendingLine(2, 0, auditedOf(target, 2, "timeout")).toString("utf8")]);
    const seen: number[] = [];
    const { request, finished } = batchOf(namesOf(5), {
      pending,
      secondPass,
      audit: async (each, seq) => {
        seen.push(seq);
        return auditedOf(each, seq);
      },
    });
    expect(await runBatch(request)).toMatchObject({ done: 5, pending: 0 });
    expect([finished.length, seen.filter((seq) => seq === 2)]).toEqual([5, [2]]);
  });

  test("what was put off is taken as it is when there is to be no second try any more", async () => {
    const [target] = parseTargets(["d2.nl"]).targets;
    if (target === undefined) throw new Error("no target");
    const pending = memoryPending([pendingLine(2, 0, auditedOf(target, 2, "timeout")).toString("utf8")]);
    const { request, finished } = batchOf(namesOf(5), { pending });
    expect(await runBatch(request)).toMatchObject({ done: 5, pending: 0, incomplete: 1 });
    expect(finished.map(({ seq }) => seq).toSorted()).toEqual([0, 1, 2, 3, 4]);
  });
});
