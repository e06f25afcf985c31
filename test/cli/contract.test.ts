/**
 * What scripts may rely on, tried with the program as a child process against the lab on loopback.
 *
 * Three domains are scanned once; most of what follows looks at that run.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { XMLValidator } from "fast-xml-parser";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startWorld, type World } from "../../src/lab/world.ts";
import { TEXT_FORMATS, type TextFormat } from "../../src/report/format.table.ts";
import { validate } from "../../src/store/schema.ts";
import {
  type ChildOptions,
  type ChildResult,
  labFlags,
  routingFlags,
  trustFlags,
  waterpas,
} from "./child.ts";
import { runFake } from "./fake-io.ts";

const ESCAPE = "\u001b";

// Each test starts processes; a machine that is busy takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let world: World;
let folder = "";
let flags: string[] = [];
/** The same for commands that look at routes; a mail host that turns away is not waited for. */
let scanFlags: string[] = [];
/** The one scan, as JSON, with everything saved. */
let base: ChildResult;

const NAMES = ["good.test", "broken.test", "hostile.test"] as const;

beforeAll(async () => {
  world = await startWorld({ scenarios: ["good", "broken", "hostile"], now: Math.floor(Date.now() / 1000) });
  folder = await mkdtemp(join(tmpdir(), "waterpas-cli-"));
  flags = await labFlags(world, folder);
  const more = [...(await routingFlags(world, folder)), ...(await trustFlags(world, folder))];
  scanFlags = [...flags, ...more, "--retries", "0"];
  const files = TEXT_FORMATS.flatMap((format) => ["-o", `${format}=out.${format}`]);
  const kept = ["--save", "saved", "--trace-file", "trace.jsonl", ...files];
  base = await waterpas(["scan", ...NAMES, "good.test", "-q", "--json", ...kept, ...scanFlags], {
    cwd: folder,
  });
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const file = (name: string): Promise<string> => readFile(join(folder, name), "utf8");
const inFolder = (args: readonly string[], more: ChildOptions = {}) =>
  waterpas(args, { cwd: folder, ...more });
const questions = (): number => world.queries().reduce((sum, { count }) => sum + count, 0);
const withoutCache = (): string[] => flags.slice(0, -2);

/** Control characters other than the end of a line, where nothing but text belongs. */
const controlsIn = (text: string): string[] =>
  [...text].filter((character) => (character.codePointAt(0) ?? 0) < 0x20 && character !== "\n");

describe("streams", () => {
  test("scan: a result that fits its schema on stdout; with -q nothing on stderr, not even a note", () => {
    expect([base.code, base.err]).toEqual([0, ""]);
    const result: unknown = JSON.parse(base.out);
    expect(validate("result", result)).toEqual([]);
    expect(result).toMatchObject({ reports: { length: 2 * NAMES.length } });
  });

  test("the report on stdout, notes on stderr", async () => {
    const { code, out, err } = await inFolder(["scan", "good.test", "good.test", "--trace", ...scanFlags]);
    expect(code).toBe(0);
    expect(out).toContain("Nothing to fix.\n");
    expect(err).toContain("note: good.test was given more than once");
    // One line for each operation, and none of the report.
    expect(
      err.split("\n").filter((line) => / ms {2}(?:dns|tcp|tls|http|smtp|quic)/.test(line)).length,
    ).toBeGreaterThan(50);
    expect(err).not.toContain("Nothing to fix");
  });

  test("--trace-file has lines of JSON that fit their schema", async () => {
    const lines = (await file("trace.jsonl")).trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(50);
    for (const line of lines) expect(validate("trace", JSON.parse(line))).toEqual([]);
  });

  test("dns, doctor, spf, cache and prefix: json is one document, and nothing is on stderr", async () => {
    const own = flags.filter((flag) => flag !== "--no-config");
    const runs = await Promise.all([
      inFolder(["dns", "good.test", "--json", ...withoutCache()]),
      inFolder(["doctor", "--json", ...own]),
      inFolder(["spf", "good.test", "--ip", "192.0.2.25", "--json", ...withoutCache()]),
      inFolder(["cache", "info", "--json", ...flags.slice(-2)]),
      inFolder([
        "prefix",
        "192.0.2.0/24",
        "--json",
        "--rpki",
        "vrps.json",
        "--origins",
        "routes.json",
        ...flags.slice(-2),
      ]),
    ]);
    for (const { err, code } of runs) expect([err, code]).toEqual(["", 0]);
    const [dns, doctor] = runs.map(({ out }): unknown => JSON.parse(out));
    expect(dns).toMatchObject({ name: "good.test", security: "secure" });
    expect(doctor).toMatchObject({ ok: true });
  });

  test("what a target sends does no harm to a terminal, however much of it is shown", async () => {
    const [all, txt] = await Promise.all([
      inFolder(["judge", "saved", "-vv", "--limit", "0"]),
      inFolder(["dns", "hostile.test", "TXT", ...withoutCache()]),
    ]);
    expect(all.out).toContain("hostile.test");
    expect(controlsIn(all.out + all.err + txt.out + txt.err)).toEqual([]);
  });

  test("NO_COLOR outranks FORCE_COLOR, and Node.js does not warn of it; COLUMNS breaks lines", async () => {
    const [plain, painted, narrow] = await Promise.all([
      inFolder(["judge", "saved"], { env: { NO_COLOR: "1", FORCE_COLOR: "1" } }),
      inFolder(["judge", "saved"], { env: { FORCE_COLOR: "1" } }),
      inFolder(["judge", "saved"], { env: { COLUMNS: "40" } }),
    ]);
    expect([plain.err, plain.out.includes(ESCAPE)]).toEqual(["", false]);
    expect(painted.out).toContain(`${ESCAPE}[32m`);
    const widest = Math.max(...narrow.out.split("\n").map((line) => line.length));
    expect(widest).toBeLessThanOrEqual(40);
  });
});

/** Cells of the lines of CSV, RFC 4180. */
function cellCounts(text: string): number[] {
  const bare = text.replaceAll('""', "").replaceAll(/"[^"]*"/g, "x");
  const lines = bare.trimEnd().split(/\r?\n/);
  // The layout of the dashboard begins with an empty one.
  return lines.filter((line) => line !== "").map((line) => line.split(",").length);
}

const isJson = (text: string): boolean => JSON.parse(text) !== null;
const isCsv = (text: string): boolean => {
  const counts = new Set(cellCounts(text));
  return counts.size === 1 && !counts.has(1);
};
const METRIC = /^(?:# (?:TYPE|HELP|UNIT) \w+ .*|# EOF|\w+(?:\{.*\})? [-+.\dEeINaf]+(?: [\d.]+)?)$/;
const areMetrics = (text: string): boolean =>
  text
    .trimEnd()
    .split("\n")
    .every((line) => METRIC.test(line));

/** Whether a text is what its format says. */
const IS: Readonly<Record<TextFormat, (text: string) => boolean>> = {
  terminal: (text) => text.includes("profile waterpas") && controlsIn(text).length === 0,
  json: isJson,
  jsonl: (text) => text.trimEnd().split("\n").every(isJson),
  md: (text) => text.startsWith("# "),
  html: (text) =>
    text.startsWith("<!doctype html>\n") &&
    text.endsWith("</html>\n") &&
    !/<(?:script|link|img)[^>]+(?:src|href)=/.test(text),
  "csv-wide": isCsv,
  "csv-long": isCsv,
  "csv-dashboard": isCsv,
  internetnl: isJson,
  "internetnl-technical": isJson,
  junit: (text) => XMLValidator.validate(text) === true,
  sarif: isJson,
  github: (text) =>
    text
      .trimEnd()
      .split("\n")
      .every((line) => line.startsWith("::")),
  "gitlab-codequality": isJson,
  "stats-json": isJson,
  "stats-csv": isCsv,
  "stats-md": (text) => text.startsWith("# "),
  openmetrics: (text) => areMetrics(text) && text.endsWith("# EOF\n"),
  "prom-textfile": areMetrics,
  dot: (text) => text.startsWith("digraph ") && text.endsWith("}\n"),
};

/** Formats that have a document of each side. */
const SPLIT: ReadonlySet<TextFormat> = new Set([
  "csv-wide",
  "csv-dashboard",
  "internetnl",
  "internetnl-technical",
]);

describe("formats", () => {
  test.each(TEXT_FORMATS)("%s: -o writes what it says", async (format) => {
    if (!SPLIT.has(format)) expect(IS[format](await file(`out.${format}`))).toBe(true);
    else
      for (const side of ["web", "mail"])
        expect(IS[format](await file(`out-${side}.${format}`)), side).toBe(true);
  });

  test.each(TEXT_FORMATS)("%s: the same on stdout, and nothing on stderr", async (format) => {
    const side = SPLIT.has(format) ? ["--type", "mail"] : [];
    const { code, out, err } = await runFake(["render", "saved", "-f", format, ...side], { cwd: folder });
    expect([code, err]).toEqual([0, ""]);
    expect(IS[format](out)).toBe(true);
  });

  test("a split format on stdout is refused, and what the error says to type works", async () => {
    const { code, out, err } = await runFake(["render", "saved", "-f", "csv-wide"], { cwd: folder });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("--type web or --type mail");
    const one = await runFake(
      ["render", join("saved", "reports", "good.test.mail.json"), "-f", "internetnl"],
      { cwd: folder },
    );
    expect(one).toMatchObject({ code: 0, err: "" });
  });
});

describe("files", () => {
  test("--save keeps what judge makes the same bytes of", async () => {
    expect(await readdir(join(folder, "saved/evidence"))).toEqual(
      [...NAMES].sort().map((name) => `${name}.json`),
    );
    const [once, twice, text] = await Promise.all([
      inFolder(["judge", "saved", "--json"]),
      inFolder(["judge", "saved/evidence", "--json"]),
      inFolder(["judge", "saved"]),
    ]);
    expect(once.out).toBe(await file("out.json"));
    expect(twice.out).toBe(once.out);
    expect(text.out).toBe(await file("out.terminal"));
    expect([once.err, once.code]).toEqual(["", 0]);
  });

  test("judge sends nothing; --now moves the clock of judging and of the picture", async () => {
    expect(await file("out.terminal")).toContain("✘ bogus: rrsig-expired");
    const before = questions();
    const whenValid = new Date(Date.now() - 36 * 3_600_000).toISOString();
    const judged = await inFolder(["judge", "saved/evidence/broken.test.json", "--now", whenValid]);
    expect(questions()).toBe(before);
    expect(judged.code).toBe(0);
    expect(judged.out).toContain("✔ DNSSEC");
    expect(judged.out).not.toContain("bogus");
  });

  test.each([
    ["render", "out.json"],
    ["render", "out.jsonl"],
    ["judge", "saved/evidence/good.test.json"],
  ])("%s - takes %s over standard input", async (command, name) => {
    const named = await runFake([command, name, "-f", "md"], { cwd: folder });
    const piped = await runFake([command, "-", "-f", "md"], { cwd: folder, input: await file(name) });
    expect([piped.code, piped.err]).toEqual([0, ""]);
    expect(piped.out).toBe(named.out);
  });

  test("explain --result names the row that held and draws the chain", async () => {
    const { out, code, err } = await inFolder([
      "explain",
      "web_dnssec_valid",
      "--result",
      "saved",
      "--target",
      "broken.test",
    ]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("✘ bad");
    expect(out).toContain("signature of DNSKEY");
    expect(out).toContain("✘ bogus: rrsig-expired");
    expect(out).toMatch(/from .* #\d+/);
  });

  test.each([
    ["the folder does not exist", "no/such/report.json", "mkdir -p"],
    ["the place is a folder", ".", null],
  ])("a file that cannot be written: %s", async (_what, name, fix) => {
    const { code, out, err } = await inFolder(["render", "saved", "-o", `json=${join(folder, name)}`]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: cannot write /);
    if (fix !== null) expect(err).toContain(`  fix: ${fix}`);
  });
});
