/** Files and surroundings for tests of routing data. */
import { readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DownloadOptions, openDownloader } from "../../src/net/download.ts";
import type { LoadContext } from "../../src/scan/routing/context.ts";
import type { RoutingRequest } from "../../src/scan/routing/wanted.ts";

const VARIANTS = join(import.meta.dirname, "../../fixtures/rpki/variants");

/** A file of `fixtures/rpki/variants`. */
export const variant = (name: string): Buffer => readFileSync(join(VARIANTS, name));
export const variantPath = (name: string): string => join(VARIANTS, name);

/** When the exports among the variants were built: 2025-07-20T10:01:43Z. */
export const BUILT = 1_753_005_703;
export const HOUR = 3600;

/** Surroundings with a cache of their own and a clock that the test moves. */
export interface Surroundings extends LoadContext {
  /** Milliseconds since the epoch. */
  time: number;
  /** URLs asked. */
  readonly asked: string[];
}

export async function surroundings(
  options: Partial<RoutingRequest> & { readonly download?: Partial<DownloadOptions> } = {},
): Promise<Surroundings> {
  const { download, ...request } = options;
  const asked: string[] = [];
  const made: Surroundings = {
    cache: await mkdtemp(join(tmpdir(), "waterpas-rpki-")),
    cwd: VARIANTS,
    offline: false,
    downloader: openDownloader({
      userAgent: "waterpas/0 (test)",
      limits: { retryMs: [1], connectMs: 2_000, firstByteMs: 2_000 },
      ...download,
    }),
    time: (BUILT + HOUR) * 1000,
    clock: () => made.time,
    now: BUILT + HOUR,
    asked,
    onDownload: (url) => asked.push(url),
    ...request,
  };
  return made;
}
