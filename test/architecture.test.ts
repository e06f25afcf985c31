import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  proto: ["model"],
  net: ["model", "proto"],
  probe: ["model", "proto", "net"],
  check: ["model", "proto"],
  score: ["model"],
  report: ["model", "check"],
  store: ["model"],
  scan: ["model", "proto", "net", "probe", "check", "score", "store"],
  lab: ["model", "proto"],
  cli: ["model", "proto", "net", "probe", "check", "score", "report", "store", "scan", "lab"],
  "index.ts": ["model", "proto", "net", "probe", "check", "score", "report", "store", "scan"],
};

const NODE_MODULES: Readonly<Record<string, readonly string[]>> = {
  model: [],
  proto: ["node:crypto", "node:buffer"],
  probe: [],
  check: ["node:buffer"],
  score: [],
  report: ["node:crypto"],
  store: ["node:fs", "node:fs/promises", "node:path", "node:crypto", "node:zlib", "node:url", "node:stream"],
};

const PURE = ["model", "proto", "check", "score", "report"];
const IMPURE = [
  /\bDate\.now\b/,
  /\bnew Date\(\)/,
  /\bMath\.random\b/,
  /\bprocess\./,
  /\bsetTimeout\b/,
  /\bconsole\./,
];

const sourceFiles = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);

function importsOf(file: string): string[] {
  const source = readFileSync(join(SRC, file), "utf8");
  return [...source.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] as string);
}

const layerOf = (file: string): string => file.split("/")[0] as string;

describe("layers", () => {
  test.each(sourceFiles)("%s imports only what its layer may", (file) => {
    const layer = layerOf(file);
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith(".")) {
        const target = relative(SRC, resolve(SRC, dirname(file), specifier)).split("/")[0];
        expect([layer, ...(MAY_IMPORT[layer] ?? [])], `${file} -> ${specifier}`).toContain(target);
      } else if (specifier.startsWith("node:") && NODE_MODULES[layer] !== undefined) {
        expect(NODE_MODULES[layer], `${file} -> ${specifier}`).toContain(specifier);
      }
    }
  });

  test.each(sourceFiles.filter((file) => PURE.includes(layerOf(file))))(
    "%s reads no clock, no chance and no process",
    (file) => {
      const source = readFileSync(join(SRC, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      for (const pattern of IMPURE) expect(source, `${file}: ${pattern}`).not.toMatch(pattern);
    },
  );

  test.each([
    // The one connection beside those of net and lab, and only where somebody asks for it.
    ["pg", "scan/queue/"],
    ["pg-boss", "scan/queue/"],
    ["hyparquet-writer", "store/parquet.ts"],
  ])("%s, which not everybody has, is loaded in %s alone, and only when it is used", (name, place) => {
    const users = sourceFiles.filter((file) => importsOf(file).includes(name));
    expect(users.length).toBeGreaterThan(0);
    for (const file of users) {
      expect(file.startsWith(place), file).toBe(true);
      const source = readFileSync(join(SRC, file), "utf8");
      expect(source).not.toMatch(new RegExp(`^import (?!type )[^;]*from "${name}"`, "m"));
    }
  });

  test("no file imports itself in a circle, types included", () => {
    const files = new Set(sourceFiles);
    const targetsOf = (file: string): string[] =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => relative(SRC, resolve(SRC, dirname(file), specifier)))
        .filter((target) => files.has(target));
    const left = new Map(sourceFiles.map((file) => [file, targetsOf(file)]));
    // What imports only what is settled is settled itself; what never is, stands in a circle or above one.
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      for (const [file, targets] of left) {
        if (targets.every((target) => !left.has(target))) left.delete(file);
      }
    }
    expect([...left.keys()]).toEqual([]);
  });
});
