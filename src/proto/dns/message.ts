/** DNS messages as received, RFC 1035 section 4: one pass over the headers, everything else on demand. */
import type { Edns } from "./edns.ts";
import { type Flags, HEADER_OCTETS, type MessageHeader, readHeader, u16 } from "./header.ts";
import type { Name } from "./name.ts";
import { NameTable } from "./name-table.ts";
import { type RecordHeader, type Scan, scanMessage } from "./scan.ts";

/** The question of a message, RFC 1035 section 4.1.2. */
export interface Question {
  /** Lower case. */
  readonly name: Name;
  /** As received. */
  readonly rawName: string;
  readonly type: number;
  readonly class: number;
}

/** A message, or why it cannot be used; the header where there is one. */
export type MessageResult =
  | { readonly ok: true; readonly value: Message }
  | { readonly ok: false; readonly reason: string; readonly header?: MessageHeader };

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
