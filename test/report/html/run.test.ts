import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Report } from "../../../src/model/report.ts";
import { htmlDocument, htmlFiles } from "../../../src/report/html/html.ts";
import { openStatistics } from "../../../src/score/statistics.ts";
import { reportOf, resultOf } from "../terminal/sample-result.ts";
import { parseHtml, policyOf, tagsNamed, valuesOf } from "./parse.ts";
import { GATE, requestOf } from "./sample-page.ts";

const failing = { web_dnssec_valid: { status: "failed", verdict: "bad" } } as const;

const REPORTS: readonly Report[] = [
  reportOf("web", { percentage: 50, changes: failing }),
  reportOf("mail", { percentage: 100 }),
  reportOf("web", { name: "www.example.nl", percentage: 87 }),
  reportOf("web", { name: "xn--bcher-kva.example", unicode: "bücher.example", percentage: 100 }),
  reportOf("web", { name: "gone.example", percentage: null, measured: null, status: "unresolvable" }),
  reportOf("web", { name: "half.example", percentage: null, measured: 71, status: "partial" }),
];
const RUN = resultOf(REPORTS);

/** What stands in a part of the page, without tags. */
function textOf(source: string, heading: string): string {
  const start = source.indexOf(`>${heading}</h`);
  expect(start, heading).toBeGreaterThan(-1);
  return source
    .slice(start, source.indexOf("</section>", start))
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
}

/** The rows of the table of names as text, and the values by which they are sorted. */
function rowsOf(source: string): { readonly text: string; readonly values: string[] }[] {
  const body = source.slice(source.indexOf("<tbody>"), source.indexOf("</tbody>"));
  return body
    .split("<tr>")
    .slice(1)
    .map((row) => ({
      text: row
        .replace(/<[^>]*>/g, " ")
        .replace(/\s+/g, " ")
        .trim(),
      values: [...row.matchAll(/data-v="([^"]*)"/g)].map(([, value = ""]) => value),
    }));
}

describe("the page of a run", () => {
  const source = htmlDocument(requestOf(RUN, null));
  const parsed = parseHtml(source);

  test("has a row for each name, in the order of the run", () => {
    expect(rowsOf(source).map(({ text }) => text.split(" ")[0])).toEqual([
      "example.nl",
      "www.example.nl",
      "bücher.example",
      "gone.example",
      "half.example",
    ]);
  });

  test("shows scores, and what stands in their place, and sorts by what was measured", () => {
    const [first, , , gone, half] = rowsOf(source);
    expect(first?.text).toContain("50 %");
    expect(gone?.text).toContain("cannot be resolved");
    expect(half?.text).toContain("71 % ?");
    expect([first?.values[0], gone?.values[0], half?.values[0]]).toEqual(["50", "-1", "71"]);
  });

  test("runs no script but the one that its policy names", () => {
    const [script, second] = [...source.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
      ([, text = ""]) => text,
    );
    expect(second).toBeUndefined();
    const hash = createHash("sha256")
      .update(script ?? "")
      .digest("base64");
    expect(policyOf(parsed)).toContain(`script-src &#39;sha256-${hash}&#39;;`);
    expect(script?.split("\n").length).toBeLessThan(45);
  });

  test("has no button without script", () => {
    expect(tagsNamed(parsed, "button")).toEqual([]);
  });

  test("shows adoption with what it is a share of", () => {
    expect(textOf(source, "Adoption of standards")).toContain("DNSSEC 75.0 % 4 0 1");
  });

  test("shows how scores are spread", () => {
    const labels = valuesOf(parsed, "aria-label");
    expect(labels).toContain(
      "Website, scores in percent and how many names have them. 50 to 59 %: 1, 80 to 89 %: 1, 100 %: 1",
    );
  });

  test("names those with 100 % everywhere", () => {
    expect(textOf(source, "Hall of fame")).toContain(
      "1 name with 100 % on every side that was measured. bücher.example",
    );
  });

  test("puts names with and without www side by side", () => {
    expect(textOf(source, "With and without www")).toMatch(
      /example\.nl 50 % 87 % .*DNSSEC ✘ failed ✔ passed/,
    );
  });

  test("tells of few names in full, and leads to them", () => {
    const links = valuesOf(parsed, "href");
    expect(links).toContain("#n1-name");
    expect(links).toContain("#n1-test-web_dnssec_valid");
    expect(source).toContain("<h2>bücher.example</h2>");
  });

  test("tells of many names only in short, and how to get the rest", () => {
    const many = resultOf(Array.from({ length: 13 }, (_, n) => reportOf("web", { name: `n${n}.example` })));
    const text = htmlDocument(requestOf(many, null));
    expect(text).not.toContain("What to fix first");
    expect(text).toContain("-o html=report/");
  });

  test("shows the gate", () => {
    const text = htmlDocument(requestOf(RUN, null, GATE));
    expect(rowsOf(text)[0]?.text).toContain("✘ not met");
  });

  test("an empty run is a page too", () => {
    const text = htmlDocument(requestOf(resultOf([]), null));
    parseHtml(text);
    expect(text).toContain("<h1>0 names</h1>");
  });
});

