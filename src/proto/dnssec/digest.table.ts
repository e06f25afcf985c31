/** Digest types of DS records: what can be computed, what the registry says (RFC 9904), what an audit says. */
import type { Advice, AlgorithmVerdict } from "./algorithm.table.ts";

export interface DigestRow {
  readonly number: number;
  readonly mnemonic: string;
  /** Octets of the digest; `null` where none is defined. */
  readonly octets: number | null;
  /** Name of the hash for node:crypto; `null` when it is not computed here. */
  readonly hash: string | null;
  readonly delegation: Advice | null;
  readonly validation: Advice | null;
  readonly verdict: AlgorithmVerdict;
}

export const DIGEST_ROWS: readonly DigestRow[] = [
  row(0, "NULL", null, null, "MUST NOT", "MUST NOT", "failed"),
  row(1, "SHA-1", 20, "sha1", "MUST NOT", "RECOMMENDED", "failed"),
  row(2, "SHA-256", 32, "sha256", "RECOMMENDED", "RECOMMENDED", "passed"),
  row(3, "GOST R 34.11-94", 32, null, "MUST NOT", "MUST NOT", "failed"),
  row(4, "SHA-384", 48, "sha384", "MAY", "RECOMMENDED", "passed"),
  row(5, "GOST R 34.11-2012", 32, null, "MAY", "MAY", "warning"),
  row(6, "SM3", 32, null, "MAY", "MAY", "warning"),
];

const BY_NUMBER: ReadonlyMap<number, DigestRow> = new Map(DIGEST_ROWS.map((known) => [known.number, known]));

/** The row of a digest type; types without one are unknown and cannot be computed. */
export function digestRow(number: number): DigestRow {
  return BY_NUMBER.get(number) ?? row(number, `DIGEST${number}`, null, null, null, null, "warning");
}

function row(
  number: number,
  mnemonic: string,
  octets: number | null,
  hash: string | null,
  delegation: Advice | null,
  validation: Advice | null,
  verdict: AlgorithmVerdict,
): DigestRow {
  return { number, mnemonic, octets, hash, delegation, validation, verdict };
}
