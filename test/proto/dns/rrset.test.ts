import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { nameOctets, nameToText } from "../../../src/proto/dns/name.ts";
import {
  canonicalRdata,
  canonicalSet,
  type Response,
  type RRset,
  responseOf,
} from "../../../src/proto/dns/rrset.ts";
import { CLASS, TYPE, typeName, typeNumber } from "../../../src/proto/dns/type.table.ts";
import { type WireRecord, writeMessage } from "../../../src/proto/dns/write.ts";
import { parseZone, type ZoneRecord } from "../../../src/proto/dns/zone.ts";
import { hex, message, name, seeded } from "./support.ts";

function zone(text: string): ZoneRecord[] {
  const result = parseZone(text, { ttl: 60 });
  if (!result.ok) throw new Error(`${result.line}: ${result.reason}`);
  return result.value;
}

interface Sections {
  readonly answer?: readonly WireRecord[];
  readonly authority?: readonly WireRecord[];
  readonly additional?: readonly WireRecord[];
}

function response({ answer = [], authority = [], additional = [] }: Sections): Response {
  const octets = writeMessage({
    id: 1,
    flags: { qr: true, aa: true, ra: true },
    rcode: 3,
    question: { name: name("nl"), type: TYPE.A, class: CLASS.IN },
    answer,
    authority,
    additional,
    edns: { size: 1232, do: true },
  });
  return responseOf(message(octets));
}

function summary(rrsets: readonly RRset[]): string[] {
  return rrsets.map(
    ({ name: owner, type, rdatas, rrsigs }) =>
      `${nameToText(owner)} ${typeName(type)} ${rdatas.length}+${rrsigs.length}`,
  );
}

const signature = (covered: string, owner = "nl."): string =>
  `${owner} RRSIG ${covered} 13 1 60 20300101000000 20200101000000 1 nl. AAAA`;

