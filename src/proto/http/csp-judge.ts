/** Content-Security-Policy in reading `rfc`. */
import { type CspPolicy, parsePolicies } from "./csp.ts";
import { isKeyword, isNone, isPlace } from "./csp-list.ts";
import { remarksOn } from "./csp-remarks.ts";
import { type CspSubject, findMissing, findWeak } from "./csp-rules.ts";
import type { CspSource } from "./csp-source.ts";
import { type FieldLine, type HeaderFinding, spanOf } from "./field.ts";
import type { FrameAncestors } from "./frame-options.ts";

export interface CspInput extends CspSubject {
  /** Fields `Content-Security-Policy`. */
  readonly enforced: readonly FieldLine[];
  /** Fields `Content-Security-Policy-Report-Only`. */
  readonly reportOnly?: readonly FieldLine[];
  /** The page has a policy in a `meta` element. */
  readonly hasMeta?: boolean;
}

export interface CspFacts {
  readonly verdict: "good" | "bad";
  readonly hasPolicy: boolean;
  /** internet.nl's codes of violated rules, each once. */
  readonly codes: readonly string[];
  /** The violations behind them, with their places. */
  readonly violations: readonly HeaderFinding[];
  /** What changes no verdict. */
  readonly findings: readonly HeaderFinding[];
  readonly frameAncestors: FrameAncestors;
}

/** What the policies of one response amount to. */
export function readCsp({ enforced, reportOnly = [], hasMeta = false, ...subject }: CspInput): CspFacts {
  const policies = parsePolicies(enforced);
  const besides: HeaderFinding[] = [];
  const [report] = reportOnly;
  if (report !== undefined) besides.push({ code: "csp-report-only-present", at: spanOf(report) });
  if (hasMeta) besides.push({ code: "csp-meta-present" });
  if (policies.length === 0) {
    const violations = [{ code: "no-policy-found" }];
    return {
      verdict: "bad",
      hasPolicy: false,
      codes: [],
      violations,
      findings: besides,
      frameAncestors: "absent",
    };
  }
  const violations = [...findWeak(policies), ...findMissing(policies, subject)];
  return {
    verdict: violations.length === 0 ? "good" : "bad",
    hasPolicy: true,
    codes: [...new Set(violations.map(({ code }) => code))],
    violations,
    findings: [...besides, ...remarksOn(policies, subject)],
    frameAncestors: frameAncestorsOf(policies),
  };
}

const STRENGTH: readonly FrameAncestors[] = ["none", "self", "hosts", "weak"];

/** The strongest `frame-ancestors` of the policies. */
function frameAncestorsOf(policies: readonly CspPolicy[]): FrameAncestors {
  const given = policies
    .map(({ directives }) => directives.get("frame-ancestors"))
    .filter((directive) => directive !== undefined)
    .map(({ sources }) => ancestorsOf(sources));
  return STRENGTH.find((strength) => given.includes(strength)) ?? "absent";
}

function ancestorsOf(sources: readonly CspSource[]): FrameAncestors {
  if (isNone(sources)) return "none";
  const others = sources.filter((source) => !isKeyword(source, "none"));
  if (others.every((source) => isKeyword(source, "self"))) return "self";
  return others.every(isPlace) ? "hosts" : "weak";
}
