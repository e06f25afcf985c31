/** What is left alone: prefixes that are not dialled, names that are not asked about. */
import { resolve } from "node:path";
import { UserError } from "../../model/user-error.ts";
import { parsePrefix } from "../../proto/ip/address.ts";
import { readDomainName } from "../../scan/target-name.ts";
import { readText } from "../../store/document.ts";

export interface Exclusions {
  readonly prefixes: readonly string[];
  /** Whether a name is one of those excluded, or below one. */
  isExcluded(name: string): boolean;
}

/** Reads the files. @throws UserError `input-unreadable`, `config-invalid` for a line that is neither */
export async function readExclusions(files: readonly string[], cwd: string): Promise<Exclusions> {
  const texts = await Promise.all(files.map((file) => readText(resolve(cwd, file))));
  const words = texts.flatMap((text, index) => wordsOf(text, files[index] ?? ""));
  const prefixes = words.map(({ word }) => withLength(word)).filter(isPrefix);
  const names = new Set(words.filter(({ word }) => !isPrefix(withLength(word))).map(nameOf));
  return {
    prefixes,
    isExcluded(name) {
      for (let at = name; at !== ""; at = at.slice(at.indexOf(".") + 1)) {
        if (names.has(at)) return true;
        if (!at.includes(".")) return false;
      }
      return false;
    },
  };
}

interface Word {
  readonly word: string;
  /** `file:line`. */
  readonly where: string;
}

function wordsOf(text: string, file: string): Word[] {
  const lines = text.split("\n").map((line) =>
    line
      .replace(/#.*$/s, "")
      .trim()
      .replace(/^\*?\./, ""),
  );
  return lines
    .map((word, index) => ({ word, where: `${file}:${index + 1}` }))
    .filter(({ word }) => word !== "");
}

const isPrefix = (text: string): boolean => parsePrefix(text).ok;

/** An address alone is a prefix of its full length. */
function withLength(text: string): string {
  if (text.includes("/") || !/^[\d.]+$|:/.test(text)) return text;
  return `${text}/${text.includes(":") ? 128 : 32}`;
}

function nameOf({ word, where }: Word): string {
  const name = readDomainName(word, { allowTld: true, allowReserved: true });
  if ("name" in name) return name.name;
  throw new UserError("config-invalid", {
    what: `${where} is neither a prefix nor a domain name: ${name.problem.what}`,
    fix: "a prefix such as 192.0.2.0/24, or a domain such as example.nl",
  });
}
