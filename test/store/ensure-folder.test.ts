import { existsSync } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureFolder } from "../../src/store/ensure-folder.ts";

let base = "";

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "waterpas-folder-"));
});

afterAll(() => rm(base, { recursive: true, force: true }));

test("makes what is missing on the way, and again nothing", async () => {
  const path = join(base, "a/b/c");
  await ensureFolder(path);
  await ensureFolder(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

test("many at once make one", async () => {
  const path = join(base, "d/e/f");
  await Promise.all(Array.from({ length: 20 }, () => ensureFolder(path)));
  expect((await stat(path)).isDirectory()).toBe(true);
});

test("a file in its place, or on the way to it, is an error", async () => {
  await writeFile(join(base, "file"), "");
  await expect(ensureFolder(join(base, "file"))).rejects.toMatchObject({ code: "EEXIST" });
  await expect(ensureFolder(join(base, "file/below"))).rejects.toMatchObject({ code: "ENOTDIR" });
});

test.skipIf(!existsSync("/proc/self"))("a file system that has no room for folders ends it", async () => {
  await expect(ensureFolder("/proc/waterpas/run")).rejects.toMatchObject({ code: "ENOENT" });
});
