import { describe, expect, test } from "vitest";
import type { Result } from "../../../src/model/report.ts";
import { widthOf } from "../../../src/report/layout.ts";
import type { Look } from "../../../src/report/look.ts";
import { renderTerminal } from "../../../src/report/terminal/report.ts";
import { coloured, dnsOf, EXPIRED, terminal } from "../samples.ts";
import { GOOD, HOSTILE, MIXED, NAMES, PARTIAL, reportOf, resultOf, UNRESOLVABLE } from "./sample-result.ts";

const RESULTS: readonly (readonly [string, Result])[] = [
  ["good", GOOD],
  ["mixed", MIXED],
  ["partial", PARTIAL],
  ["names", NAMES],
  ["hostile", HOSTILE],
  ["unresolvable", UNRESOLVABLE],
];

function render(result: Result, look: Look, verbose = 0): string {
  return renderTerminal(result, { look, verbose, limit: 10 });
}

function golden(name: string): string {
  return `../../../fixtures/report/terminal-${name}.txt`;
}

describe("the report for people", () => {
  test.each(RESULTS)("%s, 80 columns", async (name, result) => {
    await expect(render(result, terminal(80))).toMatchFileSnapshot(golden(name));
  });

  test.each([40, 120])("mixed, %d columns", async (width) => {
    await expect(render(MIXED, terminal(width))).toMatchFileSnapshot(golden(`mixed-${width}`));
  });

  test("names, 40 columns", async () => {
    await expect(render(NAMES, terminal(40))).toMatchFileSnapshot(golden("names-40"));
  });

  test("mixed, into a pipe", async () => {
    await expect(render(MIXED, terminal(Number.POSITIVE_INFINITY))).toMatchFileSnapshot(golden("mixed-pipe"));
  });

  test("mixed, in ASCII", async () => {
    await expect(render(MIXED, terminal(80, true))).toMatchFileSnapshot(golden("mixed-ascii"));
  });

  test("mixed, in colour", async () => {
    await expect(render(MIXED, coloured(400))).toMatchFileSnapshot(golden("mixed-colour"));
  });

  test.each([1, 2])("mixed, -v times %d", async (verbose) => {
    await expect(render(MIXED, terminal(80), verbose)).toMatchFileSnapshot(golden(`mixed-v${verbose}`));
  });

  test("a bogus domain shows where the chain breaks", async () => {
    const { dns } = dnsOf(EXPIRED, {
      security: "bogus",
      reason: { code: "rrsig-expired", subject: "DNSKEY", zone: "example.nl", name: "example.nl" },
    });
    const evidenceOf = () => ({ dns }) as never;
    const text = renderTerminal(MIXED, { look: terminal(80), verbose: 0, limit: 1, evidenceOf });
    await expect(text).toMatchFileSnapshot(golden("bogus-chain"));
  });

  test("a result of the lab says so", () => {
    const text = render(resultOf([reportOf("web")], true), terminal(80));
    expect(text.split("\n")[2]).toContain("lab");
  });

  test("nothing to fix is one line", () => {
    expect(render(GOOD, terminal(80))).toContain("\nNothing to fix.\n");
  });

  test("--limit hides fixes and says how to see them", () => {
    const text = renderTerminal(MIXED, { look: terminal(80), verbose: 0, limit: 1 });
    expect(text).toContain("2 more: --limit 0");
    expect(text).not.toContain("dns_dnssec_key_size");
    expect(renderTerminal(MIXED, { look: terminal(80), verbose: 0, limit: 0 })).toContain(
      "dns_dnssec_key_size",
    );
  });
});

describe("any width", () => {
  const widths = Array.from({ length: 13 }, (_, index) => 40 + index * 10);
  test.each(widths)("no line is wider than %d columns", (width) => {
    for (const [name, result] of RESULTS) {
      for (const verbose of [0, 1, 2]) {
        const lines = render(result, terminal(width), verbose).split("\n");
        const wide = lines.filter((line) => widthOf(line) > width);
        expect(wide, `${name}, -v ${verbose}`).toEqual([]);
      }
    }
  });
});

describe("hostile text", () => {
  test.each([0, 1, 2])("no control or bidirectional character gets out, -v times %d", (verbose) => {
    const text = render(HOSTILE, terminal(Number.POSITIVE_INFINITY), verbose).replaceAll("\n", "");
    const bad = [...text].filter((character) => {
      const code = character.codePointAt(0) ?? 0;
      return (
        code < 0x20 ||
        (code >= 0x7f && code < 0xa0) ||
        /[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/.test(character)
      );
    });
    expect(bad).toEqual([]);
  });

  test("in ASCII nothing else gets out either", () => {
    for (const [, result] of RESULTS) {
      expect(render(result, terminal(80, true), 2)).toMatch(/^[\u0020-\u007e\n]*$/);
    }
  });
});
