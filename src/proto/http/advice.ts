/** Header fields as they should be, ready to be pasted; derived from what was sent where that can be kept. */
import { type CspDirective, type CspPolicy, directiveState, governing, parsePolicies } from "./csp.ts";
import { isKeyword, isNone, isOwnOnly, isPlace, isScriptList, isStyleList, weigh } from "./csp-list.ts";
import type { CspSubject } from "./csp-rules.ts";
import type { CspSource } from "./csp-source.ts";
import type { FieldLine, HeaderPair } from "./field.ts";
import type { FrameAncestors } from "./frame-options.ts";
import type { HstsPolicy } from "./hsts.ts";
import type { Cookie } from "./set-cookie.ts";

/** HSTS with at least `minSeconds`; subdomains and consent are kept, never added. */
export function suggestHsts(policy: HstsPolicy | null, minSeconds: number): HeaderPair {
  const age =
    policy !== null && BigInt(policy.maxAge) >= BigInt(minSeconds) ? policy.maxAge : String(minSeconds);
  const rest = `${policy?.includeSubDomains === true ? "; includeSubDomains" : ""}${policy?.preload === true ? "; preload" : ""}`;
  return ["Strict-Transport-Security", `max-age=${age}${rest}`];
}

/** X-Frame-Options that says what `frame-ancestors` says, as far as it can. */
export const suggestFrameOptions = (ancestors: FrameAncestors): HeaderPair => [
  "X-Frame-Options",
  ancestors === "self" || ancestors === "hosts" ? "SAMEORIGIN" : "DENY",
];

/** Headers whose good value does not depend on what was sent. */
export const SUGGESTED_HEADERS = {
  contentTypeOptions: ["X-Content-Type-Options", "nosniff"],
  referrerPolicy: ["Referrer-Policy", "same-origin"],
  coop: ["Cross-Origin-Opener-Policy", "same-origin"],
  coep: ["Cross-Origin-Embedder-Policy", "require-corp"],
  corp: ["Cross-Origin-Resource-Policy", "same-origin"],
  permissionsPolicy: ["Permissions-Policy", "camera=(), geolocation=(), microphone=()"],
} as const satisfies Readonly<Record<string, HeaderPair>>;

/** The redirect that port 80 should give to a request for `path`. */
export const suggestRedirect = (host: string, path = "/"): HeaderPair => [
  "Location",
  `https://${host}${path}`,
];

/** The attributes that a cookie should have; its value is never shown. */
export function suggestSetCookie({ name, path, domain, sameSite, prefix, partitioned }: Cookie): HeaderPair {
  const isHost = prefix?.startsWith("host") === true;
  const site = { strict: "Strict", lax: "Lax", none: "None", invalid: "Lax", absent: "Lax" }[sameSite];
  const parts = [
    `${name}=…`,
    `Path=${isHost ? "/" : (path ?? "/")}`,
    ...(domain === null || isHost ? [] : [`Domain=${domain}`]),
    ...["Secure", "HttpOnly", `SameSite=${site}`],
    ...(partitioned ? ["Partitioned"] : []),
  ];
  return ["Set-Cookie", parts.join("; ")];
}

const BASE_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** One policy that breaks no rule: the first one sent, without its weak sources and with what it lacks. */
export function suggestCsp(lines: readonly FieldLine[], subject: CspSubject): HeaderPair {
  const [policy] = parsePolicies(lines);
  const value = policy === undefined ? BASE_POLICY : mended(policy, subject);
  return ["Content-Security-Policy", value];
}

/** Directives that every policy must have, with what stands in when there is none to keep. */
const NEEDED = [
  ["default-src", "'self'"],
  ["base-uri", "'none'"],
  ["form-action", "'self'"],
  ["frame-ancestors", "'none'"],
] as const;

function mended(policy: CspPolicy, subject: CspSubject): string {
  const kept = new Map<string, string>();
  for (const [name, directive] of policy.directives) {
    const state = directiveState(name);
    if (state === "known") kept.set(name, sourcesText(directive, subject));
  }
  for (const [name, fallback] of NEEDED) if (!kept.has(name)) kept.set(name, fallback);
  const frames = governing(policy, "frame-src");
  if (frames?.name === "child-src" && !namesPlace(frames)) kept.set("frame-src", "'none'");
  return [...kept].map(([name, value]) => `${name} ${value}`.trim()).join("; ");
}

const namesPlace = ({ sources }: CspDirective): boolean => sources.some(isPlace);

const OWN_ONLY: ReadonlySet<string> = new Set(["default-src", "base-uri"]);
const NEEDS_PLACE: ReadonlySet<string> = new Set([
  "frame-src",
  "child-src",
  "form-action",
  "frame-ancestors",
]);

function sourcesText(directive: CspDirective, { host, registrableDomain }: CspSubject): string {
  const { name, sources, words } = directive;
  if (sources.length !== words.length) return words.map(({ text }) => text).join(" ");
  if (isNone(sources)) return "'none'";
  const { live } = weigh(name, directive);
  if (OWN_ONLY.has(name) && !isOwnOnly(live, host, registrableDomain)) return "'self'";
  const wanted = name === "frame-ancestors" ? live.filter(isPlace) : live;
  const good = wanted.filter((source) => strengthened(name, source) !== null);
  if (good.length === 0 || (NEEDS_PLACE.has(name) && !good.some(isPlace))) return "'self'";
  return [...new Set(good.map((source) => strengthened(name, source)))].join(" ");
}

const WEAK_KEYWORDS = ["none", "unsafe-inline", "unsafe-eval", "unsafe-hashes"];

/** A source without its weakness; `null` when nothing is left of it. */
function strengthened(name: string, source: CspSource): string | null {
  if (source.kind === "host") return hostText(source);
  if (source.kind === "scheme") {
    const isWeak = source.scheme === "http" || source.scheme === "https";
    const isCode = isScriptList(name) || isStyleList(name) || name === "object-src" || NEEDS_PLACE.has(name);
    return isWeak || (isCode && source.scheme === "data") ? null : source.text;
  }
  const isWeak = source.kind === "invalid" || WEAK_KEYWORDS.some((keyword) => isKeyword(source, keyword));
  return isWeak ? null : source.text;
}

/** Over TLS, and of one host. */
function hostText({ scheme, host, port, path }: Extract<CspSource, { kind: "host" }>): string | null {
  if (host === "*" || host === "127.0.0.1") return null;
  const secure = scheme === "ws" || scheme === "wss" ? "wss" : "https";
  const kept = port === null || port === "80" ? "" : `:${port}`;
  return `${secure}://${host}${kept}${path ?? ""}`;
}
