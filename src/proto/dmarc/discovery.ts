/** Which DMARC record applies to a domain, RFC 9989 section 4.10.1, and by RFC 7489 section 6.6.3 beside it. */
import { type Asking, askOne, isTransient } from "../records/ask.ts";
import { organizationalByList } from "./public-suffix.ts";
import { type DmarcRecord, policyOf } from "./record.ts";
import { type DmarcNearMiss, selectDmarc } from "./select.ts";
import { type DmarcVisit, type DmarcWalk, visitOf, walkTree } from "./walk.ts";

/** Whose record it is: the domain's, that of its organizational domain, that of the public suffix above. */
type DmarcSource = "own" | "organizational" | "public-suffix";

export interface DmarcApplied {
  readonly domain: string;
  readonly source: DmarcSource;
  readonly record: DmarcRecord;
}

/** An answer by the public suffix list. */
interface DmarcByList {
  /** `null` when the domain is a public suffix itself. */
  readonly organizational: string | null;
  readonly applied: DmarcApplied | null;
  /** Of the lookups that decide; `multiple` records end the search (RFC 7489 section 6.6.3). */
  readonly state: "found" | "none" | "multiple" | "transient";
  /** What was found at the organizational domain; `null` when it was not needed. */
  readonly visit: DmarcVisit | null;
}

export interface DmarcDiscovery extends DmarcWalk {
  readonly domain: string;
  readonly applied: DmarcApplied | null;
  /** No record was found, and a lookup that could have given one failed. */
  readonly isUnknown: boolean;
  readonly byList: DmarcByList;
  /** Records in the wrong place, looked for when none applies. */
  readonly misplaced: readonly DmarcMisplaced[];
}

interface DmarcMisplaced {
  readonly name: string;
  readonly text: string;
}

/** The record that applies to a domain, with everything that was found on the way. */
export function* discoverDmarc(tested: string): Asking<DmarcDiscovery> {
  const domain = tested.toLowerCase();
  const walk = yield* walkTree(domain);
  const byList = yield* discoverByList(domain, walk);
  const applied = appliedOf(walk);
  const isUnknown = applied === null && walk.visits.some(({ outcome }) => isTransient(outcome));
  const misplaced = applied === null && !isUnknown ? yield* findMisplaced(domain) : [];
  return { ...walk, domain, applied, isUnknown, byList, misplaced };
}

function appliedOf({ visits, organizational }: DmarcWalk): DmarcApplied | null {
  const [own] = visits;
  if (own?.record) return { domain: own.domain, source: "own", record: own.record };
  // Without the whole walk it is not known which record counts.
  if (organizational === null) return null;
  const visit = visits.find(({ domain, record }) => record !== null && domain === organizational);
  if (visit?.record) return { domain: visit.domain, source: "organizational", record: visit.record };
  const suffix = visits.find(({ record }) => record?.psd === "y");
  return suffix?.record ? { domain: suffix.domain, source: "public-suffix", record: suffix.record } : null;
}

function* discoverByList(domain: string, { visits }: DmarcWalk): Asking<DmarcByList> {
  const organizational = organizationalByList(domain);
  const [own] = visits;
  const isOwn = own === undefined || own.records.length > 0 || isTransient(own.outcome);
  if (isOwn || organizational === null || organizational === domain) {
    return { organizational, ...judge(own, "own"), visit: null };
  }
  const seen = visits.find((visit) => visit.domain === organizational);
  const visit =
    seen ?? visitOf(organizational, yield* askOne({ name: `_dmarc.${organizational}`, type: "TXT" }));
  return { organizational, ...judge(visit, "organizational"), visit };
}

function judge(visit: DmarcVisit | undefined, source: DmarcSource): Pick<DmarcByList, "applied" | "state"> {
  if (visit === undefined || isTransient(visit.outcome)) return { applied: null, state: "transient" };
  const { record, records, domain } = visit;
  if (record !== null) return { applied: { domain, source, record }, state: "found" };
  return { applied: null, state: records.length > 1 ? "multiple" : "none" };
}

/**
 * The policy that applies to a domain, as stated and after `t=y`; `null` when its record is unusable.
 *
 * @param isMissing whether the domain itself does not exist (NXDOMAIN)
 */
export function policyFor({ source, record }: DmarcApplied, isMissing: boolean): ReturnType<typeof policyOf> {
  if (source === "own") return policyOf(record, "own");
  return policyOf(record, isMissing ? "missing-subdomain" : "subdomain");
}

/** Whether the two ways to find a record come to different ones, or to different organizational domains. */
export function differsByList({ applied, organizational, byList }: DmarcDiscovery): boolean {
  if (organizational === null || byList.state === "transient") return false;
  return applied?.domain !== byList.applied?.domain || organizational !== byList.organizational;
}

/** Near misses at the names visited. */
export function nearMissesOf({ visits }: DmarcDiscovery): (DmarcNearMiss & { readonly name: string })[] {
  return visits.flatMap(({ domain, nearMisses }) =>
    nearMisses.map((miss) => ({ ...miss, name: `_dmarc.${domain}` })),
  );
}

/** Where people put the record by mistake: at the domain itself, or without the underscore. */
function* findMisplaced(domain: string): Asking<DmarcMisplaced[]> {
  const names = [domain, `dmarc.${domain}`];
  const answers = yield names.map((name) => ({ name, type: "TXT" as const }));
  return names.flatMap((name, index) =>
    selectDmarc(answers[index]?.values ?? []).records.map((text) => ({ name, text })),
  );
}
