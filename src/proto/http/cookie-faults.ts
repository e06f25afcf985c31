/** What is wrong with a cookie, RFC 6265bis. */
import type { RegistrableDomain } from "./csp-list.ts";
import type { HeaderFinding } from "./field.ts";
import type { Cookie } from "./set-cookie.ts";

export interface CookieScene {
  /** Host of the response. */
  readonly host: string;
  readonly setOver: "http" | "https";
  /** The host's HSTS policy is in force, so that plain HTTP is not used again. */
  readonly hasHsts: boolean;
  /** Unix seconds. */
  readonly now: number;
  readonly registrableDomain: RegistrableDomain;
}

interface Rule {
  readonly code: string;
  readonly holds: (cookie: Cookie, scene: CookieScene) => boolean;
}

const MAX_LIFETIME = 400 * 86_400;

/** Names that tell a session; the same words as the Observatory's. */
const isSession = ({ name }: Cookie): boolean => /login|sess/i.test(name);

const wantsSecure = ({ prefix }: Cookie): boolean => prefix !== null;

/** Without a Domain attribute, with Path=/. */
const isHostOnly = ({ domain, path }: Cookie): boolean => domain === null && path === "/";

const isBelow = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

const RULES: readonly Rule[] = [
  { code: "cookie-not-secure", holds: ({ secure }, { setOver }) => setOver === "https" && !secure },
  { code: "cookie-none-without-secure", holds: ({ sameSite, secure }) => sameSite === "none" && !secure },
  { code: "cookie-samesite-invalid", holds: ({ sameSite }) => sameSite === "invalid" },
  {
    code: "cookie-prefix-ignored",
    holds: (cookie, { setOver }) =>
      wantsSecure(cookie) &&
      (!cookie.secure ||
        setOver !== "https" ||
        (cookie.prefix?.startsWith("host") === true && !isHostOnly(cookie)) ||
        (cookie.prefix?.endsWith("http") === true && !cookie.httpOnly)),
  },
  {
    code: "cookie-domain-public-suffix",
    holds: ({ domain }, { host, registrableDomain }) =>
      domain !== null && domain !== host && isBelow(host, domain) && registrableDomain(domain) === null,
  },
  {
    code: "cookie-domain-foreign",
    holds: ({ domain }, { host }) => domain !== null && !isBelow(host, domain),
  },
  { code: "cookie-partitioned-without-secure", holds: ({ partitioned, secure }) => partitioned && !secure },
  { code: "cookie-session-without-httponly", holds: (cookie) => isSession(cookie) && !cookie.httpOnly },
  { code: "cookie-over-http", holds: (_, { setOver, hasHsts }) => setOver === "http" && !hasHsts },
  {
    code: "cookie-lifetime",
    // 5.6.2: Max-Age goes before Expires.
    holds: ({ maxAge, expires }, { now }) =>
      (maxAge ?? (expires === null ? 0 : expires - now)) > MAX_LIFETIME,
  },
];

/** Findings about one cookie; the place is its whole field. */
export function findCookieFaults(cookie: Cookie, scene: CookieScene, length: number): HeaderFinding[] {
  const at = { field: cookie.field, start: 0, end: length };
  const folded = { ...scene, host: scene.host.toLowerCase() };
  return RULES.filter(({ holds }) => holds(cookie, folded)).map(({ code }) => ({
    code,
    params: { cookie: cookie.name },
    at,
  }));
}
