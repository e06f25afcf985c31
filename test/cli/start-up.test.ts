/** What is loaded when: the version is there at once, and the first packet does not wait for checks and formats. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { LAUNCHER, runNode } from "./child.ts";

const folder = mkdtempSync(join(tmpdir(), "waterpas-start-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes what has been loaded to stderr: at the first socket, else at the end. */
const HOOK = `
import { registerHooks, syncBuiltinESMExports } from "node:module";
import dgram from "node:dgram";
const loaded = new Set();
registerHooks({
  resolve(name, context, next) {
    const found = next(name, context);
    if (!found.url.startsWith("node:")) loaded.add(found.url);
    return found;
  },
});
let isSaid = false;
const say = () => {
  if (!isSaid) process.stderr.write([...loaded].map((url) => "loaded " + url + "\\n").join(""));
  isSaid = true;
};
const { createSocket } = dgram;
dgram.createSocket = (...given) => {
  say();
  return createSocket(...given);
};
syncBuiltinESMExports();
process.on("exit", say);
`;

async function loadedBy(args: readonly string[]): Promise<readonly string[]> {
  const hook = join(folder, "hook.mjs");
  writeFileSync(hook, HOOK);
  const { err } = await runNode(["--import", hook, LAUNCHER, ...args], { cwd: folder });
  return err
    .split("\n")
    .flatMap((line) => /^loaded .*\/(?:src|node_modules|bin)\/(.*)$/.exec(line)?.[1] ?? []);
}

test("--version loads nothing but itself", async () => {
  expect(await loadedBy(["--version"])).toEqual(["waterpas.js", "cli/main.ts", "cli/version.ts"]);
});

test("help loads the commands, none of their work", async () => {
  const loaded = await loadedBy(["scan", "--help"]);
  expect(loaded).toContain("cli/commands/scan.ts");
  expect(loaded.filter((name) => /-run\.ts$|^(?:net|check|lab|probe|score)\//.test(name))).toEqual([]);
});

test("the first packet of a scan goes before the checks and the report formats are loaded", async () => {
  const map = { version: 1, otherwise: "deny", map: [{ address: "198.41.0.4", fault: "refused" }] };
  const target = { address: "170.247.170.2", to: "127.0.0.1:9" };
  writeFileSync(join(folder, "map.json"), JSON.stringify({ ...map, map: [...map.map, target] }));
  const quick = [
    "--timeout",
    "10ms",
    "--retries",
    "0",
    "--only",
    "web_dnssec",
    "--rpki",
    "none",
    "--origins",
    "none",
  ];
  const where = ["--net-map", "map.json", "--no-config", "--cache-dir", "cache", "--offline"];
  const loaded = await loadedBy(["scan", "example.nl", ...where, ...quick]);
  expect(loaded).toContain("net/udp-socket.ts");
  expect(loaded.filter((name) => /^check\/|^report\/(?:html|terminal|render)/.test(name))).toEqual([]);
});
