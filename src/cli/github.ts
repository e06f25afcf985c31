/** What a step of GitHub Actions leaves behind: a summary, and values for later steps (`reports.md` 4.4). */
import { appendFile } from "node:fs/promises";
import { markdown } from "../report/markdown.ts";
import type { RenderRequest } from "../report/render.ts";
import { unwritable } from "../store/atomic.ts";
import type { Env } from "./io.ts";

/** GitHub refuses more than 1 MiB. */
const MOST_OCTETS = 1024 * 1024;

export async function writeGithubFiles(request: RenderRequest, env: Env): Promise<void> {
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: values } = env;
  if (summary) await append(summary, cut(summaryOf(request)));
  if (values) await append(values, valuesOf(request));
}

function summaryOf({ result, gate, limit }: RenderRequest): string {
  return markdown(result, { limit, ...(gate === undefined ? {} : { gate }) });
}

/** Whole lines only. */
function cut(text: string): string {
  const octets = Buffer.from(text);
  if (octets.length <= MOST_OCTETS) return text;
  const kept = octets.subarray(0, MOST_OCTETS - 100);
  return `${kept.subarray(0, kept.lastIndexOf(0x0a) + 1).toString()}\nThe rest does not fit here.\n`;
}

/** `score` and `failed-tests` of all reports, as numbers and ids; `gate` where there is one. */
function valuesOf({ result, gate }: RenderRequest): string {
  const scores = result.reports.map(({ score }) => score.percentage).filter((score) => score !== null);
  const failed = result.reports.flatMap(({ tests }) =>
    tests.filter(({ status }) => status === "failed").map(({ id }) => id),
  );
  return [
    `score=${scores.length === 0 ? "" : Math.min(...scores)}`,
    `failed-tests=${[...new Set(failed)].join(",")}`,
    ...(gate === undefined ? [] : [`gate=${gate.outcome}`]),
    "",
  ].join("\n");
}

async function append(path: string, text: string): Promise<void> {
  try {
    await appendFile(path, text);
  } catch (error) {
    throw unwritable(path, error);
  }
}
