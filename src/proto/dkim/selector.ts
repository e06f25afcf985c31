/** Looks for DKIM keys under selectors that are likely. */
import type { DnsOutcome } from "../../model/evidence.ts";
import type { Answer, Asking } from "../records/ask.ts";
import { presentationOf } from "../records/domain.ts";
import { isKeyRecord, parseDkimKey } from "./key-record.ts";
import { SELECTOR_COUNTS, SELECTORS, type SelectorProbe } from "./selector.table.ts";
import { type DkimKey, judgeDkimKey } from "./strength.ts";

export interface SelectorSeen {
  readonly selector: string;
  readonly outcome: DnsOutcome;
  /** Keys there; several leave the result undefined (RFC 6376 section 3.6.2.2). */
  readonly keys: readonly DkimKey[];
  /** The same answer as for a name that was made up. */
  readonly isWildcard: boolean;
}

/** Enough to show that the domain signs, and how strong its keys are. */
const ENOUGH = 3;
const AT_ONCE = 8;

/**
 * The selectors to try for a domain, each once, those of the user first.
 *
 * @param named selectors that the user or an NSEC record gives; never cut
 */
export function selectorsFor(domain: string, probe: SelectorProbe, named: readonly string[]): string[] {
  const count = SELECTOR_COUNTS[probe];
  const dashed = domain.replaceAll(".", "-");
  const ofTenant = domain.endsWith(".onmicrosoft.com") ? [`selector1-${dashed}`, `selector2-${dashed}`] : [];
  // The domain's own name is a guess like the others, and with `top20` there is no room for it.
  const listed = SELECTORS.map(({ selector }) => selector);
  const guesses = probe === "full" ? [...ofTenant, dashed, ...listed] : [...ofTenant, ...listed];
  return [...new Set([...named, ...guesses.slice(0, count)])];
}

/** The name of a selector's key record; `null` when it would be no name. */
export function selectorName(selector: string, domain: string): string | null {
  return presentationOf(`${selector}._domainkey.${domain}`);
}

/** What is at a selector. */
export function readSelector(
  selector: string,
  { outcome, values }: Answer,
  control: readonly string[],
): SelectorSeen {
  const texts = values.filter(isKeyRecord);
  const isWildcard = texts.length > 0 && isSame(values, control);
  const keys = isWildcard ? [] : texts.map((text) => judgeDkimKey(parseDkimKey(text)));
  return { selector, outcome, keys, isWildcard };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join("\0") === [...b].sort().join("\0");
}

/**
 * What is at some selectors, in their order; ends when three have a key that can be used. Eight are asked together.
 *
 * @param control the TXT records at a name of the domain that was made up
 */
export function* probeSelectors(
  domain: string,
  selectors: readonly string[],
  control: readonly string[],
): Asking<SelectorSeen[]> {
  const named = selectors.flatMap((selector) => {
    const name = selectorName(selector, domain);
    return name === null ? [] : [{ selector, name }];
  });
  const seen: SelectorSeen[] = [];
  for (let at = 0; at < named.length && countUsable(seen) < ENOUGH; at += AT_ONCE) {
    const round = named.slice(at, at + AT_ONCE);
    const answers = yield round.map(({ name }) => ({ name, type: "TXT" as const }));
    for (const [index, { selector }] of round.entries()) {
      const answer = answers[index];
      if (answer !== undefined) seen.push(readSelector(selector, answer, control));
    }
  }
  return seen;
}

/** How many selectors have a key that verifiers can use. */
export function countUsable(seen: readonly SelectorSeen[]): number {
  return seen.filter(({ keys }) => keys.some(({ isUsable }) => isUsable)).length;
}
