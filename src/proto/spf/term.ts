/** The parse tree of an SPF record, RFC 7208 section 12. */
import type { Prefix } from "../ip/address.ts";
import type { SpfErrorCode } from "./error.table.ts";
import type { MacroString } from "./macro.ts";

/** The result of a match: pass, fail, softfail, neutral. */
export type Qualifier = "+" | "-" | "~" | "?";

interface TermBase {
  /** As written, with the qualifier. */
  readonly text: string;
  /** Of the first character in the record, from 0. */
  readonly offset: number;
  /** Position among the terms of the record, from 0. */
  readonly index: number;
}

interface MechanismBase extends TermBase {
  readonly kind: "mechanism";
  readonly qualifier: Qualifier;
}

export interface AllTerm extends MechanismBase {
  readonly name: "all";
}

export interface TargetTerm extends MechanismBase {
  readonly name: "include" | "exists";
  readonly domain: MacroString;
}

export interface AddressTerm extends MechanismBase {
  readonly name: "a" | "mx";
  /** `null` means the domain of the record. */
  readonly domain: MacroString | null;
  /** Prefix lengths for IPv4 and IPv6 addresses. */
  readonly length4: number;
  readonly length6: number;
}

export interface PtrTerm extends MechanismBase {
  readonly name: "ptr";
  readonly domain: MacroString | null;
}

export interface NetworkTerm extends MechanismBase {
  readonly name: "ip4" | "ip6";
  /** Bits after the prefix are as written. */
  readonly network: Prefix;
}

export type Mechanism = AllTerm | TargetTerm | AddressTerm | PtrTerm | NetworkTerm;

export interface Modifier extends TermBase {
  readonly kind: "modifier";
  /** Lower case. */
  readonly name: string;
  readonly value: MacroString;
}

export type Term = Mechanism | Modifier;

export interface SpfError {
  readonly code: SpfErrorCode;
  /** Position of the term among all terms written. */
  readonly term: number;
  /** Of the fault in the record, from 0. */
  readonly offset: number;
}

export interface SpfRecord {
  readonly text: string;
  /** Those that can be understood, in order; a record with errors is not to be used (RFC 7208 section 4.6). */
  readonly terms: readonly Term[];
  /** All, by offset. */
  readonly errors: readonly SpfError[];
}
