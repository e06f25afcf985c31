/** Fields of security.txt, IANA registry "security.txt Fields" as of 2026-03-07. */
export interface FieldRow {
  readonly value: "uri" | "contact" | "expires" | "languages" | "csaf" | "boolean";
  /** sectxt 0.9.8 does not know it. */
  readonly isNew?: true;
}

export const SECURITY_TXT_FIELDS: ReadonlyMap<string, FieldRow> = new Map<string, FieldRow>([
  ["acknowledgments", { value: "uri" }],
  ["bug-bounty", { value: "boolean", isNew: true }],
  ["canonical", { value: "uri" }],
  ["contact", { value: "contact" }],
  ["csaf", { value: "csaf" }],
  ["encryption", { value: "uri" }],
  ["expires", { value: "expires" }],
  ["hiring", { value: "uri" }],
  ["policy", { value: "uri" }],
  ["preferred-languages", { value: "languages" }],
]);

/** Schemes by which somebody can be reached, IANA registry "Uniform Resource Identifier (URI) Schemes". */
export const CONTACT_SCHEMES: ReadonlySet<string> = new Set([
  "https",
  "mailto",
  "tel",
  "sms",
  "sip",
  "sips",
  "xmpp",
  "im",
  "matrix",
  "irc",
  "ircs",
  "irc6",
  "pres",
  "msrp",
  "msrps",
  "acct",
  "facetime",
]);

/** Grandfathered language tags that the grammar of RFC 5646 does not give. */
export const IRREGULAR_LANGUAGES: ReadonlySet<string> = new Set([
  "en-gb-oed",
  "i-ami",
  "i-bnn",
  "i-default",
  "i-enochian",
  "i-hak",
  "i-klingon",
  "i-lux",
  "i-mingo",
  "i-navajo",
  "i-pwn",
  "i-tao",
  "i-tay",
  "i-tsu",
  "sgn-be-fr",
  "sgn-be-nl",
  "sgn-ch-de",
]);
