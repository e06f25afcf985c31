/** VRP exports: read, judged, put in order. */
import type { RoutingProblem } from "../../model/routing.ts";
import { openExport, type VrpExport } from "../../proto/rpki/export.ts";
import type { RefusalDetail } from "../../proto/rpki/export-body.ts";
import { judgeExport, type Problem, unusedTas, type VrpProblemCode } from "../../proto/rpki/plausibility.ts";
import { readVrpIndex, writeVrpIndex } from "../../proto/rpki/vrp-binary.ts";
import { buildVrpIndex, type VrpIndex } from "../../proto/rpki/vrp-index.ts";
import { countPerTa, filterRows, type TaCount, type VrpRows } from "../../proto/rpki/vrp-rows.ts";
import type { DataFacts, Expectation, Kind, Taken } from "./dataset.ts";
import { openMeter } from "./dataset.ts";
import { problem } from "./problem.ts";

/** What a refusal means, for people. */
const REFUSALS: Readonly<Record<RefusalDetail, string>> = {
  bzip2: "it is compressed with bzip2; decompress it first: bunzip2",
  xz: "it is compressed with xz; decompress it first: unxz",
  gzip: "it is compressed twice",
  zstd: "it is compressed twice",
  ccr: "it is a Canonical Cache Representation; name a JSON or CSV export",
  html: "it is a web page, not an export",
  "json-syntax": "it is not valid JSON",
  "json-depth": "it is nested too deeply",
  "no-vrp-list": "there is no list of VRPs in it",
  "rpsl-without-max-length": "route objects do not tell the max length; name a JSON or CSV export",
  "unknown-format": "it is none of the known formats of exports",
  "not-closed": "it ends in the middle",
  "last-line": "its last line is not complete",
  "no-octets": "it is empty",
  rows: "it has more rows than there can be",
};

/** VRP exports. */
export const VRP_KIND: Kind<VrpIndex> = {
  kind: "rpki",
  area: "vrp",
  open: (expectation) => {
    const reader = openExport();
    const meter = openMeter();
    return {
      push: (chunk) => {
        meter.update(chunk);
        return reader.push(chunk);
      },
      end: (known) => {
        const { source } = expectation;
        const read = reader.end(known);
        if (read.ok) return take(read.value, meter.end(), expectation);
        return { ok: false, problems: [problem(read.reason, { source, says: REFUSALS[read.detail] })] };
      },
    };
  },
  pack: (index) => writeVrpIndex(index),
  unpack: (octets) => {
    const read = readVrpIndex(octets);
    return read.ok ? read.value : null;
  },
};

function take(
  read: VrpExport,
  measured: Pick<DataFacts, "sha256" | "bytes">,
  expectation: Expectation,
): Taken<VrpIndex> {
  const { rows, rejected, format, buildTime, aspas } = read;
  const perTa = countPerTa(rows);
  const doubts = doubtsAbout(read, perTa, expectation);
  const problems = doubts.map((doubt) => problemOf(doubt, expectation.source));
  if (doubts.some(({ effect }) => effect === "reject")) {
    return {
      ok: false,
      problems: problems.filter((_, index) => doubts[index]?.effect === "reject"),
      lost: doubts.filter(isDrop).map(({ ta = "" }) => ta),
    };
  }
  const index = buildVrpIndex(withoutTas(rows, unusedTas(doubts)));
  return {
    ok: true,
    value: index,
    facts: {
      format,
      generated_at: buildTime ?? null,
      ...measured,
      rows: { v4: index.v4.asn.length, v6: index.v6.asn.length },
      rejected,
      problems,
      vrps: { per_ta: Object.fromEntries(perTa), duplicates: index.duplicates, aspas },
    },
  };
}

function doubtsAbout(
  { records, rejected, declared }: VrpExport,
  perTa: ReadonlyMap<string, TaCount>,
  { scope, previous, lost, now }: Expectation,
): Problem<VrpProblemCode>[] {
  const facts = {
    scope,
    records,
    rejected: Object.values(rejected).reduce((sum, count) => sum + count, 0),
    perTa,
    ...(declared === undefined ? {} : { declared }),
    ...(previous?.vrps === undefined || previous.generated_at === null
      ? {}
      : {
          previous: {
            perTa: new Map(Object.entries(previous.vrps.per_ta)),
            ageSeconds: now - previous.generated_at,
          },
        }),
  };
  const doubts = judgeExport(facts);
  // What two different sources have lost is gone, not overlooked.
  const isConfirmed =
    doubts.some(isDrop) && doubts.filter(isDrop).every(({ ta = "" }) => lost?.has(ta) === true);
  return isConfirmed ? judgeExport({ ...facts, isConfirmed }) : doubts;
}

const isDrop = ({ code }: Problem<VrpProblemCode>): boolean => code === "vrp-ta-drop";

const SAYS: Readonly<Record<VrpProblemCode, (found: Problem<VrpProblemCode>) => string>> = {
  "vrp-empty": () => "it has no VRPs",
  "vrp-bad-rows": ({ found }) => `${found} rows in it are malformed`,
  "vrp-count-mismatch": ({ found, expected }) => `it has ${found} VRPs and says that it has ${expected}`,
  "vrp-ta-missing": ({ ta }) => `it has nothing of the trust anchor ${ta}`,
  "vrp-small": ({ found }) => `it has only ${found} VRPs`,
  "vrp-ta-drop": ({ ta, found, expected }) =>
    `${ta} has only ${found} VRPs left, expected at least ${Math.ceil(expected)}`,
  "vrp-as0-ta": ({ ta, found }) => `the ${found} VRPs of ${ta} all say AS0; they are left out`,
};

function problemOf(found: Problem<VrpProblemCode>, source: string): RoutingProblem {
  return problem(found.code, { source, says: SAYS[found.code](found) });
}

function withoutTas(rows: VrpRows, names: ReadonlySet<string>): VrpRows {
  if (names.size === 0) return rows;
  const isLeft = (set: readonly string[]): boolean => set.every((name) => names.has(name));
  const left = new Set(rows.taSets.flatMap((set, index) => (isLeft(set) ? [index] : [])));
  return filterRows(rows, (columns, row) => !left.has(columns.ta[row] ?? 0));
}
