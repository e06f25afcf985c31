import { describe, expect, test } from "vitest";
import type { Reading } from "../../src/model/profile.ts";
import type { TestResult } from "../../src/model/report.ts";
import { SCORED_CATEGORIES } from "../../src/score/category.table.ts";
import { categoryStatus, categoryVerdict, ownCategoryStatus } from "../../src/score/category-status.ts";
import { result } from "./result.ts";

const passed = result({});
const failed = result({ status: "failed" });
const warning = result({ status: "warning" });
const warned = result({ status: "warning", level: "recommended" });
const info = result({ status: "info", level: "optional" });
const error = result({ status: "error" });
const blocked = result({ status: "not_tested", not_tested_reason: "blocked" });
const notApplicable = result({ status: "not_tested", not_tested_reason: "not_applicable" });
const withPoints = result({
  status: "not_tested",
  not_tested_reason: "not_applicable",
  awarded: 10,
  max: 10,
});

function statusOf(id: string, tests: readonly TestResult[], reading: Reading) {
  const category = SCORED_CATEGORIES[id];
  if (category === undefined) throw new Error(id);
  return categoryStatus(category, tests, reading);
}

describe("status of a category, first rule that holds", () => {
  test.each<[string, string, TestResult[], string, string]>([
    ["all passed", "web_dnssec", [passed, passed], "passed", "passed"],
    ["a failed test", "web_dnssec", [passed, failed], "failed", "failed"],
    // Settled 3.3 puts what is known to be bad first; internet.nl the error.
    ["failed and not measured", "web_dnssec", [failed, error], "failed", "error"],
    ["not measured", "web_dnssec", [passed, error], "error", "error"],
    ["required and blocked", "web_dnssec", [passed, blocked], "failed", "failed"],
    ["required and not applicable", "mail_dnssec", [passed, notApplicable], "passed", "failed"],
    ["phase-out in a required test", "web_ipv6", [passed, warning], "passed", "passed"],
    ["recommended tests only", "web_appsecpriv", [warned, warned], "warning", "warning"],
    [
      "an info among recommended tests",
      "web_appsecpriv",
      [result({ level: "recommended" }), info],
      "passed",
      "passed",
    ],
    ["optional tests only", "web_appsecpriv", [info], "info", "info"],
    ["RPKI: warning only", "web_rpki", [passed, warning], "warning", "warning"],
    ["RPKI: no addresses", "web_rpki", [withPoints, withPoints], "passed", "passed"],
    ["RPKI: failed", "web_rpki", [passed, failed], "failed", "failed"],
  ])("%s", (_situation, id, tests, rfc, parity) => {
    expect(statusOf(id, tests, "rfc")).toBe(rfc);
    expect(statusOf(id, tests, "internetnl-1.11")).toBe(parity);
  });

  test("nothing to measure is no pass", () => {
    expect(statusOf("mail_dnssec", [notApplicable, notApplicable], "rfc")).toBe("info");
  });
});

describe("TLS categories of which only the gate was tested", () => {
  const gate = (status: TestResult["status"], verdict: string) =>
    result({ id: "mail_starttls_tls_available", category: "mail_starttls", status, verdict });
  const rest = Array.from({ length: 18 }, () =>
    result({ category: "mail_starttls", status: "not_tested", level: "optional" }),
  );

  test.each([
    ["error", "other", "error", "unreachable"],
    ["error", "could-not-test", "error", "untestable"],
    ["not_tested", "other-2", "info", "no-mx"],
    ["not_tested", "null-mx", "info", "null-mx"],
    ["info", "no-null-mx", "info", "no-null-mx"],
    ["warning", "null-mx-with-other-mx", "warning", "null-mx-with-other-mx"],
    ["info", "null-mx-without-a-aaaa", "info", "null-mx-without-a-aaaa"],
  ] as const)("%s %s", (status, verdict, category, text) => {
    const tests = [gate(status, verdict), ...rest];
    expect(statusOf("mail_starttls", tests, "internetnl-1.11")).toBe(category);
    expect(categoryVerdict("mail_starttls", category, tests)).toBe(text);
  });

  test("web, unreachable", () => {
    const available = result({ id: "web_https_http_available", status: "error", verdict: "other" });
    expect(categoryVerdict("web_https", "error", [available])).toBe("unreachable");
  });

  test("a redirect test without HTTPS does not make the category fail by itself", () => {
    const tests = [
      result({ id: "web_https_http_available", status: "info", level: "optional" }),
      result({ id: "web_https_http_redirect", status: "not_tested", verdict: "no-https" }),
      info,
    ];
    expect(statusOf("web_https", tests, "internetnl-1.11")).toBe("info");
  });
});

describe("our own categories", () => {
  test.each<[string, TestResult[], string]>([
    ["the worst wins", [passed, warned, failed], "failed"],
    ["could not be measured is worst", [failed, error], "error"],
    ["passed", [passed, blocked], "passed"],
    ["nothing to measure", [blocked, notApplicable], "info"],
  ])("%s", (_situation, tests, status) => {
    expect(ownCategoryStatus(tests)).toBe(status);
  });
});
