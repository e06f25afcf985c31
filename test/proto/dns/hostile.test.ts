/** Messages made to break or slow down the reader. */
import { describe, expect, test } from "vitest";
import { parseMessage } from "../../../src/proto/dns/message.ts";
import { printRdata } from "../../../src/proto/dns/presentation.ts";
import { canonicalSet, type RRset, responseOf } from "../../../src/proto/dns/rrset.ts";
import { storeRrset } from "../../../src/proto/dns/stored.ts";
import { CLASS, TYPE } from "../../../src/proto/dns/type.table.ts";
import { type WireRecord, writeMessage } from "../../../src/proto/dns/write.ts";
import { parseZone } from "../../../src/proto/dns/zone.ts";
import { hex, message, name, seeded } from "./support.ts";

/** One name has at most 127 labels, and 127 pointers may be followed on the way. */
const STEPS_PER_NAME = 254;
/** The owner, once to find its end and once to read it, and two names in the RDATA. */
const NAMES_PER_RECORD = 4;

/** All that a scan does with a reply; the number of labels and pointers that were read. */
function digest(octets: Buffer): { readonly steps: number; readonly records: number } | null {
  const parsed = parseMessage(octets);
  if (!parsed.ok) return null;
  const { answer, authority, additional } = responseOf(parsed.value);
  for (const rrset of [...answer, ...authority, ...additional]) {
    canonicalSet(rrset);
    storeRrset(rrset);
    printRdata(rrset.type, rrset.rdatas[0] ?? Buffer.alloc(0));
  }
  return { steps: parsed.value.names.steps, records: parsed.value.records.length };
}

function bound(records: number): number {
  return STEPS_PER_NAME * (2 + NAMES_PER_RECORD * records);
}

const SEEDS: readonly string[] = [
  [
    "example.nl. 3600 SOA ns1.example.nl. host.example.nl. 1 2 3 4 5",
    "example.nl. 3600 RRSIG SOA 13 2 3600 20300101000000 20200101000000 1 example.nl. AAAA",
    "example.nl. 3600 MX 10 mail.example.nl.",
    "example.nl. 3600 NS ns1.example.nl.",
  ].join("\n"),
  [
    "a.example.nl. 300 NSEC b.example.nl. A NS TYPE1234",
    "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example.nl. 300 NSEC3 1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr MX",
    "example.nl. 300 DNSKEY 257 3 13 AAAA",
    "example.nl. 300 DS 1 13 2 abcd",
  ].join("\n"),
  [
    'example.nl. 60 TXT "v=spf1 -all" "x"',
    "example.nl. 60 HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.1 ech=AAAA",
    "_25._tcp.example.nl. 60 TLSA 3 1 1 abcd",
    'example.nl. 60 CAA 0 issue "ca.example"',
    "example.nl. 60 SRV 1 2 3 www.example.nl.",
    "example.nl. 60 AAAA 2001:db8::1",
  ].join("\n"),
];

function seedMessage(text: string): Buffer {
  const records = parseZone(text);
  if (!records.ok) throw new Error(records.reason);
  return writeMessage({
    id: 1,
    flags: { qr: true },
    rcode: 0,
    question: { name: name("example.nl"), type: TYPE.ANY, class: CLASS.IN },
    answer: records.value.slice(0, 2),
    authority: records.value.slice(2, 4),
    additional: records.value.slice(4),
    edns: { size: 1232, do: true, options: [{ code: 15, data: hex("0007") }] },
  });
}

/** Overwrites some octets, moves a count or a pointer, cuts the end, or repeats a part. */
function mutate(seed: Buffer, random: () => number): Buffer {
  const octets = Buffer.from(seed);
  const at = (): number => random() % octets.length;
  for (let changes = 1 + (random() % 4); changes > 0; changes -= 1) octets[at()] = random() & 0xff;
  const kind = random() % 5;
  if (kind === 0)
    octets.writeUInt16BE(0xc000 | (random() % octets.length), 12 + (random() % (octets.length - 14)));
  if (kind === 1) octets.writeUInt16BE(random() % 40, 4 + 2 * (random() % 4));
  if (kind === 2) return octets.subarray(0, at());
  if (kind === 3) return Buffer.concat([octets, octets.subarray(at())]);
  return octets;
}

function randomMessage(random: () => number): Buffer {
  const octets = Buffer.alloc(random() % 200);
  for (let at = 0; at < octets.length; at += 1) octets[at] = random() & 0xff;
  // Small counts, else nearly all of them end in the first record.
  for (let at = 4; at < 12 && at < octets.length; at += 1) octets[at] = (at & 1) === 0 ? 0 : random() % 3;
  return octets;
}

describe("100,000 random and mutated messages: no throw, bounded work", () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])("run %i of ten", (run) => {
    const random = seeded(20261121 + run);
    const seeds = SEEDS.map(seedMessage);
    let whole = 0;
    for (let count = 0; count < 10_000; count += 1) {
      const seed = seeds[random() % seeds.length] ?? Buffer.alloc(0);
      const found = digest(count % 4 === 0 ? randomMessage(random) : mutate(seed, random));
      if (found === null) continue;
      whole += 1;
      if (found.steps > bound(found.records)) throw new Error(`${found.steps} steps in message ${count}`);
    }
    // The mutations must not all be refused at the door.
    expect(whole).toBeGreaterThan(1000);
  });
});

const NAME_OF_127_LABELS = Buffer.concat([...new Array<Buffer>(127).fill(hex("0161")), hex("00")]);

