/** What a proof of non-existence comes to, whichever records it is made of. */
import { type Name, ROOT } from "../dns/name.ts";
import type { RRset } from "../dns/rrset.ts";
import { TYPE } from "../dns/type.table.ts";
import { hasType, isDelegation, type TypeList } from "./nsec.ts";
import type { ReasonCode } from "./reason.table.ts";

/**
 * What was shown.
 *
 * - `nodata`: the name exists without the type; `ent`: it exists only because names below it do
 * - `wildcard-nodata`: a wildcard matches and has no such type
 * - `compact`: RFC 9824, the name exists for the sake of saying that it does not
 * - `opt-out`: an unsigned delegation may exist there
 * - `wildcard`: no closer name than the wildcard that was expanded
 */
export type ProofKind =
  | "nodata"
  | "ent"
  | "wildcard-nodata"
  | "compact"
  | "nxdomain"
  | "opt-out"
  | "wildcard"
  | "unchecked";

export interface Shown {
  readonly ok: true;
  readonly proof: ProofKind;
  /** Why the proof leaves the data insecure. */
  readonly insecure?: ReasonCode;
  /** RRsets the proof is made of. */
  readonly rrsets: readonly RRset[];
  /** The types at the name, when a record matches it. */
  readonly types?: ReadonlySet<number>;
  readonly warnings: readonly ReasonCode[];
}

export interface NotShown {
  readonly ok: false;
  readonly code: ReasonCode;
}

export type Proof = Shown | NotShown;

/** What a denial answers. */
export interface Denied {
  readonly name: Name;
  readonly type: number;
  /** NXDOMAIN, else NODATA. */
  readonly nxdomain: boolean;
  readonly zone: Name;
}

/** A proof that failed. */
export function notShown(code: ReasonCode): NotShown {
  return { ok: false, code };
}

/** A proof that holds, made of the records given. */
export function shown(
  proof: ProofKind,
  records: readonly { readonly rrset: RRset }[],
  more: Partial<Pick<Shown, "insecure" | "types" | "warnings">> = {},
): Shown {
  return { ok: true, proof, rrsets: [...new Set(records.map(({ rrset }) => rrset))], warnings: [], ...more };
}

/** Why a record at the name itself does not show that the type is missing; `null` when it does. */
export function nodataFault({ name, type }: Denied, record: TypeList): ReasonCode | null {
  if (type === TYPE.DS) {
    // RFC 4035 section 5.2: the parent answers for DS; only the child has a SOA.
    if (name !== ROOT && record.types.has(TYPE.SOA)) return "ds-denial-from-child";
  } else if (isDelegation(record)) {
    // RFC 4035 section 5.4, RFC 5155 section 8.5: the parent does not know what the child has.
    return "nsec-not-covering";
  }
  return hasType(record, type) ? "nsec-type-exists" : null;
}
