import { describe, expect, test } from "vitest";
import { ALGORITHM_ROWS } from "../../../src/proto/dnssec/algorithm.table.ts";
import { DIGEST_ROWS, digestRow } from "../../../src/proto/dnssec/digest.table.ts";
import { dsDigest } from "../../../src/proto/dnssec/ds.ts";
import { REASONS, type ReasonRow } from "../../../src/proto/dnssec/reason.table.ts";
import { distinctReasons, reasonOf } from "../../../src/proto/dnssec/reason.ts";
import { name } from "../dns/support.ts";

describe("reasons", () => {
  test.each(Object.entries<ReasonRow>(REASONS))(
    "%s has states and a known number",
    (_code, { states, ede }) => {
      expect(states.length).toBeGreaterThan(0);
      if (ede !== undefined) expect(ede).toSatisfy((number: number) => number >= 0 && number <= 34);
    },
  );

  test("names are presentation form, without the final dot", () => {
    const reason = reasonOf({ code: "rrsig-expired", zone: name("."), name: name("a\\.b.nl"), type: 48 });
    expect(reason).toEqual({ code: "rrsig-expired", subject: "DNSKEY", zone: ".", name: "a\\.b.nl", ede: 7 });
  });

  test.each([
    ["no-matching-key", 48, 10],
    ["no-matching-key", 1, 9],
    ["no-ds", undefined, undefined],
    ["alias-loop", undefined, 0],
  ] as const)("%s of type %s: number %s", (code, type, ede) => {
    expect(reasonOf({ code, zone: name("nl"), name: name("nl"), type }).ede).toBe(ede);
  });

  test("the same of the same RRset is said once", () => {
    const reason = reasonOf({
      code: "key-size",
      zone: name("nl"),
      name: name("nl"),
      extra: { key_tag: 1, bits: 1024 },
    });
    const other = { ...reason, extra: { key_tag: 2, bits: 1024 } };
    expect(distinctReasons([reason, { ...reason }, other])).toEqual([reason, other]);
  });
});

describe("digests", () => {
  test.each(DIGEST_ROWS.map((row) => [row.mnemonic, row] as const))(
    "%s is as long as the table says",
    (_name, row) => {
      const digest = dsDigest(row.number, name("nl"), Buffer.alloc(8));
      expect(digest?.length ?? null).toBe(row.hash === null ? null : row.octets);
    },
  );

  test("unknown types cannot be computed", () => {
    expect(digestRow(77)).toMatchObject({ number: 77, hash: null, octets: null, verdict: "warning" });
  });
});

test("algorithms are listed once, in order", () => {
  const numbers = ALGORITHM_ROWS.map(({ number }) => number);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});
