import { describe, expect, test } from "vitest";
import {
  allowUdp,
  type Behaviour,
  catchingUp,
  forQuestions,
  loseOver,
  nonAuthoritative,
  onlyRcode,
  replace,
  silence,
  sloppyEdns,
  staleSerial,
  strip,
  truncateOver,
  upwardReferral,
  withhold,
  withoutEdns,
} from "../../src/lab/behaviour.ts";
import { type Host, type HostedZone, respond } from "../../src/lab/host.ts";
import type { Delivery, Transport } from "../../src/lab/internet.ts";
import { readQuery } from "../../src/lab/query.ts";
import { type ServedZone, serveUnsigned } from "../../src/lab/sign.ts";
import { delay, duplicate, foldCase, loss, rate, seededChance, spoof } from "../../src/lab/wire-behaviour.ts";
import { labName, zoneFromText } from "../../src/lab/zone.ts";
import { type Message, parseMessage } from "../../src/proto/dns/message.ts";
import { nameToText } from "../../src/proto/dns/name.ts";
import { type QueryEdns, writeQuery } from "../../src/proto/dns/query.ts";
import { RCODE, rcodeName } from "../../src/proto/dns/rcode.table.ts";
import { readSoa } from "../../src/proto/dns/rdata.ts";
import { responseOf } from "../../src/proto/dns/rrset.ts";
import { TYPE, typeName } from "../../src/proto/dns/type.table.ts";
import { signedRfcZone } from "./rfc-zones.ts";

const PARENT = serveUnsigned(
  zoneFromText(labName("test"), "@ SOA ns1 h 9 1 1 1 60\n@ NS ns1\nchild NS ns1\nchild DS 1 13 2 00\n"),
);
const LONG = Array.from({ length: 20 }, () => `"${"x".repeat(100)}"`).join(" ");
const CHILD = serveUnsigned(
  zoneFromText(labName("child.test"), `@ SOA ns1 h 9 1 1 1 60\n@ NS ns1\nwww A 192.0.2.1\nbig TXT ${LONG}\n`),
);
const SIGNED = signedRfcZone("rfc4035.zone", { kind: "nsec" });

const hosted = (zone: ServedZone, behaviours: readonly Behaviour[] = [], answersDs = false): HostedZone => ({
  zone: () => zone,
  behaviours,
  answersDs,
});

function hostWith(...behaviours: readonly Behaviour[]): Host {
  const zones = new Map([PARENT, CHILD, SIGNED].map((zone) => [zone.apex, hosted(zone)]));
  return { name: "h", addresses: ["192.0.2.53"], tcp: true, behaviours, zones };
}

interface Asked {
  readonly name?: string;
  readonly type?: number;
  readonly class?: number;
  readonly transport?: Transport;
  readonly edns?: QueryEdns | null;
  readonly nowMs?: number;
}

const DO: QueryEdns = { size: 1232, do: true };

function deliveries(host: Host, asked: Asked = {}): readonly Delivery[] {
  const { name = "www.child.test", type = TYPE.A, transport = "udp", nowMs = 0, edns = DO } = asked;
  const octets = writeQuery({
    id: 7,
    name: labName(name),
    type,
    edns,
    ...(asked.class === undefined ? {} : { class: asked.class }),
  });
  const query = readQuery(octets, transport, nowMs);
  if (query === null) throw new Error("not a query");
  return respond(host, query);
}

function reply(host: Host, asked: Asked = {}): Message {
  const [first] = deliveries(host, asked);
  const message = parseMessage(first?.octets ?? Buffer.alloc(0));
  if (!message.ok) throw new Error(message.reason);
  return message.value;
}

const rcodeOf = (host: Host, asked: Asked = {}): string => rcodeName(reply(host, asked).rcode);
const answerTypes = (host: Host, asked: Asked = {}): string[] =>
  responseOf(reply(host, asked)).answer.map((rrset) => typeName(rrset.type));

describe("which zone answers", () => {
  test.each([
    ["www.child.test", TYPE.A, "NOERROR"],
    ["nope.child.test", TYPE.A, "NXDOMAIN"],
    ["nope.test", TYPE.A, "NXDOMAIN"],
    ["www.other", TYPE.A, "REFUSED"],
  ])("%s", (name, type, rcode) => {
    expect(rcodeOf(hostWith(), { name, type })).toBe(rcode);
  });

  test("DS of a zone comes from the zone above, RFC 4035 section 3.1.4.1", () => {
    expect(answerTypes(hostWith(), { name: "child.test", type: TYPE.DS })).toEqual(["DS"]);
  });

  test("DS of a zone whose parent is elsewhere is denied by the zone itself", () => {
    const { authority } = responseOf(reply(hostWith(), { name: "example", type: TYPE.DS }));
    expect(authority.map((rrset) => `${nameToText(rrset.name)} ${typeName(rrset.type)}`)).toEqual([
      "example SOA",
      "example NSEC",
    ]);
  });

  test("a server that takes DS for the child's business denies it", () => {
    const zones = new Map([
      [PARENT.apex, hosted(PARENT)],
      [CHILD.apex, hosted(CHILD, [], true)],
    ]);
    expect(answerTypes({ ...hostWith(), zones }, { name: "child.test", type: TYPE.DS })).toEqual([]);
  });
});

