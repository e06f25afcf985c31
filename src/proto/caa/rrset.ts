/** What a set of CAA records allows, RFC 8659 sections 3 and 4. */
import type { Certificate } from "../x509/certificate.ts";
import { ISSUER_DOMAINS } from "./property.table.ts";
import { type CaaProblemCode, type CaaRecordFacts, readCaaRecord } from "./record.ts";

/** More records than this are not read. */
const MAX_RECORDS = 100;

export interface CaaFacts {
  readonly records: readonly CaaRecordFacts[];
  /** Records left out because there are too many. */
  readonly unread: number;
  /** A property `issue`, in whatever case; without one everybody may issue. */
  readonly hasIssue: boolean;
  /** The same, written `issue` in lower case: internet.nl looks for nothing else. */
  readonly hasLowerCaseIssue: boolean;
  readonly hasIssueWild: boolean;
  /** Who may issue for the name, sorted; broken values allow nobody. */
  readonly issuers: readonly string[];
  /** Who may issue for wildcards: those of `issuewild`, or without that those of `issue` (RFC 8659 section 4.3). */
  readonly wildcardIssuers: readonly string[];
  /** There is `issue`, and it allows nobody. */
  readonly isClosed: boolean;
  /** Tags that nobody knows and that must be understood: no authority may issue (RFC 8659 section 4.5). */
  readonly unknownCritical: readonly string[];
  /** Distinct, in order of appearance. */
  readonly problems: readonly CaaProblemCode[];
  /** Problems besides unknown properties that may be passed over. */
  readonly hasFault: boolean;
}

/** Reads all records of a set. */
export function readCaaRrset(rdatas: readonly Uint8Array[]): CaaFacts {
  const records = rdatas.slice(0, MAX_RECORDS).map(readCaaRecord);
  const all = (property: string): CaaRecordFacts[] =>
    records.filter((record) => record.property === property);
  const issue = all("issue");
  const wild = all("issuewild");
  const issuers = issuersIn(issue);
  return {
    records,
    unread: rdatas.length - records.length,
    hasIssue: issue.length > 0,
    hasLowerCaseIssue: records.some(({ tag }) => tag === "issue"),
    hasIssueWild: wild.length > 0,
    issuers,
    wildcardIssuers: wild.length > 0 ? issuersIn(wild) : issuers,
    isClosed: issue.length > 0 && issuers.length === 0,
    unknownCritical: distinct(records.filter((one) => one.critical && isUnknown(one)).map(({ tag }) => tag)),
    problems: distinct(records.flatMap(({ problems }) => problems.map(({ code }) => code))),
    hasFault: records.some(isFaulty),
  };
}

function isUnknown({ problems }: CaaRecordFacts): boolean {
  return problems.some(({ code }) => code === "invalid-unknown-property");
}

/** RFC 8659 section 4.1: without the critical flag, unknown properties are to be ignored. */
function isFaulty({ problems, critical }: CaaRecordFacts): boolean {
  return problems.some(({ code }) => critical || code !== "invalid-unknown-property");
}

function issuersIn(records: readonly CaaRecordFacts[]): string[] {
  return distinct(records.flatMap(({ issue }) => issue?.issuer ?? [])).sort();
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/**
 * Whether the authority that issued the certificate is among the issuers; `null` when nobody here knows under what name
 * that authority is listed, or the set has no restriction.
 *
 * @param path The leaf and its issuers
 */
export function isIssuerListed(facts: CaaFacts, path: readonly Certificate[]): boolean | null {
  const [leaf] = path;
  if (!facts.hasIssue || leaf === undefined) return null;
  const organization = leaf.issuer.organization ?? "";
  const domains = Object.hasOwn(ISSUER_DOMAINS, organization) ? ISSUER_DOMAINS[organization] : undefined;
  if (domains === undefined) return null;
  const names = leaf.names?.dns ?? [];
  const isWildcard = names.length > 0 && names.every((name) => name.startsWith("*."));
  const allowed = isWildcard ? facts.wildcardIssuers : facts.issuers;
  return domains.some((domain) => allowed.includes(domain));
}

/** The names to ask, from the name itself up to its top-level domain (RFC 8659 section 3); no final dots. */
export function climbNames(name: string): string[] {
  const labels = name.replace(/\.$/, "").split(".");
  return labels.flatMap((label, index) => (label === "" ? [] : [labels.slice(index).join(".")]));
}
