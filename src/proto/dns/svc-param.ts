/** Service parameters of SVCB and HTTPS records as text, RFC 9460 section 2.1 and appendix A. */
import { formatAddress, parseAddress } from "../ip/address.ts";
import { escapeText, unescapeText } from "./character-string.ts";
import { SVC_PARAM_KEYS } from "./svc-param.table.ts";

interface ValueText {
  /** The value; `undefined` when it cannot be written in the form of this key. */
  readonly print: (octets: Buffer) => string | undefined;
  readonly parse: (value: string) => Buffer | null;
}

const KEY_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(SVC_PARAM_KEYS).map(([name, key]) => [key, name]),
);
const KEY_NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(SVC_PARAM_KEYS));

function keyName(key: number): string {
  return KEY_NAMES.get(key) ?? `key${key}`;
}

function keyNumber(text: string): number | null {
  const known = KEY_NUMBERS.get(text);
  if (known !== undefined) return known;
  const digits = /^key(0|[1-9][0-9]{0,4})$/.exec(text)?.[1];
  return digits !== undefined && Number(digits) <= 0xffff ? Number(digits) : null;
}

function u16Octets(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function parseU16(text: string): number | null {
  return /^(?:0|[1-9][0-9]{0,4})$/.test(text) && Number(text) <= 0xffff ? Number(text) : null;
}

/** Items of equal length joined by commas. */
function list(
  width: number,
  print: (item: Buffer) => string,
  parse: (text: string) => Uint8Array | null,
): ValueText {
  return {
    print: (octets) => {
      if (octets.length === 0 || octets.length % width !== 0) return undefined;
      const items: string[] = [];
      for (let at = 0; at < octets.length; at += width) items.push(print(octets.subarray(at, at + width)));
      return items.join(",");
    },
    parse: (value) => joinOctets(value.split(",").map(parse)),
  };
}

function joinOctets(parts: readonly (Uint8Array | null)[]): Buffer | null {
  const whole = parts.filter((part) => part !== null);
  return whole.length === parts.length ? Buffer.concat(whole) : null;
}

function parseOf(family: 4 | 6): (text: string) => Uint8Array | null {
  return (text) => {
    const address = parseAddress(text);
    return address.ok && address.family === family ? address.bytes : null;
  };
}

const EMPTY: ValueText = {
  print: (octets) => (octets.length === 0 ? "" : undefined),
  parse: (value) => (value === "" ? Buffer.alloc(0) : null),
};

const NUMBERS = list(
  2,
  (item) => String(item.readUInt16BE(0)),
  (text) => {
    const number = parseU16(text);
    return number === null ? null : u16Octets(number);
  },
);

const PROTOCOLS: ValueText = {
  print: (octets) => {
    const items: string[] = [];
    for (let at = 0; at < octets.length; ) {
      const end = at + 1 + (octets[at] ?? 0);
      const item = octets.toString("latin1", at + 1, end);
      // Commas and backslashes would need a second level of escapes (RFC 9460 appendix A.1): left to the raw form.
      if (end > octets.length || !/^[!-+\--[\]-~]+$/.test(item) || item.includes('"')) return undefined;
      items.push(item);
      at = end;
    }
    return items.length === 0 ? undefined : items.join(",");
  },
  parse: (value) => {
    const items = value.split(",");
    if (items.some((item) => !/^[!-[\]-~]{1,255}$/.test(item))) return null;
    return Buffer.concat(items.map((item) => Buffer.from(String.fromCharCode(item.length) + item, "latin1")));
  },
};

const VALUES: ReadonlyMap<number, ValueText> = new Map<number, ValueText>([
  [
    SVC_PARAM_KEYS.mandatory,
    list(
      2,
      (item) => keyName(item.readUInt16BE(0)),
      (text) => {
        const key = keyNumber(text);
        return key === null ? null : u16Octets(key);
      },
    ),
  ],
  [SVC_PARAM_KEYS.alpn, PROTOCOLS],
  [SVC_PARAM_KEYS["no-default-alpn"], EMPTY],
  [
    SVC_PARAM_KEYS.port,
    { ...NUMBERS, print: (octets) => (octets.length === 2 ? NUMBERS.print(octets) : undefined) },
  ],
  [SVC_PARAM_KEYS.ipv4hint, list(4, formatAddress, parseOf(4))],
  [
    SVC_PARAM_KEYS.ech,
    {
      print: (octets) => (octets.length === 0 ? undefined : octets.toString("base64")),
      parse: (value) => (/^[A-Za-z0-9+/]+={0,2}$/.test(value) ? Buffer.from(value, "base64") : null),
    },
  ],
  [SVC_PARAM_KEYS.ipv6hint, list(16, formatAddress, parseOf(6))],
  [SVC_PARAM_KEYS.ohttp, EMPTY],
  [SVC_PARAM_KEYS["tls-supported-groups"], NUMBERS],
]);

/** One parameter as `key=value`; keys whose value does not fit their form are printed as `key<number>="…"`. */
export function printSvcParam(key: number, value: Buffer): string {
  const text = VALUES.get(key)?.print(value);
  if (text !== undefined) return text === "" ? keyName(key) : `${keyName(key)}=${text}`;
  const name = VALUES.has(key) ? `key${key}` : keyName(key);
  return value.length === 0 ? name : `${name}="${escapeText(value)}"`;
}

/** The key and octets of one parameter; `null` when it cannot be read. */
export function parseSvcParam(
  name: string,
  value: string | undefined,
): { readonly key: number; readonly value: Buffer } | null {
  const key = keyNumber(name);
  if (key === null) return null;
  // The form with a number is raw, so that any value can be written.
  const form = KEY_NUMBERS.has(name) ? VALUES.get(key) : undefined;
  const octets = form === undefined ? unescapeText(value ?? "") : form.parse(value ?? "");
  return octets === null ? null : { key, value: octets };
}
