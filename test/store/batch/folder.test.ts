/** The folder of a run: what every kind of interruption leaves, and how it is taken up again. */
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../../src/model/user-error.ts";
import { digestOfFile } from "../../../src/store/batch/compress.ts";
import { type BatchFolder, openBatchFolder } from "../../../src/store/batch/folder.ts";
import type { RunRecord } from "../../../src/store/batch/manifest.ts";
import { readLines } from "../../../src/store/lines.ts";

let path = "";
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "waterpas-folder-"));
});
afterEach(() => rm(path, { recursive: true, force: true }));

const RUN = { kind: "waterpas-run", run_id: "run" } as unknown as RunRecord;
const HOLDER = { pid: 100, host: "here", at: "2026-01-01T00:00:00.000Z" };

const open = (octets?: number, isAlive = (): boolean => false): Promise<BatchFolder> =>
  openBatchFolder(path, {
    resume: true,
    lock: { holder: HOLDER, isAlive },
    ...(octets === undefined ? {} : { octets }),
  });

const report = (seq: number, type: string): string =>
  `${JSON.stringify({ kind: "waterpas-report", seq, of: 2, type, text: "é".repeat(20) })}\n`;
const record = (seq: number) => ({
  evidence: Buffer.from(`${JSON.stringify({ kind: "waterpas-evidence", seq, text: "x".repeat(50) })}\n`),
  results: Buffer.from(report(seq, "web") + report(seq, "mail")),
});

/** A run of so many lines, put away as if it had been killed in between two writes. */
async function written(lines: number, octets?: number): Promise<void> {
  const folder = await open(octets);
  await folder.begin(RUN, "now");
  for (let seq = 0; seq < lines; seq++) await folder.journal.append(record(seq));
  await folder.close();
}

async function seqsIn(stem: string): Promise<number[]> {
  const seqs: number[] = [];
  for (const name of (await readdir(path)).filter((each) => each.startsWith(stem)).toSorted()) {
    for await (const { text } of readLines(join(path, name)))
      seqs.push((JSON.parse(text) as { seq: number }).seq);
  }
  return seqs;
}

const doneOf = ({ recovered }: BatchFolder): number[] =>
  Array.from({ length: 20 }, (_, seq) => seq).filter((seq) => recovered.done.has(seq));

