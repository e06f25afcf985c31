/** Exit codes, signals and pipes, with the program as a child process against the lab on loopback. */
import { type spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startWorld, type World } from "../../src/lab/world.ts";
import { type ChildOptions, labFlags, routingFlags, runNode, trustFlags, waterpas } from "./child.ts";

// Each test starts processes; a machine that is busy takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const ESCAPE = "\u001b";
const LAUNCHER = resolve(import.meta.dirname, "../../bin/waterpas.js");

let world: World;
let folder = "";
let flags: string[] = [];

beforeAll(async () => {
  const now = Math.floor(Date.now() / 1000);
  world = await startWorld({ scenarios: ["good", "broken", "ns-dead", "nx"], now });
  folder = await mkdtemp(join(tmpdir(), "waterpas-exit-"));
  flags = [
    ...(await labFlags(world, folder)),
    ...(await routingFlags(world, folder)),
    ...(await trustFlags(world, folder)),
  ];
  const map = world.netMap.map.map(({ address }) => ({ address, fault: "refused" }));
  await writeFile(join(folder, "deaf.json"), JSON.stringify({ version: 1, otherwise: "deny", map }));
  // Every connection to port 25 is refused on the way; all else works.
  const closed = world.netMap.map.map((entry) =>
    "port" in entry && entry.port === 25
      ? { address: entry.address, port: 25, proto: "tcp", fault: "refused" }
      : entry,
  );
  await writeFile(join(folder, "no-mail.json"), JSON.stringify({ ...world.netMap, map: closed }));
  await writeFile(join(folder, "names.txt"), "good.test\nnot a name\n");
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const inFolder = (args: readonly string[], more: ChildOptions = {}) =>
  waterpas(args, { cwd: folder, ...more });
const questions = (): number => world.queries().reduce((sum, { count }) => sum + count, 0);

/** The flags with another map, and a cache of its own. */
function mapped(map: string): string[] {
  return flags
    .map((flag) => (flag.endsWith("/net-map.json") ? join(folder, map) : flag))
    .map((flag) => (flag === join(folder, "cache") ? join(folder, `cache-${map}`) : flag));
}

/** DNS alone, which takes no time; a mail host that turns away is not waited for. */
const QUICK = ["--only", "web_dnssec", "--retries", "0"];

describe("exit codes", () => {
  test.each<[string, number, () => readonly string[]]>([
    ["a bad report is still 0", 0, () => ["scan", "broken.test", ...QUICK, ...flags]],
    ["a name that does not exist is an answer", 0, () => ["scan", "nx.test", ...QUICK, ...flags]],
    ["bogus is an answer", 0, () => ["dns", "broken.test", ...flags.slice(0, 5)]],
    [
      "a bad line of a list is a warning",
      0,
      () => ["batch", "names.txt", "--save", "b", ...QUICK, ...flags.slice(0, -2)],
    ],
    [
      "a level that must hold does not",
      1,
      () => ["gate", "broken.test", "--fail-on", "required", ...QUICK, ...flags],
    ],
    [
      "the same, and 1 is not wanted",
      0,
      () => ["gate", "broken.test", "--fail-on", "required", "--no-fail", ...QUICK, ...flags],
    ],
    [
      "a scan with a level that must hold",
      1,
      () => ["scan", "broken.test", "--fail-on", "required", ...QUICK, ...flags],
    ],
    [
      "a scan whose gate is not to fail",
      0,
      () => ["scan", "broken.test", "--fail-on", "required", "--no-fail", ...QUICK, ...flags],
    ],
    ["no policy and no level", 2, () => ["gate", "good.test", ...QUICK, ...flags]],
    ["wrong target", 2, () => ["scan", "exmple", ...flags]],
    ["wrong evidence", 2, () => ["judge", "no-such-folder"]],
    [
      "a bad line that must not be",
      2,
      () => ["batch", "names.txt", "--save", "s", "--strict-input", ...flags.slice(0, -2)],
    ],
    [
      "no VRPs, and none may be fetched",
      3,
      () => ["prefix", "192.0.2.0/24", "--offline", "--cache-dir", "empty"],
    ],
    ["every question lost", 3, () => ["dns", "good.test", "--no-config", "--net-map", "deaf.json"]],
    [
      "nothing could be measured",
      3,
      () => ["scan", "good.test", "--resolver", "iterate", ...QUICK, ...mapped("deaf.json")],
    ],
    [
      "a machine that cannot measure",
      3,
      () => ["doctor", "--resolver", "iterate", "--no-config", "--net-map", "deaf.json"],
    ],
  ])("%s: %i", async (_what, code, args) => {
    const ended = await inFolder(args());
    expect([ended.code, ended.signal], ended.err).toEqual([code, null]);
  });

  test("wrong use suggests what was meant, and sends no packet", async () => {
    const before = questions();
    const wrong: readonly (readonly [readonly string[], string])[] = [
      [["--timeuot", "5s"], "did you mean '--timeout'?"],
      [["--only", "dnsec"], "did you mean 'dnssec'?"],
      [["--profile", "watrpas"], "waterpas"],
      [["-o", "report.pdf"], "terminal=FILE"],
      [["--config", "bad.config.json"], 'did you mean "timeout"?'],
    ];
    await writeFile(join(folder, "bad.config.json"), '{ "network": { "timeuot": "5s" } }');
    const runs = await Promise.all(
      wrong.map(([more]) => inFolder(["scan", "good.test", ...flags.slice(1), ...more])),
    );
    for (const [index, { code, out, err }] of runs.entries()) {
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(/^error: .*\n(?: {2}.*\n)+$/);
      expect(err).toContain(wrong[index]?.[1]);
    }
    expect(questions()).toBe(before);
  });
});

describe("port 25 closed here", () => {
  test("doctor finds it out, and then no mail server is blamed", async () => {
    const own = mapped("no-mail.json");
    const doctor = await inFolder([
      "doctor",
      "--smtp-host",
      "mx1.hoster-a.example",
      "--json",
      ...own.slice(0, 7),
    ]);
    expect(doctor.code).toBe(3);
    const { checks } = JSON.parse(doctor.out) as { checks: readonly { id: string; status: string }[] };
    expect(checks.filter(({ status }) => status === "failed").map(({ id }) => id)).toEqual(["port25"]);

    const scan = await inFolder([
      "scan",
      "good.test",
      "--type",
      "mail",
      "--only",
      "starttls",
      "--json",
      ...own,
    ]);
    const { reports } = JSON.parse(scan.out) as {
      reports: readonly { tests: readonly { id: string; status: string; cause?: string }[] }[];
    };
    const tests = reports.flatMap((report) => report.tests);
    expect(tests.filter(({ status }) => status === "failed")).toEqual([]);
    expect(tests.find(({ id }) => id === "mail_starttls_tls_version")).toMatchObject({
      status: "error",
      cause: "port25-blocked",
    });
  });
});

describe("signals", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends `lab up` in good order", async (signal, code) => {
    const { code: ended, out } = await inFolder(["lab", "up", "--cache-dir", join(folder, signal)], {
      onStart: (child) => {
        child.stdout?.once("data", () => child.kill(signal));
      },
    });
    expect(ended).toBe(code);
    expect(out).toContain(
      `waterpas scan good.test --config ${join(folder, signal, "lab/waterpas.config.json")}`,
    );
  });

  /** Sends a signal when the scan of the silent domain has begun; again when that was heard. */
  function whenBusy(times: 1 | 2) {
    const words = ["ns-dead.test", "note: stopping"].slice(0, times);
    return (child: ReturnType<typeof spawn>): void => {
      let heard = "";
      child.stderr?.on("data", (text: string) => {
        heard += text;
        while (words[0] !== undefined && heard.includes(words[0])) {
          words.shift();
          child.kill("SIGINT");
        }
      });
    };
  }

  test("SIGINT during a scan writes what is done, says what is not, and is 130", async () => {
    const args = [
      "scan",
      "ns-dead.test",
      "good.test",
      "--concurrency",
      "1",
      "--json",
      "--trace",
      "--retries",
      "0",
      "--timeout",
      "300ms",
      ...flags,
    ];
    const { code, out, err } = await inFolder(args, { onStart: whenBusy(1) });
    expect(code).toBe(130);
    expect(JSON.parse(out)).toMatchObject({ kind: "waterpas-result" });
    expect(err).toMatch(/[12] targets? not scanned/);
    expect(err).toMatch(/fix: waterpas scan (?:ns-dead\.test )?good\.test --concurrency 1/);
  });

  test("a second SIGINT ends it at once, with nothing half written", async () => {
    const { signal, out } = await inFolder(["scan", "ns-dead.test", "--json", "--trace", ...flags], {
      onStart: whenBusy(2),
    });
    expect([signal, out]).toEqual(["SIGINT", ""]);
  });
});

