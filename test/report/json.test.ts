import { expect, test } from "vitest";
import type { Result } from "../../src/model/report.ts";
import { resultJson } from "../../src/report/json.ts";

test("a result is one document: header first, reports last, newline at the end", () => {
  const shuffled = { reports: [], run: { now: null }, schema_version: "1.0", kind: "waterpas-result" };
  expect(resultJson(shuffled as unknown as Result)).toBe(
    '{\n  "kind": "waterpas-result",\n  "schema_version": "1.0",\n  "run": {\n    "now": null\n  },\n  "reports": []\n}\n',
  );
});
