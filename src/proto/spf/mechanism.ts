/** Mechanisms, RFC 7208 section 5. */
import { parseAddress } from "../ip/address.ts";
import { parseDomainSpec } from "./domain-spec.ts";
import type { SpfErrorCode } from "./error.table.ts";
import type { MacroString } from "./macro.ts";
import type { Mechanism, Qualifier } from "./term.ts";

/** A term as written, and where its faults go. */
export interface Written {
  readonly text: string;
  readonly offset: number;
  readonly index: number;
  /** @param at characters from the beginning of the term */
  readonly fail: (code: SpfErrorCode, at: number) => void;
}

interface Body {
  readonly written: Written;
  readonly base: {
    readonly kind: "mechanism";
    readonly qualifier: Qualifier;
    readonly text: string;
    readonly offset: number;
    readonly index: number;
  };
  /** Lower case. */
  readonly name: string;
  /** What follows the name, with the `:` or `/`. */
  readonly rest: string;
  /** Where that begins in the term. */
  readonly at: number;
}

type Reader = (body: Body) => Mechanism | null;

const READERS: Readonly<Record<string, Reader>> = {
  all: readAll,
  include: (body) => readTarget(body, "include"),
  exists: (body) => readTarget(body, "exists"),
  a: (body) => readAddressTerm(body, "a"),
  mx: (body) => readAddressTerm(body, "mx"),
  ptr: readPtr,
  ip4: (body) => readNetwork(body, "ip4"),
  ip6: (body) => readNetwork(body, "ip6"),
};

/** Names of the mechanisms there are. */
export const MECHANISMS: ReadonlySet<string> = new Set(Object.keys(READERS));

const QUALIFIERS = "+-~?";

/** The mechanism that a term is; `null` when it cannot be understood. Faults are reported either way. */
export function readMechanism(written: Written): Mechanism | null {
  const { text, offset, index } = written;
  const first = text[0] ?? "";
  const start = QUALIFIERS.includes(first) ? 1 : 0;
  const end = text.search(/[:/]/);
  const at = end < 0 ? text.length : end;
  const name = text.slice(start, at).toLowerCase();
  if (!MECHANISMS.has(name)) {
    written.fail("unknown-mechanism", start);
    return null;
  }
  const qualifier = (start === 0 ? "+" : first) as Qualifier;
  const base = { kind: "mechanism", qualifier, text, offset, index } as const;
  return READERS[name]?.({ written, base, name, rest: text.slice(at), at }) ?? null;
}

function readAll({ written, base, rest, at }: Body): Mechanism {
  if (rest !== "") written.fail("all-arg", at);
  return { ...base, name: "all" };
}

/** The domain specification after a colon; `null` when it cannot be expanded. */
function readDomain(written: Written, text: string, at: number): MacroString | null {
  const { value, faults } = parseDomainSpec(text);
  for (const fault of faults) written.fail(fault.code, at + fault.at);
  const isBroken = faults.some(({ code }) => code === "macro-syntax" || code === "empty-domain-spec");
  return isBroken ? null : value;
}

function readTarget({ written, base, rest, at }: Body, name: "include" | "exists"): Mechanism | null {
  if (!rest.startsWith(":")) {
    written.fail(rest === "" ? "missing-domain-spec" : "cidr", at);
    return null;
  }
  // A prefix length is the likelier intent where a name could also end in a slash and digits.
  const length = rest.search(/\/{1,2}[0-9]*$/);
  if (length > 0) written.fail("cidr", at + length);
  const domain = readDomain(written, length > 0 ? rest.slice(1, length) : rest.slice(1), at + 1);
  return domain === null ? null : { ...base, name, domain };
}

function readPtr({ written, base, rest, at }: Body): Mechanism | null {
  if (rest === "") return { ...base, name: "ptr", domain: null };
  if (!rest.startsWith(":")) {
    written.fail("ptr-arg", at);
    return null;
  }
  const domain = readDomain(written, rest.slice(1), at + 1);
  return domain === null ? null : { ...base, name: "ptr", domain };
}

const LENGTH = /^(?:0|[1-9][0-9]{0,2})$/;

/** The prefix length that digits denote; `null` when it is out of range or has leading zeros. */
function readLength(digits: string, max: number): number | null {
  return LENGTH.test(digits) && Number(digits) <= max ? Number(digits) : null;
}

/** The end of an a or mx term: one slash before the length for IPv4, two before that for IPv6. */
const DUAL_CIDR = /(?:\/([0-9]*))?(?:\/\/([0-9]*))?$/;

function readAddressTerm({ written, base, rest, at }: Body, name: "a" | "mx"): Mechanism | null {
  const found = DUAL_CIDR.exec(rest);
  const end = found?.index ?? rest.length;
  const length4 = readLength(found?.[1] ?? "32", 32);
  const length6 = readLength(found?.[2] ?? "128", 128);
  if (length4 === null || length6 === null) written.fail("cidr", at + end);
  const head = rest.slice(0, end);
  // What is left of a length that is none, as in `a/x` or `a//64/24`.
  const isLength = head.startsWith("/") || /^:[^%]*\/[^.]*$/.test(head);
  if (isLength) written.fail("cidr", at + head.indexOf("/"));
  if (isLength || length4 === null || length6 === null) return null;
  const domain = head === "" ? null : readDomain(written, head.slice(1), at + 1);
  if (domain === null && head !== "") return null;
  return { ...base, name, domain, length4, length6 };
}

const BITS = { ip4: 32, ip6: 128 } as const;

function readNetwork({ written, base, rest, at }: Body, name: "ip4" | "ip6"): Mechanism | null {
  const slash = rest.indexOf("/");
  const address = parseAddress(rest.slice(1, slash < 0 ? undefined : slash));
  const family = name === "ip4" ? 4 : 6;
  if (!rest.startsWith(":") || !address.ok || address.family !== family) {
    written.fail(name, at);
    return null;
  }
  const length = slash < 0 ? BITS[name] : readLength(rest.slice(slash + 1), BITS[name]);
  if (length === null) {
    written.fail("cidr", at + slash);
    return null;
  }
  return { ...base, name, network: { family, bytes: address.bytes, length } };
}
