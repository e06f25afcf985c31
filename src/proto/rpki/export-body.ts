/** What the readers of the single formats have in common. */
import type { Aspa } from "./aspa.ts";
import type { VrpIntake } from "./vrp-intake.ts";

/** Why a file is no export that can be used. */
export interface ExportRefusal {
  readonly ok: false;
  readonly reason: "vrp-format" | "vrp-truncated" | "vrp-empty" | "vrp-too-large";
  /** What it is instead, or what is wrong with it. */
  readonly detail: RefusalDetail;
}
export type RefusalDetail =
  | "bzip2"
  | "xz"
  | "gzip"
  | "zstd"
  | "ccr"
  | "html"
  | "json-syntax"
  | "json-depth"
  | "no-vrp-list"
  | "rpsl-without-max-length"
  | "unknown-format"
  | "not-closed"
  | "last-line"
  | "no-octets"
  | "rows";

/** How an export is written. */
export type ExportFormat = "json" | "csv" | "openbgpd" | "bird" | "rpsl";

/** Everything that a body of an export held. */
export interface ExportBody {
  readonly ok: true;
  readonly format: ExportFormat;
  readonly intake: VrpIntake;
  readonly aspas: readonly Aspa[];
  /** Objects of other kinds, which are counted only. */
  readonly others: OtherObjects;
  /** Unix seconds as the export says. */
  readonly buildTime?: number;
  /** Number of VRPs that the export says it has. */
  readonly declared?: number;
}

/** Objects that play no part in route origin validation. */
export interface OtherObjects {
  readonly routerKeys: number;
  readonly prefixLists: number;
  readonly nonfunctionalAuthorities: number;
}

export const NO_OTHERS: OtherObjects = { routerKeys: 0, prefixLists: 0, nonfunctionalAuthorities: 0 };

/** A refusal. */
export const refuse = (reason: ExportRefusal["reason"], detail: RefusalDetail): ExportRefusal => ({
  ok: false,
  reason,
  detail,
});

/** A reader of one format. */
export interface BodyReader {
  /** Takes octets; false once the file is known to be unusable. */
  readonly push: (chunk: Uint8Array) => boolean;
  readonly end: () => ExportBody | ExportRefusal;
}
