import { describe, expect, test } from "vitest";
import type { Sct } from "../../../src/proto/x509/sct.ts";
import { readTransparency } from "../../../src/proto/x509/transparency.ts";
import { DAY } from "../../support/certificates.ts";

const scts = (...logs: readonly number[]): Sct[] =>
  logs.map((log) => ({ version: 0, log: log.toString(16).padStart(64, "0"), timestampMs: 0 }));
const leaf = (days: number, embedded: readonly Sct[], extraSeconds = 0) => ({
  notBefore: 0,
  notAfter: days * DAY - 1 + extraSeconds,
  scts: embedded,
});

// `settled.md` 13: up to 180 days two, above three; delivered ones: two.
describe("timestamps needed", () => {
  test.each([
    ["E33: 90 days, two logs", leaf(90, scts(1, 2)), true],
    ["E33: 398 days, two logs", leaf(398, scts(1, 2)), false],
    ["398 days, three logs", leaf(398, scts(1, 2, 3)), true],
    ["180 days, two logs", leaf(180, scts(1, 2)), true],
    ["a second more, two logs", leaf(180, scts(1, 2), 1), false],
    ["two of the same log", leaf(90, scts(1, 1)), false],
    ["none", leaf(90, []), false],
    [
      "one of an unknown version",
      leaf(90, [...scts(1), { version: 1, log: null, timestampMs: null }]),
      false,
    ],
  ])("%s: enough %s", (_, certificate, enough) => {
    expect(readTransparency(certificate).enough).toBe(enough);
  });

  test("delivered in the handshake, two logs suffice whatever the lifetime", () => {
    expect(readTransparency(leaf(398, []), { tls: scts(1), ocsp: scts(2) })).toEqual({
      embedded: 0,
      embeddedNeeded: 3,
      delivered: 2,
      deliveredNeeded: 2,
      enough: true,
    });
    expect(readTransparency(leaf(398, scts(1, 2)), { tls: scts(1), ocsp: scts(1) })).toMatchObject({
      embedded: 2,
      delivered: 1,
      enough: false,
    });
  });
});
