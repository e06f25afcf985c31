/** Lists in every form, and everything that can be wrong with a line. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LONGEST_LINE } from "../../../src/scan/input/line.ts";
import {
  type Entry,
  type ListFormat,
  type ListOptions,
  listFormatOf,
  readList,
} from "../../../src/scan/input/list.ts";

async function* pieces(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const octets = Buffer.from(text);
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size);
}

async function entriesOf(
  text: string | Uint8Array,
  format: ListFormat = "lines",
  more: Partial<ListOptions> = {},
  size?: number,
): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of readList(pieces(text, size), { format, file: "list", ...more })) all.push(entry);
  return all;
}

/** `0 example.nl` for a target, `1 bad`, `2 duplicate`, `3 nothing`. */
const brief = (entries: readonly Entry[]): string[] =>
  entries.map((entry) => `${entry.seq} ${entry.kind === "target" ? entry.target.name : entry.kind}`);

const targetsOf = (entries: readonly Entry[]) =>
  entries.flatMap((entry) => (entry.kind === "target" ? [entry.target] : []));

describe("lines", () => {
  test.each([
    ["one name a line", "a.nl\nb.nl\n", ["0 a.nl", "1 b.nl"]],
    ["no line end behind the last", "a.nl\nb.nl", ["0 a.nl", "1 b.nl"]],
    ["CRLF", "a.nl\r\nb.nl\r\n", ["0 a.nl", "1 b.nl"]],
    ["a byte order mark", "\u{feff}a.nl\n", ["0 a.nl"]],
    [
      "blank lines and comments",
      "# list\n\na.nl # ours\n  \n",
      ["0 nothing", "1 nothing", "2 a.nl", "3 nothing"],
    ],
    ["a number sign inside a URL", "https://a.nl/#top\n", ["0 a.nl"]],
    [
      "U-form, A-form, capitals, final dot: once",
      "bücher.nl\nxn--bcher-kva.nl\nBÜCHER.NL.\n",
      ["0 xn--bcher-kva.nl", "1 duplicate", "2 duplicate"],
    ],
    ["NUL", "a\0b.nl\nb.nl\n", ["0 bad", "1 b.nl"]],
    ["octets that are no UTF-8", Buffer.from([0x61, 0xff, 0x2e, 0x6e, 0x6c, 0x0a]), ["0 bad"]],
    ["addresses and single labels", "192.0.2.1\n2001:db8::1\nnl\n", ["0 bad", "1 bad", "2 bad"]],
    ["reserved names", "a.example\nb.localhost\n", ["0 bad", "1 bad"]],
    ["nothing at all", "", []],
  ])("%s", async (_, text, expected) => {
    expect(brief(await entriesOf(text))).toEqual(expected);
  });

  test("a line of 10 MB is one bad line, and nothing of it is kept", async () => {
    const text = `a.nl\n${"x".repeat(10_000_000)}\nb.nl\n`;
    expect(brief(await entriesOf(text, "lines", {}, 65_536))).toEqual(["0 a.nl", "1 bad", "2 b.nl"]);
  });

  test.each([
    [LONGEST_LINE, /not a domain name/],
    [LONGEST_LINE + 1, /too long/],
  ])("a line of %i octets", async (length, reason) => {
    const [entry] = await entriesOf("x".repeat(length), "lines", {}, 4096);
    expect(entry).toMatchObject({ kind: "bad", reason: expect.stringMatching(reason) });
  });

  test("mail addresses are tested for mail, URLs for the website; the other side of a name is not lost", async () => {
    const entries = await entriesOf("info@a.nl\nhttps://a.nl/\na.nl\nb.nl\ninfo@b.nl\n");
    expect(targetsOf(entries).map(({ name, types }) => `${name} ${types}`)).toEqual([
      "a.nl mail",
      "a.nl web",
      "b.nl web,mail",
    ]);
    expect(brief(entries).slice(2)).toEqual(["2 duplicate", "3 b.nl", "4 duplicate"]);
  });

  test("says where a target stood", async () => {
    const [, target] = targetsOf(await entriesOf("a.nl\n\nb.nl\n"));
    expect(target?.source).toEqual({ file: "list", line: 3 });
  });
});

