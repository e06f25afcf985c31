/** Grows the tree of an SPF record from the answers there are, and says which are still missing. */
import { type Answer, isTransient, isVoid, type Question, questionKey } from "../records/ask.ts";
import { presentationOf } from "../records/domain.ts";
import { expand, fitName, staticValues } from "./expand.ts";
import { SPF_LIMITS } from "./limits.table.ts";
import type { MacroString } from "./macro.ts";
import { isModifier, parseSpf, redirectOf } from "./parse.ts";
import { rangesOf } from "./ranges.ts";
import { selectSpf } from "./select.ts";
import type { AddressTerm, Mechanism, Modifier, SpfRecord, TargetTerm, Term } from "./term.ts";
import type { SpfNode, SpfNodeState, SpfTermNode, Stopped, Terminal, Voids } from "./tree.ts";

/** What is known while a tree grows. */
export interface Growth {
  /** The tested domain. */
  readonly sender: string;
  readonly answers: ReadonlyMap<string, Answer>;
  /** Questions without answer, in the order of evaluation. */
  readonly missing: Map<string, Question>;
  /** Parsed records by text. */
  readonly records: Map<string, SpfRecord>;
  nodes: number;
}

interface Place {
  readonly domain: string;
  readonly via: SpfNode["via"];
  /** Domains whose records are being evaluated, from the root. */
  readonly path: readonly string[];
}

const NO_VOIDS: Voids = { ipv4: 0, ipv6: 0 };

function addVoids(parts: readonly Voids[]): Voids {
  return parts.reduce((sum, { ipv4, ipv6 }) => ({ ipv4: sum.ipv4 + ipv4, ipv6: sum.ipv6 + ipv6 }), NO_VOIDS);
}

/** The answer to a question; `null`, and noted as missing, when it is not there yet. */
export function lookUp(growth: Growth, question: Question): Answer | null {
  const key = questionKey(question);
  const answer = growth.answers.get(key);
  if (answer === undefined) growth.missing.set(key, question);
  return answer ?? null;
}

/** The tree below a domain. */
export function growNode(growth: Growth, place: Place): SpfNode {
  const { domain, path } = place;
  if (path.includes(domain)) return leaf(place, "loop");
  growth.nodes += 1;
  if (growth.nodes > SPF_LIMITS.nodes || path.length >= SPF_LIMITS.depth) return leaf(place, "cap");
  const answer = lookUp(growth, { name: domain, type: "TXT" });
  if (answer === null) return leaf(place, "cap");
  const { records: texts, nearMisses } = selectSpf(answer.values);
  const record = texts.length === 1 && texts[0] !== undefined ? parsed(growth, texts[0]) : null;
  const state = stateOf(answer, texts.length, record);
  const found = { outcome: answer.outcome, texts, nearMisses, record };
  if (state !== "ok" || record === null) return { ...leaf(place, state), ...found };
  return { ...growTerms(growth, { ...place, path: [...path, domain] }, record), ...found };
}

function leaf({ domain, via }: Place, state: SpfNodeState): SpfNode {
  const isHidden = state === "cap" || state === "transient";
  return {
    domain,
    via,
    state,
    outcome: null,
    texts: [],
    nearMisses: [],
    record: null,
    reached: [],
    unreachable: [],
    terminal: isHidden ? "unknown" : "error",
    lookups: 0,
    voids: NO_VOIDS,
    isLowerBound: isHidden,
    ranges: [],
    isOpenEnded: false,
  };
}

function parsed({ records }: Growth, text: string): SpfRecord {
  const record = records.get(text) ?? parseSpf(text);
  records.set(text, record);
  return record;
}

function stateOf({ outcome }: Answer, records: number, record: SpfRecord | null): SpfNodeState {
  if (isTransient(outcome)) return "transient";
  if (records > 1) return "multiple";
  if (record === null) return "none";
  return record.errors.length > 0 ? "syntax" : "ok";
}

/** What evaluation reaches of a record, and what it never does (RFC 7208 sections 5.1 and 6.1). */
function reach(record: SpfRecord): { reached: (Mechanism | Modifier)[]; unreachable: Term[] } {
  const mechanisms = record.terms.filter((term): term is Mechanism => term.kind === "mechanism");
  const all = mechanisms.findIndex(({ name }) => name === "all");
  const redirect = redirectOf(record);
  if (all < 0) return { reached: [...mechanisms, ...(redirect === null ? [] : [redirect])], unreachable: [] };
  const dead = record.terms.filter((term) => isModifier(term, "redirect") || isAfter(term, mechanisms[all]));
  return { reached: mechanisms.slice(0, all + 1), unreachable: dead };
}

function isAfter(term: Term, all: Mechanism | undefined): boolean {
  return term.kind === "mechanism" && all !== undefined && term.index > all.index;
}

type Grown = Omit<SpfNode, "outcome" | "texts" | "nearMisses" | "record">;

function growTerms(growth: Growth, place: Place, record: SpfRecord): Grown {
  const { reached: terms, unreachable } = reach(record);
  const reached = terms.map((term) => growTerm(growth, place, term));
  const passing = reached.filter(canPass);
  return {
    domain: place.domain,
    via: place.via,
    state: "ok",
    reached,
    unreachable,
    terminal: terminalOf(reached),
    lookups: reached.reduce((sum, { lookups }) => sum + lookups, 0),
    voids: addVoids(reached.map(({ voids }) => voids)),
    isLowerBound: reached.some(({ stopped, child }) => stopped !== null || child?.isLowerBound === true),
    ranges: passing.flatMap(rangesOf),
    isOpenEnded: passing.some(isOpenEnded),
  };
}

