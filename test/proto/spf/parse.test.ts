import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSpf } from "../../../src/proto/spf/parse.ts";
import { selectSpf } from "../../../src/proto/spf/select.ts";

const faults = (terms: string): string[] =>
  parseSpf(`v=spf1 ${terms}`).errors.map(({ code, term, offset }) => `${code} ${term} ${offset}`);

describe("parseSpf: terms that are allowed", () => {
  test.each([
    "",
    "  a  mx   -all  ",
    "ALL",
    "?A:Example.COM/24//64",
    "a/0//0",
    "a//128",
    "mx/32",
    "mx:%{d}/24",
    "a:foo/bar.example.com",
    "a:under_score.example.com",
    "a:example.com.",
    "a:example.c-1",
    "a:1.2.3.4x",
    "ptr:example.com",
    "ip4:0.0.0.0/0",
    "ip6:::1/128",
    "ip6:2001:db8::192.0.2.1",
    "exists:%{ir}.%{l1r+-}._spf.%{d}",
    "exists:%{i/}",
    "include:_spf.%{d2}.example.com",
    "include:foo%%",
    "redirect=%{d}.example.com",
    "Redirect=example.com Exp=why.%{d}",
    "moo= foo=bar%{c}%{r}%{t} ip4=1.2.3.4",
    "a-_.1=x",
    "-all -all +all",
  ])("%j", (terms) => {
    expect(faults(terms)).toEqual([]);
  });
});

describe("parseSpf: what is wrong, and where", () => {
  test.each([
    ["a\tmx", ["bad-char 0 8"]],
    ["caf\xe9 \xff", ["non-ascii 0 10", "non-ascii 1 12"]],
    ["ipv4:192.0.2.1 -all", ["unknown-mechanism 0 7"]],
    ["-all;", ["unknown-mechanism 0 8"]],
    ["--all", ["unknown-mechanism 0 8"]],
    ["ip4: 192.0.2.1 -all", ["ip4 0 10", "unknown-mechanism 1 12"]],
    ["ip4:192.0.2.1~all", ["ip4 0 10"]],
    [
      "ip4 ip4:1.2.3 ip4:1.2.3.04 ip4:1.2.3.256 ip4:::1",
      ["ip4 0 10", "ip4 1 14", "ip4 2 24", "ip4 3 37", "ip4 4 51"],
    ],
    [
      "ip4:1.2.3.4/33 ip4:1.2.3.4/08 ip4:1.2.3.4/ ip4:1.2.3.4//32",
      ["cidr 0 18", "cidr 1 33", "cidr 2 48", "cidr 3 61"],
    ],
    ["ip6:1.2.3.4 ip6:::1%eth0 ip6:::1/129 ip6:1:::2", ["ip6 0 10", "ip6 1 22", "cidr 2 39", "ip6 3 47"]],
    ["all:x all/24", ["all-arg 0 10", "all-arg 1 16"]],
    ["include exists", ["missing-domain-spec 0 14", "missing-domain-spec 1 21"]],
    [
      "include: a: redirect= exp=",
      [
        "empty-domain-spec 0 15",
        "empty-domain-spec 1 18",
        "empty-domain-spec 2 28",
        "empty-domain-spec 3 33",
      ],
    ],
    ["include:localhost", ["domain-end 0 15"]],
    ["include:%{d}x include:x.%{d}.", ["domain-end 0 15", "domain-end 1 29"]],
    [
      "a:host.example:25 a:192.0.2.1 a:x.-y a:x.y-",
      ["toplabel 0 9", "toplabel 1 27", "toplabel 2 39", "toplabel 3 46"],
    ],
    ["include:x.example/24 exists:x.example//64 include/24", ["cidr 0 24", "cidr 1 44", "cidr 2 56"]],
    [
      "a/33 a/ a/032 mx//129 a/x a:x.example/24/24",
      ["cidr 0 8", "cidr 1 13", "cidr 2 16", "cidr 3 23", "cidr 4 30", "cidr 5 44"],
    ],
    ["ptr/24 ptr:", ["ptr-arg 0 10", "empty-domain-spec 1 18"]],
    ["exists:%x.%{z}.%{d", ["macro-syntax 0 14", "macro-syntax 0 17", "macro-syntax 0 22"]],
    ["exists:%{d0} exists:%{d00r}", ["macro-zero-digits 0 14", "macro-zero-digits 1 27"]],
    ["exists:%{c}.%{R}.%{t}", ["macro-exp-only 0 14", "macro-exp-only 0 19", "macro-exp-only 0 24"]],
    ["redirect=%{c}", ["macro-exp-only 0 16"]],
    [
      "redirect=a.test redirect=b.test exp=a.test EXP=b.test",
      ["duplicate-redirect 1 23", "duplicate-exp 3 50"],
    ],
    [
      "=x 1=x +a=x %{d}=x",
      ["modifier-name 0 7", "modifier-name 1 10", "modifier-name 2 14", "modifier-name 3 19"],
    ],
    ["foo=%", ["macro-syntax 0 11"]],
  ])("%s", (terms, expected) => {
    expect(faults(terms)).toEqual(expected);
  });
});

