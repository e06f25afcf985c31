/** Words for what is wrong with SPF records. */
import type { SpfErrorCode } from "../../../proto/spf/error.table.ts";
import type { SpfNearMissCode } from "../../../proto/spf/select.ts";
import type { SpfNodeState, Terminal } from "../../../proto/spf/tree.ts";

export const ERROR_WORDS: Readonly<Record<SpfErrorCode, string>> = {
  "non-ascii": "it has a character beyond ASCII",
  "bad-char": "it has a control character",
  "unknown-mechanism": "there is no such mechanism",
  "modifier-name": "the name of a modifier is not one",
  "missing-domain-spec": "a domain is missing",
  "empty-domain-spec": "the domain is empty",
  "domain-end": "the domain does not end in a dot and a label",
  toplabel: "the last label of the domain cannot be one",
  cidr: "the prefix length is out of range, or does not belong there",
  ip4: "the IPv4 address cannot be read",
  ip6: "the IPv6 address cannot be read",
  "all-arg": "“all” takes nothing after it",
  "ptr-arg": "“ptr” takes only a domain",
  "macro-syntax": "a macro cannot be read",
  "macro-zero-digits": "a macro asks for zero labels",
  "macro-exp-only": "a macro belongs in explanations only",
  "duplicate-redirect": "“redirect” may stand once",
  "duplicate-exp": "“exp” may stand once",
};

export const NEAR_MISS_WORDS: Readonly<Record<SpfNearMissCode, string>> = {
  "leading-space": "something stands before the version",
  "version-semicolon": "a semicolon follows the version",
  "version-number": "there is no such version",
  "version-glued": "no space follows the version",
  "version-space": "the version is written with a space",
  "version-missing": "the version is not written in full",
  "sender-id": "it is a Sender ID record",
};

/** What is wrong with the record that a term leads to; `null` stands for a target that is no name. */
export function targetWords(state: SpfNodeState | null): string {
  return state === null
    ? "its target is not a domain name"
    : (STATE_WORDS[state] ?? "its record cannot be used");
}

const STATE_WORDS: Readonly<Partial<Record<SpfNodeState, string>>> = {
  none: "there is no SPF record",
  multiple: "there are several SPF records",
  syntax: "the record there has a syntax error",
};

/** How the record that a redirect leads to ends, where that is too weak. */
export const TERMINAL_WORDS: Readonly<Partial<Record<Terminal, string>>> = {
  "+": "the record there lets everybody pass",
  "?": "the record there ends in “?all”",
  none: "the record there has no “all”",
};
