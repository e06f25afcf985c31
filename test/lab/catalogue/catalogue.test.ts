import { describe, expect, test } from "vitest";
import {
  catalogue,
  openCatalogue,
  serverCatalogue,
  startCatalogue,
} from "../../../src/lab/catalogue/catalogue.ts";
import { zoneFileText } from "../../../src/lab/export.ts";
import { labName } from "../../../src/lab/zone.ts";
import { TESTS } from "../../../src/model/tests.table.ts";
import { type Message, parseMessage } from "../../../src/proto/dns/message.ts";
import { rawNameFromText } from "../../../src/proto/dns/name.ts";
import { writeQuery } from "../../../src/proto/dns/query.ts";
import { rcodeName } from "../../../src/proto/dns/rcode.table.ts";
import { responseOf } from "../../../src/proto/dns/rrset.ts";
import { TYPE, typeName, typeNumber } from "../../../src/proto/dns/type.table.ts";
import { parseZone } from "../../../src/proto/dns/zone.ts";
import { REASONS } from "../../../src/proto/dnssec/reason.table.ts";
import { NOW } from "../rfc-zones.ts";

const open = openCatalogue(NOW);
const LEAF = "198.51.100.53";
const PARENT = "192.0.2.1";
const rows = [...catalogue(), ...serverCatalogue()];

function ask(address: string, name: string, type: number, transport: "udp" | "tcp" = "tcp"): Message {
  const raw = rawNameFromText(name);
  const asked = writeQuery({ id: 5, name: raw.ok ? raw.value : "\0", type, edns: { size: 1232, do: true } });
  const message = parseMessage(open.ask(address, asked, transport) ?? Buffer.alloc(0));
  if (!message.ok) throw new Error(`${name}: ${message.reason}`);
  return message.value;
}

const findRow = (id: string) => {
  const row = rows.find((candidate) => candidate.id === id);
  if (row === undefined) throw new Error(id);
  return row;
};

/** What the leaf server answers to the question of a row. */
function answerTo(id: string): Message {
  const { question } = findRow(id);
  return ask(LEAF, question.name, typeNumber(question.type) ?? 0);
}

