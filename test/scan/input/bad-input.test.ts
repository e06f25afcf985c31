/** Lists as they come: full of garbage, or the same name without end. */
import { expect, test } from "vitest";
import { type Entry, readList } from "../../../src/scan/input/list.ts";

const OPTIONS = { format: "lines", file: "list" } as const;

const GARBAGE: readonly string[] = [
  "not a name",
  "192.0.2.1",
  "a..b.nl",
  `${"x".repeat(64)}.nl`,
  "exa\u0000mple.nl",
  "\u0007bell.nl",
  "nodot",
  "💩",
  "<script>alert(1)</script>",
  `${"long.".repeat(60)}nl`,
];

test("one line in ten is garbage: each is told, with its number, and the others are targets", async () => {
  const count = 2_000;
  const lines = Array.from({ length: count }, (_, i) =>
    i % 10 === 9 ? (GARBAGE[((i - 9) / 10) % GARBAGE.length] ?? "") : `d${i}.nl`,
  );
  const entries: Entry[] = [];
  const chunks = (async function* () {
    yield Buffer.from(`${lines.join("\r\n")}\r\n`);
  })();
  for await (const entry of readList(chunks, OPTIONS)) entries.push(entry);
  expect(entries.map(({ seq }) => seq)).toEqual(lines.map((_, seq) => seq));
  expect(entries.flatMap(({ kind, seq }) => (kind === "target" ? [] : [`${kind} ${seq % 10}`]))).toEqual(
    // Several lines of the same garbage are as bad each time.
    Array.from({ length: count / 10 }, () => "bad 9"),
  );
});

test("a name without end is read as a stream, and are one target", async () => {
  const line = "Example.NL\n";
  const perChunk = 10_000;
  const chunk = Buffer.from(line.repeat(perChunk));
  let given = 0;
  const chunks = (async function* () {
    for (; given < 20; given += 1) yield chunk;
  })();
  const counts = { target: 0, duplicate: 0, bad: 0, nothing: 0 };
  let mostAhead = 0;
  let seen = 0;
  for await (const { kind } of readList(chunks, OPTIONS)) {
    counts[kind] += 1;
    seen += 1;
    mostAhead = Math.max(mostAhead, given * perChunk - seen);
  }
  expect(counts).toEqual({ target: 1, duplicate: 199_999, bad: 0, nothing: 0 });
  expect(mostAhead).toBeLessThanOrEqual(perChunk);
});
