/** Metrics as text: Prometheus 0.0.4 for textfile collectors, and OpenMetrics 1.0 (`reports.md` 6.2). */
import type { Result } from "../../model/report.ts";
import { type Family, familiesOf, type MetricsOptions, type Sample } from "./families.ts";

/** For node_exporter's textfile collector, which refuses a file with a time stamp or a type that it does not know. */
export function prometheusText(result: Result, options: MetricsOptions = {}): string {
  return familiesOf(result, options)
    .flatMap(({ name, help, samples }) => [
      `# HELP ${name} ${helpText(help)}`,
      `# TYPE ${name} gauge`,
      ...samplesOf(name, samples),
    ])
    .map(withNewline)
    .join("");
}

export function openMetricsText(result: Result, options: MetricsOptions = {}): string {
  return [...familiesOf(result, options).flatMap(openFamily), "# EOF"].map(withNewline).join("");
}

/** The name of an info metric ends in `_info` only in its samples. */
function openFamily({ name, help, unit, isInfo = false, samples }: Family): string[] {
  const family = isInfo ? name.replace(/_info$/, "") : name;
  return [
    `# TYPE ${family} ${isInfo ? "info" : "gauge"}`,
    ...(unit === undefined ? [] : [`# UNIT ${family} ${unit}`]),
    `# HELP ${family} ${helpText(help)}`,
    ...samplesOf(name, samples),
  ];
}

const samplesOf = (name: string, samples: readonly Sample[]): string[] =>
  samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`).toSorted();

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${labelValue(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

const labelValue = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const helpText = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");

const withNewline = (line: string): string => `${line}\n`;
