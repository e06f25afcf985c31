/** How the links of a chain of trust are drawn: colour as in DNSViz, line, and a word, so that none is needed alone. */
import type { DsLink, KeyNode, SignatureLink } from "../../../model/evidence.ts";
import type { Security } from "../../../model/security.ts";

/** Names of colours; what they are in light and dark is in the style sheet. */
export type Colour = "secure" | "bogus" | "expired" | "insecure" | "unclear" | "missing";
/** Solid: holds; dashed: not there; dotted: not known; crossed: there and wrong. */
type Line = "solid" | "dashed" | "dotted" | "crossed";

export interface LinkSign {
  readonly colour: Colour;
  readonly line: Line;
  /** Beside the line; empty for a link that holds. */
  readonly word: string;
}

export const SIGNATURE_SIGN: Readonly<Record<SignatureLink["status"], LinkSign>> = {
  valid: { colour: "secure", line: "solid", word: "" },
  invalid: { colour: "bogus", line: "crossed", word: "does not verify" },
  expired: { colour: "expired", line: "crossed", word: "expired" },
  "not-yet-valid": { colour: "expired", line: "crossed", word: "not yet valid" },
  "no-key": { colour: "missing", line: "dashed", word: "no such key" },
  unsupported: { colour: "unclear", line: "dotted", word: "not supported" },
  untried: { colour: "unclear", line: "dotted", word: "not tried" },
};

/** The worst first: the one that is shown where several are drawn as one. */
export const SIGNATURE_ORDER: readonly SignatureLink["status"][] = [
  "invalid",
  "expired",
  "not-yet-valid",
  "no-key",
  "unsupported",
  "untried",
  "valid",
];

export const DS_SIGN: Readonly<Record<DsLink["status"], LinkSign>> = {
  match: { colour: "secure", line: "solid", word: "" },
  "no-match": { colour: "bogus", line: "dashed", word: "no such key" },
  "digest-mismatch": { colour: "bogus", line: "crossed", word: "wrong digest" },
  "digest-length": { colour: "bogus", line: "crossed", word: "digest too short or long" },
  unsupported: { colour: "unclear", line: "dotted", word: "not supported" },
  ignored: { colour: "unclear", line: "dotted", word: "ignored" },
  "key-unusable": { colour: "bogus", line: "crossed", word: "key unusable" },
};

export const KEY_COLOUR: Readonly<Record<KeyNode["status"], Colour>> = {
  secure: "secure",
  published: "insecure",
  revoked: "expired",
  malformed: "bogus",
};

export const ZONE_COLOUR: Readonly<Record<Security, Colour>> = {
  secure: "secure",
  insecure: "insecure",
  bogus: "bogus",
  indeterminate: "unclear",
};
