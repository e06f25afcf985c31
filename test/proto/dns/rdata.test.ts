import { describe, expect, test } from "vitest";
import { parseRdata } from "../../../src/proto/dns/presentation.ts";
import { readA, readAaaa, readMx, readNameRdata, readSoa, readTxt } from "../../../src/proto/dns/rdata.ts";
import { TYPE } from "../../../src/proto/dns/type.table.ts";
import { hex, name } from "./support.ts";

function rdata(type: number, text: string): Buffer {
  const result = parseRdata(type, text);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

describe("readers of single RDATAs", () => {
  test("SOA", () => {
    const soa = "Ns1.example.nl. host\\.master.example.nl. 4294967295 1 2 3 4";
    expect(readSoa(rdata(TYPE.SOA, soa))).toEqual({
      mname: name("ns1.example.nl"),
      rname: name("host\\.master.example.nl"),
      serial: 4294967295,
      refresh: 1,
      retry: 2,
      expire: 3,
      minimum: 4,
    });
  });

  test("MX, the null MX of RFC 7505 too", () => {
    expect(readMx(rdata(TYPE.MX, "10 MAIL.example."))).toEqual({
      preference: 10,
      exchange: name("mail.example"),
    });
    expect(readMx(rdata(TYPE.MX, "0 ."))).toEqual({ preference: 0, exchange: "\0" });
  });

  test("a name in lower case", () => {
    expect(readNameRdata(rdata(TYPE.NS, "NS1.Example."))).toBe(name("ns1.example"));
  });

  test("addresses", () => {
    expect(readA(hex("c0000201"))).toBe("192.0.2.1");
    expect(readAaaa(hex("20010db8000000000000000000000001"))).toBe("2001:db8::1");
  });

  test("TXT keeps the strings apart and their octets", () => {
    expect(readTxt(rdata(TYPE.TXT, '"a b" "" "\\255\\000"'))).toEqual([hex("612062"), hex(""), hex("ff00")]);
  });

  test.each([
    ["SOA", readSoa, "000000"],
    ["SOA", readSoa, `0000${"00".repeat(21)}`],
    ["MX", readMx, "000a"],
    ["MX", readMx, "000a0161"],
    ["MX", readMx, "000a000000"],
    ["name", readNameRdata, ""],
    ["name", readNameRdata, "c00c"],
    ["name", readNameRdata, "0000"],
    ["A", readA, "c00002"],
    ["AAAA", readAaaa, "c0000201"],
    ["TXT", readTxt, ""],
    ["TXT", readTxt, "0261"],
  ])("malformed %s gives null", (_what, read, octets) => {
    expect(read(hex(octets))).toBeNull();
  });
});
