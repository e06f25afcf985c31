/** What is made of a download or a file: data for lookups, and what is known of it. */
import { createHash } from "node:crypto";
import type { RoutingProblem } from "../../model/routing.ts";
import type { Sink } from "../../net/http-get.ts";
import type { Aspa } from "../../proto/rpki/aspa.ts";
import type { DataKind } from "../../store/data-cache.ts";

/** What is known of data, beside where it came from. */
export interface DataFacts {
  readonly format: string;
  /** Unix seconds; `null` when nobody knows. */
  readonly generated_at: number | null;
  /** 64 hex digits over the decoded source. */
  readonly sha256: string;
  /** Octets of the decoded source. */
  readonly bytes: number;
  readonly rows: { readonly v4: number; readonly v6: number };
  readonly rejected: Readonly<Record<string, number>>;
  /** What was odd about it, and did not keep it from being used. */
  readonly problems: readonly RoutingProblem[];
  /** Of VRPs only. */
  readonly vrps?: VrpFacts;
}

interface VrpFacts {
  readonly per_ta: Readonly<Record<string, { readonly vrps: number; readonly as0: number }>>;
  readonly duplicates: number;
  readonly aspas: readonly Aspa[];
}

/** Data that may be used. */
export interface Dataset<T> {
  /** URL, or file as named. */
  readonly source: string;
  readonly value: T;
  readonly facts: DataFacts;
  /** Milliseconds since the epoch. */
  readonly fetchedMs: number;
  readonly checkedMs: number;
  readonly etag?: string;
}

/** What octets came to. */
export type Taken<T> =
  | { readonly ok: true; readonly value: T; readonly facts: DataFacts }
  | {
      readonly ok: false;
      readonly problems: readonly RoutingProblem[];
      /** Trust anchors of which it has lost too much. */
      readonly lost?: readonly string[];
    };

/** What is known of a source before its octets. */
export interface Expectation {
  /** `global`: holds everything there is, and is judged so. `file`: what the user has named, which may be a part. */
  readonly scope: "global" | "file";
  readonly source: string;
  /** Unix seconds. */
  readonly now: number;
  /** Facts of the newest data of the same kind kept so far. */
  readonly previous?: DataFacts;
  /** Trust anchors that another source has been found to have lost. */
  readonly lost?: ReadonlySet<string>;
}

/** Octets on their way to be data. */
export interface Intake<T> extends Sink {
  /** @param known Unix seconds from elsewhere, for a source that does not say when it was made */
  end(known: number | undefined): Taken<T>;
}

/** A kind of data. */
export interface Kind<T> {
  readonly kind: DataKind;
  /** Begins the slugs of its problems: `vrp-stale`, `bgp-stale`. */
  readonly area: "vrp" | "bgp";
  readonly open: (expectation: Expectation) => Intake<T>;
  /** As the cache keeps it, and back; `null` for damaged octets. */
  readonly pack: (value: T) => Uint8Array;
  readonly unpack: (octets: Uint8Array) => T | null;
}

/** The digest and the size of what goes through. */
export interface Meter {
  readonly update: (chunk: Uint8Array) => void;
  readonly end: () => Pick<DataFacts, "sha256" | "bytes">;
}

/** A meter at zero. */
export function openMeter(): Meter {
  const hash = createHash("sha256");
  let bytes = 0;
  return {
    update: (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
    },
    end: () => ({ sha256: hash.digest("hex"), bytes }),
  };
}
