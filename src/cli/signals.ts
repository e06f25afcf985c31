/** SIGINT, SIGTERM and SIGHUP: the first one asks for an orderly end, the second one ends at once. */
import { EXIT, type ExitCode } from "./exit.ts";

const CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.terminated } as const;
type Name = keyof typeof CODES;
const NAMES = Object.keys(CODES) as Name[];

export interface Signals {
  /** Aborts with the first signal. */
  readonly signal: AbortSignal;
  /** The exit code that the signal calls for; `null` while there was none. */
  code(): ExitCode | null;
  /** Gives the signals back to Node.js. */
  close(): void;
}

/** Listens until closed; `onFirst` may say how to go on. */
export function openSignals(onFirst: (name: Name) => void = () => undefined): Signals {
  const controller = new AbortController();
  let code: ExitCode | null = null;

  const listener = (name: Name): void => {
    if (code !== null) {
      close();
      process.kill(process.pid, name);
      return;
    }
    code = CODES[name];
    onFirst(name);
    controller.abort();
  };
  const close = (): void => {
    for (const name of NAMES) process.removeListener(name, listener);
  };

  for (const name of NAMES) process.on(name, listener);
  return { signal: controller.signal, code: () => code, close };
}
