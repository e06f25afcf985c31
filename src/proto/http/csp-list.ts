/** What a source list amounts to. */
import type { CspDirective } from "./csp.ts";
import { CSP_SCRIPT_LISTS, CSP_STYLE_LISTS } from "./csp-directive.table.ts";
import type { CspSource } from "./csp-source.ts";

const SCRIPT: ReadonlySet<string> = new Set(CSP_SCRIPT_LISTS);
const STYLE: ReadonlySet<string> = new Set(CSP_STYLE_LISTS);

/** Whether a list that decides about `name` decides about scripts. */
export const isScriptList = (name: string): boolean => SCRIPT.has(name);

/** Whether a list that decides about `name` decides about styles. */
export const isStyleList = (name: string): boolean => STYLE.has(name);

export const isKeyword = (source: CspSource, keyword: string): boolean =>
  source.kind === "keyword" && source.keyword === keyword;

const hasKeyword = (sources: readonly CspSource[], keyword: string): boolean =>
  sources.some((source) => isKeyword(source, keyword));

const hasSecret = (sources: readonly CspSource[]): boolean =>
  sources.some(({ kind }) => kind === "nonce" || kind === "hash");

/**
 * The sources of the directive deciding about `name` that browsers look at, and those that others in it make inert:
 * CSP3 6.7.3.2 ("Does a source list allow all inline behavior") and 8.2 (`'strict-dynamic'`).
 */
export function weigh(
  name: string,
  { name: decides, sources }: CspDirective,
): { readonly live: readonly CspSource[]; readonly inert: readonly CspSource[] } {
  // Workers that fall back to a script list are scripts to it.
  const isScript = isScriptList(name) || isScriptList(decides);
  const isDynamic = isScript && hasKeyword(sources, "strict-dynamic");
  const isGuarded = (isScript || isStyleList(name)) && hasSecret(sources);
  const isInert = (source: CspSource): boolean => {
    if (isKeyword(source, "unsafe-inline")) return isGuarded || isDynamic;
    return isDynamic && (source.kind === "host" || source.kind === "scheme" || isKeyword(source, "self"));
  };
  return { live: sources.filter((source) => !isInert(source)), inert: sources.filter(isInert) };
}

/** `'none'`, which an empty list means as well. */
export const isNone = (sources: readonly CspSource[]): boolean =>
  sources.every((source) => isKeyword(source, "none"));

/** Names a place that can be told: `'self'`, or a host other than `*`. */
export const isPlace = (source: CspSource): boolean =>
  isKeyword(source, "self") || (source.kind === "host" && source.host !== "*");

/** Gives the registrable domain of a host by the Public Suffix List with its private section; `null` when there is none. */
export type RegistrableDomain = (host: string) => string | null;

/** The registrable domain of a host source, wildcard taken off; `null` for public suffixes and addresses. */
export const domainOf = (host: string, registrableDomain: RegistrableDomain): string | null =>
  registrableDomain(host.replace(/^\*\./, ""));

/** `'none'`, or `'self'` with hosts of the tested domain and `'report-sample'` besides. */
export function isOwnOnly(
  sources: readonly CspSource[],
  host: string,
  registrableDomain: RegistrableDomain,
): boolean {
  if (isNone(sources)) return true;
  const own = registrableDomain(host) ?? host;
  return (
    hasKeyword(sources, "self") &&
    sources.every((source) => {
      if (source.kind === "host") return domainOf(source.host, registrableDomain) === own;
      return isKeyword(source, "self") || isKeyword(source, "report-sample");
    })
  );
}
