import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  hindranceOf,
  isRedirect,
  isSpecialName,
  resolveLocation,
  targetOf,
} from "../../../src/proto/http/location.ts";
import { classify } from "../../../src/proto/ip/special.ts";
import { linesOf, rowsOf } from "./support.ts";

interface Row {
  readonly no: string;
  readonly location: string;
  readonly address: string;
}

const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

describe("resolveLocation", () => {
  test.each(rowsOf<Row>("location-inside"))("$no $location leads to $address", ({ location, address }) => {
    const resolved = resolveLocation("http://example.nl/", linesOf(utf8(location)));
    expect(resolved.ok && resolved.value.address).toBe(address);
    expect(classify(address).target).toBe(false);
  });

  test.each([
    ["http://example.nl/a/b?c", "/home", "http://example.nl/home"],
    ["http://example.nl/a/b?c", "d", "http://example.nl/a/d"],
    ["http://example.nl/a", "//www.example.nl/x", "http://www.example.nl/x"],
    ["http://example.nl/a", "https:\\\\www.example.nl\\x", "https://www.example.nl/x"],
    ["http://example.nl/a", "?q", "http://example.nl/a?q"],
    ["http://example.nl/a", "https://u:p@EXAMPLE.NL:443/x#y", "https://example.nl/x"],
    ["http://example.nl/a", utf8("https://bücher.example.nl/é"), "https://xn--bcher-kva.example.nl/%C3%A9"],
    ["http://example.nl/a", "/caf\xe9", "http://example.nl/caf%C3%A9"],
    ["http://example.nl/a", "", "http://example.nl/a"],
  ])("from %s to %s is %s", (base, location, url) => {
    const resolved = resolveLocation(base, [{ field: 0, value: location }]);
    expect(resolved.ok && resolved.value.url).toBe(url);
  });

  test.each([
    [[], "absent"],
    [["https://a.nl/", "https://a.nl/"], "several"],
    [["https://"], "not-a-url"],
    [["https://a b/"], "not-a-url"],
    [["http://[::1"], "not-a-url"],
  ])("%j: %s", (values, reason) => {
    expect(resolveLocation("http://example.nl/", linesOf(...values))).toEqual({ ok: false, reason });
  });

  test("any octets resolve to a place without user information, or to none", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary-ascii" }), fc.webUrl()), (value) => {
        const resolved = resolveLocation("https://example.nl/", [{ field: 0, value }]);
        if (!resolved.ok) return;
        const { username, password, hash } = new URL(resolved.value.url);
        expect([username, password, hash]).toEqual(["", "", ""]);
        expect(targetOf(resolved.value.url)).toEqual(resolved.value);
      }),
    );
  });
});

test.each([
  ["https://example.nl/", null],
  ["http://example.nl:443/", null],
  ["http://example.nl:8080/", "port"],
  ["ftp://example.nl/", "scheme"],
  ["javascript:alert(1)", "scheme"],
  ["http://intranet/", "special-name"],
  ["http://printer.local/", "special-name"],
  ["http://a.home.arpa./", "special-name"],
  ["http://192.0.2.1/", null],
  ["http://[2001:db8::1]/", null],
])("a hop to %s is hindered by %s", (url, hindrance) => {
  const target = targetOf(url);
  expect(target && hindranceOf(target)).toBe(hindrance);
});

test.each(["localhost", "a.LOCALHOST", "x.onion", "a.test", "example", "www.example", "a.internal."])(
  "%s is a special name",
  (name) => {
    expect(isSpecialName(name)).toBe(true);
  },
);

test.each(["example.nl", "localhost.nl", "notlocal.nl", "example.com"])("%s is none", (name) => {
  expect(isSpecialName(name)).toBe(false);
});

test("redirects are 301, 302, 303, 307 and 308 only", () => {
  const all = Array.from({ length: 500 }, (_, index) => 100 + index);
  expect(all.filter(isRedirect)).toEqual([301, 302, 303, 307, 308]);
});
