import { describe, expect, test } from "vitest";
import type { Result } from "../../../src/model/report.ts";
import { PAGE_OCTETS } from "../../../src/report/html/amount.ts";
import { EXPIRED } from "../samples.ts";
import {
  GOOD,
  HOSTILE,
  MIXED,
  NAMES,
  PARTIAL,
  reportOf,
  resultOf,
  testsOf,
  UNRESOLVABLE,
} from "../terminal/sample-result.ts";
import { BROKEN_CHAINS } from "./chain/sample-chain.ts";
import { attribute, type Parsed, parseHtml, policyOf, tagsNamed, valuesOf } from "./parse.ts";
import { evidenceWith, GATE, page } from "./sample-page.ts";

const RESULTS: readonly (readonly [string, Result])[] = [
  ["good", GOOD],
  ["mixed", MIXED],
  ["partial", PARTIAL],
  ["names", NAMES],
  ["hostile", HOSTILE],
  ["unresolvable", UNRESOLVABLE],
  ["empty", resultOf([])],
];

/** Attributes that make a browser ask for something. */
const LOADING = ["src", "srcset", "data", "poster", "action", "background", "ping", "style"];

function headings({ tags }: Parsed): number[] {
  return tags.flatMap(({ name, isEnd }) => (/^h[1-6]$/.test(name) && !isEnd ? [Number(name[1])] : []));
}

const firstValue = (parsed: Parsed, tag: string, name: string): string | undefined =>
  tagsNamed(parsed, tag).map((each) => attribute(each, name))[0];

/** The tag behind which a text stands, and everything up to the end of the first block after it. */
function partOf(text: string, from: string, to: string): string {
  const start = text.indexOf(from);
  expect(start, from).toBeGreaterThan(-1);
  return text.slice(start, text.indexOf(to, start) + to.length);
}

