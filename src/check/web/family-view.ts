/** The site as one family of addresses shows it. */
import type { Cause } from "../../model/cause.ts";
import type { WebEndpoint } from "../../model/web.ts";
import type { FamilyView } from "../../proto/http/similar.ts";
import type { Setting, Unmeasured } from "../define.ts";
import { pointerTo } from "../pointer.ts";
import { bodyOf } from "./body.ts";
import { chainOf, type SeenChain } from "./chain.ts";
import { causeOfFailure } from "./failure.ts";
import { recordsOf } from "./ipv6.ts";
import { shownOf, type WebSections } from "./site.ts";

/** What a family shows, and why part of it is not known. */
export interface View extends FamilyView {
  readonly unknown: Unmeasured | null;
  readonly pointer: string;
  /** The page was not read to its end: it is too long, or stopped coming. */
  readonly isCut: boolean;
  /** The page came, and its content coding could not be undone to its end: browsers do not show it whole either. */
  readonly isBroken: boolean;
}

/** A page that was not read to its end is compared as far as it was. */
export function cut(view: View, other: View): View {
  if (view.final === null || other.final === null || !(view.isCut || other.isCut)) return view;
  const octets = Math.min(view.final.body.length, other.final.body.length);
  return { ...view, final: { ...view.final, body: view.final.body.subarray(0, octets) } };
}

/** Why pages that look alike say nothing: of one of them nothing was there to be compared. */
export function whyBlind(v4: View, v6: View): Unmeasured | null {
  const seen = [cut(v4, v6), cut(v6, v4)].some(({ final }) => final !== null && final.body.length > 0);
  if (seen) return null;
  const evidence = [v4.pointer, v6.pointer];
  if (v4.isCut || v6.isCut) return { cause: "timeout", evidence };
  return v4.isBroken && v6.isBroken ? { cause: "probe-error", evidence } : null;
}

/** What the lowest address of a family that answers shows, and which ports the family opens. */
export function viewOf(family: 4 | 6, evidence: WebSections, setting: Setting): View {
  const { web, vantage } = evidence;
  const records = recordsOf(family === 4 ? "A" : "AAAA", evidence, setting);
  const endpoints = web.endpoints.filter((each) => each.family === family);
  const endpoint = shownOf(web, family);
  const ports = [80, 443].filter((port) => endpoints.some(({ tcp }) => tcp[port]?.state === "open"));
  const chains = endpoint === undefined ? [] : rootsOf(endpoint, evidence, setting);
  const answered = chains.filter(({ isAnswered }) => isAnswered);
  const last = answered.at(-1);
  const seen = last?.seen.hops.at(-1);
  const body = seen === undefined ? null : bodyOf(seen.exchange, evidence);
  const truncated = seen?.exchange.body?.truncated;
  const isVantage = vantage[family === 4 ? "ipv4" : "ipv6"] === "ok";
  return {
    hasAddress: records.list.length > 0,
    openPorts: ports,
    answeredPorts: answered.map(({ port }) => port),
    final:
      seen?.exchange.response == null
        ? null
        : {
            url: seen.exchange.url,
            status: seen.exchange.response.status,
            headers: seen.exchange.response.headers,
            body: body ?? Buffer.alloc(0),
          },
    leavesFamily: last?.seen.how.leaves_family !== undefined,
    unknown: unknownOf({ family, isVantage, endpoint, body, last, records }, evidence),
    pointer: seen?.pointer ?? pointerTo("web", "endpoints"),
    isCut: truncated === "limit" || truncated === "eof",
    isBroken: truncated === "decode-error",
  };
}

interface Root {
  readonly port: number;
  readonly seen: SeenChain;
  /** A response came; internet.nl wants one at the end of the chain. */
  readonly isAnswered: boolean;
}

const PURPOSES = [
  [80, "http-root"],
  [443, "https-root"],
] as const;

/** A client that follows redirects fails at these. */
const LOST: ReadonlySet<string> = new Set(["loop", "limit", "error", "bad-location", "scheme"]);

function rootsOf(endpoint: WebEndpoint, evidence: WebSections, { profile }: Setting): Root[] {
  return PURPOSES.flatMap(([port, purpose]) => {
    const seen = chainOf(evidence, endpoint, purpose);
    if (seen === null) return [];
    const isAnswered = seen.hops.some(({ exchange }) => exchange.response !== null);
    const isWhole = profile.reading === "rfc" || !LOST.has(seen.how.end);
    return [{ port, seen: lastAnswered(seen), isAnswered: isAnswered && isWhole }];
  });
}

/** The chain up to its last response. */
function lastAnswered(seen: SeenChain): SeenChain {
  const end = seen.hops.findLastIndex(({ exchange }) => exchange.response !== null);
  return { ...seen, hops: seen.hops.slice(0, end + 1) };
}

interface Parts {
  readonly family: 4 | 6;
  readonly isVantage: boolean;
  readonly endpoint: WebEndpoint | undefined;
  readonly body: Buffer | null;
  readonly last: Root | undefined;
  readonly records: ReturnType<typeof recordsOf>;
}

function unknownOf(parts: Parts, evidence: WebSections): Unmeasured | null {
  const { family, isVantage, endpoint, body, last, records } = parts;
  if (records.unmeasured !== null) return records.unmeasured;
  if (records.list.length === 0) return null;
  const name = family === 4 ? "ipv4" : "ipv6";
  if (!isVantage) return { cause: `${name}-none`, evidence: [pointerTo("vantage", name)] };
  const at = [pointerTo("web", "endpoints")];
  if (endpoint === undefined) return { cause: "evidence-missing", evidence: at };
  const cause = ownFailure(endpoint, evidence);
  if (cause !== null) return { cause, evidence: at };
  if (last !== undefined && body === null) return { cause: "evidence-missing", evidence: at };
  return null;
}

const OURS: ReadonlySet<string> = new Set(["blocked", "budget", "cancelled", "denied"]);

/** A port or an answer that we did not get because of ourselves. */
function ownFailure(endpoint: WebEndpoint, evidence: WebSections): Cause | null {
  const { address, tcp } = endpoint;
  for (const { state, detail } of Object.values(tcp)) {
    if (state !== "open" && OURS.has(state)) return causeOfFailure(state, address, evidence, detail);
  }
  for (const [port, purpose] of PURPOSES) {
    if (tcp[port]?.state === "open" && endpoint.chains[purpose] === undefined) return "evidence-missing";
    const error = chainOf(evidence, endpoint, purpose)?.hops.at(-1)?.exchange.error;
    if (error != null && OURS.has(error.outcome)) return causeOfFailure(error.outcome, address, evidence);
  }
  return null;
}
