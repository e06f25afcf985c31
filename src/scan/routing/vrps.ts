/** The VRPs of a run: of the public exports or of what the user has named, with local exceptions applied. */
import type { VrpSource } from "../../model/routing.ts";
import { judgeExportAge } from "../../proto/rpki/freshness.ts";
import { indexWithSlurm } from "../../proto/rpki/slurm-apply.ts";
import type { VrpIndex } from "../../proto/rpki/vrp-index.ts";
import type { Vrp } from "../../proto/rpki/vrp-rows.ts";
import { type Loaded, load } from "./load.ts";
import type { Exceptions } from "./slurm.ts";
import { CADENCE, VRP_URLS } from "./sources.table.ts";
import { VRP_KIND } from "./vrp-kind.ts";
import { agesOf, type RoutingRequest, refuseFiles, sourceOf } from "./wanted.ts";

/** The export; `null` when the user wants none. @throws UserError `input-unreadable`, `rpki-malformed` */
export async function loadVrps(request: RoutingRequest): Promise<Loaded<VrpIndex> | null> {
  const given = request.rpki ?? VRP_URLS;
  if (given.includes("none")) return null;
  const sources = given.map(sourceOf);
  const { rpkiMaxAgeMs } = request;
  const loaded = await load(
    VRP_KIND,
    {
      sources,
      cadence: CADENCE.rpki,
      judgeAge: (facts, fetchedMs) =>
        judgeExportAge({
          ...agesOf(facts.generated_at, fetchedMs, request),
          ...(rpkiMaxAgeMs === undefined ? {} : { maxAgeSeconds: Math.floor(rpkiMaxAgeMs / 1000) }),
        }),
    },
    request,
  );
  refuseFiles(sources, loaded, "rpki-malformed");
  return loaded;
}

/** VRPs after local exceptions. */
export interface Excepted {
  /** `null` when there are none that can be used. */
  readonly index: VrpIndex | null;
  /** The same without those that are only taken to exist. */
  readonly before: VrpIndex | null;
  /** Those that the exceptions have removed; `null` without exceptions. */
  readonly removed: VrpIndex | null;
  readonly effect: VrpSource["slurm"];
}

/** How reports name exceptions that come from the command line. */
const WHAT_IF = "--what-if";

/** Applies files of exceptions, and VRPs that are taken to exist. */
export function withExceptions(
  loaded: Loaded<VrpIndex> | null,
  { files, names }: Exceptions,
  whatIf: readonly Vrp[],
): Excepted {
  const index = loaded?.isUsable === true ? (loaded.dataset?.value ?? null) : null;
  const all = whatIf.length === 0 ? files : [...files, { filters: [], assertions: whatIf }];
  if (index === null || all.length === 0) return { index, before: index, removed: null, effect: null };
  const { removed, added, index: excepted } = indexWithSlurm(index, all);
  return {
    index: excepted,
    before: beforeWhatIf(index, excepted, files, whatIf),
    removed,
    effect: {
      files: whatIf.length === 0 ? names : [...names, WHAT_IF],
      removed: removed.v4.asn.length + removed.v6.asn.length,
      added,
    },
  };
}

function beforeWhatIf(
  index: VrpIndex,
  excepted: VrpIndex,
  files: Exceptions["files"],
  whatIf: readonly Vrp[],
): VrpIndex {
  if (whatIf.length === 0) return excepted;
  return files.length === 0 ? index : indexWithSlurm(index, files).index;
}
