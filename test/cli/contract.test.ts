/** What scripts may rely on, tried with the program as a child process against the lab on loopback. */
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startWorld, type World } from "../../src/lab/world.ts";
import { validate } from "../../src/store/schema.ts";
import { labFlags, routingFlags, runNode, trustFlags, waterpas } from "./child.ts";

const ESCAPE = "\u001b";

// Each test starts processes; a machine that is busy takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let world: World;
let folder = "";
let flags: string[] = [];
/** The same for commands that look at routes. */
let scanFlags: string[] = [];

beforeAll(async () => {
  world = await startWorld({ scenarios: ["good", "broken", "hostile"], now: Math.floor(Date.now() / 1000) });
  folder = await mkdtemp(join(tmpdir(), "waterpas-cli-"));
  flags = await labFlags(world, folder);
  scanFlags = [...flags, ...(await routingFlags(world, folder)), ...(await trustFlags(world, folder))];
});
afterAll(async () => {
  await world.close();
});

async function scanFlagsOf(of: World): Promise<string[]> {
  const own = await mkdtemp(join(tmpdir(), "waterpas-int-"));
  return [...(await labFlags(of, own)), ...(await routingFlags(of, own)), ...(await trustFlags(of, own))];
}

function questions(): number {
  return world.queries().reduce((sum, { count }) => sum + count, 0);
}

describe("streams", () => {
  test("scan: the report on stdout, nothing on stderr; with json, a result that fits its schema", async () => {
    const terminal = await waterpas(["scan", "good.test", ...scanFlags]);
    expect(terminal).toMatchObject({ code: 0, err: "" });
    expect(terminal.out).toContain("Nothing to fix.\n");
    const json = await waterpas(["scan", "good.test", "broken.test", "--json", ...scanFlags]);
    expect(json).toMatchObject({ code: 0, err: "" });
    const result: unknown = JSON.parse(json.out);
    expect(validate("result", result)).toEqual([]);
  });

  test("dns, doctor, explain and list-checks: json is one document", async () => {
    const [dns, doctor, list, explain] = await Promise.all([
      waterpas(["dns", "good.test", "--json", ...withoutCache()]),
      waterpas(["doctor", "--json", ...flags.filter((flag) => flag !== "--no-config")]),
      waterpas(["list-checks", "--json"]),
      waterpas(["explain", "web_dnssec_valid"]),
    ]);
    expect(JSON.parse(dns.out)).toMatchObject({ name: "good.test", security: "secure" });
    expect(JSON.parse(doctor.out)).toMatchObject({ ok: true });
    expect(JSON.parse(list.out)).toContainEqual(expect.objectContaining({ id: "web_dnssec_valid" }));
    expect(explain.out).toContain("web_dnssec_valid");
    for (const { err, code } of [dns, doctor, list, explain]) expect([err, code]).toEqual(["", 0]);
  });

  test("notes are on stderr, and -q takes them away", async () => {
    const loud = await waterpas(["scan", "good.test", "good.test", ...scanFlags]);
    expect(loud.err).toContain("note: good.test was given more than once");
    const quiet = await waterpas(["scan", "good.test", "good.test", "-q", ...scanFlags]);
    expect([quiet.err, quiet.out]).toEqual(["", expect.stringContaining("good.test")]);
  });

  test("--trace is on stderr, one line an operation; --trace-file is JSON lines that fit their schema", async () => {
    const file = join(folder, "trace.jsonl");
    const { out, err } = await waterpas(["scan", "good.test", "--trace", "--trace-file", file, ...scanFlags]);
    expect(out).toContain("Nothing to fix.");
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(err.trimEnd().split("\n")).toHaveLength(lines.length);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(validate("trace", JSON.parse(line))).toEqual([]);
  });

  test("a terminal that is none gets no escape, whatever the target sends", async () => {
    const { out, err } = await waterpas(["scan", "hostile.test", "broken.test", "-vv", ...scanFlags]);
    expect(out + err).not.toContain(ESCAPE);
    const { out: txt } = await waterpas(["dns", "hostile.test", "TXT", ...withoutCache()]);
    const controls = [...txt].filter(
      (character) => (character.codePointAt(0) ?? 0) < 0x20 && character !== "\n",
    );
    expect(controls).toEqual([]);
  });

  test("NO_COLOR and FORCE_COLOR together print no warning of Node.js, and no colour", async () => {
    const { out, err } = await waterpas(["scan", "good.test", ...scanFlags], {
      env: { NO_COLOR: "1", FORCE_COLOR: "1" },
    });
    expect([err, out.includes(ESCAPE)]).toEqual(["", false]);
    const forced = await waterpas(["scan", "good.test", ...scanFlags], { env: { FORCE_COLOR: "1" } });
    expect(forced.out).toContain(`${ESCAPE}[32m`);
  });

  test("COLUMNS breaks lines in a pipe", async () => {
    const { out } = await waterpas(["scan", "broken.test", ...scanFlags], { env: { COLUMNS: "40" } });
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(40);
  });
});

