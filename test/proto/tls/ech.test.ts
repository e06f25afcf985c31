import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EchConfig, type EchEntry, echFault, parseEchConfigList } from "../../../src/proto/tls/ech.ts";
import { vector } from "../../../src/proto/tls/vector.ts";
import { type EchRequest, echConfig, echList } from "../../support/ech.ts";

/** The example of RFC 9848 section 3. */
const EXAMPLE = Buffer.from(
  "AEj+DQBEAQAgACAdd+scUi0IYFsXnUIU7ko2Nd9+F8M26pAGZVpz/KrWPgAEAAEAAWQVZWNoLXNpdGVzLmV4YW1wbGUubmV0AAA=",
  "base64",
);

function entries(octets: Buffer): readonly EchEntry[] {
  const parsed = parseEchConfigList(octets);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

const faults = (...requests: readonly EchRequest[]) =>
  entries(echList(...requests.map(echConfig))).map((entry) => echFault(entry));

describe("parseEchConfigList", () => {
  test("the example of RFC 9848 section 3", () => {
    const config: EchConfig = {
      configId: 1,
      kem: 0x20,
      publicKey: EXAMPLE.subarray(11, 43),
      suites: [[1, 1]],
      maximumNameLength: 100,
      publicName: "ech-sites.example.net",
      extensions: [],
    };
    expect(parseEchConfigList(EXAMPLE)).toEqual({ ok: true, value: [{ version: 0xfe0d, config }] });
  });

  test("an entry of another version is skipped over, whatever is in it", () => {
    const [other, known] = entries(echList(Buffer.from("fe0a0003ffffff", "hex"), echConfig()));
    expect(other).toEqual({ version: 0xfe0a, config: null });
    expect(known?.config?.publicName).toBe("public.example");
  });

  test.each([
    ["nothing", "", "length"],
    ["half a length", "00", "length"],
    ["a length beyond the octets", "0005fe0d0000", "length"],
    ["octets behind the list", "0004fe0a000000", "length"],
    ["an empty list", "0000", "empty"],
    ["half an entry", "0003fe0a00", "truncated"],
    ["an entry beyond the list", "0004fe0a0001", "truncated"],
    ["an entry without contents", "0004fe0d0000", "contents"],
  ])("%s: %s", (_, hex, reason) => {
    expect(parseEchConfigList(Buffer.from(hex, "hex"))).toEqual({ ok: false, reason });
  });

  test.each<[string, EchRequest]>([
    ["no key", { keyOctets: 0 }],
    ["no suites", { suites: [] }],
    ["no public name", { publicName: "" }],
  ])("%s: no contents", (_, request) => {
    expect(parseEchConfigList(echList(echConfig(request)))).toEqual({ ok: false, reason: "contents" });
  });

  test("octets behind the extensions are none of it", () => {
    const config = echConfig();
    const longer = Buffer.concat([config.subarray(0, 2), vector(2, config.subarray(4), Buffer.of(0))]);
    expect(parseEchConfigList(echList(longer))).toEqual({ ok: false, reason: "contents" });
  });
});

describe("echFault", () => {
  test.each<[string, EchRequest, string | null]>([
    ["what clients use", {}, null],
    ["a key on curve P-256", { kem: 0x10, keyOctets: 65 }, null],
    [
      "a suite beside one that nobody knows",
      {
        suites: [
          [9, 9],
          [1, 3],
        ],
      },
      null,
    ],
    ["an extension that may be unknown", { extensions: [0x1234] }, null],
    ["another version", { version: 0xfe0a }, "version"],
    ["a key of an unknown kind", { kem: 0x7777 }, "key-encapsulation"],
    ["a key of another length", { keyOctets: 31 }, "public-key-length"],
    [
      "suites that nobody knows",
      {
        suites: [
          [9, 1],
          [1, 9],
        ],
      },
      "cipher-suites",
    ],
    ["a cipher for exports alone (RFC 9180 section 5.3)", { suites: [[1, 0xffff]] }, "cipher-suites"],
    ["an extension twice", { extensions: [1, 2, 1] }, "extension-twice"],
    ["an extension that must be known", { extensions: [1, 0x8001] }, "mandatory-extension"],
  ])("%s: %s", (_, request, fault) => {
    expect(faults(request)).toEqual([fault]);
  });

  // RFC 9849 section 6.1.7.
  test.each<[string, boolean]>([
    ["a.example", true],
    ["localhost", true],
    ["xn--bcher-kva.example", true],
    [`${"a".repeat(63)}.example`, true],
    ["0x.example", true],
    ["a.0xg", true],
    [".example", false],
    ["a.example.", false],
    ["a..example", false],
    ["a_b.example", false],
    ["-a.example", false],
    ["a-.example", false],
    [`${"a".repeat(64)}.example`, false],
    ["b\u00fccher.example", false],
    ["192.0.2.1", false],
    ["127.1", false],
    ["a.0x", false],
    ["a.0X7f", false],
    ["2130706433", false],
  ])("%s as public name: %s", (publicName, isUsable) => {
    expect(faults({ publicName })).toEqual([isUsable ? null : "public-name"]);
  });
});

describe("any octets", () => {
  const U16 = fc.integer({ min: 0, max: 0xffff });
  const REQUEST = fc.record<EchRequest>({
    version: fc.constantFrom(0xfe0d, 0xfe0a, 0),
    kem: U16,
    keyOctets: fc.integer({ min: 1, max: 200 }),
    suites: fc.array(fc.tuple(U16, U16), { minLength: 1, maxLength: 5 }),
    publicName: fc.string({ minLength: 1, maxLength: 60, unit: "binary-ascii" }),
    extensions: fc.array(U16, { maxLength: 5 }),
  });

  test("of a list come back as they went in, and no start of it is one", () => {
    fc.assert(
      fc.property(fc.array(REQUEST, { minLength: 1, maxLength: 4 }), fc.nat(), (requests, at) => {
        const octets = echList(...requests.map(echConfig));
        const wanted = requests.map(({ version, kem, suites, publicName, extensions }) =>
          version === 0xfe0d ? { kem, suites, publicName, extensions } : null,
        );
        const found = entries(octets).map(({ config }) => {
          if (config === null) return null;
          const { kem, suites, publicName, extensions } = config;
          return { kem, suites, publicName, extensions };
        });
        expect(found).toEqual(wanted);
        expect(parseEchConfigList(octets.subarray(0, at % octets.length)).ok).toBe(false);
      }),
      { numRuns: 300, seed: 9849 },
    );
  });

  test("give entries with a verdict or a reason, and never more entries than there is room for", () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 120 }),
      fc
        .uint8Array({ maxLength: 80 })
        .map((body) => vector(2, Buffer.from("fe0d", "hex"), vector(2, Buffer.from(body)))),
      fc.tuple(fc.nat(EXAMPLE.length - 1), fc.nat(255)).map(([at, octet]) => {
        const changed = Buffer.from(EXAMPLE);
        changed[at] = octet;
        return changed;
      }),
    );
    fc.assert(
      fc.property(octets, (each) => {
        const parsed = parseEchConfigList(Buffer.from(each));
        if (!parsed.ok) return;
        expect(parsed.value.length).toBeLessThanOrEqual((each.length - 2) / 4);
        for (const entry of parsed.value) echFault(entry);
      }),
      { numRuns: 2000, seed: 9849 },
    );
  });
});
