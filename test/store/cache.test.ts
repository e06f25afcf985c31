import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { cacheFolder, readPort25, readVantage, writeVantage } from "../../src/store/cache.ts";
import { sampleEvidence } from "./sample.ts";

const { vantage } = sampleEvidence();
const CHECKED_MS = Date.parse(vantage.checked_at);
const KEY = { resolver: "iterate", families: ["ipv4", "ipv6"] };
const folders: string[] = [];
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-cache-"));
  folders.push(folder);
});

afterAll(async () => {
  await Promise.all(folders.map((each) => rm(each, { recursive: true, force: true })));
});

describe("cache folder", () => {
  test("is the one given, else the system's under the plain name of the program", () => {
    expect(cacheFolder("/somewhere")).toBe("/somewhere");
    expect(cacheFolder()).toMatch(/waterpas(?:[/\\]Cache)?$/);
  });
});

describe("vantage in the cache", () => {
  test.each([
    ["fresh", 0, true],
    ["ten minutes old", 600_000, true],
    ["older", 600_001, false],
    ["from the future", -1, false],
  ])("%s", async (_age, ageMs, isUsed) => {
    await writeVantage(join(folder, "new"), KEY, vantage);
    expect(await readVantage(join(folder, "new"), KEY, CHECKED_MS + ageMs)).toEqual(isUsed ? vantage : null);
  });

  test("measured with other options is not used", async () => {
    await writeVantage(folder, KEY, vantage);
    expect(await readVantage(folder, { ...KEY, families: ["ipv4"] }, CHECKED_MS)).toBeNull();
  });

  test.each(["", "{", "null", "[]", '{"key":1}', '{"key":"a","vantage":{"checked_at":"x"}}'])(
    "%j is as good as none",
    async (text) => {
      await writeFile(join(folder, "vantage.json"), text);
      expect(await readVantage(folder, KEY, CHECKED_MS)).toBeNull();
    },
  );

  test("without a folder there is none", async () => {
    expect(await readVantage(join(folder, "nowhere"), KEY, CHECKED_MS)).toBeNull();
  });
});

describe("port 25 in the cache", () => {
  const DAY_MS = 24 * 3_600_000;
  const of = (port25: typeof vantage.port25) => ({ ...vantage, port25 });

  test.each([
    ["fresh", "blocked", 0, "blocked"],
    ["a day old", "ok", DAY_MS, "ok"],
    ["older", "blocked", DAY_MS + 1, "unknown"],
    ["from the future", "blocked", -1, "unknown"],
    ["not measured", "unknown", 0, "unknown"],
  ] as const)("%s", async (_age, state, ageMs, read) => {
    await writeVantage(folder, KEY, of(state));
    expect(await readPort25(folder, KEY, CHECKED_MS + ageMs)).toBe(read);
  });

  test("stays when a vantage without it is kept, and gives way to a newer measurement", async () => {
    await writeVantage(folder, KEY, of("blocked"));
    await writeVantage(folder, KEY, of("unknown"));
    expect(await readPort25(folder, KEY, CHECKED_MS)).toBe("blocked");
    await writeVantage(folder, KEY, of("ok"));
    expect(await readPort25(folder, KEY, CHECKED_MS)).toBe("ok");
  });

  test("of other options is not used", async () => {
    await writeVantage(folder, KEY, of("blocked"));
    expect(await readPort25(folder, { ...KEY, families: [] }, CHECKED_MS)).toBe("unknown");
  });

  test.each([{ state: "maybe", checked_at: "x" }, { state: "ok" }, []])(
    "%j is as good as none",
    async (port25) => {
      await writeVantage(folder, KEY, of("ok"));
      const path = join(folder, "vantage.json");
      const entry = JSON.parse(await readFile(path, "utf8"));
      await writeFile(path, JSON.stringify({ ...entry, port25 }));
      expect(await readPort25(folder, KEY, CHECKED_MS)).toBe("unknown");
    },
  );
});
