/** A clock one day off: a lab whose signatures begin tomorrow, or ended yesterday, asked by the program as a child process. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { startWorld } from "../../../src/lab/world.ts";
import { labFlags, routingFlags, trustFlags, waterpas } from "../child.ts";

vi.setConfig({ testTimeout: 60_000 });

const DAY_SECONDS = 86_400;
/** Signatures of the lab hold from two days before its time to twelve days after. */
const SHIFTS = [
  ["begin tomorrow", 3 * DAY_SECONDS],
  ["ended yesterday", -13 * DAY_SECONDS],
] as const;

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

interface TestLine {
  readonly id: string;
  readonly status: string;
  readonly cause?: string;
}

describe.each(SHIFTS)("signatures that %s", (_when, shift) => {
  test("doctor blames the clock and nothing else; a scan leaves DNSSEC and DANE open, and fails nothing", async () => {
    const folder = await mkdtemp(join(tmpdir(), "waterpas-clock-"));
    folders.push(folder);
    const world = await startWorld({ scenarios: ["good"], now: Math.floor(Date.now() / 1000) + shift });
    try {
      const flags = await labFlags(world, folder);
      const doctor = await waterpas(["doctor", "--json", ...flags.slice(1)], { cwd: folder });
      const { checks } = JSON.parse(doctor.out) as { checks: readonly TestLine[] };
      expect(checks.filter(({ status }) => status === "failed").map(({ id }) => id)).toEqual(["clock"]);
      expect(doctor.code).toBe(3);

      const more = [...(await routingFlags(world, folder)), ...(await trustFlags(world, folder))];
      const scan = await waterpas(["scan", "good.test", "--json", ...flags, ...more], { cwd: folder });
      const { reports, run } = JSON.parse(scan.out) as {
        readonly run: { readonly problems: readonly { readonly code: string }[] };
        readonly reports: readonly { readonly tests: readonly TestLine[] }[];
      };
      const tests = reports.flatMap((report) => report.tests);
      expect(run.problems.map(({ code }) => code)).toContain("clock-off");
      expect(tests.filter(({ status }) => status === "failed").map(({ id }) => id)).toEqual([]);
      for (const id of ["web_dnssec_exist", "web_dnssec_valid", "mail_starttls_dane_valid"]) {
        expect(tests.find((one) => one.id === id)).toMatchObject({ status: "error", cause: "clock-off" });
      }
      expect(scan.code).toBe(3);
    } finally {
      await world.close();
    }
  });
});
