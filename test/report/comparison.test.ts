/** Several profiles beside each other, and the rules of one, in every format that shows them. */
import { describe, expect, test } from "vitest";
import { comparisonOf } from "../../src/report/comparison.ts";
import {
  citationsText,
  complianceWords,
  openRules,
  outcomeStatus,
} from "../../src/report/compliance-text.ts";
import { csvLong } from "../../src/report/csv/long.ts";
import { csvWide } from "../../src/report/csv/wide.ts";
import { comparePage } from "../../src/report/html/compare.ts";
import { resultJson } from "../../src/report/json.ts";
import { widthOf } from "../../src/report/layout.ts";
import { markdown } from "../../src/report/markdown.ts";
import { renderComparison } from "../../src/report/terminal/compare.ts";
import { renderTerminal } from "../../src/report/terminal/report.ts";
import { validate } from "../../src/store/schema.ts";
import { attribute, parseHtml, tagsNamed, valuesOf } from "./html/parse.ts";
import { page } from "./html/sample-page.ts";
import { terminal } from "./samples.ts";
import { complianceOf, HOSTILE_RULES, RULED, RULES, SEVERAL } from "./several.ts";

const compared = (width: number, verbose = 0): string =>
  renderComparison(SEVERAL, { look: terminal(width), verbose });
const GOLDEN = "../../fixtures/report";

describe("what differs", () => {
  test("the tests with another status, and how many have the same", () => {
    const { profiles, sides } = comparisonOf(SEVERAL);
    expect(profiles.map(({ name }) => name)).toEqual(["waterpas", "us-bod-18-01"]);
    expect(sides).toHaveLength(1);
    const [side] = sides;
    expect(side?.differing.map(({ id, results }) => [id, ...results.map((each) => each?.status)])).toEqual([
      ["web_ipv6_ns_address", "failed", "info"],
    ]);
    expect(side?.alike).toBe((SEVERAL.reports[0]?.tests.length ?? 0) - 1);
  });

  test("a side that one profile has no report of", () => {
    const [first] = SEVERAL.reports;
    const { sides } = comparisonOf({ ...SEVERAL, reports: first === undefined ? [] : [first] });
    expect(sides[0]?.reports.map((report) => report?.profile.name)).toEqual(["waterpas", undefined]);
  });
});

describe("words", () => {
  test.each([
    ["failed", RULES, "does not comply: 1 of 4 rules met, 1 not known"],
    ["passed", RULES.slice(0, 1), "complies: 1 of 1 rule met"],
    ["not-applicable", RULES.slice(4), "does not apply"],
  ] as const)("%s", (status, rules, words) => {
    expect(complianceWords(complianceOf(rules, status))).toBe(words);
  });

  test("open rules: not met before not known, required before recommended", () => {
    expect(openRules(complianceOf(RULES, "failed")).map(({ id }) => id)).toEqual([
      "web-hsts",
      "web-extra",
      "web-no-ssl",
    ]);
  });

  test("what is only recommended is a warning", () => {
    expect(RULES.map(outcomeStatus)).toEqual(["passed", "failed", "error", "warning", "not_tested"]);
  });

  test("several citations, one of them a text alone", () => {
    const cite = [
      { document: "RFC 1", paragraph: "section 2" },
      { document: "annex", paragraph: null },
    ];
    expect(citationsText(cite)).toBe("RFC 1, section 2; annex");
  });
});

describe("on a terminal", () => {
  test.each([
    ["compare-80", compared(80)],
    ["compare-40", compared(40)],
    ["compare-v", compared(100, 1)],
    ["rules", renderTerminal(RULED, { look: terminal(80), verbose: 0, limit: 1 })],
  ])("%s", async (name, text) => {
    await expect(text).toMatchFileSnapshot(`${GOLDEN}/${name}.txt`);
  });

  test.each([40, 60, 80, 100])("no line is wider than %i columns", (width) => {
    for (const result of [SEVERAL, HOSTILE_RULES]) {
      const text = renderComparison(result, { look: terminal(width), verbose: 1 });
      expect(text.split("\n").filter((line) => widthOf(line) > width)).toEqual([]);
    }
  });

  test("no control or bidirectional character gets out", () => {
    for (const text of [
      renderComparison(HOSTILE_RULES, { look: terminal(80), verbose: 1 }),
      renderTerminal(HOSTILE_RULES, { look: terminal(80), verbose: 1, limit: 0 }),
    ]) {
      const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
      expect(codes.filter((code) => (code < 0x20 && code !== 0x0a) || code === 0x202e)).toEqual([]);
    }
  });
});

