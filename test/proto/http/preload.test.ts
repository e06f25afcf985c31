import { describe, expect, test } from "vitest";
import {
  findPreloaded,
  judgePreload,
  type PreloadInput,
  parsePreloadList,
} from "../../../src/proto/http/preload.ts";
import type { Chain, ChainEnd } from "../../../src/proto/http/redirect.ts";
import { codesOf, linesOf } from "./support.ts";

const chain = (end: ChainEnd, ...hops: readonly (readonly [string, number | null, string?])[]): Chain => ({
  hops: hops.map(([url, status, location]) => ({
    url,
    status,
    headers: location === undefined ? [] : [["Location", location]],
  })),
  end,
});

const HTTP = "http://example.nl/";
const HTTPS = "https://example.nl/";
const UPGRADE = chain("final", [HTTP, 301, HTTPS], [HTTPS, 200]);
const FIELD = "max-age=31536000; includeSubDomains; preload";

const GOOD: PreloadInput = {
  host: "example.nl",
  registrable: "example.nl",
  isTrusted: true,
  fields: linesOf(FIELD),
  plainFields: [],
  http: UPGRADE,
  https: chain("final", [HTTPS, 200]),
  isWwwBroken: false,
};

describe("judgePreload", () => {
  test.each([
    ["all is well", {}, []],
    ["a subdomain", { host: "www.example.nl" }, ["preload-not-registrable", "preload-first-redirect"]],
    ["a public suffix", { registrable: null }, ["preload-not-registrable"]],
    ["a certificate that does not verify", { isTrusted: false }, ["preload-certificate"]],
    ["www without TLS", { isWwwBroken: true }, ["preload-www-without-tls"]],
    ["no field", { fields: [] }, ["preload-no-hsts"]],
    ["two fields", { fields: linesOf(FIELD, FIELD) }, ["preload-several-hsts"]],
    ["a field that browsers ignore", { fields: linesOf("max-age=x") }, ["preload-hsts-invalid"]],
    [
      "a quoted age",
      { fields: linesOf('max-age="31536000"; includeSubDomains; preload') },
      ["preload-hsts-invalid"],
    ],
    [
      "a second less than a year",
      { fields: linesOf("max-age=31535999; includeSubDomains; preload") },
      ["preload-max-age"],
    ],
    [
      "the age alone",
      { fields: linesOf("max-age=31536000") },
      ["preload-no-subdomains", "preload-no-consent"],
    ],
    ["no redirect", { http: chain("final", [HTTP, 200]) }, ["preload-first-redirect"]],
    [
      "first to www",
      { http: chain("final", [HTTP, 301, "https://www.example.nl/"], ["https://www.example.nl/", 200]) },
      ["preload-first-redirect"],
    ],
    [
      "back to http",
      { https: chain("final", [HTTPS, 301, HTTP], [HTTP, 200]) },
      ["preload-insecure-redirect"],
    ],
    [
      "three redirects",
      { https: chain("final", [HTTPS, 301], [HTTPS, 301], [HTTPS, 301], [HTTPS, 200]) },
      [],
    ],
    [
      "four redirects",
      { https: chain("final", [HTTPS, 301], [HTTPS, 301], [HTTPS, 301], [HTTPS, 301], [HTTPS, 200]) },
      ["preload-too-many-redirects"],
    ],
    ["a loop", { https: chain("loop", [HTTPS, 301]) }, ["preload-too-many-redirects"]],
  ])("%s: %j", (_, more, errors) => {
    const facts = judgePreload({ ...GOOD, ...more });
    expect([facts.isEligible, codesOf(facts.errors)]).toEqual([errors.length === 0, errors]);
  });

  test.each([
    ["nothing", {}, []],
    ["no http", { http: chain("error", [HTTP, null]) }, ["preload-no-http"]],
    ["port 80 not asked", { http: null, https: null }, ["preload-no-http"]],
    ["HSTS over http", { plainFields: linesOf(FIELD) }, ["hsts-over-http"]],
    [
      "ten years and a second",
      { fields: linesOf("max-age=315360001; includeSubDomains; preload") },
      ["preload-max-age-long"],
    ],
    [
      "a leading zero",
      { fields: linesOf("max-age=031536000; includeSubDomains; preload") },
      ["preload-leading-zero"],
    ],
  ])("%s warns of %j", (_, more, warnings) => {
    const facts = judgePreload({ ...GOOD, ...more });
    expect([facts.isEligible, codesOf(facts.warnings)]).toEqual([true, warnings]);
  });

  test("who asks for it", () => {
    expect(judgePreload(GOOD).asks).toBe(true);
    expect(judgePreload({ ...GOOD, fields: linesOf("max-age=31536000") }).asks).toBe(false);
    expect(judgePreload({ ...GOOD, fields: [] }).asks).toBe(false);
  });
});

describe("the list", () => {
  const text = `// Copyright
{
  // a comment
  "pinsets": [],
  "entries": [
    { "name": "Example.nl", "policy": "bulk-1-year", "mode": "force-https", "include_subdomains": true },
    { "name": "alone.nl", "mode": "force-https" },
    { "name": "pinned.nl", "include_subdomains": true },
    { "policy": "test" }, null, 7
  ]
}`;
  const list = parsePreloadList(text);

  test.each([
    ["example.nl", "example.nl"],
    ["WWW.Example.NL.", "example.nl"],
    ["alone.nl", "alone.nl"],
    ["www.alone.nl", undefined],
    ["pinned.nl", undefined],
    ["notexample.nl", undefined],
    ["nl", undefined],
  ])("%s is covered by %s", (host, name) => {
    expect(list.ok && findPreloaded(list.value, host)?.name).toBe(name);
  });

  test("entries as they are", () => {
    expect(list.ok && [...list.value.values()]).toEqual([
      { name: "example.nl", includeSubDomains: true, policy: "bulk-1-year" },
      { name: "alone.nl", includeSubDomains: false, policy: "" },
    ]);
  });

  test.each([
    ["", "not-json"],
    ["{", "not-json"],
    ["null", "no-entries"],
    ["{}", "no-entries"],
    ['{"entries":{}}', "no-entries"],
  ])("%j is no list: %s", (given, reason) => {
    expect(parsePreloadList(given)).toEqual({ ok: false, reason });
  });
});
