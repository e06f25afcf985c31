import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../../src/model/user-error.ts";
import { type Edns, writeEde, writeNsid } from "../../../src/proto/dns/edns.ts";
import { isWellFormed } from "../../../src/proto/dns/expand.ts";
import { RDATA_FORMS } from "../../../src/proto/dns/rdata.table.ts";
import type { Response, RRset } from "../../../src/proto/dns/rrset.ts";
import { loadResponse, loadRrset, storeMessage, storeRrset } from "../../../src/proto/dns/stored.ts";
import { CLASS, TYPE } from "../../../src/proto/dns/type.table.ts";
import { hex, name } from "./support.ts";

function rrset(differs: Partial<RRset> = {}): RRset {
  return {
    name: name("example.nl"),
    type: TYPE.A,
    class: CLASS.IN,
    ttl: 3600,
    rdatas: [hex("c0000202"), hex("c0000201")],
    rrsigs: [],
    ...differs,
  };
}

const RRSIG = hex(`00010d0200000e10 65920080 63b0cd00 0001 026e6c00 abcd`);

describe("RRsets", () => {
  test("are stored in presentation form", () => {
    expect(storeRrset(rrset({ rrsigs: [RRSIG] })).value).toEqual({
      name: "example.nl",
      type: "A",
      ttl: 3600,
      rdata: ["192.0.2.2", "192.0.2.1"],
      rrsigs: ["A 13 2 3600 20240101000000 20230101000000 1 nl. q80="],
    });
  });

  test("the key is 24 hex digits, computed once", () => {
    const set = rrset();
    expect(storeRrset(set).key).toMatch(/^[0-9a-f]{24}$/);
    expect(storeRrset(set)).toBe(storeRrset(set));
  });

  test.each([
    ["order", { rdatas: [hex("c0000201"), hex("c0000202")] }],
    ["duplicates", { rdatas: [hex("c0000202"), hex("c0000201"), hex("c0000202")] }],
  ])("%s of the RRs does not change the key", (_what, differs) => {
    expect(storeRrset(rrset(differs)).key).toBe(storeRrset(rrset()).key);
  });

  test("letter case of names in RDATA does not change the key where it has no meaning", () => {
    const ns = (rdata: string): string => storeRrset(rrset({ type: TYPE.NS, rdatas: [hex(rdata)] })).key;
    expect(ns("024e4c00")).toBe(ns("026e6c00"));
  });

  test.each([
    ["owner", { name: name("example.de") }],
    ["type", { type: 65280 }],
    ["TTL", { ttl: 3599 }],
    ["RDATA", { rdatas: [hex("c0000202")] }],
    ["signature", { rrsigs: [RRSIG] }],
    ["border between RDATAs", { type: 65280, rdatas: [hex("c0000202c0000201")] }],
    ["border between RDATA and signatures", { rdatas: [hex("c0000201")], rrsigs: [hex("c0000202")] }],
  ])("another %s is another key", (_what, differs) => {
    expect(storeRrset(rrset(differs)).key).not.toBe(storeRrset(rrset()).key);
  });

  test("are loaded as one object each time", () => {
    const { value } = storeRrset(rrset());
    expect(loadRrset(value)).toBe(loadRrset(value));
  });

  test.each([
    ["malformed RDATA", { rdatas: [hex("c00002")], malformed: true }],
    [
      "RDATA that is a compression pointer to nowhere",
      { type: TYPE.NS, rdatas: [hex("c0ff")], malformed: true },
    ],
    ["an unknown type", { type: 65280, rdatas: [hex("00ff"), hex("")] }],
    ["malformed signatures", { rrsigs: [hex("0001"), RRSIG] }],
    ["a bit map with a zero octet at the end", { type: TYPE.NSEC, rdatas: [hex("026e6c0000024000")] }],
    ["an owner with odd octets", { name: name("a\\.b\\000.\\255.nl") }],
    ["the root", { name: name(".") }],
    ["no RDATA", { rdatas: [] }],
  ])("round trip: %s", (_what, differs) => {
    const set = rrset(differs);
    expect(loadRrset(storeRrset(set).value)).toEqual(set);
  });

  const octets = fc.uint8Array({ maxLength: 60 }).map((found) => Buffer.from(found));
  test("round trip: any type, any octets, also through JSON", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RDATA_FORMS.keys(), TYPE.NULL, 65280),
        fc.array(octets, { maxLength: 3 }),
        fc.array(octets, { maxLength: 2 }),
        (type, rdatas, rrsigs) => {
          const isWhole = rdatas.every((rdata) => isWellFormed(type, rdata));
          const set = rrset({ type, rdatas, rrsigs, ...(isWhole ? {} : { malformed: true }) });
          const stored = storeRrset(set);
          const loaded = loadRrset(JSON.parse(JSON.stringify(stored.value)));
          expect(loaded).toEqual(set);
          expect(storeRrset(loaded).key).toBe(stored.key);
        },
      ),
    );
  });

  test.each([
    ["type", { type: "NOPE" }],
    ["name", { name: "a..b" }],
    ["RDATA", { rdata: ["192.0.2.256"] }],
    ["signature", { rrsigs: ["A 13"] }],
  ])("a changed document with a wrong %s is the user's error", (_what, differs) => {
    const { value } = storeRrset(rrset());
    expect(() => loadRrset({ ...value, ...differs })).toThrow(UserError);
  });
});

