/** A security.txt as it should be. */
import { expiresText, parseExpires } from "./expires.ts";
import { CONTACT_SCHEMES } from "./field.table.ts";
import { isLanguageTag } from "./language.ts";
import type { SecurityTxt } from "./parse.ts";
import { WELL_KNOWN_PATH } from "./retrieval.ts";

const DAY = 86_400;
/** Within a year, and late enough not to be forgotten soon. */
const LIFETIME = 350 * DAY;

const NAMES: ReadonlyMap<string, string> = new Map([
  ["contact", "Contact"],
  ["encryption", "Encryption"],
  ["acknowledgments", "Acknowledgments"],
  ["policy", "Policy"],
  ["hiring", "Hiring"],
]);

/** What is good in a file with what it lacks, unsigned; `null` makes one from nothing. The contact is a guess then. */
export function suggestSecurityTxt(
  file: SecurityTxt | null,
  { host, now }: { readonly host: string; readonly now: number },
): string {
  const fields = file?.fields ?? [];
  const kept = [...NAMES].flatMap(([name, printed]) =>
    fields
      .filter((field) => field.name === name && isKeepable(name, field.value))
      .map(({ value }) => `${printed}: ${value}`),
  );
  const contacts = kept.filter((line) => line.startsWith("Contact: "));
  const csaf = fields.find(
    ({ name, value }) => name === "csaf" && /^https:.*provider-metadata\.json$/.test(value),
  );
  const lines = [
    ...(contacts.length > 0 ? contacts : [`Contact: mailto:security@${host}`]),
    `Expires: ${expiresOf(fields, now)}`,
    ...kept.filter((line) => !line.startsWith("Contact: ")),
    `Canonical: https://${host}${WELL_KNOWN_PATH}`,
    ...languagesOf(fields),
    ...(csaf === undefined ? [] : [`CSAF: ${csaf.value}`]),
  ];
  return `${lines.join("\n")}\n`;
}

type Fields = SecurityTxt["fields"];

function isKeepable(name: string, value: string): boolean {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(value)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === "http") return false;
  return name !== "contact" || CONTACT_SCHEMES.has(scheme);
}

/** A good date stays. */
function expiresOf(fields: Fields, now: number): string {
  const given = fields
    .filter(({ name }) => name === "expires")
    .map(({ value }) => parseExpires(value))
    .find((seconds) => seconds !== null && seconds > now && seconds <= now + 365 * DAY);
  return expiresText(given ?? now + LIFETIME);
}

function languagesOf(fields: Fields): string[] {
  const tags = fields
    .filter(({ name }) => name === "preferred-languages")
    .flatMap(({ value }) => value.split(/[,;]/))
    .map((tag) => tag.trim())
    .filter(isLanguageTag);
  return tags.length === 0 ? [] : [`Preferred-Languages: ${[...new Set(tags)].join(", ")}`];
}
