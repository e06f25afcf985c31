import { describe, expect, test } from "vitest";
import { htmlFiles } from "../../../src/report/html/html.ts";
import { diffResults } from "../../../src/score/diff.ts";
import { reportOf, resultOf } from "../terminal/sample-result.ts";
import { attribute, parseHtml, tagsNamed } from "./parse.ts";
import { pageSince, requestOf } from "./sample-page.ts";

const failed = { status: "failed", verdict: "bad" } as const;
const unknown = { status: "error", verdict: "could-not-test", cause: "timeout" } as const;

const BEFORE = resultOf([
  reportOf("web", {
    percentage: 80,
    changes: { web_https_tls_version: failed, web_ipv6_ws_reach: unknown },
  }),
  reportOf("mail", { percentage: 90 }),
]);
const NOW = resultOf([
  reportOf("web", { percentage: 86, ipv6: false, changes: { web_appsecpriv_securitytxt: failed } }),
  reportOf("mail", { percentage: 90 }),
]);

const textOf = (source: string): string =>
  source
    .slice(source.indexOf('<section class="previous">'))
    .split("</section>", 1)[0]
    ?.replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ") ?? "";

describe("since the report before", () => {
  const source = pageSince(BEFORE, NOW);
  const text = textOf(source);

  test("scores of both sides, with the difference where there is one", () => {
    expect(text).toContain("Website 80 % → 86 % (+6)");
    expect(text).toContain("Mail 90 % → 90 %");
  });

  test("what got worse first, then what got better, then what was only measured now", () => {
    expect(text).toContain("3 tests that came out differently");
    expect(text).toMatch(/passed good ✘ failed bad worse .* failed bad ✔ passed good better /);
    expect(text).toMatch(
      /could not measure could-not-test ✔ passed good measured now, not counted as better/,
    );
  });

  test("a difference in how it was measured is told apart", () => {
    expect(text).toContain("Measured from elsewhere: ipv6 differ.");
  });

  test("every test is a link to its place on the page", () => {
    const parsed = parseHtml(source);
    const ids = new Set(parsed.tags.flatMap((tag) => attribute(tag, "id") ?? []));
    const links = tagsNamed(parsed, "a").flatMap((tag) => attribute(tag, "href") ?? []);
    expect(links.filter((href) => href.startsWith("#") && !ids.has(href.slice(1)))).toEqual([]);
    expect(links.length).toBeGreaterThan(3);
  });

  test("nothing changed is said, and without a report before there is no section", () => {
    expect(textOf(pageSince(NOW, NOW))).toContain("No test came out differently.");
    expect(pageSince(resultOf([]), NOW)).not.toContain('class="previous"');
  });

  test("stands on the pages of a folder too", () => {
    const files = [...htmlFiles({ ...requestOf(NOW, null), previous: diffResults(BEFORE, NOW, null) })];
    expect(files.find(({ path }) => path === "example.nl.html")?.text).toContain('class="previous"');
  });
});
