import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePolicies } from "../../../src/proto/http/csp.ts";
import { findForbidden } from "../../../src/proto/http/csp-match.ts";
import { scanTags } from "../../../src/proto/http/html.ts";
import { findMixed, findWithoutIntegrity, readPage } from "../../../src/proto/http/page.ts";
import { linesOf } from "./support.ts";

const URL_OF_PAGE = "https://example.nl/dir/page";
const read = (html: string) => readPage(Buffer.from(html, "utf8"), URL_OF_PAGE);

describe("scanTags", () => {
  test.each([
    ["<p>", [["p", {}]]],
    [
      "<IMG SRC=a alt='b c' Title=\"d>e\" hidden src=z>",
      [["img", { src: "a", alt: "b c", title: "d>e", hidden: "" }]],
    ],
    [
      "<br/><a/b=c>",
      [
        ["br", {}],
        ["a", { b: "c" }],
      ],
    ],
    ["<a href = x&amp;y >", [["a", { href: "x&y" }]]],
    ["<!-- <p> --><b>", [["b", {}]]],
    ["<!doctype html><?xml <p> ?></p><b>", [["b", {}]]],
    ["1 < 2 <b>", [["b", {}]]],
    [
      "<textarea><p></TEXTAREA><b>",
      [
        ["textarea", {}],
        ["b", {}],
      ],
    ],
    [
      "<script>'<p>'</script ><b>",
      [
        ["script", {}],
        ["b", {}],
      ],
    ],
    ["<!-- open <p>", []],
    ["<a b='open <p>", [["a", { b: "open <p>" }]]],
    ["<a", [["a", {}]]],
    ["", []],
  ])("%s", (html, expected) => {
    expect(scanTags(html).map(({ name, attributes }) => [name, Object.fromEntries(attributes)])).toEqual(
      expected,
    );
  });

  test("what stands in scripts and styles, also behind letters that change their length in lower case", () => {
    const tags = scanTags("İ<script>a<b</script>İ<style>c</style><script>open");
    expect(tags.map(({ content }) => content)).toEqual(["a<b", "c", "open"]);
  });

  test("many tags are cut off, many attributes too", () => {
    expect(scanTags("<p>".repeat(30_000)).length).toBe(20_000);
    const [tag] = scanTags(`<p ${Array.from({ length: 300 }, (_, index) => `a${index}`).join(" ")}>`);
    expect(tag?.attributes.size).toBe(200);
  });

  test("any text gives tags that stand in it; hostile text costs no more than its length", () => {
    const part = fc.constantFrom(
      "<",
      ">",
      "a",
      "script",
      "</script",
      '"',
      "'",
      "=",
      " ",
      "/",
      "<!--",
      "-->",
      "!",
      "é",
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 40 }).map((parts) => parts.join("")),
        (text) => {
          for (const { at } of scanTags(text)) expect(text.charAt(at)).toBe("<");
        },
      ),
      { numRuns: 500 },
    );
    for (const text of ["<a ", "<a b=", "<!", "</", "<script>", "<a b='"]) scanTags(text.repeat(100_000));
  }, 20_000);
});

describe("readPage", () => {
  test.each([
    ['<script src="http://a.nl/x.js">', [["mixed-active", "http://a.nl/x.js", "script"]]],
    ['<link rel="x StyleSheet" href="http://a.nl/x.css">', [["mixed-active", "http://a.nl/x.css", "link"]]],
    ['<link rel=canonical href="http://a.nl/">', []],
    ['<link href="http://a.nl/">', []],
    ['<link rel=constructor href="http://a.nl/">', []],
    ['<link rel=icon href="http://a.nl/i">', [["mixed-passive", "http://a.nl/i", "link"]]],
    ['<img src="http://a.nl/i"><img src="http://a.nl/i">', [["mixed-passive", "http://a.nl/i", "img"]]],
    ['<form action="http://a.nl/">', [["mixed-form", "http://a.nl/", "form"]]],
    ['<a href="http://a.nl/">', []],
    ['<img src="//a.nl/i"><img src="/i"><img src="data:,x">', []],
    ['<base href="http://a.nl/"><img src="i">', [["mixed-passive", "http://a.nl/i", "img"]]],
    ['<!-- <img src="http://a.nl/i"> -->', []],
    ['<img src="http://">', []],
  ])("%s", (html, expected) => {
    expect(findMixed(read(html)).map(({ code, params: { url, tag } = {} }) => [code, url, tag])).toEqual(
      expected,
    );
  });

  test("scripts and styles of other sites want integrity, own ones do not", () => {
    const html = [
      '<script src="https://cdn.example.com/a.js"></script>',
      '<script src="https://cdn.example.com/b.js" integrity="sha384-x"></script>',
      '<script src="/c.js"></script>',
      '<link rel=stylesheet href="http://cdn.example.com/d.css">',
      '<link rel=icon href="https://cdn.example.com/e">',
      '<script src="data:,x"></script>',
    ].join("");
    const findings = findWithoutIntegrity(read(html), (host) => host.endsWith("example.nl"));
    expect(findings.map(({ params: { url } = {} }) => url)).toEqual([
      "https://cdn.example.com/a.js",
      "http://cdn.example.com/d.css",
    ]);
  });

  test("policies and the referrer in meta elements", () => {
    const html = [
      '<meta http-equiv=" Content-Security-Policy " content="default-src \'self\'">',
      "<META HTTP-EQUIV=content-security-policy>",
      '<meta name=referrer content=origin><meta name=Referrer content="no-referrer">',
    ].join("");
    const { metaPolicies, metaReferrer } = read(html);
    expect([metaPolicies, metaReferrer, read("").metaReferrer]).toEqual([
      ["default-src 'self'"],
      "no-referrer",
      null,
    ]);
  });

  test("inline code that is run", () => {
    const html = [
      "<script>a</script><script type=module nonce=n>b</script><script type='text/javascript'>c</script>",
      "<script type='application/json'>d</script><script src=x>e</script><style>f</style>",
    ].join("");
    expect(read(html).inlines.map(({ tag, content, nonce }) => [tag, content, nonce])).toEqual([
      ["script", "a", null],
      ["script", "b", "n"],
      ["script", "c", null],
      ["style", "f", null],
    ]);
  });
});

