/** From options and policy file to what a gate judges by. */
import { dirname, resolve } from "node:path";
import type { GateResult } from "../model/gate.ts";
import type { Policy } from "../model/policy.ts";
import type { Profile } from "../model/profile.ts";
import type { Report, Result } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { type Gating, judgeGate } from "../score/gate.ts";
import { sinceThen } from "../score/gate-baseline.ts";
import { findPolicy, loadPolicy } from "../store/policy.ts";
import { loadProfile } from "../store/profile.ts";
import { defined } from "./defined.ts";
import type { FailOptions, GateOptions } from "./options/gate.ts";
import { readSavedResult } from "./results.ts";
import { DEFAULT_PROFILE, toolOf } from "./version.ts";

export interface GatePlan {
  readonly policy: Policy;
  /** Where paths in the policy start. */
  readonly folder: string;
  /** With the levels of the policy. */
  readonly profile: Profile;
  readonly baseline: Result | null;
}

export interface GateRequest extends GateOptions {
  readonly profile: string;
  readonly rejudgeBaseline?: boolean;
}

/**
 * Reads everything a gate needs before anything is measured.
 *
 * @throws UserError `usage` without any rule, `policy-invalid`, `profile-unknown`, `input-unreadable`
 */
export async function planGate(options: GateRequest, cwd: string): Promise<GatePlan> {
  const file = options.policy === undefined ? findPolicy(cwd) : resolve(cwd, options.policy);
  const policy = withFlags(file === null ? null : await loadPolicy(file), options);
  const folder = file === null ? cwd : dirname(file);
  const isDefault = options.profile === DEFAULT_PROFILE;
  const named = isDefault && policy.profile !== undefined;
  const profile = named
    ? await loadProfile(policy.profile ?? "", folder)
    : await loadProfile(options.profile, cwd);
  return {
    policy,
    folder,
    profile: withLevels(profile, policy.levels ?? {}),
    baseline: await readBaseline(
      policy,
      folder,
      options.rejudgeBaseline === true ? withLevels(profile, policy.levels ?? {}) : null,
    ),
  };
}

/** Flags rank before the keys of the file. */
function withFlags(policy: Policy | null, { failOn, failUnder }: GateOptions): Policy {
  const gate = defined({ fail_on: failOn, min_score: failUnder });
  if (policy !== null) return { ...policy, gate: { ...policy.gate, ...gate } };
  if (Object.keys(gate).length > 0) return { version: 1, gate };
  throw new UserError("usage", {
    what: "a gate needs rules, and there is no ./waterpas.policy.json",
    fix: "waterpas gate example.nl --fail-on required        or name a file: --policy FILE",
  });
}

/** The gate of `--fail-on` and `--fail-under` without a policy; `undefined` when neither was given. */
export function flagGate(
  { failOn, failUnder, now }: FailOptions & { readonly now?: string },
  profile: Profile,
): ((result: Result) => GateResult) | undefined {
  if (failOn === undefined && failUnder === undefined) return undefined;
  const policy: Policy = { version: 1, gate: defined({ fail_on: failOn, min_score: failUnder }) };
  const today = new Date(now ?? Date.now());
  return (result) => gateResult({ policy, folder: ".", profile, baseline: null }, result, today);
}

/** A changed level changes the score, so the score no longer bears the profile's name alone. */
function withLevels(profile: Profile, levels: NonNullable<Policy["levels"]>): Profile {
  const ids = Object.entries(levels);
  if (ids.length === 0) return profile;
  const changed = ids.map(([id, level]) => [id, { ...profile.tests[id], level }] as const);
  return {
    ...profile,
    algorithm: `${profile.algorithm}+policy`,
    tests: { ...profile.tests, ...Object.fromEntries(changed) },
  };
}

/** @param rejudgeBy the profile under which the baseline's evidence is judged again; `null`: as it was judged */
async function readBaseline(
  { baseline }: Policy,
  folder: string,
  rejudgeBy: Profile | null,
): Promise<Result | null> {
  if (baseline?.file === undefined || baseline.mode === "off") return null;
  const { result, evidence } = await readSavedResult([resolve(folder, baseline.file)]);
  if (rejudgeBy === null) return result;
  if (evidence.length > 0) {
    const { judge } = await import("../scan/judge.ts");
    return judge(evidence, { profile: rejudgeBy, tool: toolOf() });
  }
  throw new UserError("evidence-invalid", {
    what: `the evidence of the baseline does not lie beside ${baseline.file}`,
    fix: "waterpas baseline update, from results of today's rules",
  });
}

/** Judges results by the plan; @throws UserError `policy-invalid` when the baseline was judged by other rules */
export function gateResult(plan: GatePlan, result: Result, now: Date) {
  return judgeGate(result.reports, gatingOf(plan, now));
}

function gatingOf({ policy, profile, baseline }: GatePlan, now: Date): Gating {
  const rules = { policy, profile, today: now.toISOString().slice(0, 10) };
  if (baseline === null) return rules;
  const before = new Map(baseline.reports.map((report) => [keyOf(report), report]));
  return {
    ...rules,
    since: (report) => {
      const old = before.get(keyOf(report));
      if (old === undefined) return null;
      refuseOtherRules(old, report);
      return sinceThen(old, report);
    },
  };
}

const keyOf = ({ target }: Report): string => `${target.name} ${target.type}`;

function refuseOtherRules(old: Report, report: Report): void {
  if (old.profile.digest === report.profile.digest) return;
  throw new UserError("policy-invalid", {
    what: `the baseline of ${report.target.name} was judged under profile ${old.profile.name}, by other rules than now (${report.profile.name})`,
    fix: "waterpas baseline update, or judge its evidence again: --rejudge-baseline",
  });
}