describe("pipes", () => {
  test("a reader that goes away early is no error", async () => {
    const { code, err } = await waterpas(["list-checks", "-f", "json"], { closeEarly: true });
    expect([code, err]).toEqual([0, ""]);
  });

  test.runIf(existsSync("/dev/full"))("a full disk behind stdout is said, and is no gate that fails", () => {
    const { status, stderr } = spawnSync(
      "sh",
      ["-c", '"$0" "$1" man > /dev/full', process.execPath, LAUNCHER],
      {
        encoding: "utf8",
      },
    );
    expect([status, stderr]).toEqual([
      2,
      "error: cannot write to standard output: no space left on the device\n",
    ]);
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

/** `script` of util-linux gives a command a terminal; the one of the BSDs takes its arguments in another order. */
const hasScript =
  spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;

describe.runIf(hasScript)("on a terminal", () => {
  const { PATH = "" } = process.env;
  const inTerminal = (env: Readonly<Record<string, string>>): string =>
    spawnSync(
      "script",
      ["-qec", `'${process.execPath}' '${LAUNCHER}' explain web_dnssec_valid`, "/dev/null"],
      {
        encoding: "utf8",
        env: { PATH, LANG: "C.UTF-8", TERM: "xterm", SHELL: "/bin/sh", ...env },
      },
    ).stdout;

  test("colour, unless NO_COLOR says no, also beside FORCE_COLOR", () => {
    expect(inTerminal({})).toContain(`${ESCAPE}[`);
    const plain = inTerminal({ NO_COLOR: "1", FORCE_COLOR: "1" });
    expect(plain).toContain("web_dnssec_valid");
    expect(plain).not.toContain(ESCAPE);
    expect(plain).not.toContain("Warning");
  });
});

describe("lab demo", () => {
  test("shows a good, a mixed and a broken domain, in that order, without a word on stderr", async () => {
    await writeFile(
      join(folder, "waterpas.config.json"),
      `{"output": {"format": "json", "save": "real-results"}}`,
    );
    const { code, out, err } = await inFolder(["lab", "demo"]);
    expect([code, err]).toEqual([0, ""]);
    const names = out.split("\n").flatMap((line) => /^(\w+\.test) /.exec(line)?.[1] ?? []);
    expect(names).toEqual(["good.test", "mixed.test", "broken.test"]);
    expect(await readdir(folder)).not.toContain("real-results");
  });
});
