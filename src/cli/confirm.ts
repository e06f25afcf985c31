/** Measuring again before a failure counts (`reports.md` 4.5 rule 6). */
import { setTimeout as sleep } from "node:timers/promises";
import type { EvidenceDocument } from "../model/evidence.ts";
import type { GateResult } from "../model/gate.ts";
import type { Confirmation } from "../model/policy.ts";
import type { Report } from "../model/report.ts";
import { gather, type Measured, type Measurement } from "./measure.ts";

interface Confirming {
  readonly prepared: Omit<Measurement, "output">;
  readonly rule: Confirmation;
  readonly gateOf: (measured: Measured) => GateResult;
}

/** One measurement of one name. */
interface Attempt {
  readonly evidence: EvidenceDocument;
  readonly reports: readonly Report[];
  /** Rules that broke; of two attempts that break as many, what was not known counts. */
  readonly broken: number;
  readonly undecided: number;
}

/**
 * The same result, in which every target that failed or stayed open was measured again.
 *
 * One attempt of each name is taken as a whole, so that its reports are those of its evidence: the one with the fewest
 * broken rules (`optimistic`), the most (`pessimistic`), or the one in the middle.
 */
export async function confirmFailures(first: Measured, confirming: Confirming): Promise<Measured> {
  const { prepared, rule, gateOf } = confirming;
  const { reruns = 0, aggregate = "optimistic", wait_seconds: wait = 0 } = rule;
  let names = failing(gateOf(first));
  if (reruns === 0 || names.size === 0) return first;
  const attempts = new Map([...names].map((name) => [name, attemptsOf(first, name, gateOf(first))] as const));
  let code = first.code;
  for (let run = 0; run < reruns && names.size > 0 && code === 0; run++) {
    const { messages } = prepared.session;
    messages.say({ kind: "note", what: `measuring again, to confirm: ${[...names].join(", ")}` });
    await sleep(wait * 1000);
    const targets = prepared.request.targets.filter(({ name }) => names.has(name));
    const again = await gather({ ...prepared, request: { ...prepared.request, targets } });
    const gate = gateOf(again);
    for (const name of names) attempts.get(name)?.push(...attemptsOf(again, name, gate));
    code = again.code;
    if (aggregate === "optimistic") names = failing(gate);
  }
  return { ...merged(first, attempts, aggregate), code };
}

/** Of what could not be measured, where that fails the gate, another attempt may know more. */
const failing = ({ targets }: GateResult): ReadonlySet<string> =>
  new Set(targets.filter(({ outcome }) => outcome !== "met").map(({ name }) => name));

function attemptsOf({ result, evidence }: Measured, name: string, gate: GateResult): Attempt[] {
  const document = evidence.find(({ target }) => target.name === name);
  if (document === undefined) return [];
  const items = gate.targets.filter((target) => target.name === name).flatMap((target) => target.items);
  return [
    {
      evidence: document,
      reports: result.reports.filter(({ target }) => target.name === name),
      broken: items.filter(({ outcome }) => outcome === "broken").length,
      undecided: items.filter(({ outcome }) => outcome === "undecided").length,
    },
  ];
}

const PLACE: Readonly<Record<NonNullable<Confirmation["aggregate"]>, (count: number) => number>> = {
  optimistic: () => 0,
  majority: (count) => Math.floor((count - 1) / 2),
  pessimistic: (count) => count - 1,
};

function merged(
  first: Measured,
  attempts: ReadonlyMap<string, readonly Attempt[]>,
  aggregate: NonNullable<Confirmation["aggregate"]>,
): Omit<Measured, "code"> {
  const taken = new Map(
    [...attempts].flatMap(([name, all]) => {
      const sorted = all.toSorted((a, b) => a.broken - b.broken || a.undecided - b.undecided);
      const attempt = sorted[PLACE[aggregate](sorted.length)];
      return attempt === undefined ? [] : [[name, { ...attempt, all }] as const];
    }),
  );
  return {
    result: {
      ...first.result,
      reports: first.result.reports.map((report) => {
        const attempt = taken.get(report.target.name);
        const own = attempt?.reports.find(({ target }) => target.type === report.target.type);
        return attempt === undefined || own === undefined ? report : confirmed(own, attempt.all);
      }),
    },
    evidence: first.evidence.map((document) => taken.get(document.target.name)?.evidence ?? document),
  };
}

/** Results that came out the same every time are confirmed. */
function confirmed(report: Report, attempts: readonly Attempt[]): Report {
  const others = attempts
    .flatMap(({ reports }) => reports)
    .filter(({ target }) => target.type === report.target.type);
  if (others.length < 2) return report;
  const tests = report.tests.map((test) => {
    const isSame = others.every(({ tests: all }) =>
      all.some(
        ({ id, status, verdict }) => id === test.id && status === test.status && verdict === test.verdict,
      ),
    );
    return isSame ? { ...test, confidence: "confirmed" as const } : test;
  });
  return { ...report, tests };
}
