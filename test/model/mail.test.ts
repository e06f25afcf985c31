import { expect, test } from "vitest";
import { DKIM_SOURCES, MX_EXCLUSIONS, SMTP_OUTCOMES, smtpKey } from "../../src/model/mail.ts";
import { schemaText } from "../../src/store/schema.ts";

const schema: unknown = JSON.parse(schemaText("evidence"));

/** What stands at a path of the schema. */
function at(...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => Object(value)[key], schema);
}

test.each([
  ["outcomes of SMTP", SMTP_OUTCOMES, ["$defs", "smtp_outcome", "enum"]],
  [
    "exclusions of exchanges",
    MX_EXCLUSIONS,
    ["properties", "mx", "properties", "excluded", "items", "properties", "why", "enum"],
  ],
  [
    "sources of selectors",
    DKIM_SOURCES,
    ["properties", "dkim", "properties", "selectors", "items", "properties", "source", "enum"],
  ],
])("the schema knows the same %s", (_, words, path) => {
  expect(at(...path)).toEqual(expect.arrayContaining([...words]));
  expect(at(...path)).toHaveLength(words.length);
});

test.each([
  ["192.0.2.25", "192.0.2.25:25"],
  ["2001:db8::25", "[2001:db8::25]:25"],
])("the key of %s is %s", (address, key) => {
  expect(smtpKey(address, 25)).toBe(key);
});
