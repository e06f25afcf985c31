import { describe, expect, test } from "vitest";
import { writeCookie } from "../../../src/proto/dns/edns.ts";
import { randomizeCase, writeQuery } from "../../../src/proto/dns/query.ts";
import { CLASS, TYPE } from "../../../src/proto/dns/type.table.ts";
import { hex, name } from "./support.ts";

const edns = { size: 1232, do: true };

describe("writeQuery", () => {
  test("W1: RD and CD, DO", () => {
    const query = writeQuery({
      id: 0x1234,
      name: name("example.nl"),
      type: TYPE.DNSKEY,
      rd: true,
      cd: true,
      edns,
    });
    expect(query.toString("hex")).toBe(
      "123401100001000000000001076578616d706c65026e6c000030000100002904d0000080000000",
    );
  });

  test("W2: no flags, DO", () => {
    const query = writeQuery({ id: 1, name: name("nl"), type: TYPE.SOA, edns });
    expect(query.toString("hex")).toBe("000100000001000000000001026e6c000006000100002904d0000080000000");
  });

  test("without OPT record, another class, AD", () => {
    const query = writeQuery({ id: 1, name: "\0", type: TYPE.TXT, class: CLASS.CH, ad: true, edns: null });
    expect(query.toString("hex")).toBe("0001002000010000000000000000100003");
  });

  test("options, version and Z bits", () => {
    const options = [writeCookie({ client: hex("0102030405060708"), server: null })];
    const query = writeQuery({
      id: 1,
      name: "\0",
      type: TYPE.NS,
      edns: { size: 512, do: false, version: 1, z: 0x4000, options },
    });
    expect(query.toString("hex")).toBe(
      "00010000000100000000000100000200010000290200000140000" + "00c000a00080102030405060708",
    );
  });
});

describe("randomizeCase", () => {
  test.each([
    ["no bit set", [0, 0], "\x03www\x02nl\0"],
    ["all bits set", [0xff, 0xff], "\x03WWW\x02NL\0"],
    ["first and fourth", [0b1001], "\x03Www\x02Nl\0"],
    ["bits run out", [], "\x03www\x02nl\0"],
  ])("%s", (_what, bits, expected) => {
    expect(randomizeCase("\x03wWw\x02nL\0", Uint8Array.from(bits))).toBe(expected);
  });

  test("only letters use up bits, also after eight of them", () => {
    const bits = Uint8Array.from([0, 1]);
    expect(randomizeCase("\x0aabcd-fghi1j\0", bits)).toBe("\x0aabcd-fghi1j\0".replace("j", "J"));
  });
});
