/** What a gate came to: its closing line on stderr, and the exit code. */
import type { GatedTarget, GateNote, GateResult } from "../model/gate.ts";
import { counted } from "../report/number.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Session } from "./session.ts";

const EXIT_OF = { met: EXIT.done, "not-met": EXIT.notMet, undecided: EXIT.undecided } as const;

export const gateExit = ({ outcome }: GateResult): ExitCode => EXIT_OF[outcome];

const WORDS = { met: "met", "not-met": "not met", undecided: "undecided" } as const;

/** Notes about the policy, and one line that says it all. */
export function sayGate(gate: GateResult, { messages }: Session): void {
  for (const note of gate.notes) {
    messages.say({ kind: note.fails ? "error" : "warning", ...noteWords(note) });
  }
  messages.line(`gate: ${WORDS[gate.outcome]}${counts(gate.targets)}`);
}

function counts(targets: readonly GatedTarget[]): string {
  const items = targets.flatMap((target) => target.items);
  const count = (outcome: string): number => items.filter((item) => item.outcome === outcome).length;
  const parts = [
    [count("broken"), "finding", "findings"],
    [count("undecided"), "not measured", "not measured"],
    [count("waived"), "waived", "waived"],
    [count("known"), "known before", "known before"],
  ] as const;
  const words = parts.filter(([n]) => n > 0).map(([n, one, many]) => counted(n, one, many));
  return words.length === 0 ? "" : `: ${words.join(", ")}`;
}

interface Words {
  readonly what: string;
  readonly fix: string;
}

function noteWords({ code, waiver, days, target }: GateNote): Words {
  const words: Readonly<Record<GateNote["code"], Words>> = {
    "waiver-ends": {
      what: `waiver ${waiver} ends in ${counted(days ?? 0, "day")}`,
      fix: "mend what it excuses, or renew it with a reason",
    },
    "waiver-unused": { what: `waiver ${waiver} is not needed any more`, fix: "take it out of the policy" },
    "baseline-missing": { what: `${target} is not in the baseline`, fix: "waterpas baseline update" },
  };
  return words[code];
}
