import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStreamFile } from "../../src/store/stream-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-stream-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["r.jsonl", (octets: Buffer) => octets],
  ["r.jsonl.gz", gunzipSync],
  ["r.jsonl.zst", zstdDecompressSync],
])("%s holds what was written, under its name only when it is whole", async (name, inflate) => {
  await writeFile(join(folder, name), "old");
  const file = await openStreamFile(join(folder, name));
  // More than any buffer takes, and many who wait at once.
  await Promise.all(Array.from({ length: 400 }, (_, i) => file.write(`${i} ${"é".repeat(1000)}\n`)));
  expect(await readFile(join(folder, name), "utf8")).toBe("old");
  await file.end();
  const lines = inflate(await readFile(join(folder, name)))
    .toString("utf8")
    .split("\n");
  expect(lines.slice(0, -1).map((line) => Number.parseInt(line, 10))).toEqual(
    Array.from({ length: 400 }, (_, i) => i),
  );
  expect(await readdir(folder)).toEqual([name]);
});

test("abandoned, it leaves nothing behind", async () => {
  const file = await openStreamFile(join(folder, "r.csv"));
  await file.write("a,b\n");
  await file.abandon();
  expect(await readdir(folder)).toEqual([]);
});

test("a folder that is not there is told at once", async () => {
  await expect(openStreamFile(join(folder, "none", "r.csv"))).rejects.toMatchObject({
    code: "output-unwritable",
  });
});