const META = {
  server: "192.0.2.53",
  transport: "udp",
  observed_at: "2026-11-21T20:00:00.000Z",
} as const;

function response(differs: Partial<Response> = {}): Response {
  return {
    rcode: 0,
    aa: true,
    tc: false,
    ra: false,
    ad: false,
    question: { name: name("example.nl"), type: TYPE.A },
    answer: [rrset()],
    authority: [rrset({ type: TYPE.NS, rdatas: [hex("026e6c00")] })],
    additional: [],
    edns: null,
    size: 99,
    ...differs,
  };
}

function edns(differs: Partial<Edns> = {}): Edns {
  return { version: 0, size: 1232, do: true, z: 0, options: [], ...differs };
}

describe("responses", () => {
  test("are stored with pointers to their RRsets", () => {
    const found = response();
    const { message, rrsets } = storeMessage(found, { ...META, attempt: 3, oddities: ["edns-ignored"] });
    const keys = [...found.answer, ...found.authority].map((set) => storeRrset(set).key);
    expect(message).toEqual({
      server: "192.0.2.53",
      transport: "udp",
      name: "example.nl",
      type: "A",
      rcode: "NOERROR",
      flags: ["aa"],
      answer: [keys[0]],
      authority: [keys[1]],
      edns: null,
      size: 99,
      observed_at: "2026-11-21T20:00:00.000Z",
      attempt: 3,
      oddities: ["edns-ignored"],
    });
    expect([...rrsets.keys()]).toEqual(keys);
  });

  test("what does not apply is absent", () => {
    const { message } = storeMessage(response({ edns: edns() }), META);
    expect(message).not.toHaveProperty("attempt");
    expect(message).not.toHaveProperty("oddities");
    expect(message.edns).toEqual({ version: 0, size: 1232, do: true });
  });

  test("EDNS options that are measured", () => {
    const options = [
      writeNsid(hex("6e73312201")),
      { code: 10, data: hex("0102030405060708") },
      writeEde({ code: 22 }),
      writeEde({ code: 7, text: "oh" }),
      { code: 65001, data: hex("ab") },
      { code: 12, data: hex("00") },
    ];
    const { message } = storeMessage(response({ edns: edns({ z: 0x4000, version: 1, options }) }), META);
    expect(message.edns).toEqual({
      version: 1,
      size: 1232,
      do: true,
      nsid: 'ns1\\"\\001',
      cookie: true,
      ede: [{ code: 22 }, { code: 7, text: "oh" }],
      unknown: [65001],
      z: 0x4000,
    });
  });

  test.each([
    ["plain", {}],
    ["NXDOMAIN with all flags", { rcode: 3, aa: false, tc: true, ra: true, ad: true }],
    ["RCODE without name", { rcode: 3841 }],
    ["no RRsets", { answer: [], authority: [] }],
    ["malformed RRset", { answer: [rrset({ rdatas: [hex("00")], malformed: true })] }],
    ["signatures of their own", { answer: [rrset({ type: TYPE.RRSIG, rdatas: [RRSIG] })] }],
    ["question of unknown type about the root", { question: { name: "\0", type: 65280 } }],
    ["EDNS", { edns: edns({ size: 512, do: false, z: 1 }) }],
    [
      "EDNS options",
      {
        edns: edns({
          options: [writeNsid(hex("00ff")), writeEde({ code: 0 }), { code: 65001, data: hex("") }],
        }),
      },
    ],
  ])("round trip: %s", (_what, differs) => {
    const found = response(differs);
    const { message, rrsets } = storeMessage(found, META);
    const document = JSON.parse(JSON.stringify({ message, rrsets: Object.fromEntries(rrsets) }));
    expect(loadResponse(document.message, document.rrsets)).toEqual(found);
  });

  test("stored again, a loaded response is the same document", () => {
    const options = [{ code: 10, data: hex("0102030405060708") }, writeEde({ code: 7, text: "é" })];
    const { message, rrsets } = storeMessage(response({ edns: edns({ options }) }), META);
    const again = storeMessage(loadResponse(message, Object.fromEntries(rrsets)), META);
    expect(again).toEqual({ message, rrsets });
  });

  test.each([
    ["RRset that is missing", { answer: ["0".repeat(24)] }],
    ["RCODE", { rcode: "NOPE" }],
    ["name", { name: "a..b" }],
    ["type", { type: "NOPE" }],
  ])("a changed document with a wrong %s is the user's error", (_what, differs) => {
    const { message, rrsets } = storeMessage(response(), META);
    expect(() => loadResponse({ ...message, ...differs }, Object.fromEntries(rrsets))).toThrow(UserError);
  });
});
