/** The RRs of a message sorted into RRsets and their signatures, RFC 2181 section 5. */
import { expandRdata } from "./expand.ts";
import type { Message } from "./message.ts";
import type { Name } from "./name.ts";
import type { RecordHeader, Section } from "./scan.ts";
import { emptyShelf, find, put, type Shelf } from "./shelf.ts";
import { CLASS, TYPE } from "./type.table.ts";

/** An RRset in the making. */
export interface Group {
  readonly name: Name;
  readonly type: number;
  readonly class: number;
  ttl: number;
  readonly rdatas: Buffer[];
  rrsigs: Buffer[];
  malformed?: boolean;
}

/** The RRSIG RRs of one owner that cover one type. */
interface Signatures {
  readonly name: Name;
  /** The type covered. */
  readonly type: number;
  readonly class: number;
  ttl: number;
  readonly rdatas: Buffer[];
  malformed: boolean;
  attached: boolean;
}

interface Sorted {
  readonly groups: Shelf<Group>;
  readonly signatures: Shelf<Signatures>;
}

/**
 * The RRsets of a message by section. RRSIGs go to the RRset of their section that they cover, else to one in another
 * section that has none of its own; those that cover nothing form an RRset of type RRSIG. Records of another class than
 * the question's are left out.
 */
export function groupRecords(message: Message): Record<Section, Group[]> {
  const sorted = sortRecords(message);
  const sections = [sorted.answer, sorted.authority, sorted.additional];
  for (const section of sections) attachHere(section);
  for (const section of sections) attachElsewhere(section, sections);
  return {
    answer: sorted.answer.groups.items,
    authority: sorted.authority.groups.items,
    additional: sorted.additional.groups.items,
  };
}

function sortRecords(message: Message): Record<Section, Sorted> {
  const sorted: Record<Section, Sorted> = {
    answer: { groups: emptyShelf(), signatures: emptyShelf() },
    authority: { groups: emptyShelf(), signatures: emptyShelf() },
    additional: { groups: emptyShelf(), signatures: emptyShelf() },
  };
  const rrClass = message.question?.class ?? CLASS.IN;
  for (const record of message.records) {
    if (record.class !== rrClass) continue;
    const { groups, signatures } = sorted[record.section];
    if (record.type === TYPE.RRSIG) addSignature(message, record, signatures);
    else addRecord(message, record, groups);
  }
  return sorted;
}

function rawRdata({ octets }: Message, { rdataOffset, rdataLength }: RecordHeader): Buffer {
  return octets.subarray(rdataOffset, rdataOffset + rdataLength);
}

function groupOf(groups: Shelf<Group>, name: Name, type: number, rrClass: number): Group {
  const known = find(groups, name, type);
  return known ?? put(groups, { name, type, class: rrClass, ttl: 0, rdatas: [], rrsigs: [] });
}

function addRecord(message: Message, record: RecordHeader, groups: Shelf<Group>): void {
  const group = groupOf(groups, message.ownerOf(record), record.type, record.class);
  const rdata = expandRdata(message, record);
  if (record.ttl > group.ttl) group.ttl = record.ttl;
  group.rdatas.push(rdata ?? rawRdata(message, record));
  if (rdata === null) group.malformed = true;
}

function addSignature(message: Message, record: RecordHeader, signatures: Shelf<Signatures>): void {
  const name = message.ownerOf(record);
  // Less than two octets name no type: type 0 does not exist, so it covers nothing.
  const type = record.rdataLength < 2 ? 0 : message.octets.readUInt16BE(record.rdataOffset);
  const rdata = expandRdata(message, record);
  const found =
    find(signatures, name, type) ??
    put(signatures, {
      name,
      type,
      class: record.class,
      ttl: 0,
      rdatas: [],
      malformed: false,
      attached: false,
    });
  if (record.ttl > found.ttl) found.ttl = record.ttl;
  found.rdatas.push(rdata ?? rawRdata(message, record));
  if (rdata === null) found.malformed = true;
}

function attachHere({ groups, signatures }: Sorted): void {
  for (const found of signatures.items) {
    const group = find(groups, found.name, found.type);
    if (group === undefined) continue;
    group.rrsigs = found.rdatas;
    found.attached = true;
  }
}

/** Gives misplaced signatures to the RRsets of other sections that came without, or keeps them apart. */
function attachElsewhere({ groups, signatures }: Sorted, sections: readonly Sorted[]): void {
  for (const found of signatures.items) {
    if (found.attached) continue;
    for (const other of sections) {
      const group = find(other.groups, found.name, found.type);
      if (group === undefined || group.rrsigs.length > 0) continue;
      group.rrsigs = found.rdatas;
      found.attached = true;
    }
    if (!found.attached) keepApart(groups, found);
  }
}

function keepApart(groups: Shelf<Group>, found: Signatures): void {
  const group = groupOf(groups, found.name, TYPE.RRSIG, found.class);
  group.ttl = Math.max(group.ttl, found.ttl);
  group.rdatas.push(...found.rdatas);
  if (found.malformed) group.malformed = true;
}
