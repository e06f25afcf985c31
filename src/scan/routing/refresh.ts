/** One source in the network, by way of the cache. */
import type { RoutingProblem } from "../../model/routing.ts";
import { UserError } from "../../model/user-error.ts";
import type { Download } from "../../net/download.ts";
import {
  type DataMeta,
  type DataSlot,
  readKept,
  slotOf,
  writeKept,
  writeMeta,
} from "../../store/data-cache.ts";
import { takeLock } from "../../store/data-lock.ts";
import { timeText, wait } from "../time.ts";
import type { LoadContext } from "./context.ts";
import type { DataFacts, Dataset, Expectation, Intake, Kind, Taken } from "./dataset.ts";
import { problem } from "./problem.ts";
import { PARSER } from "./sources.table.ts";

/** What the cache has of a source, decoded. */
export interface Cached<T> {
  readonly meta: DataMeta;
  readonly dataset: Dataset<T>;
}

/** What asking a source came to. */
export interface Refreshed<T> {
  /** `null` when there is no use in what came, or nothing came. */
  readonly dataset: Dataset<T> | null;
  /** `fetched`: new data; `unchanged`: what the cache has is current. */
  readonly outcome: "fetched" | "unchanged" | "failed";
  readonly problems: readonly RoutingProblem[];
  readonly lost: readonly string[];
}

/** What the cache has of a source; `null` for nothing, for damaged data, and for data of another version's making. */
export async function readCached<T>(
  kind: Kind<T>,
  url: string,
  { cache }: Pick<LoadContext, "cache">,
): Promise<Cached<T> | null> {
  const kept = await readKept(slotOf(cache, kind.kind, url));
  if (kept === null || kept.meta.parser !== PARSER || !areFacts(kept.meta.facts)) return null;
  const { meta, octets } = kept;
  const value = kind.unpack(octets);
  return value === null ? null : { meta, dataset: datasetOf(url, value, kept.meta.facts, meta) };
}

/** Data with what its description says. */
export function datasetOf<T>(
  source: string,
  value: T,
  facts: DataFacts,
  { fetched_at, checked_at, etag }: Pick<DataMeta, "fetched_at" | "checked_at" | "etag">,
): Dataset<T> {
  return {
    source,
    value,
    facts,
    fetchedMs: Date.parse(fetched_at),
    checkedMs: Date.parse(checked_at),
    ...(etag === undefined ? {} : { etag }),
  };
}

function areFacts(value: unknown): value is DataFacts {
  if (typeof value !== "object" || value === null) return false;
  const facts: Partial<DataFacts> = value;
  return typeof facts.sha256 === "string" && typeof facts.rows === "object" && Array.isArray(facts.problems);
}

/**
 * Asks a source whether it has anything newer than the cache. Of several processes one does; the others wait and take
 * what it has got.
 *
 * @param isRecent whether what the cache has needs no asking; looked at again after waiting for another process
 */
export async function refresh<T>(
  kind: Kind<T>,
  expectation: Expectation,
  context: LoadContext,
  isRecent: (cached: Cached<T>) => boolean,
): Promise<Refreshed<T>> {
  const { cache, signal } = context;
  const url = expectation.source;
  const slot = slotOf(cache, kind.kind, url);
  const lock = await takeLock(slot, { wait: (ms) => wait(ms, signal), signal });
  try {
    const cached = await readCached(kind, url, context);
    if (lock?.hadToWait === true && cached !== null && isRecent(cached)) return unchanged(cached.dataset);
    context.onDownload?.(url);
    const got = await context.downloader.download<Intake<T>>({
      url,
      ...conditionsOf(cached),
      open: () => kind.open(expectation),
      ...(signal === undefined ? {} : { signal }),
    });
    return await settle(kind, expectation, { got, cached, slot, context });
  } finally {
    await lock?.release();
  }
}

/** Only what the cache can stand in for is asked for conditionally. */
function conditionsOf<T>(cached: Cached<T> | null): {
  readonly etag?: string;
  readonly lastModified?: string;
} {
  if (cached === null) return {};
  const { etag, last_modified: lastModified } = cached.meta;
  return { ...(etag === undefined ? {} : { etag }), ...(lastModified === undefined ? {} : { lastModified }) };
}

