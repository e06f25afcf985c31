import { getDomain } from "tldts";
import type { Depth } from "../../model/depth.ts";
import type { WebEvidence } from "../../model/web.ts";
import { webAddresses } from "./addresses.ts";
import { type Kit, openKit, type WebNeeds } from "./kit.ts";
import { openNumbering } from "./number.ts";
import { probeSite, type Site, type SitePlan } from "./site.ts";

export interface WebOptions {
  readonly depth: Depth;
  /** Families that are used at all. */
  readonly families: readonly ("ipv4" | "ipv6")[];
  /** Names of no public DNS may be visited: the network is one of the user's own. */
  readonly allowsReserved: boolean;
  /** For the path of a page that does not exist. */
  readonly randomLabel: string;
  /** More than four addresses of each family. */
  readonly allAddresses?: boolean;
}

/**
 * The web servers of a name: every address on ports 80 and 443, where redirects lead, security.txt, HTTP/2 and QUIC;
 * and the start pages of the name with or without `www` in front. `fast` leaves out what only our own tests need.
 */
export async function probeWeb(host: string, options: WebOptions, needs: WebNeeds): Promise<WebEvidence> {
  const kit = openKit(needs, options);
  const isFast = options.depth === "fast";
  const [site, pair] = await Promise.all([
    probeOwn(host, options, kit),
    isFast ? undefined : probePair(host, options, kit),
  ]);
  const numbering = openNumbering(needs.keep);
  const own = numbering.site(site);
  const counterpart = pair == null ? pair : numbering.site(pair);
  const { limit, ...spent } = needs.web.spent();
  const reached = limit ?? (kit.isOverHosts() ? "hosts" : undefined);
  return {
    ...own,
    ...(counterpart === undefined ? {} : { pair: counterpart }),
    elsewhere: await kit.elsewhere(),
    exchanges: numbering.exchanges(),
    spent: { ...spent, ...(reached === undefined ? {} : { limit: reached }) },
  };
}

async function probeOwn(
  host: string,
  { depth, families, randomLabel, allAddresses = false }: WebOptions,
  kit: Kit,
): Promise<Site> {
  const addresses = await webAddresses(host, kit.needs, { all: allAddresses });
  const isFull = depth !== "fast";
  const plan: SitePlan = {
    wantsDocuments: true,
    wantsHttp2: isFull,
    wantsQuic: isFull,
    ...(isFull ? { missingPath: `/${randomLabel}` } : {}),
  };
  return probeSite(host, addresses, { families, compares: true, plan }, kit);
}

const PAGES_ONLY: SitePlan = { wantsDocuments: false, wantsHttp2: false, wantsQuic: false };

/** `null` where the name has no counterpart. */
async function probePair(host: string, { families }: WebOptions, kit: Kit): Promise<Site | null> {
  const other = counterpartOf(host);
  if (other === null) return null;
  const addresses = await webAddresses(other, kit.needs);
  return probeSite(other, addresses, { families, onlyFirst: true, compares: false, plan: PAGES_ONLY }, kit);
}

/** `www` before a registrable domain and the domain itself are each other's counterpart. */
export function counterpartOf(host: string): string | null {
  const domain = getDomain(host, { allowPrivateDomains: true });
  if (domain === null) return null;
  if (domain === host) return `www.${host}`;
  return host === `www.${domain}` ? domain : null;
}
