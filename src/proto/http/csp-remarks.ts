/** What else is worth telling about policies; none of it changes a verdict. */
import { parseAddress } from "../ip/address.ts";
import { type CspDirective, type CspPolicy, directiveState, governing } from "./csp.ts";
import { CSP_KEYWORDS, CSP_OTHER_LISTS, CSP_SCRIPT_LISTS, CSP_STYLE_LISTS } from "./csp-directive.table.ts";
import { domainOf, isNone, isScriptList, weigh } from "./csp-list.ts";
import type { CspSubject } from "./csp-rules.ts";
import type { CspSource } from "./csp-source.ts";
import type { HeaderFinding } from "./field.ts";

interface Place {
  readonly directive: CspDirective;
  readonly source: CspSource;
  readonly subject: CspSubject;
}

/** Remarks on one source: the code, and what it is about. */
const SOURCE_REMARKS: readonly { readonly code: string; readonly holds: (place: Place) => boolean }[] = [
  { code: "csp-unquoted-keyword", holds: ({ source }) => isUnquoted(source) },
  {
    code: "csp-host-without-scheme",
    holds: ({ source }) => source.kind === "host" && source.scheme === null && !isUnquoted(source),
  },
  { code: "csp-invalid-source", holds: ({ source }) => source.kind === "invalid" || hasNoScheme(source) },
  {
    code: "csp-blob-script",
    holds: ({ directive, source }) =>
      source.kind === "scheme" &&
      source.scheme === "blob" &&
      (isScriptList(directive.name) || ["default-src", "worker-src", "object-src"].includes(directive.name)),
  },
  { code: "csp-ws-insecure", holds: ({ source }) => "scheme" in source && source.scheme === "ws" },
  { code: "csp-ip-source", holds: ({ source }) => isAddress(source) },
  {
    code: "csp-public-suffix-wildcard",
    holds: ({ source, subject }) =>
      source.kind === "host" &&
      source.host.startsWith("*.") &&
      domainOf(source.host, subject.registrableDomain) === null,
  },
];

const isUnquoted = (source: CspSource): boolean =>
  source.kind === "host" && source.scheme === null && source.port === null && CSP_KEYWORDS.has(source.host);

const hasNoScheme = (source: CspSource): boolean => source.kind === "host" && source.scheme === "*";

/** CSP3 6.7.2.6: no address matches but 127.0.0.1. */
function isAddress(source: CspSource): boolean {
  if (source.kind === "host") return source.host !== "127.0.0.1" && parseAddress(source.host).ok;
  return source.kind === "invalid" && /^(?:[A-Za-z]+:\/\/)?\[[0-9A-Fa-f:.]+\]/.test(source.text);
}

/** Remarks on the policies that are enforced. */
export function remarksOn(policies: readonly CspPolicy[], subject: CspSubject): HeaderFinding[] {
  const second = policies[1];
  const several: HeaderFinding[] =
    second === undefined
      ? []
      : [{ code: "csp-multiple-policies", params: { policies: policies.length }, at: second.at }];
  return [...several, ...policies.flatMap((policy) => remarksOnPolicy(policy, subject))];
}

function remarksOnPolicy(policy: CspPolicy, subject: CspSubject): HeaderFinding[] {
  const directives = [...policy.directives.values()];
  return [
    ...policy.duplicates.map(({ name, at }) => ({
      code: "csp-duplicate-directive",
      params: { directive: name },
      at,
    })),
    ...directives.flatMap((directive) => remarksOnName(policy, directive)),
    ...directives.flatMap((directive) =>
      directive.sources.flatMap((source) => remarksOnSource({ directive, source, subject })),
    ),
    ...inertIn(policy),
    ...withoutTrustedTypes(policy),
  ];
}

function remarksOnName({ directives }: CspPolicy, { name, at }: CspDirective): HeaderFinding[] {
  const state = directiveState(name);
  const isReplaced = name === "report-uri" && !directives.has("report-to");
  if (state === "known" && !isReplaced) return [];
  const code = state === "unknown" ? "csp-unknown-directive" : "csp-deprecated-directive";
  return [{ code, params: { directive: name }, at }];
}

const remarksOnSource = (place: Place): HeaderFinding[] =>
  SOURCE_REMARKS.filter(({ holds }) => holds(place)).map(({ code }) => ({
    code,
    params: { directive: place.directive.name, source: place.source.text },
    at: place.source.at,
  }));

const LISTS = [...CSP_SCRIPT_LISTS, ...CSP_STYLE_LISTS, ...CSP_OTHER_LISTS];

/** Sources that are there for old browsers only. */
function inertIn(policy: CspPolicy): HeaderFinding[] {
  const places = LISTS.flatMap((name) => {
    const directive = governing(policy, name);
    if (directive === undefined) return [];
    return weigh(name, directive).inert.map((source) => ({ directive: directive.name, source }));
  });
  const unique = new Map(places.map((place) => [place.source.at.start, place]));
  return [...unique.values()].map(({ directive, source }) => ({
    code: "csp-legacy-fallback",
    params: { directive, source: source.text },
    at: source.at,
  }));
}

/** Only where scripts run at all. */
function withoutTrustedTypes(policy: CspPolicy): HeaderFinding[] {
  const scripts = governing(policy, "script-src");
  const areNone = scripts !== undefined && isNone(scripts.sources);
  if (policy.directives.has("require-trusted-types-for") || areNone) return [];
  return [{ code: "csp-no-trusted-types", at: policy.at }];
}
