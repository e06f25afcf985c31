import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { suggestSetCookie } from "../../../src/proto/http/advice.ts";
import { type CookieScene, findCookieFaults } from "../../../src/proto/http/cookie-faults.ts";
import { type Cookie, parseCookieDate, parseSetCookie } from "../../../src/proto/http/set-cookie.ts";
import { codesOf, registrableDomain } from "./support.ts";

const PLAIN = {
  ...{
    name: "a",
    hasValue: true,
    secure: false,
    httpOnly: false,
    sameSite: "absent",
    domain: null,
    path: null,
  },
  ...{ maxAge: null, expires: null, partitioned: false, prefix: null, field: 0 },
} as const;

const parse = (value: string) => parseSetCookie({ field: 0, value });

function cookie(value: string): Cookie {
  const parsed = parse(value);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

const NOW = Date.UTC(2026, 0, 1) / 1000;
const SCENE: CookieScene = {
  host: "www.example.nl",
  setOver: "https",
  hasHsts: false,
  now: NOW,
  registrableDomain,
};
const faults = (value: string, scene: Partial<CookieScene> = {}) =>
  codesOf(findCookieFaults(cookie(value), { ...SCENE, ...scene }, value.length));

describe("parseSetCookie", () => {
  // RFC 6265bis 5.6: the rules one by one.
  test.each([
    ["a=b", {}],
    ["a = b ; x", {}],
    ["a=", { hasValue: false }],
    ["b", { name: "", hasValue: true }],
    ["a=b=c; Secure=0; HttpOnly=no", { secure: true, httpOnly: true }],
    ["a=b; SECURE; httponly; SameSite=STRICT", { secure: true, httpOnly: true, sameSite: "strict" }],
    ["a=b; SameSite=lax; SameSite = None", { sameSite: "none" }],
    ["a=b; SameSite", { sameSite: "invalid" }],
    ["a=b; SameSite=constructor", { sameSite: "invalid" }],
    ["a=b; Domain=.Example.NL", { domain: "example.nl" }],
    ["a=b; Domain=", { domain: null }],
    ["a=b; Domain=x.nl; Domain=", { domain: null }],
    ["a=b; Path=/x; Path=y", { path: null }],
    ["a=b; Path=/x", { path: "/x" }],
    ["a=b; Max-Age=-1", { maxAge: -1 }],
    ["a=b; Max-Age=1.5", { maxAge: null }],
    ["a=b; Expires=Wed, 21 Oct 2015 07:28:00 GMT", { expires: 1_445_412_480 }],
    ["a=b; Partitioned", { partitioned: true }],
    ["__HOST-a=b", { name: "__HOST-a", prefix: "host" }],
    ["__Secure-a=b", { name: "__Secure-a", prefix: "secure" }],
    ["__Http-a=b", { name: "__Http-a", prefix: "http" }],
    ["__Host-Http-a=b", { name: "__Host-Http-a", prefix: "host-http" }],
    ['a="b;c"', {}],
    [`a=b; Path=/${"x".repeat(1024)}; Path2=/`, {}],
  ])("%s", (value, expected) => {
    expect(parse(value)).toEqual({ ok: true, value: { ...PLAIN, ...expected } });
  });

  test.each([
    ["", "empty"],
    ["; Secure", "empty"],
    [" = ; Secure", "empty"],
    ["a=b\x07", "control"],
    [`a=${"x".repeat(4096)}`, "too-long"],
  ])("%j is ignored: %s", (value, reason) => {
    expect(parse(value)).toEqual({ ok: false, reason });
  });

  test("any field gives a cookie or a fault; no value is kept", () => {
    const part = fc.constantFrom(
      "a",
      "=",
      ";",
      " ",
      "SameSite",
      "none",
      "Domain",
      ".",
      "Expires",
      "1 Jan 2030 1:2:3",
      "secret",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary-ascii" }),
          fc.array(part).map((parts) => parts.join("")),
        ),
        (value) => {
          const parsed = parse(value);
          if (parsed.ok) findCookieFaults(parsed.value, SCENE, value.length);
          const hidden = parse(`name=top-secret; ${value}`);
          expect(JSON.stringify(hidden)).not.toContain("top-secret");
        },
      ),
    );
  });
});

