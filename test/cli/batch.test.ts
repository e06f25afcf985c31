/** Batches over a lab on loopback; with the program as a child process where signals are sent. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startWorld, type World } from "../../src/lab/world.ts";
import type { Report } from "../../src/model/report.ts";
import { readSaved } from "../../src/store/saved.ts";
import { validate } from "../../src/store/schema.ts";
import { labFlags, routingFlags, trustFlags, waterpas } from "./child.ts";
import { runFake } from "./fake-io.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const BULK = 24;
const DEMO = ["good.test", "mixed.test", "broken.test"];
const NAMES = [...DEMO, ...Array.from({ length: BULK }, (_, i) => `bulk-${i}.test`)];
/** Measured in full, servers and all. */
const SHORTLIST = NAMES.slice(0, 9);
const CSV = [
  "domain,list,tags",
  ...SHORTLIST.map((name, i) => `${name},${i % 2 === 0 ? "Vendor A" : "Vendor B"},shortlist`),
  "bad name,,",
  "good.test,,",
  "missing.test,Vendor B,",
].join("\r\n");

let world: World;
let folder = "";
let flags: string[] = [];

beforeAll(async () => {
  world = await startWorld({
    scenarios: ["good", "mixed", "broken"],
    bulk: BULK,
    now: Math.floor(Date.now() / 1000),
  });
  folder = await mkdtemp(join(tmpdir(), "waterpas-batch-"));
  flags = [
    ...(await labFlags(world, folder)),
    ...(await routingFlags(world, folder)),
    ...(await trustFlags(world, folder)),
    "--no-second-pass",
  ];
  await writeFile(join(folder, "list.csv"), CSV);
  await writeFile(join(folder, "names.txt"), NAMES.join("\n"));
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** Of a run that is about the list and the folder: DNS is enough. */
const DNS = ["--only", "dnssec,dns"];

const batch = (args: readonly string[]) => runFake(["batch", ...args, ...flags], { cwd: folder });

async function reportsOf(path: string): Promise<Report[]> {
  const reports: Report[] = [];
  for await (const record of readSaved(join(folder, path)))
    if (record.kind === "report") reports.push(record.report);
  return reports;
}

const text = (name: string): Promise<string> => readFile(join(folder, name), "utf8");

describe("a shortlist with two groups", () => {
  let ended: Awaited<ReturnType<typeof runFake>>;
  beforeAll(async () => {
    const outputs = [
      "html=report/",
      "csv-wide=w.csv",
      "run.jsonl",
      "csv-long=l.csv",
      "stats-json=s.json",
      "r.md",
    ];
    ended = await batch(["list.csv", "--save", "run", ...outputs.flatMap((each) => ["-o", each])]);
  });

  test("ends well, with its bad line told and a last plain line of progress", () => {
    expect(ended.code).toBe(0);
    expect(ended.err.split("\n")).toEqual([
      "warning: list.csv:11: 'bad name' is not a domain name: it has the character U+0020",
      "progress 10/10 100% unmeasured 1",
      "",
    ]);
  });

  test("shows scores, categories, groups and a ranking", () => {
    expect(ended.out).toMatch(/^10 targets · .* · profile waterpas · evidence in run\n/);
    expect(ended.out).toMatch(/Website +min +47 +median 100 +max 100/);
    // missing.test has nothing to be judged.
    expect(ended.out).toMatch(/Website: DNSSEC +8 +89 % +0 +0 % +1 +11 % +0 +0 %/);
    expect(ended.out).toMatch(/Mail: STARTTLS, DANE +7 +78 % +0 +0 % +2 +22 % +0 +0 %/);
    expect(ended.out).toMatch(/list Vendor A +5 /);
    expect(ended.out).toMatch(/9 {2}broken\.test .* Vendor A, shortlist/);
  });

  test("keeps everything in its folder, valid and each once", async () => {
    expect((await readdir(join(folder, "run"))).toSorted()).toEqual([
      "evidence-000001.jsonl",
      "incomplete.txt",
      "manifest.jsonl",
      "results-000001.jsonl",
      "summary.json",
    ]);
    const reports = await reportsOf("run");
    expect(reports.map(({ target }) => `${target.name} ${target.type}`).toSorted()).toEqual(
      [...SHORTLIST, "missing.test"].flatMap((name) => [`${name} mail`, `${name} web`]).toSorted(),
    );
    expect(reports.find(({ target }) => target.name === "good.test")).toMatchObject({
      seq: 1,
      of: 2,
      target: { list: "Vendor A", tags: ["shortlist"], source: { file: "list.csv", line: 2 } },
    });
    const evidence = (await text("run/evidence-000001.jsonl")).trimEnd().split("\n");
    expect(evidence.flatMap((line) => validate("evidence", JSON.parse(line)))).toEqual([]);
    expect(validate("stats", JSON.parse(await text("run/summary.json")))).toEqual([]);
  });

  test("writes JSON Lines with header, bad lines and trailer, and spreadsheets with a line for each", async () => {
    const lines = (await text("run.jsonl"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string });
    const count = (kind: string): number => lines.filter((line) => line.kind === kind).length;
    expect([lines[0]?.kind, lines.at(-1)?.kind]).toEqual(["waterpas-run", "waterpas-run-end"]);
    expect([count("waterpas-report"), count("waterpas-input-error")]).toEqual([20, 2]);
    for (const side of ["web", "mail"])
      expect((await text(`w-${side}.csv`)).trimEnd().split("\r\n")).toHaveLength(11);
    expect(await text("l.csv")).toContain(",Vendor A,good.test,web,shortlist,");
  });

  test("counts standards over all and for each group", async () => {
    const { groups } = JSON.parse(await text("s.json")) as {
      groups: {
        group: string;
        n: number;
        standards: { id: string; adopted: number; not_adopted: number }[];
      }[];
    };
    expect(groups.map(({ group, n }) => `${group} ${n}`)).toEqual([
      "all 10",
      "list:Vendor A 5",
      "list:Vendor B 5",
      "suffix:test 10",
      "tag:shortlist 9",
    ]);
    const dnssec = groups[0]?.standards.find(({ id }) => id === "std_web_dnssec");
    // broken.test is bogus; the signatures of mixed.test are good.
    expect(dnssec).toMatchObject({ adopted: 8, not_adopted: 1 });
  });

  test("has an HTML folder with a page for each name", async () => {
    const pages = await readdir(join(folder, "report"));
    expect(pages).toHaveLength(11);
    expect(await text("report/index.html")).toContain('href="broken.test.html"');
    expect(await text("report/broken.test.html")).toContain("broken.test");
  });

  test("can be rendered and judged again from its folder", async () => {
    const again = await waterpas(["render", "run", "-f", "csv-wide", "-o", "csv-wide=again.csv"], {
      cwd: folder,
    });
    expect(again.err).toMatch(/csv-wide has one document/);
    const sorted = async (name: string) => (await text(name)).split("\r\n").toSorted();
    expect(await sorted("again-web.csv")).toEqual(await sorted("w-web.csv"));
    const judged = await waterpas(["judge", "run", "--json"], { cwd: folder });
    expect([judged.code, (JSON.parse(judged.out) as { reports: unknown[] }).reports.length]).toEqual([0, 20]);
    const why = ["explain", "web_dnssec_valid", "--result", "run", "--target", "broken.test"];
    const explained = await waterpas(why, { cwd: folder });
    // What a pointer points to, not the pointer.
    expect(explained.out).toMatch(/^ {2}Evidence +broken\.test AAAA: /m);
  });

  test("taken up again, there is nothing to do, and the outputs are whole", async () => {
    const again = await batch(["list.csv", "--save", "run", "--resume", "-o", "csv-wide=w2.csv", "-q"]);
    expect(again).toMatchObject({ code: 0, err: "" });
    const shown = await batch(["list.csv", "--save", "run", "--resume"]);
    expect(shown.err).toContain("progress 10/10 100% unmeasured 1\n");
    const sorted = async (name: string) => (await text(name)).split("\r\n").toSorted();
    expect(await sorted("w2-web.csv")).toEqual(await sorted("w-web.csv"));
  });
});

describe("verdicts", () => {
  test("do not depend on how many are measured at once", async () => {
    const verdictsAt = async (concurrency: number): Promise<string[]> => {
      const { code, err } = await batch([
        "names.txt",
        "-o",
        `at${concurrency}.jsonl`,
        "-q",
        "--concurrency",
        String(concurrency),
        ...DNS,
      ]);
      expect([code, err]).toEqual([0, ""]);
      const reports = await reportsOf(`at${concurrency}.jsonl`);
      return reports
        .flatMap(({ target, tests }) =>
          tests.map(({ id, status, verdict }) => `${target.name} ${target.type} ${id} ${status} ${verdict}`),
        )
        .toSorted();
    };
    const alone = await verdictsAt(1);
    expect(alone.length).toBeGreaterThan(1000);
    expect(await verdictsAt(8)).toEqual(alone);
    expect(await verdictsAt(64)).toEqual(alone);
  });

  test("do not depend on how many threads measure, and come in the order of the list when asked so", async () => {
    const measured = async (path: string, more: readonly string[]): Promise<Report[]> => {
      const args = ["names.txt", "-o", path, "-q", "--ordered", "--stats-json", `${path}.figures`];
      expect(await batch([...args, ...more, ...DNS])).toMatchObject({ code: 0, err: "" });
      return reportsOf(path);
    };
    const verdictsOf = (reports: readonly Report[]) =>
      reports.flatMap(({ target, tests }) =>
        tests.map(({ id, status, verdict }) => `${target.name} ${target.type} ${id} ${status} ${verdict}`),
      );
    const one = await measured("in1.jsonl", ["--workers", "1"]);
    const two = await measured("in2.jsonl", ["--workers", "2", "--trace-file", "in2.trace"]);
    expect([...new Set(one.map(({ target }) => target.name))]).toEqual(NAMES);
    expect(verdictsOf(two)).toEqual(verdictsOf(one));
    // What threads send is counted and traced where the run is.
    const sent = async (path: string): Promise<number> => {
      const last = (await text(`${path}.figures`)).trimEnd().split("\n").at(-1) ?? "";
      return (JSON.parse(last) as { udp_sent: number }).udp_sent;
    };
    expect(await sent("in2.jsonl")).toBeGreaterThanOrEqual(await sent("in1.jsonl"));
    expect((await text("in2.trace")).split("\n").length).toBeGreaterThan(await sent("in1.jsonl"));
  });
});

describe("an interruption", () => {
  test.each([
    ["SIGINT", 130, "1"],
    ["SIGTERM", 143, "2"],
    ["SIGKILL", null, "2"],
  ] as const)(
    "by %s: exit %s, and the run can be gone on with (threads: %s)",
    async (signal, code, workers) => {
      const path = `stop-${signal}`;
      const limits = ["--concurrency", "1", "--workers", workers];
      const words = ["batch", "names.txt", "--save", path, ...limits, ...DNS, ...flags];
      const first = await waterpas(words, {
        cwd: folder,
        onStart: (child: import("node:child_process").ChildProcess) => {
          const poll = setInterval(async () => {
            const { length } = await readFile(join(folder, path, "results-000001.jsonl")).catch(() =>
              Buffer.alloc(0),
            );
            if (length === 0) return;
            clearInterval(poll);
            child.kill(signal);
          }, 5);
        },
      });
      expect(first.code, first.err).toBe(code);
      if (code !== null)
        expect(first.err).toContain(`waterpas batch names.txt --save ${path} --concurrency 1`);
      const before = await reportsOf(path);
      expect(before.length).toBeLessThan(2 * NAMES.length);
      const second = await batch(["names.txt", "--save", path, "--resume", "-f", "jsonl", ...DNS]);
      expect(second.code, second.err).toBe(0);
      const after = (await reportsOf(path)).map(({ target }) => `${target.name} ${target.type}`);
      expect([after.length, new Set(after).size]).toEqual([2 * NAMES.length, 2 * NAMES.length]);
      const shown = second.out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { kind: string });
      expect(shown.filter(({ kind }) => kind === "waterpas-report")).toHaveLength(2 * NAMES.length);
    },
  );
});

describe("standard input", () => {
  test("is kept, so that it can be read again", async () => {
    const args = ["batch", "-", "--save", "stdin", "-q", "--only", "dnssec", ...flags];
    const first = await runFake(args, { cwd: folder, input: "good.test\nbroken.test" });
    expect(first.code).toBe(0);
    expect(await text("stdin/input.txt")).toBe("good.test\nbroken.test");
    expect(await runFake([...args, "--resume"], { cwd: folder, input: "" })).toMatchObject({ code: 0 });
    expect(await reportsOf("stdin")).toHaveLength(4);
  });
});

test("a list without a target is no quiet success", async () => {
  await writeFile(join(folder, "empty.txt"), "# nothing yet\n\n");
  const { code, err } = await batch(["empty.txt", "-o", "empty.jsonl"]);
  expect(code).toBe(0);
  expect(err).toContain("warning: empty.txt holds no target");
});

describe("refused before the first packet", () => {
  test.each([
    ["no place for results", ["names.txt"], "a batch needs a place for its results"],
    ["no list", ["none.txt", "--save", "x1"], "cannot read"],
    ["no such column", ["list.csv", "--column", "site", "--save", "x2"], "the list has no column 'site'"],
    ["bad lines, strictly", ["list.csv", "--strict-input", "--save", "x3"], "list.csv:11  'bad name'"],
    ["a folder with a run", ["list.csv", "--save", "run"], "holds a run already"],
    ["another list", ["names.txt", "--save", "run", "--resume"], "the list has changed"],
    [
      "other options",
      ["list.csv", "--save", "run", "--resume", "--only", "dnssec"],
      'only was not given and is ["dnssec"]',
    ],
    [
      "two documents on stdout",
      ["names.txt", "-f", "csv-wide"],
      "one document for the website and one for mail",
    ],
    ["an unknown test", ["names.txt", "--save", "x4", "--only", "dnsec"], "unknown test 'dnsec'"],
    ["a place that cannot be written", ["names.txt", "--save", "names.txt/run"], "cannot write"],
    ["an output that cannot be written", ["names.txt", "-o", "none/r.jsonl"], "cannot write"],
  ])("%s", async (_, args, message) => {
    const { code, out, err } = await batch(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  test("a folder into which another process writes", async () => {
    const lock = { pid: process.ppid, host: hostname(), at: "2026-01-01T00:00:00.000Z" };
    await writeFile(join(folder, "run", "lock"), JSON.stringify(lock));
    const { code, err } = await batch(["list.csv", "--save", "run", "--resume"]);
    expect([code, err]).toEqual([2, expect.stringContaining(`process ${process.ppid}`)]);
    await rm(join(folder, "run", "lock"));
  });
});

test("what is excluded is not asked about, and says so", async () => {
  await writeFile(join(folder, "exclude.txt"), "# leave alone\nbroken.test\n192.0.2.0/30\n");
  await writeFile(join(folder, "two.txt"), "good.test\nbroken.test\n");
  const asked = world.queries().filter(({ name }) => name.endsWith("broken.test")).length;
  const { code } = await batch([
    "two.txt",
    "-o",
    "excluded.jsonl",
    "-q",
    "--exclude",
    "exclude.txt",
    "--skip",
    "https,starttls",
  ]);
  expect(code).toBe(0);
  const reports = await reportsOf("excluded.jsonl");
  const causes = reports
    .filter(({ target }) => target.name === "broken.test")
    .flatMap(({ tests }) => tests.map(({ cause }) => cause));
  expect(new Set(causes.filter((cause) => cause !== undefined))).toEqual(new Set(["excluded"]));
  expect(world.queries().filter(({ name }) => name.endsWith("broken.test")).length).toBe(asked);
});

test("a plan says what would be done, and sends nothing", async () => {
  const { code, out } = await batch(["list.csv", "--dry-run"]);
  expect([code, out.split("\n")[0]]).toEqual([
    0,
    "13 lines: 10 targets, 1 duplicate, 1 bad, 1 blank or comment",
  ]);
});

test("figures of the run are lines of JSON", async () => {
  await batch(["names.txt", "-o", "f.jsonl", "-q", "--stats-json", "figures.jsonl", ...DNS]);
  const last = (await text("figures.jsonl")).trimEnd().split("\n").at(-1) ?? "";
  expect(JSON.parse(last)).toMatchObject({ total: 27, done: 27, in_flight: 0, parked: 0 });
});