describe("CSV", () => {
  test.each([
    ["a column domain", "list,domain,tags\nshort,a.nl,x\n", ["0 nothing", "1 a.nl"]],
    ["semicolons, and a name that is none beside the URL", "name;url\nShop;a.nl\n", ["0 nothing", "1 a.nl"]],
    ["tabs", "id\tdomain\n7\ta.nl\n", ["0 nothing", "1 a.nl"]],
    ["no header, one column", "a.nl\nb.nl\n", ["0 a.nl", "1 b.nl"]],
    ["quotes", 'domain,note\n"a.nl","said ""hello"", and left"\n', ["0 nothing", "1 a.nl"]],
    [
      "a quoted cell over two lines",
      'domain,note\na.nl,"one\ntwo"\nb.nl,\n',
      ["0 nothing", "2 nothing", "1 a.nl", "3 b.nl"],
    ],
    ["an empty cell", "domain,list\n,x\nb.nl,x\n", ["0 nothing", "1 bad", "2 b.nl"]],
    ["a row that is too short", "list,domain\nx\ny,b.nl\n", ["0 nothing", "1 bad", "2 b.nl"]],
    [
      "blank lines before the header",
      "\n\ndomain\na.nl\n",
      ["0 nothing", "1 nothing", "2 nothing", "3 a.nl"],
    ],
    ["a quote that is never closed", 'domain,x\n"a.nl\nb.nl\n', ["0 nothing", "2 nothing", "1 bad"]],
    ["a type that is none", "domain,type\na.nl,ftp\n", ["0 nothing", "1 bad"]],
  ])("%s", async (_, text, expected) => {
    expect(brief(await entriesOf(text, "csv"))).toEqual(expected);
  });

  test.each([
    ["by header", "Site", ["0 nothing", "1 a.nl"]],
    ["by number", "2", ["0 bad", "1 a.nl"]],
  ])("a column chosen %s", async (_, column, expected) => {
    expect(brief(await entriesOf("id,Site\n1,a.nl\n", "csv", { column }))).toEqual(expected);
  });

  test.each([
    ["several columns, none of them known", "id,site\n1,a.nl\n", undefined],
    ["a column that is not there", "domain\na.nl\n", "site"],
    ["a number beyond the last", "domain\na.nl\n", "2"],
  ])("%s is an error that names the columns", async (_, text, column) => {
    const reading = entriesOf(text, "csv", column === undefined ? {} : { column });
    await expect(reading).rejects.toMatchObject({
      code: "usage",
      why: expect.stringContaining("its columns are"),
    });
  });

  test("carries list, tags, group and type", async () => {
    const text = `list,domain,tags,group,type\n"Suppliers",a.nl," Cloud, NL;cloud ",Vendor A,mail\nb,b.nl,,,\n`;
    expect(targetsOf(await entriesOf(text, "csv"))).toMatchObject([
      { name: "a.nl", list: "Suppliers", tags: ["cloud", "nl", "vendor a"], types: ["mail"] },
      { name: "b.nl", list: "b", types: ["web", "mail"] },
    ]);
  });

  test("tags are cut at 160 characters", async () => {
    const [target] = targetsOf(await entriesOf(`domain,tags\na.nl,${"t".repeat(161)}\n`, "csv"));
    expect(target?.tags?.[0]).toHaveLength(160);
  });

  test("what stands in quotes comes back, whatever it is", async () => {
    const cell = fc.string().filter((text) => !text.includes("\r") && text.length < 100);
    await fc.assert(
      fc.asyncProperty(cell, async (note) => {
        const text = `domain,note,list\na.nl,"${note.replaceAll('"', '""')}",L\n`;
        expect(targetsOf(await entriesOf(text, "csv"))).toMatchObject([{ name: "a.nl", list: "L" }]);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe("JSON Lines", () => {
  test.each([
    ["an object", '{"domain":"a.nl"}\n', ["0 a.nl"]],
    ["a string", '"a.nl"\n', ["0 a.nl"]],
    ["blank lines", '\n"a.nl"\n', ["0 nothing", "1 a.nl"]],
    ["no JSON", "a.nl\n", ["0 bad"]],
    ["a list", '["a.nl"]\n', ["0 bad"]],
    ["null", "null\n", ["0 bad"]],
    ["no name", '{"x":1}\n', ["0 bad"]],
    ["a name that is a number", '{"domain":1}\n', ["0 bad"]],
    ["a line that is cut off", '{"domain":"a.nl"}\n{"dom', ["0 a.nl", "1 bad"]],
  ])("%s", async (_, text, expected) => {
    expect(brief(await entriesOf(text, "jsonl"))).toEqual(expected);
  });

  test("carries list, tags and type; the key can be chosen", async () => {
    const text = '{"host":"a.nl","site":"b.nl","tags":["X","y"],"list":"L","type":"web"}\n';
    expect(targetsOf(await entriesOf(text, "jsonl", { field: "site" }))).toMatchObject([
      { name: "b.nl", list: "L", tags: ["x", "y"], types: ["web"] },
    ]);
  });
});

describe("zone files", () => {
  const ZONE = `$TTL 3600
nl. IN SOA ns1.dns.nl. hostmaster.nl. ( 2026010101 ; serial
  3600 900 1209600 3600 )
nl. NS ns1.dns.nl.
ns1.dns.nl. A 192.0.2.1
a.nl. 3600 in ns ns1.a.nl.
a.nl. 3600 in ns ns2.a.nl.
ns1.a.nl. A 192.0.2.2
b.nl. DS 1 8 2 ( 00
 11 )
  NS ns.b.nl. ; indented: the owner before
txt.nl. TXT "NS ( ; no comment"
$ORIGIN co.nl.
c 1d IN NS ns.c
@ NS ns.co
`;
  test("gives each delegation below the apex once", async () => {
    expect(
      targetsOf(await entriesOf(ZONE, "zone")).map(({ name, source }) => `${source?.line} ${name}`),
    ).toEqual(["6 a.nl", "11 b.nl", "14 c.co.nl", "15 co.nl"]);
  });

  test("has an entry for each line", async () => {
    const entries = await entriesOf(ZONE, "zone");
    expect(entries.map(({ seq }) => seq)).toEqual(
      ZONE.trimEnd()
        .split("\n")
        .map((_, line) => line),
    );
  });

  test("relative names belong to the origin that was given", async () => {
    const text = "@ SOA a b 1 2 3 4 5\na NS ns\n";
    expect(brief(await entriesOf(text, "zone", { origin: "nl" }))).toEqual(["0 nothing", "1 a.nl"]);
  });

  test("an included file is told, not passed over", async () => {
    expect(brief(await entriesOf("$INCLUDE more\n", "zone"))).toEqual(["0 bad"]);
  });
});

test("every line of any list gives exactly one entry", async () => {
  const list = fc.array(fc.oneof(fc.constant("a.nl"), fc.constant('"'), fc.string(), fc.constant("")), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(list, fc.constantFrom("lines", "csv", "jsonl", "zone"), async (lines, format) => {
      const text = lines.map((line) => line.replaceAll("\n", " ")).join("\n");
      const expected = text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
      const entries = await entriesOf(text, format as ListFormat, { column: "1" });
      expect(entries.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: expected }, (_, seq) => seq),
      );
    }),
    { seed: 2, numRuns: 300 },
  );
});

test.each([
  ["list.txt", {}, "lines"],
  ["list.CSV", {}, "csv"],
  ["list.ndjson", {}, "jsonl"],
  ["nl.zone", {}, "zone"],
  ["-", {}, "lines"],
  ["-", { column: "site" }, "csv"],
  ["-", { field: "site" }, "jsonl"],
])("%s with %j is read as %s", (file, options, format) => {
  expect(listFormatOf(file, options)).toBe(format);
});