describe("as a document", () => {
  test("JSON fits the schema, and names all profiles", () => {
    const document = JSON.parse(resultJson(SEVERAL)) as unknown;
    expect(validate("result", document)).toEqual([]);
    expect(document).toMatchObject({ run: { profile: { name: "waterpas" }, profiles: [{}, {}] } });
  });

  test.each(["outcome", "level", "cite", "tests"])("a rule without its %s does not fit", (key) => {
    const document = JSON.parse(resultJson(SEVERAL)) as {
      reports: { compliance?: { rules: Record<string, unknown>[] } }[];
    };
    delete document.reports[1]?.compliance?.rules[0]?.[key];
    expect(validate("result", document)).not.toEqual([]);
  });

  test("CSV has a line for each profile, which stands in a column", () => {
    const wide = csvWide(SEVERAL, "web").trimEnd().split("\r\n");
    const column = wide[0]?.split(",").indexOf("profile") ?? -1;
    expect(wide.slice(1).map((line) => line.split(",")[column])).toEqual(["waterpas", "us-bod-18-01"]);
    const long = csvLong(SEVERAL).split("\r\n");
    expect(long.filter((line) => line.includes(",web_https_http_hsts,"))).toHaveLength(2);
  });

  test("Markdown", async () => {
    await expect(markdown(SEVERAL, { limit: 0 })).toMatchFileSnapshot(`${GOLDEN}/compare.md`);
  });
});

describe("as a page", () => {
  const text = comparePage(SEVERAL);
  const parsed = parseHtml(text);

  test("a column for each profile, and the rules with links to where they are written", () => {
    expect(text).toContain('<th scope="col">waterpas</th><th scope="col">us-bod-18-01</th>');
    expect(text).toContain("does not comply: 1 of 4 rules met, 1 not known");
    const links = valuesOf(parsed, "href").filter((href) => href.startsWith("http"));
    expect(new Set(links)).toEqual(new Set(["https://cyber.dhs.gov/bod/18-01/"]));
  });

  test("every table has a caption, every heading cell a scope, and no level is skipped", () => {
    expect(tagsNamed(parsed, "caption")).toHaveLength(tagsNamed(parsed, "table").length);
    for (const { attributes } of tagsNamed(parsed, "th")) expect(attributes).toHaveProperty("scope");
    const levels = parsed.tags.flatMap(({ name, isEnd }) =>
      /^h[1-6]$/.test(name) && !isEnd ? [Number(name[1])] : [],
    );
    expect(levels).toEqual([1, 2, 3]);
  });

  test("the page about one name shows the rules of its profile", () => {
    expect(page(RULED, null)).toContain("Website: rules of us-bod-18-01");
  });

  test("nothing that the author of a profile writes is markup or script", () => {
    for (const hostile of [comparePage(HOSTILE_RULES), page(HOSTILE_RULES, null)]) {
      const tags = parseHtml(hostile);
      expect(tagsNamed(tags, "img")).toEqual([]);
      expect(tagsNamed(tags, "script")).toEqual([]);
      expect(tagsNamed(tags, "i")).toEqual([]);
      for (const tag of tagsNamed(tags, "a")) expect(attribute(tag, "href")).not.toMatch(/^javascript/);
    }
  });

  test("nor in Markdown", () => {
    const hostile = markdown(HOSTILE_RULES, { limit: 0 });
    expect(hostile).not.toMatch(/<img|<\/script|@team|<i>/);
  });
});
