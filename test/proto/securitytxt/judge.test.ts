import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { suggestSecurityTxt } from "../../../src/proto/securitytxt/advice.ts";
import { judgeSecurityTxt, type SecurityTxtFacts } from "../../../src/proto/securitytxt/judge.ts";
import { parseSecurityTxt } from "../../../src/proto/securitytxt/parse.ts";
import { type Problem, technicalCode } from "../../../src/proto/securitytxt/problem.ts";
import { signed } from "./support.ts";

const NOW = Date.UTC(2026, 0, 1) / 1000;
const URLS = ["https://example.nl/.well-known/security.txt"];

interface Row {
  readonly no: string;
  readonly name: string;
  readonly text: string;
  readonly signed?: boolean;
  readonly before?: string;
  readonly after?: string;
  readonly encoding?: "latin1";
  readonly bad?: boolean;
  readonly parity: { readonly errors: readonly string[]; readonly others: readonly string[] };
  readonly rfc: Row["parity"];
}

const ROWS = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../../fixtures/web/security-txt.json"), "utf8"),
) as readonly Row[];

const octetsOf = ({
  text,
  before = "",
  after = "",
  signed: isSigned = false,
  encoding = undefined,
}: Row): Buffer => Buffer.from(`${before}${isSigned ? signed(text) : text}${after}`, encoding ?? "utf8");

/** `code:line`, or the code alone where there is no line. */
const told = (problems: readonly Problem[]): string[] =>
  problems.map(({ code, line }) => (line === null ? code : `${code}:${line}`)).sort();

const summary = ({ errors, recommendations, notifications }: SecurityTxtFacts) => ({
  errors: told(errors),
  others: told([...recommendations, ...notifications]),
});

const sorted = ({ errors, others }: Row["parity"]) => ({
  errors: [...errors].sort(),
  others: [...others].sort(),
});

const judge = (text: string | Uint8Array, more: Partial<Parameters<typeof judgeSecurityTxt>[1]> = {}) =>
  judgeSecurityTxt(Buffer.from(text as string), { reading: "rfc", now: NOW, urls: URLS, ...more });

const GOOD = "Contact: https://example.nl/report\nExpires: 2026-07-20T00:00:00Z\n";

