import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { clearCache, listKept } from "../../src/store/cache-list.ts";
import {
  type DataMeta,
  type DataSlot,
  readKept,
  readMeta,
  slotOf,
  writeKept,
  writeMeta,
} from "../../src/store/data-cache.ts";
import { takeLock } from "../../src/store/data-lock.ts";

const URL = "https://vrps.example/vrps.json";
const META: Omit<DataMeta, "binary"> = {
  url: URL,
  etag: '"1"',
  fetched_at: "2026-11-21T18:00:00.000Z",
  checked_at: "2026-11-21T18:00:00.000Z",
  parser: 1,
  facts: { bytes: 5 },
};
const octetsOf = (fill: number): Buffer => Buffer.alloc(100, fill);

let cache = "";
let slot: DataSlot;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "waterpas-data-"));
  slot = slotOf(cache, "rpki", URL);
});

const noWait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

test("a source has the folder that its name hashes to (settled.md 5.8)", () => {
  // First 16 hex digits of the SHA-256 of the URL, by sha256sum.
  expect(slot.file).toBe(join(cache, "rpki", "3203371bcb8f5164", "vrps.bin"));
  expect(slotOf(cache, "origins", URL).file).toMatch(/origins\/3203371bcb8f5164\/routes\.bin$/);
});

describe("what is kept", () => {
  test("comes back as it was, description and data", async () => {
    await writeKept(slot, octetsOf(7), META);
    const kept = await readKept(slot);
    expect(kept?.meta).toEqual({ ...META, binary: "07".repeat(32) });
    expect(Buffer.from(kept?.octets ?? []).equals(octetsOf(7))).toBe(true);
    expect((await readdir(slot.folder)).sort()).toEqual(["meta.json", "vrps.bin"]);
  });

  test("is nothing where there is nothing", async () => {
    expect(await readKept(slot)).toBeNull();
    expect(await readMeta(slot)).toBeNull();
    expect(await listKept(cache)).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["the data is gone", () => rm(slot.file)],
    ["the data was cut short", async () => writeFile(slot.file, octetsOf(7).subarray(0, 10))],
    ["the data is of another run", () => writeFile(slot.file, octetsOf(8))],
    ["the description is gone", () => rm(slot.meta)],
    ["the description is damaged", () => writeFile(slot.meta, '{"url": ')],
    ["the description is of something else", () => writeFile(slot.meta, '{"url": 5}')],
  ])("is nothing when %s", async (_what, damage) => {
    await writeKept(slot, octetsOf(7), META);
    await damage();
    expect(await readKept(slot)).toBeNull();
  });

  test("a reader that comes between data and description of a writer waits for the second", async () => {
    await writeKept(slot, octetsOf(7), META);
    const newer = JSON.stringify({ ...META, etag: '"2"', binary: "08".repeat(32) });
    await writeFile(slot.file, octetsOf(8));
    const reading = readKept(slot);
    await new Promise((resolve) => setTimeout(resolve, 80));
    await writeFile(slot.meta, newer);
    expect((await reading)?.meta.etag).toBe('"2"');
  });

  test("a description alone can be replaced", async () => {
    await writeKept(slot, octetsOf(7), META);
    await writeMeta(slot, { ...META, binary: "07".repeat(32), checked_at: "2026-11-21T19:00:00.000Z" });
    expect((await readKept(slot))?.meta.checked_at).toBe("2026-11-21T19:00:00.000Z");
  });

  test.skipIf(process.getuid?.() === 0)("a folder that cannot be written is a user error", async () => {
    await chmod(cache, 0o500);
    await expect(writeKept(slot, octetsOf(7), META)).rejects.toMatchObject({ code: "output-unwritable" });
  });

  test("a file in the way of the folder is a user error, and there is no lock", async () => {
    await writeFile(join(cache, "rpki"), "");
    await expect(writeKept(slot, octetsOf(7), META)).rejects.toMatchObject({ code: "output-unwritable" });
    expect(await takeLock(slot, { wait: noWait })).toBeNull();
  });
});

describe("the lock", () => {
  test("is had by one at a time; who waits is told so", async () => {
    const first = await takeLock(slot, { wait: noWait });
    expect(first?.hadToWait).toBe(false);
    let isHeld = true;
    const second = takeLock(slot, { wait: noWait }).then((lock) => {
      expect(isHeld).toBe(false);
      return lock;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    isHeld = false;
    await first?.release();
    const lock = await second;
    expect(lock?.hadToWait).toBe(true);
    await lock?.release();
    expect(await readdir(slot.folder)).toEqual([]);
  });

  test.each<[string, (path: string) => Promise<unknown>]>([
    ["ten minutes old", (path) => utimes(path, 0, Date.now() / 1000 - 601)],
    // The largest process id of Linux and one that macOS never gives.
    ["of a process that is gone", (path) => writeFile(path, "4194303")],
  ])("that is %s is taken over", async (_what, age) => {
    const path = join(slot.folder, "lock");
    await mkdir(slot.folder, { recursive: true });
    await writeFile(path, String(process.pid));
    await age(path);
    const lock = await takeLock(slot, { wait: noWait });
    expect(await readFile(path, "utf8")).toBe(String(process.pid));
    await lock?.release();
  });

  test("is not waited for after the signal", async () => {
    const first = await takeLock(slot, { wait: noWait });
    const controller = new AbortController();
    const second = takeLock(slot, { wait: noWait, signal: controller.signal });
    controller.abort();
    expect(await second).toBeNull();
    await first?.release();
  });
});

describe("the list", () => {
  test("names every source with its size; clearing removes only what is ours", async () => {
    await writeKept(slot, octetsOf(7), META);
    await writeKept(slotOf(cache, "origins", "https://a.example/"), octetsOf(1), {
      ...META,
      url: "https://a.example/",
    });
    await writeFile(join(cache, "vantage.json"), "{}");
    await writeFile(join(cache, "somebody-else.txt"), "");
    const list = await listKept(cache);
    expect(list.map(({ kind, meta, bytes }) => [kind, meta.url, bytes])).toEqual([
      ["origins", "https://a.example/", 100],
      ["rpki", URL, 100],
    ]);
    expect(await clearCache(cache)).toEqual(
      ["rpki", "origins", "vantage.json"].map((name) => join(cache, name)),
    );
    expect(await readdir(cache)).toEqual(["somebody-else.txt"]);
    expect(await clearCache(cache)).toEqual([]);
    expect((await stat(cache)).isDirectory()).toBe(true);
  });
});
