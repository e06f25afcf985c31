/** The configuration file: how to run, kept beside what is run. */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { parseChecked, readText } from "../../store/document.ts";

/** Looked for in the working folder only, so that the same folder gives the same run. */
export const CONFIG_FILE = "waterpas.config.json";

export interface Config {
  /** As printed: relative to the working folder where it was found there. */
  readonly name: string;
  /** Values by place (`network.timeout`), as one would type them. */
  readonly items: ReadonlyMap<string, readonly string[]>;
  readonly targets: readonly string[];
}

interface ConfigDocument {
  readonly [key: string]: unknown;
  readonly targets?: readonly string[];
}

/** Keys whose values are files, which count from the folder of the configuration file. */
const PATHS: ReadonlySet<string> = new Set([
  "network.root_hints",
  "network.trust_anchor",
  "network.net_map",
  "network.ca_file",
  "output.save",
  "rpki.slurm",
]);

/** Keys whose values are files, URLs or one of some words. */
const SOURCES: ReadonlySet<string> = new Set(["rpki.sources", "rpki.origins"]);
const KEYWORDS: ReadonlySet<string> = new Set(["none", "ris", "cymru"]);

/**
 * The configuration file that was named, or the one in the working folder; `null` when there is none.
 *
 * @throws UserError `input-unreadable`, `config-invalid` with every problem and its place
 */
export async function findConfig(named: string | undefined, cwd: string): Promise<Config | null> {
  const name = named ?? CONFIG_FILE;
  const path = resolve(cwd, name);
  if (named === undefined && !existsSync(path)) return null;
  return readConfig(await readText(path), name, dirname(path));
}

/** @param folder where relative file names in it start */
export function readConfig(text: string, name: string, folder: string): Config {
  const { value } = parseChecked<ConfigDocument>(text, name, "config");
  const items = new Map<string, readonly string[]>();
  for (const [key, content] of Object.entries(value)) {
    if (key !== "$schema" && key !== "targets") flatten(key, content, folder, items);
  }
  return { name, items, targets: textsOf(value.targets ?? []) };
}

function flatten(place: string, value: unknown, folder: string, items: Map<string, readonly string[]>): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) flatten(`${place}.${key}`, inner, folder, items);
    return;
  }
  items.set(
    place,
    textsOf(value).map((text) => located(place, text, folder)),
  );
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function located(place: string, text: string, folder: string): string {
  if (PATHS.has(place)) return absolute(text, folder);
  if (place === "profile" && text.endsWith(".json")) return absolute(text, folder);
  if (SOURCES.has(place)) return isFile(text) ? absolute(text, folder) : text;
  if (place !== "output.files") return text;
  const [, format = "", file = text] = /^(\w+)=(.*)$/.exec(text) ?? [];
  return format === "" ? absolute(file, folder) : `${format}=${absolute(file, folder)}`;
}

const isFile = (text: string): boolean => !KEYWORDS.has(text) && !/^https?:\/\//i.test(text);

function absolute(file: string, folder: string): string {
  return isAbsolute(file) ? file : join(folder, file);
}