const unchanged = <T>(dataset: Dataset<T>, problems: readonly RoutingProblem[] = []): Refreshed<T> => ({
  dataset,
  outcome: "unchanged",
  problems,
  lost: [],
});

interface Came<T> {
  readonly got: Download<Intake<T>>;
  readonly cached: Cached<T> | null;
  readonly slot: DataSlot;
  readonly context: LoadContext;
}

async function settle<T>(kind: Kind<T>, { source }: Expectation, came: Came<T>): Promise<Refreshed<T>> {
  const { got, cached, slot, context } = came;
  const checked_at = timeText(context.clock());
  if (got.kind === "body") return keepNew(kind, source, came, got);
  if (got.kind === "not-modified" && cached !== null) {
    const { failed_at: _over, ...meta } = cached.meta;
    const problems = await keeping(slot.folder, () => writeMeta(slot, { ...meta, checked_at }));
    return unchanged({ ...cached.dataset, checkedMs: Date.parse(checked_at) }, problems);
  }
  const says = got.kind === "none" ? faultText(got.fault, got.detail) : "it has nothing new";
  if (cached !== null) {
    await keeping(slot.folder, () => writeMeta(slot, { ...cached.meta, failed_at: checked_at }));
  }
  const detail = kind.area === "vrp" ? "vrp-download" : "bgp-download";
  return { dataset: null, outcome: "failed", problems: [problem(detail, { source, says })], lost: [] };
}

/** Words for what a slug of a fault alone would not tell. */
const FAULTS: Readonly<Record<string, string>> = {
  "not-ready": "it has nothing yet",
  "too-large": "it is too large",
  truncated: "it broke off",
  encoding: "its encoding is not what it says",
  status: "refused",
  budget: "it took too long",
  insecure: "not without TLS",
};

const faultText = (fault: string, detail: string): string =>
  fault === "no-address" || fault === "denied" ? detail : `${FAULTS[fault] ?? fault}: ${detail}`;

async function keepNew<T>(
  kind: Kind<T>,
  source: string,
  { slot, context, cached }: Came<T>,
  got: Extract<Download<Intake<T>>, { readonly kind: "body" }>,
): Promise<Refreshed<T>> {
  const taken: Taken<T> = got.sink.end(secondsOf(got.lastModified));
  if (!taken.ok) {
    if (cached !== null) {
      await keeping(slot.folder, () =>
        writeMeta(slot, { ...cached.meta, failed_at: timeText(context.clock()) }),
      );
    }
    return { dataset: null, outcome: "failed", problems: taken.problems, lost: taken.lost ?? [] };
  }
  const { value, facts } = taken;
  const meta = metaOf(source, facts, context, got);
  const problems = await keepIn(slot, kind.pack(value), meta);
  return { dataset: datasetOf(source, value, facts, meta), outcome: "fetched", problems, lost: [] };
}

type Description = Omit<DataMeta, "binary">;

/** The description of data that has just come. */
export function metaOf(
  url: string,
  facts: DataFacts,
  { clock }: Pick<LoadContext, "clock">,
  { etag, lastModified }: { readonly etag?: string; readonly lastModified?: string },
): Description {
  const now = timeText(clock());
  return {
    url,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { last_modified: lastModified }),
    fetched_at: now,
    checked_at: now,
    parser: PARSER,
    facts,
  };
}

/** Keeps data; what went wrong, if anything did. */
export function keepIn(slot: DataSlot, octets: Uint8Array, meta: Description): Promise<RoutingProblem[]> {
  return keeping(slot.folder, () => writeKept(slot, octets, meta));
}

/** Unix seconds of an HTTP date. */
function secondsOf(date: string | undefined): number | undefined {
  const ms = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

/** A cache that cannot be written is done without: the data is used, and fetched again the next time. */
async function keeping(folder: string, write: () => Promise<void>): Promise<RoutingProblem[]> {
  try {
    await write();
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [problem("cache-unwritable", { source: folder, says: error.message })];
  }
}
