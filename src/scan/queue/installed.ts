/** The packages of the queue, which a scan does not need. */
import { createRequire } from "node:module";

export const PACKAGES = ["pg", "pg-boss"] as const;

/** Whether the packages are there; nothing of them is loaded. */
export function hasQueue(): boolean {
  const { resolve } = createRequire(import.meta.url);
  try {
    for (const name of PACKAGES) resolve(name);
    return true;
  } catch {
    // Which one is missing does not matter: they are installed together.
    return false;
  }
}