describe("protocol", () => {
  test.each([
    ["EDNS version 1", { edns: { ...DO, version: 1 } }, "BADVERS"],
    ["class CH", { class: 3 }, "REFUSED"],
    ["AXFR", { name: "test", type: TYPE.AXFR }, "REFUSED"],
  ])("%s", (_, asked, rcode) => {
    expect(rcodeOf(hostWith(), asked)).toBe(rcode);
  });

  test("an opcode other than QUERY is not implemented", () => {
    const octets = writeQuery({ id: 1, name: labName("test"), type: TYPE.SOA });
    octets.writeUInt8(0x20, 2);
    const query = readQuery(octets, "udp", 0);
    const [first] = query === null ? [] : respond(hostWith(), query);
    expect((first?.octets.readUInt8(3) ?? 0) & 0x0f).toBe(RCODE.NOTIMP);
  });

  test.each([
    ["a reply", (octets: Buffer) => octets.writeUInt8(0x80, 2)],
    ["no question", (octets: Buffer) => octets.writeUInt16BE(0, 4)],
  ])("%s is no query", (_, change) => {
    const octets = writeQuery({ id: 1, name: labName("test"), type: TYPE.SOA });
    change(octets);
    expect(readQuery(octets, "udp", 0)).toBeNull();
  });

  test("BADVERS comes with version 0 and no records, RFC 6891 section 6.1.3", () => {
    const message = reply(hostWith(), { edns: { ...DO, version: 1 } });
    expect([message.edns?.version, message.records.length]).toEqual([0, 0]);
  });

  test("EDNS is answered with EDNS, DO copied, unknown flags and options not", () => {
    const edns = { size: 1232, do: true, z: 0x80, options: [{ code: 65001, data: Buffer.of(1) }] };
    expect(reply(hostWith(), { edns }).edns).toMatchObject({ version: 0, do: true, z: 0, options: [] });
    expect(reply(hostWith(), { edns: null }).edns).toBeNull();
  });

  test("signatures only with DO", () => {
    const sigs = (edns: QueryEdns): number =>
      responseOf(reply(hostWith(), { name: "xx.example", edns })).answer[0]?.rrsigs.length ?? 0;
    expect([sigs(DO), sigs({ ...DO, do: false })]).toEqual([1, 0]);
  });

  test("the case of the question comes back as sent", () => {
    const octets = writeQuery({ id: 1, name: "\x03wWw\x05ChIlD\x04tEsT\0", type: TYPE.A });
    const query = readQuery(octets, "udp", 0);
    const [first] = query === null ? [] : respond(hostWith(), query);
    const message = parseMessage(first?.octets ?? Buffer.alloc(0));
    expect(message.ok && message.value.question?.rawName).toBe("\x03wWw\x05ChIlD\x04tEsT\0");
    expect(message.ok && message.value.records).toHaveLength(1);
  });
});

describe("size", () => {
  const BIG = { name: "big.child.test", type: TYPE.TXT };
  test.each([
    ["without EDNS over 512 octets", { ...BIG, edns: null }, true],
    ["over what the client takes", { ...BIG, edns: { ...DO, size: 1000 } }, true],
    ["over 1232 octets, whatever the client takes", { ...BIG, edns: { ...DO, size: 4096 } }, true],
    ["over TCP", { ...BIG, transport: "tcp" as const }, false],
    ["a small reply", {}, false],
  ])("%s: TC is %s", (_, asked, tc) => {
    const message = reply(hostWith(), asked);
    expect([message.flags.tc, message.records.length]).toEqual([tc, tc ? 0 : 1]);
  });

  test("an advertised size below 512 counts as 512, RFC 6891 section 6.2.3", () => {
    expect(reply(hostWith(), { edns: { ...DO, size: 10 } }).flags.tc).toBe(false);
  });

  test("a server that truncates everything still answers over TCP", () => {
    const host = hostWith(truncateOver(0));
    expect(reply(host).flags.tc).toBe(true);
    expect(reply(host, { transport: "tcp" }).flags.tc).toBe(false);
  });

  test("replies beyond a size get lost on a path without fragments", () => {
    const host = hostWith(allowUdp(4096), loseOver(1232));
    expect(deliveries(host, { ...BIG, edns: { ...DO, size: 4096 } })).toEqual([]);
    expect(reply(host, BIG).flags.tc).toBe(true);
    expect(deliveries(host, { ...BIG, transport: "tcp" })).toHaveLength(1);
    expect(deliveries(host)).toHaveLength(1);
  });
});

