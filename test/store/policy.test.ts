import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/model/user-error.ts";
import { findPolicy, loadPolicy } from "../../src/store/policy.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-policy-"));
});

async function load(text: string) {
  const path = join(folder, "policy.json");
  await writeFile(path, text);
  return await loadPolicy(path);
}

/** What is wrong, a line each. */
async function problems(policy: unknown): Promise<readonly string[]> {
  try {
    await load(JSON.stringify(policy));
  } catch (error) {
    if (error instanceof UserError) {
      expect(error.code).toBe("policy-invalid");
      return error.details.map((line) => line.replace(/^\S+ +/, ""));
    }
    throw error;
  }
  return [];
}

const waiver = {
  id: "W-1",
  test: "web_dnssec_valid",
  reason: "a reason that is long",
  expires: "2026-10-01",
};

describe("policy files", () => {
  test("comments and trailing commas are fine", async () => {
    const policy = await load('{\n // who may not fail\n "version": 1, "gate": {"min_score": 90,},\n}');
    expect(policy).toEqual({ version: 1, gate: { min_score: 90 } });
  });

  test.each([
    [
      "an unknown key",
      { version: 1, gate: { minscore: 90 } },
      /unknown key "minscore"; did you mean "min_score"/,
    ],
    ["another version", { version: 2 }, /version is 2; expected 1/],
    ["no version", { gate: {} }, /version/],
    ["an unknown level", { version: 1, levels: { web_dnssec_valid: "must" } }, /"must"; expected "required"/],
    [
      "an unknown test",
      { version: 1, levels: { web_dnsec_valid: "none" } },
      /did you mean "web_dnssec_valid"/,
    ],
    ["a pattern for no test", { version: 1, gate: { require: ["*_dnsec_*"] } }, /unknown test "\*_dnsec_\*"/],
    ["an unknown test in forbid", { version: 1, gate: { forbid: { x: ["bad"] } } }, /unknown test "x"/],
    [
      "an unknown category",
      { version: 1, rules: [{ match: {}, gate: { min_category: { web: 1 } } }] },
      /category "web"/,
    ],
    ["a score above 100", { version: 1, gate: { min_score: 101 } }, /largest allowed is 100|from 0 to 100/],
    ["a waiver without an end", { version: 1, waivers: [{ ...waiver, expires: undefined }] }, /expires/],
    ["a waiver without a real reason", { version: 1, waivers: [{ ...waiver, reason: "later" }] }, /reason/],
    ["a day that does not exist", { version: 1, waivers: [{ ...waiver, expires: "2026-02-30" }] }, /expires/],
    ["two waivers of one name", { version: 1, waivers: [waiver, waiver] }, /two waivers "W-1"/],
    [
      "a waiver that lasts too long",
      {
        version: 1,
        waiver_rules: { max_days: 30 },
        waivers: [{ ...waiver, created: "2026-06-01" }],
      },
      /lasts 122 days; waiver_rules.max_days allows 30/,
    ],
    [
      "a waiver without a beginning",
      { version: 1, waiver_rules: { max_days: 30 }, waivers: [waiver] },
      /needs "created"/,
    ],
    [
      "a waiver that ends before it begins",
      { version: 1, waivers: [{ ...waiver, created: "2027-01-01" }] },
      /before/,
    ],
  ])("%s is refused, with what to change", async (_, policy, text) => {
    const found = await problems(policy);
    expect(found.length).toBeGreaterThan(0);
    expect(found.join("\n")).toMatch(text);
  });

  test("every problem is told at once, with its line", async () => {
    const text = '{"version": 1,\n"gate": {"x": 1},\n"levels": {"y": "required"}}';
    await expect(load(text)).rejects.toMatchObject({
      details: [expect.stringMatching(/:2:\d+ .*"x"/)],
    });
  });

  test("the one of the working folder is found, and none above it", async () => {
    expect(findPolicy(folder)).toBeNull();
    await writeFile(join(folder, "waterpas.policy.json"), '{"version": 1}');
    expect(findPolicy(folder)).toBe(join(folder, "waterpas.policy.json"));
  });
});