describe.each(RESULTS)("the page of %s", (_, result) => {
  const text = page(result);
  const parsed = parseHtml(text);

  test("loads nothing and links to the RFC Editor and itself only", () => {
    for (const { name, attributes } of parsed.tags) {
      expect(
        LOADING.filter((attribute) => attribute in attributes),
        name,
      ).toEqual([]);
      expect(["link", "img", "iframe", "object", "embed", "video", "base", "form"]).not.toContain(name);
      const { href } = attributes;
      if (href !== undefined)
        expect(href).toMatch(
          /^(#[A-Za-z0-9_.:-]+|https:\/\/www\.rfc-editor\.org\/rfc\/rfc\d+(#section-[\d.]+)?)$/,
        );
    }
    expect(text).not.toMatch(/@import|url\(/);
  });

  test("has a policy that forbids everything but its own style", () => {
    const policy = policyOf(parsed);
    expect(policy).toMatch(/^default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;;/);
    const scripts = tagsNamed(parsed, "script");
    expect(policy.includes("script-src")).toBe(scripts.length > 0);
  });

  test("has one first heading, and none is skipped", () => {
    const levels = headings(parsed);
    expect(levels.filter((level) => level === 1)).toEqual([1]);
    for (const [index, level] of levels.entries()) {
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    }
  });

  test("every link within the page has its place, and no place is there twice", () => {
    const ids = valuesOf(parsed, "id");
    expect(ids).toEqual([...new Set(ids)]);
    const links = parsed.tags.flatMap(({ attributes: { href } }) =>
      href?.startsWith("#") ? [href.slice(1)] : [],
    );
    for (const link of links) expect(ids).toContain(link);
  });

  test("every table has a caption, and every heading cell a scope", () => {
    const tables = tagsNamed(parsed, "table");
    expect(tagsNamed(parsed, "caption").length).toBe(tables.length);
    for (const { attributes } of tagsNamed(parsed, "th")) expect(attributes).toHaveProperty("scope");
  });

  test("has language, title, skip link and main part", () => {
    expect(firstValue(parsed, "html", "lang")).toBe("en");
    expect(parsed.tags.findIndex(({ name }) => name === "title")).toBeLessThan(
      parsed.tags.findIndex(({ name }) => name === "body"),
    );
    expect(tagsNamed(parsed, "a")[0]?.attributes).toEqual({ class: "skip", href: "#content" });
    expect(firstValue(parsed, "main", "id")).toBe("content");
  });

  test("is the same every time", () => {
    expect(page(result)).toBe(text);
  });
});

describe("the page of a name", () => {
  test("shows scores as numbers and bars", () => {
    const meters = tagsNamed(parseHtml(page(MIXED)), "meter");
    expect(meters.map((tag) => attribute(tag, "value"))).toEqual(["50", "60"]);
    expect(page(MIXED)).toContain("50 %");
  });

  test("names what to fix first with the points to gain, and where it is told", () => {
    const part = partOf(page(MIXED), "What to fix first", "</section>");
    expect(part).toContain("+20 points");
    expect(part.indexOf("points")).toBeLessThan(part.indexOf("warning"));
    expect(part).toContain('href="#test-web_dnssec_valid"');
    expect(part).toContain("<b>Fix</b>");
  });

  test("keeps apart what could not be measured", () => {
    const text = page(PARTIAL);
    expect(partOf(text, "What to fix first", "</section>")).toContain("Nothing to fix.");
    expect(partOf(text, "Could not measure", "</section>")).toContain("could not measure");
    expect(text).toContain("71 % ?");
    expect(text).toContain("Between 57 and 77 %");
  });

  test("opens what did not pass, and nothing else", () => {
    const open = new Map(
      tagsNamed(parseHtml(page(MIXED)), "details").map((tag) => [
        attribute(tag, "id"),
        "open" in tag.attributes,
      ]),
    );
    expect(open.get("test-web_dnssec_valid")).toBe(true);
    expect(open.get("test-dns_dnssec_key_size")).toBe(true);
    expect(open.get("test-dns_dnssec_cds")).toBe(true);
    expect(open.get("test-web_dnssec_exist")).toBe(false);
    expect(open.get("test-web_ipv6_ns_reach")).toBe(false);
  });

  test("tests of both sides stand once", () => {
    const ids = tagsNamed(parseHtml(page(MIXED)), "details").map((tag) => attribute(tag, "id"));
    expect(ids.filter((id) => id === "test-dns_dnssec_key_size").length).toBe(1);
  });

  test("shows who differs", () => {
    const part = partOf(page(MIXED), 'id="test-web_ipv6_ns_address"', "</details>");
    expect(part).toContain("Who showed what");
    expect(part).toContain("ns2.example.net");
  });

  test("says what did not count, and what the gate says of it", () => {
    const text = page(MIXED, evidenceWith(), GATE);
    expect(text).toContain("not part of the score");
    const part = partOf(text, ">Gate<", "</section>");
    expect(part).toContain("not met");
    expect(part).toContain("waived until 2026-12-31 (W-1, new name server &lt;ordered&gt;)");
    expect(part).toContain("The score is 50 % and has to be at least 90 %.");
    expect(partOf(text, 'id="test-web_ipv6_ns_address"', "</summary>")).toContain("waived until");
  });

  test("says of a name that cannot be resolved just that", () => {
    const text = page(UNRESOLVABLE, null);
    expect(text).toContain("The name cannot be resolved.");
    expect(text).not.toContain("Nothing to fix.");
  });

  test("shows both forms of a name that is not ASCII", () => {
    const result = resultOf([reportOf("web", { name: "xn--bcher-kva.example", unicode: "bücher.example" })]);
    expect(page(result)).toContain('>bücher.example</h1><p class="ascii"><code>xn--bcher-kva.example</code>');
  });

  test("warns of the lab", () => {
    expect(page(resultOf([reportOf("web")], true))).toContain("this is not the internet");
    expect(page(GOOD)).not.toContain("this is not the internet");
  });

  test("tells how to get the same again", () => {
    expect(page(GOOD)).toContain(
      "waterpas judge evidence/example.nl.json --profile waterpas -o html=report.html",
    );
    const [report] = GOOD.reports;
    if (report === undefined) throw new Error("no report");
    const odd = { ...report, evidence: { ...report.evidence, uri: "x;rm -rf ~" } };
    expect(page({ ...GOOD, reports: [odd] })).toContain("waterpas judge EVIDENCE ");
  });

  test("without evidence there is no chain, and all else", () => {
    const text = page(MIXED, null);
    expect(text.includes("<svg")).toBe(false);
    expect(text).toContain("What to fix first");
  });

  test("a broken chain ends with the link that fails and what to do", () => {
    const text = page(MIXED, evidenceWith(EXPIRED));
    const part = partOf(text, 'class="summary bogus"', "</p>");
    expect(part).toContain("has expired");
    expect(part).toContain("Fix");
  });
});

describe("a page stays a page", () => {
  const servers = Array.from({ length: 100 }, (_, index) => ({
    server: `ns${index}.a-rather-long-name-for-a-name-server.example.nl`,
    address: `2001:db8:${index.toString(16)}::53`,
    status: index % 3 === 0 ? ("failed" as const) : ("passed" as const),
    verdict: index % 3 === 0 ? "bad" : "good",
  }));
  const findings = Array.from({ length: 100 }, (_, index) => ({
    code: "of-a-newer-version",
    params: { what: `${index} ${"<".repeat(1000)}` },
    evidence: [`/ns/${"x".repeat(400)}/${index}`],
  }));
  const facts = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`fact_${n}`, "&".repeat(5000)]));

  function everythingFails(type: "web" | "mail"): Result["reports"][number] {
    const report = reportOf(type);
    const tests = testsOf(type, {}).map((each) => ({
      ...each,
      status: "failed" as const,
      servers,
      findings,
      facts,
    }));
    return { ...report, tests };
  }

  test("whatever servers send, it has no more than 200 KB, and every test is on it", () => {
    const result = resultOf([everythingFails("web"), everythingFails("mail")]);
    const text = page(result, evidenceWith(EXPIRED));
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(PAGE_OCTETS);
    const ids = new Set(tagsNamed(parseHtml(text), "details").map((tag) => attribute(tag, "id")));
    for (const { id } of result.reports.flatMap(({ tests }) => tests)) expect(ids).toContain(`test-${id}`);
  }, 60_000);

  test("a chain with hundreds of keys and signatures too", () => {
    for (const zone of BROKEN_CHAINS) {
      const text = page(GOOD, evidenceWith(zone));
      expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(PAGE_OCTETS);
      parseHtml(text);
    }
  });
});
