/** The same messages read by an independent decoder. */
import { Packet } from "dns2";
import { describe, expect, test } from "vitest";
import { expandRdata } from "../../../src/proto/dns/expand.ts";
import { type Message, parseMessage } from "../../../src/proto/dns/message.ts";
import { labelsOf } from "../../../src/proto/dns/name.ts";
import { readA, readAaaa, readMx, readNameRdata, readSoa, readTxt } from "../../../src/proto/dns/rdata.ts";
import type { RecordHeader } from "../../../src/proto/dns/scan.ts";
import { CLASS, TYPE } from "../../../src/proto/dns/type.table.ts";
import { type WireRecord, writeMessage } from "../../../src/proto/dns/write.ts";
import { message, name, seeded } from "./support.ts";

const OWNERS = [
  "example.nl",
  "www.example.nl",
  "mail.example.nl",
  "nl",
  "a.b.c.example.nl",
  "xn--caf-dma.nl",
].map(name);

function octets(random: () => number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random() & 0xff));
}

function pick<T>(random: () => number, items: readonly T[]): T {
  const item = items[random() % items.length];
  if (item === undefined) throw new Error("nothing to pick");
  return item;
}

function u16(value: number): Buffer {
  return Buffer.from([(value >> 8) & 0xff, value & 0xff]);
}

/** RDATA of the types that both decoders know. */
const RDATA: ReadonlyMap<number, (random: () => number) => Buffer> = new Map([
  [TYPE.A, (random) => octets(random, 4)],
  [
    TYPE.AAAA,
    (random) =>
      Buffer.concat([octets(random, 2), Buffer.alloc(12 * (random() & 1)), octets(random, 14)]).subarray(
        0,
        16,
      ),
  ],
  [TYPE.NS, (random) => Buffer.from(pick(random, OWNERS), "latin1")],
  [TYPE.CNAME, (random) => Buffer.from(pick(random, OWNERS), "latin1")],
  [TYPE.PTR, (random) => Buffer.from(pick(random, OWNERS), "latin1")],
  [TYPE.MX, (random) => Buffer.concat([u16(random()), Buffer.from(pick(random, OWNERS), "latin1")])],
  [TYPE.TXT, (random) => Buffer.from(`\x05hello\x03${(random() % 900) + 100}`, "latin1")],
  [
    TYPE.SOA,
    (random) =>
      Buffer.concat([Buffer.from(pick(random, OWNERS) + pick(random, OWNERS), "latin1"), octets(random, 20)]),
  ],
  [
    TYPE.DNSKEY,
    (random) => Buffer.concat([u16(256 + (random() & 1)), Buffer.from([3, 13]), octets(random, 64)]),
  ],
  [
    TYPE.RRSIG,
    (random) =>
      Buffer.concat([octets(random, 18), Buffer.from(pick(random, OWNERS), "latin1"), octets(random, 64)]),
  ],
  [TYPE.DS, (random) => octets(random, 36)],
  [65280, (random) => octets(random, random() % 20)],
]);

function record(random: () => number): WireRecord {
  const [type, rdata] = pick(random, [...RDATA]);
  // dns2 clamps longer times to live.
  return { name: pick(random, OWNERS), type, class: CLASS.IN, ttl: random() >>> 1, rdata: rdata(random) };
}

function records(random: () => number): WireRecord[] {
  return Array.from({ length: random() % 5 }, () => record(random));
}

function written(random: () => number): Buffer {
  return writeMessage({
    id: random() & 0xffff,
    flags: {
      qr: true,
      opcode: 0,
      aa: (random() & 1) === 1,
      rd: (random() & 1) === 1,
      ra: (random() & 1) === 1,
      ad: (random() & 1) === 1,
      cd: (random() & 1) === 1,
    },
    rcode: random() % 24,
    question: { name: pick(random, OWNERS), type: TYPE.A, class: CLASS.IN },
    answer: records(random),
    authority: records(random),
    additional: records(random),
    edns: { size: 1232, do: (random() & 1) === 1 },
    compress: (random() & 3) !== 0,
  });
}

/** Names as dns2 gives them: labels joined, nothing escaped. */
function joined(wire: string | null): string | undefined {
  return wire === null ? undefined : labelsOf(wire).join(".");
}

type Fields = Readonly<Record<string, unknown>>;

function rdataOf(parsed: Message, header: RecordHeader): Buffer {
  const rdata = expandRdata(parsed, header);
  if (rdata === null) throw new Error("malformed");
  return rdata;
}

