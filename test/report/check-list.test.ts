import { describe, expect, test } from "vitest";
import { CHECKS } from "../../src/check/catalogue.ts";
import { TESTS } from "../../src/model/tests.table.ts";
import {
  listedChecks,
  renderList,
  renderListCsv,
  renderListJson,
  renderListMarkdown,
} from "../../src/report/check-list.ts";
import { widthOf } from "../../src/report/layout.ts";
import {
  type ListedProfile,
  renderProfiles,
  renderProfilesCsv,
  renderProfilesJson,
  renderProfilesMarkdown,
} from "../../src/report/profile-list.ts";
import { terminal } from "./samples.ts";

const ALL = listedChecks();

describe("list-checks", () => {
  test("every test has a check, a category, a level and a specification", () => {
    expect(ALL.map(({ id }) => id)).toEqual(TESTS.map(({ id }) => id));
    expect([...CHECKS.keys()].toSorted()).toEqual(ALL.map(({ id }) => id).toSorted());
    for (const check of ALL) expect(check.spec.length, check.id).toBeGreaterThan(0);
  });

  test.each([40, 80, 120])("fits %d columns and names every test", (width) => {
    const text = renderList(ALL, terminal(width));
    expect(text.split("\n").filter((line) => widthOf(line) > width)).toEqual([]);
    for (const { id } of ALL) expect(text).toContain(id);
  });

  test("CSV quotes what has commas, quotes or line breaks, and ends lines as RFC 4180 says", () => {
    const [first] = ALL;
    if (first === undefined) throw new Error("no tests");
    const odd = { ...first, title: 'a "b", c\nd' };
    expect(renderListCsv([odd]).split("\r\n")[1]).toBe(
      `${first.id},"a ""b"", c\nd",web_ipv6,required,,internetnl,${first.spec.join("; ")}`,
    );
    expect(renderListCsv(ALL).split("\r\n")).toHaveLength(ALL.length + 2);
  });

  test("Markdown is one table whose cells cannot break it", () => {
    const [first] = ALL;
    if (first === undefined) throw new Error("no tests");
    const lines = renderListMarkdown([{ ...first, title: "a|b" }])
      .trimEnd()
      .split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain("a\\|b");
  });

  test("JSON is the list itself", () => {
    expect(JSON.parse(renderListJson(ALL))).toEqual(ALL);
  });

  test("an empty list is empty in every form", () => {
    expect(renderListJson([])).toBe("[]\n");
    expect(renderListCsv([])).toBe("id,title,category,level,weight,origin,spec\r\n");
    expect(renderList([], terminal(80))).toContain("test");
  });

  describe("under a profile", () => {
    const CITED = ALL.map((check, index) => ({
      ...check,
      cite: index === 0 ? ["Decree|x, 3.2", "=cmd()"] : [],
    }));

    test("the last column says where its rules are written", () => {
      const lines = renderList(CITED, terminal(200)).split("\n");
      expect(lines[0]).toMatch(/weight {2}written in$/);
      expect(lines.find((line) => line.includes(CITED[0]?.id ?? ""))).toMatch(/ Decree\|x, 3\.2; =cmd\(\)$/);
      expect(lines.find((line) => line.includes(CITED[1]?.id ?? ""))).toMatch(/ -$/);
    });

    test("CSV and Markdown have one more column", () => {
      const [head, first] = renderListCsv(CITED).split("\r\n");
      expect(head).toMatch(/,spec,cite$/);
      expect(first).toMatch(/,"Decree\|x, 3\.2; =cmd\(\)"$/);
      expect(renderListMarkdown(CITED).split("\n")[2]).toContain("Decree\\|x, 3.2; =cmd()");
    });
  });
});

describe("list-checks --profiles", () => {
  const PROFILES: readonly ListedProfile[] = [
    { name: "waterpas", version: 1, title: "waterpas", rules: 0, score: true, url: null },
    {
      name: "town",
      version: 2,
      title: "What a | town asks, and more",
      rules: 1,
      score: false,
      url: "https://town.example/",
    },
  ];

  test("on a terminal: what each gives", () => {
    expect(renderProfiles(PROFILES, terminal(80))).toBe(
      [
        "  profile   gives   title",
        "  waterpas  score   waterpas",
        "  town      1 rule  What a | town asks, and more",
        "",
      ].join("\n"),
    );
    const narrow = renderProfiles(PROFILES, terminal(36)).split("\n");
    expect(narrow.filter((line) => widthOf(line) > 36)).toEqual([]);
  });

  test("as CSV, Markdown and JSON", () => {
    expect(renderProfilesCsv(PROFILES).split("\r\n")[2]).toBe(
      'town,2,"What a | town asks, and more",1,false,https://town.example/',
    );
    expect(renderProfilesMarkdown(PROFILES)).toContain("| town | 2 | What a \\| town asks, and more | 1 |");
    expect(JSON.parse(renderProfilesJson(PROFILES))).toEqual(PROFILES);
  });
});
