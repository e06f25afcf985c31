import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "tldts";
import {
  type FieldLine,
  fieldLines,
  type HeaderFinding,
  type HeaderPair,
} from "../../../src/proto/http/field.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

/** A table of `fixtures/web`: worked examples, one row each. */
export const rowsOf = <T>(name: string): readonly T[] =>
  JSON.parse(readFileSync(join(ROOT, "fixtures/web", `${name}.json`), "utf8")) as readonly T[];

/** A row of the tables about one header. */
export interface HeaderRow {
  readonly no: string;
  readonly fields: readonly string[];
  readonly findings?: readonly string[];
}

/** Field values as a response with only these fields gives them. */
export const linesOf = (...values: readonly string[]): FieldLine[] =>
  fieldLines(
    values.map((value): HeaderPair => ["X", value.trim()]),
    "x",
  );

export const registrableDomain = (host: string): string | null =>
  parse(host, { allowPrivateDomains: true }).domain;

export const codesOf = (findings: readonly HeaderFinding[]): string[] => findings.map(({ code }) => code);

/** The part of a field that a finding points at. */
export function pointedAt(lines: readonly FieldLine[], { at }: HeaderFinding): string | undefined {
  const line = lines.find(({ field }) => field === at?.field);
  return at && line?.value.slice(at.start, at.end);
}

/** Every finding with a place points inside its field. */
export const pointsInside = (lines: readonly FieldLine[], findings: readonly HeaderFinding[]): boolean =>
  findings.every(({ at }) => {
    const line = lines.find(({ field }) => field === at?.field);
    return (
      at === undefined ||
      (line !== undefined && at.start >= 0 && at.start <= at.end && at.end <= line.value.length)
    );
  });
