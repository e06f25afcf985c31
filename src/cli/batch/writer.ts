/** Outputs of a batch that are written as targets finish, however many there are. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { EvidenceDocument, TargetType } from "../../model/evidence.ts";
import type { Report, RunHeader } from "../../model/report.ts";
import type { Statistics } from "../../model/statistics.ts";
import { longHead, longLines } from "../../report/csv/long.ts";
import { wideTable } from "../../report/csv/wide.ts";
import type { Format } from "../../report/format.table.ts";
import { openHtmlFolder } from "../../report/html/html.ts";
import { endLine, reportLine, runLine } from "../../report/json-lines.ts";
import type { FormatChoices } from "../../report/render.ts";
import { statisticsCsv, statisticsJson, statisticsMarkdown } from "../../report/statistics.ts";
import type { InputErrorLine } from "../../scan/batch/lines.ts";
import { writeAtomic } from "../../store/atomic.ts";
import { makeFolder } from "../../store/run-folder.ts";
import { openStreamFile } from "../../store/stream-file.ts";
import type { Sink } from "../io.ts";
import { pathOfSide } from "../outputs.ts";
import { openReportsFile } from "../parquet.ts";

/** All reports of one name; the evidence only while it is at hand. */
export interface Reported {
  readonly reports: readonly Report[];
  readonly evidence: EvidenceDocument | undefined;
}

/** One output. */
export interface BatchWriter {
  add(reported: Reported): Promise<void>;
  refuse?(line: InputErrorLine): Promise<void>;
  end(run: RunHeader): Promise<void>;
  /** Leaves nothing behind that is not whole. */
  abandon(): Promise<void>;
}

/** Where text goes. */
interface TextOut {
  write(text: string): Promise<void>;
  end(): Promise<void>;
  abandon(): Promise<void>;
}

function stdoutOf(out: Sink): TextOut {
  return {
    write: async (text) => {
      out.write(text);
      await out.ready();
    },
    end: async () => undefined,
    abandon: async () => undefined,
  };
}

export interface WriterNeeds {
  readonly run: RunHeader;
  readonly schemaVersion: string;
  readonly choices: FormatChoices;
  readonly statistics: () => Statistics;
}

/** Formats that need not wait for the end; the others are made of all reports at once. */
const STREAMED = [
  "jsonl",
  "json",
  "csv-long",
  "csv-wide",
  "html",
  "parquet",
  "stats-json",
  "stats-csv",
  "stats-md",
] as const satisfies readonly Format[];
export type StreamedFormat = (typeof STREAMED)[number];

export const isStreamed = (format: Format): format is StreamedFormat =>
  (STREAMED as readonly Format[]).includes(format);

type Open = (path: string | null, out: Sink, needs: WriterNeeds) => Promise<BatchWriter>;

/** A writer to a file, or to stdout where there is none. @throws UserError `output-unwritable` */
export const openWriter = (
  format: StreamedFormat,
  path: string | null,
  { out, ...needs }: WriterNeeds & { readonly out: Sink },
): Promise<BatchWriter> => WRITERS[format](path, out, needs);

const textOut = async (path: string | null, out: Sink): Promise<TextOut> =>
  path === null ? stdoutOf(out) : openStreamFile(path);

