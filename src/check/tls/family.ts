/** The form that all tests of TLS have: what is said of each server, and the table that makes one result of it. */
import type { Finding, ServerRow } from "../../model/report.ts";
import type { Level, NotTestedReason } from "../../model/status.ts";
import type { TestId } from "../../model/tests.table.ts";
import type { GenericVerdict, Row, Seen, Unmeasured } from "../define.ts";
import { findingsOf, type Opinion, type Said } from "./opinion.ts";
import type { TlsRole } from "./role.ts";

export interface TlsFacts {
  readonly hosts: number;
  /** Addresses, or hosts where a test is about names alone. */
  readonly servers: number;
  readonly judged: number;
  /** Without TLS, so that there was nothing to look at. */
  readonly blocked: number;
  readonly unmeasured: number;
  readonly switched_off: boolean;
  /** What was said, worst first. */
  readonly states: readonly string[];
  /**
   * Findings that there may be, of servers that were judged, although they were not made: a code, or a code and the value
   * of its parameter. Absent where there are none.
   */
  readonly findings_not_learnt?: readonly string[];
}

interface StepBase<K extends string, V extends string> {
  /** What an opinion says. */
  readonly says: K;
  /** Default: the same word. */
  readonly verdict?: V | GenericVerdict;
  /** Default: 10 for `passed`, else 0. */
  readonly points?: number;
  readonly level?: Level;
  readonly pastLevel?: true;
  /** It holds only where it is said of every server. */
  readonly ofAll?: true;
}

/** One row of a table, for what can be said of a server. */
export type Step<K extends string, V extends string> = StepBase<K, V> &
  (
    | { readonly status: "passed" | "info" | "warning" | "failed" }
    | { readonly status: "not_tested"; readonly reason: NotTestedReason; readonly blockedBy?: TestId }
  );

export interface Shape<K extends string, V extends string> {
  readonly role: TlsRole;
  /** Worst first; the last one says `passed`. */
  readonly steps: readonly Step<K, V>[];
  /** The level is `optional` until the test was made on one server. */
  readonly isPlaceholder: boolean;
  /** The test that lets this one through for each server; none where the DNS alone decides. */
  readonly gate: TestId | null;
  /** It is about names, so that it does not matter which families of addresses are wanted. */
  readonly isOfNames?: true;
  /** A server without TLS is judged like the others; only where there is no server at all nothing can be said. */
  readonly judgesClosed?: true;
}

const FULL = 10;

function pointsOf<K extends string, V extends string>(step: Step<K, V>): number {
  return step.points ?? (step.status === "passed" ? FULL : 0);
}

function verdictOf<K extends string, V extends string>({ verdict, says }: Step<K, V>): V | GenericVerdict {
  return verdict ?? (says as string as V);
}

/** The decision table of a test. */
export function tableOf<K extends string, V extends string>(shape: Shape<K, V>): Row<TlsFacts, V>[] {
  const { steps, role, gate, isPlaceholder } = shape;
  const early = isPlaceholder ? ({ level: "optional" } as const) : {};
  const silent = { status: "not_tested", verdict: "not-tested" } as const;
  const notTested = { ...silent, ...early } as const;
  const blocked = { ...notTested, reason: "blocked", points: 0 } as const;
  const rows = steps.map((step, index) => rowOf(step, index === steps.length - 1));
  const isJudged = ({ status }: Row<TlsFacts, V>): boolean => status !== "not_tested" && status !== "passed";
  return [
    ...(shape.isOfNames === true
      ? []
      : [{ ...silent, reason: "disabled", when: ({ switched_off }: TlsFacts) => switched_off } as const]),
    ...(role.prefix === "web_https"
      ? []
      : [{ ...notTested, reason: "not_applicable", when: ({ hosts }: TlsFacts) => hosts === 0 } as const]),
    ...rows.filter(isJudged),
    ...(gate === null ? [] : blockedRows<V>({ ...blocked, blockedBy: gate }, shape)),
    ...rows.filter((row) => !isJudged(row)),
  ];
}

