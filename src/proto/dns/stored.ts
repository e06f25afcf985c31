/** RRsets and responses in the form of the evidence document, and back. */
import { createHash } from "node:crypto";
import type { MessageEdns, StoredMessage, StoredRrset } from "../../model/evidence.ts";
import { UserError } from "../../model/user-error.ts";
import { escapeText, unescapeText } from "./character-string.ts";
import {
  EDNS_OPTION,
  type Edns,
  type EdnsOption,
  readCookie,
  readEde,
  readNsid,
  writeEde,
  writeNsid,
} from "./edns.ts";
import { isWellFormed } from "./expand.ts";
import { type Name, nameFromText, nameOctets, nameToText } from "./name.ts";
import { parseRdata, printRdata } from "./presentation.ts";
import { rcodeName, rcodeNumber } from "./rcode.table.ts";
import { canonicalSet, type Response, type RRset } from "./rrset.ts";
import { CLASS, TYPE, typeName, typeNumber } from "./type.table.ts";

/** An RRset as the evidence document holds it. */
export interface Stored {
  /** The first 24 hex digits of a SHA-256. */
  readonly key: string;
  readonly value: StoredRrset;
}

/** What a response itself does not tell. */
export type MessageMeta = Pick<
  StoredMessage,
  "server" | "transport" | "observed_at" | "attempt" | "oddities"
>;

/** A response as the evidence document holds it. */
export interface StoredResponse {
  readonly message: StoredMessage;
  /** The RRsets that `message` points to, by key. */
  readonly rrsets: ReadonlyMap<string, StoredRrset>;
}

const KEY_DIGITS = 24;
const FLAGS = ["aa", "tc", "ra", "ad"] as const;
const KNOWN_OPTIONS: ReadonlySet<number> = new Set(Object.values(EDNS_OPTION));

const STORED = new WeakMap<RRset, Stored>();
const LOADED = new WeakMap<StoredRrset, RRset>();

/**
 * An RRset of class IN in the form of the evidence, with the key that its content gives it: owner, type, TTL, canonical
 * RDATA and signatures. Order and repetition of RRs do not change the key.
 */
export function storeRrset(rrset: RRset): Stored {
  const known = STORED.get(rrset);
  if (known !== undefined) return known;
  const stored = {
    key: keyOf(rrset),
    value: {
      name: nameToText(rrset.name),
      type: typeName(rrset.type),
      ttl: rrset.ttl,
      rdata: rrset.rdatas.map((rdata) => printRdata(rrset.type, rdata)),
      rrsigs: rrset.rrsigs.map((rdata) => printRdata(TYPE.RRSIG, rdata)),
    },
  };
  STORED.set(rrset, stored);
  // Printing and reading back gives the same octets; what this process has printed it need not read.
  if (rrset.class === CLASS.IN) LOADED.set(stored.value, rrset);
  return stored;
}

function keyOf(rrset: RRset): string {
  const rdatas = canonicalSet(rrset);
  const head = Buffer.alloc(8);
  head.writeUInt16BE(rrset.type, 0);
  head.writeUInt32BE(rrset.ttl, 2);
  head.writeUInt16BE(rdatas.length, 6);
  const hash = createHash("sha256").update(nameOctets(rrset.name)).update(head);
  for (const rdata of [...rdatas, ...rrset.rrsigs]) {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(rdata.length, 0);
    hash.update(length).update(rdata);
  }
  return hash.digest("hex").slice(0, KEY_DIGITS);
}

/**
 * The RRset that an evidence document holds; the same object each time.
 *
 * @throws UserError when the document has been changed so that it cannot be read
 */
export function loadRrset(stored: StoredRrset): RRset {
  const known = LOADED.get(stored);
  if (known !== undefined) return known;
  const type = loadType(stored.type);
  const rdatas = stored.rdata.map((text) => loadRdata(type, text));
  const rrset = {
    name: loadName(stored.name),
    type,
    class: CLASS.IN,
    ttl: stored.ttl,
    rdatas,
    rrsigs: stored.rrsigs.map((text) => loadRdata(TYPE.RRSIG, text)),
    ...(rdatas.every((rdata) => isWellFormed(type, rdata)) ? {} : { malformed: true }),
  };
  LOADED.set(stored, rrset);
  return rrset;
}