describe("rows", () => {
  test("are as many as the catalogue has, each once", () => {
    const count = (letter: string): number => catalogue().filter(({ id }) => id.startsWith(letter)).length;
    expect(["A", "B", "C", "D", "E", "F", "G"].map(count)).toEqual([48, 18, 25, 27, 21, 5, 7]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  test("S1 to S25 are there", () => {
    const numbers = new Set(serverCatalogue().map(({ id }) => Number(/^S(\d+)/.exec(id)?.[1])));
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  });

  test.each(rows)("$id promises what can be promised", (row) => {
    expect(row.question.name.endsWith(row.zone) || row.question.name === row.zone).toBe(true);
    expect(typeNumber(row.question.type)).toBeDefined();
    if (row.state === "secure") expect(row.reason).toBeUndefined();
    const codes: readonly string[] = Object.keys(REASONS);
    expect(
      [...row.warnings, ...(row.reason === undefined ? [] : [row.reason.code])].filter(
        (code) => !codes.includes(code),
      ),
    ).toEqual([]);
    const ids: readonly string[] = TESTS.map(({ id }) => id);
    expect(Object.keys(row.tests ?? {}).filter((id) => !ids.includes(id))).toEqual([]);
  });
});

test("every zone of every server can be signed whole, and read back", () => {
  for (const { zones } of open.internet.hosts) {
    for (const { zone } of zones.values()) expect(parseZone(zoneFileText(zone())).ok).toBe(true);
  }
});

describe("the root and the parents", () => {
  test("the root refers to test with a DS, and test to a row", () => {
    const fromRoot = responseOf(ask(open.roots[0] ?? "", "www.a-p256.test", TYPE.A));
    expect(fromRoot.authority.map(({ type, rrsigs }) => `${typeName(type)} ${rrsigs.length}`)).toEqual([
      "NS 0",
      "DS 1",
    ]);
    const fromTest = responseOf(ask(PARENT, "www.a-p256.test", TYPE.A));
    expect(fromTest.authority.map(({ type, rrsigs }) => `${typeName(type)} ${rrsigs.length}`)).toEqual([
      "NS 0",
      "DS 1",
    ]);
  });

  test("n3 denies a DS by opt-out", () => {
    const { authority } = responseOf(ask("192.0.2.3", "www.b-nodsn3.n3", TYPE.A));
    const nsec3 = authority.filter(({ type }) => type === TYPE.NSEC3);
    expect(nsec3.length).toBeGreaterThan(0);
    // RFC 5155 section 3.1.2.1: the lowest flag is Opt-Out.
    for (const { rdatas } of nsec3) expect(rdatas[0]?.readUInt8(1)).toBe(1);
  });
});

describe("what is broken is broken as said, and nothing else", () => {
  test.each([
    ["E-nonsec", "NXDOMAIN", ["SOA"]],
    ["E-nonsec3", "NXDOMAIN", ["SOA"]],
    ["E-ndnonsec", "NOERROR", ["SOA"]],
    ["E-nowild", "NXDOMAIN", ["SOA", "NSEC"]],
    ["E-wrongnsec", "NXDOMAIN", ["SOA", "NSEC"]],
    ["E-entnx", "NXDOMAIN", ["SOA", "NSEC"]],
    ["E-n3noce", "NXDOMAIN", ["SOA", "NSEC3", "NSEC3"]],
    ["E-n3nonc", "NXDOMAIN", ["SOA", "NSEC3", "NSEC3"]],
    ["E-n3nowc", "NXDOMAIN", ["SOA", "NSEC3", "NSEC3"]],
    ["E-wildnoproof", "NOERROR", []],
    ["E-wildnoproof3", "NOERROR", []],
    ["A-nx3", "NXDOMAIN", ["SOA", "NSEC3", "NSEC3", "NSEC3"]],
  ])("%s: %s with %j", (id, rcode, authority) => {
    const message = answerTo(id);
    expect(rcodeName(message.rcode)).toBe(rcode);
    expect(responseOf(message).authority.map(({ type }) => typeName(type))).toEqual(authority);
  });

  test("E-both: denial of both kinds", () => {
    const types = new Set(responseOf(answerTo("E-both")).authority.map(({ type }) => typeName(type)));
    expect([...types].sort()).toEqual(["NSEC", "NSEC3", "SOA"]);
  });

  test.each([
    ["D-nosig", 0],
    ["D-bad", 1],
    ["A-onebad", 2],
    ["F-keytrap", 40],
    ["F-manysigs", 30],
  ])("%s: %i signatures over www A", (id, count) => {
    expect(responseOf(answerTo(id)).answer[0]?.rrsigs).toHaveLength(count);
  });

  test.each([
    ["F-keytrap", 42],
    ["F-ksktrap", 42],
    ["A-standby", 3],
    ["A-csk", 1],
    ["A-twoalgs", 4],
  ])("%s: %i DNSKEYs", (id, count) => {
    expect(responseOf(ask(LEAF, findRow(id).zone, TYPE.DNSKEY)).answer[0]?.rdatas).toHaveLength(count);
  });

  test.each([
    ["A-dsstale", 2],
    ["A-ds1bad2good", 2],
    ["F-ksktrap", 40],
    ["C-unsigned", 1],
    ["B-nods", undefined],
  ])("%s: %s DS at the parent", (id, count) => {
    const { answer } = responseOf(ask(PARENT, findRow(id).zone, TYPE.DS));
    expect(answer[0]?.rdatas.length).toBe(count);
  });

  test.each([
    ["C-dsunsig", TYPE.DS, 0],
    ["C-dssigbad", TYPE.DS, 1],
    ["C-nodssig", TYPE.NSEC, 0],
  ])("%s: type %i at the parent with %i signatures", (id, type, count) => {
    const { authority } = responseOf(ask(PARENT, `www.${findRow(id).zone}`, TYPE.A));
    expect(authority.find((rrset) => rrset.type === type)?.rrsigs).toHaveLength(count);
  });

  test("C-nodsproof: a referral without a word about DS", () => {
    const { authority } = responseOf(ask(PARENT, `www.${findRow("C-nodsproof").zone}`, TYPE.A));
    expect(authority.map(({ type }) => typeName(type))).toEqual(["NS"]);
  });

  test("A-case: the answer has the case of the question", () => {
    expect(answerTo("A-case").question?.rawName.slice(1, 5)).toBe("WwW2");
    expect(responseOf(answerTo("A-case")).answer).toHaveLength(1);
  });

  test("A-esc: a label with a dot and a NUL", () => {
    expect(responseOf(answerTo("A-esc")).answer[0]?.name).toBe(labName("a\\.b\\000c.a-esc.test"));
  });

  test("E-dnamewild: the DNAME stands under a name its RRSIG has fewer labels than", () => {
    const dname = responseOf(answerTo("E-dnamewild")).answer.find(({ type }) => type === TYPE.DNAME);
    // RRSIG labels: wd.e-dnamewild.test is 3, the owner y.wd.e-dnamewild.test has 4.
    expect([dname?.name, dname?.rrsigs[0]?.readUInt8(3)]).toEqual([labName("y.wd.e-dnamewild.test"), 3]);
  });

  test("G-tcponly truncates over UDP alone", () => {
    const { question } = findRow("G-tcponly");
    expect(ask(LEAF, question.name, TYPE.A, "udp").flags.tc).toBe(true);
    expect(ask(LEAF, question.name, TYPE.A, "tcp").flags.tc).toBe(false);
  });

  test("G-dnskeydrop is silent for DNSKEY", () => {
    const asked = writeQuery({ id: 1, name: labName("g-dnskeydrop.test"), type: TYPE.DNSKEY });
    expect(open.ask(LEAF, asked, "udp")).toBeNull();
  });
});

describe("servers that differ", () => {
  const at = (host: number, name: string, type: number) => ({
    first: responseOf(ask(`198.51.100.${100 + host}`, name, type)),
    second: responseOf(ask(`203.0.113.${100 + host}`, name, type)),
  });

  test("S1: the second server's signatures ended a week ago", () => {
    const { first, second } = at(1, "www.s1.test", TYPE.A);
    // Expiration is the third field after type, algorithm, labels and original TTL.
    expect(first.answer[0]?.rrsigs[0]?.readUInt32BE(8)).toBeGreaterThan(NOW);
    expect(second.answer[0]?.rrsigs[0]?.readUInt32BE(8)).toBe(NOW - 7 * 86_400);
  });

  test("S2: the second server lacks the key that signs", () => {
    const { first, second } = at(2, "s2.test", TYPE.DNSKEY);
    const keys = (response: typeof first): string[] =>
      response.answer[0]?.rdatas.map((rdata) => rdata.toString("hex")) ?? [];
    expect(keys(first).filter((key) => keys(second).includes(key))).toHaveLength(1);
    const data = at(2, "www.s2.test", TYPE.A);
    expect(data.second.answer[0]?.rrsigs[0]?.readUInt16BE(16)).toBe(
      data.first.answer[0]?.rrsigs[0]?.readUInt16BE(16),
    );
  });

  test("S3: the second server has no signatures", () => {
    const { first, second } = at(3, "www.s3.test", TYPE.A);
    expect([first.answer[0]?.rrsigs.length, second.answer[0]?.rrsigs.length]).toEqual([1, 0]);
  });

  test("S6: glue and zone disagree about ns2", () => {
    const glue = responseOf(ask(PARENT, "www.s6.test", TYPE.A)).additional;
    const own = responseOf(ask("198.51.100.108", "ns2.s6.test", TYPE.A)).answer;
    const ns2 = glue.find(({ name, type }) => name === labName("ns2.s6.test") && type === TYPE.A);
    expect(ns2?.rdatas).toEqual([Buffer.of(192, 0, 2, 108)]);
    expect(own[0]?.rdatas).toEqual([Buffer.of(203, 0, 113, 108)]);
  });

  test("S7: no glue", () => {
    expect(responseOf(ask(PARENT, "www.s7.test", TYPE.A)).additional).toEqual([]);
  });

  test("S15: the parent's server answers for the child at once", () => {
    expect(ask(PARENT, "www.s15.test", TYPE.A).flags.aa).toBe(true);
  });

  test("S21: the child's alias answers the DS question", () => {
    expect(responseOf(ask(PARENT, "s21.test", TYPE.DS)).answer.map(({ type }) => typeName(type))).toEqual([
      "CNAME",
    ]);
  });

  test("S22: one of the parent's servers denies the delegation it makes", () => {
    const { first, second } = at(22, "www.child.s22.test", TYPE.A);
    const bitmaps = [first, second].map(({ authority }) =>
      authority.find(({ type }) => type === TYPE.NSEC)?.rdatas[0]?.toString("hex"),
    );
    expect(bitmaps[0]).not.toBe(bitmaps[1]);
  });

  test("S23: NXDOMAIN for DS of a delegation", () => {
    const { first } = at(23, "child.s23.test", TYPE.DS);
    expect(rcodeName(first.rcode)).toBe("NXDOMAIN");
    expect(at(23, "www.child.s23.test", TYPE.A).first.authority.map(({ type }) => typeName(type))).toEqual([
      "NS",
    ]);
  });

  test("S24: an alias instead of a referral", () => {
    const { answer } = at(24, "x.child.d.s24.test", TYPE.A).first;
    expect(answer.map(({ type }) => typeName(type))).toEqual(["DNAME", "CNAME", "A"]);
  });
});

test("one seed gives the same keys, another one others", () => {
  expect(openCatalogue(NOW).trustAnchor).toBe(openCatalogue(NOW + 1).trustAnchor);
  expect(openCatalogue(NOW, "x").trustAnchor).not.toBe(openCatalogue(NOW, "y").trustAnchor);
});

test("the catalogue starts behind sockets too", async () => {
  const started = await startCatalogue(NOW);
  expect(started.netMap.otherwise).toBe("deny");
  expect(started.netMap.map.filter(({ proto }) => proto === "udp")).toHaveLength(
    open.internet.listeners.length,
  );
  await started.close();
});
