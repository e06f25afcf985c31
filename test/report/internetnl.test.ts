import { describe, expect, test } from "vitest";
import { internetnlDocument } from "../../src/report/internetnl.ts";
import { reportOf, resultOf } from "./terminal/sample-result.ts";

const RESULT = resultOf([
  reportOf("web", { unicode: "exämple😀.nl" }),
  reportOf("mail"),
  reportOf("web", { name: "gone.nl", percentage: null, status: "error" }),
]);

describe("the batch API's document", () => {
  const text = internetnlDocument(RESULT, { type: "web" });
  const document = JSON.parse(text);

  test("keys stand in the order in which the service sends them", () => {
    expect(Object.keys(document)).toEqual(["api_version", "request", "domains"]);
    expect(Object.keys(document.request)).toEqual([
      "name",
      "submit_date",
      "finished_date",
      "request_type",
      "status",
      "request_id",
    ]);
    const domain = document.domains["exämple😀.nl"];
    expect(Object.keys(domain)).toEqual(["status", "report", "scoring", "results"]);
    expect(Object.keys(domain.results)).toEqual(["categories", "tests", "custom"]);
    expect(Object.keys(domain.results.categories.web_dnssec)).toEqual(["verdict", "status"]);
    expect(Object.keys(domain.results.tests.web_dnssec_valid)).toEqual(["status", "verdict"]);
  });

  test("times have six digits of a second, which a known reader's pattern needs", () => {
    const pattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}\+00:00$/;
    expect(document.request.submit_date).toMatch(pattern);
    expect(document.request.finished_date).toMatch(pattern);
    expect(document.request.request_id).toMatch(/^[0-9a-f]{32}$/);
  });

  test("only internet.nl's tests and categories are in it", () => {
    const { results } = document.domains["exämple😀.nl"];
    expect(Object.keys(results.tests).filter((id) => !id.startsWith("web_"))).toEqual([]);
    expect(results.tests).not.toHaveProperty("web_rpki_maxlength");
    expect(results.categories).not.toHaveProperty("dns");
  });

  test("a target without a score is an error, and no more is said of it", () => {
    expect(document.domains["gone.nl"]).toEqual({ status: "error" });
  });

  test("is written as Python's json.dumps writes", () => {
    expect(text).toMatch(/^[\u0020-\u007e]+$/);
    expect(text).toContain('{"api_version": "2.7.0", "request": {"name": ');
    expect(text).toContain('"ex\\u00e4mple\\ud83d\\ude00.nl": {"status": "ok"');
  });

  test("the mail side has its own fields", () => {
    const mail = JSON.parse(internetnlDocument(RESULT, { type: "mail" }));
    expect(Object.keys(mail.domains["example.nl"].results.custom)).toEqual([
      "mail_non_sending_domain",
      "mail_servers_testable_status",
      "tls_1_3_support",
    ]);
  });
});
