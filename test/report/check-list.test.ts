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
});
