import type { ReadStream, WriteStream } from "node:tty";

/** Environment variables; the ones that are read by name are named. */
export interface Env {
  readonly [name: string]: string | undefined;
  readonly CI?: string | undefined;
  readonly COLUMNS?: string | undefined;
  readonly FORCE_COLOR?: string | undefined;
  readonly GITHUB_ACTIONS?: string | undefined;
  readonly GITHUB_OUTPUT?: string | undefined;
  readonly GITHUB_STEP_SUMMARY?: string | undefined;
  readonly HTTPS_PROXY?: string | undefined;
  readonly LANG?: string | undefined;
  readonly LC_ALL?: string | undefined;
  readonly LC_CTYPE?: string | undefined;
  readonly NO_COLOR?: string | undefined;
  readonly NO_PROXY?: string | undefined;
  readonly TERM?: string | undefined;
  readonly TERM_PROGRAM?: string | undefined;
  readonly WATERPAS_ASCII?: string | undefined;
  readonly WT_SESSION?: string | undefined;
  readonly https_proxy?: string | undefined;
  readonly no_proxy?: string | undefined;
}

/** The environment of one run of the program: everything it may know of where it runs. */
export interface Io {
  /** Standard input. */
  readonly in: Source;
  readonly out: Sink;
  readonly err: Sink;
  readonly env: Env;
  readonly cwd: string;
  readonly args: readonly string[];
}

/** One of the two output streams. */
export interface Sink {
  write(text: string | Uint8Array): void;
  readonly isTTY: boolean;
  /** Columns of the terminal; `undefined` when it is none. */
  columns(): number | undefined;
  /** Bits of colour of the terminal, without regard to `NO_COLOR` and `FORCE_COLOR`. */
  colorDepth(env: Env): number;
  /** Aborts when nothing can be written any more, most often as the reader has gone away (EPIPE); what is written afterwards is dropped. */
  readonly closed: AbortSignal;
  /** Resolves when there is room for more; what is written without waiting is kept in memory. */
  ready(): Promise<void>;
}

/** What comes in. */
export interface Source {
  readonly isTTY: boolean;
  /** The octets, to be read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** What this needs of `process`. */
export interface ProcessLike {
  readonly stdout: NodeJS.WriteStream | WriteStream;
  readonly stderr: NodeJS.WriteStream | WriteStream;
  readonly stdin: NodeJS.ReadStream | ReadStream;
  readonly env: NodeJS.ProcessEnv;
  cwd(): string;
}

/** Told when standard output takes nothing any more although somebody reads it: the disk is full. */
export type OnLost = (error: NodeJS.ErrnoException) => void;

/** Takes hold of the streams; from here on a closed pipe is quiet. */
export function openIo(from: ProcessLike, args: readonly string[], onLost: OnLost = () => undefined): Io {
  return {
    in: sourceOf(from),
    out: openSink(from.stdout, onLost),
    // There is nowhere left to say it.
    err: openSink(from.stderr, () => undefined),
    env: from.env,
    cwd: from.cwd(),
    args,
  };
}

/** Taken hold of only when it is used. */
function sourceOf(from: ProcessLike): Source {
  return {
    get isTTY() {
      return from.stdin.isTTY === true;
    },
    chunks: chunksOf(from),
  };
}

async function* chunksOf(from: ProcessLike): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of from.stdin) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

function openSink(stream: NodeJS.WriteStream | WriteStream, onLost: OnLost): Sink {
  const closed = new AbortController();
  // Without a handler `waterpas … | head -1` would end with a stack trace.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && !closed.signal.aborted) onLost(error);
    closed.abort();
  });
  return {
    write: (text) => {
      if (!closed.signal.aborted) stream.write(text);
    },
    isTTY: stream.isTTY === true,
    columns: () => stream.columns,
    colorDepth: (env) => (stream.isTTY ? stream.getColorDepth({ ...env }) : 1),
    closed: closed.signal,
    ready: () => drained(stream, closed.signal),
  };
}

function drained(stream: NodeJS.WriteStream | WriteStream, closed: AbortSignal): Promise<void> {
  if (!stream.writableNeedDrain || closed.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      stream.removeListener("drain", finish);
      closed.removeEventListener("abort", finish);
      resolve();
    };
    stream.once("drain", finish);
    closed.addEventListener("abort", finish, { once: true });
  });
}