function withoutCache(): string[] {
  return flags.slice(0, -2);
}

describe("files", () => {
  test("-o writes beside stdout; --save keeps what judge makes the same bytes of", async () => {
    const save = join(folder, "saved");
    const file = join(folder, "report.json");
    const scan = await waterpas([
      "scan",
      "good.test",
      "broken.test",
      "-o",
      file,
      "--save",
      save,
      ...scanFlags,
    ]);
    expect(scan.code).toBe(0);
    expect(await readdir(join(save, "evidence"))).toEqual(["broken.test.json", "good.test.json"]);
    const [once, twice, text] = await Promise.all([
      waterpas(["judge", save, "--json"]),
      waterpas(["judge", join(save, "evidence"), "--json"]),
      waterpas(["judge", save]),
    ]);
    expect(once.out).toBe(await readFile(file, "utf8"));
    expect(twice.out).toBe(once.out);
    expect(text.out).toBe(scan.out);
    expect([once.err, once.code]).toEqual(["", 0]);
  });

  test("judge sends nothing, and --now moves the clock of judging and of the picture", async () => {
    const save = join(folder, "later");
    const scan = await waterpas(["scan", "broken.test", "--save", save, ...scanFlags]);
    expect(scan.out).toContain("✘ bogus: rrsig-expired");
    const before = questions();
    const whenValid = new Date(Date.now() - 36 * 3_600_000).toISOString();
    const judged = await waterpas(["judge", save, "--now", whenValid]);
    expect(questions()).toBe(before);
    expect(judged.code).toBe(0);
    expect(judged.out).toContain("✔ DNSSEC");
    expect(judged.out).not.toContain("bogus");
  });

  test("explain --result names the row that held and draws the chain", async () => {
    const save = join(folder, "explained");
    await waterpas(["scan", "broken.test", "--save", save, ...scanFlags]);
    const { out, code, err } = await waterpas(["explain", "web_dnssec_valid", "--result", save]);
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
    const { code, out, err } = await waterpas([
      "scan",
      "good.test",
      "-o",
      `json=${join(folder, name)}`,
      ...scanFlags,
    ]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: cannot write /);
    if (fix !== null) expect(err).toContain(`  fix: ${fix}`);
  });
});

