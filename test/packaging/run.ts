/**
 * The package as a user gets it: packed, installed into an empty folder under several releases of Node.js, and run;
 * then the steps of the Dockerfile, the script of the action and the pre-commit hook, each as it would be run.
 *
 * `npm run test:package`. Fetches releases of Node.js through npm; needs nothing else and asks no domain anything.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dockerSteps } from "./dockerfile.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The oldest that the package takes, the current LTS, and the newest. */
const RELEASES = ["22.12.0", "24", "26"];
const { PATH = "" } = process.env;
const QUIET = ["--no-audit", "--no-fund", "--loglevel=error"];

interface Ran {
  readonly out: string;
  readonly seconds: number;
}

/** Runs a command that has to succeed. */
function must(command: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Ran {
  const [program = "", ...args] = command;
  const startedMs = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, NO_COLOR: "1", ...env },
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  if (status !== 0)
    throw new Error(`${command.join(" ")}: ${status ?? error?.message}\n${stdout}\n${stderr}`);
  return { out: stdout, seconds: (performance.now() - startedMs) / 1000 };
}

/** Octets of all files below a folder. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

const megabytes = (octets: number): string => `${(octets / 1e6).toFixed(1)} MB`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Packs a copy, so that the checkout stays as it is. */
function pack(work: string): string {
  const copy = join(work, "source");
  for (const name of ["bin", "schemas", "src", "package.json", "tsconfig.json", "README.md", "LICENSE"]) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(realpathSync(join(ROOT, "node_modules")), join(copy, "node_modules"));
  const path = `${join(ROOT, "node_modules/.bin")}${delimiter}${PATH}`;
  must(["npm", "pack", "--pack-destination", work, ...QUIET], copy, { PATH: path });
  const [tarball] = readdirSync(work).filter((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack made no tarball");
  return join(work, tarball);
}

/** Installs and uses the package as on a clean machine. */
function tryRelease(release: string, tarball: string, work: string): void {
  const home = join(work, `node-${release}`);
  mkdirSync(home, { recursive: true });
  must(["npm", "install", "--prefix", home, ...QUIET, `node@${release}`], home);
  const bin = join(home, "node_modules/node/bin");
  const env = { PATH: `${bin}${delimiter}${PATH}`, XDG_CACHE_HOME: join(home, "cache") };
  const empty = join(work, `empty-${release}`);
  mkdirSync(empty);
  const installed = must(["npm", "install", ...QUIET, tarball], empty, env);
  const version = must(["npx", "waterpas", "--version"], empty, env).out.trim();
  const demo = must(["npx", "waterpas", "lab", "demo", "good", "--json", "--save", "run"], empty, env);
  const { reports } = JSON.parse(demo.out) as { reports: readonly { score: { percentage: number } }[] };
  const scores = reports.map(({ score }) => score.percentage);
  if (scores.join() !== "100,100") throw new Error(`the good domain scores ${scores.join()}`);
  must(["npx", "waterpas", "render", "run", "-o", "report.html"], empty, env);
  tryThreads(empty, env);
  const folder = join(empty, "node_modules");
  const packages = readdirSync(folder).filter((name) => !name.startsWith(".")).length;
  say(
    `node ${release.padEnd(8)} ${version}; installed in ${installed.seconds.toFixed(1)} s, ${megabytes(sizeOf(folder))} in ${packages} folders; lab demo ${demo.seconds.toFixed(1)} s`,
  );
}

/** Threads find their program in the package; with a map that denies everything nothing is asked and nothing measured. */
function tryThreads(cwd: string, env: Readonly<Record<string, string>>): void {
  writeFileSync(join(cwd, "names.txt"), "a.nl\nb.nl\n");
  writeFileSync(join(cwd, "map.json"), JSON.stringify({ version: 1, otherwise: "deny", map: [] }));
  const options = "--net-map map.json --offline --no-second-pass --workers 2 -q -o batch.jsonl";
  must(["bash", "-c", `npx waterpas batch names.txt ${options}; test $? -eq 3`], cwd, env);
  const text = readFileSync(join(cwd, "batch.jsonl"), "utf8");
  const reports = text.split("\n").filter((line) => line.includes('"kind":"waterpas-report"'));
  if (reports.length !== 4 || text.includes('"cause":"internal"')) throw new Error("threads measure nothing");
}

/** The Dockerfile without an engine: its COPY and RUN steps, with the places of the image below a folder. */
function tryDockerfile(work: string): void {
  const image = join(work, "image");
  const at = (path: string): string => join(image, path);
  let cwd = at("/");
  for (const { instruction, args } of dockerSteps(readFileSync(join(ROOT, "Dockerfile"), "utf8"))) {
    if (instruction === "WORKDIR") {
      cwd = at(args);
      mkdirSync(cwd, { recursive: true });
    } else if (instruction === "COPY" && !args.startsWith("--from")) copyInto(cwd, args.split(/\s+/));
    else if (instruction === "RUN") {
      mkdirSync(at("/tmp"), { recursive: true });
      mkdirSync(at("/var/cache"), { recursive: true });
      const script = args
        .replaceAll(/(?<=^|[\s=])\/(?=opt|tmp|var)/g, `${image}/`)
        .replaceAll("chown node:node", "test -d");
      must(["bash", "-euc", script], cwd);
    } else if (instruction === "ENTRYPOINT") {
      const [program = "", file = ""] = JSON.parse(args) as string[];
      const { out } = must([program, at(file), "--version"], cwd);
      say(`Dockerfile    every step works; ${out.trim()}`);
    }
  }
}

function copyInto(cwd: string, words: readonly string[]): void {
  const to = join(cwd, words.at(-1) ?? ".");
  for (const from of words.slice(0, -1)) {
    const isFile = statSync(join(ROOT, from)).isFile();
    cpSync(join(ROOT, from), isFile ? join(to, from) : to, { recursive: true });
  }
}

/** The script of the action, over results of the lab that were saved. */
function tryAction(tarball: string, work: string): void {
  const folder = join(work, "empty-24");
  const text = readFileSync(join(ROOT, "action.yml"), "utf8");
  const script = text.slice(text.indexOf("run: |") + "run: |".length).replaceAll(/^ {8}/gm, "");
  const [summary, values] = [join(work, "summary.md"), join(work, "values")];
  for (const file of [summary, values]) writeFileSync(file, "");
  const env = { TARGETS: "run", POLICY: "", FAIL_ON: "required", ARGS: "--limit 5", PACKAGE: tarball };
  must(["bash", "-euo", "pipefail", "-c", script], folder, {
    ...env,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_OUTPUT: values,
  });
  say(`action.yml    ${readFileSync(values, "utf8").trim().split("\n").join(", ")}`);
}

function tryHook(work: string): void {
  const folder = join(work, "empty-24");
  const entry =
    /^ {2}entry: (.*)$/m.exec(readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8"))?.[1] ?? "";
  writeFileSync(join(folder, "waterpas.policy.json"), '{"version": 1, "gate": {"fail_on": "required"}}');
  const { out } = must(["npx", ...entry.split(" "), "waterpas.policy.json"], folder);
  say(`pre-commit    ${out.trim()}`);
}

const work = mkdtempSync(join(tmpdir(), "waterpas-package-"));
try {
  const tarball = pack(work);
  say(`tarball       ${megabytes(statSync(tarball).size)}`);
  for (const release of RELEASES) tryRelease(release, tarball, work);
  tryAction(tarball, work);
  tryHook(work);
  tryDockerfile(work);
} finally {
  rmSync(work, { recursive: true, force: true });
}
