import { describe, expect, test } from "vitest";
import { nameToText, ROOT } from "../../../src/proto/dns/name.ts";
import { parseAnchors, ROOT_ANCHORS } from "../../../src/proto/dnssec/anchor.ts";
import { dsDigest, readDs } from "../../../src/proto/dnssec/ds.ts";
import { keyOf, rrsetsOf } from "./support.ts";

/** <https://data.iana.org/root-anchors/root-anchors.xml>, element PublicKey. */
const ROOT_KEYS = [
  "257 3 8 AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU=",
  "257 3 8 AwEAAa96jeuknZlaeSrvyAJj6ZHv28hhOKkx3rLGXVaC6rXTsDc449/cidltpkyGwCJNnOAlFNKF2jBosZBU5eeHspaQWOmOElZsjICMQMC3aeHbGiShvZsx4wMYSjH8e7Vrhbu6irwCzVBApESjbUdpWWmEnhathWu1jo+siFUiRAAxm9qyJNg/wOZqqzL/dL/q8PkcRU5oUKEpUge71M3ej2/7CPqpdVwuMoTvoB+ZOT4YeGyxMvHmbrxlFzGOHOijtzN+u1TQNatX2XBuzZNQ1K+s2CXkPIZo7s6JgZyvaBevYtxPvYLw4z9mR7K2vaF18UYH9Z9GNUUeayffKC73PYc=",
];

describe("the anchors of the root", () => {
  test.each([
    [20326, 0],
    [38696, 1],
  ])("key %d fits its digest", (tag, index) => {
    const [rrset] = rrsetsOf(`. DNSKEY ${ROOT_KEYS[index]}`);
    const key = keyOf(rrset?.rdatas[0] ?? Buffer.alloc(0));
    const ds = readDs(ROOT_ANCHORS[0]?.ds[index] ?? Buffer.alloc(0));
    expect([key.tag, ds?.tag, ds?.algorithm, ds?.digestType]).toEqual([tag, tag, 8, 2]);
    expect(ds?.digest).toEqual(dsDigest(2, ROOT, key.rdata));
  });

  test("their tags when revoked", () => {
    const tags = ROOT_KEYS.map((text) => {
      const [rrset] = rrsetsOf(`. DNSKEY ${text.replace("257", "385")}`);
      return keyOf(rrset?.rdatas[0] ?? Buffer.alloc(0)).tag;
    });
    expect(tags).toEqual([20454, 38824]);
  });
});

describe("zone-file form", () => {
  const DS = "20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";

  test("DS and DNSKEY lines of several zones, comments, CRLF (T6)", () => {
    const text = [
      "; anchors of the lab",
      `. IN DS ${DS} ; the root`,
      `. 172800 IN DNSKEY ${ROOT_KEYS[1]}`,
      `corp.example. DS ( 1 13 2`,
      `  ${"ab".repeat(32)} )`,
      "",
    ].join("\r\n");
    const parsed = parseAnchors(text);
    expect(
      parsed.ok && parsed.value.map(({ zone, ds, dnskeys }) => [nameToText(zone), ds.length, dnskeys.length]),
    ).toEqual([
      [".", 1, 1],
      ["corp.example", 1, 0],
    ]);
  });

  test("the built-in anchors are what their text says", () => {
    const parsed = parseAnchors(`. DS ${DS}`);
    expect(parsed.ok && parsed.value[0]?.ds[0]).toEqual(ROOT_ANCHORS[0]?.ds[0]);
  });

  test.each([
    ["another type", `. DS ${DS}\n. NS a.`, "not-an-anchor", 2],
    ["a DS without digest", ". DS \\# 4 00010802", "bad-ds", 1],
    ["a DNSKEY cut short", ". DNSKEY \\# 2 0101", "bad-dnskey", 1],
    ["nothing", "; only a comment\n", "no-records", 1],
  ])("%s is refused", (_situation, text, reason, line) => {
    expect(parseAnchors(text)).toEqual({ ok: false, reason, line });
  });

  test("a line that is no record is refused", () => {
    expect(parseAnchors(`. DS ${DS}\n. DS what`)).toMatchObject({ ok: false, line: 2 });
  });
});
