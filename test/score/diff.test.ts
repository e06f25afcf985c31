import { describe, expect, test } from "vitest";
import type { Report, Result, RunHeader } from "../../src/model/report.ts";
import { diffText } from "../../src/report/diff.ts";
import { PLAIN } from "../../src/report/look.ts";
import { diffResults } from "../../src/score/diff.ts";
import { report } from "./report.ts";
import { result } from "./result.ts";

const runOf = (run_id: string, profile: string): RunHeader =>
  ({ run_id, profile: { name: profile, version: "1", digest: `sha256:${profile}` } }) as RunHeader;

function resultOf(reports: readonly Report[], profile = "waterpas"): Result {
  const digest = `sha256:${profile}`;
  return {
    kind: "waterpas-result",
    schema_version: "1.0",
    run: runOf("run_1", profile),
    reports: reports.map((each) => ({ ...each, profile: { ...each.profile, digest } })),
  };
}

const valid = (status: "passed" | "failed" | "error" | "warning", more = {}) =>
  result({ id: "web_dnssec_valid", status, verdict: status === "passed" ? "good" : "bad", ...more });
const site = (...tests: Report["tests"]): Report => report({ name: "example.nl", tests });

describe("diff", () => {
  test.each([
    ["better", "failed", "passed", "improved"],
    ["worse", "passed", "failed", "regressed"],
    ["the same", "failed", "failed", "same"],
    ["newly measured", "error", "failed", "measured"],
    ["no longer measured", "passed", "error", "unmeasured"],
  ] as const)("%s", (_, before, after, kind) => {
    const diff = diffResults(resultOf([site(valid(before))]), resultOf([site(valid(after))]), null);
    expect(diff.targets[0]?.changes[0]?.kind).toBe(kind);
    expect(diff.counts[kind]).toBe(1);
  });

  test("what the new rules make of the old evidence is no change of the target", () => {
    const old = resultOf([site(valid("passed"))]);
    const again = resultOf([site(valid("warning"))], "stricter");
    const now = resultOf([site(valid("warning"))], "stricter");
    const diff = diffResults(old, now, again);
    expect(diff.targets[0]).toMatchObject({
      rule_changes: ["web_dnssec_valid"],
      changes: [{ kind: "same" }],
    });
    expect(diffText(diff, { look: PLAIN, onlyChanges: false })).toContain(
      "1 test judged differently on the old evidence",
    );
  });

  test("targets that only one of them has, and a place of measuring that differs", () => {
    const elsewhere = site();
    const moved = {
      ...elsewhere,
      evidence: { ...elsewhere.evidence, vantage: { ...elsewhere.evidence.vantage, ipv6: false } },
    };
    const diff = diffResults(
      resultOf([site(), report({ name: "old.nl" })]),
      resultOf([moved, report({ name: "new.nl" })]),
      null,
    );
    expect(diff).toMatchObject({ added: ["new.nl (web)"], removed: ["old.nl (web)"] });
    expect(diff.targets[0]?.vantage).toEqual(["ipv6"]);
  });

  test("as people see it", () => {
    const before = site(valid("failed"), result({ id: "web_ipv6_ns_reach", status: "error" }));
    const after = site(valid("passed"), result({ id: "web_ipv6_ns_reach" }));
    const diff = diffResults(
      resultOf([{ ...before, score: { ...before.score, percentage: 86 } }]),
      resultOf([after]),
      null,
    );
    expect(diffText(diff, { look: PLAIN, onlyChanges: true })).toBe(
      [
        "example.nl   web 86 % → 100 %",
        "  ✘→✔ web_dnssec_valid   bad → good",
        "  ?→✔ web_ipv6_ns_reach  could not measure → good   (not counted as improvement)",
        "",
        "1 better · 0 worse · 1 newly measured · 0 same",
        "",
      ].join("\n"),
    );
  });

  test("targets without changes can be left out", () => {
    const same = diffResults(resultOf([site(valid("passed"))]), resultOf([site(valid("passed"))]), null);
    expect(diffText(same, { look: PLAIN, onlyChanges: true })).toBe("0 better · 0 worse · 1 same\n");
  });
});
