/** Messages as a server writes them, RFC 1035 section 4.1. */
import { type EdnsOption, writeOptions } from "./edns.ts";
import { isWellFormed } from "./expand.ts";
import { fieldEnd, isNameField } from "./field.ts";
import type { Flags } from "./header.ts";
import { foldName } from "./name.ts";
import { type QueryEdns, writeOpt } from "./query.ts";
import { rdataForm } from "./rdata.table.ts";

/** A record to be written. */
export interface WireRecord {
  /** Wire form in any case. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Seconds. */
  readonly ttl: number;
  /** Names inside uncompressed. */
  readonly rdata: Buffer;
}

interface WireQuestion {
  /** Wire form in any case. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

/** A message to be written. */
export interface WireMessage {
  readonly id: number;
  /** Flags left out are clear, the opcode 0. */
  readonly flags: Partial<Flags>;
  /** 12 bits; the upper 8 need `edns`. */
  readonly rcode: number;
  readonly question: WireQuestion | null;
  readonly answer: readonly WireRecord[];
  readonly authority: readonly WireRecord[];
  readonly additional: readonly WireRecord[];
  /** `null`: no OPT record. */
  readonly edns: (QueryEdns & { readonly options?: readonly EdnsOption[] }) | null;
  /** Whether names are compressed; true when absent. */
  readonly compress?: boolean;
}

const HEADER_OCTETS = 12;
const RECORD_OCTETS = 10;
const OPT_OCTETS = 11;
/** Offsets that a pointer can hold, RFC 1035 section 4.1.4. */
const MAX_POINTER = 0x3fff;

/** A message of any length: the caller compares it with what the client takes, and sets TC. */
export function writeMessage(message: WireMessage): Buffer {
  const writer = new Writer(message.compress ?? true);
  const header = writeHeader(message);
  if (message.question !== null) {
    const { name, type, class: rrClass } = message.question;
    writer.name(name, true);
    writer.push(u16(type), u16(rrClass));
  }
  for (const record of [...message.answer, ...message.authority, ...message.additional]) {
    writeRecord(writer, record);
  }
  return Buffer.concat([header, ...writer.parts, ...optOf(message)]);
}

function writeHeader({ id, flags, rcode, ...rest }: WireMessage): Buffer {
  const header = Buffer.alloc(HEADER_OCTETS);
  header.writeUInt16BE(id, 0);
  header[2] =
    bit(flags.qr, 0x80) | ((flags.opcode ?? 0) << 3) | bit(flags.aa, 4) | bit(flags.tc, 2) | bit(flags.rd, 1);
  header[3] = bit(flags.ra, 0x80) | bit(flags.ad, 0x20) | bit(flags.cd, 0x10) | (rcode & 0x0f);
  header.writeUInt16BE(rest.question === null ? 0 : 1, 4);
  header.writeUInt16BE(rest.answer.length, 6);
  header.writeUInt16BE(rest.authority.length, 8);
  header.writeUInt16BE(rest.additional.length + (rest.edns === null ? 0 : 1), 10);
  return header;
}

function bit(flag: boolean | undefined, mask: number): number {
  return flag === true ? mask : 0;
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function optOf({ edns, rcode }: WireMessage): Buffer[] {
  if (edns === null) return [];
  const options = writeOptions(edns.options ?? []);
  const opt = Buffer.alloc(OPT_OCTETS + options.length);
  writeOpt(opt, 0, { edns, options, rcodeHigh: rcode >> 4 });
  return [opt];
}

/** Octets after the header so far, and where the names in them are. */
class Writer {
  readonly parts: Buffer[] = [];
  readonly #offsets: Map<string, number> | null;
  #length = HEADER_OCTETS;

  constructor(compress: boolean) {
    this.#offsets = compress ? new Map() : null;
  }

  get length(): number {
    return this.#length;
  }

  push(...parts: readonly Buffer[]): void {
    for (const part of parts) {
      this.parts.push(part);
      this.#length += part.length;
    }
  }

  /** Writes a name, with a pointer to the longest suffix written before where that is allowed. */
  name(name: string, compressible: boolean): void {
    let at = 0;
    let target: number | undefined;
    for (; name.charCodeAt(at) > 0; at += name.charCodeAt(at) + 1) {
      const suffix = foldName(name.slice(at));
      target = compressible ? this.#offsets?.get(suffix) : undefined;
      if (target !== undefined) break;
      const offset = this.#length + at;
      if (offset <= MAX_POINTER && this.#offsets?.has(suffix) === false) this.#offsets.set(suffix, offset);
    }
    if (target === undefined) this.push(Buffer.from(name, "latin1"));
    else this.push(Buffer.from(name.slice(0, at), "latin1"), u16(0xc000 | target));
  }
}

function writeRecord(writer: Writer, record: WireRecord): void {
  writer.name(record.name, true);
  const head = Buffer.alloc(RECORD_OCTETS);
  head.writeUInt16BE(record.type, 0);
  head.writeUInt16BE(record.class, 2);
  head.writeUInt32BE(record.ttl, 4);
  writer.push(head);
  const start = writer.length;
  writeRdata(writer, record);
  head.writeUInt16BE(writer.length - start, 8);
}

/** RFC 3597 section 4: names in RDATA are compressed in the types of RFC 1035 only. */
function writeRdata(writer: Writer, { type, rdata }: WireRecord): void {
  const form = rdataForm(type);
  if (form.compressible !== true || !isWellFormed(type, rdata)) {
    writer.push(rdata);
    return;
  }
  let at = 0;
  for (const kind of form.fields) {
    const end = fieldEnd(kind, rdata, at, rdata.length);
    if (isNameField(kind)) writer.name(rdata.toString("latin1", at, end), true);
    else writer.push(rdata.subarray(at, end));
    at = end;
  }
}
