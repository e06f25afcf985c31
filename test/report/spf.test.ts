import { describe, expect, test } from "vitest";
import { PLAIN } from "../../src/report/look.ts";
import { renderSpf, type SpfDocument, spfJson } from "../../src/report/spf.ts";

const DOCUMENT: SpfDocument = {
  domain: "example.nl",
  ip: "192.0.2.7",
  sender: "news@example.nl",
  helo: "mx.example.nl",
  result: "pass",
  fault: null,
  term: "include:pass.example",
  term_domain: "example.nl",
  explanation: null,
  lookups: 1,
  voids: 0,
  steps: [
    {
      kind: "record",
      depth: 0,
      domain: "example.nl",
      record: "v=spf1 include:pass.example -all",
      records: 1,
      errors: [],
      fault: null,
    },
    {
      kind: "record",
      depth: 1,
      domain: "pass.example",
      record: "v=spf1 ip4:192.0.2.0/24 -all",
      records: 1,
      errors: [],
      fault: null,
    },
    {
      ...{ kind: "term" as const, depth: 1, domain: "pass.example", term: "ip4:192.0.2.0/24", offset: 7 },
      ...{ target: null, found: [], match: true, fault: null, lookups: 1, voids: 0 },
    },
    {
      kind: "result",
      depth: 1,
      domain: "pass.example",
      result: "pass",
      term: "ip4:192.0.2.0/24",
      fault: null,
    },
    {
      ...{ kind: "term" as const, depth: 0, domain: "example.nl", term: "include:pass.example", offset: 7 },
      ...{ target: "pass.example", found: [], match: true, fault: null, lookups: 1, voids: 0 },
    },
    {
      kind: "result",
      depth: 0,
      domain: "example.nl",
      result: "pass",
      term: "include:pass.example",
      fault: null,
    },
  ],
};

test("the steps come in the order taken, those of an include indented, the result at the end", () => {
  expect(renderSpf(DOCUMENT, PLAIN)).toBe(`SPF of example.nl for 192.0.2.7
  MAIL FROM <news@example.nl>, HELO mx.example.nl

example.nl  v=spf1 include:pass.example -all
  pass.example  v=spf1 ip4:192.0.2.0/24 -all
    ✔ ip4:192.0.2.0/24  matches; lookups 1/10
    pass.example gives pass
  ✔ include:pass.example  matches; lookups 1/10

pass  the domain authorises this sender, decided by include:pass.example of example.nl
  1 of 10 lookups, 0 of 2 without result
`);
});

test("the document is the JSON", () => {
  expect(JSON.parse(spfJson(DOCUMENT))).toEqual(DOCUMENT);
});

describe("what went wrong is said", () => {
  const only = (step: SpfDocument["steps"][number], over: Partial<SpfDocument> = {}) =>
    renderSpf({ ...DOCUMENT, steps: [step], ...over }, PLAIN);

  test("no record", () => {
    const step = {
      ...{ kind: "record" as const, depth: 0, domain: "example.nl", record: null, records: 0, errors: [] },
      fault: "no-record",
    };
    const out = only(step, { result: "none", fault: "no-record", term: null });
    expect(out).toContain("example.nl  there is no SPF record\n");
    expect(out).toContain("none  there is no SPF record to evaluate\n");
  });

  test("errors of syntax, with their place", () => {
    const step = {
      ...{ kind: "record" as const, depth: 0, domain: "example.nl", record: "v=spf1 ip4:x -all", records: 1 },
      errors: [{ code: "ip4", offset: 11 }],
      fault: "syntax",
    };
    expect(only(step, { result: "permerror", fault: "syntax", term: null })).toContain(
      "  ✘ at character 12: the IPv4 address cannot be read\n",
    );
  });

  test("what was found, cut when there is much, and lookups without result", () => {
    const step = {
      ...{
        kind: "term" as const,
        depth: 0,
        domain: "example.nl",
        term: "mx",
        offset: 7,
        match: false,
        fault: null,
      },
      target: "example.nl",
      found: Array.from({ length: 9 }, (_, at) => `mx${at}.example.nl`),
      lookups: 1,
      voids: 1,
    };
    expect(only(step)).toContain(
      "  – mx  does not match; looked up example.nl; found mx0.example.nl, mx1.example.nl, mx2.example.nl, mx3.example.nl, mx4.example.nl, mx5.example.nl and 3 more; lookups 1/10, without result 1/2\n",
    );
  });

  test("a fault is told with the term where it came up", () => {
    const over = { result: "permerror", fault: "include-none", term: "include:gone.nl" };
    expect(renderSpf({ ...DOCUMENT, ...over }, PLAIN)).toContain(
      "permerror  the records cannot be evaluated as they are: the included domain has no SPF record, at include:gone.nl of example.nl\n",
    );
  });

  test("a limit, and an explanation without control characters", () => {
    const term = {
      ...{
        kind: "term" as const,
        depth: 0,
        domain: "example.nl",
        term: "include:a.nl",
        offset: 7,
        match: false,
      },
      ...{ target: "a.nl", found: [], fault: "lookup-limit", lookups: 11, voids: 0 },
    };
    expect(only(term)).toContain("  ✘ include:a.nl  more than 10 terms need lookups; lookups 11/10\n");
    const step = {
      kind: "explanation",
      depth: 0,
      domain: "example.nl",
      target: "e.nl",
      text: "no\x1b[2J",
    } as const;
    const out = only(step, { result: "fail", explanation: "no\x1b[2J" });
    expect(out).toContain("explanation from e.nl: no\\u{1b}[2J");
    expect(out).not.toContain("\x1b");
  });

  test("lines stay within a narrow terminal", () => {
    const out = renderSpf(DOCUMENT, { ...PLAIN, width: 60, ascii: true });
    expect(out.split("\n").filter((line) => line.length > 60)).toEqual([]);
    expect(out).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
