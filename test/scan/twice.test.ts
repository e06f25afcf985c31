import { expect, test } from "vitest";
import type { AttemptRecord } from "../../src/model/attempt.ts";
import { scanLab } from "./lab-scan.ts";

/** What was put more than once to the same server over the same transport. */
function repeated(records: readonly AttemptRecord[]): string[] {
  const seen = new Set<string>();
  return records
    .map(({ kind, peer, what }) => `${kind} ${peer} ${what}`)
    .filter((key) => seen.size === seen.add(key).size);
}

test.each([
  ["one domain", ["good"]],
  ["a domain that does not validate", ["broken"]],
  ["three domains that share name servers and MX hosts", ["good", "mixed", "unsigned"]],
])(
  "%s: no server is asked the same thing twice, vantage included",
  async (_, scenarios) => {
    const records: AttemptRecord[] = [];
    await scanLab(scenarios, {}, { onAttempt: (record) => records.push(record) });
    expect(records.length).toBeGreaterThan(30);
    expect(repeated(records)).toEqual([]);
  },
  30_000,
);
