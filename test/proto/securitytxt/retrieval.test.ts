import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { Chain } from "../../../src/proto/http/redirect.ts";
import { judgeRetrieval } from "../../../src/proto/securitytxt/retrieval.ts";

interface Expected {
  readonly errors: readonly string[];
  readonly source: string | null;
}

interface Row {
  readonly no: string;
  readonly name: string;
  readonly well_known: Chain;
  readonly legacy?: Chain;
  readonly parity: Expected;
  readonly rfc: Expected;
}

const ROWS = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../../fixtures/web/security-txt-retrieval.json"), "utf8"),
) as readonly Row[];

const WELL_KNOWN = "https://example.nl/.well-known/security.txt";
const got = (status: number | null, type = "text/plain", url = WELL_KNOWN): Chain => ({
  hops: [{ url, status, headers: [["content-type", type]] }],
  end: status === null ? "error" : "final",
});
const LEGACY = "https://example.nl/security.txt";

describe("judgeRetrieval", () => {
  test.each(ROWS)("$no $name", ({ well_known: wellKnown, legacy = null, parity, rfc }) => {
    const read = (reading: "rfc" | "internetnl-1.11") => {
      const { errors, source, isUnmeasured } = judgeRetrieval({
        wellKnown,
        legacy,
        isTrusted: true,
        reading,
      });
      expect(isUnmeasured).toBe(false);
      return { errors: errors.map(({ code }) => code), source };
    };
    expect([read("rfc"), read("internetnl-1.11")]).toEqual([rfc, parity]);
  });

  test.each([
    ["no response", got(null), null, [true, []], [false, ["no-security-txt-404"]]],
    [
      "no response, then the old place",
      got(null),
      got(200, "text/plain", LEGACY),
      [true, []],
      [false, ["location"]],
    ],
    [
      "404, then no response",
      got(404),
      got(null),
      [false, ["no-security-txt-404"]],
      [false, ["no-security-txt-404"]],
    ],
    ["500", got(500), got(404), [false, ["no-security-txt-404"]], [false, ["no-security-txt-404"]]],
    [
      "a loop",
      { ...got(302), end: "loop" },
      null,
      [false, ["no-security-txt-404"]],
      [false, ["no-security-txt-404"]],
    ],
    [
      "no request at all",
      { hops: [], end: "blocked" },
      null,
      [false, ["no-security-txt-404"]],
      [false, ["no-security-txt-404"]],
    ],
    ["no media type", got(200, "x"), null, [false, ["invalid-media"]], [false, ["invalid-media"]]],
    ["utf-8 in capitals", got(200, 'TEXT/plain;charset="UTF-8"'), null, [false, []], [false, []]],
  ] as const)("%s", (_, wellKnown, legacy, rfc, parity) => {
    const read = (reading: "rfc" | "internetnl-1.11") => {
      const { errors, isUnmeasured } = judgeRetrieval({ wellKnown, legacy, isTrusted: true, reading });
      return [isUnmeasured, errors.map(({ code }) => code)];
    };
    expect([read("rfc"), read("internetnl-1.11")]).toEqual([rfc, parity]);
  });

  test("a certificate that does not verify is an error in reading rfc only", () => {
    const input = { wellKnown: got(200), legacy: null, isTrusted: false };
    const codes = (reading: "rfc" | "internetnl-1.11") =>
      judgeRetrieval({ ...input, reading }).errors.map(({ code }) => code);
    expect([codes("rfc"), codes("internetnl-1.11")]).toEqual([["invalid-cert"], []]);
  });
});
