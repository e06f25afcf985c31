/** Records of fields after a version, as MTA-STS and TLS-RPT have them (RFC 8461 section 3.1, RFC 8460 section 3). */

export type VersionMissCode = "missing-semicolon" | "version-case" | "leading-space";

/** A text that its author took for such a record. */
interface VersionMiss {
  readonly code: VersionMissCode;
  readonly text: string;
}

export interface VersionSelection {
  readonly records: readonly string[];
  readonly nearMisses: readonly VersionMiss[];
  /** Texts for other purposes. */
  readonly unrelated: number;
}

/** One of the parts between semicolons. */
export interface Field {
  /** Without white space around it. */
  readonly text: string;
  /** Of its first character in the record, from 0. */
  readonly offset: number;
}

/**
 * The records of a version among the texts at a name, and those that almost are.
 *
 * @param version letters and digits, such as `STSv1`
 */
export function selectVersion(texts: readonly string[], version: string): VersionSelection {
  const record = new RegExp(`^v=${version}[ \\t]*;`);
  const records = texts.filter((text) => record.test(text));
  const others = texts.filter((text) => !record.test(text));
  const nearMisses = others.flatMap((text): VersionMiss[] => {
    const code = missOf(text, version);
    return code === null ? [] : [{ code, text }];
  });
  return { records, nearMisses, unrelated: others.length - nearMisses.length };
}

function missOf(text: string, version: string): VersionMissCode | null {
  if (!new RegExp(`^["'\\s]*v\\s*=\\s*${version}(?![A-Za-z0-9])`, "i").test(text)) return null;
  if (/^["'\s]/.test(text)) return "leading-space";
  return text.startsWith(`v=${version}`) ? "missing-semicolon" : "version-case";
}

/** The fields after the version. An empty one at the end is left out. */
export function fieldsOf(text: string): Field[] {
  const fields: Field[] = [];
  let at = text.indexOf(";") + 1;
  for (const part of text.slice(at).split(";")) {
    const bare = part.replace(/^[ \t]+/, "");
    fields.push({ text: trimEnd(bare), offset: at + part.length - bare.length });
    at += part.length + 1;
  }
  const last = fields[fields.length - 1];
  return last?.text === "" ? fields.slice(0, -1) : fields;
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === " " || text[end - 1] === "\t")) end -= 1;
  return text.slice(0, end);
}

/** Names of 1 to 32 characters; values that print, without `;` and `=`. */
const EXTENSION = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[\x21-\x3a\x3c\x3e-\x7e]+$/;

/** Whether a field may be one of a later version, which is to be ignored. */
export function isExtension({ text }: Field): boolean {
  return EXTENSION.test(text);
}
