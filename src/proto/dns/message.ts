/** DNS messages as received, RFC 1035 section 4: one pass over the headers, everything else on demand. */
import { EDNS_OPTION, type Edns, readOptions } from "./edns.ts";
import type { Name } from "./name.ts";
import { NAME_FAULTS, NameTable } from "./name-table.ts";
import { RCODE } from "./rcode.table.ts";
import { TYPE } from "./type.table.ts";

export interface Flags {
  readonly qr: boolean;
  readonly opcode: number;
  readonly aa: boolean;
  readonly tc: boolean;
  readonly rd: boolean;
  readonly ra: boolean;
  readonly ad: boolean;
  readonly cd: boolean;
}

export const SECTIONS = ["answer", "authority", "additional"] as const;
export type Section = (typeof SECTIONS)[number];

export interface RecordHeader {
  readonly ownerOffset: number;
  readonly type: number;
  readonly class: number;
  /** Seconds as on the wire, 32 bits. */
  readonly ttl: number;
  readonly rdataOffset: number;
  readonly rdataLength: number;
  readonly section: Section;
}

export interface Question {
  /** Lower case. */
  readonly name: Name;
  /** As received. */
  readonly rawName: string;
  readonly type: number;
  readonly class: number;
}

/** What of a header could be read; `rcode` has its 4 bits only. */
export interface MessageHeader {
  readonly id: number;
  readonly flags: Flags;
  readonly rcode: number;
}

export type MessageResult =
  | { readonly ok: true; readonly value: Message }
  | { readonly ok: false; readonly reason: string; readonly header?: MessageHeader };

const HEADER_OCTETS = 12;
/** Type, class, TTL and RDLENGTH, RFC 1035 section 4.1.3. */
const RECORD_OCTETS = 10;

const FAULTS = [
  ...NAME_FAULTS,
  "question-truncated",
  "record-truncated",
  "rdata-truncated",
  "opt-misplaced",
  "opt-repeated",
  "opt-owner",
  "question-count",
] as const;
type Fault = (typeof FAULTS)[number];

/** Faults that a reply cut off by its sender (TC=1) may have. */
const CUT_OFF: ReadonlySet<string> = new Set<Fault>([
  "name-truncated",
  "record-truncated",
  "rdata-truncated",
]);

/** The negative number that stands for a fault where otherwise an offset is returned. */
function faultCode(fault: Fault): number {
  return -1 - FAULTS.indexOf(fault);
}
const QUESTION_TRUNCATED = faultCode("question-truncated");
const RECORD_TRUNCATED = faultCode("record-truncated");
const RDATA_TRUNCATED = faultCode("rdata-truncated");
const OPT_MISPLACED = faultCode("opt-misplaced");
const OPT_REPEATED = faultCode("opt-repeated");
const OPT_OWNER = faultCode("opt-owner");
const QUESTION_COUNT = faultCode("question-count");

/** RCODEs of replies that may lack a question: the server could not read it, or would not. */
const RCODES_WITHOUT_QUESTION: ReadonlySet<number> = new Set([
  RCODE.FORMERR,
  RCODE.NOTIMP,
  RCODE.REFUSED,
  RCODE.SERVFAIL,
]);

function u16(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0);
}

function u32(octets: Uint8Array, at: number): number {
  return u16(octets, at) * 0x10000 + u16(octets, at + 2);
}

/**
 * One whole message. Records are headers with offsets; owner names are decoded when asked for, once per offset; RDATA
 * stays where it is, so the octets must not be changed while the message is in use.
 *
 * With TC=1 there are no records: those of a truncated reply are never used (RFC 2181 section 9).
 */
export class Message {
  readonly octets: Buffer;
  readonly names: NameTable;
  readonly id: number;
  readonly flags: Flags;
  /** 12 bits with OPT. */
  readonly rcode: number;
  /** In order, OPT left out. */
  readonly records: readonly RecordHeader[];
  readonly edns: Edns | null;
  /** Octets after the last record. */
  readonly trailingBytes: number;
  readonly size: number;
  readonly #questionEnd: number;
  #question: Question | null = null;

  constructor(octets: Buffer, header: MessageHeader, scan: Scan) {
    this.octets = octets;
    this.names = scan.names;
    this.id = header.id;
    this.flags = header.flags;
    this.rcode = scan.edns === null ? header.rcode : (scan.rcodeHigh << 4) | header.rcode;
    this.records = header.flags.tc ? [] : scan.records;
    this.edns = scan.edns;
    this.trailingBytes = octets.length - scan.end;
    this.size = octets.length;
    this.#questionEnd = scan.questionEnd;
  }

