/** What goes wrong in a tree of SPF records. */
import { SPF_LIMITS } from "./limits.table.ts";
import type { SpfNode, SpfNodeState, SpfTermNode } from "./tree.ts";

/** RFC 7208 sections 4.6.4, 5.2 and 6.1. */
export type SpfProblemCode =
  | "loop"
  | "mx-limit"
  | "include-permerror" // the target has no usable record
  | "include-plus-all" // the target passes everybody
  | "redirect-permerror"
  | "exists-constant-true"
  | "temperror" // a lookup failed
  | "macro-include" // the target depends on the sender and was not looked into
  | "macro-redirect"
  | "macro"
  | "cap"; // there is more than was looked into

export interface SpfProblem {
  readonly code: SpfProblemCode;
  /** Whose record has the term; the tested domain first. */
  readonly domain: string;
  readonly term: string;
  readonly offset: number;
  readonly target: string | null;
  /** What is wrong with the target, where there is one. */
  readonly state: SpfNodeState | null;
  /** Reached through an include, where a permerror becomes that of the include. */
  readonly inInclude: boolean;
}

const UNUSABLE: ReadonlySet<SpfNodeState> = new Set(["none", "multiple", "syntax"]);
const MACRO_CODES: Readonly<Record<string, SpfProblemCode>> = {
  include: "macro-include",
  redirect: "macro-redirect",
};

/** The problems of a tree, in the order of evaluation. */
export function problemsOf(node: SpfNode, inInclude = false): SpfProblem[] {
  return node.reached.flatMap((reached) => {
    const { term, target, child } = reached;
    const place = { domain: node.domain, term: term.text, offset: term.offset, target };
    const state = child?.state ?? null;
    const own = codesOf(reached).map((code) => ({ code, ...place, state, inInclude }));
    const isInclude = inInclude || term.name === "include";
    return child === null ? own : [...own, ...problemsOf(child, isInclude)];
  });
}

function codesOf(reached: SpfTermNode): SpfProblemCode[] {
  const { term, stopped, child } = reached;
  const codes: SpfProblemCode[] = [];
  if (stopped === "macro") codes.push(MACRO_CODES[term.name] ?? "macro");
  if (stopped === "cap" || child?.state === "cap") codes.push("cap");
  if (reached.isTransient || child?.state === "transient") codes.push("temperror");
  if (reached.mxNames > SPF_LIMITS.mxNames) codes.push("mx-limit");
  if (isConstantTrue(reached)) codes.push("exists-constant-true");
  return [...codes, ...targetCodes(reached)];
}

function isConstantTrue({ term, addresses }: SpfTermNode): boolean {
  return (
    term.name === "exists" && term.kind === "mechanism" && term.qualifier === "+" && addresses.length > 0
  );
}

function targetCodes({ term, stopped, child }: SpfTermNode): SpfProblemCode[] {
  const isInclude = term.name === "include";
  if (stopped === "badname" && (isInclude || term.name === "redirect")) {
    return [isInclude ? "include-permerror" : "redirect-permerror"];
  }
  if (child === null) return [];
  if (child.state === "loop") return ["loop"];
  if (UNUSABLE.has(child.state)) return [isInclude ? "include-permerror" : "redirect-permerror"];
  return isInclude && child.terminal === "+" ? ["include-plus-all"] : [];
}
