/** The folder that `collect --save` writes is one that `batch --save` could have written. */
import { readdirSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";

import type { Report, Result } from "../../src/model/report.ts";
import { batchEvidence } from "../../src/store/evidence.ts";
import { readSaved } from "../../src/store/saved.ts";
import type { ChildResult } from "../cli/child.ts";
import { expectSame, expectThat, type Suite } from "./report.ts";

export interface Typed {
  readonly suite: Suite;
  readonly type: (...words: string[]) => Promise<ChildResult>;
  /** Flags of the network. */
  readonly network: readonly string[];
}

/** What a report says, without when and by whom. */
const essence = ({ target, status, score, tests }: Report) => [
  target.name,
  target.type,
  status,
  score.percentage,
  tests.map(({ id, status: found, verdict }) => [id, found, verdict]),
];

async function reportsOf(folder: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const record of readSaved(folder)) {
    expectThat(record.kind !== "cut-off", `${folder} has no end`);
    if (record.kind === "report") found.push(essence(record.report));
  }
  return found.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

async function evidenceOf(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { target } of batchEvidence(folder)) names.push(target.name);
  return names.toSorted();
}

const linesOf = (path: string): string[] => readFileSync(path, "utf8").split("\n").toSorted();

/** Of the run `typed`, which is over, of `list.txt`. */
export async function savedFolders({ suite, type, network }: Typed): Promise<void> {
  const [queued, direct] = ["queued", "direct"].map((name) => join(suite.directory, name)) as [
    string,
    string,
  ];
  const results = join(queued, "results-000001.jsonl");
  const collectAgain = (): Promise<ChildResult> => type("collect", "--run", "typed", "--save", "queued");

  await suite.test("collect --save: the files, reports and evidence of batch --save", async () => {
    const typed = ["--only", "dnssec", "--no-progress", ...network];
    const ran = [await collectAgain(), await type("batch", "list.txt", "--save", "direct", ...typed)];
    for (const { code, err } of ran) expectSame(code, 0, err);
    const filesOf = (folder: string): string[] => readdirSync(folder).toSorted();
    expectSame(filesOf(queued), filesOf(direct), "files");
    expectSame(await reportsOf(queued), await reportsOf(direct), "reports");
    expectSame(await evidenceOf(queued), await evidenceOf(direct), "evidence");
    const [head, directHead] = [queued, direct].map((folder) => {
      const [first = ""] = readFileSync(join(folder, "manifest.jsonl"), "utf8").split("\n");
      return JSON.parse(first) as { readonly options: Readonly<Record<string, unknown>> };
    });
    expectSame(Object.keys(head ?? {}).toSorted(), Object.keys(directHead ?? {}).toSorted(), "manifest");
    for (const key of ["depth", "resolver", "families", "trust_anchors", "only", "dkim_probe"]) {
      expectSame(head?.options[key], directHead?.options[key], `what was asked for: ${key}`);
    }
  });
  await suite.test("judge, explain and render read it", async () => {
    const judged = await type("judge", "queued", "-f", "json");
    expectSame(judged.code, 0, judged.err);
    const { reports } = JSON.parse(judged.out) as Result;
    expectSame(new Set(reports.map(({ target }) => target.name)).size, 8, "names judged");
    const explained = await type(
      "explain",
      "web_dnssec_valid",
      "--result",
      "queued",
      "--target",
      "broken.test",
    );
    expectSame(explained.code, 0, explained.err);
    const rendered = await type("render", "queued", "-o", "html=pages/", "-f", "stats-json");
    expectSame(rendered.code, 0, rendered.err);
  });
  await suite.test("collect --save, broken off, goes on where it was", async () => {
    const before = linesOf(results);
    truncateSync(results, readFileSync(results).length - 1_000);
    const { code, err } = await collectAgain();
    expectSame(code, 0, err);
    expectSame(linesOf(results), before, "lines");
    expectSame((await evidenceOf(queued)).length, 8, "evidence");
  });
  await suite.test("collect --save into the folder of another run: exit code 2", async () => {
    const { code, err } = await type("collect", "--run", "read", "--save", "queued");
    expectSame(code, 2, err);
    expectThat(err.includes("holds another run, run_"), err);
  });
}
