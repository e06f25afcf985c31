import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSorter } from "../../src/store/sorter.ts";

interface Item {
  readonly key: number;
  readonly place: number;
}

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-sorter-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function sorted(keys: readonly number[], room: number): Promise<Item[]> {
  const sorter = openSorter<Item>({ folder, room, weigh: () => 1, compare: (a, b) => a.key - b.key });
  for (const [place, key] of keys.entries()) await sorter.add({ key, place });
  const found: Item[] = [];
  for await (const item of sorter.sorted()) found.push(item);
  await sorter.close();
  return found;
}

describe("sorting in parts", () => {
  const keys = Array.from({ length: 500 }, (_, i) => (i * 7_919) % 97);
  const expected = keys
    .map((key, place) => ({ key, place }))
    .toSorted((a, b) => a.key - b.key || a.place - b.place);

  test.each([[1], [7], [100], [499], [500], [501]])(
    "room for %i: in order, equals as they came",
    async (room) => {
      expect(await sorted(keys, room)).toEqual(expected);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  test("nothing at all", async () => {
    expect(await sorted([], 10)).toEqual([]);
  });

  test("no more than there is room for stays in memory", async () => {
    const sorter = openSorter<number>({ folder, room: 10, weigh: () => 1, compare: (a, b) => a - b });
    for (let i = 0; i < 95; i++) await sorter.add(i);
    const [parts = ""] = await readdir(folder);
    expect(await readdir(join(folder, parts))).toHaveLength(9);
    await sorter.close();
  });

  test("a folder that is not there is told", async () => {
    const sorter = openSorter<number>({
      folder: join(folder, "none"),
      ...{ room: 1, weigh: () => 1, compare: (a: number, b: number) => a - b },
    });
    await expect(sorter.add(1)).rejects.toMatchObject({ code: "output-unwritable" });
  });
});
