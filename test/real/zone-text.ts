/** One record of a signed zone file, as text. Owner is absolute, lower case, with final dot. */
export interface TextRecord {
  owner: string;
  ttl: number;
  type: string;
  rdata: string[];
}

const tokensOf = (line: string): string[] => line.match(/"(?:\\.|[^"\\])*"|;.*|[^\s;]+/g) ?? [];

/** RRSIG RDATA fields in presentation order (RFC 4034 3.2); the signature is one token here. */
const RRSIG_FIELD = {
  covered: 0,
  algorithm: 1,
  labels: 2,
  originalTtl: 3,
  expiration: 4,
  inception: 5,
  tag: 6,
  signer: 7,
  signature: 8,
} as const;

/** Name of an RRSIG RDATA field. */
export type RrsigField = keyof typeof RRSIG_FIELD;

/** How many leading tokens are fields of their own; what follows is one base64 or hex value, printed in pieces. */
const FIXED_FIELDS: Readonly<Record<string, number>> = { RRSIG: 8, DNSKEY: 3, DS: 3, TLSA: 3 };

const joinTail = (type: string, rdata: string[]): string[] => {
  const fixed = FIXED_FIELDS[type];
  return fixed === undefined || rdata[0] === "\\#"
    ? rdata
    : [...rdata.slice(0, fixed), rdata.slice(fixed).join("")];
};

function readLine(line: string): TextRecord | null {
  const tokens = tokensOf(line).filter((token) => !token.startsWith(";"));
  const [owner, ttl, ...rest] = tokens;
  if (owner === undefined || ttl === undefined || !/^\d+$/.test(ttl)) {
    return null;
  }
  const [type = "", ...rdata] = rest[0] === "IN" ? rest.slice(1) : rest;
  return { owner: owner.toLowerCase(), ttl: Number(ttl), type, rdata: joinTail(type, rdata) };
}

const flipBase64 = (text: string): string => {
  const bytes = Buffer.from(text, "base64");
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0x10;
  return bytes.toString("base64");
};

/**
 * A signed zone as editable text: what the signers wrote, one record per line. This is how zones are broken
 * after signing; no codec of ours takes part, so that a mistake of ours cannot hide itself.
 */
export class ZoneText {
  readonly apex: string;
  records: TextRecord[];

  constructor(apex: string, text: string) {
    this.apex = apex;
    this.records = text
      .split("\n")
      .map(readLine)
      .filter((record) => record !== null);
  }

  /** Absolute form of a name relative to the apex; "@" is the apex. */
  absolute(owner: string): string {
    if (owner.endsWith(".")) {
      return owner.toLowerCase();
    }
    return owner === "@" ? this.apex : `${owner.toLowerCase()}.${this.apex}`.replace("..", ".");
  }

  /** Records of one type at one owner. */
  find(owner: string, type: string): TextRecord[] {
    const name = this.absolute(owner);
    return this.records.filter((record) => record.owner === name && record.type === type);
  }

  /** RRSIG records at one owner that cover `type`. */
  signatures(owner: string, type: string): TextRecord[] {
    return this.find(owner, "RRSIG").filter((record) => record.rdata[RRSIG_FIELD.covered] === type);
  }

  /** Removes the records for which `unwanted` holds; throws when there was none, so that no fault is lost. */
  remove(unwanted: (record: TextRecord) => boolean): this {
    const before = this.records.length;
    this.records = this.records.filter((record) => !unwanted(record));
    if (this.records.length === before) {
      throw new Error(`${this.apex}: nothing to remove`);
    }
    return this;
  }

  /** Removes the records for which `unwanted` holds, if any. */
  discard(unwanted: (record: TextRecord) => boolean): this {
    this.records = this.records.filter((record) => !unwanted(record));
    return this;
  }

  /** Removes an RRset, its signatures stay. */
  drop(owner: string, type: string): this {
    const doomed = new Set(this.find(owner, type));
    return this.remove((record) => doomed.has(record));
  }

  /** Removes the signatures over an RRset that `which` selects (all of them without it). */
  unsign(owner: string, type: string, which: (record: TextRecord) => boolean = () => true): this {
    const doomed = new Set(this.signatures(owner, type).filter(which));
    return this.remove((record) => doomed.has(record));
  }

  /** Removes an RRset and its signatures. */
  erase(owner: string, type: string): this {
    return this.drop(owner, type).unsign(owner, type);
  }

  /** Adds a record line `owner ttl type rdata`, owner relative or absolute. */
  add(line: string): this {
    const record = readLine(line);
    if (record === null) {
      throw new Error(`not a record: ${line}`);
    }
    this.records.push({ ...record, owner: this.absolute(record.owner) });
    return this;
  }

  /** Sets one field of every signature over an RRset. */
  setField(owner: string, type: string, field: RrsigField, value: string): this {
    for (const record of this.signaturesOrThrow(owner, type)) {
      record.rdata[RRSIG_FIELD[field]] = value;
    }
    return this;
  }

  /** Flips one bit in every signature over an RRset. */
  spoil(owner: string, type: string): this {
    return this.mapSignature(owner, type, flipBase64);
  }

  /** Rewrites the signature value (base64) of every RRSIG over an RRset. */
  mapSignature(owner: string, type: string, change: (base64: string) => string): this {
    for (const record of this.signaturesOrThrow(owner, type)) {
      record.rdata[RRSIG_FIELD.signature] = change(record.rdata[RRSIG_FIELD.signature] ?? "");
    }
    return this;
  }

  /** Replaces the signatures over an RRset by those of another signing of the same zone. */
  takeSignatures(owner: string, type: string, other: ZoneText): this {
    this.unsign(owner, type);
    this.records.push(...other.signaturesOrThrow(owner, type).map((record) => ({ ...record })));
    return this;
  }

  /** The zone file. */
  print(): string {
    const soaFirst = (record: TextRecord) => (record.type === "SOA" ? 0 : 1);
    return [...this.records]
      .sort((left, right) => soaFirst(left) - soaFirst(right))
      .map(({ owner, ttl, type, rdata }) => `${owner} ${ttl} IN ${type} ${rdata.join(" ")}`)
      .join("\n")
      .concat("\n");
  }

  signaturesOrThrow(owner: string, type: string): TextRecord[] {
    const found = this.signatures(owner, type);
    if (found.length === 0) {
      throw new Error(`${this.apex}: no signature over ${owner} ${type}`);
    }
    return found;
  }
}
