/** Whether an export or a route table that was read without fault can be true. */
import { ROUTING_LIMITS, TA_DROP, TA_DROP_OTHERS } from "./limits.table.ts";
import { REGISTRIES } from "./ta.ts";
import type { TaCount } from "./vrp-rows.ts";

/** How far a problem reaches: the data is not used, or it is with a word of warning. */
type Effect = "reject" | "warning";

export type VrpProblemCode =
  | "vrp-empty"
  | "vrp-bad-rows"
  | "vrp-count-mismatch"
  | "vrp-ta-missing"
  | "vrp-small"
  | "vrp-ta-drop"
  | "vrp-as0-ta";
export type TableProblemCode = "bgp-empty" | "bgp-bad-rows" | "bgp-small";

/** A reason to doubt the data. */
export interface Problem<C extends string> {
  readonly code: C;
  readonly effect: Effect;
  /** The trust anchor that it is about. */
  readonly ta?: string;
  /** What was found, and what was expected or allowed. */
  readonly found: number;
  readonly expected: number;
}

/** What is known of an export. */
export interface ExportFacts {
  /** `global`: a public URL, said to hold all VRPs of the internet. `file`: what a user has named, which may be a part. */
  readonly scope: "global" | "file";
  readonly records: number;
  readonly rejected: number;
  readonly declared?: number;
  readonly perTa: ReadonlyMap<string, TaCount>;
  /** The snapshot in use so far. */
  readonly previous?: { readonly perTa: ReadonlyMap<string, TaCount>; readonly ageSeconds: number };
  /** A second, different source says the same. */
  readonly isConfirmed?: boolean;
}

type Rule = (facts: ExportFacts, vrps: number) => readonly Problem<VrpProblemCode>[];

/** A user's own file only has to have VRPs; a public export has to have all. */
const effectFor = ({ scope }: ExportFacts): Effect => (scope === "global" ? "reject" : "warning");

const RULES: readonly Rule[] = [
  (_, vrps) => (vrps === 0 ? [{ code: "vrp-empty", effect: "reject", found: 0, expected: 1 }] : []),
  (facts) => badRows(facts),
  (facts) => countMismatch(facts),
  (facts) => missingTas(facts),
  ({ scope }, vrps) =>
    scope === "global" && vrps < ROUTING_LIMITS.globalVrps
      ? [{ code: "vrp-small", effect: "reject", found: vrps, expected: ROUTING_LIMITS.globalVrps }]
      : [],
  (facts) => droppedTas(facts),
  (facts) => as0Tas(facts),
];

/** Everything about an export that is hard to believe, in a fixed order; the data is used unless one rejects it. */
export function judgeExport(facts: ExportFacts): Problem<VrpProblemCode>[] {
  const vrps = facts.records - facts.rejected;
  return RULES.flatMap((rule) => rule(facts, vrps));
}

function badRows(facts: ExportFacts): Problem<VrpProblemCode>[] {
  const { records, rejected } = facts;
  const expected = Math.max(ROUTING_LIMITS.rejectedRecords, records * ROUTING_LIMITS.rejectedShare);
  return rejected > expected
    ? [{ code: "vrp-bad-rows", effect: effectFor(facts), found: rejected, expected }]
    : [];
}

function countMismatch(facts: ExportFacts): Problem<VrpProblemCode>[] {
  const { records, declared } = facts;
  if (declared === undefined) return [];
  const isNear = Math.abs(records - declared) <= declared * ROUTING_LIMITS.declaredShare;
  return isNear
    ? []
    : [{ code: "vrp-count-mismatch", effect: effectFor(facts), found: records, expected: declared }];
}

function missingTas({ scope, perTa }: ExportFacts): Problem<VrpProblemCode>[] {
  if (scope !== "global") return [];
  return REGISTRIES.filter((ta) => (perTa.get(ta)?.vrps ?? 0) === 0).map((ta) => ({
    code: "vrp-ta-missing",
    effect: "reject",
    ta,
    found: 0,
    expected: 1,
  }));
}

function droppedTas({ scope, perTa, previous, isConfirmed = false }: ExportFacts): Problem<VrpProblemCode>[] {
  if (scope !== "global" || previous === undefined) return [];
  if (previous.ageSeconds > ROUTING_LIMITS.previousMaxAgeSeconds) return [];
  const effect = isConfirmed ? "warning" : "reject";
  return [...previous.perTa].flatMap(([ta, { vrps }]) => {
    const found = perTa.get(ta)?.vrps ?? 0;
    const expected = vrps * (1 - (TA_DROP.get(ta) ?? TA_DROP_OTHERS));
    return found < expected ? [{ code: "vrp-ta-drop", effect, ta, found, expected } as const] : [];
  });
}

function as0Tas({ scope, perTa }: ExportFacts): Problem<VrpProblemCode>[] {
  if (scope !== "global") return [];
  return [...perTa]
    .filter(([, { vrps, as0 }]) => vrps > 0 && as0 === vrps)
    .map(([ta, { vrps }]) => ({ code: "vrp-as0-ta", effect: "warning", ta, found: vrps, expected: 0 }));
}

/**
 * Trust anchors whose VRPs are not used: those that only say AS0. They speak for space that nobody holds, and one mistake
 * of theirs takes networks off the internet; rpki-client leaves them out too.
 */
export const unusedTas = (problems: readonly Problem<VrpProblemCode>[]): ReadonlySet<string> =>
  new Set(problems.flatMap(({ code, ta }) => (code === "vrp-as0-ta" && ta !== undefined ? [ta] : [])));

/** What is known of a route table. */
export interface TableFacts {
  readonly scope: "global" | "file";
  readonly records: number;
  readonly rejected: number;
  readonly ipv4Routes: number;
}

/** Everything about a route table that is hard to believe. */
export function judgeTable({
  scope,
  records,
  rejected,
  ipv4Routes,
}: TableFacts): Problem<TableProblemCode>[] {
  const problems: Problem<TableProblemCode>[] = [];
  if (records === rejected) problems.push({ code: "bgp-empty", effect: "reject", found: 0, expected: 1 });
  const allowed = records * ROUTING_LIMITS.tableRejectedShare;
  if (rejected > allowed) {
    problems.push({ code: "bgp-bad-rows", effect: "reject", found: rejected, expected: allowed });
  }
  const { globalRoutes } = ROUTING_LIMITS;
  if (scope === "global" && ipv4Routes < globalRoutes) {
    problems.push({ code: "bgp-small", effect: "reject", found: ipv4Routes, expected: globalRoutes });
  }
  return problems;
}
