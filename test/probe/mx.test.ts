import { describe, expect, test } from "vitest";
import { probeMx } from "../../src/probe/mx.ts";
import { scripted } from "./session.ts";

async function mxOf(rdata: readonly string[] | "nodata" | "timeout") {
  const { lookups, session } = scripted({ answers: { "example.nl/MX": rdata } });
  return { mx: await probeMx("example.nl", session), lookups };
}

describe("the hosts to measure", () => {
  test("come by preference, then by name, in lower case and without final dot", async () => {
    const { mx } = await mxOf(["20 A.example.", "10 z.Example.", "10 b.example."]);
    expect(mx.hosts).toEqual(["b.example", "z.example", "a.example"]);
    expect(mx.records).toEqual([
      { preference: 10, exchange: "b.example" },
      { preference: 10, exchange: "z.example" },
      { preference: 20, exchange: "a.example" },
    ]);
    expect(mx.answer).toBe("example.nl/MX");
  });

  test("are asked for A, AAAA and SOA", async () => {
    const { lookups } = await mxOf(["10 mail.example."]);
    expect(lookups).toEqual(["example.nl/MX", "mail.example/A", "mail.example/AAAA", "mail.example/SOA"]);
  });

  test("M14: are the first ten of fourteen, and the others are listed", async () => {
    const { mx } = await mxOf(Array.from({ length: 14 }, (_, i) => `${(14 - i) * 10} mx${14 - i}.example.`));
    expect(mx.hosts).toEqual(Array.from({ length: 10 }, (_, i) => `mx${i + 1}.example`));
    expect(mx.skipped).toEqual(["mx11.example", "mx12.example", "mx13.example", "mx14.example"]);
  });

  test("include each name once", async () => {
    expect((await mxOf(["10 mail.example.", "20 mail.example."])).mx.hosts).toEqual(["mail.example"]);
  });
});

test.each([
  ["M01: a null MX has no host", ["0 ."], [{ preference: 0, exchange: "." }]],
  ["M15: localhost is no host", ["10 localhost."], [{ preference: 10, exchange: "localhost" }]],
  ["a record that is none is left out", ["\\# 3 000a00", "x y", "99999999 a.example."], []],
  ["no records", "nodata" as const, []],
  ["no answer", "timeout" as const, []],
])("%s", async (_, rdata, records) => {
  const { mx } = await mxOf(rdata);
  expect(mx.hosts).toEqual([]);
  expect(mx.records).toEqual(records);
});
