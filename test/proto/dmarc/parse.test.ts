import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDmarc } from "../../../src/proto/dmarc/parse.ts";
import { isUsable, policyOf } from "../../../src/proto/dmarc/record.ts";
import { selectDmarc } from "../../../src/proto/dmarc/select.ts";
import { parseReportUris } from "../../../src/proto/records/report-uri.ts";

describe("parseDmarc", () => {
  test("reads every tag", () => {
    expect(
      parseDmarc(
        "v=DMARC1; p=none; sp=quarantine; np=reject; adkim=s; aspf=S; t=y; psd=n; fo=1:d:s; rua=mailto:a@d.nl!10m, https://r.net/x; ruf=mailto:f@d.nl; pct=100; rf=afrf; ri=86400",
      ),
    ).toMatchObject({
      p: { state: "valid", policy: "none" },
      sp: { policy: "quarantine" },
      np: { policy: "reject" },
      adkim: "s",
      aspf: "s",
      isTesting: true,
      psd: "n",
      fo: ["1", "d", "s"],
      rua: [
        { text: "mailto:a@d.nl", host: "d.nl", scheme: "mailto", size: "10m", isValid: true },
        { text: "https://r.net/x", host: "r.net", scheme: "https", size: null, isValid: true },
      ],
      pct: 100,
      notes: [{ code: "removed-tag", tag: "pct" }, { tag: "rf" }, { tag: "ri" }],
    });
  });

  test.each([
    ["p=none; P=reject", "tag-case", "p", 18],
    ["p=none; p=reject", "duplicate-tag", "p", 18],
    ["p=none; foo", "not-a-tag", "foo", 18],
    ["p=none; 1=x", "unknown-tag", "1", 18],
    ["p=none; aspf=x", "bad-value", "aspf", 18],
    ["p=none; t=1", "bad-value", "t", 18],
    ["p=none; psd=x", "bad-value", "psd", 18],
    ["p=none; fo=1:1", "bad-value", "fo", 18],
    ["p=none; fo=x", "bad-value", "fo", 18],
    ["p=none; ruf=mailto:a", "bad-uri", "ruf", 22],
  ])("%s: %s", (tags, code, tag, offset) => {
    expect(parseDmarc(`v=DMARC1; ${tags}`).notes).toContainEqual(
      expect.objectContaining({ code, tag, offset }),
    );
    expect(parseDmarc(`v=DMARC1; ${tags}`).p).toEqual({ state: "valid", policy: "none" });
  });

  test.each([
    ["pct=150", null, ["removed-tag", "bad-value"]],
    ["pct=x", null, ["removed-tag", "bad-value"]],
    ["pct=0", 0, ["removed-tag"]],
  ])("%s", (tag, pct, codes) => {
    const record = parseDmarc(`v=DMARC1; p=none; ${tag}`);
    expect([record.pct, record.notes.map(({ code }) => code)]).toEqual([pct, codes]);
  });

  test("parts that are no text record are no tags", () => {
    expect(parseDmarc("").notes).toEqual([]);
    expect(selectDmarc(["v=DMARC10; p=none", "v=DMARC1.0", "hello"])).toEqual({
      records: [],
      nearMisses: [
        { code: "missing-semicolon", text: "v=DMARC10; p=none" },
        { code: "missing-semicolon", text: "v=DMARC1.0" },
      ],
      unrelated: 1,
    });
  });
});

describe("parseReportUris", () => {
  test.each([
    ["mailto:a@d.nl", true, "d.nl"],
    ["MAILTO:a+b%2Cc@D.NL", true, "d.nl"],
    ["mailto:a@d.nl?subject=x@y", true, "d.nl"],
    ["mailto:a@d", false, null],
    ["mailto:@d.nl", false, null],
    ["mailto:a", false, null],
    ["mailto:a b@d.nl", false, null],
    ["mailto:a@d.nl;", false, null],
    ["a@d.nl", false, null],
    ["", false, null],
    ["https://d.nl", true, "d.nl"],
    ["https://u:p@d.nl:8443/x?y#z", true, "d.nl"],
    ["https://d.nl:x/", false, null],
    ["https:///x", false, null],
    ["https://[2001:db8::1]/", false, null],
    ["tel:112", true, null],
    ["mailto:a%zz@d.nl", false, null],
  ])("%j", (text, isValid, host) => {
    const [uri] = parseReportUris(text, 0);
    expect([uri?.isValid, uri?.host]).toEqual([isValid, host]);
  });

  test("knows where each begins", () => {
    expect(parseReportUris(" mailto:a@d.nl , x,", 10).map(({ text, offset }) => [text, offset])).toEqual([
      ["mailto:a@d.nl", 11],
      ["x", 27],
      ["", 29],
    ]);
  });

  test("reads a hundred at most", () => {
    expect(parseReportUris("x,".repeat(5000), 0).length).toBe(100);
  });
});

const pieces = fc.constantFrom(
  ..."v=DMARC1 ; p= none reject quarantine sp= np= rua= ruf= mailto: a@d.nl , ! 10m https:// fo= 0:1 d pct= 50 t=y psd=n = ;; adkim=s P= foo".split(
    " ",
  ),
  " ",
  "\t",
  "\xff",
);

test("any text: notes lie inside, and only a usable record has a policy", () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const text = `v=DMARC1;${parts.join("")}`;
      const record = parseDmarc(text);
      for (const { offset } of record.notes) expect(offset).toBeLessThanOrEqual(text.length);
      for (const uri of [...record.rua, ...record.ruf]) {
        expect(text.slice(uri.offset, uri.offset + uri.text.length)).toBe(uri.text);
      }
      expect(policyOf(record, "missing-subdomain") === null).toBe(!isUsable(record));
    }),
    { numRuns: 5000, seed: 9989 },
  );
});

test.each([
  ["semicolons", ";".repeat(65_000)],
  ["tags", "p=none;".repeat(9000)],
  ["destinations", `rua=${"mailto:a@d.nl,".repeat(4600)}`],
  ["spaces", `p=${" ".repeat(65_000)}none`],
  ["octets without scheme", `rua=${"a".repeat(65_000)}`],
])("64 KiB of %s take less than a second", (_what, text) => {
  const begin = performance.now();
  parseDmarc(`v=DMARC1;${text}`);
  selectDmarc([text, ` ${text}`]);
  expect(performance.now() - begin).toBeLessThan(1000);
});
