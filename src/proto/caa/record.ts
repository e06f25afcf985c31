/** CAA records, RFC 8659 section 4. */
import type { Parsed } from "../x509/der.ts";
import { type IssueValue, parseIssueValue } from "./issue.ts";
import {
  OWN_METHOD_PREFIX,
  PROPERTIES,
  RESERVED_TAGS,
  VALIDATION_METHODS,
  type ValueForm,
} from "./property.table.ts";

const CRITICAL = 0x80;

export interface CaaRecord {
  readonly flags: number;
  /** As written. */
  readonly tag: string;
  readonly value: Buffer;
}

/** The fields of CAA RDATA; the tag is any octets here, at least one. */
export function parseCaa(rdata: Uint8Array): Parsed<CaaRecord> {
  const octets = Buffer.from(rdata.buffer, rdata.byteOffset, rdata.byteLength);
  const [flags, length] = octets;
  if (flags === undefined || length === undefined || octets.length < 2 + length) {
    return { ok: false, reason: "truncated" };
  }
  if (length === 0) return { ok: false, reason: "empty-tag" };
  const tag = octets.toString("latin1", 2, 2 + length);
  return { ok: true, value: { flags, tag, value: octets.subarray(2 + length) } };
}

/** Names of internet.nl for what is wrong with a record. */
export type CaaProblemCode =
  | "invalid-record"
  | "invalid-flags-reserved-bits"
  | "invalid-reserved-property"
  | "invalid-unknown-property"
  | "invalid-property-encoding"
  | "invalid-property-syntax"
  | "invalid-parameter-validation-methods";

interface CaaProblem {
  readonly code: CaaProblemCode;
  /** Octet of the value where it stops making sense, from 0; only for `invalid-property-syntax` of issuers. */
  readonly position?: number;
}

/** One record and what is wrong with it. */
export interface CaaRecordFacts {
  readonly flags: number;
  readonly critical: boolean;
  /** As written, other octets than printable ones as they are in Latin-1. */
  readonly tag: string;
  /** In lower case. */
  readonly property: string;
  readonly value: string;
  /** Of the issue properties; `null` for the others and when the value is broken. */
  readonly issue: IssueValue | null;
  readonly problems: readonly CaaProblem[];
}

/** Reads and checks one record. */
export function readCaaRecord(rdata: Uint8Array): CaaRecordFacts {
  const parsed = parseCaa(rdata);
  if (!parsed.ok) {
    const nothing = { flags: 0, critical: false, tag: "", property: "", value: "", issue: null };
    return { ...nothing, problems: [{ code: "invalid-record" }] };
  }
  const { flags, tag, value } = parsed.value;
  const property = tag.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const flagProblems: CaaProblem[] =
    (flags & ~CRITICAL) === 0 ? [] : [{ code: "invalid-flags-reserved-bits" }];
  const { issue, problems } = readValue(property, value);
  return {
    flags,
    critical: (flags & CRITICAL) !== 0,
    tag,
    property,
    value: value.toString("utf8"),
    issue,
    problems: [...flagProblems, ...problems],
  };
}

interface ValueFacts {
  readonly issue: IssueValue | null;
  readonly problems: readonly CaaProblem[];
}

const GOOD: ValueFacts = { issue: null, problems: [] };

function bad(code: CaaProblemCode, position?: number): ValueFacts {
  return { issue: null, problems: [{ code, ...(position === undefined ? {} : { position }) }] };
}

function readValue(property: string, value: Buffer): ValueFacts {
  if (RESERVED_TAGS.includes(property)) return bad("invalid-reserved-property");
  const form = Object.hasOwn(PROPERTIES, property) ? PROPERTIES[property] : undefined;
  if (form === undefined) return bad("invalid-unknown-property");
  const text = value.toString("utf8");
  if (!Buffer.from(text, "utf8").equals(value)) return bad("invalid-property-encoding");
  return VALUE_READERS[form](text);
}

const VALUE_READERS: Readonly<Record<ValueForm, (text: string) => ValueFacts>> = {
  issue: (text) => readIssue(text, true),
  "issue-mail": (text) => readIssue(text, false),
  "report-url": (text) => holdsOr(isReportUrl(text)),
  "mail-address": (text) => holdsOr(isMailAddress(text)),
  "phone-number": (text) => holdsOr(isGlobalNumber(text)),
};

function holdsOr(isGood: boolean): ValueFacts {
  return isGood ? GOOD : bad("invalid-property-syntax");
}

function readIssue(text: string, hasMethods: boolean): ValueFacts {
  const parsed = parseIssueValue(text);
  if (!parsed.ok) return bad("invalid-property-syntax", parsed.position);
  const areMethodsKnown = !hasMethods || parsed.value.parameters.every(namesKnownMethods);
  const problems: CaaProblem[] = areMethodsKnown ? [] : [{ code: "invalid-parameter-validation-methods" }];
  return { issue: parsed.value, problems };
}

/** RFC 8657 section 4: a list with commas; an empty list allows no method. */
function namesKnownMethods({ tag, value }: { readonly tag: string; readonly value: string }): boolean {
  if (tag.toLowerCase() !== "validationmethods" || value === "") return true;
  return value
    .split(",")
    .every((method) => VALIDATION_METHODS.includes(method) || method.startsWith(OWN_METHOD_PREFIX));
}

/** RFC 8659 section 4.4: a mail address or a web address; only a secured one here. */
function isReportUrl(text: string): boolean {
  if (/^mailto:/i.test(text)) return isMailAddress(text.slice("mailto:".length).replace(/\?.*$/, ""));
  const parsed = /^https:\/\/[^/?#\s]/i.test(text) ? URL.parse(text) : null;
  return parsed !== null && parsed.hostname !== "";
}

/** One mailbox in its plain form, RFC 5321 section 4.1.2, as RFC 6532 widens it. */
function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  const isLocal = at > 0 && local.length <= 64 && local.split(".").every((atom) => ATOM.test(atom));
  return isLocal && domain.length <= 253 && domain.split(".").every((label) => LABEL.test(label));
}

const ATOM = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+$/u;
const LABEL = /^(?!-)[A-Za-z0-9\u0080-\u{10ffff}-]{1,63}(?<!-)$/u;

/** RFC 3966 section 5: `+`, digits and visual separators, at least one digit. */
function isGlobalNumber(text: string): boolean {
  return /^\+[0-9().-]*$/.test(text) && /[0-9]/.test(text);
}
