/** Whether a site is the same over IPv4 and IPv6. */
import type { HeaderFinding, HeaderPair } from "./field.ts";
import { targetOf } from "./location.ts";
import { distanceOf, distanceParity } from "./similarity.ts";

/** A site as one family of addresses shows it. */
export interface FamilyView {
  /** The name has addresses of the family. */
  readonly hasAddress: boolean;
  /** Ports that accept connections on some address. */
  readonly openPorts: readonly number[];
  /** Ports that gave an HTTP response. */
  readonly answeredPorts: readonly number[];
  /** The last response of the chain, over HTTPS if there was one; `null` when there was none. */
  readonly final: {
    readonly url: string;
    readonly status: number;
    readonly headers: readonly HeaderPair[];
    readonly body: Uint8Array;
  } | null;
  /** The chain leads to a host without an address of the family. */
  readonly leavesFamily: boolean;
}

type SimilarVerdict =
  | "good"
  | "notice"
  | "notice-status-code"
  | "bad"
  /** No address of IPv6 can be reached. */
  | "no-ipv6"
  /** There is nothing to compare with. */
  | "no-ipv4"
  /** Both families were turned away. */
  | "rate-limited";

export interface SimilarFacts {
  readonly verdict: SimilarVerdict;
  readonly points: 0 | 2;
  /** 0 to 100; absent when the pages were not compared. */
  readonly distance?: number;
  readonly findings: readonly HeaderFinding[];
}

export interface SimilarInput {
  readonly v4: FamilyView;
  readonly v6: FamilyView;
  /** The page over IPv4 once more: how far it is from itself. */
  readonly v4Again?: Uint8Array;
  readonly maxDistance: number;
}

/** Differences of a page from itself are forgiven up to this much beyond them. */
const NOISE_MARGIN = 5;

const TURNED_AWAY: ReadonlySet<number> = new Set([403, 429, 503]);

const bad = (code: string, params?: HeaderFinding["params"]): SimilarFacts => ({
  verdict: "bad",
  points: 0,
  findings: [{ code, ...(params && { params }) }],
});

const isSubset = (ports: readonly number[], of: readonly number[]): boolean =>
  ports.every((port) => of.includes(port));

/** What both readings decide before pages are looked at; `null` when there are pages to compare. */
function judgePorts({ v4, v6 }: SimilarInput): SimilarFacts | null {
  if (v6.openPorts.length === 0) return { verdict: "no-ipv6", points: 0, findings: [] };
  if (!v4.hasAddress) return { verdict: "no-ipv4", points: 0, findings: [{ code: "ipv6-only" }] };
  if (v4.openPorts.length === 0) return bad("ipv4-unreachable");
  if (!isSubset(v4.openPorts, v6.openPorts)) return bad("port-missing-on-ipv6");
  if (v4.final === null || v6.final === null) {
    return bad("no-response", { family: v6.final === null ? "ipv6" : "ipv4" });
  }
  const [a, b] = [v4.answeredPorts, v6.answeredPorts];
  return isSubset(a, b) && isSubset(b, a) ? null : bad("ports-answer-differently");
}

/** Reading `rfc`. When it says `notice` for the distance alone, fetch the IPv4 page again and give it as `v4Again`. */
export function judgeSimilar(input: SimilarInput): SimilarFacts {
  const early = judgePorts(input);
  const { v4, v6 } = input;
  if (early !== null || v4.final === null || v6.final === null) return early ?? bad("no-response");
  const [a, b] = [v4.final, v6.final];
  if (TURNED_AWAY.has(a.status) && TURNED_AWAY.has(b.status)) {
    return {
      verdict: "rate-limited",
      points: 0,
      findings: [{ code: "rate-limited", params: { status: a.status } }],
    };
  }
  if (v4.leavesFamily || v6.leavesFamily) {
    return { verdict: "notice", points: 0, findings: [{ code: "similar-leaves-family" }] };
  }
  if (a.status !== b.status) return bad("status-differs", { ipv4: a.status, ipv6: b.status });
  const findings = differingHeaders(a.headers, b.headers);
  if (placeOf(a.url) !== placeOf(b.url)) {
    const other = { code: "similar-other-url", params: { ipv4: a.url, ipv6: b.url } };
    return { verdict: "notice", points: 0, findings: [other, ...findings] };
  }
  return { ...judgeDistance(input, a.body, b.body), findings };
}

