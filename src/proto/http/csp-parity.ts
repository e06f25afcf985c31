/** Content-Security-Policy as internet.nl 1.11 reads it: all policies poured into one, names and keywords with their case. */
import { type FieldLine, joinValues } from "./field.ts";

/** A value as far as it is looked at. */
interface Value {
  readonly host?: string;
  readonly scheme?: string | undefined;
  readonly schemeSource?: string;
  readonly keyword?: string;
}

export interface CspParityFacts {
  readonly verdict: "good" | "bad";
  readonly hasPolicy: boolean;
  readonly codes: readonly string[];
}

/** Directives whose values are kept; others matter to no rule. */
const KNOWN: ReadonlySet<string> = new Set([
  ...[
    "child-src",
    "connect-src",
    "default-src",
    "font-src",
    "frame-src",
    "img-src",
    "manifest-src",
    "media-src",
  ],
  ...["object-src", "prefetch-src", "script-src", "script-src-elem", "script-src-attr", "style-src"],
  ...[
    "style-src-elem",
    "style-src-attr",
    "worker-src",
    "base-uri",
    "form-action",
    "frame-ancestors",
    "navigate-to",
  ],
]);

/** Directives for which `'strict-dynamic'` is known, and those for which `'report-sample'` is. */
const DYNAMIC: ReadonlySet<string> = new Set([
  ...["child-src", "img-src", "script-src", "script-src-elem", "script-src-attr"],
  ...["base-uri", "form-action", "navigate-to"],
]);
const SAMPLED: ReadonlySet<string> = new Set([...DYNAMIC, "style-src-elem", "style-src-attr"]);

type Parsed = ReadonlyMap<string, readonly Value[]>;

/** The codes of the rules that the fields break. */
export function readCspParity(lines: readonly FieldLine[], host: string): CspParityFacts {
  const text = joinValues(lines);
  if (text === "") return { verdict: "bad", hasPolicy: false, codes: [] };
  const parsed = parse(text);
  const codes = RULES.filter(({ breaks }) => breaks(parsed, host.replace(/\.+$/, ""))).map(
    ({ code }) => code,
  );
  return { verdict: codes.length === 0 ? "good" : "bad", hasPolicy: true, codes };
}

function parse(text: string): Parsed {
  const parsed = new Map<string, Value[]>();
  for (const part of text.split(/[,;]/)) {
    const [name = "", ...words] = part.trim().split(/\s+/);
    if (!KNOWN.has(name) || words.length === 0) continue;
    const values = words.map((word) => readValue(name, word)).filter((value) => value !== null);
    parsed.set(name, [...(parsed.get(name) ?? []), ...values]);
  }
  return parsed;
}

