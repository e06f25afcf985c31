/** The strict grammar of SPF records, RFC 7208 section 12. */
import { parseDomainSpec } from "./domain-spec.ts";
import type { SpfErrorCode } from "./error.table.ts";
import { type MacroFault, type MacroString, parseMacroString } from "./macro.ts";
import { readMechanism, type Written } from "./mechanism.ts";
import type { Modifier, SpfError, SpfRecord, Term } from "./term.ts";

const VERSION_CHARS = "v=spf1".length;
const MODIFIER_NAME = /^[A-Za-z][A-Za-z0-9_.-]*$/;
/** RFC 7208 section 6: modifiers that may stand once. */
const ONCE: Readonly<Record<string, SpfErrorCode>> = {
  redirect: "duplicate-redirect",
  exp: "duplicate-exp",
};

/**
 * The terms of an SPF record and everything that is wrong with it, also after `all`.
 *
 * @param text the record from `v=spf1` on, one character per octet
 */
export function parseSpf(text: string): SpfRecord {
  const terms: Term[] = [];
  const errors: SpfError[] = [];
  const seen = new Set<string>();
  let index = 0;
  for (const { 0: word, index: at } of text.slice(VERSION_CHARS).matchAll(/[^ ]+/g)) {
    const offset = VERSION_CHARS + at;
    const term = index;
    const fail = (code: SpfErrorCode, within: number): void => {
      errors.push({ code, term, offset: offset + within });
    };
    const read = readTerm({ text: word, offset, index, fail }, seen);
    if (read !== null) terms.push(read);
    index += 1;
  }
  return { text, terms, errors };
}

function readTerm(written: Written, seen: Set<string>): Term | null {
  const { text, fail } = written;
  const bad = text.search(/[^\x21-\x7e]/);
  if (bad >= 0) {
    fail(text.charCodeAt(bad) > 0x7f ? "non-ascii" : "bad-char", bad);
    return null;
  }
  const equals = text.search(/[=:/]/);
  return text[equals] === "=" ? readModifier(written, equals, seen) : readMechanism(written);
}

function readModifier(written: Written, equals: number, seen: Set<string>): Modifier | null {
  const { text, offset, index, fail } = written;
  const name = text.slice(0, equals).toLowerCase();
  if (!MODIFIER_NAME.test(name)) {
    fail("modifier-name", 0);
    return null;
  }
  const once = ONCE[name];
  if (once !== undefined && seen.has(name)) fail(once, 0);
  seen.add(name);
  const { value, faults } = readValue(text.slice(equals + 1), once !== undefined);
  for (const fault of faults) fail(fault.code, equals + 1 + fault.at);
  return { kind: "modifier", name, value, text, offset, index };
}

function readValue(text: string, isDomain: boolean): { value: MacroString; faults: readonly MacroFault[] } {
  return isDomain ? parseDomainSpec(text) : parseMacroString(text, true);
}

/** Whether a term is a given modifier. */
export function isModifier(term: Term, name: string): term is Modifier {
  return term.kind === "modifier" && term.name === name;
}

/** The first `redirect` of a record. */
export function redirectOf({ terms }: SpfRecord): Modifier | null {
  return terms.find((term): term is Modifier => isModifier(term, "redirect")) ?? null;
}

/** The first `exp` of a record. */
export function expOf({ terms }: SpfRecord): Modifier | null {
  return terms.find((term): term is Modifier => isModifier(term, "exp")) ?? null;
}
