import { describe, expect, test } from "vitest";
import type { HeaderPair } from "../../../src/proto/http/field.ts";
import {
  type Chain,
  type ChainEnd,
  judgeDowngrade,
  judgeRedirect,
  judgeRedirectParity,
  type RedirectInput,
} from "../../../src/proto/http/redirect.ts";
import { codesOf, rowsOf } from "./support.ts";

/** `[url, status, locations…]`; status 0: no response. */
type HopRow = readonly [string, number, ...string[]];

interface Row {
  readonly no: string;
  readonly name: string;
  readonly http: readonly HopRow[];
  readonly http_end?: ChainEnd;
  readonly https?: readonly HopRow[];
  readonly https_end?: ChainEnd;
  readonly port80_open?: boolean;
  readonly parity?: string;
  readonly rfc: string;
  readonly finding?: string;
  readonly downgrade?: string;
}

const chainOf = (hops: readonly HopRow[], end: ChainEnd): Chain => ({
  hops: hops.map(([url, status, ...locations]) => ({
    url,
    status: status === 0 ? null : status,
    headers: locations.map((location): HeaderPair => ["location", location]),
  })),
  end,
});

const FINE: readonly HopRow[] = [["https://example.nl/", 200]];

const inputOf = ({
  http,
  http_end: httpEnd = "final",
  https = FINE,
  https_end: httpsEnd = "final",
  port80_open: isPort80Open = true,
}: Row): RedirectInput => ({
  host: "example.nl",
  http: chainOf(http, httpEnd),
  https: chainOf(https, httpsEnd),
  isPort80Open,
});

const ROWS = rowsOf<Row>("redirect");

describe("judgeRedirect", () => {
  test.each(ROWS)("$no $name", (row) => {
    const { verdict, findings } = judgeRedirect(inputOf(row));
    expect([verdict, codesOf(findings)]).toEqual([row.rfc, row.finding === undefined ? [] : [row.finding]]);
  });

  test.each(ROWS.filter(({ parity }) => parity !== undefined))(
    "$no $name, reading internetnl-1.11",
    (row) => {
      expect(judgeRedirectParity(inputOf(row))).toBe(row.parity);
    },
  );

  test.each(ROWS)("$no $name: both chains", (row) => {
    const { http, https } = inputOf(row);
    const chains = [http, https].filter((chain) => chain !== null);
    expect(judgeDowngrade(chains).verdict).toBe(row.downgrade ?? "good");
  });

  test("without TLS there is nothing to redirect to", () => {
    const http = chainOf([["http://example.nl/", 200]], "final");
    const input = { host: "example.nl", http, https: null, isPort80Open: true };
    expect([judgeRedirect(input), judgeRedirectParity(input)]).toEqual([
      { verdict: "no-https", findings: [] },
      "no-https",
    ]);
  });

  test.each([null, chainOf([], "error"), chainOf([], "final")])(
    "a port 80 that was not asked is other: %j",
    (http) => {
      const input = { host: "example.nl", http, https: chainOf(FINE, "final"), isPort80Open: false };
      expect([judgeRedirect(input).verdict, judgeRedirectParity(input)]).toEqual(["other", "other"]);
    },
  );
});

describe("judgeDowngrade", () => {
  test("the hop that goes back to plain HTTP is named, even if it was not made", () => {
    const chain = chainOf([["https://example.nl/", 302, "http://10.0.0.1/"]], "blocked");
    expect(judgeDowngrade([chain])).toEqual({
      verdict: "bad",
      findings: [
        { code: "downgrade", params: { hop: 1, from: "https://example.nl/", to: "http://10.0.0.1/" } },
      ],
    });
  });

  test.each([
    ["loop", "redirect-loop"],
    ["limit", "redirect-limit"],
    ["blocked", "redirect-blocked"],
    ["bad-location", "bad-location"],
    ["scheme", "redirect-scheme"],
  ] as const)("a chain that ends with %s: %s", (end, code) => {
    const { verdict, findings } = judgeDowngrade([chainOf([["https://example.nl/", 302]], end)]);
    expect([verdict, codesOf(findings)]).toEqual(["dead-end", [code]]);
  });

  test("a first request that fails is no dead end of a chain", () => {
    expect(
      judgeDowngrade([chainOf([["https://example.nl/", 0]], "error"), chainOf([], "error")]).verdict,
    ).toBe("good");
  });
});