describe("parseCookieDate", () => {
  test.each([
    ["Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777],
    ["Sun Nov  6 08:49:37 1994", 784_111_777],
    ["6 November 94 8:49:37", 784_111_777],
    ["1 Jan 69 0:0:0", Date.UTC(2069, 0, 1) / 1000],
    ["1 Jan 70 0:0:0", 0],
  ])("%s", (text, seconds) => {
    expect(parseCookieDate(text)).toBe(seconds);
  });

  test.each([
    "",
    "tomorrow",
    "31 Apr 2026 0:0:0",
    "1 Jan 1600 0:0:0",
    "1 Jan 2026 24:0:0",
    "1 Jan 2026 0:60:0",
    "1 Jan 2026",
    "32 Jan 2026 0:0:0",
  ])("%j is none", (text) => {
    expect(parseCookieDate(text)).toBeNull();
  });
});

describe("findCookieFaults", () => {
  const good = "a=b; Secure; HttpOnly; SameSite=Lax";
  test.each([
    [good, {}, []],
    ["a=b", {}, ["cookie-not-secure"]],
    ["a=b", { setOver: "http" }, ["cookie-over-http"]],
    ["a=b", { setOver: "http", hasHsts: true }, []],
    ["a=b; SameSite=None", {}, ["cookie-not-secure", "cookie-none-without-secure"]],
    [`${good}; SameSite=x`, {}, ["cookie-samesite-invalid"]],
    ["__Secure-a=b; Secure", {}, []],
    ["__Secure-a=b; Secure", { setOver: "http", hasHsts: true }, ["cookie-prefix-ignored"]],
    ["__Host-a=b; Secure; Path=/", {}, []],
    ["__Host-a=b; Secure", {}, ["cookie-prefix-ignored"]],
    ["__Host-a=b; Secure; Path=/; Domain=example.nl", {}, ["cookie-prefix-ignored"]],
    ["__Http-a=b; Secure", {}, ["cookie-prefix-ignored"]],
    ["__Host-Http-a=b; Secure; HttpOnly; Path=/", {}, []],
    [`${good}; Domain=nl`, {}, ["cookie-domain-public-suffix"]],
    [`${good}; Domain=gov.uk`, { host: "a.gov.uk" }, ["cookie-domain-public-suffix"]],
    [`${good}; Domain=gov.uk`, { host: "gov.uk" }, []],
    [`${good}; Domain=example.nl`, { host: "WWW.example.nl" }, []],
    [`${good}; Domain=ample.nl`, {}, ["cookie-domain-foreign"]],
    ["a=b; Partitioned", {}, ["cookie-not-secure", "cookie-partitioned-without-secure"]],
    ["PHPSESSID=b; Secure", {}, ["cookie-session-without-httponly"]],
    [`${good}; Max-Age=34560000`, {}, []],
    [`${good}; Max-Age=34560001`, {}, ["cookie-lifetime"]],
    [`${good}; Max-Age=1; Expires=Wed, 21 Oct 2099 07:28:00 GMT`, {}, []],
    [`${good}; Expires=Wed, 21 Oct 2099 07:28:00 GMT`, {}, ["cookie-lifetime"]],
  ] as const)("%s in %j: %j", (value, scene, codes) => {
    expect(faults(value, scene)).toEqual(codes);
  });

  test("what is suggested for a cookie has no fault", () => {
    const value = fc.constantFrom(
      "a=b",
      "__Host-a=b; Domain=x.nl",
      "__Secure-s=b; SameSite=None",
      "sess=1; Path=/x; Partitioned",
    );
    fc.assert(
      fc.property(value, (text) => {
        expect(faults(suggestSetCookie(cookie(text))[1])).toEqual([]);
      }),
    );
    expect(suggestSetCookie(cookie("__Host-a=b; Domain=x.nl; Path=/x"))[1]).toBe(
      "__Host-a=…; Path=/; Secure; HttpOnly; SameSite=Lax",
    );
    expect(suggestSetCookie(cookie("a=b; Domain=example.nl; Path=/x; Partitioned"))[1]).toBe(
      "a=…; Path=/x; Domain=example.nl; Secure; HttpOnly; SameSite=Lax; Partitioned",
    );
  });
});
