/** What the user asks for, as sources. */
import { UserError } from "../../model/user-error.ts";
import type { Vrp } from "../../proto/rpki/vrp-rows.ts";
import type { LoadContext } from "./context.ts";
import type { Loaded } from "./load.ts";
import type { SourceName } from "./obtain.ts";
import { ROUTE_URLS, VRP_URLS } from "./sources.table.ts";

/** What the user asked for, and the surroundings. */
export interface RoutingRequest extends LoadContext {
  /** `--rpki`: files and URLs in the order in which they are tried, or `none`; absent = the public exports. */
  readonly rpki?: readonly string[];
  /** `--rpki-max-age`, milliseconds. */
  readonly rpkiMaxAgeMs?: number;
  /** `--origins`: `ris`, `cymru`, `none`, a file or a URL; default `ris`. */
  readonly origins?: string;
  /** `--slurm`: files. */
  readonly slurm?: readonly string[];
  /** `--what-if`: VRPs that are taken to exist. */
  readonly whatIf?: readonly Vrp[];
}

const PUBLIC: ReadonlySet<string> = new Set([...VRP_URLS, ...Object.values(ROUTE_URLS)]);

/** Whether a source is one of those that this program names by itself. */
export const isPublic = (text: string): boolean => PUBLIC.has(text);

/** A source by its name. Of public sources alone it is known how much there has to be. */
export function sourceOf(text: string): SourceName {
  return { kind: /^https?:\/\//i.test(text) ? "url" : "file", text, isGlobal: isPublic(text) };
}

/** Times for judging ages. */
export function agesOf(
  made: number | null,
  fetchedMs: number,
  { now }: Pick<RoutingRequest, "now">,
): { readonly made?: number; readonly fetched: number; readonly now: number } {
  // A download just made is not newer than the question, whatever time the question is about.
  const fetched = Math.min(now, Math.floor(fetchedMs / 1000));
  return { fetched, now, ...(made === null ? {} : { made }) };
}

/**
 * Refuses files that are of no use where nothing else was named: a mistake that the user can put right.
 *
 * @throws UserError `rpki-malformed`, `input-unreadable`
 */
export function refuseFiles(
  sources: readonly SourceName[],
  { dataset, problems }: Pick<Loaded<unknown>, "dataset" | "problems">,
  code: "rpki-malformed" | "input-unreadable",
): void {
  if (dataset !== null || sources.some(({ kind }) => kind !== "file")) return;
  const faults = problems.flatMap(({ source, says, detail }) =>
    source === undefined ? [] : [{ source, says: says ?? detail }],
  );
  const [first, ...others] = faults;
  if (first === undefined) return;
  throw new UserError(code, {
    what: `${first.source} cannot be used: ${first.says}`,
    details: others.map(({ source, says }) => `${source}: ${says}`),
    fix: "name another file, or none to use public data",
  });
}
