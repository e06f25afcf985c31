import { run } from "../process.ts";

/** A reply as swaks heard it. */
export interface HeardReply {
  readonly code: number;
  /** As they came, with their code. */
  readonly lines: readonly string[];
}

/** What swaks heard of a server. */
export interface SwaksReport {
  readonly greeting: HeardReply | null;
  /** To EHLO before TLS. */
  readonly ehlo: HeardReply | null;
  readonly starttls: HeardReply | null;
  /** To EHLO inside TLS. */
  readonly ehloTls: HeardReply | null;
  readonly transcript: string;
}

/** A line of the server: before TLS, inside TLS, and the same with a complaint. */
const HEARD = /^(<- |<~ |<\*\*|<~\*) {0,2}(\d{3}[ -].*)$/;
const TOLD = /^ ?[-~]> (.*)$/;

const replyIn = (lines: readonly string[] | undefined): HeardReply | null =>
  lines === undefined || lines.length === 0 ? null : { code: Number(lines.at(-1)?.slice(0, 3)), lines };

/** The server's lines after each line of the client, the greeting first. */
function exchanges(transcript: string): { readonly told: string; readonly heard: string[] }[] {
  const list: { told: string; heard: string[] }[] = [{ told: "", heard: [] }];
  for (const line of transcript.split("\n")) {
    const told = TOLD.exec(line)?.[1];
    const heard = HEARD.exec(line)?.[2];
    if (told !== undefined) {
      list.push({ told: told.trim(), heard: [] });
    }
    if (heard !== undefined) {
      list.at(-1)?.heard.push(heard.trimEnd());
    }
  }
  return list;
}

/** Has swaks greet a server, ask for TLS, and greet it again inside. */
export async function askSwaks(address: string, ehlo: string, sni: string): Promise<SwaksReport> {
  const options = ["--tls-optional", "--tls-sni", sni, "--quit-after", "HELO", "--ehlo", ehlo];
  const command = ["swaks", "--server", address, "--port", "25", ...options, "--timeout", "15s"];
  const { stdout } = await run(command);
  const list = exchanges(stdout);
  const [greeting, first] = list;
  const helloes = list.filter(({ told }) => told.startsWith("EHLO"));
  return {
    greeting: replyIn(greeting?.heard),
    ehlo: first?.told.startsWith("EHLO") === true ? replyIn(first.heard) : null,
    starttls: replyIn(list.find(({ told }) => told === "STARTTLS")?.heard),
    ehloTls: replyIn(helloes[1]?.heard),
    transcript: stdout,
  };
}
