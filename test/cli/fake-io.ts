import type { Env, Io, Sink, Source } from "../../src/cli/io.ts";
import { run } from "../../src/cli/run.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface FakeOptions {
  readonly env?: Env;
  readonly cwd?: string;
  /** What stands on standard input. */
  readonly input?: string;
  /** Columns of a terminal on both streams; absent: pipes. */
  readonly columns?: number;
}

/** A stream that keeps what it was given. */
export function fakeSink(columns?: number): Sink & { text: () => string } {
  let text = "";
  return {
    write: (more) => {
      text += typeof more === "string" ? more : Buffer.from(more).toString("utf8");
    },
    isTTY: columns !== undefined,
    columns: () => columns,
    colorDepth: () => 4,
    closed: new AbortController().signal,
    ready: async () => undefined,
    text: () => text,
  };
}

/** Standard input with some text on it. */
export function sourceOf(text: string): Source {
  return {
    isTTY: false,
    chunks: (async function* () {
      yield Buffer.from(text);
    })(),
  };
}

/** Runs a command line inside this process. */
export async function runFake(args: readonly string[], options: FakeOptions = {}): Promise<Ran> {
  const [out, err] = [fakeSink(options.columns), fakeSink(options.columns)];
  const io: Io = {
    in: sourceOf(options.input ?? ""),
    out,
    err,
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    args,
  };
  const code = await run(io);
  return { code, out: out.text(), err: err.text() };
}
