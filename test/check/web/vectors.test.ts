/** Every worked example of `web.md` is the subject of a test. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const EXAMPLES = 160;
/** The grade of another scanner, which is not given (`settled.md` 14). */
const [FIRST_OF_GRADE, LAST_OF_GRADE] = [136, 146] as const;

const ROOT = resolve(import.meta.dirname, "../../..");

function numbersIn(folder: string, suffix: RegExp): Set<number> {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  const texts = files
    .filter((file) => suffix.test(file))
    .map((file) => readFileSync(join(ROOT, folder, file), "utf8"));
  // The titles of tests, and the rows of tables.
  const named = texts.flatMap((text) => [...text.matchAll(/["'`]([^"'`\n]*\bW-\d+[^"'`\n]*)["'`]/g)]);
  return new Set(
    named.flatMap(([, text = ""]) => [...text.matchAll(/\bW-(\d+)/g)].map(([, no]) => Number(no))),
  );
}

test("none is left out", () => {
  const places = [numbersIn("test", /\.(?:test|cases)\.ts$/), numbersIn("fixtures/web", /\.json$/)];
  const all = Array.from({ length: EXAMPLES }, (_, index) => index + 1);
  const wanted = all.filter((no) => no < FIRST_OF_GRADE || no > LAST_OF_GRADE);
  expect(wanted.filter((no) => !places.some((named) => named.has(no)))).toEqual([]);
});
