/** The presentation form of each kind of RDATA field. */
import { formatAddress, parseAddress } from "../ip/address.ts";
import { fromBase32hex, toBase32hex } from "./base32.ts";
import { readBitmap, writeBitmap } from "./bitmap.ts";
import { escapeText, unescapeText } from "./character-string.ts";
import { rawNameFromText, rawNameToText } from "./name.ts";
import type { FieldKind } from "./rdata.table.ts";
import { parseSvcParam, printSvcParam } from "./svc-param.ts";
import { parseTime, printTime } from "./time.ts";
import type { Token } from "./token.ts";
import { typeName, typeNumber } from "./type.table.ts";

/** The words of a record that are still to be read. */
export interface Words {
  readonly tokens: readonly Token[];
  at: number;
  /** Completes relative names. */
  readonly origin: string;
}

interface FieldText {
  /** Text of the octets of a field, well-formed; may be empty or have several words. */
  readonly print: (octets: Buffer) => string;
  /** Octets of the field that begins at the next word; `null` when it cannot be read. */
  readonly parse: (words: Words) => Buffer | null;
}

/** The next word, `""` when there is none. */
function takeText(words: Words): string {
  const token = words.tokens[words.at];
  words.at += 1;
  return token?.text ?? "";
}

function takeRest(words: Words): readonly Token[] {
  const rest = words.tokens.slice(words.at);
  words.at = words.tokens.length;
  return rest;
}

function number(octets: 1 | 2 | 4): FieldText {
  const max = 2 ** (octets * 8) - 1;
  return {
    print: (field) => String(field.readUIntBE(0, octets)),
    parse: (words) => {
      const text = takeText(words);
      return /^[0-9]{1,10}$/.test(text) && Number(text) <= max ? octetsOf(Number(text), octets) : null;
    },
  };
}

function octetsOf(value: number, octets: number): Buffer {
  const field = Buffer.alloc(octets);
  field.writeUIntBE(value, 0, octets);
  return field;
}

/** A number of some octets with mnemonics. */
function mnemonic(
  octets: 1 | 2 | 4,
  print: (value: number) => string,
  parse: (text: string) => number | null,
): FieldText {
  return {
    print: (field) => print(field.readUIntBE(0, octets)),
    parse: (words) => {
      const value = parse(takeText(words));
      return value === null ? null : octetsOf(value, octets);
    },
  };
}

function address(family: 4 | 6): FieldText {
  return {
    print: formatAddress,
    parse: (words) => {
      const found = parseAddress(takeText(words));
      return found.ok && found.family === family ? Buffer.from(found.bytes) : null;
    },
  };
}

function withLength(octets: Buffer | null): Buffer | null {
  return octets === null || octets.length > 255 ? null : Buffer.concat([octetsOf(octets.length, 1), octets]);
}

/** Binary data that takes the rest of the words, of which there must be one at least. */
function rest(encoding: "hex" | "base64", parse: (text: string) => Buffer | null): FieldText {
  return {
    print: (octets) => octets.toString(encoding),
    parse: (words) => {
      const text = takeRest(words)
        .map((token) => token.text)
        .join("");
      return text === "" ? null : parse(text);
    },
  };
}

/** The octets of a text in hexadecimal, `null` when it is none. */
export function fromHex(text: string): Buffer | null {
  return text.length % 2 === 0 && /^[0-9A-Fa-f]*$/.test(text) ? Buffer.from(text, "hex") : null;
}

function fromBase64(text: string): Buffer | null {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, "base64") : null;
}

const name: FieldText = {
  print: (octets) => rawNameToText(octets.toString("latin1")),
  parse: (words) => {
    const text = takeText(words);
    if (text === "@") return Buffer.from(words.origin, "latin1");
    const found = rawNameFromText(text, words.origin);
    return found.ok ? Buffer.from(found.value, "latin1") : null;
  },
};

const string: FieldText = {
  print: (octets) => `"${escapeText(octets.subarray(1))}"`,
  parse: (words) => (words.at < words.tokens.length ? withLength(unescapeText(takeText(words))) : null),
};

const strings: FieldText = {
  print: (octets) => {
    const texts: string[] = [];
    for (let at = 0; at < octets.length; at += 1 + (octets[at] ?? 0)) {
      texts.push(string.print(octets.subarray(at, at + 1 + (octets[at] ?? 0))));
    }
    return texts.join(" ");
  },
  parse: (words) => {
    const parts: Buffer[] = [];
    while (words.at < words.tokens.length) {
      const part = string.parse(words);
      if (part === null) return null;
      parts.push(part);
    }
    return parts.length === 0 ? null : Buffer.concat(parts);
  },
};

