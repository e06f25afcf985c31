import { describe, expect, test } from "vitest";
import { matchReply } from "../../../src/proto/dns/match.ts";
import { parseMessage } from "../../../src/proto/dns/message.ts";
import { nameToText, ROOT } from "../../../src/proto/dns/name.ts";
import { writeQuery } from "../../../src/proto/dns/query.ts";
import { RCODE } from "../../../src/proto/dns/rcode.table.ts";
import { CLASS, TYPE } from "../../../src/proto/dns/type.table.ts";
import { faultOf, hex, message, name } from "./support.ts";

const W5 = "000184000001000100000000026e6c0000010001c00c000100010000003c0004c0000201";
const W5_HEAD = "000184000001000100000000026e6c0000010001";
const A_RDATA = "000100010000003c0004c0000201";

describe("wire examples of the specification", () => {
  test("W5: one A record, owner through a pointer", () => {
    const parsed = message(W5);
    expect(parsed.records.map((record) => nameToText(parsed.ownerOf(record)))).toEqual(["nl"]);
    expect(parsed.records).toEqual([
      {
        ownerOffset: 20,
        type: TYPE.A,
        class: CLASS.IN,
        ttl: 60,
        rdataOffset: 32,
        rdataLength: 4,
        section: "answer",
      },
    ]);
    expect(parsed.question).toEqual({ name: name("nl"), rawName: name("nl"), type: 1, class: 1 });
    expect(parsed).toMatchObject({ id: 1, rcode: 0, edns: null, trailingBytes: 0, size: 36 });
    expect(parsed.flags).toEqual({
      qr: true,
      opcode: 0,
      aa: true,
      tc: false,
      rd: false,
      ra: false,
      ad: false,
      cd: false,
    });
  });

  test("W8: owner of a label and a pointer, then a pointer to it", () => {
    const parsed = message(
      "000184000001000200000000026e6c00000100010161c00c000100010000003c0004c0000201c014000100010000003c0004c0000202",
    );
    expect(parsed.records.map((record) => nameToText(parsed.ownerOf(record)))).toEqual(["a.nl", "a.nl"]);
  });

  test.each([
    ["W6: owner points to itself", `${W5_HEAD}c014${A_RDATA}`, "name-pointer"],
    ["W7: owner points forward", `${W5_HEAD}c01e${A_RDATA}`, "name-pointer"],
    ["W7: owner points into the header", `${W5_HEAD}c000${A_RDATA}`, "name-pointer"],
    ["W9: label type 01", "00018400000100000000000041610000010001", "name-label-type"],
    ["label type 10", "00018400000100000000000081610000010001", "name-label-type"],
    [
      "W10: RDATA past the end",
      "000184000001000100000000026e6c0000010001c00c000100010000003c0005c0000201",
      "rdata-truncated",
    ],
    ["W11: more records counted than there are", W5.replace("00010001", "0001ffff"), "record-truncated"],
    [
      "W12: OPT in the answer section",
      "000184000001000100000000026e6c000001000100002904d0000080000000",
      "opt-misplaced",
    ],
    [
      "W12: two OPT records",
      "000184000001000000000002026e6c000001000100002904d000008000000000002904d0000080000000",
      "opt-repeated",
    ],
  ])("%s: refused", (_what, octets, reason) => {
    const result = parseMessage(hex(octets));
    expect(result).toMatchObject({ ok: false, reason, header: { id: 1, flags: { qr: true, aa: true } } });
  });

  test("W13: octets after the last record are counted, not refused", () => {
    expect(message("000184000001000000000000026e6c0000010001dead").trailingBytes).toBe(2);
  });

  test("W14: SERVFAIL with DO and an Extended DNS Error", () => {
    const parsed = message("000180020001000000000001026e6c000001000100002904d0000080000008000f000400076f68");
    expect(parsed.rcode).toBe(RCODE.SERVFAIL);
    expect(parsed.edns).toEqual({
      version: 0,
      size: 1232,
      do: true,
      z: 0,
      options: [{ code: 15, data: hex("00076f68") }],
    });
  });

  test("W15: an RCODE above 15 from the OPT record", () => {
    const parsed = message("000180000001000000000001026e6c000001000100002904d0010000000000");
    expect(parsed.rcode).toBe(RCODE.BADVERS);
  });

  test.each([
    ["255 octets: read", 61, null],
    ["256 octets: refused", 62, "name-too-long"],
  ])("W16: question name of %s", (_what, last, reason) => {
    const label = (octets: number): Buffer => Buffer.from([octets, ...Buffer.alloc(octets, 0x61)]);
    const octets = Buffer.concat([
      hex("000184000001000000000000"),
      ...[63, 63, 63, last].map(label),
      hex("0000010001"),
    ]);
    expect(faultOf(octets)).toBe(reason);
  });
});

