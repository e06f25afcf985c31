import { describe, expect, test } from "vitest";
import { nameFromText } from "../../../src/proto/dns/name.ts";
import { parseRdata } from "../../../src/proto/dns/presentation.ts";
import type { RRset } from "../../../src/proto/dns/rrset.ts";
import { storeRrset } from "../../../src/proto/dns/stored.ts";
import { CLASS, TYPE } from "../../../src/proto/dns/type.table.ts";
import { answerInEvidence, answerOf, valuesOf } from "../../../src/proto/records/answer.ts";
import type { RecordType } from "../../../src/proto/records/ask.ts";

function rrset(type: RecordType | "NS", ...rows: readonly (string | Buffer)[]): RRset {
  const name = nameFromText("d.nl");
  if (!name.ok) throw new Error("no name");
  const rdatas = rows.map((row) => {
    if (typeof row !== "string") return row;
    const rdata = parseRdata(TYPE[type], row);
    if (!rdata.ok) throw new Error(`no RDATA: ${row}`);
    return rdata.value;
  });
  return { name: name.value, type: TYPE[type], class: CLASS.IN, ttl: 300, rdatas, rrsigs: [] };
}

describe("valuesOf", () => {
  test.each<[RecordType | "NS", readonly (string | Buffer)[], readonly string[]]>([
    ["A", ["192.0.2.1", "192.0.2.2"], ["192.0.2.1", "192.0.2.2"]],
    ["AAAA", ["2001:DB8::1"], ["2001:db8::1"]],
    ["PTR", ["Mail.D.nl."], ["mail.d.nl"]],
    ["MX", ["20 b.d.nl.", "10 c.d.nl.", "10 A.d.nl.", "0 ."], [".", "a.d.nl", "c.d.nl", "b.d.nl"]],
    ["TXT", ['"v=spf1 ip4:192.0.2" ".1 -all"', '"\\255"'], ["v=spf1 ip4:192.0.2.1 -all", "\xff"]],
    ["A", [Buffer.alloc(3), "192.0.2.1"], ["192.0.2.1"]],
    ["MX", [Buffer.alloc(1)], []],
    ["PTR", [Buffer.from([5])], []],
    ["TXT", [Buffer.from([5, 65])], []],
    ["NS", ["a.d.nl."], []],
  ])("%s %j", (type, rows, expected) => {
    expect(valuesOf(rrset(type, ...rows))).toEqual(expected);
  });

  test("S46: character-strings are joined without anything between them", () => {
    expect(answerOf("ok", rrset("TXT", '"v=spf1 ip4:192.0.2" ".1 -all"')).values).toEqual([
      "v=spf1 ip4:192.0.2.1 -all",
    ]);
    expect(answerOf("nodata", null)).toEqual({ outcome: "nodata", values: [] });
  });
});

describe("answerInEvidence", () => {
  const { key, value } = storeRrset(rrset("TXT", '"hello"'));
  const other = storeRrset(rrset("A", "192.0.2.1"));
  const dns = {
    answers: {
      "d.nl/TXT": { outcome: "ok", rcode: "NOERROR", messages: [], rrs: [key, other.key, "gone"], cname: [] },
      "x.nl/TXT": { outcome: "nxdomain", rcode: "NXDOMAIN", messages: [], rrs: [], cname: [] },
    },
    rrsets: { [key]: value, [other.key]: other.value },
    messages: {},
    zones: {},
  } as const;

  test.each([
    ["d.nl", { outcome: "ok", values: ["hello"] }],
    ["x.nl", { outcome: "nxdomain", values: [] }],
    ["y.nl", { outcome: "timeout", values: [] }],
  ])("%s", (name, expected) => {
    expect(answerInEvidence(dns, { name, type: "TXT" })).toEqual(expected);
  });

  test("without evidence nothing is answered", () => {
    expect(answerInEvidence(undefined, { name: "d.nl", type: "TXT" }).outcome).toBe("timeout");
  });
});