const bitmap: FieldText = {
  print: (octets) => {
    const found = readBitmap(octets);
    return found.ok ? [...found.types].map(typeName).join(" ") : "";
  },
  parse: (words) => {
    const types = takeRest(words).map((token) => typeNumber(token.text));
    const known = types.filter((type) => type !== null);
    return known.length === types.length ? writeBitmap(known) : null;
  },
};

const params: FieldText = {
  print: (octets) => {
    const texts: string[] = [];
    for (let at = 0; at < octets.length; ) {
      const end = at + 4 + octets.readUInt16BE(at + 2);
      texts.push(printSvcParam(octets.readUInt16BE(at), octets.subarray(at + 4, end)));
      at = end;
    }
    return texts.join(" ");
  },
  parse: (words) => {
    const found: { readonly key: number; readonly value: Buffer }[] = [];
    while (words.at < words.tokens.length) {
      const param = takeParam(words);
      if (param === null) return null;
      found.push(param);
    }
    const parts = found
      .sort((a, b) => a.key - b.key)
      .flatMap(({ key, value }) => [octetsOf(key, 2), octetsOf(value.length, 2), value]);
    return Buffer.concat(parts);
  },
};

/** `key`, `key=value`, or `key=` followed by a quoted word. */
function takeParam(words: Words): { readonly key: number; readonly value: Buffer } | null {
  const text = takeText(words);
  const equals = text.indexOf("=");
  if (equals < 0) return parseSvcParam(text, undefined);
  const next = words.tokens[words.at];
  const isQuoted = equals === text.length - 1 && next?.quoted === true;
  const value = isQuoted ? takeText(words) : text.slice(equals + 1);
  return parseSvcParam(text.slice(0, equals), value);
}

/** RFC 9859 section 2.3. */
const SCHEME_NOTIFY = 1;

const base64 = rest("base64", fromBase64);
const opaque = rest("hex", fromHex);
const numeric32 = number(4);
const numeric8 = number(1);

const FIELD_TEXTS: Readonly<Record<FieldKind, FieldText>> = {
  u8: numeric8,
  u16: number(2),
  u32: numeric32,
  time: mnemonic(4, printTime, parseTime),
  type: mnemonic(2, typeName, typeNumber),
  scheme: {
    print: (octets) => (octets[0] === SCHEME_NOTIFY ? "NOTIFY" : String(octets[0] ?? 0)),
    parse: (words) => {
      if (words.tokens[words.at]?.text.toUpperCase() !== "NOTIFY") return numeric8.parse(words);
      takeText(words);
      return octetsOf(SCHEME_NOTIFY, 1);
    },
  },
  ipv4: address(4),
  ipv6: address(6),
  name,
  "final-name": {
    print: (octets) => (octets.length === 0 ? "" : name.print(octets)),
    parse: (words) => (words.at < words.tokens.length ? name.parse(words) : Buffer.alloc(0)),
  },
  string,
  strings,
  text: {
    print: (octets) => `"${escapeText(octets)}"`,
    parse: (words) => (words.at < words.tokens.length ? unescapeText(takeText(words)) : null),
  },
  tag: {
    print: (octets) => octets.toString("latin1", 1),
    parse: (words) => {
      const text = takeText(words);
      return /^[A-Za-z0-9]{1,255}$/.test(text) ? withLength(Buffer.from(text, "latin1")) : null;
    },
  },
  // RFC 5155 section 3.3: an empty salt is a hyphen.
  salt: {
    print: (octets) => (octets.length === 1 ? "-" : octets.toString("hex", 1)),
    parse: (words) => {
      const text = takeText(words);
      if (text === "") return null;
      return withLength(text === "-" ? Buffer.alloc(0) : fromHex(text));
    },
  },
  hash: {
    print: (octets) => toBase32hex(octets.subarray(1)),
    parse: (words) => {
      const text = takeText(words);
      return text === "" ? null : withLength(fromBase32hex(text));
    },
  },
  bitmap,
  params,
  // RFC 2874 is historic: its records are printed in the generic form.
  a6: opaque,
  signature: base64,
  hex: opaque,
  base64,
  opaque,
};

/** The text of a field that is well-formed. */
export function printField(kind: FieldKind, octets: Buffer): string {
  return FIELD_TEXTS[kind].print(octets);
}

/** The octets of the field that begins at the next word; `null` when it cannot be read. */
export function parseField(kind: FieldKind, words: Words): Buffer | null {
  return FIELD_TEXTS[kind].parse(words);
}
