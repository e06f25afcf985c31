/** Lets fakes speak on a connection. */
import type { Socket } from "node:net";
import { type Hello, readHello } from "./client-hello.ts";
import type { Fake, Stage, Step } from "./fake.ts";

export interface Play {
  /** Positioned before the client's first TLS octet. */
  readonly socket: Socket;
  readonly fakes: readonly Fake[];
  readonly stage: Stage;
  /** Gets the connection back, nothing read, when no fake wants it. */
  readonly otherwise: () => void;
}

/** A client that offers nothing in this time is left alone. */
const PATIENCE_MS = 30_000;
/** The longest hello that is waited for. */
const MAX_HELLO_OCTETS = 65_536;

/** Reads the hello and plays what the first willing fake answers. */
export function playFake({ socket, fakes, stage, otherwise }: Play): void {
  let heard = Buffer.alloc(0);
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  const listen = (chunk: Buffer): void => {
    heard = Buffer.concat([heard, chunk]);
    const hello = heard.length > MAX_HELLO_OCTETS ? null : readHello(heard);
    if (hello === undefined) return;
    socket.off("data", listen);
    socket.pause();
    const steps = firstAnswer(fakes, hello, stage);
    if (steps !== null) {
      socket.resume();
      perform(socket, steps);
      return;
    }
    socket.setTimeout(0);
    socket.unshift(heard);
    otherwise();
  };
  socket.on("data", listen);
  // It may have been paused to keep these octets.
  socket.resume();
}

function firstAnswer(fakes: readonly Fake[], hello: Hello | null, stage: Stage): readonly Step[] | null {
  for (const { answer } of fakes) {
    const steps = answer(hello, stage);
    if (steps !== null) return steps;
  }
  return null;
}

/** Does the steps in order; ends by itself when the client leaves. */
function perform(socket: Socket, [step, ...rest]: readonly Step[]): void {
  if (step === undefined || socket.destroyed) return;
  const next = (): void => perform(socket, rest);
  switch (step.do) {
    case "send":
      socket.write(step.octets, next);
      return;
    case "wait":
      later(socket, step.ms, next);
      return;
    case "repeat":
      repeat(socket, step, next);
      return;
    case "end":
      socket.end();
      return;
    case "reset":
      socket.resetAndDestroy();
  }
}

function repeat(
  socket: Socket,
  { octets, everyMs, times }: Extract<Step, { do: "repeat" }>,
  next: () => void,
): void {
  if (times === 0 || socket.destroyed) {
    next();
    return;
  }
  const again = (): void => repeat(socket, { do: "repeat", octets, everyMs, times: times - 1 }, next);
  // Written only when the last piece is gone: a client that does not read is waited for.
  socket.write(octets, () => (everyMs === 0 ? again() : later(socket, everyMs, again)));
}

function later(socket: Socket, ms: number, next: () => void): void {
  const timer = setTimeout(next, ms);
  socket.once("close", () => clearTimeout(timer));
}
