/** Looks prefixes and networks up in the data of a run, and judges what it finds as `judge` would from the files. */
import type { EvidenceDocument, Vantage } from "../model/evidence.ts";
import type { Report, Result } from "../model/report.ts";
import { probeAsn } from "../probe/asn.ts";
import { probePrefix } from "../probe/prefix.ts";
import type { Visibility } from "../proto/rpki/route-table.ts";
import { VISIBILITY } from "../proto/rpki/route-table.ts";
import type { Vrp } from "../proto/rpki/vrp-rows.ts";
import { EVIDENCE_VERSION } from "../store/evidence.ts";
import { openJudge, resultOf } from "./judge.ts";
import type { Judging } from "./request.ts";
import type { RouteTarget } from "./route-target.ts";
import type { RoutingData } from "./routing-data.ts";
import { runIdOf, timeText } from "./time.ts";

/** What is looked up, and in what. */
export interface RouteScanRequest extends Judging {
  readonly targets: readonly RouteTarget[];
  readonly data: RoutingData;
  readonly whatIf: readonly Vrp[];
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Four hex digits that end the run id. */
  readonly runSuffix: string;
  /** Name of this place, for the report. */
  readonly label?: string;
}

/** The result and what it was judged from, in the order of the targets. */
export interface RouteScanOutcome {
  readonly result: Result;
  readonly evidence: readonly EvidenceDocument[];
}

/** Nothing is asked of the network, so nothing is said about it. */
function vantageOf({ label = null }: { readonly label?: string | null }, now: string): Vantage {
  return {
    label,
    ipv4: "none",
    ipv6: "none",
    port25: "off",
    dns: "ok",
    clock: "unknown",
    resolver: "none",
    checked_at: now,
  };
}

/** Looks up every target. At least one has to be given. */
export function scanRoutes(request: RouteScanRequest): RouteScanOutcome {
  const startedMs = request.clock();
  const judging = openJudge(request);
  const documents = request.targets.map((target) => documentOf(target, request, startedMs));
  const [first, ...others] = documents;
  if (first === undefined) throw new Error("nothing to look up");
  const reports: Report[] = documents.flatMap((document) => judging.reports(document));
  return { result: resultOf([first, ...others], reports, judging.profile, request), evidence: documents };
}

function documentOf(target: RouteTarget, request: RouteScanRequest, startedMs: number): EvidenceDocument {
  const { data, tool, now, profile } = request;
  const { input, name, type } = target;
  const started = timeText(startedMs);
  const visibility = { ...VISIBILITY, minPeers: Number(profile.limits.rpki_min_peers) };
  return {
    kind: "waterpas-evidence",
    schema_version: EVIDENCE_VERSION,
    run_id: runIdOf(startedMs, request.runSuffix),
    target: { input, name, unicode: name, types: [type] },
    tool,
    options: { depth: "standard", resolver: "none", families: [] },
    collected_from: started,
    collected_until: timeText(Math.max(startedMs, request.clock())),
    ...(now === undefined ? {} : { now }),
    vantage: vantageOf(request, started),
    inputs: data.inputs,
    attempts: [],
    ...sectionOf(target, request, visibility),
  };
}

function sectionOf(
  target: RouteTarget,
  { data, whatIf }: RouteScanRequest,
  visibility: Visibility,
): Pick<EvidenceDocument, "prefix" | "asn"> {
  const { vrps, before, routes, aspas, sources } = data;
  const seen = { vrps, before, routes, aspas, visibility };
  if (target.type === "asn") return { asn: probeAsn({ asn: target.asn, whatIf }, seen, sources) };
  const { prefix, isAddress, origin } = target;
  const question = { prefix, isAddress, whatIf, ...(origin === undefined ? {} : { origin }) };
  return { prefix: probePrefix(question, seen, sources) };
}
