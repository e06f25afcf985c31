import { readFileSync } from "node:fs";

import type { Said } from "./oracle.ts";
import { table } from "./report.ts";
import type { State } from "./scenario.ts";

/** Third-party validators, and our own one when it asks through a resolver in place of the servers. */
export type Oracle = "stub" | "unbound" | "delv" | "dnsviz";

const ORACLES: readonly Oracle[] = ["stub", "unbound", "delv", "dnsviz"];

/** A difference that is known and has its reason: who is right by which RFC. */
export interface Difference {
  readonly scenario: string;
  readonly oracle: Oracle;
  /** The tiers in which it shows, "1b" or "2". */
  readonly tiers: readonly string[];
  readonly theirs: Said["state"] | "indeterminate" | "crashed";
  readonly ours: State;
  /** What they say depends on time or on the server they meet: the difference need not show every time. */
  readonly varies?: boolean;
  readonly why: string;
}

/** What we say of a question. */
export interface Ours {
  readonly state: State;
  readonly reason: string;
  readonly warnings: readonly string[];
  readonly detail: string;
}

/** One scenario as everybody sees it. */
export interface Verdict {
  readonly id: string;
  readonly ours: Ours;
  readonly oracles: Readonly<
    Partial<Record<Oracle, { readonly state: Difference["theirs"]; readonly words: string }>>
  >;
}

const FILE = new URL("../../fixtures/lab/oracle/differences.json", import.meta.url);

/** The explained differences of one tier. */
export function readDifferences(tier: string): Difference[] {
  const all: readonly Difference[] = JSON.parse(readFileSync(FILE, "utf8"));
  return all.filter((item) => item.tiers.includes(tier));
}

/** An oracle that got no answer and a validator that has no state for it say the same. */
const agrees = (theirs: Difference["theirs"], ours: State): boolean =>
  theirs === ours || (theirs === "failed" && ours === "indeterminate");

/** Compares the verdicts of a tier with the explained differences; remembers which explanations were needed. */
export class Comparison {
  readonly #differences: readonly Difference[];
  readonly #used = new Set<Difference>();
  readonly #seen = new Set<string>();
  readonly #rows: string[][] = [];

  constructor(differences: readonly Difference[]) {
    this.#differences = differences;
  }

  #explain(verdict: Verdict, oracle: Oracle, theirs: Difference["theirs"]): Difference | undefined {
    const found = this.#differences.find((item) => item.scenario === verdict.id && item.oracle === oracle);
    return found?.theirs === theirs && found.ours === verdict.ours.state ? found : undefined;
  }

  #judge(verdict: Verdict, oracle: Oracle): "agree" | "explained" | "differs" | undefined {
    const said = verdict.oracles[oracle];
    if (said === undefined) {
      return undefined;
    }
    this.#seen.add(`${verdict.id}/${oracle}`);
    if (agrees(said.state, verdict.ours.state)) {
      return "agree";
    }
    const explanation = this.#explain(verdict, oracle, said.state);
    if (explanation === undefined) {
      return "differs";
    }
    this.#used.add(explanation);
    return "explained";
  }

  /** Adds one scenario; returns a line for each difference nobody explained. */
  add(verdict: Verdict): string[] {
    const judged = ORACLES.map((oracle) => [oracle, this.#judge(verdict, oracle)] as const);
    const states = ORACLES.map((oracle) => verdict.oracles[oracle]?.state ?? "-");
    const notes = judged
      .filter(([, word]) => word === "explained" || word === "differs")
      .map(([oracle, word]) => `${oracle} ${word}`);
    const reason = verdict.ours.reason === "" ? "" : ` ${verdict.ours.reason}`;
    this.#rows.push([verdict.id, `${verdict.ours.state}${reason}`, ...states, notes.join(", ") || "agree"]);
    return judged
      .filter(([, word]) => word === "differs")
      .map(([oracle]) => {
        const said = verdict.oracles[oracle];
        return `${oracle} says ${said?.state} (${said?.words}), we say ${verdict.ours.state}; no explanation in differences.json`;
      });
  }

  /** Explanations that no difference needed, although the oracle was asked. */
  unneeded(): string[] {
    return this.#differences
      .filter((item) => item.varies !== true && !this.#used.has(item))
      .filter((item) => this.#seen.has(`${item.scenario}/${item.oracle}`))
      .map(
        (item) =>
          `${item.scenario} ${item.oracle}: explained as ${item.theirs} against ${item.ours}, but not so`,
      );
  }

  /** The table: scenario, ours, the oracles, agreement. */
  print(): string {
    return table([["scenario", "ours", ...ORACLES, "agreement"], ...this.#rows]);
  }

  /** How many scenarios had only agreement, how many an explained difference. */
  summary(): string {
    const count = (word: string) => this.#rows.filter((row) => (row.at(-1) ?? "").includes(word)).length;
    return `${this.#rows.length} scenarios: ${count("agree")} agreed by all, ${count("explained")} with explained differences, ${count("differs")} unexplained`;
  }
}
