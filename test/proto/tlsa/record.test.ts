import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distinctRecords, parseTlsa, printTlsa, unusableReason } from "../../../src/proto/tlsa/record.ts";
import { kind } from "../../support/certificates.ts";

const { der, publicKey } = kind("ed25519");
const record = (usage: number, selector: number, matching: number, data: Buffer) => ({
  usage,
  selector,
  matching,
  data,
});

describe("RDATA", () => {
  test("the fields", () => {
    const parsed = parseTlsa(Buffer.from("030101ab", "hex"));
    expect(parsed).toEqual({ ok: true, value: record(3, 1, 1, Buffer.from("ab", "hex")) });
    expect(parsed.ok ? printTlsa(parsed.value) : "").toBe("3 1 1 ab");
    expect(parseTlsa(Buffer.from("ff02fe", "hex"))).toEqual({
      ok: true,
      value: record(255, 2, 254, Buffer.alloc(0)),
    });
  });

  test.each(["", "03", "0301"])("%j is cut off", (hex) => {
    expect(parseTlsa(Buffer.from(hex, "hex"))).toEqual({ ok: false, reason: "truncated" });
  });

  test("records that say the same count once", () => {
    const one = record(3, 1, 1, Buffer.alloc(32, 1));
    const same = record(3, 1, 1, Buffer.alloc(32, 1));
    const other = record(3, 1, 1, Buffer.alloc(32, 2));
    expect(distinctRecords([one, same, other])).toHaveLength(2);
  });
});

// `mail.md` 8.2, RFC 6698 section 2.1, RFC 7672 section 3.1.3
describe("who can use a record", () => {
  test.each([
    ["3 1 1", record(3, 1, 1, Buffer.alloc(32)), null, null],
    ["2 0 2", record(2, 0, 2, Buffer.alloc(64)), null, null],
    ["1 1 1", record(1, 1, 1, Buffer.alloc(32)), "pkix-usage", null],
    ["0 0 1", record(0, 0, 1, Buffer.alloc(32)), "pkix-usage", null],
    ["4 1 1", record(4, 1, 1, Buffer.alloc(32)), "unknown-param", "unknown-param"],
    ["3 2 1", record(3, 2, 1, Buffer.alloc(32)), "unknown-param", "unknown-param"],
    ["3 1 3", record(3, 1, 3, Buffer.alloc(32)), "unknown-param", "unknown-param"],
    ["3 1 1 with 31 octets", record(3, 1, 1, Buffer.alloc(31)), "bad-length", "bad-length"],
    ["3 1 1 with 33 octets", record(3, 1, 1, Buffer.alloc(33)), "bad-length", "bad-length"],
    ["3 1 2 with 32 octets", record(3, 1, 2, Buffer.alloc(32)), "bad-length", "bad-length"],
    ["3 1 1 with nothing", record(3, 1, 1, Buffer.alloc(0)), "bad-length", "bad-length"],
    ["3 1 0 with nothing", record(3, 1, 0, Buffer.alloc(0)), "bad-length", "bad-length"],
    ["3 0 0 with a certificate", record(3, 0, 0, der), null, null],
    ["3 0 0 with a key", record(3, 0, 0, publicKey.spki), "bad-certificate", "bad-certificate"],
    ["3 1 0 with a key", record(3, 1, 0, publicKey.spki), null, null],
    ["3 1 0 with a certificate", record(3, 1, 0, der), "bad-certificate", "bad-certificate"],
  ])("%s", (_, one, mail, web) => {
    expect(unusableReason(one, "mail")).toBe(mail);
    expect(unusableReason(one, "web")).toBe(web);
  });
});

test("no octets make it throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (octets) => {
      const parsed = parseTlsa(octets);
      expect(parsed.ok).toBe(octets.length >= 3);
      if (parsed.ok) expect(() => unusableReason(parsed.value, "mail")).not.toThrow();
    }),
    { seed: 12, numRuns: 1000 },
  );
});
