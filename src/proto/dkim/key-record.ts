/** DKIM key records, RFC 6376 section 3.6.1. */
import { parseTagList, type Tag } from "../records/tag-list.ts";

type DkimKeyType = "rsa" | "ed25519";

export type DkimFaultCode =
  | "version" // `v=` is not the first tag, or not DKIM1
  | "missing-p"
  | "key-type" // neither rsa nor ed25519
  | "base64"
  | "syntax" // the list of tags is broken
  | "duplicate-tag";

interface DkimFault {
  readonly code: DkimFaultCode;
  /** In the record, from 0. */
  readonly offset: number;
}

export interface DkimKeyRecord {
  readonly text: string;
  /** `null` when the type is unknown. */
  readonly type: DkimKeyType | null;
  /** The key without white space, base64; empty when it is revoked, `null` without the tag. */
  readonly key: string | null;
  /** Hash algorithms allowed, lower case; empty = all. */
  readonly hashes: readonly string[];
  /** Services that the key is for; `*` by default. */
  readonly services: readonly string[];
  /** `y` testing, `s` no subdomains. */
  readonly flags: readonly string[];
  /** What makes verifiers ignore the key; empty for a good record. */
  readonly faults: readonly DkimFault[];
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** What a key record says, with what is wrong with it. Unknown tags are ignored (RFC 6376 section 3.2). */
export function parseDkimKey(text: string): DkimKeyRecord {
  const { tags, faults: broken } = parseTagList(text);
  const faults: DkimFault[] = broken
    .filter(({ code }) => code !== "empty-tag")
    .map(({ offset }) => ({ code: "syntax", offset }));
  const first = new Map<string, Tag>();
  for (const tag of tags) {
    if (first.has(tag.name)) faults.push({ code: "duplicate-tag", offset: tag.offset });
    else first.set(tag.name, tag);
  }
  const record = {
    text,
    type: readType(first.get("k"), faults),
    key: readKey(first.get("p"), faults),
    hashes: listOf(first.get("h")),
    services: first.has("s") ? listOf(first.get("s")) : ["*"],
    flags: listOf(first.get("t")),
  };
  checkVersion(tags, faults);
  return { ...record, faults: faults.sort((a, b) => a.offset - b.offset) };
}

function listOf(tag: Tag | undefined): string[] {
  const items = (tag?.value ?? "").split(":", 50).map((item) => item.trim().toLowerCase());
  return items.filter((item) => item !== "");
}

function readType(tag: Tag | undefined, faults: DkimFault[]): DkimKeyType | null {
  const type = tag?.value.toLowerCase() ?? "rsa";
  if (type === "rsa" || type === "ed25519") return type;
  faults.push({ code: "key-type", offset: tag?.offset ?? 0 });
  return null;
}

/** RFC 6376 section 3.2: white space may stand anywhere in the base64 text. */
function readKey(tag: Tag | undefined, faults: DkimFault[]): string | null {
  if (tag === undefined) {
    faults.push({ code: "missing-p", offset: 0 });
    return null;
  }
  const key = tag.value.replace(/[ \t\r\n]+/g, "");
  const digits = key.replace(/=+$/, "").length;
  if (!BASE64.test(key) || digits % 4 === 1) faults.push({ code: "base64", offset: tag.valueOffset });
  return key;
}

function checkVersion(tags: readonly Tag[], faults: DkimFault[]): void {
  const at = tags.findIndex(({ name }) => name === "v");
  const tag = tags[at];
  if (tag !== undefined && (at > 0 || tag.value !== "DKIM1")) {
    faults.push({ code: "version", offset: tag.offset });
  }
}

/** Whether a text at a selector is meant as a key: it has a `p` tag or the version. */
export function isKeyRecord(text: string): boolean {
  const { tags } = parseTagList(text);
  return tags.some(({ name, value }) => name === "p" || (name === "v" && /^dkim/i.test(value)));
}
