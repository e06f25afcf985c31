/** Documents that are fetched whole (VRP exports, route tables): conditional, bounded, tried again where that may help. */
import type { AttemptRecord } from "../model/attempt.ts";
import { budgetReached } from "./attempt.ts";
import { CLOCK, pause } from "./clock.ts";
import type { DestinationNeeds } from "./destination.ts";
import type { Family } from "./family.ts";
import {
  type DownloadLimits,
  type GetFault,
  type GetNeeds,
  type Got,
  get,
  type Sink,
  type Validators,
} from "./http-get.ts";
import { DOWNLOAD } from "./limits.table.ts";
import { makeAddressMap, type NetMap } from "./map.ts";
import { makePolicy } from "./policy.ts";
import { makeAttemptLog } from "./trace.ts";
import type { ProxySettings } from "./way.ts";

/** A document wanted. */
export interface DownloadRequest<S extends Sink> extends Validators {
  readonly url: string;
  /** A sink for one try; what an earlier try has filled is thrown away. */
  readonly open: () => S;
  readonly signal?: AbortSignal;
}

/** What came of it. Bodies have gone to the sink, without their compression. */
export type Download<S extends Sink> =
  | (Extract<Got, { readonly kind: "body" }> & { readonly sink: S })
  | Exclude<Got, { readonly kind: "body" }>;

export interface DownloadOptions {
  /** Names the program and whom to write to. */
  readonly userAgent: string;
  readonly netMap?: NetMap;
  /** Prefixes never dialled. */
  readonly exclude?: readonly string[];
  readonly families?: readonly Family[];
  /** Certificates trusted in place of those of Node.js, in PEM form. */
  readonly ca?: readonly string[];
  readonly limits?: Partial<DownloadLimits>;
  readonly resolve?: DestinationNeeds["resolve"];
  /** For https only. */
  readonly proxy?: ProxySettings;
  readonly onAttempt?: (record: AttemptRecord) => void;
  /** Ends everything. */
  readonly signal?: AbortSignal;
}

export interface Downloader {
  download<S extends Sink>(request: DownloadRequest<S>): Promise<Download<S>>;
}

/**
 * Downloads through the same gate as all other traffic: addresses judged as given by the user, the net map applied,
 * certificates always checked.
 */
export function openDownloader(options: DownloadOptions): Downloader {
  const limits: DownloadLimits = { ...DOWNLOAD, ...options.limits };
  const { netMap, exclude, families = ["ipv4", "ipv6"], ca, resolve, proxy, userAgent, onAttempt } = options;
  const map = makeAddressMap(netMap);
  const needs: Omit<GetNeeds, "signal"> = {
    policy: makePolicy({ isMapped: map.isMapped, ...(exclude === undefined ? {} : { exclude }) }),
    map,
    families,
    lookupMs: limits.connectMs,
    limits,
    userAgent,
    log: makeAttemptLog(CLOCK.now(), onAttempt),
    ...(resolve === undefined ? {} : { resolve }),
    ...(ca === undefined ? {} : { ca }),
    ...(proxy === undefined ? {} : { proxy }),
  };
  return {
    async download(request) {
      const url = URL.parse(request.url);
      if (url === null) return { kind: "none", fault: "url", detail: "not a URL" };
      const total = new AbortController();
      const cancel = CLOCK.after(limits.totalMs, () =>
        total.abort(budgetReached(`${limits.totalMs} ms are over`)),
      );
      const signals = [total.signal, options.signal, request.signal].filter((signal) => signal !== undefined);
      try {
        return await tryAll(url, request, { ...needs, signal: AbortSignal.any(signals) });
      } finally {
        cancel();
      }
    },
  };
}

async function tryAll<S extends Sink>(
  url: URL,
  request: DownloadRequest<S>,
  needs: GetNeeds,
): Promise<Download<S>> {
  const { retryMs, longestRetryAfterMs } = needs.limits;
  for (let tries = 0; ; tries += 1) {
    const sink = request.open();
    const got = await get(url, request, sink, needs);
    if (got.kind === "body") return { ...got, sink };
    const waitMs = retryMs[tries];
    if (got.kind !== "none" || waitMs === undefined || !isWorthwhile(got)) return got;
    if ((got.retryAfterMs ?? 0) > longestRetryAfterMs) return got;
    await pause(Math.max(waitMs, got.retryAfterMs ?? 0), needs.signal);
    if (needs.signal.aborted) return got;
  }
}

/** Faults that may be over in a moment. A name without address is not among them: there are other sources. */
const PASSING: ReadonlySet<GetFault> = new Set([
  "timeout",
  "refused",
  "unreachable",
  "reset",
  "protocol",
  "truncated",
]);
const TOO_MANY_REQUESTS = 429;

function isWorthwhile({ fault, status }: Extract<Got, { readonly kind: "none" }>): boolean {
  return PASSING.has(fault) || (status !== undefined && (status >= 500 || status === TOO_MANY_REQUESTS));
}
