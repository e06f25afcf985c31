import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What a finished program left behind. `code` is −1 when a signal ended it. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run; `timeout` in milliseconds. */
export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeout?: number;
}

const gather = (child: ChildProcess, options: RunOptions): Promise<Ran> =>
  new Promise((resolve) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => err.push(chunk));
    const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString("utf8");
    child.on("error", (error) => resolve({ code: -1, stdout: "", stderr: String(error) }));
    child.on("close", (code) => resolve({ code: code ?? -1, stdout: text(out), stderr: text(err) }));
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
  });

/** Runs a program to its end and returns what it printed; never rejects. */
export function run(command: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [program = "", ...rest] = command;
  const child = spawn(program, rest, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    timeout: options.timeout ?? 120_000,
  });
  return gather(child, options);
}

/** Like {@link run}, but throws with the program's own words when it fails. */
export async function must(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await run(command, options);
  if (ran.code !== 0) {
    throw new Error(`${command.join(" ")} ended with ${ran.code}: ${(ran.stderr || ran.stdout).trim()}`);
  }
  return ran.stdout;
}

/** Is the program on the PATH? */
export async function hasProgram(name: string): Promise<boolean> {
  return (await run(["sh", "-c", `command -v ${name}`])).code === 0;
}

/** A daemon we started: its pid, its log and the way to end it. */
export interface Daemon {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  readonly stop: () => Promise<void>;
}

const running = new Set<Daemon>();

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 2_000);
  await gone;
  clearTimeout(late);
};

/**
 * Starts a daemon in the foreground form, its output going to `log`; it is ended by pid in {@link stopAll}.
 *
 * @param input `open`: its standard input never ends, for programs that would end with it
 */
export function startDaemon(
  name: string,
  command: readonly string[],
  log: string,
  input: "none" | "open" = "none",
): Daemon {
  const [program = "", ...rest] = command;
  const handle = openSync(log, "a");
  const child = spawn(program, rest, { stdio: [input === "open" ? "pipe" : "ignore", handle, handle] });
  closeSync(handle);
  const daemon: Daemon = {
    name,
    pid: child.pid ?? -1,
    log,
    stop: async () => {
      running.delete(daemon);
      await end(child);
    },
  };
  running.add(daemon);
  return daemon;
}

/** Ends every daemon this process started, by pid. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((daemon) => daemon.stop()));
}

const answersOn = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(500, () => done(false));
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });

/** Waits until a TCP port accepts (every DNS server here listens on both transports); throws with the log. */
export async function waitForPort(
  daemon: Daemon,
  host: string,
  port: number,
  patience = 15_000,
): Promise<void> {
  const started = performance.now();
  while (performance.now() - started < patience) {
    if (await answersOn(host, port)) {
      return;
    }
    await sleep(25);
  }
  const words = readFileSync(daemon.log, "utf8").split("\n").slice(-8).join("\n");
  throw new Error(`${daemon.name} does not listen on ${host} port ${port} after ${patience} ms:\n${words}`);
}

/** Waits until a daemon's log contains a line that is `word`; throws with the log. */
export async function waitForWord(daemon: Daemon, word: string, patience = 60_000): Promise<void> {
  const started = performance.now();
  while (performance.now() - started < patience) {
    if (readFileSync(daemon.log, "utf8").split("\n").includes(word)) {
      return;
    }
    await sleep(25);
  }
  const words = readFileSync(daemon.log, "utf8").split("\n").slice(-8).join("\n");
  throw new Error(`${daemon.name} did not say ${word} in ${patience} ms:\n${words}`);
}
