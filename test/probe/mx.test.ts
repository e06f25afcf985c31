import { describe, expect, test } from "vitest";
import { probeMx } from "../../src/probe/mx.ts";
import { scripted } from "./session.ts";

const OPTIONS = { hasNames: true, randomLabel: "rnd", allAddresses: false, isOpen: () => true };

async function mxOf(rdata: readonly string[] | "nodata" | "timeout") {
  const { lookups, session } = scripted({ answers: { "example.nl/MX": rdata } });
  return { mx: await probeMx("example.nl", OPTIONS, session), lookups };
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
    expect(lookups).toEqual([
      ...["example.nl/MX", "rnd.example.nl/MX"],
      ...["mail.example/A", "mail.example/AAAA", "mail.example/SOA"],
    ]);
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

describe("an exchange that is no host is left out, and it is said why", () => {
  test.each([
    ["M01: .", "0 .", ".", "null"],
    ["M15: localhost", "10 localhost.", "localhost", "localhost"],
    ["M13: a proof of ownership", "10 x.msv1.invalid.", "x.msv1.invalid", "verification"],
    ["M11: an address", "10 192.0.2.1.", "192.0.2.1", "address-literal"],
  ])("%s", async (_, rdata, exchange, why) => {
    const { mx } = await mxOf([rdata, "20 mail.example."]);
    expect(mx.hosts).toEqual(["mail.example"]);
    expect(mx.excluded).toEqual([{ exchange, why }]);
  });
});

describe("what is found of a host", () => {
  const answers = {
    "example.nl/MX": ["10 mail.example."],
    "mail.example/A": ["192.0.2.26", "192.0.2.25", "192.0.2.25"],
    "mail.example/AAAA": ["2001:DB8::25", "::ffff:10.0.0.1"],
    "25.2.0.192.in-addr.arpa/PTR": ["Mail.example.", "other.example."],
  };
  const hostOf = async (over: Partial<Parameters<typeof probeMx>[1]> = {}, aliases = {}) => {
    const { session, lookups } = scripted({ answers, aliases });
    const mx = await probeMx("example.nl", { ...OPTIONS, ...over }, session);
    return { host: mx.details?.["mail.example"], lookups };
  };

  test("are its addresses in canonical form, and the names that they lead back to", async () => {
    const { host, lookups } = await hostOf();
    expect(host).toMatchObject({
      ...{ preference: 10, a: "mail.example/A", aaaa: "mail.example/AAAA", soa: "mail.example/SOA" },
      addresses: ["192.0.2.25", "192.0.2.26", "::ffff:10.0.0.1", "2001:db8::25"],
      ...{ skipped: [], denied: [], tlsa_bases: ["mail.example"] },
    });
    expect(host?.ptr["192.0.2.25"]).toEqual({
      answer: "25.2.0.192.in-addr.arpa/PTR",
      forward: ["mail.example/A", "other.example/A"],
    });
    expect(lookups).toContain("other.example/A");
    expect(host?.ptr["192.0.2.26"]).toEqual({ answer: "26.2.0.192.in-addr.arpa/PTR", forward: [] });
  });

  test("are no names where no test looks at them", async () => {
    const { host, lookups } = await hostOf({ hasNames: false });
    expect(host?.addresses).toHaveLength(4);
    expect(host?.ptr).toEqual({});
    expect(lookups.filter((name) => /PTR|rnd/.test(name))).toEqual([]);
  });

  test("M12: are addresses that may not be spoken to", async () => {
    const { host } = await hostOf({ isOpen: (address) => !address.startsWith("::ffff") });
    expect(host?.denied).toEqual(["::ffff:10.0.0.1"]);
  });

  test("M10: is the name behind an alias, which comes first for TLSA records", async () => {
    const { host } = await hostOf({}, { "mail.example/A": "real.example" });
    expect(host).toMatchObject({ cname: ["real.example"], tlsa_bases: ["real.example", "mail.example"] });
  });
});
