/** The formats in which results of domains are written. */
export const FORMATS = [
  "terminal",
  "json",
  "jsonl",
  "md",
  "html",
  "csv-wide",
  "csv-long",
  "csv-dashboard",
  "internetnl",
  "internetnl-technical",
  "junit",
  "sarif",
  "github",
  "gitlab-codequality",
  "stats-json",
  "stats-csv",
  "stats-md",
  "openmetrics",
  "prom-textfile",
  "dot",
  "parquet",
] as const;
export type Format = (typeof FORMATS)[number];

/** All but those that are no text. */
export type TextFormat = Exclude<Format, "parquet">;

export const TEXT_FORMATS: readonly TextFormat[] = FORMATS.filter((format) => format !== "parquet");

/** Formats that a file name tells. */
export const FORMAT_OF_EXTENSION: Readonly<Record<string, Format>> = {
  ".json": "json",
  ".jsonl": "jsonl",
  ".jsonl.gz": "jsonl",
  ".jsonl.zst": "jsonl",
  ".md": "md",
  ".html": "html",
  ".csv": "csv-wide",
  ".xml": "junit",
  ".sarif": "sarif",
  ".prom": "prom-textfile",
  ".dot": "dot",
  ".parquet": "parquet",
};
