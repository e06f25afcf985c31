/** Whether a domain may be on browsers' HSTS preload list, and whether it is. */
import type { FieldLine, HeaderFinding } from "./field.ts";
import { type HstsPolicy, readHsts } from "./hsts.ts";
import { type Chain, redirectOf } from "./redirect.ts";

/** chromium/hstspreload: one year. */
const MIN_SECONDS = 31_536_000;
/** More is taken for a mistake. */
const MAX_SECONDS = 315_360_000n;
const MAX_REDIRECTS = 3;

export interface PreloadInput {
  readonly host: string;
  /** The host's registrable domain; `null` when it has none. */
  readonly registrable: string | null;
  /** The certificate verifies for the host. */
  readonly isTrusted: boolean;
  /** HSTS fields of `https://host/`. */
  readonly fields: readonly FieldLine[];
  /** HSTS fields of `http://host/`. */
  readonly plainFields: readonly FieldLine[];
  readonly http: Chain | null;
  readonly https: Chain | null;
  /** `www.host` accepts TCP on port 443 without valid TLS. */
  readonly isWwwBroken: boolean;
}

export interface PreloadFacts {
  readonly isEligible: boolean;
  /** The field asks for preloading. */
  readonly asks: boolean;
  readonly errors: readonly HeaderFinding[];
  readonly warnings: readonly HeaderFinding[];
}

/** The requirements of hstspreload.org. */
export function judgePreload(input: PreloadInput): PreloadFacts {
  const { policy } = readHsts(input.fields, MIN_SECONDS);
  const errors = [...hostErrors(input), ...fieldErrors(input, policy), ...chainErrors(input)];
  const warnings = warningsOf(input, policy).map((code) => ({ code }));
  return {
    isEligible: errors.length === 0,
    asks: policy?.preload === true,
    errors: errors.map((code) => ({ code })),
    warnings,
  };
}

function hostErrors({ host, registrable, isTrusted, isWwwBroken }: PreloadInput): string[] {
  const errors: string[] = [];
  if (registrable !== host) errors.push("preload-not-registrable");
  if (!isTrusted) errors.push("preload-certificate");
  if (isWwwBroken) errors.push("preload-www-without-tls");
  return errors;
}

function fieldErrors({ fields }: PreloadInput, policy: HstsPolicy | null): string[] {
  if (fields.length !== 1) return [fields.length === 0 ? "preload-no-hsts" : "preload-several-hsts"];
  // The list's own parser takes no quotes.
  if (policy === null || /max-age\s*=\s*"/i.test(fields[0]?.value ?? "")) return ["preload-hsts-invalid"];
  const errors: string[] = [];
  if (BigInt(policy.maxAge) < BigInt(MIN_SECONDS)) errors.push("preload-max-age");
  if (!policy.includeSubDomains) errors.push("preload-no-subdomains");
  if (!policy.preload) errors.push("preload-no-consent");
  return errors;
}

function chainErrors({ host, http, https }: PreloadInput): string[] {
  const errors = [http, https].flatMap((chain) => (chain === null ? [] : hopErrors(chain)));
  return [...new Set([...(http === null ? [] : firstHopErrors(http, host)), ...errors])];
}

/** Plain HTTP, where it answers, must go to HTTPS on the same host at once. */
function firstHopErrors({ hops: [first] }: Chain, host: string): string[] {
  if (first === undefined || first.status === null) return [];
  const target = redirectOf(first);
  const isUpgrade = target?.ok === true && target.value.scheme === "https" && target.value.host === host;
  return isUpgrade ? [] : ["preload-first-redirect"];
}

function hopErrors({ hops, end }: Chain): string[] {
  const errors: string[] = [];
  const isLong = hops.length - 1 > MAX_REDIRECTS || end === "limit" || end === "loop";
  if (isLong) errors.push("preload-too-many-redirects");
  if (hops.slice(1).some(({ url }) => !url.startsWith("https:"))) errors.push("preload-insecure-redirect");
  return errors;
}

function warningsOf({ fields, plainFields, http }: PreloadInput, policy: HstsPolicy | null): string[] {
  const warnings: string[] = [];
  if (http?.hops[0]?.status == null) warnings.push("preload-no-http");
  if (plainFields.length > 0) warnings.push("hsts-over-http");
  if (policy !== null && BigInt(policy.maxAge) > MAX_SECONDS) warnings.push("preload-max-age-long");
  if (/max-age\s*=\s*0[0-9]/i.test(fields[0]?.value ?? "")) warnings.push("preload-leading-zero");
  return warnings;
}

export interface PreloadEntry {
  readonly name: string;
  readonly includeSubDomains: boolean;
  readonly policy: string;
}

export type PreloadList =
  | { readonly ok: true; readonly value: ReadonlyMap<string, PreloadEntry> }
  | { readonly ok: false; readonly reason: "not-json" | "no-entries" };

interface RawEntry {
  readonly name: string;
  readonly mode?: unknown;
  readonly include_subdomains?: unknown;
  readonly policy?: unknown;
}

const isEntry = (value: unknown): value is RawEntry =>
  typeof value === "object" && value !== null && "name" in value && typeof value.name === "string";

/** Chromium's `transport_security_state_static.json`: JSON with lines of comments. */
export function parsePreloadList(text: string): PreloadList {
  const json = text
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("//"))
    .join("\n");
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    // Whatever is wrong with it, it is not the list.
    return { ok: false, reason: "not-json" };
  }
  const entries =
    typeof parsed === "object" && parsed !== null && "entries" in parsed ? parsed.entries : null;
  if (!Array.isArray(entries)) return { ok: false, reason: "no-entries" };
  const forced = entries.filter(isEntry).filter(({ mode }) => mode === "force-https");
  return { ok: true, value: new Map(forced.map((entry) => [entry.name.toLowerCase(), readEntry(entry)])) };
}

const readEntry = ({ name, include_subdomains: includes, policy }: RawEntry): PreloadEntry => ({
  name: name.toLowerCase(),
  includeSubDomains: includes === true,
  policy: typeof policy === "string" ? policy : "",
});

/** The entry that covers a host: its own, or the nearest ancestor's with its subdomains. */
export function findPreloaded(list: ReadonlyMap<string, PreloadEntry>, host: string): PreloadEntry | null {
  const labels = host.toLowerCase().replace(/\.$/, "").split(".");
  for (let depth = 0; depth < labels.length; depth += 1) {
    const entry = list.get(labels.slice(depth).join("."));
    if (entry !== undefined && (depth === 0 || entry.includeSubDomains)) return entry;
  }
  return null;
}
