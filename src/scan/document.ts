/** The evidence document of one target, from what was found of it. */
import type { Cause } from "../model/cause.ts";
import type { EvidenceDocument, EvidenceTarget, TargetType, Vantage } from "../model/evidence.ts";
import type { NetSession } from "../net/open.ts";
import { EVIDENCE_VERSION } from "../store/evidence.ts";
import type { Blobs } from "./blobs.ts";
import type { RunMail } from "./mail/run.ts";
import { ordered, orderedDns, orderedOptions, orderedVantage, sortedByKey } from "./order.ts";
import type { ScanRequest } from "./request.ts";
import { wantsRouting } from "./routing.ts";
import type { Target } from "./target.ts";
import { timeText } from "./time.ts";

/** What the documents of a run have in common. */
export interface RunHeader {
  readonly request: ScanRequest;
  readonly runId: string;
  readonly vantage: Vantage;
  readonly inputs: EvidenceDocument["inputs"];
  readonly mail: RunMail;
}

/** Where a target's findings gather. */
export interface Gathering {
  readonly session: NetSession;
  readonly blobs: Blobs;
}

/** In the order of `settled.md` 5.4. */
const SECTIONS = [
  "ns",
  "web",
  "tls",
  "mx",
  "smtp",
  "spf",
  "dmarc",
  "dkim",
  "mta_sts",
  "tls_rpt",
  "srv",
  "caa",
  "tlsa",
  "svcb",
  "routing",
  "shared",
] as const satisfies readonly (keyof EvidenceDocument)[];

export type Found = Partial<Pick<EvidenceDocument, (typeof SECTIONS)[number]>>;

export interface Probed extends Found {
  readonly missing: Missing;
}

export type Missing = { -readonly [K in "dns" | Exclude<keyof Found, "shared">]?: Cause };
interface Period {
  readonly from: number;
  readonly until: number;
}

/** Keys in the order of `settled.md` 5.4. */
export function documentOf(
  target: Target,
  { request, runId, vantage, inputs, mail }: RunHeader,
  { session, blobs }: Gathering,
  { missing, ...found }: Probed,
  { from, until }: Period,
): EvidenceDocument {
  const { dns: dnsMissing, ...others } = missing;
  const hasDns = dnsMissing !== "internal";
  const absent = hasDns ? others : missing;
  return {
    kind: "waterpas-evidence",
    schema_version: EVIDENCE_VERSION,
    run_id: runId,
    target: targetOf(target, request),
    tool: request.tool,
    options: orderedOptions(request.options),
    collected_from: timeText(from),
    collected_until: timeText(until),
    ...(request.now === undefined ? {} : { now: request.now }),
    vantage: orderedVantage({ ...vantage, port25: mail.port25.state(), ...mail.told }),
    inputs,
    attempts: session.attempts(),
    ...(Object.keys(absent).length === 0 ? {} : { missing: absent }),
    ...(hasDns ? { dns: orderedDns(session.evidence()) } : {}),
    ...orderedSections(found),
    ...([found.tls, found.web, found.mta_sts].every((section) => section === undefined)
      ? {}
      : { blobs: blobs.all() }),
  };
}

/** Sections that are maps from something to what was found of it. */
const MAPS = ["tls", "caa", "tlsa"] as const;

function orderedSections(found: Found): Found {
  const sorted = MAPS.flatMap((name) => {
    const map: Readonly<Record<string, unknown>> | undefined = found[name];
    return map === undefined ? [] : [[name, sortedByKey(map)]];
  });
  return ordered({ ...found, ...Object.fromEntries(sorted) }, SECTIONS);
}

/** The document of a target that nothing was asked about, and why. */
export function unasked(
  target: Target,
  { request, runId, vantage, inputs, mail }: RunHeader,
  cause: Cause,
): EvidenceDocument {
  const at = timeText(request.clock());
  const sides = new Set<string>(target.types.flatMap((type) => WANTED[type]));
  if (wantsRouting(target, request)) sides.add("routing");
  const wanted = SECTIONS.filter((section) => sides.has(section));
  return {
    kind: "waterpas-evidence",
    schema_version: EVIDENCE_VERSION,
    run_id: runId,
    target: targetOf(target, request),
    tool: request.tool,
    options: orderedOptions(request.options),
    collected_from: at,
    collected_until: at,
    ...(request.now === undefined ? {} : { now: request.now }),
    vantage: orderedVantage({ ...vantage, port25: mail.port25.state(), ...mail.told }),
    inputs,
    attempts: [],
    missing: Object.fromEntries(["dns", ...wanted].map((section) => [section, cause])),
  };
}

/** What each side is judged from. */
const WANTED = {
  web: ["ns", "web", "tls", "caa", "tlsa", "svcb"],
  mail: [
    ...["ns", "tls", "mx", "smtp", "spf", "dmarc", "dkim"],
    ...["mta_sts", "tls_rpt", "srv", "caa", "tlsa"],
  ],
} as const satisfies Readonly<Record<TargetType, readonly string[]>>;

const TARGET_KEYS = ["input", "name", "unicode", "types", "list", "tags", "source"] as const;

function targetOf(typed: Target, { preDelegation }: ScanRequest): EvidenceTarget {
  const target: EvidenceTarget = ordered(typed, TARGET_KEYS);
  if (preDelegation === undefined) return target;
  const ns = preDelegation.ns.flatMap(({ name: host, addresses }) =>
    addresses.length === 0 ? [host] : addresses.map((address) => `${host}/${address}`),
  );
  return { ...target, pre_delegation: { zone: preDelegation.zone, ns, ds: preDelegation.ds } };
}
