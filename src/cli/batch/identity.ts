/** Whether a run that is taken up again is the same: the list, the rules, and everything that changes what is measured. */
import type { EvidenceOptions } from "../../model/evidence.ts";
import { UserError } from "../../model/user-error.ts";
import type { RunRecord } from "../../store/batch/manifest.ts";
import { digestOf } from "../../store/digest.ts";

/** What must not change between the parts of a run. */
export type Identity = Pick<
  RunRecord,
  "input_sha256" | "options_sha256" | "profile_sha256" | "options" | "seed"
>;

export function identityOf(
  list: { readonly digest: string; readonly seed: number },
  profileDigest: string,
  options: EvidenceOptions & Readonly<Record<string, unknown>>,
): Identity {
  return {
    options,
    input_sha256: list.digest,
    options_sha256: digestOf(options),
    profile_sha256: profileDigest,
    seed: list.seed,
  };
}

/** @throws UserError `usage` that names what is different */
export function refuseOther(before: Identity, now: Identity, folder: string): void {
  const differences = [
    ...(before.input_sha256 === now.input_sha256 ? [] : ["the list has changed"]),
    ...(before.profile_sha256 === now.profile_sha256 ? [] : ["the profile is another one"]),
    ...(before.options_sha256 === now.options_sha256 ? [] : optionDifferences(before.options, now.options)),
  ];
  const [first] = differences;
  if (first === undefined) return;
  throw new UserError("usage", {
    what: `the run in ${folder} was another one: ${first}`,
    details: differences.slice(1),
    fix: "repeat the options it was begun with, or choose another folder",
  });
}

function optionDifferences(before: Identity["options"], now: Identity["options"]): string[] {
  const text = (options: Identity["options"], key: string): string =>
    JSON.stringify(options[key]) ?? "not given";
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return keys
    .filter((key) => text(before, key) !== text(now, key))
    .map((key) => `${key} was ${text(before, key)} and is ${text(now, key)}`);
}