  /** The question; `null` when the message has none. */
  get question(): Question | null {
    if (this.#question === null && this.#questionEnd > HEADER_OCTETS) {
      const found = this.names.read(HEADER_OCTETS);
      this.#question = {
        name: this.names.fold(HEADER_OCTETS),
        rawName: typeof found === "string" ? "" : found.raw,
        type: u16(this.octets, this.#questionEnd - 4),
        class: u16(this.octets, this.#questionEnd - 2),
      };
    }
    return this.#question;
  }

  /** Owner name of a record of this message. */
  ownerOf(record: RecordHeader): Name {
    return this.names.fold(record.ownerOffset);
  }
}

interface Scan {
  readonly names: NameTable;
  questionEnd: number;
  readonly records: RecordHeader[];
  edns: Edns | null;
  rcodeHigh: number;
  end: number;
}

/**
 * A message, or why it cannot be used: a fault anywhere makes all of it unusable, apart from the missing tail of a
 * truncated one.
 */
export function parseMessage(bytes: Uint8Array): MessageResult {
  const octets = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (octets.length < HEADER_OCTETS) return { ok: false, reason: "header-truncated" };
  const header = readHeader(octets);
  const scan: Scan = {
    names: new NameTable(octets),
    questionEnd: HEADER_OCTETS,
    records: [],
    edns: null,
    rcodeHigh: 0,
    end: HEADER_OCTETS,
  };
  const reason = scanMessage(octets, scan, header);
  return reason === null
    ? { ok: true, value: new Message(octets, header, scan) }
    : { ok: false, reason, header };
}

function readHeader(octets: Buffer): MessageHeader {
  const high = octets[2] ?? 0;
  const low = octets[3] ?? 0;
  return {
    id: u16(octets, 0),
    flags: {
      qr: (high & 0x80) !== 0,
      opcode: (high >> 3) & 0x0f,
      aa: (high & 0x04) !== 0,
      tc: (high & 0x02) !== 0,
      rd: (high & 0x01) !== 0,
      ra: (low & 0x80) !== 0,
      ad: (low & 0x20) !== 0,
      cd: (low & 0x10) !== 0,
    },
    rcode: low & 0x0f,
  };
}

function scanMessage(octets: Buffer, scan: Scan, header: MessageHeader): string | null {
  const questions = u16(octets, 4);
  const code = scanQuestion(octets, questions, scan);
  if (code < 0) return reasonOf(code);
  scan.questionEnd = code;
  scan.end = code;
  const fault = scanSections(octets, scan);
  if (fault < 0 && !(header.flags.tc && CUT_OFF.has(reasonOf(fault)))) return reasonOf(fault);
  return questions === 0 && !mayLackQuestion(scan, header) ? "question-missing" : null;
}

function reasonOf(code: number): string {
  return FAULTS[-1 - code] ?? "unknown";
}

/** Offset after the question section, or the code of a fault. */
function scanQuestion(octets: Buffer, questions: number, scan: Scan): number {
  if (questions === 0) return HEADER_OCTETS;
  // RFC 9619: more than one question is a format error.
  if (questions > 1) return QUESTION_COUNT;
  const end = scan.names.end(HEADER_OCTETS);
  if (end < 0) return end;
  return end + 4 > octets.length ? QUESTION_TRUNCATED : end + 4;
}

/** RFC 7873 section 5.4 for the cookie; a server that could not read the question cannot repeat it. */
function mayLackQuestion({ edns }: Scan, { flags, rcode }: MessageHeader): boolean {
  if (flags.qr && RCODES_WITHOUT_QUESTION.has(rcode)) return true;
  return edns?.options.some((option) => option.code === EDNS_OPTION.COOKIE) ?? false;
}

/** Offset after the last section, or the code of a fault. */
function scanSections(octets: Buffer, scan: Scan): number {
  let at = scan.end;
  for (let index = 0; index < SECTIONS.length; index += 1) {
    const section = SECTIONS[index] ?? "additional";
    for (let left = u16(octets, 6 + 2 * index); left > 0; left -= 1) {
      at = scanRecord(octets, at, section, scan);
      if (at < 0) return at;
      scan.end = at;
    }
  }
  return at;
}

/** Offset after the record at an offset, or the code of a fault. */
function scanRecord(octets: Buffer, offset: number, section: Section, scan: Scan): number {
  if (offset >= octets.length) return RECORD_TRUNCATED;
  const at = scan.names.end(offset);
  if (at < 0) return at;
  const rdataOffset = at + RECORD_OCTETS;
  if (rdataOffset > octets.length) return RECORD_TRUNCATED;
  const rdataLength = u16(octets, at + 8);
  const end = rdataOffset + rdataLength;
  if (end > octets.length) return RDATA_TRUNCATED;
  const record = {
    ownerOffset: offset,
    type: u16(octets, at),
    class: u16(octets, at + 2),
    ttl: u32(octets, at + 4),
    rdataOffset,
    rdataLength,
    section,
  };
  if (record.type === TYPE.OPT) return scanOpt(octets, record, scan) ?? end;
  scan.records.push(record);
  return end;
}

/** Takes the OPT record; the code of a fault when it is not where or what it must be (RFC 6891 section 6.1.1). */
function scanOpt(octets: Buffer, record: RecordHeader, scan: Scan): number | null {
  if (record.section !== "additional") return OPT_MISPLACED;
  if (scan.edns !== null) return OPT_REPEATED;
  if (octets[record.ownerOffset] !== 0) return OPT_OWNER;
  const start = record.rdataOffset;
  const options =
    record.rdataLength === 0 ? [] : readOptions(octets.subarray(start, start + record.rdataLength));
  const low = record.ttl & 0xffff;
  scan.rcodeHigh = record.ttl >>> 24;
  scan.edns = {
    version: (record.ttl >>> 16) & 0xff,
    size: record.class,
    do: (low & 0x8000) !== 0,
    z: low & 0x7fff,
    options: options ?? [],
    ...(options === null ? { malformed: true } : {}),
  };
  return null;
}
