/** The figures that monitoring follows (`reports.md` 6.1). */
import type { GateResult } from "../../model/gate.ts";
import type { Report, Result, TestResult } from "../../model/report.ts";
import { STATUSES } from "../../model/status.ts";
import { gatedTarget } from "../ci/outcome.ts";

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  readonly help: string;
  /** OpenMetrics wants the unit that a name ends in. */
  readonly unit?: "seconds" | "ratio";
  /** A metric whose labels are what matters; its value is 1. */
  readonly isInfo?: boolean;
  readonly samples: readonly Sample[];
}

export interface MetricsOptions {
  readonly gate?: GateResult;
  /** Tests with a series of their own; default `required`. */
  readonly tests?: "required" | "all" | "none";
  /** Adds the label `list`. */
  readonly hasListLabel?: boolean;
}

type Labelled = (report: Report, more?: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;

/** Families by name; what is unknown has no sample. */
export function familiesOf({ run, reports }: Result, options: MetricsOptions = {}): Family[] {
  const labelled: Labelled = ({ target }, more = {}) => ({
    target: target.name,
    type: target.type,
    ...(options.hasListLabel === true ? { list: target.list ?? "" } : {}),
    ...more,
  });
  const each = (samplesOf: (report: Report) => readonly Sample[]): Sample[] => reports.flatMap(samplesOf);
  const one = (read: (report: Report) => number | null): Sample[] =>
    each((report) => {
      const value = read(report);
      return value === null ? [] : [{ labels: labelled(report), value }];
    });
  const families: Family[] = [
    {
      name: "waterpas_build_info",
      help: "Version of the program and profile that made these figures.",
      isInfo: true,
      samples: [{ labels: { version: run.tool.version, profile: run.profile.name }, value: 1 }],
    },
    {
      name: "waterpas_score_ratio",
      help: "Score, from 0 to 1; absent while it is not known.",
      unit: "ratio",
      samples: one(({ score }) => (score.percentage === null ? null : score.percentage / 100)),
    },
    {
      name: "waterpas_category_score_ratio",
      help: "Score of a category, from 0 to 1; absent when it has no points.",
      unit: "ratio",
      samples: each((report) =>
        report.categories.flatMap(({ id, percentage }) =>
          percentage === null
            ? []
            : [{ labels: labelled(report, { category: id }), value: percentage / 100 }],
        ),
      ),
    },
    {
      name: "waterpas_test_passed",
      help: "1 when the test is passed, else 0; absent when it was not tested or could not be measured.",
      samples: each((report) => testSamples(report, labelled, options.tests ?? "required")),
    },
    {
      name: "waterpas_tests",
      help: "Tests of internet.nl by status.",
      samples: each((report) =>
        STATUSES.map((status) => ({
          labels: labelled(report, { status }),
          value: report.score.counts[status],
        })),
      ),
    },
    {
      name: "waterpas_gate_passed",
      help: "1 when the gate is met.",
      samples: one((report) => {
        const gated = gatedTarget(options.gate, report);
        return gated === undefined ? null : Number(gated.outcome === "met");
      }),
    },
    {
      name: "waterpas_scan_timestamp_seconds",
      help: "When the measurement ended.",
      unit: "seconds",
      samples: one(({ evidence }) => secondsOf(evidence.collected_until)),
    },
    {
      name: "waterpas_scan_duration_seconds",
      help: "How long it took.",
      unit: "seconds",
      samples: one(({ timing }) => timing.duration_ms / 1000),
    },
    {
      name: "waterpas_scan_inconclusive",
      help: "Tests that could not be measured.",
      samples: one(({ tests }) => tests.filter(({ status }) => status === "error").length),
    },
    {
      name: "waterpas_certificate_not_after_timestamp_seconds",
      help: "When the first certificate of the chains served ends.",
      unit: "seconds",
      samples: one(({ facts: { certificate_not_after: time } }) => timeFact(time)),
    },
    {
      name: "waterpas_rrsig_expiration_timestamp_seconds",
      help: "When the first signature of the chain of trust ends.",
      unit: "seconds",
      samples: one(({ facts: { rrsig_expiration: time } }) => timeFact(time)),
    },
    {
      name: "waterpas_run_timestamp_seconds",
      help: "When the run began.",
      unit: "seconds",
      samples: [{ labels: {}, value: secondsOf(run.started_at) }],
    },
    {
      name: "waterpas_run_targets",
      help: "Reports of the run by status.",
      samples: (["ok", "partial", "unresolvable", "error"] as const).map((status) => ({
        labels: { status },
        value: reports.filter((report) => report.status === status).length,
      })),
    },
  ];
  return families.filter(({ samples }) => samples.length > 0).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function testSamples(report: Report, labelled: Labelled, which: "required" | "all" | "none"): Sample[] {
  if (which === "none") return [];
  return report.tests
    .filter((test) => isKnown(test) && (which === "all" || test.level === "required"))
    .map(({ id, level, status }) => ({
      labels: labelled(report, { test: id, level }),
      value: Number(status === "passed"),
    }));
}

const isKnown = ({ status }: TestResult): boolean => status !== "error" && status !== "not_tested";

const secondsOf = (time: string): number => Date.parse(time) / 1000;

function timeFact(value: unknown): number | null {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time / 1000;
}