type Blocked = {
  readonly status: "not_tested";
  readonly verdict: "not-tested";
  readonly reason: "blocked";
  readonly blockedBy: TestId;
  readonly points: number;
  readonly level?: Level;
};

/** Nothing was judged, so the level is what it was before; or only some servers are without TLS. */
function blockedRows<V extends string>(
  row: Blocked,
  { isPlaceholder, judgesClosed }: Pick<Shape<string, V>, "isPlaceholder" | "judgesClosed">,
): Row<TlsFacts, V>[] {
  const { level: _early, ...later } = row;
  const isBlocked = ({ blocked, servers }: TlsFacts): boolean => blocked > 0 || servers === 0;
  if (judgesClosed === true) return [{ ...row, when: ({ servers }) => servers === 0 }];
  if (!isPlaceholder) return [{ ...later, when: isBlocked }];
  return [
    { ...row, when: (facts) => isBlocked(facts) && facts.judged === 0 },
    { ...later, when: isBlocked },
  ];
}

function rowOf<K extends string, V extends string>(step: Step<K, V>, isLast: boolean): Row<TlsFacts, V> {
  const { says, ofAll, verdict: _own, ...rest } = step;
  const isSaid = ({ states }: TlsFacts): boolean =>
    ofAll === true ? states.length > 0 && states.every((state) => state === says) : states.includes(says);
  return { ...rest, verdict: verdictOf(step), points: pointsOf(step), when: isLast ? () => true : isSaid };
}

/** One server or host and what is said of it; `null` where there was nothing to look at. */
export interface Judged<K extends string> {
  readonly server: string;
  readonly address: string | null;
  readonly label: string;
  readonly opinion: Opinion<K> | null;
}

export interface Common {
  readonly hosts: number;
  readonly findings: readonly Finding[];
  readonly unmeasured: readonly Unmeasured[];
  readonly switchedOff: boolean;
}

/** All opinions as facts, findings and rows of a report. */
export function collect<K extends string, V extends string>(
  steps: readonly Step<K, V>[],
  judged: readonly Judged<K>[],
  common: Common,
): Seen<TlsFacts> {
  const known = judged.flatMap(({ opinion }) =>
    opinion !== null && "says" in opinion ? [opinion.says] : [],
  );
  const unknown = judged.flatMap(({ opinion }): Unmeasured[] =>
    opinion !== null && "unknown" in opinion ? [{ cause: opinion.unknown, evidence: opinion.at }] : [],
  );
  const missing = [...unknown, ...common.unmeasured];
  const [first] = missing;
  const open = judged.flatMap(({ opinion }) =>
    opinion !== null && "says" in opinion ? (opinion.open ?? []) : [],
  );
  const said = judged.flatMap(({ label, opinion }): Said[] =>
    (opinion?.remarks ?? []).map((remark) => ({ label, remark })),
  );
  return {
    facts: {
      hosts: common.hosts,
      servers: judged.length,
      judged: known.length,
      blocked: judged.filter(({ opinion }) => opinion === null).length,
      unmeasured: missing.length,
      switched_off: common.switchedOff,
      states: steps.map(({ says }) => says).filter((says) => known.includes(says)),
      ...(open.length === 0 ? {} : { findings_not_learnt: [...new Set(open)].sort() }),
    },
    findings: [...common.findings, ...findingsOf(said)],
    servers: judged.map((one) => serverRow(one, steps)),
    unmeasured:
      first === undefined
        ? null
        : { cause: first.cause, evidence: [...new Set(missing.flatMap(({ evidence }) => evidence))] },
  };
}

function serverRow<K extends string, V extends string>(
  { server, address, opinion }: Judged<K>,
  steps: readonly Step<K, V>[],
): ServerRow {
  const base = { server, address };
  if (opinion === null) return { ...base, status: "not_tested", verdict: "not-tested", points: 0 };
  const step = "says" in opinion ? steps.find(({ says }) => says === opinion.says) : undefined;
  return step === undefined
    ? { ...base, status: "error", verdict: "could-not-test" }
    : { ...base, status: step.status, verdict: verdictOf(step), points: pointsOf(step) };
}
