/** Downloaded data kept between runs: for each source a folder with what is known of it, and the data (`settled.md` 5.8). */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomic } from "./atomic.ts";
import { sha256Hex } from "./digest.ts";
import { makeFolder } from "./run-folder.ts";

/** What is kept: VRPs, and routes. The name of the folder and of the file of each. */
export const DATA_FILES = { rpki: "vrps.bin", origins: "routes.bin" } as const;
export type DataKind = keyof typeof DATA_FILES;

/** What is known of a source. Times are RFC 3339 UTC. */
export interface DataMeta {
  /** URL, or the path of a file. */
  readonly url: string;
  readonly etag?: string;
  /** As the header had it. */
  readonly last_modified?: string;
  readonly fetched_at: string;
  /** When the source was last found unchanged or fetched. */
  readonly checked_at: string;
  /** When asking last came to nothing. */
  readonly failed_at?: string;
  /** Of the program that made the data from the source; another one makes it anew. */
  readonly parser: number;
  /** Last 64 hex digits of the data, which are its digest: tells data and description of different runs apart. */
  readonly binary: string;
  /** What else is known of the data. */
  readonly facts: unknown;
}

/** The place of one source in the cache. */
export interface DataSlot {
  readonly folder: string;
  readonly file: string;
  readonly meta: string;
}

/** Where the data of a source is kept. */
export function slotOf(cache: string, kind: DataKind, source: string): DataSlot {
  const folder = join(cache, kind, sha256Hex(source).slice(0, 16));
  return { folder, file: join(folder, DATA_FILES[kind]), meta: join(folder, "meta.json") };
}

/** What is kept of a source. */
export interface Kept {
  readonly meta: DataMeta;
  /** The whole file. */
  readonly octets: Uint8Array;
}

const DIGEST_OCTETS = 32;

/** A writer replaces the two files within moments of each other. */
const SECOND_LOOKS = 10;
const LOOK_MS = 50;

/**
 * Reads what is kept of a source; `null` where there is nothing, or nothing of use. Takes no lock: a writer replaces each
 * file as a whole, and a reader that comes between the two looks again.
 */
export async function readKept(slot: DataSlot): Promise<Kept | null> {
  for (let look = 0; look <= SECOND_LOOKS; look += 1) {
    const read = await readOnce(slot);
    if (read !== "torn") return read;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return null;
}

async function readOnce(slot: DataSlot): Promise<Kept | null | "torn"> {
  const meta = await readMeta(slot);
  if (meta === null) return null;
  try {
    const octets = await readFile(slot.file);
    return digestAtEnd(octets) === meta.binary ? { meta, octets } : "torn";
  } catch {
    // Not there, or not ours to read: it is fetched anew.
    return null;
  }
}

const digestAtEnd = (octets: Uint8Array): string =>
  Buffer.from(octets.subarray(-DIGEST_OCTETS)).toString("hex");

/** The description alone; `null` where there is none. */
export async function readMeta(slot: Pick<DataSlot, "meta">): Promise<DataMeta | null> {
  try {
    const value: unknown = JSON.parse(await readFile(slot.meta, "utf8"));
    return isMeta(value) ? value : null;
  } catch {
    // Not there, not ours to read, or damaged: as good as nothing.
    return null;
  }
}

const TEXT_KEYS = ["url", "fetched_at", "checked_at", "binary"] as const;

function isMeta(value: unknown): value is DataMeta {
  if (typeof value !== "object" || value === null) return false;
  const meta: Partial<DataMeta> = value;
  return typeof meta.parser === "number" && TEXT_KEYS.every((key) => typeof meta[key] === "string");
}

/** Keeps data and its description, whole or not at all. @throws UserError `output-unwritable` */
export async function writeKept(
  slot: DataSlot,
  octets: Uint8Array,
  meta: Omit<DataMeta, "binary">,
): Promise<void> {
  await makeFolder(slot.folder);
  await writeAtomic(slot.file, octets);
  await writeMeta(slot, { ...meta, binary: digestAtEnd(octets) });
}

/** Replaces the description. @throws UserError `output-unwritable` */
export async function writeMeta(slot: DataSlot, meta: DataMeta): Promise<void> {
  await writeAtomic(slot.meta, `${JSON.stringify(meta, null, 1)}\n`);
}
