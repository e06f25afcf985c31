/** Queries as sent, RFC 1035 section 4.1 and RFC 6891. */
import { type EdnsOption, writeOptions } from "./edns.ts";
import { CLASS, TYPE } from "./type.table.ts";

/** What goes into the OPT record of a query. */
export interface QueryEdns {
  /** UDP payload size in octets that we can take. */
  readonly size: number;
  readonly do: boolean;
  readonly version?: number;
  /** The 15 bits after DO. */
  readonly z?: number;
  readonly options?: readonly EdnsOption[];
}

/** A question as it is to be sent. */
export interface Query {
  readonly id: number;
  /** Wire form in any case. */
  readonly name: string;
  readonly type: number;
  readonly class?: number;
  readonly rd?: boolean;
  readonly cd?: boolean;
  readonly ad?: boolean;
  /** `null` or absent: no OPT record. */
  readonly edns?: QueryEdns | null;
}

const HEADER_OCTETS = 12;
const OPT_OCTETS = 11;

/** A query with one question. */
export function writeQuery(query: Query): Buffer {
  const { id, name, type, edns = null } = query;
  const options = edns === null ? null : writeOptions(edns.options ?? []);
  const questionOctets = name.length + 4;
  const optOctets = options === null ? 0 : OPT_OCTETS + options.length;
  const octets = Buffer.alloc(HEADER_OCTETS + questionOctets + optOctets);
  octets.writeUInt16BE(id, 0);
  octets[2] = query.rd === true ? 0x01 : 0;
  octets[3] = (query.ad === true ? 0x20 : 0) | (query.cd === true ? 0x10 : 0);
  octets.writeUInt16BE(1, 4);
  octets.write(name, HEADER_OCTETS, "latin1");
  octets.writeUInt16BE(type, HEADER_OCTETS + name.length);
  octets.writeUInt16BE(query.class ?? CLASS.IN, HEADER_OCTETS + name.length + 2);
  if (edns !== null && options !== null) {
    octets.writeUInt16BE(1, 10);
    writeOpt(octets, HEADER_OCTETS + questionOctets, { edns, options, rcodeHigh: 0 });
  }
  return octets;
}

/** Writes an OPT record whose owner is the root, RFC 6891 section 6.1.2. */
export function writeOpt(
  octets: Buffer,
  at: number,
  { edns, options, rcodeHigh }: { edns: QueryEdns; options: Buffer; rcodeHigh: number },
): void {
  octets[at] = 0;
  octets.writeUInt16BE(TYPE.OPT, at + 1);
  octets.writeUInt16BE(edns.size, at + 3);
  octets[at + 5] = rcodeHigh;
  octets[at + 6] = edns.version ?? 0;
  octets.writeUInt16BE((edns.do ? 0x8000 : 0) | ((edns.z ?? 0) & 0x7fff), at + 7);
  octets.writeUInt16BE(options.length, at + 9);
  options.copy(octets, at + OPT_OCTETS);
}

/**
 * The name with the case of its letters set by random bits: upper case where the bit is 1.
 *
 * @param bits one bit for each letter from the lowest bit of the first octet on; letters beyond them are lower case
 */
export function randomizeCase(name: string, bits: Uint8Array): string {
  let letter = -1;
  return name.replace(/[A-Za-z]/g, (character) => {
    letter += 1;
    const bit = ((bits[letter >> 3] ?? 0) >> (letter & 7)) & 1;
    return bit === 1 ? character.toUpperCase() : character.toLowerCase();
  });
}
