import { expect, test } from "vitest";
import { nameFromText } from "../../../src/proto/dns/name.ts";
import { parseRdata } from "../../../src/proto/dns/presentation.ts";
import type { RRset } from "../../../src/proto/dns/rrset.ts";
import { CLASS, TYPE } from "../../../src/proto/dns/type.table.ts";
import { isSteady } from "../../../src/proto/dnssec/lifetime.ts";
import { readRrsig } from "../../../src/proto/dnssec/rrsig.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const at = (text: string): number => Date.parse(text) / 1000;

/** Two weeks, from 1 to 15 July; a TTL of an hour. */
const RRSIG = "A 13 2 3600 20260715000000 20260701000000 1 example. AAAA";

function signed() {
  const owner = nameFromText("example");
  const rdata = parseRdata(TYPE.RRSIG, RRSIG);
  const rrsig = rdata.ok ? readRrsig(rdata.value) : null;
  if (!owner.ok || !rdata.ok || rrsig === null) throw new Error("the signature cannot be read");
  const rrset: RRset = {
    name: owner.value,
    type: TYPE.A,
    class: CLASS.IN,
    ttl: HOUR,
    rdatas: [Buffer.of(192, 0, 2, 1)],
    rrsigs: [rdata.value],
  };
  return { rrset, rrsig };
}

const BEGIN = at("2026-07-01T00:00:00Z");
const END = at("2026-07-15T00:00:00Z");

test.each([
  ["within the validity", BEGIN + DAY, BEGIN + DAY + HOUR, true],
  ["at its first second and after", BEGIN, BEGIN + HOUR, true],
  ["across its begin", BEGIN - 1, BEGIN, false],
  ["across its end", END, END + 1, false],
  ["after its end", END + 1, END + HOUR, true],
  ["before its begin", BEGIN - HOUR, BEGIN - 1, true],
  // 14 days / 8 = 42 hours: from then on it is said to expire soon.
  ["across the last eighth", END - 42 * HOUR, END - 42 * HOUR + 1, false],
  ["within the last eighth", END - 41 * HOUR, END - 40 * HOUR, true],
  // The TTL is longer than what is left.
  ["across the last hour", END - HOUR, END - HOUR + 1, false],
])("a signature %s", (_, from, until, expected) => {
  const { rrset, rrsig } = signed();
  expect(isSteady(rrset, rrsig, from, until)).toBe(expected);
});