describe("exit codes", () => {
  test.each<[string, () => readonly string[], number]>([
    ["a bad report is still 0", () => ["scan", "broken.test", ...scanFlags], 0],
    ["a name that does not exist is an answer", () => ["scan", "nx.test", ...scanFlags], 0],
    ["bogus is an answer", () => ["dns", "broken.test", ...withoutCache()], 0],
    ["wrong target", () => ["scan", "exmple", ...scanFlags], 2],
    ["wrong evidence", () => ["judge", join(folder, "no-such-folder")], 2],
    [
      "every question lost",
      () => ["dns", "good.test", "--no-config", "--net-map", join(folder, "deaf.json")],
      3,
    ],
    ["nothing could be measured", () => ["scan", "good.test", ...deafFlags()], 3],
    ["a machine that cannot measure", () => ["doctor", ...deafFlags()], 3],
  ])("%s", async (_what, args, code) => {
    await writeFile(
      join(folder, "deaf.json"),
      JSON.stringify({
        version: 1,
        otherwise: "deny",
        map: world.netMap.map.map(({ address }) => ({ address, fault: "refused" })),
      }),
    );
    expect((await waterpas(args())).code).toBe(code);
  });

  function deafFlags(): string[] {
    return [
      "--no-config",
      "--resolver",
      "iterate",
      "--net-map",
      join(folder, "deaf.json"),
      ...flags.slice(-2),
    ];
  }

  test("wrong use sends no packet", async () => {
    const before = questions();
    for (const wrong of [
      ["--timeuot", "5s"],
      ["--only", "dnsec"],
      ["--profile", "nonsense"],
      ["-o", "report.xml"],
    ]) {
      const { code, err } = await waterpas(["scan", "good.test", ...scanFlags, ...wrong]);
      expect([code, /^error: .*\n(?: .*\n)*$/.test(err)]).toEqual([2, true]);
    }
    expect(questions()).toBe(before);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends `lab up` in good order", async (signal, code) => {
    const { code: ended, out } = await waterpas(["lab", "up", "--cache-dir", join(folder, "up")], {
      onStart: (child) => {
        child.stdout?.once("data", () => child.kill(signal));
      },
    });
    expect(ended).toBe(code);
    expect(out).toContain(`waterpas scan good.test --config ${join(folder, "up/lab/waterpas.config.json")}`);
  });

  test("a second SIGINT ends a scan at once", async () => {
    const dead = await startWorld({ scenarios: ["ns-dead"], now: Math.floor(Date.now() / 1000) });
    try {
      const own = await scanFlagsOf(dead);
      const { signal, out } = await waterpas(["scan", "ns-dead.test", "--json", ...own], {
        onStart: (child) => {
          for (const afterMs of [1500, 1800]) setTimeout(() => child.kill("SIGINT"), afterMs);
        },
      });
      expect([signal, out]).toEqual(["SIGINT", ""]);
    } finally {
      await dead.close();
    }
  });

  test("SIGINT during a scan writes what is done, says what is not, and is 130", async () => {
    const dead = await startWorld({ scenarios: ["good", "ns-dead"], now: Math.floor(Date.now() / 1000) });
    try {
      const own = await scanFlagsOf(dead);
      const args = ["scan", "ns-dead.test", "good.test", "--concurrency", "1", "--json", ...own];
      const { code, out, err, ms } = await waterpas(args, {
        onStart: (child) => {
          setTimeout(() => child.kill("SIGINT"), 1500);
        },
      });
      expect(code).toBe(130);
      expect(JSON.parse(out)).toMatchObject({ kind: "waterpas-result" });
      expect(err).toContain("1 target not scanned");
      expect(err).toContain("fix: waterpas scan good.test --concurrency 1");
      expect(ms).toBeLessThan(14_000);
    } finally {
      await dead.close();
    }
  });
});

describe("pipes", () => {
  test("a reader that goes away early is no error", async () => {
    const { code, err } = await waterpas(["list-checks", "-f", "json"], { closeEarly: true });
    expect([code, err]).toEqual([0, ""]);
  });

  test("200,000 lines all arrive through a pipe that is read slowly", async () => {
    const script = join(folder, "lines.mjs");
    const io = resolve(import.meta.dirname, "../../src/cli/io.ts");
    await writeFile(
      script,
      `import { openIo } from ${JSON.stringify(io)};
const { out } = openIo(process, []);
for (let n = 0; n < 200000; n++) out.write("line " + n + "\\n");
process.exitCode = 0;
`,
    );
    const { out, code } = await runNode([script], {
      onStart: (child) => {
        child.stdout?.pause();
        setTimeout(() => child.stdout?.resume(), 300);
      },
    });
    expect(code).toBe(0);
    expect(out.split("\n")).toHaveLength(200_001);
  });
});

describe("lab demo", () => {
  test("shows a good, a mixed and a broken domain, in that order, without a word on stderr", async () => {
    await writeFile(
      join(folder, "waterpas.config.json"),
      `{"output": {"format": "json", "save": "real-results"}}`,
    );
    const { code, out, err, ms } = await waterpas(["lab", "demo"], { cwd: folder });
    expect([code, err]).toEqual([0, ""]);
    const names = out.split("\n").flatMap((line) => /^(\w+\.test) /.exec(line)?.[1] ?? []);
    expect(names).toEqual(["good.test", "mixed.test", "broken.test"]);
    expect(ms).toBeLessThan(20_000);
    expect(await readdir(folder)).not.toContain("real-results");
  });
});
