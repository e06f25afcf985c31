/** Files of 100 MB, and damaged ones, given to a program with little memory: refused in a sentence, never a crash. */
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runNode } from "./child.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LAUNCHER = resolve(import.meta.dirname, "../../bin/waterpas.js");
const MEBI = 1024 * 1024;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-large-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** 100 MB of the same, between a beginning and an end. */
async function large(name: string, start: string, piece: string, end: string): Promise<string> {
  const path = join(folder, name);
  const file = await open(path, "w");
  const chunk = piece.repeat(MEBI / piece.length);
  await file.write(start);
  for (let count = 0; count < 100; count += 1) await file.write(chunk);
  await file.write(end);
  await file.close();
  return path;
}

const REPORT = '{"kind":"waterpas-report","schema_version":"1.0","tests":[';

test.each<[string, string, () => Promise<string>, RegExp]>([
  [
    "a report with millions of entries that are no tests",
    "render",
    () => large("r.json", REPORT, "0,", "0]}"),
    /neither a report nor a result/,
  ],
  ["a report that was cut off", "render", () => large("cut.json", REPORT, '"a",', ""), /is not valid JSON/],
  [
    "evidence",
    "judge",
    () => large("e.json", '{"kind":"waterpas-evidence","x":"', "xx", '"}'),
    /it is too large/,
  ],
  ["one line without end", "gate", () => large("l.jsonl", "", "xx", ""), /line 1 is longer than any report/],
  [
    "a small file that becomes a large one",
    "diff",
    async () => {
      const path = join(folder, "b.jsonl.gz");
      const file = await open(path, "w");
      await file.write(gzipSync(Buffer.alloc(100 * MEBI, "x")));
      await file.close();
      return path;
    },
    /line 1 is longer than any report/,
  ],
])("%s", async (_, command, make, message) => {
  const path = await make();
  const more = command === "gate" ? ["--fail-on", "required"] : command === "diff" ? [path] : [];
  const { code, out, err } = await runNode(["--max-old-space-size=1024", LAUNCHER, command, path, ...more], {
    cwd: folder,
  });
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
  expect(err).not.toMatch(/heap|internal error|at .*\.ts:/);
  await rm(path);
});
