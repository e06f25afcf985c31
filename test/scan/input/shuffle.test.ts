import { describe, expect, test } from "vitest";
import { countList } from "../../../src/scan/input/count.ts";
import { shuffled } from "../../../src/scan/input/shuffle.ts";

async function* upTo(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield i;
}
async function all(count: number, seed: number, window: number): Promise<number[]> {
  const drawn: number[] = [];
  for await (const each of shuffled(upTo(count), { seed, window })) drawn.push(each);
  return drawn;
}

describe("shuffling", () => {
  test.each([
    [0, 10],
    [1, 10],
    [9, 10],
    [10, 10],
    [1000, 10],
    [1000, 1],
  ])("%i entries with a window of %i: each once", async (count, window) => {
    expect((await all(count, 7, window)).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: count }, (_, i) => i),
    );
  });

  test("is the same for the same seed, another for another, also for 0", async () => {
    expect(await all(500, 7, 100)).toEqual(await all(500, 7, 100));
    expect(await all(500, 7, 100)).not.toEqual(await all(500, 8, 100));
    expect(await all(500, 0, 100)).not.toEqual(await all(500, 1, 100));
  });

  test("takes neighbours apart", async () => {
    const drawn = await all(1000, 7, 1000);
    expect(drawn.filter((each, i) => drawn[i + 1] === each + 1).length).toBeLessThan(20);
  });
});

describe("counting", () => {
  const chunks = async function* (...texts: string[]) {
    for (const text of texts) yield Buffer.from(text);
  };
  test.each([
    [[], 0],
    [["a"], 1],
    [["a\n"], 1],
    [["a\nb"], 2],
    [["a\n", "b\n", "\n"], 3],
  ])("%j has %i lines", async (texts, lines) => {
    expect((await countList(chunks(...texts))).lines).toBe(lines);
  });

  test("digest and seed do not depend on how the octets come", async () => {
    expect(await countList(chunks("a\nb\n"))).toEqual(await countList(chunks("a", "\nb", "\n")));
    // echo -n abc | sha256sum
    expect(await countList(chunks("abc"))).toMatchObject({
      digest: "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      seed: 0xba7816bf,
    });
  });
});
