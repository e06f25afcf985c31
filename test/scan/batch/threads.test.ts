/** Batches in several threads: nothing is lost when one dies, and one target takes no other with it. */
import { describe, expect, test } from "vitest";
import { runBatch } from "../../../src/scan/batch/run.ts";
import {
  type Crew,
  type CrewNeeds,
  openCrew,
  type ThreadEvents,
} from "../../../src/scan/batch/threads/crew.ts";
import type { FromThread, ToThread } from "../../../src/scan/batch/threads/message.ts";
import {
  openPacker,
  packResults,
  type ResultLines,
  unpackResults,
} from "../../../src/scan/batch/threads/pack.ts";
import { startThread } from "../../../src/scan/batch/threads/start.ts";
import { shardOf } from "../../../src/scan/queue/names.ts";
import { parseTargets, type Target } from "../../../src/scan/target.ts";
import { auditedOf, batchOf, namesOf } from "./fake.ts";

const ENTRY = new URL("./thread-child.ts", import.meta.url);

const needs = (more: Partial<CrewNeeds> = {}): CrewNeeds => ({
  count: 2,
  spawn: (_, events) => startThread(ENTRY, null, events),
  giveUp: (target, seq) => auditedOf(target, seq, "internal"),
  onDeath: () => undefined,
  onBug: () => undefined,
  ...more,
});

async function withCrew<T>(more: Partial<CrewNeeds>, work: (crew: Crew) => Promise<T>): Promise<T> {
  const crew = openCrew(needs(more));
  try {
    await crew.ready();
    return await work(crew);
  } finally {
    await crew.close();
  }
}

describe("real threads", () => {
  test("come to what one thread comes to: all targets, once each, second tries among them", async () => {
    await withCrew({}, async (crew) => {
      const { request, finished } = batchOf(`${namesOf(500)}no name\n`, {
        audit: crew.audit,
        secondPass: { afterMs: 0, most: 16 },
        onSecondPass: crew.beginLast,
      });
      expect(await runBatch(request)).toMatchObject({
        ...{ lines: 501, targets: 500, bad: 1, done: 500, fresh: 500 },
        ...{ pending: 0, left: 0, broken: 0, incomplete: 0 },
      });
      expect(finished.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 500 }, (_, seq) => seq),
      );
      // The evidence of both tries is there.
      const tries = finished.map(({ seq, evidence }) => [seq % 10 === 3 ? 2 : 1, evidence.attempts.length]);
      expect(tries.filter(([expected, found]) => expected !== found)).toEqual([]);
    });
  });

  test("one that dies is replaced; only the target it died of twice is given up", async () => {
    const deaths: string[] = [];
    const list = `${namesOf(300)}exits.nl\nthrows.nl\nbug.nl\n`;
    await withCrew({ onDeath: (why) => deaths.push(why) }, async (crew) => {
      const { request, finished } = batchOf(list, { audit: crew.audit });
      expect(await runBatch(request)).toMatchObject({ targets: 303, done: 302, broken: 1, left: 1 });
      expect(finished).toHaveLength(302);
      const internal = finished
        .filter(({ reports }) => reports.some(({ errors }) => errors.some(({ code }) => code === "internal")))
        .map(({ reports }) => reports[0]?.target.name);
      expect(internal).toEqual(expect.arrayContaining(["exits.nl", "throws.nl"]));
      // At a second death few others can have been under way.
      expect(internal.length).toBeLessThanOrEqual(2 * 4);
      expect(new Set(deaths)).toEqual(new Set(["exit code 7", "nobody catches this"]));
    });
  });

  test("one that cannot begin is said so", async () => {
    const crew = openCrew(
      needs({ spawn: (_, events) => startThread(new URL("./none.ts", import.meta.url), null, events) }),
    );
    await expect(crew.ready()).rejects.toThrow("none.ts");
    await crew.close();
  });
});

/** Threads that do as they are told. */
function puppets(count: number) {
  const posted: ToThread[][] = [];
  const events: ThreadEvents[] = [];
  const crew = openCrew(
    needs({
      count,
      spawn(index, each) {
        events[index] = each;
        const inbox: ToThread[] = [];
        posted[index] = inbox;
        return { post: (message) => void inbox.push(message), end: async () => undefined };
      },
    }),
  );
  const say = (index: number, message: FromThread): void => events[index]?.onMessage(message);
  const seqsOf = (index: number): number[] =>
    (posted[index] ?? []).flatMap((message) => (message.kind === "target" ? [message.seq] : []));
  return { crew, say, posted, seqsOf, die: (index: number) => events[index]?.onDeath("killed") };
}

