import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Question } from "./oracle.ts";
import { run } from "./process.ts";

/** What DNSViz made of a positive answer. */
export interface DnsvizSaid {
  readonly state: "secure" | "insecure" | "bogus" | "failed" | "crashed";
  readonly words: string;
}

const WRAPPER = fileURLToPath(new URL("grok.py", import.meta.url));
const PROGRAM = ["/usr/bin/python3", WRAPPER] as const;

interface GrokAnswer {
  readonly status?: string;
}

interface GrokName {
  readonly queries?: Readonly<Record<string, { readonly answer?: readonly GrokAnswer[] }>>;
}

const STATES: Readonly<Record<string, DnsvizSaid["state"]>> = {
  SECURE: "secure",
  INSECURE: "insecure",
  BOGUS: "bogus",
};

const read = (document: Readonly<Record<string, GrokName>>, { name, type }: Question): DnsvizSaid => {
  const answers = document[name]?.queries?.[`${name}/IN/${type}`]?.answer ?? [];
  const statuses = answers.map(({ status }) => status ?? "");
  const state = statuses.map((status) => STATES[status] ?? "failed").at(0) ?? "failed";
  return { state, words: statuses.join("+") };
};

const grok = async (anchor: string, probe: string, names: readonly string[]) =>
  run([...PROGRAM, "grok", "-t", anchor, "-r", probe, ...names], { timeout: 240_000 });

/**
 * Asks DNSViz for questions with a positive answer. `fragile` names the scenarios on which it is known to crash;
 * each of those gets a process of its own, so that the rest survives, and "crashed" is its word when it does.
 */
export async function askDnsviz(
  anchorDnskey: string,
  directory: string,
  questions: readonly Question[],
  fragile: ReadonlySet<string>,
): Promise<DnsvizSaid[]> {
  const anchor = join(directory, "dnsviz.anchor");
  const probe = join(directory, "dnsviz.json");
  writeFileSync(anchor, anchorDnskey);
  const types = [...new Set(questions.map(({ type }) => type))].join(",");
  const all = questions.map(({ name }) => name);
  const probed = await run([...PROGRAM, "probe", "-A", "-a", ".", "-R", types, "-o", probe, ...all], {
    timeout: 240_000,
  });
  if (probed.code !== 0) {
    throw new Error(`dnsviz probe: ${probed.stderr.trim().split("\n").at(-1)}`);
  }
  const sturdy = questions.filter(({ id }) => !fragile.has(id));
  const together = await grok(
    anchor,
    probe,
    sturdy.map(({ name }) => name),
  );
  if (together.code !== 0) {
    throw new Error(`dnsviz grok: ${together.stderr.trim().split("\n").at(-1)}`);
  }
  const document: Readonly<Record<string, GrokName>> = JSON.parse(together.stdout);
  const said: DnsvizSaid[] = [];
  for (const question of questions) {
    said.push(fragile.has(question.id) ? await alone(anchor, probe, question) : read(document, question));
  }
  return said;
}

const alone = async (anchor: string, probe: string, question: Question): Promise<DnsvizSaid> => {
  const ran = await grok(anchor, probe, [question.name]);
  const last = ran.stderr.trim().split("\n").at(-1) ?? "";
  return ran.code === 0 ? read(JSON.parse(ran.stdout), question) : { state: "crashed", words: last };
};
