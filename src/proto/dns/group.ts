/** The RRs of a message sorted into RRsets and their signatures, RFC 2181 section 5. */
import { expandRdata } from "./expand.ts";
import type { Message } from "./message.ts";
import type { Name } from "./name.ts";
import type { RecordHeader, Section } from "./scan.ts";
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

/** A run of RRSIG RRs with the same owner, class and type covered. */
interface Signatures {
  readonly name: Name;
  readonly class: number;
  readonly covered: number;
  ttl: number;
  readonly rdatas: Buffer[];
  malformed: boolean;
}

interface Sorted {
  readonly groups: Map<string, Group>;
  readonly signatures: Map<string, Signatures>;
}

/**
 * The RRsets of a message by section. RRSIGs go to the RRset of their section that they cover, else to one in another
 * section that has none of its own; those that cover nothing form an RRset of type RRSIG. Records of another class than
 * the question's are left out.
 */
export function groupRecords(message: Message): Record<Section, Group[]> {
  const sorted = sortRecords(message);
  attachSignatures(sorted);
  return {
    answer: [...sorted.answer.groups.values()],
    authority: [...sorted.authority.groups.values()],
    additional: [...sorted.additional.groups.values()],
  };
}

function sortRecords(message: Message): Record<Section, Sorted> {
  const sorted: Record<Section, Sorted> = {
    answer: { groups: new Map(), signatures: new Map() },
    authority: { groups: new Map(), signatures: new Map() },
    additional: { groups: new Map(), signatures: new Map() },
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

function keyOf(name: Name, type: number): string {
  return name + String.fromCharCode(type);
}

function rawRdata({ octets }: Message, { rdataOffset, rdataLength }: RecordHeader): Buffer {
  return octets.subarray(rdataOffset, rdataOffset + rdataLength);
}

function addRecord(message: Message, record: RecordHeader, groups: Map<string, Group>): void {
  const name = message.ownerOf(record);
  const key = keyOf(name, record.type);
  const rdata = expandRdata(message, record);
  let group = groups.get(key);
  if (group === undefined) {
    group = { name, type: record.type, class: record.class, ttl: 0, rdatas: [], rrsigs: [] };
    groups.set(key, group);
  }
  group.ttl = Math.max(group.ttl, record.ttl);
  group.rdatas.push(rdata ?? rawRdata(message, record));
  if (rdata === null) group.malformed = true;
}

function addSignature(message: Message, record: RecordHeader, signatures: Map<string, Signatures>): void {
  const name = message.ownerOf(record);
  const { octets } = message;
  // Less than two octets name no type: type 0 does not exist, so it covers nothing.
  const covered = record.rdataLength < 2 ? 0 : octets.readUInt16BE(record.rdataOffset);
  const key = keyOf(name, covered);
  const rdata = expandRdata(message, record);
  let found = signatures.get(key);
  if (found === undefined) {
    found = { name, class: record.class, covered, ttl: 0, rdatas: [], malformed: false };
    signatures.set(key, found);
  }
  found.ttl = Math.max(found.ttl, record.ttl);
  found.rdatas.push(rdata ?? rawRdata(message, record));
  if (rdata === null) found.malformed = true;
}

function attachSignatures(sorted: Readonly<Record<Section, Sorted>>): void {
  const sections = [sorted.answer, sorted.authority, sorted.additional];
  for (const { groups, signatures } of sections) {
    for (const [key, found] of signatures) {
      const group = groups.get(key);
      if (group === undefined) continue;
      group.rrsigs = found.rdatas;
      signatures.delete(key);
    }
  }
  for (const { groups, signatures } of sections) {
    for (const [key, found] of signatures) {
      if (!attachElsewhere(sections, key, found)) keepApart(groups, found);
    }
  }
}

/** Gives misplaced signatures to the RRsets of other sections that came without; false when there is none. */
function attachElsewhere(sections: readonly Sorted[], key: string, found: Signatures): boolean {
  let attached = false;
  for (const { groups } of sections) {
    const group = groups.get(key);
    if (group === undefined || group.rrsigs.length > 0) continue;
    group.rrsigs = found.rdatas;
    attached = true;
  }
  return attached;
}

function keepApart(groups: Map<string, Group>, found: Signatures): void {
  const key = keyOf(found.name, TYPE.RRSIG);
  let group = groups.get(key);
  if (group === undefined) {
    group = { name: found.name, type: TYPE.RRSIG, class: found.class, ttl: 0, rdatas: [], rrsigs: [] };
    groups.set(key, group);
  }
  group.ttl = Math.max(group.ttl, found.ttl);
  group.rdatas.push(...found.rdatas);
  if (found.malformed) group.malformed = true;
}
