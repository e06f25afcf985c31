/** What a format makes of the lines of a list, before anybody looks at the names. */
import type { TargetType } from "../../model/evidence.ts";
import type { InputLine } from "./line.ts";

/** A line of a list, understood as far as its format goes. */
export type Row =
  | {
      readonly kind: "name";
      readonly seq: number;
      /** As written. */
      readonly input: string;
      readonly type?: TargetType | "both";
      readonly list?: string;
      readonly tags?: readonly string[];
    }
  | { readonly kind: "bad"; readonly seq: number; readonly input: string; readonly reason: string }
  /** Blank, a comment, a header, or a record that names no target. */
  | { readonly kind: "nothing"; readonly seq: number };

/** How a list is written: its lines to rows, a row for each line. */
export type Reading = (lines: AsyncIterable<InputLine>) => AsyncGenerator<Row>;

export const nothing = ({ seq }: Pick<InputLine, "seq">): Row => ({ kind: "nothing", seq });

/** Characters of a bad line that are shown. */
const SHOWN = 200;

export function bad(seq: number, input: string, reason: string): Row {
  return { kind: "bad", seq, input: input.length > SHOWN ? `${input.slice(0, SHOWN)}…` : input, reason };
}

export const tooLong = ({ seq }: Pick<InputLine, "seq">): Row => bad(seq, "", "the line is too long");

/** Characters of a tag, as internet.nl's dashboard has them. */
const LONGEST_TAG = 160;

/** What the columns or keys beside the name say; `null` where the type is none. */
export function detailsOf(given: {
  readonly type?: string;
  readonly list?: string;
  readonly tags: readonly string[];
}): Pick<Extract<Row, { kind: "name" }>, "type" | "list" | "tags"> | null {
  const type = typeOf(given.type ?? "");
  if (type === null) return null;
  const list = given.list?.trim() ?? "";
  const tags = tagsOf(given.tags);
  return {
    ...(type === undefined ? {} : { type }),
    ...(list === "" ? {} : { list }),
    ...(tags.length === 0 ? {} : { tags }),
  };
}

const TYPES: Readonly<Record<string, TargetType | "both">> = {
  web: "web",
  website: "web",
  mail: "mail",
  email: "mail",
  both: "both",
  all: "both",
};

function typeOf(text: string): TargetType | "both" | undefined | null {
  const word = text.trim().toLowerCase();
  return word === "" ? undefined : (TYPES[word] ?? null);
}

/** Each once, lower case, in the order written; several in one cell stand between commas or semicolons. */
function tagsOf(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => text.split(/[,;]/)).map((word) => word.trim().toLowerCase());
  return [...new Set(words.filter((word) => word !== "").map((word) => word.slice(0, LONGEST_TAG)))];
}
