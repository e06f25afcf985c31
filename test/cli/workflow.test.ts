/** The workflow of the README, run as a script, and measurements that are repeated before they fail a gate. */
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startWorld, type World } from "../../src/lab/world.ts";
import { type ChildResult, labFlags, routingFlags, trustFlags, waterpas } from "./child.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** What the web servers of the world send with every page. */
let header = "";

function answer(_host: unknown, socket: TLSSocket): void {
  socket.on("error", () => undefined);
  socket.on("data", (octets) => {
    if (!octets.includes("\r\n\r\n")) return;
    socket.write(`HTTP/1.1 200 OK\r\n${header}Content-Length: 0\r\n\r\n`);
  });
}

let world: World;
let folder = "";
let flags: string[] = [];

beforeAll(async () => {
  world = await startWorld({
    scenarios: ["good", "broken"],
    now: Math.floor(Date.now() / 1000),
    hooks: { onSecureConnection: answer },
  });
  folder = await mkdtemp(join(tmpdir(), "waterpas-workflow-"));
  flags = [
    ...(await labFlags(world, folder)),
    ...(await routingFlags(world, folder)),
    ...(await trustFlags(world, folder)),
  ];
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const README = await readFile(resolve(import.meta.dirname, "../../README.md"), "utf8");
const SECTION = README.slice(README.indexOf("### In CI")).split("\n### ")[0] ?? "";
const blockOf = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(SECTION)?.[1] ?? "";

/** The steps that run something, with another name to measure. */
function stepsFor(name: string): string {
  const steps = [...blockOf("yaml").matchAll(/^ +- run: (.+)$/gm)].map(([, line]) => line ?? "");
  expect(steps.length).toBeGreaterThan(0);
  return steps.join("\n").replaceAll("example.nl", name);
}

/** Runs a script as a runner does, with the package that `npx` would fetch replaced by this one. */
async function run(script: string, only: string, env: Readonly<Record<string, string>> = {}) {
  const bin = resolve(import.meta.dirname, "../../bin/waterpas.js");
  const { PATH = "" } = process.env;
  const quoted = [...flags, "--only", only].map((flag) => `'${flag}'`).join(" ");
  await writeFile(
    join(folder, "npx"),
    `#!/bin/sh\nshift 2\ncase "$1" in\n  baseline) exec '${process.execPath}' '${bin}' "$@" ;;\n  *) exec '${process.execPath}' '${bin}' "$@" ${quoted} ;;\nesac\n`,
  );
  await chmod(join(folder, "npx"), 0o755);
  return await new Promise<Pick<ChildResult, "code" | "out" | "err">>((done) => {
    const child = execFile(
      "sh",
      ["-e", "-c", script],
      { cwd: folder, env: { PATH: `${folder}:${PATH}`, LANG: "C.UTF-8", ...env } },
      (_error, out, err) => done({ code: child.exitCode, out, err }),
    );
  });
}

describe("the workflow of the README", () => {
  const policy = (change: object = {}) =>
    writeFile(
      join(folder, "waterpas.policy.json"),
      JSON.stringify({ ...JSON.parse(blockOf("json")), confirm: { reruns: 0 }, ...change }),
    );

  test("its baseline is made from an accepted result; then the gate is met: 0, with everything that it promises", async () => {
    await policy();
    const accepted = [
      "scan",
      "good.test",
      "broken.test",
      "--only",
      "dnssec",
      "--save",
      "evidence",
      "-q",
      ...flags,
    ];
    expect((await waterpas(accepted, { cwd: folder })).code).toBe(0);
    const [update = ""] = /npx --yes waterpas baseline update \w+/.exec(SECTION) ?? [];
    expect(await run(update, "dnssec")).toMatchObject({ code: 0 });
    const summary = join(folder, "summary.md");
    const { code, err } = await run(stepsFor("good.test"), "dnssec", { GITHUB_STEP_SUMMARY: summary });
    expect([code, err]).toEqual([0, expect.stringMatching(/^gate: met/m)]);
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining(["waterpas.sarif", "waterpas.html", "evidence"]),
    );
    expect(JSON.parse(await readFile(join(folder, "waterpas.sarif"), "utf8"))).toMatchObject({
      version: "2.1.0",
    });
    expect(await readFile(summary, "utf8")).toContain("good");
  });

  test("not met: 1, with annotations", async () => {
    await policy();
    const { code, out, err } = await run(stepsFor("broken.test"), "dnssec");
    expect([code, err]).toEqual([1, expect.stringMatching(/^gate: not met/m)]);
    expect(out).toMatch(/^::error .*broken\.test/m);
  });

  test("a mistake in the policy: 2, nothing was judged", async () => {
    await policy({ gates: {} });
    const { code, out, err } = await run(stepsFor("good.test"), "dnssec");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain('unknown key "gates"; did you mean "gate"?');
  });

  test("what a rule needs could not be measured, and the policy says fail: 3", async () => {
    await policy({
      gate: { require: ["mail_starttls_tls_available"], on_inconclusive: "fail" },
      baseline: { mode: "off" },
    });
    // The port of the mail servers leads nowhere.
    const { map } = world.netMap;
    const blind = map.map((entry) =>
      entry.port === 25
        ? { address: entry.address, proto: "tcp" as const, port: 25, fault: "unreachable" as const }
        : entry,
    );
    await writeFile(join(folder, "net-map.json"), JSON.stringify({ ...world.netMap, map: blind }));
    const { code, err } = await run(stepsFor("good.test"), "mail_starttls_tls_available");
    await writeFile(join(folder, "net-map.json"), JSON.stringify(world.netMap));
    expect([code, err]).toEqual([3, expect.stringMatching(/^gate: undecided/m)]);
  });
});

describe("measured again before it counts", () => {
  const POLICY = {
    version: 1,
    gate: { require: ["web_https_http_hsts"] },
    confirm: { reruns: 1, wait_seconds: 1 },
  };

  /** @param mended whether the fault is gone when the second attempt begins */
  async function gate(mended: boolean) {
    header = "";
    const file = join(folder, "confirm.json");
    await writeFile(file, JSON.stringify(POLICY));
    const args = [
      "gate",
      "good.test",
      "--policy",
      file,
      "--only",
      "web_https_http_available,web_https_http_hsts",
    ];
    return await waterpas([...args, "-f", "json", ...flags], {
      cwd: folder,
      onStart: (child) => {
        child.stderr?.on("data", (text: string) => {
          if (mended && text.includes("measuring again"))
            header = "Strict-Transport-Security: max-age=31536000\r\n";
        });
      },
    });
  }

  const statusOf = (out: string) =>
    JSON.parse(out)
      .reports.flatMap(({ tests }: { tests: { id: string; status: string; confidence: string }[] }) => tests)
      .find(({ id }: { id: string }) => id === "web_https_http_hsts");

  test("a fault that passes does not fail the gate", async () => {
    const { code, out, err } = await gate(true);
    expect([code, err]).toEqual([0, expect.stringContaining("measuring again, to confirm: good.test")]);
    expect(statusOf(out)).toMatchObject({ status: "passed", confidence: "single" });
  });

  test("a fault that stays does, and is confirmed", async () => {
    const { code, out } = await gate(false);
    expect(code).toBe(1);
    expect(statusOf(out)).toMatchObject({ status: "failed", confidence: "confirmed" });
  });
});
