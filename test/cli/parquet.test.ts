/** Files in columns, read back by an independent reader and compared value by value. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { asyncBufferFromFile } from "hyparquet/src/node.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openReportsFile } from "../../src/cli/parquet.ts";
import type { Report } from "../../src/model/report.ts";
import { TESTS } from "../../src/model/tests.table.ts";
import { reportOf } from "../scan/batch/fake.ts";
import { runFake } from "./fake-io.ts";

const compressors = { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) };
const START = Date.UTC(2026, 0, 1);

let folder = "";
let path = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-parquet-"));
  path = join(folder, "run.parquet");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Two tests, whose status and verdict tell the line of the list. */
function sample(seq: number, type: "web" | "mail", more: object = {}): Report {
  const name = `dömain-${seq}.nl`;
  const [failed, passed] =
    type === "web"
      ? ["web_https_tls_version", "web_dnssec_valid"]
      : ["mail_auth_dmarc_policy", "mail_dnssec_valid"];
  return {
    ...reportOf({ input: name, name, unicode: name, types: [type] }, seq, type),
    score: { percentage: seq % 7 === 0 ? null : seq % 101 },
    timing: { finished_at: new Date(START + seq).toISOString() },
    tests: [
      { id: failed, status: seq % 2 === 0 ? "failed" : "passed", verdict: `verdict-${seq % 300}` },
      { id: passed, status: "not_tested", verdict: "not-tested" },
      { id: "web_of_a_later_version", status: "passed", verdict: "good" },
    ],
    ...more,
  } as unknown as Report;
}

/** The columns that a test looks at by name. */
interface Row {
  readonly seq?: bigint;
  readonly type?: string;
  readonly score?: number;
  readonly mail_dnssec_valid?: string;
  readonly verdict_web_https_tls_version?: string;
  readonly report?: unknown;
}

const rowsOf = async (columns?: string[]): Promise<readonly Row[]> =>
  (await parquetReadObjects({
    file: await asyncBufferFromFile(path),
    compressors,
    ...(columns === undefined ? {} : { columns }),
  })) as readonly Row[];

async function write(reports: readonly Report[], hasReport = false): Promise<void> {
  const file = await openReportsFile(path, hasReport);
  await file.add(reports);
  await file.end();
}

describe("reports in columns", () => {
  test("every value comes back, in the order of the list", async () => {
    const reports = [5, 0, 3, 1, 4, 2].flatMap((seq) => [sample(seq, "web"), sample(seq, "mail")]);
    await write(reports);
    const rows = await rowsOf();
    expect(rows.map((row) => [Number(row.seq), row.type])).toEqual(
      [0, 1, 2, 3, 4, 5].flatMap((seq) => [
        [seq, "web"],
        [seq, "mail"],
      ]),
    );
    expect(rows[6]).toMatchObject({
      run_id: "run_20260101T000000Z_0000",
      seq: 3n,
      target: "dömain-3.nl",
      type: "web",
      finished_at: new Date(START + 3),
      score: 3,
      web_https_tls_version: "passed",
      verdict_web_https_tls_version: "verdict-3",
      web_dnssec_valid: "not_tested",
      verdict_web_dnssec_valid: "not-tested",
    });
    // What a report has no word on is no word, not a status.
    expect([rows[0]?.score, rows[6]?.mail_dnssec_valid].map((value) => value ?? null)).toEqual([null, null]);
  });

  test("columns are those of the catalogue, sorted, whatever the reports hold", async () => {
    await write([]);
    const { schema, num_rows } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    const ids = TESTS.map(({ id }) => id as string).toSorted();
    expect(schema.slice(1).map(({ name }) => name)).toEqual([
      ...["run_id", "seq", "target", "type", "finished_at", "score"],
      ...ids,
      ...ids.map((id) => `verdict_${id}`),
    ]);
    expect(num_rows).toBe(0n);
  });

  test("more rows than a group takes: several groups, and none is lost", async () => {
    const count = 12_000;
    const reports = Array.from({ length: count }, (_, i) => sample((i * 7_919) % count, "web"));
    await write(reports);
    const { row_groups, num_rows } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    expect(row_groups.map(({ num_rows: rows }) => Number(rows))).toEqual([10_000, 2_000]);
    expect(num_rows).toBe(BigInt(count));
    const rows = await rowsOf(["seq", "verdict_web_https_tls_version"]);
    expect(rows.every(({ seq }, i) => Number(seq) === i)).toBe(true);
    expect(rows.every((row, i) => row.verdict_web_https_tls_version === `verdict-${i % 300}`)).toBe(true);
  });

  test("with the whole report, hostile text and all", async () => {
    const report = sample(1, "mail", { facts: { said: "\u0000 \ud800 \u2028 \"'" } });
    await write([report], true);
    expect((await rowsOf())[0]?.report).toEqual(report);
  });

  test("reports that stand in no list come behind those that do, as they came", async () => {
    const { seq: _, ...loose } = sample(9, "web");
    await write([loose as Report, sample(1, "web"), sample(0, "web")]);
    expect((await rowsOf()).map(({ seq }) => seq ?? null)).toEqual([0n, 1n, null]);
  });

  test("what is given up leaves nothing behind", async () => {
    const file = await openReportsFile(path, false);
    await file.add([sample(0, "web")]);
    await file.abandon();
    expect(await readdir(folder)).toEqual([]);
  });

  test("a folder that is not there is told before anything is read", async () => {
    await expect(openReportsFile(join(folder, "none", "x.parquet"), false)).rejects.toMatchObject({
      code: "output-unwritable",
    });
  });

  test("on stdout it is refused", async () => {
    const { code, err } = await runFake(["render", "x.jsonl", "-f", "parquet"]);
    expect([code, err]).toEqual([2, expect.stringContaining("-o parquet=FILE")]);
  });
});
