/** A batch that is killed again and again at any moment: nothing is lost, nothing is there twice. */
import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readLines } from "../../../src/store/lines.ts";

const CHILD = fileURLToPath(new URL("./kill-child.ts", import.meta.url));

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-kill-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the batch; kills it in the middle of its work, once it has told of so many targets. */
function run(count: number, killAfter: number | null): Promise<Ended> {
  const child = spawn(process.execPath, [CHILD, folder, String(count)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    // A dot for each target, behind the first line.
    const told = out.length - out.indexOf("\n") - 1;
    if (killAfter !== null && out.includes("\n") && told >= killAfter) child.kill("SIGKILL");
  });
  return new Promise((done) => {
    child.on("close", (code) => done({ code, out, err }));
  });
}

/** How often each line of the list stands in the segments, and how many reports it has. */
async function seqsOf(stem: string): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  for (const name of (await readdir(folder)).filter((each) => each.startsWith(stem))) {
    for await (const { text, isWhole } of readLines(join(folder, name))) {
      expect(isWhole).toBe(true);
      const { seq } = JSON.parse(text) as { seq: number };
      found.set(seq, (found.get(seq) ?? 0) + 1);
    }
  }
  return found;
}

/** Numbers of targets: the same each time the test runs, whatever the speed of the machine. */
function* moments(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    yield (state >>> 8) % 200;
  }
}

const KILLS = 50;
/** So many that fifty runs do not get to the end. */
const TARGETS = 24_000;

test(`kill -9 at ${KILLS} moments`, { timeout: 300_000 }, async () => {
  const at = moments(7);
  for (let kill = 0; kill < KILLS; kill++) {
    const { code, err } = await run(TARGETS, at.next().value ?? 0);
    expect([code, err]).toEqual([null, ""]);
  }
  const last = await run(TARGETS, null);
  expect(last).toMatchObject({ code: 0, err: "" });
  const counts = JSON.parse(/\{.*\}/.exec(last.out)?.[0] ?? "") as { readonly fresh: number };
  expect(counts).toMatchObject({
    lines: TARGETS + 2,
    done: TARGETS,
    pending: 0,
    left: 0,
    bad: 1,
    duplicates: 1,
  });
  // It was really in the middle of it.
  expect(counts.fresh).toBeLessThan(TARGETS);

  const results = await seqsOf("results");
  const all = Array.from({ length: TARGETS }, (_, seq) => seq);
  expect(all.filter((seq) => results.get(seq) !== 2)).toEqual([]);
  expect([results.get(TARGETS), results.get(TARGETS + 1), results.size]).toEqual([1, 1, TARGETS + 2]);
  const evidence = await seqsOf("evidence");
  expect(all.filter((seq) => evidence.get(seq) !== 1)).toEqual([]);
  expect(evidence.size).toBe(TARGETS);
  expect((await readdir(folder)).filter((name) => !/^(manifest|results|evidence)/.test(name))).toEqual([]);
});
