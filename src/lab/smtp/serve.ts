/** A mail server of the lab: does what a script says, and TLS after STARTTLS (RFC 5321, RFC 3207). */
import type { Socket } from "node:net";
import type { TlsMachine } from "../tls/machine.ts";
import { type Act, goodScript, type SmtpBehaviour, type SmtpScript, say } from "./script.ts";

export interface SmtpHost {
  /** Name in the greeting. */
  readonly name: string;
  readonly machine: TlsMachine;
}

const IDLE_MS = 60_000;
const SECOND_MS = 1000;
/** RFC 5321 section 4.5.3.1.4, with room for clients that do not count. */
const MAX_LINE_OCTETS = 2048;

/**
 * A server that counts its visits.
 *
 * @param secondMs how long it takes a second to be, for tests that do not wait
 */
export function smtpServer(
  { name, machine }: SmtpHost,
  behaviour: SmtpBehaviour = () => ({}),
  secondMs: number = SECOND_MS,
): (socket: Socket) => void {
  let visits = 0;
  return (socket) => {
    visits += 1;
    const script = { ...goodScript({ name }), ...behaviour({ nth: visits, name, secondMs }) };
    void serve({ socket, script, machine });
  };
}

interface Session {
  readonly socket: Socket;
  readonly script: SmtpScript;
  readonly machine: TlsMachine;
}

async function serve({ socket, script, machine }: Session): Promise<void> {
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  const early = (): void => {
    if (script.earlyTalk !== undefined) void perform(socket, script.earlyTalk);
  };
  socket.once("data", early);
  await perform(socket, script.greeting);
  socket.off("data", early);
  if (!socket.destroyed) listen({ socket, script, machine }, "plain", "");
}

type Place = "plain" | "tls";

/** Answers commands until STARTTLS, QUIT or the end. @param begun octets that are there already */
function listen({ socket, script, machine }: Session, place: Place, begun: string): void {
  const lines = makeLines(begun);
  let isBusy = false;

  async function answer(verb: string): Promise<"on" | "over"> {
    if (place === "plain" && verb === "STARTTLS" && script.doesTls) {
      socket.off("data", hear);
      startTls({ socket, script, machine }, lines.rest());
      return "over";
    }
    await perform(socket, replyTo(verb, script, place));
    if (verb === "QUIT") socket.end();
    return "on";
  }
  async function work(): Promise<void> {
    isBusy = true;
    for (let line = lines.take(); line !== undefined && !socket.destroyed; line = lines.take()) {
      const verb = line.trim().split(" ")[0]?.toUpperCase() ?? "";
      if ((await answer(verb)) === "over") return;
    }
    isBusy = false;
    if (lines.rest().length > MAX_LINE_OCTETS) socket.destroy();
  }
  const hear = (chunk: Buffer): void => {
    lines.push(chunk.toString("latin1"));
    if (!isBusy) void work();
  };

  socket.on("data", hear);
  void work();
}

function makeLines(begun: string) {
  let waiting = begun;
  return {
    push(text: string): void {
      waiting += text;
    },
    take(): string | undefined {
      const end = waiting.indexOf("\n");
      if (end < 0) return undefined;
      const line = waiting.slice(0, end);
      waiting = waiting.slice(end + 1);
      return line;
    },
    rest: (): string => waiting,
  };
}

function startTls({ socket, script, machine }: Session, rest: string): void {
  socket.pause();
  socket.setTimeout(0);
  void perform(socket, script.starttls).then(() =>
    machine.secure(socket, (secured) => {
      secured.setTimeout(IDLE_MS, () => secured.destroy());
      // A good server drops what came before TLS (RFC 3207 section 6).
      listen({ socket: secured, script, machine }, "tls", script.keepsPlaintext ? rest : "");
    }),
  );
}

const REPLIES: Readonly<Record<string, readonly Act[]>> = {
  NOOP: [say("250 2.0.0 ok")],
  RSET: [say("250 2.0.0 ok")],
  QUIT: [say("221 2.0.0 bye")],
};

function replyTo(verb: string, script: SmtpScript, place: Place): readonly Act[] {
  if (verb === "EHLO") return place === "tls" ? script.ehloInTls : script.ehlo;
  if (verb === "HELO") return script.helo;
  if (verb === "STARTTLS") return place === "tls" ? [say("503 5.5.1 already in TLS")] : script.starttls;
  return REPLIES[verb] ?? [say("502 5.5.2 not implemented here")];
}

/** Does one act after the other; ends early when the client has left. */
async function perform(socket: Socket, acts: readonly Act[]): Promise<void> {
  for (const act of acts) {
    if (socket.destroyed || !socket.writable) return;
    await ACTS[act.do](socket, act as never);
  }
}

type Of<K extends Act["do"]> = Extract<Act, { readonly do: K }>;
type Acts = { readonly [K in Act["do"]]: (socket: Socket, act: Of<K>) => Promise<void> | void };

const ACTS: Acts = {
  say: (socket, { text }) =>
    new Promise((resolve) => socket.write(Buffer.from(text, "latin1"), () => resolve())),
  async dribble(socket, { text, everyMs }) {
    for (const octet of text) {
      await later(socket, everyMs);
      if (socket.destroyed) return;
      socket.write(Buffer.from(octet, "latin1"));
    }
  },
  wait: (socket, { ms }) => later(socket, ms),
  close: (socket) => void socket.end(),
  reset: (socket) => void socket.resetAndDestroy(),
};

/** Ends early when the client leaves: nobody waits for the answer any more. */
function later(socket: Socket, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      socket.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    socket.once("close", done);
  });
}
