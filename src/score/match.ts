/** Which targets a policy means. */
import { matchesPattern } from "../model/pattern.ts";
import type { Match } from "../model/policy.ts";
import type { Report } from "../model/report.ts";

/** Whether all that a policy says of a target holds. */
export function matchesTarget({ domains, tags, type }: Match, { target }: Pick<Report, "target">): boolean {
  const own = new Set<string>(target.tags ?? []);
  return (
    (type === undefined || type === target.type) &&
    (tags ?? []).every((tag) => own.has(tag)) &&
    (domains === undefined || matchesDomains(domains, target.name))
  );
}

/** A name must be named by one pattern, if there is one without `!`, and be left out by none. */
function matchesDomains(patterns: readonly string[], name: string): boolean {
  const named = patterns.filter((pattern) => !pattern.startsWith("!"));
  const leftOut = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  return (
    (named.length === 0 || named.some((pattern) => matchesPattern(pattern.toLowerCase(), name))) &&
    !leftOut.some((pattern) => matchesPattern(pattern.toLowerCase(), name))
  );
}
