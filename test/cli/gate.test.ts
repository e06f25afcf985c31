/** The gate and saved results, with the program as a child process; the lab on loopback is scanned once. */
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startWorld, type World } from "../../src/lab/world.ts";
import type { Result } from "../../src/model/report.ts";
import { labFlags, routingFlags, trustFlags, waterpas } from "./child.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let world: World;
let folder = "";
let flags: string[] = [];

beforeAll(async () => {
  world = await startWorld({ scenarios: ["good", "broken"], now: Math.floor(Date.now() / 1000) });
  folder = await mkdtemp(join(tmpdir(), "waterpas-gate-"));
  flags = [
    ...(await labFlags(world, folder)),
    ...(await routingFlags(world, folder)),
    ...(await trustFlags(world, folder)),
    // A mail host that turns away is not waited for.
    "--retries",
    "0",
  ];
  const scanned = await waterpas(
    ["scan", "good.test", "broken.test", "--save", "out", "-o", "run.jsonl", "-o", "result.json", ...flags],
    { cwd: folder },
  );
  expect(scanned).toMatchObject({ code: 0, err: "" });
});
afterAll(async () => {
  await world.close();
});

const inFolder = (args: readonly string[], more = {}) => waterpas(args, { cwd: folder, ...more });

const WAIVER = { id: "W-1", test: "*", reason: "all of it is known", match: { domains: ["broken.test"] } };

async function policy(content: object, name = "policy.json"): Promise<string> {
  await writeFile(join(folder, name), JSON.stringify({ version: 1, ...content }));
  return name;
}

describe("exit codes", () => {
  test.each([
    ["all good", ["good.test"], 0],
    ["something failed", ["good.test", "broken.test"], 1],
  ])("measured: %s", async (_, names, code) => {
    const { code: found, err } = await inFolder([
      "gate",
      ...names,
      "--fail-on",
      "required",
      "--only",
      "dnssec",
      ...flags,
    ]);
    expect([found, err]).toEqual([code, expect.stringMatching(/^gate: (not )?met/)]);
  });

  test.each([
    ["without rules", [], 2],
    ["not met", ["--fail-on", "required"], 1],
    ["not met, but told not to fail", ["--fail-on", "required", "--no-fail"], 0],
    ["a policy that is not there", ["--policy", "none.json"], 2],
  ])("saved: %s", async (_, more, code) => {
    expect((await inFolder(["gate", "run.jsonl", ...more])).code).toBe(code);
  });

  test("a policy with an unknown key is refused before anything is judged, with line and suggestion", async () => {
    const name = await policy({ gate: { min_scor: 90 } });
    const { code, out, err } = await inFolder(["gate", "run.jsonl", "--policy", name]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/policy\.json:1:\d+ +unknown key "min_scor"; did you mean "min_score"\?/);
  });

  test("names and saved results together are refused", async () => {
    const { code, err } = await inFolder(["gate", "run.jsonl", "example.nl", "--fail-on", "required"]);
    expect([code, err]).toEqual([2, expect.stringContaining("names to measure, or saved results")]);
  });
});

describe("waivers and baseline", () => {
  test("a waiver that holds lets the gate pass, one that has ended does not", async () => {
    const until = (expires: string) =>
      policy({ gate: { fail_on: "required" }, waivers: [{ ...WAIVER, expires }] });
    const holds = await inFolder(["gate", "out", "--policy", await until("9999-12-31")]);
    expect(holds).toMatchObject({
      code: 0,
      out: expect.stringContaining("waived until 9999-12-31 (W-1, all of it is known)"),
    });
    const ended = await inFolder(["gate", "out", "--policy", await until("2020-01-01")]);
    expect(ended).toMatchObject({ code: 1, out: expect.stringContaining("waiver expired 2020-01-01") });
  });

  test("against itself nothing has changed; a worse result breaks the gate", async () => {
    const name = await policy({ baseline: { file: "base.jsonl" } });
    expect((await inFolder(["baseline", "update", "run.jsonl", "--policy", name])).code).toBe(0);
    expect((await inFolder(["gate", "out", "--policy", name])).code).toBe(0);
    const worse = (await readFile(join(folder, "run.jsonl"), "utf8")).replaceAll(
      /"status":"passed","verdict":"good"/g,
      '"status":"failed","verdict":"bad"',
    );
    await writeFile(join(folder, "worse.jsonl"), worse);
    const { code, out } = await inFolder(["gate", "worse.jsonl", "--policy", name]);
    expect([code, out]).toEqual([1, expect.stringContaining("worse than the baseline")]);
  });

  test("a baseline of other rules is refused", async () => {
    const judged = await inFolder(["judge", "out", "--profile", "internetnl-1.11", "-o", "parity.jsonl"]);
    expect(judged.code).toBe(0);
    const name = await policy({ baseline: { file: "parity.jsonl" } });
    const { code, err } = await inFolder(["gate", "run.jsonl", "--policy", name]);
    expect([code, err]).toEqual([2, expect.stringContaining("judged under profile internetnl-1.11")]);
  });

  test("levels of the policy change the score's name, and are judged from the evidence", async () => {
    const name = await policy({ gate: { fail_on: "required" }, levels: { dns_ns_diversity: "required" } });
    const { out } = await inFolder(["gate", "out", "--policy", name, "-f", "json"]);
    const { reports } = JSON.parse(out);
    expect(reports[0].score.algorithm).toBe("waterpas-1+policy");
    expect(reports[0].tests.find(({ id }: { id: string }) => id === "dns_ns_diversity").level).toBe(
      "required",
    );
  });
});

