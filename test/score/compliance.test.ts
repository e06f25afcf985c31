/** What outcomes of rules come to. */
import { describe, expect, test } from "vitest";
import type { PassCriteria, Profile, ProfileRule } from "../../src/model/profile.ts";
import type { Compliance, Score } from "../../src/model/report.ts";
import { complianceOf } from "../../src/score/compliance.ts";
import { profileOf } from "../support/evidence.ts";
import { report } from "./report.ts";

const cite = { document: "D", paragraph: "1" };
const rule = (id: string, over: Partial<ProfileRule> = {}): ProfileRule => ({
  id,
  title: id,
  cite,
  needs: { test: "web_dnssec_exist" },
  ...over,
});

/** Verdict of a rule over a test that is not there: not known. */
const MISSING = rule("missing");

function judged(over: Partial<Profile>, score: Partial<Score> = {}, status: "ok" | "unresolvable" = "ok") {
  const { score: whole } = report({ score });
  return complianceOf({ side: "web", status, tests: [], score: whole }, profileOf("rfc", over));
}

describe("the verdict of a profile", () => {
  test("there is none without rules", () => {
    expect(judged({})).toBeNull();
  });

  test("there is none for a side of which nothing is asked", () => {
    expect(judged({ rules: [rule("mail", { needs: { test: "mail_auth_spf_exist" } })] })).toBeNull();
  });

  test("rules about the zone stand in both reports", () => {
    const rules = [rule("zone", { needs: { test: "dns_ns_count" } })];
    expect(judged({ rules })?.rules.map(({ id }) => id)).toEqual(["zone"]);
  });

  test("what is not known leaves it open", () => {
    expect(judged({ rules: [MISSING] })).toMatchObject({
      status: "inconclusive",
      level: "required",
      min_score: null,
      counts: { met: 0, "not-met": 0, inconclusive: 1, "not-applicable": 0 },
    });
  });

  test.each<[PassCriteria, Compliance["status"]]>([
    [{ rules: "required" }, "not-applicable"],
    [{ rules: "recommended" }, "inconclusive"],
    [{ rules: "optional" }, "inconclusive"],
  ])("%j: a rule that is recommended", (pass, status) => {
    expect(judged({ pass, rules: [rule("r", { level: "recommended" })] })?.status).toBe(status);
  });

  test.each<[Partial<Score>, Compliance["status"]]>([
    [{ percentage: 90 }, "passed"],
    [{ percentage: 89 }, "failed"],
    [{ percentage: null, worst_case: 90, best_case: 95 }, "passed"],
    [{ percentage: null, worst_case: 60, best_case: 89 }, "failed"],
    [{ percentage: null, worst_case: 60, best_case: 95 }, "inconclusive"],
    [{ percentage: null, worst_case: null, best_case: null }, "inconclusive"],
  ])("a score of 90 is asked for: %j", (score, status) => {
    expect(judged({ pass: { min_score: 90 } }, score)).toMatchObject({ status, min_score: 90 });
  });

  test("a name that does not exist has no score to judge", () => {
    const none = { percentage: null, worst_case: null, best_case: null };
    expect(judged({ pass: { min_score: 90 } }, none, "unresolvable")?.status).toBe("not-applicable");
  });
});