describe("taken up again", () => {
  test("cut at every octet of the last record: what is whole stays, the rest is measured again", {
    timeout: 120_000,
  }, async () => {
    await written(3);
    const file = join(path, "results-000001.jsonl");
    const whole = await readFile(file);
    const start = Buffer.byteLength(report(0, "web") + report(0, "mail")) * 2;
    for (let length = whole.length - 1; length >= start; length--) {
      await writeFile(file, whole);
      await truncate(file, length);
      const folder = await open();
      expect(doneOf(folder), `cut at ${length}`).toEqual([0, 1]);
      await folder.journal.append(record(2));
      await folder.close();
      expect(await seqsIn("results")).toEqual([0, 0, 1, 1, 2, 2]);
      expect(await seqsIn("evidence")).toEqual([0, 1, 2]);
    }
  });

  test("evidence without results is removed", async () => {
    await written(3);
    for (const seq of [3, 4]) await appendFile(join(path, "evidence-000001.jsonl"), record(seq).evidence);
    const folder = await open();
    await folder.close();
    expect(await seqsIn("evidence")).toEqual([0, 1, 2]);
  });

  test("a torn line that could be read as a whole one is still torn", async () => {
    await written(1);
    await appendFile(join(path, "results-000001.jsonl"), report(1, "web") + report(1, "mail").trimEnd());
    const folder = await open();
    expect([doneOf(folder), folder.recovered.tornOctets > 0]).toEqual([[0], true]);
    await folder.close();
  });

  test("a torn line of the manifest does not spoil the next one", async () => {
    await written(1);
    await appendFile(join(path, "manifest.jsonl"), '{"kind":"resu');
    const folder = await open();
    await folder.begin(RUN, "later");
    await folder.close();
    const kinds = (await readFile(join(path, "manifest.jsonl"), "utf8")).trimEnd().split("\n");
    expect(kinds.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual([
      "waterpas-run",
      "resume",
    ]);
  });

  test("full segments are compressed, and count as before", async () => {
    await written(20, 500);
    const names = await readdir(path);
    expect(names.filter((name) => name.endsWith(".zst")).length).toBeGreaterThan(0);
    const folder = await open(500);
    expect(doneOf(folder)).toHaveLength(20);
    await folder.close();
    expect(await seqsIn("results")).toEqual(Array.from({ length: 40 }, (_, i) => i >> 1));
  });

  test.each([
    ["is in the manifest", true],
    ["is not", false],
  ])("of a segment and its compressed form, the compressed one counts where it %s", async (_, isRecorded) => {
    await written(2);
    const plain = join(path, "results-000001.jsonl");
    const content = await readFile(plain);
    // Of the untrusted one only the beginning was written.
    await writeFile(`${plain}.zst`, isRecorded ? zstdCompressSync(content) : Buffer.from("half"));
    const sha256 = await digestOfFile(`${plain}.zst`);
    const segment = { kind: "segment", name: "results-000001.jsonl.zst", bytes: 1, lines: 4, sha256 };
    if (isRecorded) await appendFile(join(path, "manifest.jsonl"), `${JSON.stringify(segment)}\n`);
    const folder = await open();
    expect(doneOf(folder)).toEqual([0, 1]);
    await folder.journal.append(record(2));
    await folder.close();
    expect(await seqsIn("results")).toEqual([0, 0, 1, 1, 2, 2]);
    expect((await readdir(path)).includes("results-000001.jsonl.zst")).toBe(isRecorded);
  });

  test("damage that no interruption makes is told", async () => {
    await written(2);
    const file = join(path, "results-000001.jsonl");
    await writeFile(file, `garbage\n${await readFile(file, "utf8")}`);
    await expect(open()).rejects.toMatchObject({ code: "evidence-invalid" });
  });

  test("what is pending is kept, its torn end is not", async () => {
    const folder = await open();
    await folder.begin(RUN, "now");
    await folder.pending.add(7, Buffer.from('{"kind":"waterpas-pending","seq":7,"at":1}\n'));
    await folder.close();
    await appendFile(join(path, "pending.jsonl"), '{"kind":"waterpas-pending","seq":8,"at"');
    const again = await open();
    expect([again.pending.seqs.has(7), again.pending.seqs.has(8)]).toEqual([true, false]);
    const lines: string[] = [];
    for await (const line of again.pending.lines()) lines.push(line);
    expect(lines).toEqual(['{"kind":"waterpas-pending","seq":7,"at":1}']);
    await again.close();
  });
});

describe("the lock", () => {
  test("is refused while its process lives, and taken over when it is gone", async () => {
    await writeFile(join(path, "lock"), JSON.stringify({ pid: 7, host: "here", at: "then" }));
    await expect(open(undefined, () => true)).rejects.toThrow(/process 7 on here/);
    await (await open(undefined, () => false)).close();
    expect(await readdir(path)).not.toContain("lock");
  });

  test.each([
    ["of another machine is never taken over", { pid: 7, host: "there", at: "then" }, false],
    ["of our own number is one from before a restart", { ...HOLDER, at: "then" }, true],
  ])("%s", async (_, holder, isTaken) => {
    await writeFile(join(path, "lock"), JSON.stringify(holder));
    const opening = open(undefined, () => true);
    if (isTaken) await (await opening).close();
    else await expect(opening).rejects.toBeInstanceOf(UserError);
  });

  test("that was never filled is taken over", async () => {
    await writeFile(join(path, "lock"), "");
    await (await open()).close();
  });
});

test("a folder that holds a run is not begun anew", async () => {
  await written(1);
  const opening = openBatchFolder(path, { resume: false, lock: { holder: HOLDER, isAlive: () => false } });
  await expect(opening).rejects.toThrow(/holds a run already/);
});

test("behind a write that failed nothing is written any more", async () => {
  const folder = await open();
  await folder.begin(RUN, "now");
  // A folder where the file should be.
  await rm(join(path, "results-000001.jsonl"), { force: true });
  const { mkdir, rmdir } = await import("node:fs/promises");
  await mkdir(join(path, "results-000001.jsonl"));
  await expect(folder.journal.append(record(0))).rejects.toMatchObject({ code: "output-unwritable" });
  await rmdir(join(path, "results-000001.jsonl"));
  await expect(folder.journal.append(record(1))).rejects.toMatchObject({ code: "output-unwritable" });
  await folder.close();
});