describe("responseOf", () => {
  test("header, question, EDNS and size", () => {
    const found = response({});
    expect(found).toMatchObject({ rcode: 3, aa: true, tc: false, ra: true, ad: false, size: 31 });
    expect(found.question).toEqual({ name: name("nl"), type: TYPE.A });
    expect(found.edns).toMatchObject({ size: 1232, do: true });
  });

  test("RRs with one owner and type are one RRset, in the order received, the largest TTL counts", () => {
    const answer = zone("nl. 60 A 192.0.2.2\nNL. 90 A 192.0.2.1\nnl. 30 A 192.0.2.2\nnl. AAAA ::1");
    const found = response({ answer }).answer;
    expect(summary(found)).toEqual(["nl A 3+0", "nl AAAA 1+0"]);
    expect(found[0]).toMatchObject({ ttl: 90, class: CLASS.IN });
    expect(found[0]?.rdatas).toEqual([hex("c0000202"), hex("c0000201"), hex("c0000202")]);
    expect(found[0]?.malformed).toBeUndefined();
  });

  test("the same owner and type in two sections are two RRsets", () => {
    const records = zone("nl. NS a.nl.");
    const found = response({ answer: records, authority: records });
    expect([summary(found.answer), summary(found.authority)]).toEqual([["nl NS 1+0"], ["nl NS 1+0"]]);
  });

  test("signatures go to the RRset that they cover", () => {
    const answer = zone(
      ["nl. A 192.0.2.1", signature("A"), "nl. AAAA ::1", signature("AAAA"), signature("A")].join("\n"),
    );
    expect(summary(response({ answer }).answer)).toEqual(["nl A 1+2", "nl AAAA 1+1"]);
  });

  test("signatures in another section go to an RRset that has none", () => {
    const found = response({ answer: zone("nl. A 192.0.2.1"), additional: zone(signature("A")) });
    expect([summary(found.answer), summary(found.additional)]).toEqual([["nl A 1+1"], []]);
  });

  test("signatures in another section stay apart when the RRset has its own", () => {
    const found = response({
      answer: zone(`nl. A 192.0.2.1\n${signature("A")}`),
      authority: zone(signature("A")),
    });
    expect([summary(found.answer), summary(found.authority)]).toEqual([["nl A 1+1"], ["nl RRSIG 1+0"]]);
  });

  test("signatures that cover nothing form an RRset of their own", () => {
    const answer = zone([signature("A"), signature("MX"), signature("A", "x.nl.")].join("\n"));
    expect(summary(response({ answer }).answer)).toEqual(["nl RRSIG 2+0", "x.nl RRSIG 1+0"]);
  });

  test("an RRSIG too short to tell what it covers stays apart", () => {
    const short = { name: name("nl"), type: TYPE.RRSIG, class: CLASS.IN, ttl: 60, rdata: hex("00") };
    const [found] = response({ answer: [short] }).answer;
    expect(found).toMatchObject({ type: TYPE.RRSIG, malformed: true, rdatas: [hex("00")] });
  });

  test("a malformed RRSIG goes to the RRset that it names", () => {
    const cut = { name: name("nl"), type: TYPE.RRSIG, class: CLASS.IN, ttl: 60, rdata: hex("000105") };
    const [found] = response({ answer: [...zone("nl. A 192.0.2.1"), cut] }).answer;
    expect(found?.rrsigs).toEqual([hex("000105")]);
    expect(found?.malformed).toBeUndefined();
  });

  test("rule 7: malformed RDATA marks its RRset, not the message", () => {
    const cut = { name: name("nl"), type: TYPE.A, class: CLASS.IN, ttl: 60, rdata: hex("c00002") };
    const found = response({ answer: [...zone("nl. A 192.0.2.1"), cut, ...zone("nl. AAAA ::1")] }).answer;
    expect(found[0]).toMatchObject({ malformed: true, rdatas: [hex("c0000201"), hex("c00002")] });
    expect(found[1]?.malformed).toBeUndefined();
  });

  test("records of another class than the question's are left out", () => {
    const answer = zone('nl. CH A 192.0.2.9\nnl. IN A 192.0.2.1\nnl. CH TXT "x"');
    expect(response({ answer }).answer.map(({ rdatas }) => rdatas)).toEqual([[hex("c0000201")]]);
  });

  test("many owners and types are grouped like a few", () => {
    const random = seeded(5);
    const lines = Array.from({ length: 400 }, () => {
      const type = random() % 2 === 0 ? "A 192.0.2." : "TXT ";
      return `n${random() % 40}.nl. 60 ${type}${random() % 200}`;
    });
    const expected = new Map<string, number>();
    for (const line of lines) {
      const [owner, , type] = line.split(" ");
      const key = `${owner?.slice(0, -1)} ${type}`;
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    const found = response({ answer: zone(lines.join("\n")) }).answer;
    expect(summary(found)).toEqual([...expected].map(([key, count]) => `${key} ${count}+0`));
  });

  test("a reply without question is about the root", () => {
    const found = responseOf(message("000180050000000000000000"));
    expect(found).toMatchObject({ question: { name: "\0", type: 0 }, rcode: 5, answer: [] });
  });
});

describe("canonicalRdata", () => {
  const upper = "024e4c00";
  const lower = "026e6c00";
  const sig = "00".repeat(18);
  test.each([
    ["NS", upper, lower],
    ["MD", upper, lower],
    ["MF", upper, lower],
    ["CNAME", upper, lower],
    ["SOA", `${upper}${upper}${"41".repeat(20)}`, `${lower}${lower}${"41".repeat(20)}`],
    ["MB", upper, lower],
    ["MG", upper, lower],
    ["MR", upper, lower],
    ["PTR", upper, lower],
    ["MINFO", upper + upper, lower + lower],
    ["MX", `4141${upper}`, `4141${lower}`],
    ["RP", upper + upper, lower + lower],
    ["AFSDB", `4141${upper}`, `4141${lower}`],
    ["RT", `4141${upper}`, `4141${lower}`],
    ["SIG", `${sig}${upper}41`, `${sig}${lower}41`],
    ["PX", `4141${upper}${upper}`, `4141${lower}${lower}`],
    ["NXT", `${upper}41`, `${lower}41`],
    ["NAPTR", `414141410141014101 41${upper}`, `414141410141014101 41${lower}`],
    ["KX", `4141${upper}`, `4141${lower}`],
    ["SRV", `414141414141${upper}`, `414141414141${lower}`],
    ["DNAME", upper, lower],
    ["A6", `40${"41".repeat(8)}${upper}`, `40${"41".repeat(8)}${lower}`],
    ["RRSIG", `${sig}${upper}41`, `${sig}${lower}41`],
  ])("%s: names in lower case, nothing else changed", (type, wire, canonical) => {
    expect(canonicalRdata(typeNumber(type) ?? 0, hex(wire))).toEqual(hex(canonical));
  });

  test.each([
    ["NSEC", `${upper}000140`],
    ["HINFO", "014101 41"],
    ["TXT", "0141"],
    ["HTTPS", `0001${upper}`],
    ["SVCB", `0001${upper}`],
    ["LP", `0001${upper}`],
    ["DSYNC", `003b0114e7${upper}`],
    ["TYPE65280", upper],
    // Malformed: the name goes on past the end.
    ["NS", "024e4c"],
  ])("%s is left as it is", (type, wire) => {
    const rdata = hex(wire);
    expect(canonicalRdata(typeNumber(type) ?? 0, rdata)).toBe(rdata);
  });

  test("the original is not changed", () => {
    const rdata = hex(upper);
    canonicalRdata(TYPE.NS, rdata);
    expect(rdata).toEqual(hex(upper));
  });
});

describe("canonicalSet", () => {
  const set = (type: number, rdatas: readonly string[]): RRset => ({
    name: name("nl"),
    type,
    class: CLASS.IN,
    ttl: 60,
    rdatas: rdatas.map(hex),
    rrsigs: [],
  });

  test("in order of unsigned octets, the shorter first, without duplicates", () => {
    const rrset = set(65280, ["ff", "01", "0100", "", "7f", "01"]);
    expect(canonicalSet(rrset).map((rdata) => rdata.toString("hex"))).toEqual(["", "01", "0100", "7f", "ff"]);
  });

  test("duplicates are found after folding", () => {
    expect(canonicalSet(set(TYPE.NS, ["014100", "016100"]))).toEqual([hex("016100")]);
  });

  test("is worked out once", () => {
    const rrset = set(TYPE.A, ["c0000201"]);
    expect(canonicalSet(rrset)).toBe(canonicalSet(rrset));
  });
});

/** RFC 4034 section 3.1.8.1, put together by hand from the parts that the codec gives. */
function signedData(owner: string, signatureRecord: ZoneRecord, records: readonly ZoneRecord[]): Buffer {
  const canonical = canonicalRdata(TYPE.RRSIG, signatureRecord.rdata);
  const signerEnd = canonical.indexOf(0, 18) + 1;
  const parts = [canonical.subarray(0, signerEnd)];
  const [{ type, class: rrClass } = { type: 0, class: 0 }] = records;
  const rrset = {
    name: name(owner),
    type,
    class: rrClass,
    ttl: 0,
    rdatas: records.map((r) => r.rdata),
    rrsigs: [],
  };
  for (const rdata of canonicalSet(rrset)) {
    const head = Buffer.alloc(10);
    head.writeUInt16BE(type, 0);
    head.writeUInt16BE(rrClass, 2);
    canonical.copy(head, 4, 4, 8);
    head.writeUInt16BE(rdata.length, 8);
    parts.push(nameOctets(name(owner)), head, rdata);
  }
  return Buffer.concat(parts);
}

describe("signed data from the record lines of the specification", () => {
  const vectors = zone(
    readFileSync(resolve(import.meta.dirname, "../../../fixtures/dns/rfc-vectors.zone"), "utf8"),
  );
  const find = (owner: string, type: number, start: string): ZoneRecord[] =>
    vectors.filter(
      (record) =>
        record.name === name(owner) && record.type === type && record.rdata.toString("hex").startsWith(start),
    );

  test("W3: RFC 6605 P-256", () => {
    const [rrsig] = find("www.example.net", TYPE.RRSIG, "00010d");
    const [address] = find("www.example.net", TYPE.A, "c0000201");
    if (rrsig === undefined || address === undefined) throw new Error("vector missing");
    const data = signedData("www.example.net", rrsig, [address]);
    expect(data.toString("hex")).toBe(
      "00010d0300000e104c88b1374c63c737d960076578616d706c65036e65740003777777076578616d706c65036e6574000001000100000e100004c0000201",
    );
    expect(createHash("sha256").update(data).digest("hex")).toBe(
      "f3c3fc2bc93f926c16c726097de5bcafec49792d10effc432d4d03bc6aef54fe",
    );
  });

  test("W4: RFC 4035 B.6, owner replaced by the wildcard", () => {
    const [rrsig] = find("a.z.w.example", TYPE.RRSIG, "000f0502");
    const [mx] = find("a.z.w.example", TYPE.MX, "");
    if (rrsig === undefined || mx === undefined) throw new Error("vector missing");
    expect(signedData("*.w.example", rrsig, [mx]).toString("hex")).toBe(
      "000f050200000e10409e7a234076ed239677076578616d706c6500012a0177076578616d706c6500000f000100000e10000e0001026169076578616d706c6500",
    );
  });
});
