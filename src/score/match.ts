/** Which targets and tests a policy means. */
import type { Match } from "../model/policy.ts";
import type { Report } from "../model/report.ts";

/** Whether a pattern, in which `*` stands for anything, is the whole of a text. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === text;
  const last = rest.pop() ?? "";
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > text.length - last.length) return false;
    from = found + part.length;
  }
  return true;
}

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
