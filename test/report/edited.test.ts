/** Whatever somebody edits in a report: where it still fits the schema, every format can be written. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Report, Result } from "../../src/model/report.ts";
import { TEXT_FORMATS, type TextFormat } from "../../src/report/format.table.ts";
import { validate } from "../../src/store/schema.ts";
import { requestFor, textOf } from "./rendering.ts";
import { MIXED, PARTIAL, resultOf } from "./terminal/sample-result.ts";

const SHOWN = /^(?:web_ipv6_ns|mail_ipv6_ns|web_dnssec_valid|web_https_http_hsts|dns_dnssec_key_size)/;
const few = (report: Report): Report => ({
  ...report,
  tests: report.tests.filter(({ id }) => SHOWN.test(id)),
});
const RESULT = resultOf([...MIXED.reports, ...PARTIAL.reports].map(few));

type Path = readonly (string | number)[];

/** Every place in a value. */
function places(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => places(each, [...path, key]))];
}

function replacedAt(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key] = replacedAt(copy[key], rest, by);
  return copy;
}

const PLACES = places(RESULT.reports).filter(({ length }) => length > 1);

const anything = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    "passed",
    "error",
    "none",
    "web_dnssec_valid",
    "no_such_test",
    null,
    true,
    0,
    -1,
    1e21,
    0.5,
  ),
  fc.constantFrom([], {}, [[]], { a: { b: [null, 1] } }, ["a", "b"]),
);

const edits = fc.array(fc.tuple(fc.constantFrom(...PLACES), anything), { minLength: 1, maxLength: 4 });

/** Edits that would no longer be a report are left out. */
function edited(changes: readonly (readonly [Path, unknown])[]): Result {
  let result = RESULT;
  for (const [path, by] of changes) {
    const next = { ...result, reports: replacedAt(result.reports, path, by) as Result["reports"] };
    if (validate("result", next).length === 0) result = next;
  }
  return result;
}

describe("edited reports that fit the schema", () => {
  const samples = fc.sample(edits, { numRuns: 60, seed: 7 }).map((changes) => requestFor(edited(changes)));

  test("are not all the same", () => {
    expect(new Set(samples.map(({ result }) => JSON.stringify(result))).size).toBeGreaterThan(20);
  });

  test.each<TextFormat>(TEXT_FORMATS)("%s", (format) => {
    for (const request of samples) expect(typeof textOf(format, request)).toBe("string");
  });
});