const WRITERS: Readonly<Record<StreamedFormat, Open>> = {
  async jsonl(path, out, { run, schemaVersion }) {
    const text = await textOut(path, out);
    const counts = { ok: 0, partial: 0, unresolvable: 0, error: 0 };
    await text.write(runLine(run, schemaVersion));
    return {
      async add({ reports }) {
        for (const { status } of reports) counts[status] += 1;
        await text.write(reports.map(reportLine).join(""));
      },
      refuse: (line) => text.write(`${JSON.stringify(line)}\n`),
      async end({ run_id }) {
        await text.write(endLine(run_id, counts));
        await text.end();
      },
      abandon: text.abandon,
    };
  },
  async json(path, out, { run, schemaVersion }) {
    const text = await textOut(path, out);
    let between = "\n";
    await text.write(
      `{"kind":"waterpas-result","schema_version":${JSON.stringify(schemaVersion)},"run":${JSON.stringify(run)},"reports":[`,
    );
    return {
      async add({ reports }) {
        for (const report of reports) {
          await text.write(between + JSON.stringify(report));
          between = ",\n";
        }
      },
      async end() {
        await text.write("\n]}\n");
        await text.end();
      },
      abandon: text.abandon,
    };
  },
  async "csv-long"(path, out, { choices }) {
    const text = await textOut(path, out);
    const options = { isPerServer: choices.isPerServer, style: choices.csv };
    await text.write(longHead(options));
    return {
      add: ({ reports }) => text.write(reports.map((report) => longLines(report, options)).join("")),
      end: text.end,
      abandon: text.abandon,
    };
  },
  "csv-wide": openWide,
  html: openHtml,
  parquet: openColumns,
  "stats-json": openStatisticsFile(statisticsJson),
  "stats-csv": openStatisticsFile(statisticsCsv),
  "stats-md": openStatisticsFile(statisticsMarkdown),
};

function openStatisticsFile(print: (statistics: Statistics) => string): Open {
  return async (path, out, { statistics }) => ({
    add: async () => undefined,
    async end() {
      const text = print(statistics());
      if (path === null) await stdoutOf(out).write(text);
      else await writeAtomic(path, text);
    },
    abandon: async () => undefined,
  });
}

const SIDES: readonly TargetType[] = ["web", "mail"];

/** A file for each side: whether both have any reports is known at the end. */
async function openWide(path: string | null, out: Sink, { choices }: WriterNeeds): Promise<BatchWriter> {
  const open = new Map<TargetType, { readonly text: TextOut; readonly line: (report: Report) => string }>();
  const options = { values: choices.csvValues, style: choices.csv };
  const fileOf = async (side: TargetType) => {
    const known = open.get(side);
    if (known !== undefined) return known;
    const { head, line } = wideTable(side, options);
    const made = { text: await textOut(path === null ? null : pathOfSide(path, side), out), line };
    open.set(side, made);
    await made.text.write(head);
    return made;
  };
  return {
    async add({ reports }) {
      for (const side of SIDES) {
        const own = reports.filter(({ target }) => target.type === side);
        if (own.length === 0) continue;
        const { text, line } = await fileOf(side);
        await text.write(own.map(line).join(""));
      }
    },
    async end() {
      for (const { text } of open.values()) await text.end();
    },
    async abandon() {
      for (const { text } of open.values()) await text.abandon();
    },
  };
}

/** Beside its file, `-f parquet` writes nothing. */
async function openColumns(path: string | null, _out: Sink, { choices }: WriterNeeds): Promise<BatchWriter> {
  if (path === null) return { add: nothing, end: nothing, abandon: nothing };
  const file = await openReportsFile(path, choices.hasWholeReport);
  return { add: ({ reports }) => file.add(reports), end: file.end, abandon: file.abandon };
}

const nothing = async (): Promise<void> => undefined;

/** A folder with a page for each name, or one file about all of them. */
async function openHtml(
  path: string | null,
  out: Sink,
  { run, statistics, schemaVersion }: WriterNeeds,
): Promise<BatchWriter> {
  const isFolder = path !== null && !path.endsWith(".html");
  const pages = openHtmlFolder({ gate: undefined, isLab: run.net_map });
  if (isFolder) await makeFolder(path);
  return {
    async add({ reports, evidence }) {
      const [first] = reports;
      if (first === undefined) return;
      const target = { name: first.target.name, unicode: first.target.unicode, reports, evidence };
      if (!isFolder || (evidence === undefined && (await isThere(join(path, pages.nextPath(target.name)))))) {
        pages.note(target);
        return;
      }
      const page = pages.page(target);
      await writeAtomic(join(path, page.path), page.text);
    },
    async end(ended) {
      const result = {
        kind: "waterpas-result",
        schema_version: schemaVersion,
        run: ended,
        reports: [],
      } as const;
      const index = pages.index({ result, statistics }, { isLinked: isFolder });
      if (path === null) await stdoutOf(out).write(index.text);
      else await writeAtomic(isFolder ? join(path, index.path) : path, index.text);
    },
    abandon: async () => undefined,
  };
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
