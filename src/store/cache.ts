/** What is kept between runs (`settled.md` 5.8). */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import envPaths from "env-paths";
import type { Vantage } from "../model/evidence.ts";
import { writeAtomic } from "./atomic.ts";
import { sha256Hex } from "./digest.ts";
import { makeFolder } from "./run-folder.ts";

/** `--cache-dir`, or the system's cache folder. */
export function cacheFolder(given?: string): string {
  return given ?? envPaths("waterpas", { suffix: "" }).cache;
}

const VANTAGE_MAX_AGE_MS = 10 * 60_000;
const PORT25_MAX_AGE_MS = 24 * 3_600_000;

/** A vantage measured within the last ten minutes with the same options; `null` when there is none. */
export async function readVantage(folder: string, key: VantageKey, nowMs: number): Promise<Vantage | null> {
  const entry = parseEntry(await readIfAny(join(folder, "vantage.json")));
  if (entry === null || entry.key !== hashOf(key)) return null;
  const ageMs = nowMs - Date.parse(entry.vantage.checked_at);
  return ageMs >= 0 && ageMs <= VANTAGE_MAX_AGE_MS ? entry.vantage : null;
}

/** What a control measurement of the last 24 hours made of port 25; `unknown` when there was none. */
export async function readPort25(folder: string, key: VantageKey, nowMs: number): Promise<Vantage["port25"]> {
  const entry = parseEntry(await readIfAny(join(folder, "vantage.json")));
  const control = entry !== null && entry.key === hashOf(key) ? entry.port25 : undefined;
  if (control === undefined) return "unknown";
  const ageMs = nowMs - Date.parse(control.checked_at);
  return ageMs >= 0 && ageMs <= PORT25_MAX_AGE_MS ? control.state : "unknown";
}

/**
 * Keeps a vantage for the next runs. What is known of port 25 stays until a control measurement says otherwise.
 *
 * @throws UserError `output-unwritable`
 */
export async function writeVantage(folder: string, key: VantageKey, vantage: Vantage): Promise<void> {
  await makeFolder(folder);
  const path = join(folder, "vantage.json");
  const before = parseEntry(await readIfAny(path));
  const kept = before?.key === hashOf(key) ? before.port25 : undefined;
  const { port25: state, checked_at } = vantage;
  const control = state === "ok" || state === "blocked" ? { state, checked_at } : kept;
  const entry: Entry = { key: hashOf(key), vantage, ...(control === undefined ? {} : { port25: control }) };
  await writeAtomic(path, JSON.stringify(entry));
}

/** Whatever changes what can be reached: resolver, families, root hints, net map, label. */
export type VantageKey = Readonly<Record<string, unknown>>;

interface Entry {
  readonly key: string;
  readonly vantage: Vantage;
  /** The last control measurement. */
  readonly port25?: { readonly state: "ok" | "blocked"; readonly checked_at: string };
}

const hashOf = (key: VantageKey): string =>
  sha256Hex(JSON.stringify(Object.entries(key).sort())).slice(0, 16);

async function readIfAny(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    // A cache that cannot be read is a cache that is not there.
    return "";
  }
}

function parseEntry(text: string): Entry | null {
  try {
    const entry = JSON.parse(text) as Partial<Entry> | null;
    const isEntry =
      typeof entry?.key === "string" && isVantage(entry.vantage) && isControl(entry.port25 ?? null);
    return isEntry ? (entry as Entry) : null;
  } catch {
    // Somebody else's file, or one of an older version.
    return null;
  }
}

const VANTAGE_KEYS = ["ipv4", "ipv6", "port25", "dns", "clock", "resolver", "checked_at"] as const;

function isVantage(value: Partial<Vantage> | undefined): value is Vantage {
  return value !== undefined && VANTAGE_KEYS.every((key) => typeof value[key] === "string");
}

function isControl(value: Partial<NonNullable<Entry["port25"]>> | null): boolean {
  if (value === null) return true;
  return (value.state === "ok" || value.state === "blocked") && typeof value.checked_at === "string";
}
