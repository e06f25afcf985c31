/** Whether others agreed to receive a domain's reports, RFC 9990 "Verifying External Destinations". */
import { type Answer, type Asking, isTransient, together } from "../records/ask.ts";
import { presentationOf } from "../records/domain.ts";
import { parseReportUris, type ReportUri } from "../records/report-uri.ts";
import { parseTagList } from "../records/tag-list.ts";
import { organizationalByList } from "./public-suffix.ts";
import type { DmarcRecord } from "./record.ts";
import { walkTree } from "./walk.ts";

/**
 * - `internal`: the host belongs to the same organizational domain, so nobody has to agree
 * - `authorised`, `unauthorised`: the record with the consent is there, or is not
 * - `override-host`: it is, and sends the reports elsewhere, which it may not
 * - `unknown`: a lookup failed; `unchecked`: more hosts than are looked into
 */
type DmarcConsent = "internal" | "authorised" | "unauthorised" | "override-host" | "unknown" | "unchecked";

export interface DmarcDestination {
  readonly host: string;
  /** Tags that name the host. */
  readonly tags: readonly ("rua" | "ruf")[];
  readonly uris: readonly string[];
  /** Same organizational domain, by the tree walk (`null`: a lookup failed) and by the public suffix list. */
  readonly isInternalByWalk: boolean | null;
  readonly isInternalByList: boolean;
  readonly consent: DmarcConsent;
  /** Where consent was looked for; `null` when it was not, or the name would be too long. */
  readonly name: string | null;
  /** The TXT records there. */
  readonly texts: readonly string[];
  /** The name answers although the one above is denied: resolvers that minimise names will not find it. */
  readonly isHiddenByParent: boolean;
}

const NOT_ASKED = { name: null, texts: [], isHiddenByParent: false } as const;

/** More hosts are not looked into: receivers send to two (RFC 7489 section 6.2). */
const MAX_HOSTS = 10;

/** The name whose record says that a host agrees to receive the reports of a domain; `null` when it is no name. */
export function consentName(domain: string, host: string): string | null {
  return presentationOf(`${domain}._report._dmarc.${host}`);
}

/**
 * The hosts that a record sends reports to, each with the consent found.
 *
 * @param domain the one that the record belongs to
 * @param knownOrganizational its organizational domain when a walk has told it; `null` when that failed
 */
export function* verifyDestinations(
  domain: string,
  record: DmarcRecord,
  knownOrganizational: string | null,
): Asking<DmarcDestination[]> {
  const hosts = hostsOf(record);
  const checked = [...hosts]
    .slice(0, MAX_HOSTS)
    .map(([host, uses]) => verify({ domain, host, uses, knownOrganizational }));
  const unchecked = [...hosts].slice(MAX_HOSTS).map(([host, uses]) => ({
    ...describe(host, uses),
    isInternalByWalk: null,
    isInternalByList: isSameByList(domain, host),
    consent: "unchecked" as const,
    ...NOT_ASKED,
  }));
  return [...(yield* together(checked)), ...unchecked];
}

interface Use {
  readonly tag: "rua" | "ruf";
  readonly uri: ReportUri;
}

function hostsOf({ rua, ruf }: DmarcRecord): Map<string, Use[]> {
  const hosts = new Map<string, Use[]>();
  const uses: Use[] = [
    ...rua.map((uri) => ({ tag: "rua" as const, uri })),
    ...ruf.map((uri) => ({ tag: "ruf" as const, uri })),
  ];
  for (const use of uses) {
    const { host, isValid } = use.uri;
    if (isValid && host !== null) hosts.set(host, [...(hosts.get(host) ?? []), use]);
  }
  return hosts;
}

function describe(host: string, uses: readonly Use[]): Pick<DmarcDestination, "host" | "tags" | "uris"> {
  return { host, tags: [...new Set(uses.map(({ tag }) => tag))], uris: uses.map(({ uri }) => uri.text) };
}

function isSameByList(domain: string, host: string): boolean {
  return (organizationalByList(domain) ?? domain) === (organizationalByList(host) ?? host);
}

interface Verifying {
  readonly domain: string;
  readonly host: string;
  readonly uses: readonly Use[];
  readonly knownOrganizational: string | null;
}

function* verify({ domain, host, uses, knownOrganizational }: Verifying): Asking<DmarcDestination> {
  const isInternalByList = isSameByList(domain, host);
  const isInternalByWalk = yield* isSameByWalk(host, domain, knownOrganizational);
  const facts = { ...describe(host, uses), isInternalByList, isInternalByWalk };
  if (isInternalByList && isInternalByWalk !== false) {
    return { ...facts, consent: "internal", ...NOT_ASKED };
  }
  const found = yield* lookForConsent(domain, host);
  // Without the walk it may be internal after all.
  const isOpen = found.consent === "unauthorised" && isInternalByWalk === null;
  return { ...facts, ...found, consent: isOpen ? "unknown" : found.consent };
}

function* isSameByWalk(host: string, domain: string, organizational: string | null): Asking<boolean | null> {
  if (host === domain) return true;
  if (organizational === null) return null;
  const walk = yield* walkTree(host);
  return walk.organizational === null ? null : walk.organizational === organizational;
}

function* lookForConsent(
  domain: string,
  host: string,
): Asking<Pick<DmarcDestination, "consent" | "name" | "texts" | "isHiddenByParent">> {
  const name = consentName(domain, host);
  if (name === null) return { consent: "unauthorised", ...NOT_ASKED };
  const [answer, parent] = yield [
    { name, type: "TXT" },
    { name: `_report._dmarc.${host}`, type: "TXT" },
  ];
  if (answer === undefined || isTransient(answer.outcome)) {
    return { consent: "unknown", ...NOT_ASKED, name };
  }
  const consent = consentOf(answer, host);
  const isHiddenByParent = answer.outcome === "ok" && parent?.outcome === "nxdomain";
  return { consent, name, texts: answer.values, isHiddenByParent };
}

const CONSENT = /^[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/;

function consentOf({ values }: Answer, host: string): DmarcConsent {
  const records = values.filter((text) => CONSENT.test(text));
  if (records.length === 0) return "unauthorised";
  const elsewhere = records.some((text) => overrides(text).some((uri) => uri.host !== host));
  return elsewhere ? "override-host" : "authorised";
}

function overrides(text: string): ReportUri[] {
  const { tags } = parseTagList(text);
  const rua = tags.find(({ name }) => name.toLowerCase() === "rua");
  return rua === undefined ? [] : parseReportUris(rua.value, rua.valueOffset);
}
