/** Placeholders in sentences. */
import { escapeText } from "./escape.ts";
import { thousands } from "./number.ts";

/** How values from the network are printed. */
export interface FillOptions {
  readonly ascii: boolean;
}

/** What `{name}` may stand for. */
export type Values = Readonly<Record<string, unknown>>;

/** More items than this are counted, not listed. */
const LISTED = 6;

/** What our own sentences use beyond ASCII, and marks for code, which a terminal has no use for. */
const PLAIN: Readonly<Record<string, string>> = { "“": '"', "”": '"', "’": "'", "…": "...", "–": "-" };

/** The text with each `{name}` replaced; values are made harmless, unknown names stay as they are. */
export function fill(text: string, values: Values, options: FillOptions): string {
  const spoken = text.replaceAll("`", "");
  const template = options.ascii ? spoken.replace(/[“”’…–]/g, (mark) => PLAIN[mark] ?? mark) : spoken;
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? printValue(name, values[name], options) : placeholder,
  );
}

/** Numbers that name something and are not read as amounts. */
const IDENTIFIER = /(?:^|_)(?:tags?|serials?|port|code|type|algorithm|asn?)$/;

/** A value as it stands in a sentence. */
export function printValue(name: string, value: unknown, { ascii }: FillOptions): string {
  if (typeof value === "number") return IDENTIFIER.test(name) ? String(value) : thousands(value);
  if (!Array.isArray(value)) return escapeText(String(value), { ascii });
  const items = value.slice(0, LISTED).map((item) => escapeText(String(item), { ascii }));
  const more = value.length - LISTED;
  return items.join(", ") + (more > 0 ? ` and ${thousands(more)} more` : "");
}
