/** Domain specifications, RFC 7208 section 7.1: macro strings that must end like a domain name. */
import type { SpfErrorCode } from "./error.table.ts";
import { type MacroFault, type MacroString, parseMacroString } from "./macro.ts";

/** RFC 7208 section 12: letters, digits and inner hyphens, with a letter or a hyphen among them. */
const TOPLABEL = /^(?=[^.]*[a-z-])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;

/** The macro string that a domain specification is, and all that is wrong with it. */
export function parseDomainSpec(text: string): { value: MacroString; faults: readonly MacroFault[] } {
  const { value, faults } = parseMacroString(text, false);
  if (text === "") return { value, faults: [{ code: "empty-domain-spec", at: 0 }] };
  if (faults.length > 0) return { value, faults };
  const code = endFault(value);
  return { value, faults: code === null ? [] : [{ code, at: 0 }] };
}

function endFault({ parts }: MacroString): SpfErrorCode | null {
  const last = parts[parts.length - 1];
  if (last === undefined || last.kind !== "text") return null;
  const bare = last.text.endsWith(".") ? last.text.slice(0, -1) : last.text;
  const dot = bare.lastIndexOf(".");
  if (dot < 0) return "domain-end";
  return TOPLABEL.test(bare.slice(dot + 1)) ? null : "toplabel";
}
