/** A thread that measures: targets come in, lines go out. */
import type { NetCounts } from "../../../net/options.ts";
import type { Audit } from "../auditor.ts";
import { evidenceLine, reportLines } from "../lines.ts";
import { openMonitor } from "../monitor.ts";
import type { Attempted, FromThread, ToThread } from "./message.ts";
import { openPacker } from "./pack.ts";

/** The other end of the line; `parentPort` is one. */
export interface ThreadPort {
  postMessage(message: FromThread, transfer?: readonly ArrayBuffer[]): void;
  on(event: "message", listener: (message: ToThread) => void): unknown;
}

export interface ThreadNeeds {
  readonly audit: Audit;
  readonly counts: () => NetCounts;
  /** Collects what nobody uses any more. */
  readonly collect: () => void;
  /** The list is done. */
  readonly onLast: () => void;
  /** No target is to be gone on with for long. */
  readonly onStop: () => void;
}

/** Serves until the other side says that it is over. */
export function serveThread(
  port: ThreadPort,
  { audit, counts, collect, onLast, onStop }: ThreadNeeds,
): Promise<void> {
  const packer = openPacker((packed) => port.postMessage(packed, [packed.buffer]));
  const stopLoad = tellLoad(port, counts);

  async function measure({ seq, target }: Extract<ToThread, { readonly kind: "target" }>): Promise<void> {
    try {
      const { evidence, reports } = await audit(target, seq);
      packer.add({ seq, evidence: evidenceLine(evidence), results: reportLines(seq, reports) });
    } catch (error) {
      port.postMessage({ kind: "broken", seq, error: plainError(error) });
    }
  }

  return new Promise((resolve) => {
    const does: { readonly [K in ToThread["kind"]]: (message: Extract<ToThread, { kind: K }>) => void } = {
      target: (message) => void measure(message),
      stop: onStop,
      last: onLast,
      collect,
      end() {
        stopLoad();
        packer.flush();
        resolve();
      },
    };
    port.on("message", (message) => (does[message.kind] as (message: ToThread) => void)(message));
    port.postMessage({ kind: "ready" });
  });
}

/** Tells how busy the thread is, each tick. */
function tellLoad(port: ThreadPort, counts: () => NetCounts): () => void {
  let delayMs = 0;
  const monitor = openMonitor({
    // How many are under way is decided by the main thread.
    admission: {
      limit: 0,
      pressed: false,
      tick: (load) => {
        delayMs = load.delayMs;
      },
      sent: () => undefined,
      faulted: () => undefined,
    },
    isFull: () => false,
    memory: () => ({ used: 0, most: 1 }),
    questions: () => ({ sent: 0, silent: 0 }),
    onTick: () => port.postMessage({ kind: "load", delayMs, loopP99Ms: monitor.loopP99Ms, counts: counts() }),
  });
  return monitor.close;
}

/** An error that survives the way to another thread. */
export function plainError(error: unknown): Error {
  const plain = new Error(error instanceof Error ? error.message : String(error));
  if (error instanceof Error && error.stack !== undefined) plain.stack = error.stack;
  return plain;
}

const ATTEMPTS = 200;
const ATTEMPTS_MS = 50;

/** Gathers attempts of a trace, and sends them on many at a time. */
export function openAttempts(port: ThreadPort): { add(attempted: Attempted): void; flush(): void } {
  let gathered: Attempted[] = [];
  let timer: NodeJS.Timeout | undefined;
  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (gathered.length > 0) port.postMessage({ kind: "attempts", attempts: gathered });
    gathered = [];
  }
  return {
    add(attempted) {
      gathered.push(attempted);
      if (gathered.length >= ATTEMPTS) flush();
      else timer ??= setTimeout(flush, ATTEMPTS_MS);
    },
    flush,
  };
}
