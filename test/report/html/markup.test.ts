import { describe, expect, test } from "vitest";
import { html, type Markup, print } from "../../../src/report/html/markup.ts";

describe("what is put into a template is text", () => {
  test.each([
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ["</script>", "&lt;/script&gt;"],
    [`" onload="x`, "&quot; onload=&quot;x"],
    ["' onload='x", "&#39; onload=&#39;x"],
    ["&lt;", "&amp;lt;"],
    ["=cmd()", "=cmd()"],
    ["\u202egpj.exe", "\\u{202e}gpj.exe"],
    ["\u0000\u001b[2J\u0007", "\\u{0}\\u{1b}[2J\\u{7}"],
    ["a\r\nb", "a\\u{d}\\u{a}b"],
    ["\ud800", "\\u{d800}"],
    ["é 日本 😀", "é 日本 😀"],
  ])("%j", (text, expected) => {
    expect(print(html`<p>${text}</p>`)).toBe(`<p>${expected}</p>`);
    expect(print(html`<p title="${text}"></p>`)).toBe(`<p title="${expected}"></p>`);
  });

  test("markup of the template itself is not escaped again, however deep", () => {
    const inner = html`<b>${"<"}</b>`;
    expect(print(html`<p>${[inner, [inner, "&"]]}</p>`)).toBe("<p><b>&lt;</b><b>&lt;</b>&amp;</p>");
  });

  test("an object of a JSON document cannot pass for markup", () => {
    const forged = JSON.parse('{"FINISHED":"<script>","Symbol(finished markup)":"<script>"}') as Markup;
    expect(print(html`<p>${forged}</p>`)).not.toContain("<script>");
  });

  test("nothing leaves nothing", () => {
    expect(print(html`<p>${null}${undefined}${[]}${0}</p>`)).toBe("<p>0</p>");
  });

  test("text without end is cut", () => {
    expect(print(html`${"x".repeat(100_000)}`).length).toBeLessThan(2100);
  });
});
