/** Whether policies permit what a page's own markup contains, CSP3 sections 6.7.2 and 6.7.3. */
import { createHash } from "node:crypto";
import { type CspPolicy, governing } from "./csp.ts";
import { isKeyword, weigh } from "./csp-list.ts";
import type { CspSource } from "./csp-source.ts";
import type { HeaderFinding } from "./field.ts";
import { type Target, targetOf } from "./location.ts";
import type { Inline, Load, Page } from "./page.ts";

/** Findings for loads and inline code that some enforced policy forbids; each place once. */
export function findForbidden(page: Page, policies: readonly CspPolicy[], url: string): HeaderFinding[] {
  const self = targetOf(url);
  if (self === null) return [];
  const loads = page.loads
    .filter((load) => policies.some((policy) => !permitsLoad(policy, load, self)))
    .map(({ directive, url: loaded, at }) => ({
      code: "csp-forbids-load",
      params: { directive, url: loaded, at },
    }));
  const inlines = page.inlines
    .filter((inline) => policies.some((policy) => !permitsInline(policy, inline)))
    .map(({ tag, at }) => ({ code: "csp-forbids-inline", params: { tag, at } }));
  return [...loads, ...inlines];
}

/** Scripts that a nonce or `'strict-dynamic'` governs are not judged by their place: their nonce is not known here. */
function permitsLoad(policy: CspPolicy, load: Load, self: Target): boolean {
  const directive = governing(policy, load.directive);
  if (directive === undefined) return true;
  const { live } = weigh(load.directive, directive);
  const isByNonce = live.some(
    (source) => source.kind === "nonce" || source.kind === "hash" || isKeyword(source, "strict-dynamic"),
  );
  if (isByNonce && load.directive.endsWith("-src-elem")) return true;
  const target = targetOf(load.url);
  return target === null || live.some((source) => matches(source, target, self));
}

/** CSP3 6.7.2.7: a source and a URL. */
function matches(source: CspSource, target: Target, self: Target): boolean {
  if (source.kind === "scheme") return schemeFits(source.scheme, target.scheme);
  if (isKeyword(source, "self"))
    return target.host === self.host && schemeFits(self.scheme, target.scheme) && portFits(null, target);
  if (source.kind !== "host") return false;
  if (source.host === "*" && source.scheme === null)
    return NETWORK.has(target.scheme) || target.scheme === self.scheme;
  return (
    schemeFits(source.scheme ?? self.scheme, target.scheme) &&
    hostFits(source.host, target.host) &&
    portFits(source.port, target) &&
    pathFits(source.path, target.url)
  );
}

const NETWORK: ReadonlySet<string> = new Set(["http", "https", "ws", "wss"]);

/** CSP3 6.7.2.9: the better form of a scheme fits too. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  http: ["http", "https"],
  ws: ["ws", "wss", "http", "https"],
  wss: ["wss", "https"],
};

const schemeFits = (given: string, scheme: string): boolean => (FITTING[given] ?? [given]).includes(scheme);

function hostFits(pattern: string, host: string): boolean {
  if (pattern === "*") return true;
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : pattern === host;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443 };

function portFits(port: string | null, { port: given, scheme }: Target): boolean {
  if (port === "*") return true;
  if (port !== null && Number(port) === given) return true;
  return (port === null || port === "80") && DEFAULT_PORTS[scheme] === given;
}

function pathFits(path: string | null, url: string): boolean {
  if (path === null || path === "/") return true;
  const { pathname } = new URL(url);
  return path.endsWith("/") ? pathname.startsWith(path) : pathname === path;
}

function permitsInline(policy: CspPolicy, { tag, content, nonce }: Inline): boolean {
  const name = tag === "script" ? "script-src-elem" : "style-src-elem";
  const directive = governing(policy, name);
  if (directive === undefined) return true;
  const { live } = weigh(name, directive);
  return live.some((source) => {
    if (source.kind === "nonce") return source.nonce === nonce;
    if (source.kind === "hash") return digestOf(source.algorithm, content) === fromUrlForm(source.digest);
    return isKeyword(source, "unsafe-inline");
  });
}

const digestOf = (algorithm: string, content: string): string =>
  createHash(algorithm).update(content, "utf8").digest("base64").replace(/=+$/, "");

const fromUrlForm = (digest: string): string =>
  digest.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
