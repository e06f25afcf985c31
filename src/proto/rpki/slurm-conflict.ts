/** Conflicts between files of local exceptions, RFC 8416 section 4.2. */
import { type IpPrefix, isCovering } from "./prefix.ts";
import type { Slurm } from "./slurm.ts";

/** Two files that say something about the same addresses or AS. */
export interface SlurmConflict {
  /** Positions of the files, in ascending order. */
  readonly files: readonly [number, number];
  /** What both speak of. */
  readonly about: IpPrefix | number;
}

/**
 * The first conflict between files, `null` for none: RFC 8416 section 4.2 forbids filters or assertions of two files to
 * overlap, as their order would decide.
 */
export function findConflict(files: readonly Slurm[]): SlurmConflict | null {
  return overlappingPrefixes(files) ?? repeatedAsn(files);
}

interface Claimed {
  readonly file: number;
  readonly prefix: IpPrefix;
}

function comparePrefixes(left: IpPrefix, right: IpPrefix): number {
  const differing = left.words.findIndex((word, index) => word !== right.words[index]);
  const words = differing < 0 ? 0 : (left.words[differing] ?? 0) - (right.words[differing] ?? 0);
  return left.family - right.family || words || left.length - right.length;
}

function overlappingPrefixes(files: readonly Slurm[]): SlurmConflict | null {
  const claims = files
    .flatMap(({ filters, assertions }, file) =>
      [...filters, ...assertions].flatMap(({ prefix }) => (prefix === undefined ? [] : [{ file, prefix }])),
    )
    .sort((left, right) => comparePrefixes(left.prefix, right.prefix));
  const open: Claimed[] = [];
  for (const claim of claims) {
    while (open.length > 0 && !isCovering(open.at(-1)?.prefix ?? claim.prefix, claim.prefix)) open.pop();
    const other = open.find(({ file }) => file !== claim.file);
    if (other !== undefined) return { files: inOrder(claim.file, other.file), about: claim.prefix };
    open.push(claim);
  }
  return null;
}

const inOrder = (left: number, right: number): readonly [number, number] =>
  left < right ? [left, right] : [right, left];

function repeatedAsn(files: readonly Slurm[]): SlurmConflict | null {
  const owners = new Map<number, number>();
  for (const [file, { filters }] of files.entries()) {
    for (const { prefix, asn } of filters) {
      if (asn === undefined || prefix !== undefined) continue;
      const owner = owners.get(asn);
      if (owner !== undefined && owner !== file) return { files: inOrder(owner, file), about: asn };
      owners.set(asn, file);
    }
  }
  return null;
}