function judgeDistance(
  { v4, v4Again, maxDistance }: SimilarInput,
  a: Uint8Array,
  b: Uint8Array,
): Omit<SimilarFacts, "findings"> {
  const distance = distanceOf(a, b);
  const noise = v4Again === undefined ? 0 : distanceOf(a, v4Again) + NOISE_MARGIN;
  if (distance > Math.max(maxDistance, noise)) return { verdict: "notice", points: 0, distance };
  return { verdict: verdictOfStatus(v4.final?.status ?? 0), points: 2, distance };
}

const verdictOfStatus = (status: number): SimilarVerdict =>
  status >= 200 && status <= 400 ? "good" : "notice-status-code";

function placeOf(url: string): string {
  const target = targetOf(url);
  return target === null ? url : `${target.host}${new URL(target.url).pathname}`;
}

/** Security headers whose values should not depend on the family. */
const COMPARED = [
  "strict-transport-security",
  "content-security-policy",
  "x-frame-options",
  "x-content-type-options",
  "referrer-policy",
] as const;

/** One finding for each security header whose values differ between two responses; nonces do not count. */
export function differingHeaders(a: readonly HeaderPair[], b: readonly HeaderPair[]): HeaderFinding[] {
  return COMPARED.filter((name) => valuesOf(a, name) !== valuesOf(b, name)).map((header) => ({
    code: "headers-differ-between-families",
    params: { header },
  }));
}

const valuesOf = (headers: readonly HeaderPair[], name: string): string =>
  headers
    .filter(([given]) => given.toLowerCase() === name)
    .map(([, value]) => value.replace(/'nonce-[^']{0,200}'/gi, "'nonce'"))
    .sort()
    .join("\n");

/** Reading `internetnl-1.11`: redirects leave the family unseen, histograms are compared, differing status keeps points. */
export function judgeSimilarParity(input: SimilarInput): SimilarFacts {
  const early = judgePorts(input);
  const { v4, v6, maxDistance } = input;
  if (early !== null || v4.final === null || v6.final === null) return early ?? bad("no-response");
  if (v4.final.status !== v6.final.status) return { verdict: "bad", points: 2, findings: [] };
  const distance = distanceParity(v4.final.body, v6.final.body);
  if (distance > maxDistance) return { verdict: "notice", points: 0, distance, findings: [] };
  return { verdict: verdictOfStatus(v4.final.status), points: 2, distance, findings: [] };
}

/** An address of a web server and what connecting to it gave. */
export interface WebAddress {
  readonly family: 4 | 6;
  readonly openPorts: readonly number[];
}

/** `web_ipv6_ws_reach`: every IPv6 address must accept a port, and IPv6 as a whole every port that IPv4 does. */
export function judgeReach(addresses: readonly WebAddress[]): {
  readonly verdict: "good" | "bad" | "not-tested";
  readonly points: 0 | 2 | 10;
} {
  const v6 = addresses.filter(({ family }) => family === 6);
  if (v6.length === 0) return { verdict: "not-tested", points: 0 };
  const reached = v6.filter(({ openPorts }) => openPorts.length > 0);
  if (reached.length === 0) return { verdict: "bad", points: 0 };
  if (reached.length < v6.length) return { verdict: "bad", points: 2 };
  const ports = v6.flatMap(({ openPorts }) => openPorts);
  const isComplete = addresses.every(({ family, openPorts }) => family === 6 || isSubset(openPorts, ports));
  return { verdict: "good", points: isComplete ? 10 : 2 };
}
