/** The rules on Content-Security-Policy in reading `rfc`: internet.nl's documented ones, weighed as browsers do. */
import { type CspDirective, type CspPolicy, governing } from "./csp.ts";
import { CSP_OTHER_LISTS, CSP_SCRIPT_LISTS, CSP_STYLE_LISTS } from "./csp-directive.table.ts";
import {
  isKeyword,
  isNone,
  isOwnOnly,
  isPlace,
  isScriptList,
  isStyleList,
  type RegistrableDomain,
  weigh,
} from "./csp-list.ts";
import type { CspSource } from "./csp-source.ts";
import type { HeaderFinding } from "./field.ts";

/** Whom the policies protect, and what tells which hosts are its own. */
export interface CspSubject {
  readonly host: string;
  readonly registrableDomain: RegistrableDomain;
}

interface WeakRule {
  readonly code: string;
  readonly covers: (name: string) => boolean;
  readonly matches: (source: CspSource) => boolean;
}

const isScriptOrStyle = (name: string): boolean => isScriptList(name) || isStyleList(name);
const everywhere = (): boolean => true;
const DATA_LISTS: ReadonlySet<string> = new Set(["script-src", "script-src-elem", "object-src"]);

/** Rules 6 to 10: what no list should permit. */
const WEAK_RULES: readonly WeakRule[] = [
  {
    code: "has-unsafe-inline",
    covers: isScriptOrStyle,
    matches: (source) => isKeyword(source, "unsafe-inline"),
  },
  {
    code: "has-unsafe-eval",
    covers: (name) => name === "script-src" || name === "style-src",
    matches: (source) => isKeyword(source, "unsafe-eval"),
  },
  {
    code: "has-http",
    covers: everywhere,
    matches: (source) =>
      (source.kind === "scheme" && source.scheme === "http") ||
      (source.kind === "host" && (source.scheme === "http" || source.scheme === "*")),
  },
  {
    code: "has-bare-https",
    covers: everywhere,
    matches: (source) => source.kind === "scheme" && source.scheme === "https",
  },
  {
    code: "has-data",
    covers: (name) => DATA_LISTS.has(name),
    matches: (source) => source.kind === "scheme" && source.scheme === "data",
  },
  {
    code: "has-invalid-host",
    covers: everywhere,
    matches: (source) => source.kind === "host" && (source.host === "*" || source.host === "127.0.0.1"),
  },
  {
    code: "has-unsafe-hashes",
    covers: isScriptOrStyle,
    matches: (source) => isKeyword(source, "unsafe-hashes"),
  },
];

const LISTS = [...CSP_SCRIPT_LISTS, ...CSP_STYLE_LISTS, ...CSP_OTHER_LISTS];

interface Permission {
  readonly directive: CspDirective;
  readonly source: CspSource;
}

/** Where a list permits what a rule forbids: only if every policy that decides about the list does. */
function permissionOf(policies: readonly CspPolicy[], name: string, rule: WeakRule): Permission | null {
  let found: Permission | null = null;
  for (const policy of policies) {
    const directive = governing(policy, name);
    if (directive === undefined) continue;
    const source = weigh(name, directive).live.find(rule.matches);
    if (source === undefined) return null;
    found ??= { directive, source };
  }
  return found;
}

/** Violations of rules 6 to 10, one for each place. */
export function findWeak(policies: readonly CspPolicy[]): HeaderFinding[] {
  return WEAK_RULES.flatMap((rule) => {
    const places = LISTS.filter(rule.covers)
      .map((name) => permissionOf(policies, name, rule))
      .filter((permission) => permission !== null);
    const unique = new Map(
      places.map((place) => [`${place.source.at.field}:${place.source.at.start}`, place]),
    );
    return [...unique.values()].map(({ directive, source }) => ({
      code: rule.code,
      params: { directive: directive.name, source: source.text },
      at: source.at,
    }));
  });
}

interface NeedRule {
  readonly code: string;
  readonly directive: string;
  readonly isMet: (sources: readonly CspSource[], subject: CspSubject) => boolean;
}

const ownOnly: NeedRule["isMet"] = (sources, { host, registrableDomain }) =>
  isOwnOnly(sources, host, registrableDomain);

const namesPlace: NeedRule["isMet"] = (sources) => isNone(sources) || sources.some(namesNoneOrPlace);

const namesNoneOrPlace = (source: CspSource): boolean => isKeyword(source, "none") || isPlace(source);

/** Rule 4 takes hosts too, as documented, but neither `*` nor a bare scheme. */
const namesParents: NeedRule["isMet"] = (sources) => isNone(sources) || sources.every(namesNoneOrPlace);

/** Rules 1 to 5: what some policy must have. */
const NEED_RULES: readonly NeedRule[] = [
  { code: "missing-invalid-default-src", directive: "default-src", isMet: ownOnly },
  { code: "missing-invalid-frame-src", directive: "frame-src", isMet: namesPlace },
  { code: "missing-invalid-frame-ancestors", directive: "frame-ancestors", isMet: namesParents },
  { code: "missing-invalid-base-uri", directive: "base-uri", isMet: ownOnly },
  { code: "missing-invalid-form-action", directive: "form-action", isMet: namesPlace },
];

/** Violations of rules 1 to 5; with a place when the directive is there but not as it should be. */
export function findMissing(policies: readonly CspPolicy[], subject: CspSubject): HeaderFinding[] {
  return NEED_RULES.flatMap(({ code, directive, isMet }) => {
    const present = policies
      .map((policy) => governing(policy, directive))
      .filter((found) => found !== undefined);
    if (present.some(({ sources }) => isMet(sources, subject))) return [];
    const at = present[0]?.at;
    return [{ code, params: { directive }, ...(at && { at }) }];
  });
}