function readValue(directive: string, word: string): Value | null {
  const host = /^(?:(.+):\/\/)?([^:/']+|\[.+\])(?::(?:[0-9]+|\*))?(?:\/.*)?$/.exec(word);
  if (host !== null) return { host: host[2] ?? "", scheme: host[1] };
  const schemeSource = /^(https?|data|mediastream|blob|filesystem):$/.exec(word)?.[1];
  if (schemeSource !== undefined) return { schemeSource };
  return quotedOf(directive, word);
}

/** Quoted words are compared at their beginning only, those of frame-ancestors as a whole. */
function quotedOf(directive: string, word: string): Value | null {
  const keyword = /^'(self|none|unsafe-(?:eval|hashes|inline))'/.exec(word)?.[1];
  if (directive === "frame-ancestors") {
    return word === "'self'" || word === "'none'" ? { keyword: word.slice(1, -1) } : null;
  }
  if (keyword !== undefined) return { keyword };
  if (/^'(?:nonce|sha256|sha384|sha512)-[+a-zA-Z0-9/]+=*'/.test(word)) return {};
  if (DYNAMIC.has(directive) && word.startsWith("'strict-dynamic'")) return {};
  return SAMPLED.has(directive) && word.startsWith("'report-sample'") ? { keyword: "report-sample" } : null;
}

type Test = (value: Value) => boolean;

const anywhere = (parsed: Parsed, test: Test): boolean =>
  [...parsed.values()].some((values) => values.some(test));

/** The values of the first of `names` that is there. */
const first = (parsed: Parsed, ...names: readonly string[]): readonly Value[] =>
  parsed.get(names.find((name) => parsed.has(name)) ?? "") ?? [];

const isKeyword =
  (wanted: string): Test =>
  ({ keyword }) =>
    keyword === wanted;
const isSelfOrNone: Test = ({ keyword }) => keyword === "self" || keyword === "none";
const isSelfNoneOrHost: Test = (value) => isSelfOrNone(value) || value.host !== undefined;
const isData: Test = ({ schemeSource }) => schemeSource === "data";

const lacksFrameSource = (parsed: Parsed): boolean =>
  !first(parsed, "frame-src", "child-src", "default-src").some(isSelfNoneOrHost);

const RULES: readonly {
  readonly code: string;
  readonly breaks: (parsed: Parsed, host: string) => boolean;
}[] = [
  { code: "has-unsafe-inline", breaks: (parsed) => anywhere(parsed, isKeyword("unsafe-inline")) },
  { code: "has-unsafe-eval", breaks: (parsed) => anywhere(parsed, isKeyword("unsafe-eval")) },
  {
    code: "has-http",
    breaks: (parsed) =>
      anywhere(
        parsed,
        ({ scheme, schemeSource }) => scheme === "http" || scheme === "*" || schemeSource === "http",
      ),
  },
  {
    code: "has-bare-https",
    breaks: (parsed) => anywhere(parsed, ({ schemeSource }) => schemeSource === "https"),
  },
  {
    code: "has-host-without-scheme",
    breaks: (parsed) => anywhere(parsed, ({ host, scheme }) => host !== undefined && scheme === undefined),
  },
  {
    code: "has-data",
    breaks: (parsed) =>
      first(parsed, "object-src", "default-src").some(isData) ||
      first(parsed, "script-src", "default-src").some(isData),
  },
  {
    code: "has-invalid-host",
    breaks: (parsed) => anywhere(parsed, ({ host }) => host === "*" || host === "127.0.0.1"),
  },
  { code: "has-unsafe-hashes", breaks: (parsed) => anywhere(parsed, isKeyword("unsafe-hashes")) },
  {
    code: "missing-invalid-default-src",
    breaks: (parsed, host) => !isOwn(first(parsed, "default-src"), host),
  },
  {
    code: "missing-invalid-frame-src",
    breaks: (parsed, host) => !isOwn(first(parsed, "default-src"), host) && lacksFrameSource(parsed),
  },
  {
    code: "missing-invalid-frame-ancestors",
    breaks: (parsed) => !first(parsed, "frame-ancestors").some(isSelfOrNone),
  },
  { code: "missing-invalid-base-uri", breaks: (parsed, host) => !isOwn(first(parsed, "base-uri"), host) },
  {
    code: "missing-invalid-form-action",
    breaks: (parsed) => !first(parsed, "form-action").some(isSelfNoneOrHost),
  },
];

/** `'none'` alone, or `'self'` and hosts whose names end alike. */
function isOwn(values: readonly Value[], domain: string): boolean {
  const expected = values.filter(
    ({ keyword, host }) => keyword === "self" || keyword === "report-sample" || host !== undefined,
  );
  if (expected.length === 0) return values.some(isKeyword("none"));
  if (expected.length < values.length || !values.some(isKeyword("self"))) return false;
  const hosts = values.flatMap(({ host }) => (host === undefined ? [] : [host.replace(/\.+$/, "")]));
  const [shortest = ""] = hosts.toSorted((a, b) => a.length - b.length);
  return hosts.every((host) => isOwnHost(host, domain) && host.endsWith(shortest));
}

function isOwnHost(host: string, domain: string): boolean {
  if (!host.startsWith("*.")) return host.endsWith(domain);
  const base = host.slice(2);
  return base !== "" && domain.endsWith(base);
}