describe("findForbidden", () => {
  const forbidden = (html: string, ...fields: readonly string[]) =>
    findForbidden(read(html), parsePolicies(linesOf(...fields)), URL_OF_PAGE).map(
      ({ code, params: { url, tag } = {} }) => [code, url ?? tag],
    );
  const digest = createHash("sha256").update("a").digest("base64url");
  test.each([
    ["<script>a</script>", ["default-src 'self'"], [["csp-forbids-inline", "script"]]],
    ["<script>a</script>", ["script-src 'unsafe-inline'"], []],
    [
      "<script>a</script>",
      ["script-src 'unsafe-inline'", "script-src 'self'"],
      [["csp-forbids-inline", "script"]],
    ],
    ["<script nonce=n>a</script>", ["script-src 'nonce-n'"], []],
    ["<script nonce=N>a</script>", ["script-src 'nonce-n'"], [["csp-forbids-inline", "script"]]],
    ["<script>a</script>", [`script-src 'sha256-${digest}'`], []],
    ["<script>b</script>", [`script-src 'sha256-${digest}'`], [["csp-forbids-inline", "script"]]],
    ["<style>a</style>", ["style-src 'none'"], [["csp-forbids-inline", "style"]]],
    ["<style>a</style>", ["script-src 'none'"], []],
    ["<script src=/x></script>", ["script-src 'self'"], []],
    ["<script src=https://a.nl/x></script>", ["script-src 'self'"], [["csp-forbids-load", "https://a.nl/x"]]],
    ["<script src=https://a.nl/x></script>", ["script-src 'nonce-n'"], []],
    ["<script src=https://a.nl/x></script>", ["script-src 'strict-dynamic'"], []],
    ["<img src=https://a.nl/x>", ["img-src 'nonce-n'"], [["csp-forbids-load", "https://a.nl/x"]]],
    ["<img src=https://b.a.nl/x>", ["img-src *.a.nl"], []],
    ["<img src=https://a.nl/x>", ["img-src *.a.nl"], [["csp-forbids-load", "https://a.nl/x"]]],
    ["<img src=https://a.nl/x>", ["img-src http://a.nl"], []],
    ["<img src=http://a.nl/x>", ["img-src https://a.nl"], [["csp-forbids-load", "http://a.nl/x"]]],
    ["<img src=https://a.nl:8443/x>", ["img-src a.nl"], [["csp-forbids-load", "https://a.nl:8443/x"]]],
    ["<img src=https://a.nl:8443/x>", ["img-src a.nl:8443"], []],
    ["<img src=https://a.nl:8443/x>", ["img-src a.nl:*"], []],
    ["<img src=https://a.nl/x>", ["img-src http://a.nl:80"], []],
    ["<img src=https://a.nl/x/y>", ["img-src a.nl/x/"], []],
    ["<img src=https://a.nl/x/y>", ["img-src a.nl/x"], [["csp-forbids-load", "https://a.nl/x/y"]]],
    ["<img src=https://a.nl/x>", ["img-src a.nl/"], []],
    ["<img src=https://a.nl/x>", ["img-src https:"], []],
    ["<img src=https://a.nl/x>", ["img-src *"], []],
    ["<img src=https://a.nl/x>", ["img-src https://*"], []],
    ["<img src=data:,x>", ["img-src *"], [["csp-forbids-load", "data:,x"]]],
    ["<img src=data:,x>", ["img-src data:"], []],
    ["<form action=https://a.nl/>", ["default-src 'none'"], []],
    ["<form action=https://a.nl/>", ["form-action 'self'"], [["csp-forbids-load", "https://a.nl/"]]],
  ])("%s under %j", (html, fields, expected) => {
    expect(forbidden(html, ...fields)).toEqual(expected);
  });

  test("a page at no URL has nothing forbidden", () => {
    expect(
      findForbidden(read("<script>a</script>"), parsePolicies(linesOf("script-src 'none'")), ""),
    ).toEqual([]);
  });
});
