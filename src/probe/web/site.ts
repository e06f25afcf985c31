/** All addresses of a name, each probed on its own, and the pages of both families compared. */
import type { WebAddresses } from "../../model/web.ts";
import { distanceOf } from "../../proto/http/similarity.ts";
import { measured } from "./addresses.ts";
import type { Followed } from "./chain.ts";
import { type Endpoint, type EndpointPlan, probeEndpoint } from "./endpoint.ts";
import type { Kit, Noted } from "./kit.ts";

/** A site before its exchanges have ids. */
export interface Site {
  readonly host: string;
  readonly addresses: WebAddresses;
  readonly endpoints: readonly Endpoint[];
}

/** How much is asked of each address. */
export type SitePlan = Omit<EndpointPlan, "host" | "address" | "isFirst">;

export interface SiteOptions {
  /** Families that are used at all. */
  readonly families: readonly ("ipv4" | "ipv6")[];
  /** Only the lowest address of each family. */
  readonly onlyFirst?: boolean;
  /** The pages of both families are compared. */
  readonly compares: boolean;
  readonly plan: SitePlan;
}

/** Probes the addresses of a name, all at once. */
export async function probeSite(
  host: string,
  addresses: WebAddresses,
  { families, onlyFirst = false, compares, plan }: SiteOptions,
  kit: Kit,
): Promise<Site> {
  const firsts = new Set([addresses.ipv4?.[0], addresses.ipv6?.[0]]);
  const wanted = measured(addresses).filter(
    (address) => families.includes(isIpv6(address) ? "ipv6" : "ipv4") && (!onlyFirst || firsts.has(address)),
  );
  const endpoints = await Promise.all(
    wanted.map((address) => {
      const isFirst = firsts.has(address);
      return probeEndpoint({ ...plan, host, address, isFirst, wantsHttp2: plan.wantsHttp2 && isFirst }, kit);
    }),
  );
  const shown = endpoints.map((each) => ({ ...each, isFirst: isShown(each, endpoints) }));
  return { host, addresses, endpoints: compares ? await withNoise(shown, kit) : shown };
}

/** Whether an address shows the page of its family: the lowest one, unless only others answer. */
function isShown(endpoint: Endpoint, all: readonly Endpoint[]): boolean {
  const family = all.filter(({ address }) => isIpv6(address) === isIpv6(endpoint.address));
  const lowest = family.find(({ isFirst }) => isFirst);
  if (lowest !== undefined && pageOf(lowest) !== undefined) return endpoint === lowest;
  return endpoint === (family.find((each) => pageOf(each) !== undefined) ?? lowest);
}

const isIpv6 = (address: string): boolean => address.includes(":");

/** Above this distance the pages of both families differ; profiles may set another, which no probe knows. */
const MAX_DISTANCE = 10;

/**
 * Where the pages of both families differ, the one over IPv4 is fetched again: only a difference larger than the page's
 * own from one time to the next is one between the families (`web.md` 3.10).
 */
async function withNoise(endpoints: readonly Endpoint[], kit: Kit): Promise<readonly Endpoint[]> {
  const [four, six] = [false, true].map((six) =>
    endpoints.find(({ address, isFirst }) => isFirst && isIpv6(address) === six),
  );
  const [a, b] = [pageOf(four), pageOf(six)];
  if (four === undefined || a === undefined || b === undefined) return endpoints;
  if (distanceOf(a.content, b.content) <= MAX_DISTANCE) return endpoints;
  const again = await fetchAgain(a, kit);
  return endpoints.map((each) =>
    each === four ? { ...each, chains: new Map([...each.chains, ["https-again" as const, again]]) } : each,
  );
}

/** The page that a browser ends at. */
function pageOf(endpoint: Endpoint | undefined): Noted | undefined {
  const chains = [endpoint?.chains.get("https-root"), endpoint?.chains.get("http-root")];
  const answered = chains.find(
    (chain) => chain?.how.end === "final" && chain.hops.at(-1)?.exchange.response != null,
  );
  return answered?.hops.at(-1);
}

async function fetchAgain({ exchange: { url, address } }: Noted, kit: Kit): Promise<Followed> {
  const flow = kit.needs.web.flow();
  try {
    const noted = await kit.ask(flow, { url, address, purpose: "https-again", again: true });
    return { hops: [noted], how: { end: noted.exchange.response === null ? "error" : "final" } };
  } finally {
    flow.close();
  }
}
