/** What internet.nl's dashboard and the scripts around the API take from a result document (`scoring.md` 8). */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { internetnlDocument } from "../../src/report/internetnl.ts";
import { bothSides, resultFor } from "./parity.ts";

const KEYS = JSON.parse(readFileSync("fixtures/report/internetnl-keys.json", "utf8")).api;
const SIDES = ["web", "mail"] as const;

const CATEGORY_STATUSES = ["passed", "info", "warning", "failed", "error"];
const TEST_STATUSES = [...CATEGORY_STATUSES, "not_tested"];

const RESULT = resultFor(bothSides());
const documentOf = (type: "web" | "mail") => JSON.parse(internetnlDocument(RESULT, { type }));

describe.each(SIDES)("the %s document", (type) => {
  const document = documentOf(type);
  const domain = document.domains["example.nl"];

  test("has the keys that were recorded of the service, in their order", () => {
    expect(Object.keys(document)).toEqual(KEYS[type].top);
    expect(Object.keys(document.request)).toEqual(KEYS[type].request);
    expect(Object.keys(domain)).toEqual(KEYS[type].domain);
    expect(Object.keys(domain.results)).toEqual(KEYS[type].results);
    for (const part of ["categories", "tests", "custom"]) {
      expect(Object.keys(domain.results[part])).toEqual(KEYS[type][part]);
    }
  });

  test("the request is one that is done", () => {
    expect(document.request).toMatchObject({ request_type: type, status: "done" });
    expect(document.request.request_id).toMatch(/^[0-9a-f]{32}$/);
    // The pattern of a known script, `%Y-%m-%dT%H:%M:%S.%f%z`.
    expect(document.request.submit_date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}[+-]\d\d:\d\d$/);
  });

  test("a score, and an address without a blank, at which the dashboard would cut it", () => {
    expect(Number.isInteger(domain.scoring.percentage)).toBe(true);
    expect(domain.report.url).toMatch(/^https:\/\/\S+$/);
  });

  test("every category and test has a status that the importer knows, and one word as its verdict", () => {
    const pairs = (part: "categories" | "tests") =>
      Object.values<{ status: string; verdict: string }>(domain.results[part]);
    for (const { status, verdict } of pairs("categories")) {
      expect(CATEGORY_STATUSES).toContain(status);
      expect(verdict).toMatch(/^\S+$/);
    }
    for (const { status, verdict } of pairs("tests")) {
      expect(TEST_STATUSES).toContain(status);
      expect(verdict).toMatch(/^\S+$/);
    }
  });
});

describe("custom values", () => {
  test("of the healthy domain", () => {
    expect(documentOf("web").domains["example.nl"].results.custom).toEqual({ tls_1_3_support: "yes" });
    expect(documentOf("mail").domains["example.nl"].results.custom).toEqual({
      mail_non_sending_domain: false,
      mail_servers_testable_status: "ok",
      tls_1_3_support: "yes",
    });
  });

  test.each([
    ["one address without TLS 1.3", false, "no"],
    ["one address of which it is not known", null, "undetermined"],
  ])("%s", (_situation, ok, support) => {
    const evidence = bothSides(({ tls }) => {
      const [first] = Object.values(tls ?? {}).filter(({ port }) => port === 443);
      if (first === undefined) throw new Error("no endpoint");
      first.versions["0304"] = { ok };
    });
    const text = internetnlDocument(resultFor(evidence), { type: "web" });
    expect(JSON.parse(text).domains["example.nl"].results.custom).toEqual({ tls_1_3_support: support });
  });
});
