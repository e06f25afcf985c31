import { describe, expect, test } from "vitest";
import type { Job } from "../../../src/scan/queue/jobs.ts";
import { openTurns } from "../../../src/scan/queue/turns.ts";

const jobOf = (id: string, alone: boolean): Job =>
  ({ id, data: { shard: 0, targets: "[]", ...(alone ? { alone } : {}) } }) as unknown as Job;

/** Queues by part; a name that ends in `!` is a target that may end its worker. */
function turnsOf(queues: Readonly<Record<number, string[]>>) {
  const underWay: string[] = [];
  const jobs = {
    async fetch(shard: number) {
      const id = queues[shard]?.shift();
      if (id === undefined) return null;
      underWay.push(id);
      return jobOf(id, id.endsWith("!"));
    },
    ids: () => underWay,
  };
  const shards = Object.keys(queues).map(Number);
  const turns = openTurns(jobs, () => shards);
  turns.noteOpen(shards.map((shard) => ({ shard, isReady: true })));
  const next = async (count: number): Promise<(string | null)[]> => {
    const ids: (string | null)[] = [];
    for (let i = 0; i < count; i++) ids.push((await turns.next())?.id ?? null);
    return ids;
  };
  return { turns, next, end: (id: string) => underWay.splice(underWay.indexOf(id), 1) };
}

describe("whose turn it is", () => {
  test("parts take turns, so that the customers of one operator do not wait for each other", async () => {
    const { next } = turnsOf({ 1: ["a1", "a2", "a3"], 2: ["b1"], 5: ["c1", "c2"] });
    expect(await next(8)).toEqual(["a1", "b1", "c1", "a2", "c2", "a3", null, null]);
  });

  test("a part that was empty is asked again when something may be there", async () => {
    const queues = { 1: [] as string[] };
    const { turns, next } = turnsOf(queues);
    expect(await next(1)).toEqual([null]);
    queues[1].push("a");
    expect(await next(1)).toEqual([null]);
    turns.noteReady(1);
    expect(await next(1)).toEqual(["a"]);
  });

  test("of targets that may end their worker one is under way, beside others that are not suspected", async () => {
    const { next, end } = turnsOf({ 1: ["x!", "a"], 2: ["y!", "b"], 3: ["z!"] });
    expect(await next(4)).toEqual(["x!", "a", "b", null]);
    end("x!");
    expect(await next(2)).toEqual(["y!", null]);
    end("y!");
    expect(await next(2)).toEqual(["z!", null]);
  });
});