/** Whether a match here passes: a mechanism with `+`, or a redirect, which takes over the target's results. */
function canPass({ term }: SpfTermNode): boolean {
  return term.kind === "modifier" || term.qualifier === "+";
}

const UNLISTED: ReadonlySet<string> = new Set(["ptr", "exists"]);

function isOpenEnded({ term, stopped, child, addresses }: SpfTermNode): boolean {
  if (stopped === "macro" || stopped === "cap") return true;
  if (term.name === "exists") return addresses.length > 0;
  return UNLISTED.has(term.name) || child?.isOpenEnded === true;
}

function terminalOf(reached: readonly SpfTermNode[]): Terminal {
  const last = reached[reached.length - 1];
  if (last === undefined) return "none";
  if (last.term.kind === "mechanism") return last.term.name === "all" ? last.term.qualifier : "none";
  if (last.stopped !== null) return last.stopped === "badname" ? "error" : "unknown";
  return last.child?.terminal ?? "unknown";
}

function growTerm(growth: Growth, place: Place, term: Mechanism | Modifier): SpfTermNode {
  switch (term.name) {
    case "all":
    case "ip4":
    case "ip6":
      return bare(term, 0);
    case "ptr":
      return bare(term, 1);
    case "a":
    case "mx":
      return growTarget(growth, place, term as AddressTerm);
    default:
      return growTarget(growth, place, term as TargetTerm | Modifier);
  }
}

function bare(term: Mechanism | Modifier, lookups: number, stopped: Stopped | null = null): SpfTermNode {
  const nothing = { addresses: [], mxNames: 0, isTransient: false, child: null };
  return { term, target: null, stopped, lookups, voids: NO_VOIDS, ...nothing };
}

function growTarget(growth: Growth, place: Place, term: AddressTerm | TargetTerm | Modifier): SpfTermNode {
  const spec = term.kind === "modifier" ? term.value : term.domain;
  const expanded = expandStatic(growth, place, spec);
  if (expanded === null) return bare(term, 1, "macro");
  const target = presentationOf(expanded);
  if (target === null) return bare(term, 1, "badname");
  const node = { ...bare(term, 1), target };
  if (term.name === "a") return withAddresses(growth, node, target);
  if (term.name === "mx") return withExchanges(growth, node, target);
  if (term.name === "exists") return withExistence(growth, node, target);
  return withChild(growth, node, { ...place, domain: target });
}

function expandStatic(growth: Growth, { domain }: Place, spec: MacroString | null): string | null {
  if (spec === null) return domain;
  const text = expand(spec, staticValues(domain, growth.sender));
  return text === null ? null : fitName(text);
}

function voidOf(answer: Answer): 0 | 1 {
  return isVoid(answer.outcome) ? 1 : 0;
}

function withAddresses(growth: Growth, node: SpfTermNode, name: string): SpfTermNode {
  const a = lookUp(growth, { name, type: "A" });
  const aaaa = lookUp(growth, { name, type: "AAAA" });
  if (a === null || aaaa === null) return { ...node, stopped: "cap" };
  return {
    ...node,
    voids: { ipv4: voidOf(a), ipv6: voidOf(aaaa) },
    addresses: [...a.values, ...aaaa.values],
    isTransient: isTransient(a.outcome) || isTransient(aaaa.outcome),
  };
}

function withExchanges(growth: Growth, node: SpfTermNode, name: string): SpfTermNode {
  const mx = lookUp(growth, { name, type: "MX" });
  if (mx === null) return { ...node, stopped: "cap" };
  // Beyond ten names evaluation ends, so their addresses do not matter (RFC 7208 section 4.6.4).
  const hosts = mx.values.slice(0, SPF_LIMITS.mxNames).filter((host) => host !== ".");
  const answers = hosts.flatMap((host) => [
    lookUp(growth, { name: host, type: "A" }),
    lookUp(growth, { name: host, type: "AAAA" }),
  ]);
  const known = answers.filter((answer) => answer !== null);
  const empty = voidOf(mx);
  return {
    ...node,
    stopped: known.length < answers.length ? "cap" : null,
    voids: { ipv4: empty, ipv6: empty },
    addresses: known.flatMap(({ values }) => values),
    mxNames: mx.values.length,
    isTransient: isTransient(mx.outcome) || known.some(({ outcome }) => isTransient(outcome)),
  };
}

/** RFC 7208 section 5.7: an A lookup for clients of both families. */
function withExistence(growth: Growth, node: SpfTermNode, name: string): SpfTermNode {
  const a = lookUp(growth, { name, type: "A" });
  if (a === null) return { ...node, stopped: "cap" };
  const empty = voidOf(a);
  const voids = { ipv4: empty, ipv6: empty };
  return { ...node, voids, addresses: a.values, isTransient: isTransient(a.outcome) };
}

function withChild(growth: Growth, node: SpfTermNode, place: Place): SpfTermNode {
  const via = node.term.kind === "modifier" ? "redirect" : "include";
  const child = growNode(growth, { domain: place.domain, via, path: place.path });
  const empty = child.outcome !== null && isVoid(child.outcome) ? 1 : 0;
  return {
    ...node,
    lookups: node.lookups + child.lookups,
    voids: addVoids([{ ipv4: empty, ipv6: empty }, child.voids]),
    child,
  };
}
