import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EvidenceDocument } from "../../../src/model/evidence.ts";
import type { GateResult } from "../../../src/model/gate.ts";
import type { Result } from "../../../src/model/report.ts";
import { htmlFiles } from "../../../src/report/html/html.ts";
import { EXPIRED } from "../samples.ts";
import { GOOD, HOSTILE, MIXED, PARTIAL, reportOf, resultOf } from "../terminal/sample-result.ts";
import { parseHtml, skeleton } from "./parse.ts";
import { evidenceWith, GATE, page, requestOf } from "./sample-page.ts";

/** Words that programs write and people's machines do not. */
const FIXED = new Set(
  [
    "passed info warning failed error not_tested required recommended optional none internetnl waterpas",
    "blocked not_applicable undecidable disabled partial web mail prefix asn ok unresolvable broken off unknown",
    "inconclusive no-counted-category single confirmed secure insecure bogus indeterminate nsec nsec3",
    "match no-match digest-mismatch digest-length unsupported ignored key-unusable published revoked malformed",
    "valid invalid expired not-yet-valid no-key untried not-found routed unrouted unavailable timeout special",
    "met not-met undecided waived known fail_on require forbid min_score min_category baseline ipv6-none iterate",
  ].flatMap((line) => line.split(" ")),
);

const HOSTILE_TEXT = [
  "<script>alert(1)</script>",
  "</script><script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "' onmouseover='alert(1)",
  "</style></title></svg></table></details>",
  "<!-- ",
  "--> <b>",
  "=cmd|'/C calc'!A0",
  "&lt;script&gt; &#60;b&#62;",
  "javascript:alert(1)",
  "\u202e\u2066\u061c\ufeff",
  "\u0000\u0007\u001b[2J\u009b31m\u0085",
  "\r\n<h1>\u2028\u2029",
  "\ud800\udc00\ud83d",
  "\u0024{alert(1)}",
  "é 日本 😀",
] as const;

/** Controls, and marks that change the order of what people read. */
const UNPRINTED = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/u;

interface Documents {
  readonly result: Result;
  readonly evidence: EvidenceDocument;
  readonly gate: GateResult;
}

/** The documents with every string replaced that `replace` takes; keys too, and the same string always by the same. */
function replaced(documents: Documents, replace: (text: string) => string): Documents {
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return FIXED.has(value) ? value : replace(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [/^[a-z0-9_]+$/.test(key) ? key : replace(key), walk(each)]),
    );
  };
  return walk(documents) as Documents;
}

/** Every string that may come from a stranger, as far as documents hold any. */
function stringsOf(documents: Documents): string[] {
  const found = new Set<string>();
  replaced(documents, (text) => {
    found.add(text);
    return text;
  });
  return [...found];
}

const SAMPLES: readonly (readonly [string, Documents])[] = (
  [
    ["good", GOOD],
    ["mixed", MIXED],
    ["partial", PARTIAL],
    ["several", resultOf([...MIXED.reports, reportOf("web", { name: "www.example.nl" })])],
  ] as const
).map(([name, result], part) => [
  name,
  { result: partOf(result, part), evidence: evidenceWith(EXPIRED), gate: GATE },
]);

/** Every fourth test: a page that grows too long tells less of each, and here it must not depend on the text. */
function partOf(result: Result, part: number): Result {
  const reports = result.reports.map((report) => ({
    ...report,
    tests: report.tests.filter((_test, index) => index % 4 === part),
  }));
  return { ...result, reports };
}

/** Pages for people: one file, and a folder. */
function pagesOf({ result, evidence, gate }: Documents): string[] {
  const files = [...htmlFiles(requestOf(result, evidence, gate))];
  return [page(result, evidence, gate), ...files.map(({ text }) => text)];
}

describe.each(SAMPLES)("hostile text in the documents of %s", (_, documents) => {
  const strings = stringsOf(documents);

  const places = new Map(strings.map((text, index) => [text, index]));

  /** A stand-in for each string, as long and in the same order whatever follows it. */
  const standIn = (text: string): string => `s${String(places.get(text) ?? -1).padStart(5, "0")}`;

  test("changes no tag and no attribute, wherever it stands", () => {
    fc.assert(
      fc.property(
        fc.subarray(strings, { minLength: 1 }),
        fc.constantFrom(...HOSTILE_TEXT),
        (chosen, hostile) => {
          const isChosen = new Set(chosen);
          const harmless = replaced(documents, (text) => (isChosen.has(text) ? standIn(text) : text));
          const harmful = replaced(documents, (text) =>
            isChosen.has(text) ? `${standIn(text)}${hostile}` : text,
          );
          const [expected, found] = [pagesOf(harmless), pagesOf(harmful)].map((pages) =>
            pages.map((text) => skeleton(parseHtml(text))),
          );
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 15, seed: 20260703, endOnFailure: true },
    );
  }, 60_000);

  test.each(HOSTILE_TEXT)("leaves nothing that is not printed: %j", (hostile) => {
    const harmful = replaced(documents, (text) => `${standIn(text)}${hostile}`);
    for (const text of pagesOf(harmful)) {
      expect(UNPRINTED.exec(text.replaceAll("\n", ""))).toBeNull();
      expect(text.isWellFormed()).toBe(true);
      expect(/<(?:img|b onx|h1>\\u)/.exec(text)).toBeNull();
    }
  });
});

test("files keep to their folder, whatever names there are", () => {
  const names = [
    "../../etc/passwd",
    "/abs",
    "index",
    "INDEX",
    "..",
    "a/b",
    "a\\b",
    "x".repeat(300),
    "con\u0000",
    "a_b",
    "",
  ];
  const result = resultOf(names.map((name) => reportOf("web", { name })));
  const files = [...htmlFiles(requestOf(result, null))];
  const paths = files.map(({ path }) => path);
  expect(paths[0]).toBe("index.html");
  for (const path of paths) expect(path).toMatch(/^[a-z0-9_][a-z0-9._-]{0,204}\.html$/);
  expect(new Set(paths).size).toBe(names.length + 1);
});

test("a name made of markup has a page like any other", () => {
  const [report] = HOSTILE.reports;
  if (report === undefined) throw new Error("no report");
  const text = page(HOSTILE);
  expect(text).toContain("exa\\u{202e}mple.nl");
  expect(text).toContain("la\\u{7}me");
});
