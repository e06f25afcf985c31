import { expect, test } from "vitest";
import { openTurns } from "../../src/net/turns.ts";

/** A loop whose clock is moved by the work itself, and whose rounds are begun by hand. */
function loop() {
  let nowMs = 0;
  const due: (() => void)[] = [];
  const turns = openTurns({ now: () => nowMs, later: (work) => due.push(work) });
  const done: string[] = [];
  const work = async (name: string, ms: number): Promise<void> => {
    await turns.take();
    nowMs += ms;
    done.push(name);
  };
  /** What the next round runs, and everything that follows from it without waiting. */
  const round = async (): Promise<string[]> => {
    const before = done.length;
    const now = due.splice(0);
    for (const each of now) each();
    await settled();
    return done.slice(before);
  };
  const start = async (): Promise<string[]> => {
    await settled();
    return [...done];
  };
  return { work, round, due, start };
}

/** Lets every promise that can resolve do so. */
const settled = async (): Promise<void> => {
  for (let i = 0; i < 50; i += 1) await Promise.resolve();
};

test("short work is done at once, and in order", async () => {
  const { work, start, round } = loop();
  for (const name of ["a", "b", "c"]) void work(name, 1);
  expect(await start()).toEqual(["a", "b", "c"]);
  expect(await round()).toEqual([]);
});

test("work beyond the time of a round waits for the next ones, in order", async () => {
  const { work, start, round } = loop();
  void work("a", 5);
  await settled();
  void work("b", 5);
  await settled();
  for (const name of ["c", "d", "e"]) void work(name, 5);
  expect(await start()).toEqual(["a", "b"]);
  expect(await round()).toEqual(["c", "d"]);
  expect(await round()).toEqual(["e"]);
  expect(await round()).toEqual([]);
});

test("a long piece of work goes alone", async () => {
  const { work, start, round } = loop();
  void work("a", 100);
  await settled();
  void work("b", 100);
  void work("c", 1);
  expect(await start()).toEqual(["a"]);
  expect(await round()).toEqual(["b"]);
  expect(await round()).toEqual(["c"]);
});

test("who comes while others wait does not go before them", async () => {
  const { work, start, round } = loop();
  void work("a", 9);
  await settled();
  void work("b", 9);
  expect(await start()).toEqual(["a"]);
  const next = round();
  void work("c", 1);
  expect(await next).toEqual(["b"]);
  expect(await round()).toEqual(["c"]);
});

test("nothing keeps the loop alive once all is done", async () => {
  const { work, round, due } = loop();
  void work("a", 1);
  await round();
  expect(due).toEqual([]);
});
