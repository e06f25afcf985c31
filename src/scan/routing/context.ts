import type { Downloader } from "../../net/download.ts";

/** What loading routing data needs of its surroundings. */
export interface LoadContext {
  /** Folder of the cache. */
  readonly cache: string;
  /** Folder where relative file names start. */
  readonly cwd: string;
  /** Nothing is downloaded. */
  readonly offline: boolean;
  readonly downloader: Downloader;
  /** Milliseconds since the epoch, for how long ago a source was asked. */
  readonly clock: () => number;
  /** Unix seconds against which ages of data are judged. */
  readonly now: number;
  readonly signal?: AbortSignal;
  /** Told before a source is asked. */
  readonly onDownload?: (url: string) => void;
}
