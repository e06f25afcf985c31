/** The commands of the queue as a person types them. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { parquetReadObjects } from "hyparquet";
import { asyncBufferFromFile } from "hyparquet/src/node.js";

import { startWorld } from "../../src/lab/world.ts";
import type { QueueStatus } from "../../src/model/queue-status.ts";
import { withQueue } from "../../src/scan/queue/database.ts";
import { readLines } from "../../src/store/lines.ts";
import { validate } from "../../src/store/schema.ts";
import { type ChildResult, labFlags, waterpas } from "../cli/child.ts";
import type { Postgres } from "./postgres.ts";
import { MISCOUNTED } from "./queue-found.ts";
import { savedFolders } from "./queue-saved.ts";
import { expectSame, expectThat, type Suite } from "./report.ts";

/** The columns that are looked at. */
interface Row {
  readonly target?: string;
  readonly type?: string;
  readonly score?: number;
  readonly web_dnssec_valid?: string;
}

/** The commands as a person types them, over a lab on loopback. */
export async function commands({ suite, postgres }: { suite: Suite; postgres: Postgres }): Promise<void> {
  const { directory } = suite;
  const world = await startWorld({
    scenarios: ["good", "broken"],
    bulk: 6,
    now: Math.floor(Date.now() / 1000),
  });
  const names = ["good.test", "broken.test", ...Array.from({ length: 6 }, (_, i) => `bulk-${i}.test`)];
  writeFileSync(join(directory, "list.txt"), [...names, "good.test", "no name", ""].join("\n"));
  const lab = await labFlags(world, directory);
  const env = { WATERPAS_QUEUE: postgres.url() };
  const type = (...words: string[]) => waterpas(words, { cwd: directory, env });
  const network = [...lab, "--resolver", "iterate"];
  const submit = (): Promise<ChildResult> =>
    type("submit", "list.txt", "--run", "typed", "--chunk", "3", "--only", "dnssec", ...network);
  const work = (): Promise<ChildResult> => type("worker", "--until-done", "--run", "typed", ...network);
  const collectInto = (...files: string[]): Promise<ChildResult> =>
    type("collect", "--run", "typed", ...files.flatMap((file) => ["-o", file]));

  await suite.test("submit, twice: the id on stdout", async () => {
    for (const { code, out, err } of [await submit(), await submit()]) {
      expectSame([code, out], [0, "typed\n"], err);
      expectThat(err.includes("8 targets in the queue; 2 lines"), err);
    }
  });
  await suite.test("collect before the run is over: exit code 3", async () => {
    const { code, err } = await collectInto("early.jsonl");
    expectSame([code, existsSync(join(directory, "early.jsonl"))], [3, false], err);
  });
  await suite.test("two workers at once end when all is done", async () => {
    for (const { code, err } of await Promise.all([work(), work()])) expectSame(code, 0, err);
  });
  await suite.test("status", async () => {
    const { out } = await type("status", "--run", "typed", "--json");
    const document = JSON.parse(out) as QueueStatus;
    expectSame(validate("queue-status", document), [], "the schema");
    const { targets, reports, finished_at } = document;
    expectSame([targets.done, reports.done, finished_at === null], [8, 16, false], out);
    const human = await type("status", "--run", "typed");
    expectThat(human.out.includes("8 of 8"), human.out);
  });
  await suite.test("collect, twice: the same octets, in the order of the list", async () => {
    for (const name of ["1", "2"]) {
      const { code, err } = await collectInto(`${name}.jsonl.zst`, `${name}.parquet`);
      expectSame(code, 0, err);
    }
    const [first, second] = ["1", "2"].map((name) => readFileSync(join(directory, `${name}.jsonl.zst`)));
    expectThat(first?.equals(second ?? Buffer.alloc(0)) === true, "not the same");
    const seqs: number[] = [];
    for await (const { text } of readLines(join(directory, "1.jsonl.zst"))) {
      const { kind, seq } = JSON.parse(text) as { kind: string; seq?: number };
      if (seq !== undefined) seqs.push(kind === "waterpas-report" ? seq : -seq);
    }
    expectSame(seqs, [...Array.from({ length: 8 }, (_, i) => [i, i]).flat(), -8, -9], "lines");
    const rows = (await parquetReadObjects({
      file: await asyncBufferFromFile(join(directory, "1.parquet")),
      compressors: { ZSTD: (input) => zstdDecompressSync(input) },
    })) as readonly Row[];
    const good = rows
      .filter(({ target }) => target === "good.test")
      .map(({ type: side, score }) => [side, score]);
    expectSame(good.length, 2, "rows of good.test");
    const broken = rows.find(({ target, type: side }) => target === "broken.test" && side === "web");
    expectSame(broken?.web_dnssec_valid, "failed", "web_dnssec_valid of broken.test");
  });
  await suite.test("tests are counted in the database as they are in the results", () =>
    withQueue({ url: postgres.url() }, async (queue) => {
      expectSame(await queue.query(MISCOUNTED, ["typed"]), [], "tests that are counted wrongly");
      const rows = await queue.query<{ n: string }>(
        "SELECT status, n FROM waterpas.stat WHERE run_id = 'typed' AND test_id = 'web_dnssec_valid'",
      );
      expectSame(
        rows.reduce((sum, { n }) => sum + Number(n), 0),
        8,
        "websites",
      );
    }),
  );
  await suite.test("results can be rendered and judged like those of a batch", async () => {
    const { code, out, err } = await type("render", "1.jsonl.zst", "-f", "stats-json");
    expectSame(code, 0, err);
    expectThat(JSON.parse(out) !== null, out);
  });
  await savedFolders({ suite, type, network });
  await world.close();
}
