/** What can be told without the network: the program, its limits, its files. */
import { access, constants, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DoctorRow } from "../../report/doctor.ts";
import { thousands } from "../../report/number.ts";
import { cacheFolder } from "../../store/cache.ts";

/** The launcher refuses older ones. */
const OLDEST_NODE = "22.12";

export function nodeRow(): DoctorRow {
  const { node, openssl } = process.versions;
  return {
    id: "node",
    title: "Node.js",
    status: "passed",
    says: `${node} (needs ${OLDEST_NODE}), OpenSSL ${openssl}`,
  };
}

/** What a list of domains needs to be measured at full speed; a single one needs less than a fifth of it. */
const ENOUGH_MEMORY = 512_000_000;

/** @param available octets that this process may still take */
export function memoryRow(available: number): DoctorRow {
  const row = { id: "memory", title: "Memory" };
  const says = `${bytes(available)} free`;
  if (available >= ENOUGH_MEMORY) return { ...row, status: "passed", says };
  return {
    ...row,
    status: "warning",
    says: `${says}; a batch takes ${bytes(ENOUGH_MEMORY)}`,
    fix: "for lists, give a bound: --max-rss 256MB",
  };
}

/** Sockets that one target may have open at once: its questions, and some for everything else. */
const PER_TARGET = 64;

export async function filesRow(cacheDir: string | undefined, concurrency: number): Promise<DoctorRow> {
  const folder = cacheFolder(cacheDir);
  const [size, limit, writable] = await Promise.all([sizeOf(folder), descriptors(), isWritable(folder)]);
  const needed = concurrency * PER_TARGET;
  const few = limit !== null && limit < needed;
  const cache = size === null ? `no cache yet in ${folder}` : `cache ${bytes(size)} in ${folder}`;
  const enough =
    limit === null
      ? ""
      : `; ${thousands(limit)} file descriptors ${few ? "are few" : "are enough"} for --concurrency ${concurrency}`;
  return {
    id: "files",
    title: "Files",
    status: few || !writable ? "warning" : "passed",
    says: `${cache}${writable ? "" : ", which cannot be written"}${enough}`,
    ...(few ? { fix: `ulimit -n ${needed}` } : {}),
  };
}

/** Octets of the files in a folder and below; `null` when there is none. */
async function sizeOf(folder: string): Promise<number | null> {
  try {
    const names = await readdir(folder, { recursive: true });
    const sizes = await Promise.all(names.map((name) => stat(join(folder, name))));
    return sizes.reduce((sum, each) => sum + (each.isFile() ? each.size : 0), 0);
  } catch {
    // Not there, or not ours to read: there is no cache.
    return null;
  }
}

/** Whether the folder, or the nearest one above it that exists, can be written. */
async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return true;
  } catch (error) {
    const parent = join(folder, "..");
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return isMissing && parent !== folder ? isWritable(parent) : false;
  }
}

/** The soft limit of open files where the system tells it (Linux). */
async function descriptors(): Promise<number | null> {
  try {
    const text = await readFile("/proc/self/limits", "utf8");
    const limit = /^Max open files\s+(\d+)/m.exec(text)?.[1];
    return limit === undefined ? null : Number(limit);
  } catch {
    // Other systems do not have the file; Node.js does not tell either.
    return null;
  }
}

function bytes(size: number): string {
  if (size < 1_000_000) return `${Math.ceil(size / 1000)} KB`;
  return size < 10_000_000_000
    ? `${(size / 1_000_000).toFixed(1)} MB`
    : `${Math.round(size / 1_000_000_000)} GB`;
}