describe("judgeSecurityTxt", () => {
  test.each(ROWS)("$no $name, reading rfc", (row) => {
    const facts = judge(octetsOf(row));
    expect(summary(facts)).toEqual(sorted(row.rfc));
    expect(facts.verdict).toBe(verdictOf(row.rfc));
  });

  test.each(ROWS)("$no $name, reading internetnl-1.11", (row) => {
    const facts = judge(octetsOf(row), { reading: "internetnl-1.11" });
    expect(summary(facts)).toEqual(sorted(row.parity));
    expect(facts.verdict).toBe(row.bad === true ? "bad" : verdictOf(row.parity));
  });

  test.each([
    ["info", "recommendations", ["not-signed"]],
    ["ignore", "good", []],
    ["warning", "bad", ["not-signed"]],
  ] as const)("an unsigned file when the profile says %s is %s", (notSigned, verdict, codes) => {
    const facts = judge(GOOD, { notSigned });
    expect([facts.verdict, [...facts.errors, ...facts.recommendations].map(({ code }) => code)]).toEqual([
      verdict,
      codes,
    ]);
  });

  const DAY = 86_400;
  const inDays = (days: number, seconds = 0) =>
    `Contact: https://a.nl/\nExpires: ${new Date((NOW + days * DAY + seconds) * 1000).toISOString()}\n`;
  test.each([
    [0, 0, [], []],
    [365, 0, [], []],
    [365, 1, [], ["long-expiry"]],
    [367, 0, [], ["long-expiry"]],
    [367, 1, ["long-expiry"], ["long-expiry"]],
  ])("a date %i days and %i s ahead: %j, of internet.nl %j", (days, seconds, rfc, parity) => {
    const codes = (reading: "rfc" | "internetnl-1.11") =>
      judge(inDays(days, seconds), { reading, notSigned: "ignore" }).recommendations.map(({ code }) => code);
    expect([codes("rfc"), codes("internetnl-1.11")]).toEqual([rfc, parity]);
  });

  test("a second in the past is expired", () => {
    expect(told(judge(inDays(0, -1)).errors)).toEqual(["expired:2"]);
  });

  const CANONICAL = `${GOOD}Canonical: HTTPS://Example.NL:443/.well-known/security.txt\n`;
  test.each([
    ["rfc", URLS, [], []],
    ["internetnl-1.11", URLS, ["no-canonical-match:3"], []],
    ["rfc", [...URLS, "https://other.nl/security.txt"], [], ["canonical-before-redirect:3"]],
    ["rfc", ["https://other.nl/security.txt"], ["no-canonical-match:3"], []],
    ["rfc", [], [], []],
  ] as const)(
    "Canonical in another spelling, reading %s, by way of %j",
    (reading, urls, errors, notifications) => {
      const facts = judge(CANONICAL, { reading, urls });
      expect([told(facts.errors), told(facts.notifications)]).toEqual([errors, notifications]);
    },
  );

  test.each([
    ["Contact: ftp://a.nl/", "no-uri:1"],
    ["Contact: DATA:text/plain,x", "no-uri:1"],
    ["Policy: HTTP://a.nl/", "no-https:1"],
    [": x", "empty-key:1"],
    [":", "empty-key:1"],
    ["nothing", "invalid-line:1"],
    ["CSAF: provider-metadata.json", "no-uri:1"],
  ])("%s: %s", (line, problem) => {
    expect(told(judge(`${line}\n${GOOD}`).errors)).toEqual([problem]);
  });

  test.each(["xmpp:sec@a.nl", "sip:sec@a.nl", "mailto:sec@a.nl", "tel:+31"])(
    "Contact %s is taken",
    (value) => {
      expect(judge(`Contact: ${value}\n${GOOD}`).errors).toEqual([]);
    },
  );

  test("Bug-Bounty once, with a truth value", () => {
    expect(told(judge(`${GOOD}Bug-Bounty: maybe\nBug-Bounty: true\n`).notifications)).toEqual([
      "invalid-bug-bounty:3",
      "multi-bug-bounty:4",
    ]);
  });

  test("internet.nl's names have underscores", () => {
    expect(technicalCode({ code: "no-security-txt-404", line: null })).toBe("no_security_txt_404");
  });

  const part = fc.constantFrom(
    ...[
      "Contact:",
      " ",
      "https://a.nl/",
      "\n",
      "\r\n",
      "Expires: 2026-07-20T00:00:00Z",
      "#",
      ":",
      "-",
      "\ufeff",
      "\u00e9",
    ],
    ...[
      "-----BEGIN PGP SIGNED MESSAGE-----\n",
      "-----BEGIN PGP SIGNATURE-----\n",
      "-----END PGP SIGNATURE-----\n",
    ],
    ...["Hash: SHA256\n", "Canonical: ", "CSAF: ", "Preferred-Languages: nl\n", "- "],
  );
  const anyText = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((octets) => Buffer.from(octets)),
    fc.array(part, { maxLength: 20 }).map((parts) => Buffer.from(parts.join(""), "utf8")),
  );

  test("any octets give facts whose lines and places are in the file, in both readings", () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom("rfc" as const, "internetnl-1.11" as const), (octets, reading) => {
        const { errors, recommendations, notifications, file } = judge(octets, { reading });
        const lines = octets.toString("latin1").split("\n").length;
        for (const { line } of [...errors, ...recommendations, ...notifications]) {
          expect(line === null || (line >= 1 && line <= lines)).toBe(true);
        }
        for (const { start, end } of file.fields)
          expect(start >= 0 && start <= end && end <= octets.length).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("what is suggested for any file has no error, and keeps what is good", () => {
    fc.assert(
      fc.property(anyText, (octets) => {
        const text = suggestSecurityTxt(parseSecurityTxt(octets), { host: "example.nl", now: NOW });
        expect(judge(text).errors).toEqual([]);
        expect(
          suggestSecurityTxt(parseSecurityTxt(Buffer.from(text)), { host: "example.nl", now: NOW }),
        ).toBe(text);
      }),
    );
  });
});

function verdictOf({ errors, others }: Row["parity"]): string {
  if (errors.length > 0) return "bad";
  return others.length > 0 ? "recommendations" : "good";
}
