/** DNS data for SPF and DMARC tests, in a notation short enough to read a table of cases. */
import type { DnsOutcome } from "../../../src/model/evidence.ts";
import type { Answer, Question } from "../../../src/proto/records/ask.ts";

/**
 * Keys are names; values list `TYPE data`, or one of `SERVFAIL`, `TIMEOUT`, `REFUSED` for every type. A name that is
 * absent does not exist, unless a name below it is present.
 */
export type World = Readonly<Record<string, readonly string[]>>;

const FAILURES: Readonly<Record<string, DnsOutcome>> = {
  SERVFAIL: "servfail",
  TIMEOUT: "timeout",
  REFUSED: "refused",
};

/** What the world answers; `asked` collects the questions. */
export function answers(world: World, asked: string[] = []): (question: Question) => Answer {
  return ({ name, type }) => {
    asked.push(`${name}/${type}`);
    const rows = world[name];
    if (rows === undefined) return { outcome: exists(world, name) ? "nodata" : "nxdomain", values: [] };
    const failure = FAILURES[rows[0] ?? ""];
    if (failure !== undefined) return { outcome: failure, values: [] };
    const values = rows.filter((row) => row.startsWith(`${type} `)).map((row) => row.slice(type.length + 1));
    return { outcome: values.length === 0 ? "nodata" : "ok", values };
  };
}

function exists(world: World, name: string): boolean {
  return Object.keys(world).some((other) => other.endsWith(`.${name}`));
}
