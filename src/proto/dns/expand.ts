/** RDATA as received, checked and with its names uncompressed, RFC 3597 section 4. */
import { areFields, fieldEnd, isNameField } from "./field.ts";
import type { Message } from "./message.ts";
import { type FieldKind, rdataForm } from "./rdata.table.ts";
import type { RecordHeader } from "./scan.ts";

/** Whether RDATA without compression has the fields of its type, no more and no less. */
export function isWellFormed(type: number, rdata: Uint8Array): boolean {
  return areFields(rdataForm(type).fields, rdata, 0, rdata.length);
}

/**
 * The RDATA of a record with the names inside uncompressed, case kept; `null` when it is malformed.
 *
 * Where nothing was compressed the result is a view into the message.
 */
export function expandRdata(message: Message, record: RecordHeader): Buffer | null {
  const { octets } = message;
  const start = record.rdataOffset;
  const limit = start + record.rdataLength;
  const form = rdataForm(record.type);
  if (areFields(form.fields, octets, start, limit)) return octets.subarray(start, limit);
  return form.pointers === true ? expandNames(message, record, limit) : null;
}

function expandNames(message: Message, record: RecordHeader, limit: number): Buffer | null {
  const parts: Buffer[] = [];
  let at = record.rdataOffset;
  for (const kind of rdataForm(record.type).fields) {
    const end = isNameField(kind)
      ? expandName(message, at, parts)
      : copyField(message, { kind, at, limit }, parts);
    if (end < 0 || end > limit) return null;
    at = end;
  }
  return at === limit ? Buffer.concat(parts) : null;
}

function expandName({ names }: Message, at: number, parts: Buffer[]): number {
  const found = names.read(at);
  if (typeof found === "string") return -1;
  parts.push(Buffer.from(found.raw, "latin1"));
  return found.end;
}

function copyField(
  { octets }: Message,
  { kind, at, limit }: { kind: FieldKind; at: number; limit: number },
  parts: Buffer[],
): number {
  const end = fieldEnd(kind, octets, at, limit);
  if (end >= 0) parts.push(octets.subarray(at, end));
  return end;
}