describe("GitHub Actions", () => {
  test("commands on stdout, a summary and values in the files of the step", async () => {
    const [summary, values] = [join(folder, "summary.md"), join(folder, "values.txt")];
    const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: values };
    const { code, out } = await inFolder(["gate", "run.jsonl", "--fail-on", "required", "-f", "auto"], {
      env,
    });
    expect(code).toBe(1);
    expect(out).toMatch(/^::error /);
    expect(await readFile(summary, "utf8")).toMatch(/^# waterpas\n[\s\S]*✘ not met/);
    expect(await readFile(values, "utf8")).toMatch(/failed-tests=\S*\bweb_dnssec_valid\b\S*\ngate=not-met\n/);
  });
});

describe("saved results", () => {
  test("a folder, a result and JSON Lines (also compressed) render to the same", async () => {
    await writeFile(join(folder, "run.jsonl.gz"), gzipSync(await readFile(join(folder, "run.jsonl"))));
    const texts = await Promise.all(
      ["out", "result.json", "run.jsonl", "run.jsonl.gz"].map(async (name) => {
        const { code, out, err } = await inFolder(["render", name, "-f", "csv-long", "--reproducible"]);
        expect([code, err]).toEqual([0, ""]);
        return out;
      }),
    );
    expect(new Set(texts).size).toBe(1);
  });

  test.each([
    "md",
    "junit",
    "sarif",
    "github",
    "gitlab-codequality",
    "csv-long",
    "stats-json",
    "stats-csv",
    "stats-md",
    "openmetrics",
    "prom-textfile",
    "json",
    "jsonl",
    "dot",
  ])("%s: twice the same bytes, and not an empty document", async (format) => {
    const [first, second] = await Promise.all([1, 2].map(() => inFolder(["render", "out", "-f", format])));
    expect(first?.out).toBe(second?.out);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first?.out.length).toBeGreaterThan(50);
  });

  test("formats of one side make two files, and refuse stdout", async () => {
    await mkdir(join(folder, "sides"), { recursive: true });
    const { code } = await inFolder([
      "render",
      "out",
      "-o",
      "sides/list.csv",
      "-o",
      "internetnl=sides/api.json",
      "-f",
      "md",
    ]);
    expect(code).toBe(0);
    expect((await readdir(join(folder, "sides"))).sort()).toEqual([
      "api-mail.json",
      "api-web.json",
      "list-mail.csv",
      "list-web.csv",
    ]);
    expect((await inFolder(["render", "out", "-f", "csv-wide"])).code).toBe(2);
  });

  test("html into a folder: an index and a page for each name", async () => {
    expect((await inFolder(["render", "out", "-o", "html=pages/", "-f", "md"])).code).toBe(0);
    expect((await readdir(join(folder, "pages"))).sort()).toEqual([
      "broken.test.html",
      "good.test.html",
      "index.html",
    ]);
    const { code, err } = await inFolder(["render", "out", "-o", "md=pages/"]);
    expect([code, err]).toEqual([2, expect.stringContaining("only html is written as a folder")]);
  });

  test.each(["gz", "zst"])(
    "JSON Lines are written as .%s, and read back by every command",
    async (extension) => {
      const name = `small.jsonl.${extension}`;
      expect((await inFolder(["render", "run.jsonl", "-o", name, "-q"])).code).toBe(0);
      const plain = await readFile(join(folder, "run.jsonl"));
      expect((await readFile(join(folder, name))).length).toBeLessThan(plain.length / 4);
      expect((await inFolder(["render", name, "-f", "jsonl"])).out).toBe(plain.toString("utf8"));
      expect((await inFolder(["gate", name, "--fail-on", "required"])).code).toBe(1);
      expect((await inFolder(["diff", name, "run.jsonl", "--only-changes"])).out).toMatch(
        /^0 better · 0 worse/,
      );
    },
  );

  test("a compressed file that was cut off or damaged is refused, or used as far as it goes", async () => {
    const whole = gzipSync(await readFile(join(folder, "run.jsonl")));
    await writeFile(join(folder, "half.jsonl.gz"), whole.subarray(0, whole.length / 2));
    const { code, err } = await inFolder(["render", "half.jsonl.gz", "-f", "jsonl"]);
    expect([code, err]).toEqual([2, expect.stringContaining("cannot read")]);
  });

  test("beside a result of before, and without what others need not know", async () => {
    await writeFile(
      join(folder, "then.jsonl"),
      (await readFile(join(folder, "run.jsonl"), "utf8")).replace(
        '"status":"passed","verdict":"good"',
        '"status":"failed","verdict":"bad"',
      ),
    );
    const args = [
      "render",
      "run.jsonl",
      "--previous",
      "then.jsonl",
      "--redact",
      "addresses,hostnames",
      "-o",
      "r.html",
    ];
    const { code, out, err } = await inFolder([...args, "-f", "stats-md"]);
    expect([code, err, out]).toEqual([
      0,
      "",
      expect.stringContaining("1 tests better, 0 worse; 0 targets new, 0 gone."),
    ]);
    const html = await readFile(join(folder, "r.html"), "utf8");
    expect(html).toContain("Since the report before");
    expect(html).not.toMatch(/192\.0\.2\.|2001:db8:|hoster-a\.example/);
    expect((await inFolder(["render", "run.jsonl", "--previous", "none.jsonl"])).code).toBe(2);
    expect((await inFolder(["render", "run.jsonl", "--redact", "everything"])).code).toBe(2);
  });

  test("a run that was cut off is used as far as it goes, and said to be so", async () => {
    const lines = (await readFile(join(folder, "run.jsonl"), "utf8")).split("\n");
    await writeFile(join(folder, "cut.jsonl"), `${lines.slice(0, 3).join("\n")}\n${lines[3]?.slice(0, 500)}`);
    const { code, out, err } = await inFolder(["render", "cut.jsonl", "-f", "jsonl"]);
    expect([code, out.trimEnd().split("\n").length]).toEqual([0, 4]);
    expect(err).toContain("has no end: the run was interrupted");
  });

  test.each([
    ["nothing", "", /no report in/],
    ["another kind of document", '{"kind":"waterpas-evidence"}', /neither a report nor a result/],
    ["a newer format", '{"kind":"waterpas-report","schema_version":"2.0"}', /written by a newer waterpas/],
    ["hostile nesting", "[".repeat(100_000), /not valid JSON|nested too deeply/],
  ])("%s is refused", async (_, text, message) => {
    const name = text === "" ? "x.jsonl" : "x.json";
    await writeFile(join(folder, name), text);
    const { code, out, err } = await inFolder(["render", name]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
  });

  test("diff: nothing changed since itself; exit 1 on a regression when asked for", async () => {
    const same = await inFolder(["diff", "run.jsonl", "out", "--only-changes"]);
    expect(same).toMatchObject({ code: 0, out: expect.stringMatching(/^0 better · 0 worse · \d+ same\n$/) });
    await writeFile(
      join(folder, "bad.jsonl"),
      (await readFile(join(folder, "run.jsonl"), "utf8")).replace(
        /"status":"passed"(,"verdict":"good")/,
        '"status":"failed"$1',
      ),
    );
    expect((await inFolder(["diff", "run.jsonl", "bad.jsonl", "--fail-on-regression"])).code).toBe(1);
    expect((await inFolder(["diff", "run.jsonl", "bad.jsonl"])).code).toBe(0);
    const json = await inFolder(["diff", "run.jsonl", "bad.jsonl", "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ kind: "waterpas-diff", counts: { regressed: 1 } });
  });

  test("evidence judged by the old and by the new rules: what the rules changed is told apart", async () => {
    await inFolder(["judge", "out", "--profile", "internetnl-1.11", "--save", "parity"]);
    const { out } = await inFolder(["diff", "out", "parity"]);
    expect(out).toMatch(
      /profile changed: waterpas → internetnl-1\.11 \(\d+ tests? judged differently on the old evidence\)/,
    );
    expect(out).toMatch(/^0 better · 0 worse/m);
  });
});

describe("several profiles", () => {
  const both = ["judge", "out", "--profile", "waterpas", "--profile", "us-bod-18-01"];

  test("side by side: on a terminal, as JSON, as a page and as CSV, each time with the same bytes", async () => {
    const names = ["json=two.json", "html=two.html", "csv-long=two.csv", "md=two.md"];
    const run = (to: string) =>
      inFolder([...both, "--reproducible", ...names.flatMap((name) => ["-o", name.replace("=", `=${to}-`)])]);
    const [first, second] = [await run("a"), await run("b")];
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toBe(second.out);
    expect(first.out).toMatch(/^ +waterpas +us-bod-18-01$/m);
    expect(first.out).toContain("web-https-only; BOD 18-01, II.1.b.i, first item");
    const read = async (to: string) =>
      await Promise.all(names.map((name) => readFile(join(folder, name.replace(/.*=/, `${to}-`)), "utf8")));
    expect(await read("a")).toEqual(await read("b"));
    const [json = ""] = await read("a");
    const { run: header, reports } = JSON.parse(json) as Result;
    expect(header.profiles?.map(({ name }) => name)).toEqual(["waterpas", "us-bod-18-01"]);
    expect(reports.map(({ target, profile }) => `${target.name} ${target.type} ${profile.name}`)).toEqual(
      ["broken.test", "good.test"].flatMap((name) =>
        ["web", "mail"].flatMap((side) => header.profiles?.map((each) => `${name} ${side} ${each.name}`)),
      ),
    );
    const good = reports.find(({ target, compliance }) => target.name === "good.test" && compliance);
    expect(good?.compliance).toMatchObject({ status: "passed", counts: { met: 5 } });
  });

  test("what was saved is shown again, and refused where only one profile makes sense", async () => {
    await inFolder([...both, "-f", "md", "-o", "json=three.json"]);
    const judged = await inFolder(both);
    expect(await inFolder(["render", "three.json"])).toMatchObject({ code: 0, out: judged.out });
    const gated = await inFolder(["gate", "three.json", "--fail-on", "required"]);
    expect([gated.code, gated.err]).toEqual([
      2,
      expect.stringContaining("under 2 profiles: waterpas, us-bod-18-01"),
    ]);
  });

  test("what only one profile makes sense in is refused", async () => {
    const { code, out, err } = await inFolder([...both, "-f", "junit"]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: junit tells of one profile\n/);
  });

  test("a profile file that is wrong is refused with line, column and what was probably meant", async () => {
    const rule = '{ "id": "r", "title": "R", "cite": { "document": "D", "paragraph": "1" }, "needs": ';
    const text = (needs: string) => `{ "name": "p", "version": 1, "rules": [\n${rule}${needs} }\n] }`;
    await writeFile(join(folder, "p.json"), text('{ "test": "web_dnssec_exit" }'));
    const unknown = await inFolder(["judge", "out", "--profile", "./p.json"]);
    expect(unknown.code).toBe(2);
    expect(unknown.err).toMatch(
      /p\.json:2:\d+ +unknown test "web_dnssec_exit"; did you mean "web_dnssec_exist"\?/,
    );
    await writeFile(join(folder, "p.json"), text('{ "test": "web_dnssec_exist", "verdicts": ["god"] }'));
    const verdict = await inFolder(["judge", "out", "--profile", "./p.json"]);
    expect([verdict.code, verdict.err]).toEqual([
      2,
      expect.stringContaining('rule "r": "web_dnssec_exist/god"'),
    ]);
  });

  test("explain and list-checks tell what a profile makes of a test, and where it is written", async () => {
    const explained = await inFolder(["explain", "web_https_http_hsts", "--profile", "us-bod-18-01"]);
    expect(explained.out).toMatch(
      /^ {2}Rule +The website sends an HSTS policy .*: BOD 18-01, II\.1\.b\.i, first item$/m,
    );
    await inFolder(["judge", "out", "--profile", "us-bod-18-01", "-f", "md", "-o", "json=bod.json"]);
    const why = await inFolder([
      "explain",
      "web_https_tls_version",
      "--result",
      "bod.json",
      "--target",
      "good.test",
    ]);
    expect(why.out).toMatch(
      /^ {2}Rule +SSL 2\.0 and SSL 3\.0 are off on web servers: met\. BOD 18-01, II\.1\.b\.i/m,
    );
    const listed = await inFolder(["list-checks", "--profile", "us-bod-18-01", "--json"]);
    const checks = JSON.parse(listed.out) as { id: string; level: string; cite: string[] }[];
    expect(checks.find(({ id }) => id === "mail_auth_dmarc_policy")).toMatchObject({
      level: "required",
      cite: ["BOD 18-01, II.1.a.iv"],
    });
    expect(checks.find(({ id }) => id === "web_ipv6_ws_address")).toMatchObject({
      level: "optional",
      cite: [],
    });
    const known = await inFolder(["list-checks", "--profiles", "-f", "csv"]);
    expect(known.out.split("\r\n").map((line) => line.split(",")[0])).toEqual([
      "name",
      "internetnl-1.11",
      "modern-mail",
      "nl-forum-standaardisatie",
      "pqc-readiness",
      "us-bod-18-01",
      "waterpas",
      "",
    ]);
  });
});