function unreadable(what: string): UserError {
  return new UserError("evidence-invalid", { what: `The evidence cannot be read: ${what}.` });
}

function loadName(text: string): Name {
  const name = nameFromText(text);
  if (!name.ok) throw unreadable(`"${text}" is not a domain name (${name.reason})`);
  return name.value;
}

function loadType(text: string): number {
  const type = typeNumber(text);
  if (type === null) throw unreadable(`"${text}" is not an RR type`);
  return type;
}

function loadRdata(type: number, text: string): Buffer {
  const rdata = parseRdata(type, text);
  if (!rdata.ok)
    throw unreadable(`"${text}" is not the RDATA of a ${typeName(type)} record (${rdata.reason})`);
  return rdata.value;
}

/** A response in the form of the evidence, with the RRsets of its answer and authority sections. */
export function storeMessage(response: Response, meta: MessageMeta): StoredResponse {
  const rrsets = new Map<string, StoredRrset>();
  const store = (rrset: RRset): string => {
    const { key, value } = storeRrset(rrset);
    rrsets.set(key, value);
    return key;
  };
  const message: StoredMessage = {
    server: meta.server,
    transport: meta.transport,
    name: nameToText(response.question.name),
    type: typeName(response.question.type),
    rcode: rcodeName(response.rcode),
    flags: FLAGS.filter((flag) => response[flag]),
    answer: response.answer.map(store),
    authority: response.authority.map(store),
    edns: response.edns === null ? null : storeEdns(response.edns),
    size: response.size,
    observed_at: meta.observed_at,
    ...(meta.attempt === undefined ? {} : { attempt: meta.attempt }),
    ...(meta.oddities === undefined ? {} : { oddities: meta.oddities }),
  };
  return { message, rrsets };
}

function storeEdns(edns: Edns): MessageEdns {
  const ede = readEde(edns);
  const nsid = readNsid(edns);
  const unknown = edns.options.map(({ code }) => code).filter((code) => !KNOWN_OPTIONS.has(code));
  return {
    version: edns.version,
    size: edns.size,
    do: edns.do,
    ...(ede.length === 0 ? {} : { ede }),
    ...(nsid === undefined ? {} : { nsid: escapeText(nsid) }),
    ...(readCookie(edns) === null ? {} : { cookie: true }),
    ...(unknown.length === 0 ? {} : { unknown }),
    ...(edns.z === 0 ? {} : { z: edns.z }),
  };
}

/**
 * The response that an evidence document holds, without additional section; options of which only the presence is
 * stored have no data.
 *
 * @throws UserError when the document has been changed so that it cannot be read
 */
export function loadResponse(
  message: StoredMessage,
  rrsets: Readonly<Record<string, StoredRrset>>,
): Response {
  const load = (key: string): RRset => {
    const stored = rrsets[key];
    if (stored === undefined) throw unreadable(`there is no RRset "${key}"`);
    return loadRrset(stored);
  };
  const rcode = rcodeNumber(message.rcode);
  if (rcode === null) throw unreadable(`"${message.rcode}" is not an RCODE`);
  const flags = new Set<string>(message.flags);
  return {
    rcode,
    aa: flags.has("aa"),
    tc: flags.has("tc"),
    ra: flags.has("ra"),
    ad: flags.has("ad"),
    question: { name: loadName(message.name), type: loadType(message.type) },
    answer: message.answer.map(load),
    authority: message.authority.map(load),
    additional: [],
    edns: message.edns === null ? null : loadEdns(message.edns),
    size: message.size,
  };
}

function loadEdns(edns: MessageEdns): Edns {
  const empty = (code: number): EdnsOption => ({ code, data: Buffer.alloc(0) });
  const options = [
    ...(edns.nsid === undefined ? [] : [writeNsid(unescapeText(edns.nsid) ?? Buffer.alloc(0))]),
    ...(edns.cookie === true ? [empty(EDNS_OPTION.COOKIE)] : []),
    ...(edns.ede ?? []).map(writeEde),
    ...(edns.unknown ?? []).map(empty),
  ];
  return { version: edns.version, size: edns.size, do: edns.do, z: edns.z ?? 0, options };
}
