/** A disk that fills up in the middle of a run, and the run gone on with when there is room again. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { UserError } from "../../../src/model/user-error.ts";
import { openAdmission } from "../../../src/scan/batch/admission.ts";
import { runBatch } from "../../../src/scan/batch/run.ts";
import { type BatchFolder, openBatchFolder } from "../../../src/store/batch/folder.ts";
import type { RunRecord } from "../../../src/store/batch/manifest.ts";
import { resultGroups } from "../../../src/store/batch/results.ts";
import { auditedOf, batchOf, namesOf } from "./fake.ts";

const [MOUNT, UNMOUNT] = ["mount", "umount"] as const;
const disk = mkdtempSync(join(tmpdir(), "waterpas-disk-"));
const mount = (...args: readonly string[]): boolean =>
  spawnSync(MOUNT, [...args, disk], { stdio: "ignore" }).status === 0;
const isMounted = process.platform === "linux" && mount("-t", "tmpfs", "-o", "size=256k", "tmpfs");
if (!isMounted) process.stdout.write("skipped: a full disk needs root and tmpfs\n");
afterAll(() => {
  if (isMounted) spawnSync(UNMOUNT, [disk]);
  rmdirSync(disk);
});

const TARGETS = 400;

const open = (): Promise<BatchFolder> =>
  openBatchFolder(join(disk, "run"), {
    resume: true,
    lock: { holder: { pid: 1, host: "here", at: "2026-01-01T00:00:00.000Z" }, isAlive: () => false },
  });

async function audit(): Promise<{ readonly error: unknown; readonly fresh: number }> {
  const folder = await open();
  await folder.begin({ kind: "waterpas-run", run_id: "run" } as unknown as RunRecord, "now");
  let fresh = 0;
  const { request } = batchOf(namesOf(TARGETS), {
    admission: openAdmission({ most: 8 }),
    done: folder.recovered.done,
    pending: folder.pending,
    journal: folder.journal,
    evidence: "all",
    audit: async (target, seq) => auditedOf(target, seq),
    sink: {
      add: () => {
        fresh += 1;
      },
      refuse: () => undefined,
    },
  });
  const error = await runBatch(request).catch((thrown: unknown) => thrown);
  await folder.close().catch(() => undefined);
  return { error, fresh };
}

test.skipIf(!isMounted)("says so, and loses nothing that was told as done", async () => {
  const first = await audit();
  expect(first.error).toBeInstanceOf(UserError);
  expect(String(first.error)).toContain("no space left on the device");
  expect(first.fresh).toBeGreaterThan(0);
  expect(first.fresh).toBeLessThan(TARGETS);

  expect(mount("-o", "remount,size=64m")).toBe(true);
  const second = await audit();
  expect(second.error).toMatchObject({ done: TARGETS, left: 0 });
  expect(second.fresh).toBeLessThanOrEqual(TARGETS - first.fresh);
  const seqs: number[] = [];
  for await (const group of resultGroups(join(disk, "run"))) {
    if (!("kind" in group)) seqs.push(group[0]?.seq ?? -1);
  }
  expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: TARGETS }, (_, seq) => seq));
});