const targetOf = (name: string): Target => {
  const [target] = parseTargets([name]).targets;
  if (target === undefined) throw new Error("no target");
  return target;
};

const linesOf = (seq: number): ResultLines => {
  const { evidence, reports } = auditedOf(targetOf("d.nl"), seq);
  const line = (value: object): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);
  return { seq, evidence: line(evidence), results: Buffer.concat(reports.map(line)) };
};

describe("who measures what", () => {
  test("all targets of an operator are measured by one thread; where it is not known the name decides", () => {
    const { crew, say, seqsOf } = puppets(3);
    for (const index of [0, 1, 2]) say(index, { kind: "ready" });
    const operators = ["a.net", "b.net", "c.net", "d.net", null];
    const expected: number[][] = [[], [], []];
    for (let seq = 0; seq < 60; seq += 1) {
      const operator = operators[seq % operators.length] ?? null;
      const target = targetOf(`d${seq}.nl`);
      expected[shardOf(operator ?? target.name, 3)]?.push(seq);
      void crew.audit(target, seq, operator);
    }
    expect([0, 1, 2].map(seqsOf)).toEqual(expected);
  });

  test("after a death: what was under way is tried again, four at a time, before anything else", async () => {
    const { crew, say, seqsOf, die } = puppets(1);
    say(0, { kind: "ready" });
    const audits = Array.from({ length: 8 }, (_, seq) => crew.audit(targetOf(`d${seq}.nl`), seq, null));
    die(0);
    void crew.audit(targetOf("new.nl"), 99, null);
    expect(seqsOf(0)).toEqual([]);
    say(0, { kind: "ready" });
    expect(seqsOf(0)).toEqual([0, 1, 2, 3]);
    say(0, packResults([linesOf(0), linesOf(2)]));
    expect(seqsOf(0)).toEqual([0, 1, 2, 3, 4, 5]);
    die(0);
    // Of 1, 3, 4 and 5 one may be the cause of both.
    for (const seq of [1, 3, 4, 5]) {
      expect((await audits[seq])?.reports[0]?.errors).toEqual([{ code: "internal", message: "a_test" }]);
    }
    say(0, { kind: "ready" });
    expect(seqsOf(0)).toEqual([6, 7]);
    say(0, packResults([linesOf(6), linesOf(7)]));
    expect(seqsOf(0)).toEqual([6, 7, 99]);
  });

  test("after the signal: what has not begun is left, what dies is left too", async () => {
    const { crew, say, posted, die } = puppets(1);
    const early = crew.audit(targetOf("a.nl"), 1, null);
    say(0, { kind: "ready" });
    const under = crew.audit(targetOf("b.nl"), 2, null);
    crew.stop();
    const late = crew.audit(targetOf("c.nl"), 3, null);
    expect(posted[0]?.map(({ kind }) => kind)).toEqual(["target", "target", "stop"]);
    expect(await late).toBeNull();
    say(0, packResults([linesOf(1)]));
    expect((await early)?.reports).toHaveLength(2);
    die(0);
    expect(await under).toBeNull();
  });

  test("counts of a thread that has died are not lost, its load is", () => {
    const { crew, say, die } = puppets(2);
    const counts = { ...crew.counts(), udpSent: 7 };
    say(0, { kind: "ready" });
    say(0, { kind: "load", delayMs: 80, loopP99Ms: 90, counts });
    say(1, { kind: "load", delayMs: 5, loopP99Ms: 9, counts });
    expect([crew.load(), crew.counts().udpSent]).toEqual([{ delayMs: 80, loopP99Ms: 90 }, 14]);
    die(0);
    expect([crew.load(), crew.counts().udpSent]).toEqual([{ delayMs: 5, loopP99Ms: 9 }, 14]);
  });
});

describe("results on their way", () => {
  const lines = (seq: number, octets: number): ResultLines => ({
    seq,
    evidence: Buffer.alloc(octets, "é"),
    results: Buffer.from(`{"seq":${seq}}\n`),
  });

  test("come out as they went in, numbers of lines beyond 32 bits and empty evidence too", () => {
    const all = [lines(0, 10), lines(2 ** 40 + 1, 0), lines(7, 70_000)];
    expect([...unpackResults(packResults(all))]).toEqual(all);
  });

  test("go on when there are 64 kB of them, or at the flush", () => {
    const sent: number[][] = [];
    const packer = openPacker((packed) => sent.push([...unpackResults(packed)].map(({ seq }) => seq)));
    for (let seq = 0; seq < 5; seq += 1) packer.add(lines(seq, 30_000));
    expect(sent).toEqual([[0, 1, 2]]);
    packer.flush();
    packer.flush();
    expect(sent).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });
});
