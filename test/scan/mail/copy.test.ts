import { describe, expect, test } from "vitest";
import type { TlsEndpoint } from "../../../src/model/tls.ts";
import {
  borrowedEndpoint,
  borrowedServer,
  hasOneChain,
  underNameOf,
  underOtherName,
} from "../../../src/scan/mail/copy.ts";
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

  describe("by one handshake", () => {
    const hello13 = { alpn: null, cert_requested: false, sig: "0403", ticket: true, extensions: ["002B"] };
    const one = endpoint({
      complete: true,
      hello13,
      chains: [{ ...chain, certificates: ["ab".repeat(32)] }],
    });
    const shown = (over: Partial<TlsEndpoint> = {}): TlsEndpoint =>
      glance({ fingerprint: null, hello13, versions: { "0304": { ok: true } }, ...over });

    test("has the features of the address and the certificate of the name", () => {
      const composed = underNameOf(one, shown());
      expect(composed).toMatchObject({ sni: "other.example", scan: "full", chains: [chain], complete: true });
      expect(composed?.versions).toEqual(one.versions);
      expect(composed?.suites).toEqual(one.suites);
      expect(composed?.fingerprint).toEqual({ ...one.fingerprint, leaf: "cd".repeat(32) });
    });

    test.each<[string, Partial<TlsEndpoint>]>([
      ["another kind of signature", { hello13: { ...hello13, sig: "0804" } }],
      ["no tickets", { hello13: { ...hello13, ticket: false } }],
      ["no handshake", { hello13: null, chains: [] }],
      ["no certificate", { chains: [] }],
    ])("shows another server: %s", (_, over) => {
      expect(underNameOf(one, shown(over))).toBeNull();
    });

    test.each<[string, Partial<TlsEndpoint>, boolean]>([
      ["one chain", {}, true],
      ["two", { chains: [chain, chain] }, false],
      ["one that TLS 1.3 does not show", { chains: [{ ...chain, seen_with: ["0303/C02B"] }] }, false],
      ["no TLS 1.3", { hello13: null }, false],
      ["none", { chains: [] }, false],
    ])("is enough for a server with %s: %s", (_, over, expected) => {
      expect(hasOneChain({ ...one, ...over })).toBe(expected);
    });
  });

  test("says nothing of which suite shows which of several chains", () => {
    const two = [chain, { ...chain, certificates: ["ef".repeat(32)] }];
    const composed = underOtherName({ ...whole, chains: two }, glance({ chains: two }));
    expect(new Set(composed?.suites.map((suite) => suite.chain))).toEqual(new Set([null]));
  });
});
