/** Static analysis of an SPF record: what it costs and whom it authorises, whoever sends. */
import type { Answer, Asking, Question } from "../records/ask.ts";
import { presentationOf } from "../records/domain.ts";
import { expand, fitName, staticValues } from "./expand.ts";
import { type Growth, growNode, lookUp } from "./grow.ts";
import { hygieneOf, type SpfHygiene, specialRanges, unresolvable } from "./hygiene.ts";
import { SPF_LIMITS } from "./limits.table.ts";
import { expOf } from "./parse.ts";
import { problemsOf, type SpfProblem, type SpfProblemCode } from "./problem.ts";
import { selectSpf } from "./select.ts";
import { type SpfSpace, spaceOf } from "./space.ts";
import type { SpfNode, Terminal, Voids } from "./tree.ts";

/** An include and the lookups that it and everything below it cost. */
interface SpfCost {
  readonly term: string;
  readonly offset: number;
  readonly target: string | null;
  readonly lookups: number;
}

interface SpfMisplaced {
  readonly name: string;
  readonly text: string;
}

export interface SpfAnalysis {
  readonly root: SpfNode;
  readonly lookups: number;
  /** Something was not looked into, so there may be more lookups than counted. */
  readonly isLowerBound: boolean;
  readonly voids: Voids;
  readonly terminal: Terminal;
  /** A redirect decides, since the record of the domain has no `all`. */
  readonly hasRedirect: boolean;
  readonly problems: readonly SpfProblem[];
  /** Addresses that pass, those of includes and redirects among them. */
  readonly space: SpfSpace;
  /** Ranges among them that are for private or other special use. */
  readonly special: readonly string[];
  /** Terms a or mx that give no address. */
  readonly unresolvable: readonly { readonly domain: string; readonly term: string }[];
  /** Senders can pass who cannot be listed: macros, ptr, exists. */
  readonly isOpenEnded: boolean;
  readonly hygiene: readonly SpfHygiene[];
  /** Records in the wrong place, looked for when the domain has none. */
  readonly misplaced: readonly SpfMisplaced[];
  /** Terms of the domain's own record that cost lookups, most first. */
  readonly costs: readonly SpfCost[];
}

/**
 * The analysis of a domain's SPF record, with all that it includes.
 *
 * Asks all questions of one level of the tree together. It ends after at most 600 questions and 120 records; what is
 * beyond is a problem with the code `cap`.
 *
 * @param domain presentation form, without final dot
 */
export function* analyseSpf(domain: string): Asking<SpfAnalysis> {
  const answers = new Map<string, Answer>();
  const records: Growth["records"] = new Map();
  const sender = domain.toLowerCase();
  for (;;) {
    const growth: Growth = { sender, answers, records, missing: new Map(), nodes: 0 };
    const root = growNode(growth, { domain: sender, via: "root", path: [] });
    const explanation = explanationState(growth, root);
    const misplaced = misplacedOf(growth, root);
    const missing = [...growth.missing].slice(0, SPF_LIMITS.questions - answers.size);
    if (missing.length === 0) return { ...describe(root, explanation), misplaced };
    const found = yield missing.map(([, question]): Question => question);
    for (const [index, [key]] of missing.entries()) {
      answers.set(key, found[index] ?? { outcome: "timeout", values: [] });
    }
  }
}

/** Whether the text that `exp` names is there: one TXT record. `null` when there is no `exp` or macros hide the name. */
function explanationState(growth: Growth, { domain, record }: SpfNode): SpfHygiene | null {
  const exp = record === null || record.errors.length > 0 ? null : expOf(record);
  const text = exp === null ? null : expand(exp.value, staticValues(domain, growth.sender));
  if (exp === null || text === null) return null;
  const name = presentationOf(fitName(text));
  const answer = name === null ? null : lookUp(growth, { name, type: "TXT" });
  if (answer?.values.length === 1) return null;
  return { code: "exp-unresolvable", term: exp.text, offset: exp.offset };
}

/** Names where people put the record by mistake. */
const WRONG_PLACES = ["_spf", "www"];

function misplacedOf(growth: Growth, { state, domain }: SpfNode): SpfMisplaced[] {
  if (state !== "none") return [];
  return WRONG_PLACES.flatMap((label) => {
    const name = `${label}.${domain}`;
    const answer = lookUp(growth, { name, type: "TXT" });
    return selectSpf(answer?.values ?? []).records.map((text) => ({ name, text }));
  });
}

function describe(root: SpfNode, explanation: SpfHygiene | null): Omit<SpfAnalysis, "misplaced"> {
  const { lookups, isLowerBound, voids, terminal, ranges, isOpenEnded, reached } = root;
  const costs = reached
    .filter((node) => node.lookups > 0)
    .map(({ term, target, lookups: cost }) => ({
      term: term.text,
      offset: term.offset,
      target,
      lookups: cost,
    }));
  return {
    root,
    lookups,
    isLowerBound,
    voids,
    terminal,
    hasRedirect: reached.some(({ term }) => term.kind === "modifier"),
    problems: problemsOf(root),
    space: spaceOf(ranges),
    special: specialRanges(ranges),
    unresolvable: unresolvable(root),
    isOpenEnded,
    hygiene: [...hygieneOf(root), ...(explanation === null ? [] : [explanation])],
    costs: costs.sort((a, b) => b.lookups - a.lookups || a.offset - b.offset),
  };
}

/** 2^31 IPv4 addresses, half of all there are. */
const HALF_OF_IPV4 = 2 ** 31;
const WIDEST_IPV6 = 3;

/** Whether so many addresses pass that the record keeps nobody out, whatever its `all` says. */
export function authorisesEverybody({ space, problems }: SpfAnalysis): boolean {
  const isConstant = problems.some(({ code }) => code === "exists-constant-true");
  const isWide = space.shortestIpv6 !== null && space.shortestIpv6 <= WIDEST_IPV6;
  return isConstant || isWide || space.ipv4Addresses >= HALF_OF_IPV4;
}

/** Problems that leave the result of the record as it is for everybody. */
const HARMLESS: ReadonlySet<SpfProblemCode> = new Set(["macro", "macro-include"]);

/** Whether the record lets nobody pass and fails everybody: it says that the domain sends no mail. */
export function authorisesNobody({ root, terminal, space, isOpenEnded, problems }: SpfAnalysis): boolean {
  const isEmpty = space.prefixes.length === 0 && !isOpenEnded;
  const isSound = root.state === "ok" && problems.every(({ code }) => HARMLESS.has(code));
  return isSound && isEmpty && terminal === "-";
}
