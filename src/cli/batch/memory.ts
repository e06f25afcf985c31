/** How much memory a batch holds, of which most may be garbage that nobody has had a reason to collect. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Between two collections. */
const APART_MS = 10_000;

let lastKnown = 0;

/** Resident memory; what it was before where no file can be opened in which the system tells it. */
export function residentOctets(): number {
  try {
    lastKnown = process.memoryUsage.rss();
  } catch {
    // Too many open files, of which this one is the least important.
  }
  return lastKnown;
}

/**
 * Reads resident memory. Where it passes what is allowed the garbage is collected first: the heap grows to several
 * times of what is in use before that happens by itself, and a run that took it for use would slow down for nothing.
 *
 * @param allowed octets
 */
export function openMemory(allowed: number, collect: () => void = collectorOf()): () => number {
  let nextMs = 0;
  return () => {
    const used = residentOctets();
    const now = performance.now();
    if (used <= allowed || now < nextMs) return used;
    collect();
    nextMs = performance.now() + APART_MS;
    return residentOctets();
  };
}

/** Collects, and gives back what is free. */
export function collectorOf(): () => void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  return typeof collect === "function"
    ? () => void collect({ type: "major", execution: "sync", flavor: "last-resort" })
    : () => undefined;
}
