import { describe, expect, test } from "vitest";
import type { TlsEndpoint } from "../../../src/model/tls.ts";
import { borrowedEndpoint, borrowedServer, underOtherName } from "../../../src/scan/mail/copy.ts";
import { sampleEvidence } from "../../store/sample.ts";

const [SAMPLE] = Object.values(sampleEvidence().tls ?? {});
const [SERVER] = Object.values(sampleEvidence().smtp ?? {});

function endpoint(over: Partial<TlsEndpoint> = {}): TlsEndpoint {
  if (SAMPLE === undefined) throw new Error("no sample");
  return { ...SAMPLE, ...over };
}

test("what was measured for another target points to none of its attempts", () => {
  const whole = endpoint({ log: [{ probe: "C0", outcome: "hello", attempt: 7 }] });
  const copy = borrowedEndpoint(whole);
  expect(copy.reach.attempts).toEqual([]);
  expect(copy.reach.control?.attempts).toEqual([]);
  expect(copy.log).toEqual([{ probe: "C0", outcome: "hello" }]);
  expect(copy.suites).toEqual(whole.suites);
  expect(SERVER !== undefined && borrowedServer(SERVER).attempts).toEqual([]);
});

describe("an address under another name", () => {
  const chain = { certificates: ["cd".repeat(32)], seen_with: ["0304"], staples: [] };
  const glance = (over: Partial<TlsEndpoint> = {}): TlsEndpoint =>
    endpoint({
      ...{ sni: "other.example", scan: "light", complete: true, suites: [], chains: [chain] },
      ...{ connections: { crafted: 2, full: 1, retries: 0 }, duration_ms: 20 },
      ...over,
    });
  const whole = endpoint({ complete: true, chains: [{ ...chain, certificates: ["ab".repeat(32)] }] });

  test("has the features of the address and the certificates of the name", () => {
    const composed = underOtherName(whole, glance());
    expect(composed).toMatchObject({ sni: "other.example", scan: "full", chains: [chain], complete: true });
    expect(composed?.connections).toEqual({ crafted: 2, full: 1, retries: 0 });
    expect(composed?.suites.map(({ id }) => id)).toEqual(whole.suites.map(({ id }) => id));
    expect(composed?.versions).toEqual(whole.versions);
  });

  test.each<[string, Partial<TlsEndpoint>]>([
    ["another suite", { fingerprint: { version: "0304", suite: "1301", group: "001D", leaf: null } }],
    ["another version", { fingerprint: { version: "0303", suite: "1302", group: "001D", leaf: null } }],
    ["another group", { fingerprint: { version: "0304", suite: "1302", group: "11EC", leaf: null } }],
    ["no answer", { fingerprint: null }],
    ["another number of chains", { chains: [chain, chain] }],
  ])("is measured anew when a glance shows %s", (_, over) => {
    expect(underOtherName(whole, glance(over))).toBeNull();
  });

  test("says nothing of which suite shows which of several chains", () => {
    const two = [chain, { ...chain, certificates: ["ef".repeat(32)] }];
    const composed = underOtherName({ ...whole, chains: two }, glance({ chains: two }));
    expect(new Set(composed?.suites.map((suite) => suite.chain))).toEqual(new Set([null]));
  });
});