describe("rules for messages", () => {
  test.each([0, 1, 11])("rule 1: %i octets are no message", (octets) => {
    expect(parseMessage(Buffer.alloc(octets))).toEqual({ ok: false, reason: "header-truncated" });
  });

  const asked = { id: 1, name: name("nl"), type: TYPE.A };
  test.each([
    ["the reply", W5, {}, { ok: true, caseKept: true }],
    ["a query", W5.replace("00018400", "00010400"), {}, { ok: false, reason: "not-a-reply" }],
    ["another opcode", W5.replace("00018400", "0001a400"), {}, { ok: false, reason: "opcode" }],
    ["another id", W5, { id: 2 }, { ok: false, reason: "id" }],
    ["another name", W5, { name: name("de") }, { ok: false, reason: "question" }],
    ["another type", W5, { type: TYPE.AAAA }, { ok: false, reason: "question" }],
    ["another class", W5, { class: CLASS.CH }, { ok: false, reason: "question" }],
    ["altered case", W5, { name: "\x02Nl\0" }, { ok: true, caseKept: false }],
    ["no question, REFUSED", "000184050000000000000000", {}, { ok: true, caseKept: true }],
  ])("rule 1: %s", (_what, octets, differs, match) => {
    expect(matchReply(message(octets), { ...asked, ...differs })).toEqual(match);
  });

  test.each([
    ["pointer cut off", `${W5_HEAD}c0`, "name-truncated"],
    ["label cut off", `${W5_HEAD}0361`, "name-truncated"],
    ["question cut off after the name", "000184000001000000000000026e6c00000100", "question-truncated"],
    ["question name cut off", "000184000001000000000000026e", "name-truncated"],
    ["record cut off", `${W5_HEAD}c00c0001`, "record-truncated"],
    ["RDATA cut off", `${W5_HEAD}c00c000100010000003c0004c00002`, "rdata-truncated"],
    ["pointer into a name that points forward", `${W5_HEAD}0161c0ff${A_RDATA}`, "name-pointer"],
  ])("rules 2 and 3: %s", (_what, octets, reason) => {
    expect(faultOf(octets)).toBe(reason);
  });

  test("rule 2: a name made too long by its pointer is refused", () => {
    const long = Buffer.concat([
      ...[63, 63, 63, 61].map((n) => Buffer.from([n, ...Buffer.alloc(n, 0x61)])),
      hex("00"),
    ]);
    const octets = Buffer.concat([
      hex("000184000001000100000000"),
      long,
      hex("00010001"),
      hex(`0161c00c${A_RDATA}`),
    ]);
    expect(faultOf(octets)).toBe("name-too-long");
  });

  test("rule 2: every pointer must lead below the name before it", () => {
    // At 20 `a` and a pointer to 12; at 38 a pointer to 20, to which the first of its labels may not lead back.
    const octets = `000184000001000200000000026e6c00000100010161c00c${A_RDATA}0162c026${A_RDATA}`;
    expect(faultOf(octets)).toBe("name-pointer");
  });

  test("rule 3: no record of a truncated reply is used, the header and OPT are", () => {
    const whole =
      "000186000001000100000001026e6c0000010001c00c000100010000003c0004c000020100002904d0000080000000";
    expect(message(whole)).toMatchObject({ records: [], edns: { size: 1232 }, flags: { tc: true } });
    const cut = "000186000001000200000000026e6c0000010001c00c000100010000003c0004c0000201c00c0001";
    expect(message(cut)).toMatchObject({
      records: [],
      edns: null,
      trailingBytes: 0,
      question: { name: name("nl") },
    });
  });

  test("rule 3: a bad pointer is refused in a truncated reply too", () => {
    expect(faultOf(`000186000001000100000000026e6c0000010001c014${A_RDATA}`)).toBe("name-pointer");
  });

  test("rule 4: OPT with another owner than the root", () => {
    expect(faultOf("000184000001000000000001026e6c0000010001c00c002904d0000080000000")).toBe("opt-owner");
  });

  test("rule 4: OPT is not among the records", () => {
    expect(message("000184000001000000000001026e6c000001000100002904d0000080000000").records).toEqual([]);
  });

  test("rule 7: options that do not add up spoil the OPT record, not the message", () => {
    const octets = "000184000001000000000001026e6c000001000100002904d0000080000005000f0004ab";
    expect(message(octets).edns).toMatchObject({ options: [], malformed: true, size: 1232 });
  });

  const cookie = "00002904d000000000000c000a00080102030405060708";
  test.each([
    ["NOERROR", "000180000000000000000000", "question-missing"],
    ["NXDOMAIN", "000180030000000000000000", "question-missing"],
    ["FORMERR", "000180010000000000000000", null],
    ["SERVFAIL", "000180020000000000000000", null],
    ["NOTIMP", "000180040000000000000000", null],
    ["REFUSED", "000180050000000000000000", null],
    ["NOERROR with a cookie", `000180000000000000000001${cookie}`, null],
    ["a query", "000100000000000000000000", "question-missing"],
    ["a query with a cookie", `000100000000000000000001${cookie}`, null],
  ])("rule 6: no question in %s", (_what, octets, reason) => {
    expect(faultOf(octets)).toBe(reason);
  });

  test("two questions are refused (RFC 9619)", () => {
    expect(faultOf("000184000002000000000000026e6c0000010001026e6c0000010001")).toBe("question-count");
  });

  test("a query is read like a reply", () => {
    const octets = writeQuery({
      id: 7,
      name: "\x02Nl\0",
      type: TYPE.SOA,
      rd: true,
      cd: true,
      ad: true,
      edns: { size: 1232, do: true, version: 1, z: 5 },
    });
    const parsed = message(octets);
    expect(parsed.flags).toMatchObject({ qr: false, rd: true, cd: true, ad: true });
    expect(parsed.question).toEqual({ name: name("nl"), rawName: "\x02Nl\0", type: 6, class: 1 });
    expect(parsed.edns).toEqual({ version: 1, size: 1232, do: true, z: 5, options: [] });
  });

  test("the TTL has 32 bits", () => {
    const [record] = message(W5.replace("0000003c", "ffffffff")).records;
    expect(record?.ttl).toBe(0xffffffff);
  });

  test("a view into a larger buffer is read in place", () => {
    const larger = Buffer.concat([hex("ffff"), hex(W5), hex("ffff")]);
    const view = new Uint8Array(larger.buffer, larger.byteOffset + 2, hex(W5).length);
    expect(message(view).trailingBytes).toBe(0);
  });

  test("records have their section", () => {
    const record = `00${A_RDATA}`;
    const parsed = message(`000184000001000100010001026e6c0000010001${record}${record}${record}`);
    expect(parsed.records.map((header) => header.section)).toEqual(["answer", "authority", "additional"]);
    expect(parsed.records.map((header) => parsed.ownerOf(header))).toEqual([ROOT, ROOT, ROOT]);
  });
});