test("parseSpf gives terms their qualifier, lengths and place", () => {
  expect(parseSpf("v=spf1  ~mx:a.test/24//48 ip6:2001:DB8::/32 x=1").terms).toMatchObject([
    {
      kind: "mechanism",
      name: "mx",
      qualifier: "~",
      length4: 24,
      length6: 48,
      offset: 8,
      index: 0,
      domain: { text: "a.test" },
    },
    { name: "ip6", qualifier: "+", network: { family: 6, length: 32 }, text: "ip6:2001:DB8::/32", index: 1 },
    { kind: "modifier", name: "x", value: { text: "1" }, index: 2 },
  ]);
});

describe("selectSpf", () => {
  test.each([
    ["v=spf1", true, null],
    ["V=SPF1 -all", true, null],
    ["v=spf1  ", true, null],
    ["v=spf1\t-all", false, "version-glued"],
    ["v=spf1mx", false, "version-glued"],
    ["v=spf1; -all", false, "version-semicolon"],
    ["v=spf1;", false, "version-semicolon"],
    ["v=spf10 -all", false, "version-number"],
    ["v=spf2 -all", false, "version-number"],
    [" v=spf1 -all", false, "leading-space"],
    ["\tv=spf1", false, "leading-space"],
    ["\xef\xbb\xbfv=spf1 -all", false, "leading-space"],
    ['"v=spf1 -all"', false, "leading-space"],
    ["v=spf 1 -all", false, "version-space"],
    ["v = spf1 -all", false, "version-space"],
    ["spf1 -all", false, "version-missing"],
    ["spf2.0/pra -all", false, "sender-id"],
    ["google-site-verification=x", false, null],
    ["", false, null],
  ])("%j", (text, isRecord, code) => {
    const { records, nearMisses } = selectSpf([text]);
    expect([records.length === 1, nearMisses[0]?.code ?? null]).toEqual([isRecord, code]);
  });
});

/** Records put together from pieces that mean something, and noise. */
const pieces = fc.constantFrom(
  ..."a mx ptr all ip4 ip6 include exists redirect exp : / // = + - ~ ? % %{ } d s i r 0 1 24 128 . .. , _ example.com %{d} %{l1r-} %% %_ 192.0.2.1 2001:db8::1".split(
    " ",
  ),
  " ",
  "\t",
  "\xff",
  "\0",
);
const mutated = fc.array(pieces, { maxLength: 60 }).map((parts) => `v=spf1 ${parts.join("")}`);
const octets = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
});

describe("any text", () => {
  test.each([
    ["of pieces of records", mutated, 4000],
    ["of any octets", octets.map((text) => `v=spf1 ${text}`), 2000],
  ])(
    "%s: each fault lies in its term, and a term without fault reads the same alone",
    (_what, texts, numRuns) => {
      fc.assert(
        fc.property(texts, (text) => {
          const { terms, errors } = parseSpf(text);
          for (const { offset } of errors) {
            expect(offset).toBeGreaterThanOrEqual(7);
            expect(offset).toBeLessThanOrEqual(text.length);
          }
          const faulty = new Set(errors.map(({ term }) => term));
          for (const term of terms) {
            expect(text.slice(term.offset, term.offset + term.text.length)).toBe(term.text);
            if (faulty.has(term.index)) continue;
            expect(parseSpf(`v=spf1 ${term.text}`).errors).toEqual([]);
          }
        }),
        { numRuns, seed: 7208 },
      );
    },
  );

  test("selection never keeps a text twice", () => {
    fc.assert(
      fc.property(fc.array(octets, { maxLength: 5 }), (texts) => {
        const { records, nearMisses } = selectSpf(texts);
        expect(records.length + nearMisses.length).toBeLessThanOrEqual(texts.length);
      }),
      { seed: 7208 },
    );
  });

  test.each([
    ["macros", "exists:%{d}".repeat(6000)],
    ["percent signs", "%".repeat(65_000)],
    ["terms", "a ".repeat(32_000)],
    ["digits", `exists:%{d${"9".repeat(65_000)}}`],
    ["slashes", `a:${"/".repeat(65_000)}`],
    ["hyphens in the last label", `a:x.${"a-".repeat(32_000)}`],
    ["spaces", " ".repeat(65_000)],
    ["delimiters", `exists:%{d${".-+,/_=".repeat(9000)}`],
  ])("64 KiB of %s take less than a second", (_what, text) => {
    const begin = performance.now();
    parseSpf(`v=spf1 ${text}`);
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});
