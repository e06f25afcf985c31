/** How internet.nl 1.11 reads SPF records, for the reading `internetnl-1.11`. */
import { presentationOf } from "../records/domain.ts";
import type { SpfErrorCode } from "./error.table.ts";
import { expand, staticValues } from "./expand.ts";
import { SPF_LIMITS } from "./limits.table.ts";
import { parseSpf, redirectOf } from "./parse.ts";
import type { Mechanism, Modifier, SpfError, SpfRecord } from "./term.ts";
import { nodesOf, type SpfNode } from "./tree.ts";

export interface SpfParity {
  readonly verdict: "good" | "bad" | "all" | "max-lookups" | "include" | "redirect";
  readonly points: 0 | 2 | 10;
}

/** Errors that its grammar does not see. */
const UNSEEN: ReadonlySet<SpfErrorCode> = new Set<SpfErrorCode>([
  "toplabel",
  "domain-end",
  "duplicate-redirect",
  "duplicate-exp",
  "macro-exp-only",
]);

/** The texts that it takes for SPF records: the next character does not matter. */
export function spfTextsLikeInternetNl({ texts, nearMisses }: SpfNode): string[] {
  return [...texts, ...nearMisses.map(({ text }) => text)].filter((text) => /^v=spf1/i.test(text));
}

interface Parity {
  readonly nodes: ReadonlyMap<string, SpfNode>;
  readonly sender: string;
  /** Lookups left. */
  budget: number;
}

type Edge = "include" | "redirect";

const GOOD: SpfParity = { verdict: "good", points: 10 };

/** Its judgement of the only record of a domain; `null` when there is none, or several. */
export function judgeLikeInternetNl(root: SpfNode): SpfParity | null {
  const nodes = new Map<string, SpfNode>();
  for (const node of nodesOf(root)) if (node.outcome !== null) nodes.set(node.domain, node);
  const [text, ...others] = spfTextsLikeInternetNl(root);
  if (text === undefined || others.length > 0) return null;
  const record = readable(text);
  if (record === null) return { verdict: "bad", points: 0 };
  const end = endOf(record);
  if (end === "+" || end === "?" || end === null) return { verdict: "all", points: 2 };
  return follow({ nodes, sender: root.domain, budget: SPF_LIMITS.lookups }, root.domain, record);
}

function readable(text: string): SpfRecord | null {
  const record = parseSpf(text);
  return record.errors.every((error) => isUnseen(error, text)) ? record : null;
}

/** Prefix lengths pass where none may stand. */
function isUnseen({ code, offset }: SpfError, text: string): boolean {
  if (UNSEEN.has(code)) return true;
  const term = text.slice(text.lastIndexOf(" ", offset) + 1, offset);
  return code === "cidr" && /^[+?~-]?(?:include|exists):/i.test(term);
}

function mechanismsOf({ terms }: SpfRecord): Mechanism[] {
  const mechanisms = terms.filter((term): term is Mechanism => term.kind === "mechanism");
  const all = mechanisms.findIndex(({ name }) => name === "all");
  return all < 0 ? mechanisms : mechanisms.slice(0, all + 1);
}

/** What ends a record: the qualifier of `all`, else a redirect, else nothing. */
function endOf(record: SpfRecord): Mechanism["qualifier"] | Modifier | null {
  const all = mechanismsOf(record).find(({ name }) => name === "all");
  return all?.qualifier ?? redirectOf(record);
}

/** It counts a bare `a`, and every term with one of the other names somewhere in it. */
function countsAsLookup({ text, name }: Mechanism): boolean {
  return name === "include" || /^[+?~-]?a$/i.test(text) || /mx|ptr|exists/i.test(text);
}

function follow(parity: Parity, domain: string, record: SpfRecord): SpfParity {
  const mechanisms = mechanismsOf(record);
  const end = endOf(record);
  const redirect = typeof end === "object" ? end : null;
  parity.budget -= mechanisms.filter(countsAsLookup).length + (redirect === null ? 0 : 1);
  const edges = [
    ...mechanisms.flatMap((term) =>
      term.name === "include" ? [{ edge: "include" as const, spec: term.domain }] : [],
    ),
    ...(redirect === null ? [] : [{ edge: "redirect" as const, spec: redirect.value }]),
  ];
  for (const { edge, spec } of edges) {
    if (parity.budget < 0) return { verdict: "max-lookups", points: 2 };
    const target = expand(spec, staticValues(domain, parity.sender));
    const isMacro = spec.parts.some(({ kind }) => kind === "macro");
    const found =
      isMacro || target === null ? GOOD : judgeTarget(parity, presentationOf(target) ?? target, edge);
    if (found.verdict !== "good") return found;
  }
  return GOOD;
}

/** A target that was not looked up because our own reading ended before is taken for good. */
function judgeTarget(parity: Parity, domain: string, edge: Edge): SpfParity {
  const node = parity.nodes.get(domain);
  if (node === undefined) return GOOD;
  if (node.outcome !== "ok") return { verdict: edge, points: 2 };
  const [text, ...others] = spfTextsLikeInternetNl(node);
  const record = text === undefined || others.length > 0 ? null : readable(text);
  if (record === null) return { verdict: edge, points: 0 };
  if (isOpen(record, edge)) return { verdict: edge, points: 2 };
  const below = follow(parity, domain, record);
  return below.verdict === "good" || below.verdict === "max-lookups" ? below : { ...below, verdict: edge };
}

function isOpen(record: SpfRecord, edge: Edge): boolean {
  const end = endOf(record);
  return end === "+" || (edge === "redirect" && (end === "?" || end === null));
}

/** Whether a record says, to the letter that it looks for, that the domain sends no mail. */
export function deniesAllLikeInternetNl(text: string): boolean {
  return /^v=spf1 +(?:exp=[^ ]+ +)?-all(?: +exp=[^ ]+)? *$/i.test(text);
}
