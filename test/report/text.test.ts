import { describe, expect, test } from "vitest";
import { REASONS } from "../../src/proto/dnssec/reason.table.ts";
import { describePointer } from "../../src/report/evidence-text.ts";
import { fill, printValue } from "../../src/report/fill.ts";
import { reasonFix, reasonText } from "../../src/report/reason-text.ts";

const LOOK = { ascii: false };

describe("placeholders", () => {
  test.each<[string, unknown, string]>([
    ["count", 1234, "1,234"],
    ["key_tag", 20326, "20326"],
    ["serial", 2026010101, "2026010101"],
    ["as", 64500, "64500"],
    ["hosts", ["a", "b"], "a, b"],
    ["hosts", ["1", "2", "3", "4", "5", "6", "7", "8"], "1, 2, 3, 4, 5, 6 and 2 more"],
    ["text", "a\u001bb", "a\\u{1b}b"],
    ["flag", true, "true"],
  ])("%s %j", (name, value, expected) => expect(printValue(name, value, LOOK)).toBe(expected));

  test("names without a value stay, marks for code go", () => {
    expect(fill("use `--x` at {zone} or {other}", { zone: "nl" }, LOOK)).toBe("use --x at nl or {other}");
  });

  test("values are not filled again", () => {
    expect(fill("{a}", { a: "{b}", b: "x" }, LOOK)).toBe("{b}");
  });

  test("inherited names are no values", () => {
    expect(fill("{constructor} {toString}", {}, LOOK)).toBe("{constructor} {toString}");
  });

  test("our own quotation marks become ASCII", () => {
    expect(fill("“a” – b…", {}, { ascii: true })).toBe('"a" - b...');
  });
});

describe("reasons of the validator", () => {
  const reason = { zone: "example.nl", name: "www.example.nl", subject: "A" };

  test.each(Object.keys(REASONS))("%s has a sentence", (code) => {
    const text = reasonText({ code, ...reason }, LOOK);
    expect(text).toMatch(/\.$/);
    expect(text).not.toContain(`${code} at`);
    expect(text).not.toMatch(/[{}]/);
  });

  test("further facts follow in brackets, key tags as they are", () => {
    const text = reasonText(
      { code: "rrsig-expired", ...reason, extra: { key_tag: 20326, count: 1000 } },
      LOOK,
    );
    expect(text).toMatch(/ \(key tag 20326, count 1,000\)$/);
  });

  test("a code of a newer version is shown as it is, and has no fix", () => {
    expect(reasonText({ code: "brand-new", ...reason }, LOOK)).toBe(
      "brand-new at www.example.nl in example.nl.",
    );
    expect(reasonFix({ code: "brand-new", ...reason }, LOOK)).toBeNull();
  });
});

describe("places in the evidence", () => {
  const evidence = {
    dns: {
      answers: {
        "example.nl/A": {
          outcome: "ok",
          rcode: "NOERROR",
          security: "secure",
          messages: ["m1"],
          rrs: [],
          cname: [],
        },
        "dead.nl/A": {
          outcome: "servfail",
          rcode: null,
          messages: [],
          rrs: [],
          cname: [],
          failures: [{ server: "192.0.2.9", zone: "dead.nl", why: "rcode:SERVFAIL" }],
        },
      },
      rrsets: {},
      messages: {
        m1: {
          server: "192.0.2.53",
          transport: "udp",
          name: "example.nl",
          type: "A",
          rcode: "NOERROR",
          flags: ["aa"],
          answer: [],
          authority: [],
          edns: null,
          size: 1891,
          attempt: 14,
          observed_at: "2026-11-21T18:04:09.120Z",
        },
      },
      zones: {},
    },
    ns: {
      "example.nl": {
        servers: {
          "192.0.2.53": { hosts: [], soa: { outcome: "timeout", detail: "5 s", attempts: [3, 4] } },
        },
      },
    },
    vantage: { ipv4: "ok" },
  } as never;

  test.each([
    ["/dns/answers/example.nl~1A", "example.nl A: NOERROR, secure, from 192.0.2.53 #14"],
    ["/dns/answers/example.nl~1A/security", "example.nl A: NOERROR, secure, from 192.0.2.53 #14"],
    ["/dns/answers/dead.nl~1A", "dead.nl A: servfail, 192.0.2.9 rcode:SERVFAIL"],
    ["/dns/messages/m1", "192.0.2.53 udp, example.nl A: NOERROR aa, 1,891 B #14"],
    ["/ns/example.nl/servers/192.0.2.53/soa", "192.0.2.53 soa: timeout, 5 s, #3 #4"],
    ["/vantage", '/vantage: {"ipv4":"ok"}'],
    ["/no/such/place", "/no/such/place"],
    ["/__proto__/x", "/__proto__/x"],
  ])("%s", (pointer, text) => expect(describePointer(evidence, pointer, LOOK)).toBe(text));

  test("without evidence a pointer is all there is", () => {
    expect(describePointer(undefined, "/dns/answers/a~1A", LOOK)).toBe("/dns/answers/a~1A");
  });
});
