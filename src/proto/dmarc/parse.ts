/** The grammar of DMARC records, RFC 9989 sections 4.7 and 4.8. */
import { parseReportUris, type ReportUri } from "../records/report-uri.ts";
import { parseTagList, type Tag } from "../records/tag-list.ts";
import type { DmarcNote, DmarcNoteCode, DmarcRecord, PolicyTag } from "./record.ts";
import { DMARC_POLICIES, DMARC_TAGS, REMOVED_DMARC_TAGS } from "./tag.table.ts";

const KNOWN: ReadonlySet<string> = new Set<string>([...DMARC_TAGS, ...REMOVED_DMARC_TAGS]);
const REMOVED: ReadonlySet<string> = new Set<string>(REMOVED_DMARC_TAGS);
const NO_TAG: Tag = { name: "", value: "", offset: 0, valueOffset: 0 };

/** What is being read: the first tag of each name, and where notes go. */
interface Reading {
  readonly tags: ReadonlyMap<string, Tag>;
  readonly notes: DmarcNote[];
}

/**
 * What a DMARC record says, with everything odd about it. Broken optional tags have their default.
 *
 * @param text a record that `selectDmarc` chose
 */
export function parseDmarc(text: string): DmarcRecord {
  const list = parseTagList(text);
  const notes: DmarcNote[] = list.faults.map(({ code, text: value, offset }) => {
    const kind: DmarcNoteCode = code === "tag-name" ? "unknown-tag" : code;
    return { code: kind, tag: value.split("=", 1)[0]?.toLowerCase() ?? "", value, offset };
  });
  const tags = firstTags(list.tags, notes);
  noteOrder([...tags.keys()], tags, notes);
  const reading = { tags, notes };
  const record = {
    text,
    p: readPolicy(reading, "p"),
    sp: readPolicy(reading, "sp"),
    np: readPolicy(reading, "np"),
    adkim: readChoice(reading, "adkim", ["r", "s"] as const),
    aspf: readChoice(reading, "aspf", ["r", "s"] as const),
    isTesting: readChoice(reading, "t", ["n", "y"] as const) === "y",
    psd: readChoice(reading, "psd", ["u", "y", "n"] as const),
    rua: readUris(reading, "rua"),
    ruf: readUris(reading, "ruf"),
    fo: readFo(reading),
    pct: readPct(reading),
  };
  return { ...record, notes: notes.sort((a, b) => a.offset - b.offset) };
}

function noteOf(code: DmarcNoteCode, { name, value, offset }: Tag): DmarcNote {
  return { code, tag: name.toLowerCase(), value, offset };
}

const NAME = /^[a-z][a-z0-9_]*$/;

/** The first tag of each name; what comes again, or is not known, is noted. */
function firstTags(all: readonly Tag[], notes: DmarcNote[]): ReadonlyMap<string, Tag> {
  const tags = new Map<string, Tag>();
  for (const tag of all) {
    const name = tag.name.toLowerCase();
    if (name !== tag.name && KNOWN.has(name)) notes.push(noteOf("tag-case", tag));
    if (tags.has(name)) notes.push(noteOf("duplicate-tag", tag));
    else if (KNOWN.has(name)) tags.set(name, tag);
    else if (NAME.test(name)) notes.push(noteOf("unknown-tag", tag));
    if (REMOVED.has(name)) notes.push(noteOf("removed-tag", tag));
  }
  return tags;
}

function noteOrder(names: readonly string[], tags: ReadonlyMap<string, Tag>, notes: DmarcNote[]): void {
  const p = tags.get("p");
  if (p !== undefined && names[1] !== "p") notes.push(noteOf("p-not-second", p));
}

function readPolicy({ tags, notes }: Reading, name: string): PolicyTag {
  const tag = tags.get(name);
  if (tag === undefined) return { state: "absent" };
  const policy = DMARC_POLICIES.find((one) => one === tag.value.toLowerCase());
  if (policy !== undefined) return { state: "valid", policy };
  notes.push(noteOf("bad-value", tag));
  return { state: "invalid", text: tag.value };
}

/** One of some letters; the first is the default. */
function readChoice<T extends string>(
  { tags, notes }: Reading,
  name: string,
  choices: readonly [T, ...T[]],
): T {
  const tag = tags.get(name);
  const choice = choices.find((one) => one === tag?.value.toLowerCase());
  if (tag !== undefined && choice === undefined) notes.push(noteOf("bad-value", tag));
  return choice ?? choices[0];
}

function readUris({ tags, notes }: Reading, name: string): readonly ReportUri[] {
  const tag = tags.get(name);
  if (tag === undefined) return [];
  const uris = parseReportUris(tag.value, tag.valueOffset);
  for (const { text, offset, isValid } of uris) {
    if (!isValid) notes.push({ code: "bad-uri", tag: name, value: text, offset });
  }
  return uris;
}

/** RFC 9989 section 4.7: `0` and `1` exclude each other, and nothing stands twice. */
function readFo({ tags, notes }: Reading): readonly string[] {
  const tag = tags.get("fo");
  if (tag === undefined) return ["0"];
  const options = tag.value
    .toLowerCase()
    .split(":", 10)
    .map((option) => option.trim());
  const isKnown = options.every((option) => /^[01ds]$/.test(option));
  const isRepeated =
    new Set(options).size < options.length || (options.includes("0") && options.includes("1"));
  if (isKnown && !isRepeated) return options;
  notes.push(noteOf("bad-value", tag));
  return ["0"];
}

function readPct({ tags, notes }: Reading): number | null {
  const tag = tags.get("pct") ?? NO_TAG;
  if (tag.name === "") return null;
  if (/^[0-9]{1,3}$/.test(tag.value) && Number(tag.value) <= 100) return Number(tag.value);
  notes.push(noteOf("bad-value", tag));
  return null;
}