/** As many records as fit into 64 KiB, with an owner, a type and RDATA given by number. */
function fill(prefix: Buffer, record: (index: number, offset: number) => Buffer): Buffer {
  const parts = [prefix];
  let length = prefix.length;
  let index = 0;
  for (;;) {
    const next = record(index, length);
    if (length + next.length > 0xffff) break;
    parts.push(next);
    length += next.length;
    index += 1;
  }
  const octets = Buffer.concat(parts);
  octets.writeUInt16BE(index, 6);
  return octets;
}

function pointer(target: number): Buffer {
  return Buffer.from([0xc0 | (target >> 8), target & 0xff]);
}

function body(type: number, rdata: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(CLASS.IN, 2);
  head.writeUInt16BE(rdata.length, 8);
  return Buffer.concat([head, rdata]);
}

const LONG_QUESTION = Buffer.concat([hex("000184000001000000000000"), NAME_OF_127_LABELS, hex("00010001")]);

function stepsOf(octets: Buffer): { readonly steps: number; readonly records: number } {
  const found = digest(octets);
  if (found === null) throw new Error("refused");
  return found;
}

describe("legal messages of 64 KiB", () => {
  test("5,438 owners that are pointers to one name of 127 labels: it is checked once and read once", () => {
    const octets = fill(LONG_QUESTION, () => Buffer.concat([pointer(12), body(TYPE.NULL, Buffer.alloc(0))]));
    const { records, steps } = stepsOf(octets);
    expect(records).toBe(5438);
    expect(steps).toBe(2 * 127);
  });

  test("owners that are pointers to each label of that name in turn: each is read once", () => {
    const octets = fill(LONG_QUESTION, (index) =>
      Buffer.concat([pointer(12 + 2 * (index % 127)), body(TYPE.NULL, Buffer.alloc(0))]),
    );
    expect(stepsOf(octets).steps).toBeLessThan(127 * STEPS_PER_NAME);
  });

  test("each owner is one label and a pointer to the name", () => {
    const prefix = Buffer.concat([
      hex("000184000001000000000000"),
      NAME_OF_127_LABELS.subarray(2),
      hex("00010001"),
    ]);
    const octets = fill(prefix, (index) =>
      Buffer.concat([hex("01"), Buffer.from([index & 0xff]), pointer(12), body(TYPE.NULL, Buffer.alloc(0))]),
    );
    const { records, steps } = stepsOf(octets);
    expect(steps).toBeLessThan(3 * records + STEPS_PER_NAME);
  });

  test("two compressed names of 127 labels in each SOA: bounded by the number of records", () => {
    const rdata = Buffer.concat([pointer(12), pointer(12), Buffer.alloc(20)]);
    const octets = fill(LONG_QUESTION, () => Buffer.concat([pointer(12), body(TYPE.SOA, rdata)]));
    const { records, steps } = stepsOf(octets);
    expect(records).toBeGreaterThan(1800);
    expect(steps).toBeLessThan(3 * records + STEPS_PER_NAME);
  });

  test("a different owner for each record: grouping does not compare them all", () => {
    const many: WireRecord[] = [];
    for (let index = 0; index < 3000; index += 1) {
      many.push({ name: name(`x${index}`), type: TYPE.A, class: CLASS.IN, ttl: 0, rdata: hex("c0000201") });
    }
    const parsed = message(
      writeMessage({
        id: 1,
        flags: { qr: true },
        rcode: 0,
        question: { name: "\0", type: 1, class: 1 },
        answer: many,
        authority: [],
        additional: [],
        edns: null,
      }),
    );
    const { answer } = responseOf(parsed);
    expect(answer).toHaveLength(3000);
    expect(parsed.names.steps).toBeLessThan(3000 * 3);
  });
});

describe("chains of pointers", () => {
  /** `count` pointers, each to the one before; the first to the question's name. */
  function chain(count: number): Buffer {
    const pointers: Buffer[] = [];
    let at = 12 + 4 + 4 + 11;
    for (let index = 0; index < count; index += 1) {
      pointers.push(pointer(index === 0 ? 12 : at - 2));
      at += 2;
    }
    return body(TYPE.NULL, Buffer.concat(pointers));
  }

  function withChain(count: number, owner: Buffer): Buffer {
    const question = hex("000184000001000200000000026e6c0000010001");
    return Buffer.concat([question, hex("00"), chain(count), owner, body(TYPE.NULL, Buffer.alloc(0))]);
  }

  test("up to 127 are followed", () => {
    const last = 31 + 2 * 125;
    const parsed = message(withChain(126, pointer(last)));
    expect(parsed.records.map((record) => parsed.ownerOf(record))).toEqual(["\0", name("nl")]);
  });

  test("8,000 are refused after 127", () => {
    const last = 31 + 2 * 7999;
    expect(parseMessage(withChain(8000, pointer(last)))).toMatchObject({ ok: false, reason: "name-pointer" });
  });

  test("RDATA that leads into such a chain is malformed each time, at a bounded cost", () => {
    const target = 31 + 2 * 7999;
    const prefix = withChain(8000, hex("00"));
    const octets = fill(prefix, () => Buffer.concat([hex("00"), body(TYPE.NS, pointer(target))]));
    octets.writeUInt16BE(octets.readUInt16BE(6) + 2, 6);
    const parsed = message(octets);
    const malformed = (rrset: RRset): boolean => rrset.malformed === true;
    const { answer } = responseOf(parsed);
    expect(answer.filter(malformed).map(({ rdatas }) => rdatas.length)).toEqual([parsed.records.length - 2]);
    expect(parsed.names.steps).toBeLessThan(bound(parsed.records.length));
  });
});
