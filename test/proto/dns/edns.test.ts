import { describe, expect, test } from "vitest";
import { EDE_NAMES, edeName } from "../../../src/proto/dns/ede.table.ts";
import {
  type Edns,
  readCookie,
  readEde,
  readNsid,
  readOptions,
  writeCookie,
  writeEde,
  writeNsid,
  writeOptions,
} from "../../../src/proto/dns/edns.ts";
import { hex } from "./support.ts";

function ednsOf(octets: string): Edns {
  return { version: 0, size: 1232, do: true, z: 0, options: readOptions(hex(octets)) ?? [] };
}

describe("options", () => {
  test.each([
    ["none", "", []],
    ["one without data", "00030000", [{ code: 3, data: hex("") }]],
    [
      "two",
      "000300016100050002abcd",
      [
        { code: 3, data: hex("61") },
        { code: 5, data: hex("abcd") },
      ],
    ],
    ["length past the end", "0003000261", null],
    ["header cut off", "000300", null],
    ["octets left over", "0003000000", null],
  ])("%s", (_what, octets, options) => {
    expect(readOptions(hex(octets))).toEqual(options);
    if (options !== null) expect(writeOptions(options)).toEqual(hex(octets));
  });
});

describe("Extended DNS Errors", () => {
  test.each([
    ["W14: code and text", "000f000400076f68", [{ code: 7, text: "oh" }]],
    ["no text", "000f00020016", [{ code: 22 }]],
    ["text ends in a null octet", "000f000500076f6800", [{ code: 7, text: "oh" }]],
    ["two of them", "000f00020006000f00020009", [{ code: 6 }, { code: 9 }]],
    ["code cut off", "000f000100", []],
    ["another option", "000300020007", []],
  ])("%s", (_what, octets, errors) => {
    expect(readEde(ednsOf(octets))).toEqual(errors);
  });

  test("are written as they are read", () => {
    expect(writeEde({ code: 7, text: "oh" })).toEqual({ code: 15, data: hex("00076f68") });
    expect(writeEde({ code: 22 })).toEqual({ code: 15, data: hex("0016") });
  });

  test("no OPT record, no errors", () => {
    expect(readEde(null)).toEqual([]);
  });

  test("the registry has 0 to 34", () => {
    expect(EDE_NAMES).toHaveLength(35);
    expect([edeName(0), edeName(6), edeName(22), edeName(34), edeName(35)]).toEqual([
      "Other Error",
      "DNSSEC Bogus",
      "No Reachable Authority",
      "New Delegation Only",
      "EDE 35",
    ]);
  });
});

describe("NSID", () => {
  test("is read and written", () => {
    expect(readNsid(ednsOf("00030002abcd"))).toEqual(hex("abcd"));
    expect(readNsid(ednsOf(""))).toBeUndefined();
    expect(writeNsid()).toEqual({ code: 3, data: hex("") });
  });
});

describe("cookies", () => {
  const client = "0102030405060708";
  const server = "a1a2a3a4a5a6a7a8";
  test.each([
    ["absent", "", null],
    ["client part", `000a0008${client}`, { client: hex(client), server: null }],
    ["both parts", `000a0010${client}${server}`, { client: hex(client), server: hex(server) }],
    ["7 octets", "000a000701020304050607", "malformed"],
    ["15 octets", `000a000f${client}a1a2a3a4a5a6a7`, "malformed"],
    [
      "40 octets",
      `000a0028${client}${server.repeat(4)}`,
      { client: hex(client), server: hex(server.repeat(4)) },
    ],
    ["41 octets", `000a0029${client}${server.repeat(4)}00`, "malformed"],
  ])("%s", (_what, octets, cookie) => {
    expect(readCookie(ednsOf(octets))).toEqual(cookie);
  });

  test("are written as they are read", () => {
    const cookie = { client: hex(client), server: hex(server) };
    expect(writeOptions([writeCookie(cookie)])).toEqual(hex(`000a0010${client}${server}`));
    expect(writeOptions([writeCookie({ ...cookie, server: null })])).toEqual(hex(`000a0008${client}`));
  });
});
