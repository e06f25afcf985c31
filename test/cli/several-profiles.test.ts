import { describe, expect, test } from "vitest";
import { checkFormats, checkNames, refuseSeveral, together } from "../../src/cli/several-profiles.ts";
import type { Profile } from "../../src/model/profile.ts";
import type { Report } from "../../src/model/report.ts";
import { FORMATS, type Format } from "../../src/report/format.table.ts";
import { reportOf, resultOf } from "../report/terminal/sample-result.ts";
import { profileOf } from "../support/evidence.ts";

const named = (name: string): Profile => profileOf("rfc", { name });
const under = (report: Report, name: string): Report => ({ ...report, profile: { ...report.profile, name } });

const ROOMY: readonly Format[] = ["terminal", "json", "jsonl", "md", "html", "csv-wide", "csv-long"];

describe("formats", () => {
  test.each(FORMATS.map((format) => [format, ROOMY.includes(format)] as const))(
    "%s has room for several profiles: %s",
    (format, isRoomy) => {
      const asked = [
        { stdout: format, files: [] },
        { stdout: "terminal", files: [{ format, path: "/x", isFolder: false }] },
      ] as const;
      for (const plan of asked) {
        const check = (): void => checkFormats(plan);
        if (isRoomy) expect(check).not.toThrow();
        else expect(check).toThrow(`${format} tells of one profile`);
      }
    },
  );

  test("a folder of pages has none", () => {
    const files = [{ format: "html", path: "/x/", isFolder: true }] as const;
    expect(() => checkFormats({ stdout: "md", files })).toThrow("a folder of pages tells of one profile");
  });
});

test("two profiles of one name cannot be told apart", () => {
  expect(() => checkNames([named("a"), named("b"), named("a")])).toThrow(
    "two of the profiles are called 'a'",
  );
  expect(() => checkNames([named("a"), named("b")])).not.toThrow();
});

describe("one result of several", () => {
  const names = ["b.example", "a.example"];
  const reports = names.flatMap((name) => [reportOf("web", { name }), reportOf("mail", { name })]);
  const resultUnder = (profile: string, given = reports) =>
    resultOf(given.map((report) => under(report, profile)));
  const shown = ({ target, profile }: Report): string => `${target.name} ${target.type} ${profile.name}`;

  test("names and sides stay where they are, profiles come in the order given", () => {
    const result = together(
      [resultUnder("waterpas"), resultUnder("town", reports.toReversed())],
      [named("waterpas"), named("town")],
    );
    expect(result.reports.map(shown)).toEqual([
      "b.example web waterpas",
      "b.example web town",
      "b.example mail waterpas",
      "b.example mail town",
      "a.example web waterpas",
      "a.example web town",
      "a.example mail waterpas",
      "a.example mail town",
    ]);
    expect(result.run.profiles?.map(({ name }) => name)).toEqual(["waterpas", "town"]);
    expect(() => refuseSeveral(result)).toThrow("the results are under 2 profiles: waterpas, town");
  });

  test("with one profile there is nothing to put together", () => {
    const result = resultUnder("waterpas");
    expect(together([result], [named("waterpas")])).toBe(result);
    expect(() => refuseSeveral(result)).not.toThrow();
  });
});
