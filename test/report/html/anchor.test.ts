import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anchorOf } from "../../../src/report/html/anchor.ts";
import { print } from "../../../src/report/html/markup.ts";
import { reference, references } from "../../../src/report/html/reference.ts";

describe("anchors", () => {
  test.each([
    [["test", "web_dnssec_valid"], "test-web_dnssec_valid"],
    [["a-b"], "a:2d:b"],
    [[`x" onclick="y`], "x:22::20:onclick:3d::22:y"],
    [[""], ""],
  ])("%j", (parts, expected) => {
    expect(anchorOf(...parts)).toBe(expected);
  });

  test("different places have different anchors", () => {
    const parts = fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(anchorOf(...a)).toMatch(/^[A-Za-z0-9_.:-]*$/);
        expect(anchorOf(...a) === anchorOf(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});

describe("references", () => {
  const link = (href: string, text: string): string =>
    `<a href="https://www.rfc-editor.org/rfc/${href}" rel="noreferrer">${text}</a>`;

  test.each([
    ["RFC 4035", link("rfc4035", "RFC 4035")],
    ["RFC 4035 5.2", link("rfc4035#section-5.2", "RFC 4035 5.2")],
    ["RFC 4035 section 5.2", link("rfc4035#section-5.2", "RFC 4035 section 5.2")],
    ["NCSC-NL TLS 2025-05", "NCSC-NL TLS 2025-05"],
    [`RFC 1"><script>`, link("rfc1", "RFC 1&quot;&gt;&lt;script&gt;")],
    ["javascript:alert(1)", "javascript:alert(1)"],
  ])("%s", (text, expected) => {
    expect(print(reference(text))).toBe(expected);
  });

  test("each once, whichever way the section is written", () => {
    expect(references(["RFC 4035 5.2", "RFC 4035 section 5.2", "RFC 6811"]).length).toBe(2);
  });
});
