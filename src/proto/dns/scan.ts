/** One pass over the sections of a message, RFC 1035 section 4.1: where the records are, and whether all is whole. */
import { EDNS_OPTION, type Edns, readOptions } from "./edns.ts";
import { HEADER_OCTETS, type MessageHeader, u16, u32 } from "./header.ts";
import { NAME_FAULTS, type NameTable } from "./name-table.ts";
import { RCODE } from "./rcode.table.ts";
import { TYPE } from "./type.table.ts";

const SECTIONS = ["answer", "authority", "additional"] as const;
/** A section that holds records. */
export type Section = (typeof SECTIONS)[number];

/** Where a record is and what its fixed fields say, RFC 1035 section 4.1.3. */
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

/** What a pass over a message has found. */
export interface Scan {
  readonly names: NameTable;
  questionEnd: number;
  readonly records: RecordHeader[];
  edns: Edns | null;
  rcodeHigh: number;
  end: number;
}

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

/** Reads the sections into `scan`; what is wrong with the message, `null` when nothing is. */
export function scanMessage(octets: Buffer, scan: Scan, header: MessageHeader): string | null {
  const questions = u16(octets, 4);
  const code = scanQuestion(octets, questions, scan);
  if (code < 0) return reasonOf(code);
  scan.questionEnd = code;
  scan.end = code;
  const fault = scanSections(octets, scan);
  if (fault < 0) {
    if (!header.flags.tc || !CUT_OFF.has(reasonOf(fault))) return reasonOf(fault);
    scan.end = octets.length;
  }
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
