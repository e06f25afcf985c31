/** A server that is away for a while: what may be tried again, and for how long. */
import { wait } from "../time.ts";

export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

/** The server is away, or two transactions stood in each other's way: the same again may succeed. */
export function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  if (/^(?:08...|57P0.|53...|40...|55P03|25P0[34])$/.test(code)) return true;
  if (PASSING.has(code)) return true;
  const message = error instanceof Error ? error.message : "";
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered/i.test(
    message,
  );
}

const PASSING: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  // The socket file of a server that is starting.
  "ENOENT",
]);

/** How long a server may be away before whoever waits for it gives up. */
const PATIENCE_MS = 600_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

export interface Patience {
  readonly patienceMs?: number;
  /** Ends the patience: there is nothing that would be lost. */
  readonly signal?: AbortSignal;
  readonly onWait?: () => void;
}

/** Does it again while the server is away. Whatever is done so must be harmless when it is done twice. */
export async function patiently<T>(
  work: () => Promise<T>,
  { patienceMs = PATIENCE_MS, signal, onWait }: Patience = {},
): Promise<T> {
  const startedMs = performance.now();
  const isTired = (): boolean => signal?.aborted === true || performance.now() - startedMs > patienceMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || isTired()) throw error;
      onWait?.();
      await wait(waitMs, signal);
    }
  }
}

/** The same, but `null` when the signal comes while the server is away: for what nobody will miss. */
export async function untilStopped<T>(work: () => Promise<T>, patience: Patience): Promise<T | null> {
  try {
    return await patiently(work, patience);
  } catch (error) {
    if (patience.signal?.aborted === true && isPassing(error)) return null;
    throw error;
  }
}

/** Calls it again and again until the signal; what fails because the server is away is tried the next time. */
export async function repeatedly(
  everyMs: number,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    await wait(everyMs, signal);
  }
}