describe("behaviours", () => {
  test.each([
    ["REFUSED", onlyRcode(RCODE.REFUSED), "REFUSED"],
    ["SERVFAIL", onlyRcode(RCODE.SERVFAIL), "SERVFAIL"],
    ["FORMERR to EDNS", withoutEdns("formerr"), "FORMERR"],
    ["ignores EDNS", withoutEdns("ignore"), "NOERROR"],
  ])("%s", (_, behaviour, rcode) => {
    expect(rcodeOf(hostWith(behaviour))).toBe(rcode);
  });

  test.each(["formerr", "ignore"] as const)("EDNS %s: no OPT in any reply", (mode) => {
    expect(reply(hostWith(withoutEdns(mode))).edns).toBeNull();
    expect(rcodeOf(hostWith(withoutEdns(mode)), { edns: null })).toBe("NOERROR");
  });

  test("EDNS dropped: silence, but for plain queries", () => {
    expect(deliveries(hostWith(withoutEdns("drop")))).toEqual([]);
    expect(deliveries(hostWith(withoutEdns("drop")), { edns: null })).toHaveLength(1);
  });

  test("ignored EDNS brings no signatures", () => {
    expect(
      responseOf(reply(hostWith(withoutEdns("ignore")), { name: "xx.example" })).answer[0]?.rrsigs,
    ).toEqual([]);
  });

  test("sloppy EDNS: any version, options and flags given back", () => {
    const edns = {
      size: 1232,
      do: true,
      version: 1,
      z: 0x80,
      options: [{ code: 65001, data: Buffer.of(1) }],
    };
    const message = reply(hostWith(sloppyEdns()), { edns });
    expect([rcodeName(message.rcode), message.edns?.z, message.edns?.options.length]).toEqual([
      "NOERROR",
      0x80,
      1,
    ]);
  });

  test("silence", () => {
    expect(deliveries(hostWith(silence()))).toEqual([]);
  });

  test("a behaviour for one type leaves the others alone", () => {
    const host = hostWith(forQuestions([TYPE.MX], onlyRcode(RCODE.SERVFAIL)));
    expect([rcodeOf(host), rcodeOf(host, { type: TYPE.MX })]).toEqual(["NOERROR", "SERVFAIL"]);
  });

  test("a behaviour for one name leaves the others alone", () => {
    const host = hostWith(forQuestions([TYPE.A], silence(), labName("www.child.test")));
    expect([deliveries(host).length, deliveries(host, { name: "x.child.test" }).length]).toEqual([0, 1]);
  });

  test("a behaviour of one zone leaves the others alone", () => {
    const zones = new Map([
      ...hostWith().zones,
      [CHILD.apex, hosted(CHILD, [onlyRcode(RCODE.REFUSED)])] as const,
    ]);
    const host = { ...hostWith(), zones };
    expect([rcodeOf(host), rcodeOf(host, { name: "nope.test" })]).toEqual(["REFUSED", "NXDOMAIN"]);
  });

  test("strip leaves types out, with RRSIG all signatures", () => {
    const types = (behaviour: Behaviour): string[] =>
      responseOf(reply(hostWith(behaviour), { name: "ml.example" })).authority.map(
        (rrset) => `${typeName(rrset.type)} ${rrset.rrsigs.length}`,
      );
    expect(types(strip([TYPE.NSEC]))).toEqual(["SOA 1"]);
    expect(types(strip([TYPE.RRSIG]))).toEqual(["SOA 0", "NSEC 0", "NSEC 0"]);
  });

  test.each([
    ["name", ["example"]],
    ["wildcard", ["b.example"]],
  ] as const)("withheld %s: the rest of the proof stays", (role, left) => {
    const { authority } = responseOf(reply(hostWith(withhold(role)), { name: "ml.example" }));
    expect(authority.filter(({ type }) => type === TYPE.NSEC).map(({ name }) => nameToText(name))).toEqual(
      left,
    );
  });

  test("not authoritative", () => {
    expect(reply(hostWith(nonAuthoritative())).flags.aa).toBe(false);
  });

  test("upward referral: NS of the root, not authoritative", () => {
    const message = reply(hostWith(upwardReferral([labName("a.root-servers.net")])));
    const { authority, aa } = responseOf(message);
    expect([aa, authority.map(({ name, type }) => nameToText(name) + typeName(type))]).toEqual([
      false,
      [".NS"],
    ]);
  });

  test("replace", () => {
    const host = hostWith(replace((draft) => ({ ...draft, rcode: RCODE.NXDOMAIN })));
    expect(rcodeOf(host)).toBe("NXDOMAIN");
  });

  const serial = (host: Host, nowMs = 0): number | undefined => {
    const { answer } = responseOf(reply(host, { name: "child.test", type: TYPE.SOA, nowMs }));
    const rdata = answer[0]?.rdatas[0];
    return rdata === undefined ? undefined : readSoa(rdata)?.serial;
  };

  test("a stale serial is behind", () => {
    expect([serial(hostWith()), serial(hostWith(staleSerial(3)))]).toEqual([9, 6]);
  });

  test("a serial that catches up", () => {
    const host = hostWith(catchingUp(3, 5000));
    expect([serial(host, 1000), serial(host, 5999), serial(host, 6000)]).toEqual([6, 6, 9]);
  });
});

