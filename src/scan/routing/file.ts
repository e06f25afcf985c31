/** A file of the user as data of a run. */
import { resolve } from "node:path";
import type { RoutingProblem } from "../../model/routing.ts";
import { BodyFault, type BodyReason, bounded, unpacked } from "../../net/inflate.ts";
import { DOWNLOAD } from "../../net/limits.table.ts";
import { slotOf } from "../../store/data-cache.ts";
import { type DataFile, openDataFile } from "../../store/data-file.ts";
import type { LoadContext } from "./context.ts";
import type { Dataset, Kind, Taken } from "./dataset.ts";
import { problem } from "./problem.ts";
import { datasetOf, keepIn, metaOf, readCached } from "./refresh.ts";

/** What is worth keeping in a form that needs no reading; smaller files are read in no time. */
const WORTH_KEEPING = 1024 * 1024;

interface FromFile<T> {
  readonly current: Dataset<T> | null;
  readonly problems: readonly RoutingProblem[];
}

const SLUGS = {
  truncated: "truncated",
  encoding: "format",
  "too-large": "too-large",
} as const satisfies Record<BodyReason, string>;

/** The data in a file; a large one is read once, and again only when it has changed. @throws UserError `input-unreadable` */
export async function readSourceFile<T>(
  kind: Kind<T>,
  name: string,
  context: LoadContext,
): Promise<FromFile<T>> {
  const path = resolve(context.cwd, name);
  const file = await openDataFile(path);
  const isKept = file.size >= WORTH_KEEPING;
  const version = `"${file.size}-${file.modifiedMs}"`;
  const cached = isKept ? await readCached(kind, path, context) : null;
  if (cached?.meta.etag === version) {
    const { etag: _version, ...dataset } = cached.dataset;
    return { current: { ...dataset, source: name }, problems: [] };
  }
  const taken = await readFile(kind, name, file, context);
  if (!taken.ok) return { current: null, problems: taken.problems };
  const meta = metaOf(path, taken.facts, context, { etag: version });
  // A cache that cannot be written is no matter here: the file is at hand.
  if (isKept) await keepIn(slotOf(context.cache, kind.kind, path), kind.pack(taken.value), meta);
  const { etag: _version, ...rest } = meta;
  return { current: datasetOf(name, taken.value, taken.facts, rest), problems: [] };
}

async function readFile<T>(
  kind: Kind<T>,
  source: string,
  { chunks, modifiedMs }: DataFile,
  { now }: LoadContext,
): Promise<Taken<T>> {
  const intake = kind.open({ scope: "file", source, now });
  try {
    for await (const chunk of bounded(unpacked(chunks), DOWNLOAD.decodedBytes)) {
      if (!intake.push(chunk)) break;
    }
  } catch (error) {
    if (!(error instanceof BodyFault)) throw error;
    const detail = `${kind.area}-${SLUGS[error.reason]}` as const;
    return { ok: false, problems: [problem(detail, { source, says: error.message })] };
  }
  return intake.end(Math.floor(modifiedMs / 1000));
}