describe("against the run before", () => {
  const before = reportOf("web", { percentage: 100 });
  const statistics = () => {
    const reader = openStatistics({ minGroup: 1 });
    for (const report of REPORTS)
      reader.add(report, report.target.name === "example.nl" && report.target.type === "web" ? before : null);
    reader.miss(reportOf("web", { name: "old.example" }));
    return reader.end(RUN.run, { run_id: "run_20261101T000000Z_0000" });
  };
  const source = htmlDocument({ ...requestOf(RUN, null), statistics });

  test("says what became better and worse", () => {
    const text = textOf(source, "Since the run before");
    expect(text).toContain("0 tests better, 1 worse; 5 names new, 1 gone.");
    expect(text).toContain("example.nl web 100 → 50 (-50)");
  });

  test("shows the change beside the score, and groups below", () => {
    expect(rowsOf(source)[0]?.text).toContain("50 % -50");
    expect(textOf(source, "Groups")).toContain("suffix nl 5");
  });
});

describe("a folder", () => {
  const files = [...htmlFiles(requestOf(RUN, null))];

  test("has an index and a page for each name, with links both ways that lead somewhere", () => {
    const paths = new Set(files.map(({ path }) => path));
    expect([...paths]).toEqual([
      "index.html",
      "example.nl.html",
      "www.example.nl.html",
      "xn--bcher-kva.example.html",
      "gone.example.html",
      "half.example.html",
    ]);
    for (const { text } of files) {
      const links = tagsNamed(parseHtml(text), "a").flatMap(({ attributes: { href = "" } }) =>
        href.startsWith("#") || href.startsWith("https://www.rfc-editor.org/") ? [] : [href],
      );
      expect(links.length).toBeGreaterThan(0);
      for (const link of links) expect(paths).toContain(link);
    }
  });

  test("only the index has a script", () => {
    expect(files.map(({ text }) => text.includes("<script"))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("a ranking", () => {
  const inGroup = (report: Report, list: string, tags: readonly string[] = []): Report => ({
    ...report,
    target: { ...report.target, list, tags },
  });
  const ranked = [
    inGroup(reportOf("web", { name: "a1.example", percentage: 100 }), "Vendor A"),
    inGroup(reportOf("mail", { name: "a1.example", percentage: 60 }), "Vendor A"),
    inGroup(reportOf("web", { name: "b1.example", percentage: 90 }), "Vendor <B>", ["new"]),
    inGroup(
      reportOf("web", { name: "a2.example", percentage: null, measured: 80, status: "partial" }),
      "Vendor A",
    ),
    inGroup(
      reportOf("web", { name: "gone.example", percentage: null, measured: null, status: "unresolvable" }),
      "Vendor A",
    ),
  ];
  const text = textOf(htmlDocument(requestOf(resultOf(ranked), null)), "Ranking");

  test("puts groups in order, whatever their size, with the name that pulls them down", () => {
    expect(text).toContain("1 Vendor &lt;B&gt; 1 90.0 % – 90.0 % b1.example");
    expect(text).toContain("1 new 1 90.0 % – 90.0 % b1.example");
    expect(text).toContain("3 Vendor A 2 90.0 % 60.0 % 80.0 % a2.example");
  });

  test("puts names in order; equal ones share a rank, and those without a score are counted", () => {
    expect(text).toMatch(/1 b1\.example Vendor &lt;B&gt;, new 90 % –/);
    expect(text).toMatch(/2 a1\.example Vendor A 100 % 60 % 2 a2\.example Vendor A 80 % \? –/);
    expect(text).toContain("1 name without a score");
  });

  test("is left out where nobody named a group", () => {
    expect(htmlDocument(requestOf(RUN, null))).not.toContain(">Ranking</h");
  });
});
