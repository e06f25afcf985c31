import type { SvcbEvidence, WebEvidence } from "../model/web.ts";
import type { NetSession } from "../net/open.ts";
import { probeSvcb } from "../probe/svcb.ts";
import { probeWeb } from "../probe/web/web.ts";
import { findPreloaded } from "../proto/http/preload.ts";
import { sha256Hex } from "../store/digest.ts";
import type { Blobs } from "./blobs.ts";
import type { ScanRequest } from "./request.ts";
import { isAnySelected } from "./selection.ts";
import type { Target } from "./target.ts";
import type { RunTrust } from "./trust.ts";

export interface WebSections {
  readonly web?: WebEvidence;
  readonly svcb?: SvcbEvidence;
}

/** What measuring web servers needs of the run and the target. */
export interface WebKit {
  readonly request: Pick<ScanRequest, "options" | "preDelegation" | "preloadList">;
  readonly runId: string;
  readonly trust: RunTrust;
  readonly session: Pick<NetSession, "lookup" | "rrs" | "web">;
  readonly blobs: Blobs;
}

/** Makes one section, unless the time is over or a bug gets in the way; then `undefined`. */
type Section = <T>(name: "web" | "svcb", work: Promise<T>) => Promise<T | undefined>;

/** Categories and tests that look at web servers. */
const OF_SERVERS: ReadonlySet<string> = new Set([
  ...["web_https", "web_appsecpriv"],
  ...["web_ipv6_ws_reach", "web_ipv6_ws_similar"],
]);

/** Whether any test that needs a web server is asked for. */
function wantsWeb({ types }: Pick<Target, "types">, { options }: WebKit["request"]): boolean {
  return types.includes("web") && isAnySelected("web", OF_SERVERS, options);
}

/** What the web side of a target shows, and its HTTPS records. */
export async function collectWeb(
  target: Pick<Target, "name" | "types">,
  section: Section,
  kit: WebKit,
): Promise<WebSections> {
  if (!wantsWeb(target, kit.request)) return {};
  const { name } = target;
  const { session, request, runId, trust, blobs } = kit;
  const { depth, families, all_addresses: allAddresses = false } = request.options;
  const options = {
    depth,
    families,
    allAddresses,
    allowsReserved: isOwnInternet(request),
    randomLabel: sha256Hex(`${runId} ${name} page`).slice(0, 20),
  };
  const needs = {
    lookup: session.lookup.bind(session),
    rrs: session.rrs.bind(session),
    web: session.web(trust.pem),
    keep: blobs.put,
  };
  const [web, svcb] = await Promise.all([
    section("web", probeWeb(name, options, needs)),
    section("svcb", probeSvcb(name, needs)),
  ]);
  return {
    ...(web === undefined ? {} : { web: { ...web, ...preloadOf(name, request) } }),
    ...(svcb === undefined ? {} : { svcb }),
  };
}

/** What the list says of a name, where there is a list. */
function preloadOf(name: string, { preloadList }: WebKit["request"]): Pick<WebEvidence, "preload"> {
  if (preloadList === undefined) return {};
  const entry = findPreloaded(preloadList, name);
  if (entry === null) return { preload: null };
  const { name: covering, includeSubDomains, policy } = entry;
  return { preload: { name: covering, include_subdomains: includeSubDomains, policy } };
}

/** Where the user brought a resolver, a root, a map or a delegation, names may exist that the public DNS does not know. */
function isOwnInternet({ options, preDelegation }: WebKit["request"]): boolean {
  const { resolver, net_map: netMap, trust_anchors: anchors } = options;
  return resolver !== "iterate" || netMap === true || anchors !== undefined || preDelegation !== undefined;
}
