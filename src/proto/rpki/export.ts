/** A VRP export of any producer, read from chunks of its octets. */
import type { Aspa } from "./aspa.ts";
import {
  type BodyReader,
  type ExportBody,
  type ExportFormat,
  type ExportRefusal,
  type OtherObjects,
  refuse,
} from "./export-body.ts";
import { type Beginning, openHead } from "./head.ts";
import { type RejectedSample, type Rejection, takeRows } from "./vrp-intake.ts";
import { openJsonBody } from "./vrp-json.ts";
import type { VrpRows } from "./vrp-rows.ts";
import { openTextBody } from "./vrp-text.ts";

/** Everything that an export says, its VRPs not yet in order. */
export interface VrpExport {
  readonly format: ExportFormat;
  readonly rows: VrpRows;
  readonly aspas: readonly Aspa[];
  readonly others: OtherObjects;
  /** Unix seconds when it was built, by itself or by what the caller knew; absent when nobody knows. */
  readonly buildTime?: number;
  /** Whether the build time stands in the export. */
  readonly isDated: boolean;
  /** Number of VRPs that the export says it has. */
  readonly declared?: number;
  /** Records read, whether taken or not. */
  readonly records: number;
  readonly rejected: Readonly<Record<Rejection, number>>;
  readonly samples: readonly RejectedSample[];
}

/** An export, or why a file is none. */
export type ExportResult = { readonly ok: true; readonly value: VrpExport } | ExportRefusal;

/** A reader of one export. */
export interface ExportReader {
  /** Takes the next octets, decompressed; false once the file is known to be unusable and no more are wanted. */
  readonly push: (chunk: Uint8Array) => boolean;
  /**
   * What the octets were.
   *
   * @param known Unix seconds from elsewhere (HTTP `Last-Modified`, the file's time), for an export without a build time
   */
  readonly end: (known?: number) => ExportResult;
}

/** A reader at the beginning of an export. */
export function openExport(): ExportReader {
  const head = openHead(chooseReader);
  return {
    push: head.push,
    end: (known) => {
      const body = head.end()?.end() ?? refuse("vrp-empty", "no-octets");
      return body.ok ? finish(body, known) : body;
    },
  };
}

/** Reads a whole export; for tests and small files. */
export function readExport(chunks: Iterable<Uint8Array>, known?: number): ExportResult {
  const reader = openExport();
  for (const chunk of chunks) {
    if (!reader.push(chunk)) break;
  }
  return reader.end(known);
}

function chooseReader(beginning: Beginning): BodyReader {
  if (beginning.kind === "container") return refusing(refuse("vrp-format", beginning.container));
  const { first } = beginning;
  if (first === "<") return refusing(refuse("vrp-format", "html"));
  return first === "{" || first === "[" ? openJsonBody() : openTextBody();
}

const refusing = (refusal: ExportRefusal): BodyReader => ({ push: () => false, end: () => refusal });

function finish(body: ExportBody, known: number | undefined): ExportResult {
  const { format, intake, aspas, others, buildTime = known, declared } = body;
  if (intake.overflow) return refuse("vrp-too-large", "rows");
  const rows = takeRows(intake, buildTime ?? null);
  return {
    ok: true,
    value: {
      format,
      rows,
      aspas,
      others,
      ...(buildTime === undefined ? {} : { buildTime }),
      isDated: body.buildTime !== undefined,
      ...(declared === undefined ? {} : { declared }),
      records: intake.records,
      rejected: intake.rejected,
      samples: intake.samples,
    },
  };
}
