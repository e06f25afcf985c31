import { describe, expect, test } from "vitest";
import { UserError } from "../../src/model/user-error.ts";
import { parseChecked } from "../../src/store/document.ts";
import type { SchemaName } from "../../src/store/schema.ts";

function problems(text: string, schema: SchemaName): readonly string[] {
  try {
    parseChecked(text, "f.json", schema);
  } catch (error) {
    if (error instanceof UserError) return error.details.map((line) => line.replaceAll(/ {2,}/g, "  "));
    throw error;
  }
  return [];
}

describe("configuration file", () => {
  test("comments and trailing commas are fine", () => {
    expect(problems('{\n  // how to run\n  "profile": "waterpas", /* and */\n}', "config")).toEqual([]);
  });

  // The shape of `ux.md` 7: every problem with its place, in the order of the file.
  test("all problems at once", () => {
    const text = `{
  "$schema": "urn:waterpas:schema:config:1",
  "netwrk": {},
  "output": { "format": "jsn" },
  "network": { "timeout": 500, "concurency": 4, "retries": 11, "resolver": ["iterate", ""] }
}`;
    expect(problems(text, "config")).toEqual([
      'f.json:3:3  unknown key "netwrk"; did you mean "network"?',
      'f.json:4:25  output.format is "jsn"; expected one of terminal, auto, json, jsonl, md, csv-wide, csv-long, csv-dashboard, internetnl, junit, sarif, github, gitlab-codequality, stats-json, stats-csv, stats-md, openmetrics, prom-textfile, dot, parquet (did you mean "json"?)',
      'f.json:5:27  network.timeout is a number (500); expected a duration such as "5s"',
      'f.json:5:32  unknown key "concurency"; did you mean "concurrency"?',
      "f.json:5:60  network.retries is 11; the largest allowed is 10",
      "f.json:5:88  network.resolver[1] has 0 characters; the smallest allowed is 1",
    ]);
  });

  test.each([
    ['{"network":{"timeout":"5"}}', 'f.json:1:23  network.timeout is "5"; expected a duration such as "5s"'],
    [
      '{"targets":"example.nl"}',
      'f.json:1:12  targets is a string ("example.nl"); expected a list of domains',
    ],
    ['{"profile":null}', "f.json:1:12  profile is null; expected a built-in profile or a file"],
  ])("%s", (text, problem) => {
    expect(problems(text, "config")).toEqual([problem]);
  });
});

describe("net map", () => {
  test.each([
    ['{"version":1,"map":[{"address":"192.0.2.1"}]}', 'f.json:1:21  map[0] needs either "to" or "fault"'],
    ['{"version":2,"map":[]}', "f.json:1:12  version is 2; expected 1"],
    ['{"version":1}', 'f.json:1:1  "map" is missing'],
    [
      '{"version":1,"map":[{"address":"localhost","to":"127.0.0.1"}]}',
      'f.json:1:32  map[0].address is "localhost"; expected an IP address',
    ],
  ])("%s", (text, problem) => {
    expect(problems(text, "net-map")).toEqual([problem]);
  });
});