describe("packets", () => {
  test("delay and jitter stay within their bounds", () => {
    const host = hostWith(delay(100, 10));
    for (let i = 0; i < 20; i += 1) {
      const [first] = deliveries(host);
      expect(first?.delayMs).toBeGreaterThanOrEqual(100);
      expect(first?.delayMs).toBeLessThan(110);
    }
  });

  test("loss: the same datagrams for the same seed, about as many as asked, none over TCP", () => {
    const run = (seed: string): string => {
      const host = hostWith(loss(20, seed));
      return Array.from({ length: 500 }, () => deliveries(host).length).join("");
    };
    expect(run("a")).toBe(run("a"));
    expect(run("a")).not.toBe(run("b"));
    const lost = [...run("a")].filter((count) => count === "0").length;
    expect(lost).toBeGreaterThan(70);
    expect(lost).toBeLessThan(130);
    expect(deliveries(hostWith(loss(100, "a")), { transport: "tcp" })).toHaveLength(1);
  });

  test("chance is uniform enough to lose packets by", () => {
    const chance = seededChance("x");
    const mean = Array.from({ length: 2000 }, chance).reduce((sum, value) => sum + value, 0) / 2000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
  });

  test.each([
    ["drop", [1, 1, 0]],
    ["refuse", [1, 1, 1]],
  ] as const)("rate 2/s then %s", (then, counts) => {
    const host = hostWith(rate(2, then));
    expect([0, 0, 0].map((nowMs) => deliveries(host, { nowMs }).length)).toEqual(counts);
  });

  test("rate: refused beyond it, answered again a second later, never over TCP", () => {
    const host = hostWith(rate(1, "refuse"));
    const rcodes = [0, 0, 1000].map((nowMs) => rcodeOf(host, { nowMs }));
    expect(rcodes).toEqual(["NOERROR", "REFUSED", "NOERROR"]);
    expect(rcodeOf(host, { nowMs: 1000, transport: "tcp" })).toBe("NOERROR");
  });

  test("rate: truncated beyond it", () => {
    const host = hostWith(rate(1, "truncate"));
    expect([reply(host), reply(host)].map((message) => message.flags.tc)).toEqual([false, true]);
  });

  test("duplicate", () => {
    expect(deliveries(hostWith(duplicate()))).toHaveLength(2);
  });

  test("forged messages come before the true one", () => {
    const sent = deliveries(hostWith(spoof("id", "source", "question")));
    const first = sent[0]?.octets;
    expect(sent).toHaveLength(4);
    expect(first?.readUInt16BE(0)).not.toBe(7);
    expect(sent[1]?.foreign).toBe(true);
    const other = parseMessage(sent[2]?.octets ?? Buffer.alloc(0));
    expect(other.ok && other.value.question?.name).toBe(labName("zww.child.test"));
    const last = parseMessage(sent[3]?.octets ?? Buffer.alloc(0));
    expect(last.ok && last.value.question?.name).toBe(labName("www.child.test"));
  });

  test("the case of the question is folded", () => {
    const octets = writeQuery({ id: 1, name: "\x03wWw\x05child\x04test\0", type: TYPE.A });
    const query = readQuery(octets, "udp", 0);
    const [first] = query === null ? [] : respond(hostWith(foldCase()), query);
    const message = parseMessage(first?.octets ?? Buffer.alloc(0));
    expect(message.ok && message.value.question?.rawName).toBe(labName("www.child.test"));
  });
});
