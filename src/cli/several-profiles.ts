/** Results whose reports are under several profiles: which there are, and what can be done with them. */
import type { Profile } from "../model/profile.ts";
import type { Report, Result } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import type { Format } from "../report/format.table.ts";
import { profileRef } from "../store/profile.ts";

/** Formats that have room for more than one profile. */
const WITH_SEVERAL: ReadonlySet<Format> = new Set<Format>([
  "terminal",
  "json",
  "jsonl",
  "md",
  "html",
  "csv-wide",
  "csv-long",
]);

/** @throws UserError `usage` for an output that tells of one profile only */
export function checkFormats(plan: {
  readonly stdout: Format;
  readonly files: readonly { readonly format: Format; readonly isFolder: boolean }[];
}): void {
  const formats = [plan.stdout, ...plan.files.map(({ format }) => format)];
  const narrow = formats.find((format) => !WITH_SEVERAL.has(format));
  const isFolder = plan.files.some((file) => file.isFolder);
  if (narrow === undefined && !isFolder) return;
  throw new UserError("usage", {
    what: isFolder ? "a folder of pages tells of one profile" : `${narrow} tells of one profile`,
    fix: `for several profiles: ${[...WITH_SEVERAL].join(", ")}`,
  });
}

/** @throws UserError `usage` for two profiles of one name: nobody could tell their columns apart */
export function checkNames(profiles: readonly Pick<Profile, "name">[]): void {
  const names = profiles.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new UserError("usage", {
    what: `two of the profiles are called '${twice}'`,
    fix: "name each profile once, and give each file a name of its own",
  });
}

/** @throws UserError `usage` when the reports are under several profiles */
export function refuseSeveral({ run }: Pick<Result, "run">): void {
  if (run.profiles === undefined) return;
  const names = run.profiles.map(({ name }) => name);
  throw new UserError("usage", {
    what: `the results are under ${names.length} profiles: ${names.join(", ")}`,
    fix: "judge the evidence under one of them: waterpas judge evidence/ --profile NAME -o result.json",
  });
}

/** One result of several, each under a profile of its own: names stay together, profiles in the order given. */
export function together(results: readonly [Result, ...Result[]], profiles: readonly Profile[]): Result {
  const [first] = results;
  if (profiles.length === 1) return first;
  const order = new Map(first.reports.map((report, index) => [keyOf(report), index]));
  const place = (report: Report): number => order.get(keyOf(report)) ?? order.size;
  const reports = results.flatMap((result) => result.reports).toSorted((a, b) => place(a) - place(b));
  const { run_id, started_at, tool, profile, ...run } = first.run;
  return {
    ...first,
    run: { run_id, started_at, tool, profile, profiles: profiles.map(profileRef), ...run },
    reports,
  };
}

const keyOf = ({ target }: Report): string => `${target.name} ${target.type}`;
