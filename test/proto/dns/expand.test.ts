import { describe, expect, test } from "vitest";
import { expandRdata, isWellFormed } from "../../../src/proto/dns/expand.ts";
import { TYPE, typeNumber } from "../../../src/proto/dns/type.table.ts";
import { hex, message, name } from "./support.ts";

/** A reply about `nl` with one record of a type and some RDATA; `c00c` in the RDATA is a pointer to `nl`. */
function expanded(type: number, rdata: string): Buffer | null {
  const body = hex(rdata);
  const head = hex("000184000001000100000000026e6c0000010001c00c0000000100000e100000");
  head.writeUInt16BE(type, 22);
  head.writeUInt16BE(body.length, 30);
  // Octets after the RDATA: reading past its end must not find a name there.
  const parsed = message(Buffer.concat([head, body, hex("0161000000")]));
  const [record] = parsed.records;
  if (record === undefined) throw new Error("no record");
  return expandRdata(parsed, record);
}

const NL = "026e6c00";
const ZEROS_20 = "00".repeat(20);

describe("rule 8: names in RDATA are uncompressed", () => {
  test.each([
    ["NS", "0161c00c", `0161${NL}`],
    ["CNAME", "c00c", NL],
    ["SOA", `c00c0162c00c${ZEROS_20}`, `${NL}0162${NL}${ZEROS_20}`],
    ["PTR", "c00c", NL],
    ["MINFO", "c00cc00c", NL + NL],
    ["MX", "000ac00c", `000a${NL}`],
    ["RP", "c00cc00c", NL + NL],
    ["AFSDB", "0001c00c", `0001${NL}`],
    ["RT", "0001c00c", `0001${NL}`],
    ["PX", "0001c00cc00c", `0001${NL}${NL}`],
    ["NXT", "c00c6000", `${NL}6000`],
    ["NAPTR", "000100020173000161c00c", `000100020173000161${NL}`],
    ["KX", "0001c00c", `0001${NL}`],
    ["SRV", "000100020003c00c", `000100020003${NL}`],
    ["DNAME", "c00c", NL],
    ["NSEC", "c00c000140", `${NL}000140`],
    ["SIG", `${"00".repeat(18)}c00cab`, `${"00".repeat(18)}${NL}ab`],
    ["RRSIG", `${"00".repeat(18)}c00cab`, `${"00".repeat(18)}${NL}ab`],
  ])("%s", (type, wire, expectation) => {
    expect(expanded(typeNumber(type) ?? 0, wire)?.toString("hex")).toBe(expectation);
  });

  test.each([
    ["SVCB", "0001c00c"],
    ["HTTPS", "0001c00c"],
    ["DSYNC", "003b0114e7c00c"],
    ["LP", "0001c00c"],
    ["A6", "80c00c"],
  ])("a pointer in %s is an error", (type, wire) => {
    expect(expanded(typeNumber(type) ?? 0, wire)).toBeNull();
  });

  test("the case of the letters is kept", () => {
    expect(expanded(TYPE.NS, "0141c00c")?.toString("latin1")).toBe("\x01A\x02nl\0");
  });

  test("unknown types are not touched (RFC 3597 section 4)", () => {
    expect(expanded(65280, "c00c")).toEqual(hex("c00c"));
  });
});

describe("rule 7: RDATA that does not have the form of its type", () => {
  const signature = "00".repeat(18);
  test.each([
    ["A", "c00002", "three octets"],
    ["A", "c000020100", "five octets"],
    ["AAAA", "00".repeat(15), "fifteen octets"],
    ["NS", "", "nothing"],
    ["NS", "026e6c", "name cut off by the end of the RDATA"],
    ["NS", `${NL}00`, "octets after the name"],
    ["NS", "c03f", "pointer to nowhere"],
    ["MX", "000a", "no exchange"],
    ["SOA", `${NL}${NL}${"00".repeat(19)}`, "19 octets of numbers"],
    ["TXT", "", "no string"],
    ["TXT", "0261", "string cut off"],
    ["DS", "ffff08", "three octets"],
    ["DNSKEY", "010003", "three octets"],
    ["RRSIG", signature, "no signer"],
    ["RRSIG", `${signature}${NL}`, "no signature"],
    ["NSEC", NL.slice(2), "next name cut off"],
    ["NSEC", `${NL}0000`, "W19 bit map"],
    ["NSEC3", "0100000000", "no hash"],
    ["NSEC3", "010000000000", "hash of no octets"],
    ["NSEC3", "0100000004aabbcc", "salt cut off"],
    ["NSEC3PARAM", "010000000100aa", "octets after the salt"],
    ["CAA", "0000", "tag of no octets"],
    ["CAA", "0005697373", "tag cut off"],
    ["HTTPS", "0001000001000202", "parameter cut off"],
    ["HTTPS", "00010000030002 01bb 00010003 026832", "keys out of order"],
    ["HTTPS", "00010000030002 01bb 00030002 01bb", "the same key twice"],
  ])("%s %s: %s", (type, rdata) => {
    const number = typeNumber(type) ?? 0;
    expect(isWellFormed(number, hex(rdata))).toBe(false);
    expect(expanded(number, rdata.replaceAll(" ", ""))).toBeNull();
  });

  test.each([
    ["NSEC3 without salt and types", TYPE.NSEC3, `010000000014${"ab".repeat(20)}`],
    ["CSYNC without types", TYPE.CSYNC, "000000420003"],
    ["DNSKEY without key: judged by the validator", TYPE.DNSKEY, "01000308"],
    ["RRSIG with one octet of signature", TYPE.RRSIG, `${signature}${NL}ab`],
    ["A6 with a prefix", TYPE.A6, `40${"00".repeat(8)}${NL}`],
    ["A6 without", TYPE.A6, `00${"00".repeat(16)}`],
    ["HTTPS in alias mode", TYPE.HTTPS, "000000"],
    ["TXT of one empty string", TYPE.TXT, "00"],
  ])("%s is well-formed", (_what, type, rdata) => {
    expect(isWellFormed(type, hex(rdata))).toBe(true);
  });

  test("the name is read within the message only", () => {
    expect(name("nl")).toHaveLength(4);
    expect(expanded(TYPE.NS, "026e")).toBeNull();
  });
});