/** What dns2 is expected to say of RDATA, from what our readers say. */
const FIELDS: ReadonlyMap<number, (rdata: Buffer) => Fields> = new Map<number, (rdata: Buffer) => Fields>([
  [TYPE.A, (rdata) => ({ address: readA(rdata) })],
  [TYPE.AAAA, (rdata) => ({ address: readAaaa(rdata) })],
  [TYPE.NS, (rdata) => ({ ns: joined(readNameRdata(rdata)) })],
  [TYPE.CNAME, (rdata) => ({ domain: joined(readNameRdata(rdata)) })],
  [TYPE.PTR, (rdata) => ({ domain: joined(readNameRdata(rdata)) })],
  [
    TYPE.MX,
    (rdata) => {
      const mx = readMx(rdata);
      return { priority: mx?.preference, exchange: joined(mx?.exchange ?? null) };
    },
  ],
  [TYPE.TXT, (rdata) => ({ data: readTxt(rdata)?.map((string) => string.toString("utf8")) })],
  [
    TYPE.SOA,
    (rdata) => {
      const soa = readSoa(rdata);
      return {
        primary: joined(soa?.mname ?? null),
        admin: joined(soa?.rname ?? null),
        serial: soa?.serial,
        refresh: soa?.refresh,
        retry: soa?.retry,
        expiration: soa?.expire,
        minimum: soa?.minimum,
      };
    },
  ],
  [
    TYPE.DNSKEY,
    (rdata) => ({
      flags: rdata.readUInt16BE(0),
      protocol: rdata[2],
      algorithm: rdata[3],
      key: rdata.toString("base64", 4),
    }),
  ],
  [
    TYPE.RRSIG,
    (rdata) => ({
      sigType: rdata.readUInt16BE(0),
      algorithm: rdata[2],
      labels: rdata[3],
      originalTtl: rdata.readUInt32BE(4),
      keyTag: rdata.readUInt16BE(16),
      signature: rdata.subarray(rdata.indexOf(0, 18) + 1).toString("base64"),
    }),
  ],
]);

function expectedResource(parsed: Message, header: RecordHeader): Fields {
  const rdata = rdataOf(parsed, header);
  const fields = FIELDS.get(header.type);
  return {
    name: joined(parsed.ownerOf(header)),
    type: header.type,
    class: header.class,
    ttl: header.ttl,
    ...(fields === undefined ? { data: rdata } : fields(rdata)),
  };
}

const PACKET_SECTIONS = { answer: "answers", authority: "authorities", additional: "additionals" } as const;

function compare(octetsOfMessage: Buffer): void {
  const parsed = message(octetsOfMessage);
  const packet = Packet.parse(octetsOfMessage);
  expect(packet.errors).toEqual([]);
  const { qr, aa, tc, rd, ra, ad, cd, opcode } = parsed.flags;
  const bits = Object.fromEntries(
    Object.entries({ qr, aa, tc, rd, ra, ad, cd }).map(([flag, set]) => [flag, set ? 1 : 0]),
  );
  expect(packet.header).toMatchObject({ id: parsed.id, opcode, rcode: parsed.rcode, ...bits });
  expect(packet.questions).toMatchObject([
    {
      name: joined(parsed.question?.name ?? null),
      type: parsed.question?.type,
      class: parsed.question?.class,
    },
  ]);
  for (const [section, key] of Object.entries(PACKET_SECTIONS)) {
    const ours = parsed.records.filter((header) => header.section === section);
    const theirs = packet[key].filter((resource) => resource.type !== TYPE.OPT);
    expect(theirs).toMatchObject(ours.map((header) => expectedResource(parsed, header)));
  }
  const [opt] = packet.additionals.filter((resource) => resource.type === TYPE.OPT);
  expect(opt).toMatchObject({ class: parsed.edns?.size, doFlag: parsed.edns?.do, version: 0 });
}

describe("dns2 reads the same", () => {
  test.each([0, 1, 2, 3])("400 messages of all common types, run %i", (run) => {
    const random = seeded(7000 + run);
    for (let count = 0; count < 400; count += 1) compare(written(random));
  });

  test("what dns2 writes is read as it was meant", () => {
    const response = new Packet();
    response.header = new Packet.Header({ id: 9, qr: 1, aa: 1 });
    response.questions = [new Packet.Question("www.example.nl", Packet.TYPE.A, Packet.CLASS.IN)];
    response.answers = [
      { name: "www.example.nl", type: TYPE.CNAME, class: CLASS.IN, ttl: 60, domain: "example.nl" },
      { name: "example.nl", type: TYPE.A, class: CLASS.IN, ttl: 60, address: "192.0.2.1" },
      {
        name: "example.nl",
        type: TYPE.MX,
        class: CLASS.IN,
        ttl: 60,
        priority: 10,
        exchange: "mail.example.nl",
      },
    ].map((resource) => new Packet.Resource(resource));
    compareParts(message(response.toBuffer()));
  });

  test("messages that dns2 refuses in part are refused here as a whole, or hold what dns2 kept", () => {
    const random = seeded(99);
    let refused = 0;
    for (let count = 0; count < 2000; count += 1) {
      const octetsOfMessage = written(random);
      octetsOfMessage[random() % octetsOfMessage.length] = random() & 0xff;
      const ours = parseMessage(octetsOfMessage);
      const theirs = Packet.parse(octetsOfMessage);
      const isBroken = theirs.errors.some((error) => error.recovered !== true);
      if (isBroken) expect(ours.ok && !ours.value.flags.tc).toBe(false);
      if (!ours.ok) refused += 1;
    }
    expect(refused).toBeGreaterThan(100);
  });
});

function compareParts(parsed: Message): void {
  expect(parsed.records.map((header) => joined(parsed.ownerOf(header)))).toEqual([
    "www.example.nl",
    "example.nl",
    "example.nl",
  ]);
  const [alias, address, exchange] = parsed.records.map((header) => rdataOf(parsed, header));
  expect(alias && readNameRdata(alias)).toBe(name("example.nl"));
  expect(address && readA(address)).toBe("192.0.2.1");
  expect(exchange && readMx(exchange)).toEqual({ preference: 10, exchange: name("mail.example.nl") });
}
