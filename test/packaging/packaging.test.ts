/** What ships, as far as files tell; `npm run test:package` tries it out. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runFake } from "../cli/fake-io.ts";
import { dockerSteps } from "./dockerfile.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (name: string): string => readFileSync(join(ROOT, name), "utf8");

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
  readonly version: string;
}
const manifest = JSON.parse(read("package.json")) as Manifest;

interface LockedPackage {
  readonly dev?: boolean;
  readonly peer?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly link?: boolean;
}
const { packages } = JSON.parse(read("package-lock.json")) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

describe("dependencies", () => {
  const direct = Object.keys(manifest.dependencies);
  const installed = Object.entries(packages).filter(
    ([path, { dev, peer, optional, devOptional, link }]) =>
      path.startsWith("node_modules/") && ![dev, peer, optional, devOptional, link].includes(true),
  );

  test("are as many as the README says", () => {
    const said = /has (\d+) dependencies of its own, (\d+) packages with theirs/.exec(read("README.md"));
    expect([Number(said?.[1]), Number(said?.[2])]).toEqual([direct.length, installed.length]);
  });

  test("are pinned", () => {
    for (const [name, version] of Object.entries(manifest.dependencies)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });
});

describe("Dockerfile", () => {
  const steps = dockerSteps(read("Dockerfile"));

  test("builds from one release of Node.js that the package takes", () => {
    const from = steps.filter(({ instruction }) => instruction === "FROM");
    const majors = new Set(from.map(({ args }) => /^node:(\d+)-/.exec(args)?.[1]));
    expect([...majors]).toEqual(["24"]);
    expect(Number(/\d+/.exec(manifest.engines.node)?.[0])).toBeLessThanOrEqual(24);
  });

  test("copies what is there, and with it everything that the build reads", () => {
    const copied = steps
      .filter(({ instruction, args }) => instruction === "COPY" && !args.startsWith("--from"))
      .flatMap(({ args }) => args.split(/\s+/).slice(0, -1));
    for (const path of copied) expect(existsSync(join(ROOT, path)), path).toBe(true);
    expect(copied).toEqual(
      expect.arrayContaining(["package-lock.json", "tsconfig.json", "src", "bin", "schemas"]),
    );
  });

  test("ends as an ordinary user, with the program as its entry", () => {
    expect(steps.find(({ instruction }) => instruction === "USER")?.args).toBe("node");
    const entry = JSON.parse(
      steps.find(({ instruction }) => instruction === "ENTRYPOINT")?.args ?? "[]",
    ) as string[];
    expect(entry.at(-1)).toMatch(/\/waterpas\/bin\/waterpas\.js$/);
  });
});

describe("action", () => {
  const text = read("action.yml");
  const script = text.slice(text.indexOf("run: |"));

  test("uses every input it declares, and none that it does not", () => {
    const declared = [...text.slice(0, text.indexOf("outputs:")).matchAll(/^ {2}([\w-]+):$/gm)].map(
      ([, name]) => name,
    );
    const used = [...text.matchAll(/\$\{\{ inputs\.([\w-]+) \}\}/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual([...declared].sort());
  });

  test("puts no input into the text of its script", () => {
    expect(script).not.toContain("${{");
  });

  test("installs the version that it belongs to", () => {
    expect(text).toContain(`default: waterpas@${manifest.version}\n`);
  });

  test("calls a command and flags that exist", async () => {
    const { out } = await runFake(["gate", "--help"]);
    for (const flag of ["--policy", "--fail-on", "-f, --format"]) expect(out).toContain(flag);
  });
});

describe("pre-commit hook", () => {
  const text = read(".pre-commit-hooks.yaml");

  test("is for the two files and no others", () => {
    const files = new RegExp(/^ {2}files: (.*)$/m.exec(text)?.[1] ?? "");
    expect(
      ["waterpas.config.json", "sub/waterpas.policy.json"].filter((name) => files.test(name)),
    ).toHaveLength(2);
    expect(["package.json", "my-waterpas.config.json"].filter((name) => files.test(name))).toEqual([]);
  });

  test("runs a command of ours", async () => {
    const entry = /^ {2}entry: waterpas (.*)$/m.exec(text)?.[1]?.split(" ") ?? [];
    expect((await runFake([...entry, "--help"])).code).toBe(0);
  });
});
