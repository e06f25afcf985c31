import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/model/user-error.ts";
import { PARTIAL_SUFFIX, writeAtomic } from "../../src/store/atomic.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-atomic-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("writing a file", () => {
  test("leaves the content under the name, and nothing else", async () => {
    await writeAtomic(join(folder, "a.json"), "first");
    await writeAtomic(join(folder, "a.json"), "second");
    expect(await readFile(join(folder, "a.json"), "utf8")).toBe("second");
    expect(await readdir(folder)).toEqual(["a.json"]);
  });

  test("a reader at any moment sees a whole file", async () => {
    const path = join(folder, "whole.json");
    const texts = ["a", "b"].map((letter) => letter.repeat(300_000));
    await writeAtomic(path, texts[0] ?? "");
    let isDone = false;
    const write = async () => {
      for (let round = 0; round < 10; round++) await writeAtomic(path, texts[round % 2] ?? "");
      isDone = true;
    };
    const read = async () => {
      while (!isDone) expect(texts).toContain(await readFile(path, "utf8"));
    };
    await Promise.all([write(), read()]);
  });

  test("two writers at once leave one of the two", async () => {
    const path = join(folder, "two.json");
    await Promise.all([writeAtomic(path, "x".repeat(1000)), writeAtomic(path, "y".repeat(1000))]);
    expect(["x".repeat(1000), "y".repeat(1000)]).toContain(await readFile(path, "utf8"));
    expect((await readdir(folder)).filter((name) => name.endsWith(PARTIAL_SUFFIX))).toEqual([]);
  });
});

describe("what cannot be written is a user error", () => {
  async function errorOf(path: string): Promise<UserError> {
    const error: unknown = await writeAtomic(path, "x").catch((thrown: unknown) => thrown);
    if (error instanceof UserError) return error;
    throw new Error(`no user error for ${path}`);
  }

  test("no such folder: how to make it", async () => {
    const error = await errorOf(join(folder, "out", "r.json"));
    expect(error.code).toBe("output-unwritable");
    expect(error.message).toContain("the folder does not exist");
    expect(error.fix).toBe(`mkdir -p ${join(folder, "out")}`);
  });

  test("a folder of that name is in the way, and no part is left behind", async () => {
    await mkdir(join(folder, "taken"));
    expect((await errorOf(join(folder, "taken"))).message).toContain("cannot write");
    expect((await readdir(folder)).filter((name) => name.endsWith(PARTIAL_SUFFIX))).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)("no permission", async () => {
    await mkdir(join(folder, "locked"));
    await chmod(join(folder, "locked"), 0o500);
    expect((await errorOf(join(folder, "locked", "a"))).message).toContain("permission denied");
  });

  test("a file where a folder is needed", async () => {
    await writeFile(join(folder, "file"), "");
    expect((await errorOf(join(folder, "file", "a"))).message).toContain("a part of the path is a file");
  });
});
