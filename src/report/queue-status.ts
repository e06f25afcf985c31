/** How far a run in the queue has got, for people. */
import type { QueueStatus, WorkerStatus } from "../model/queue-status.ts";
import { escapeText } from "./escape.ts";
import { padEnd, padStart } from "./layout.ts";
import type { Look } from "./look.ts";
import { counted, duration, minute, thousands } from "./number.ts";

/** Lines, each ending with a newline. */
export function renderQueueStatus(status: QueueStatus, look: Look): string {
  const { name, list, begun_at, workers } = status;
  const lines = [
    `${look.paint("bold", name)}   ${escapeText(list)}   begun ${minute(begun_at)}`,
    "",
    `  ${stateOf(status)}`,
    ...figures(status).map(([label, text]) => `  ${padEnd(label, 9)}${text}`),
    ...(workers.length === 0 ? [] : ["", ...workerTable(workers)]),
  ];
  return `${lines.join("\n")}\n`;
}

function stateOf({ finished_at, submitted, lines, targets }: QueueStatus): string {
  if (finished_at !== null) return `finished ${minute(finished_at)}`;
  if (!submitted) return `${thousands(lines.queued)} of ${counted(lines.all, "line")} submitted so far`;
  const share = targets.all === 0 ? 100 : Math.floor((100 * targets.done) / targets.all);
  return `${share} % done`;
}

function figures({ targets, lines, jobs, per_second, eta_seconds, errors }: QueueStatus): [string, string][] {
  const left = [
    ...(per_second === null ? [] : [`${per_second.toFixed(1)}/s`]),
    ...(eta_seconds === null ? [] : [`${duration(1000 * eta_seconds)} left`]),
    ...(targets.incomplete === 0 ? [] : [`${thousands(targets.incomplete)} not measured as a whole`]),
  ];
  const waiting = [
    `${thousands(jobs.waiting)} waiting`,
    `${thousands(jobs.active)} under way`,
    ...(jobs.later === 0 ? [] : [`${thousands(jobs.later)} second tries later`]),
    ...(jobs.retry === 0 ? [] : [`${thousands(jobs.retry)} given back`]),
    ...(jobs.dead === 0 ? [] : [`${thousands(jobs.dead)} that ended their workers`]),
  ];
  const causes = Object.entries(errors).map(([cause, count]) => `${cause} ${thousands(count)}`);
  return [
    ["targets", [`${thousands(targets.done)} of ${thousands(targets.all)}`, ...left].join("   ")],
    ...(causes.length === 0 ? [] : [["errors", causes.join("   ")] satisfies [string, string]]),
    ["jobs", waiting.join("   ")],
    ...(lines.refused === 0
      ? []
      : [["list", `${counted(lines.refused, "line")} bad or a duplicate`] satisfies [string, string]]),
  ];
}

function workerTable(workers: readonly WorkerStatus[]): string[] {
  const rows = workers.map(({ host, pid, is_alive, shards, done, seen_seconds_ago, problems }) => [
    `${escapeText(host)} ${pid}`,
    thousands(done),
    is_alive ? String(shards) : "",
    [
      is_alive ? `seen ${duration(1000 * seen_seconds_ago)} ago` : "gone",
      ...(is_alive ? problems.map((problem) => escapeText(problem)) : []),
    ].join("   "),
  ]);
  const head = ["worker", "done", "parts", ""];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [head, ...rows].map((row) =>
    [
      `  ${padEnd(row[0] ?? "", widths[0] ?? 0)}`,
      padStart(row[1] ?? "", widths[1] ?? 0),
      padStart(row[2] ?? "", widths[2] ?? 0),
      row[3] ?? "",
    ]
      .join("   ")
      .trimEnd(),
  );
}
