/** The web scenarios of the lab, as a scan sees them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWorld, type World } from "../../../src/lab/world.ts";
import type { WebEvidence } from "../../../src/model/web.ts";
import { type Net, openNet } from "../../../src/net/open.ts";
import { probeWeb } from "../../../src/probe/web/web.ts";
import { parseAnchors } from "../../../src/proto/dnssec/anchor.ts";

const SCENARIOS = [
  "good",
  "v6-80only",
  "v6-othersite",
  "v6-404",
  "w-private",
  "no-https",
  "port80-closed",
  "no-redirect",
  "redir-other",
  "redir-loop",
  "redir-inside",
  "downgrade",
  "www-differs",
  "hsts-short",
  "hsts-none",
  "gzip",
  "headers-none",
  "csp-unsafe",
  "sectxt-expired",
  "rate-429",
  "bomb",
  "split",
  "mixed",
  "broken",
] as const;

let world: World;
let net: Net;
beforeAll(async () => {
  world = await startWorld({ scenarios: [...SCENARIOS], now: Math.floor(Date.now() / 1000) });
  const anchors = parseAnchors(world.trustAnchor);
  if (!anchors.ok) throw new Error(anchors.reason);
  net = openNet({ netMap: world.netMap, anchors: anchors.value, retries: 0 });
});
afterAll(async () => {
  await net.close();
  await world.close();
});

async function scan(scenario: string): Promise<WebEvidence> {
  const session = net.session({ target: `${scenario}.test` });
  const needs = {
    lookup: session.lookup,
    rrs: session.rrs,
    web: session.web([world.ca]),
    keep: () => undefined,
  };
  const options = {
    depth: "standard",
    families: ["ipv4", "ipv6"],
    allowsReserved: true,
    randomLabel: "nothing-here",
  } as const;
  return probeWeb(`${scenario}.test`, options, needs);
}

type Purpose =
  | "http-root"
  | "https-root"
  | "https-missing"
  | "https-again"
  | "securitytxt"
  | "securitytxt-legacy";

/** Statuses along a chain of the first endpoint of a family, and how it ended. */
function chainOf({ endpoints, exchanges }: WebEvidence, purpose: Purpose, family = 4): string | undefined {
  const chain = endpoints.find((endpoint) => endpoint.family === family)?.chains[purpose];
  if (chain === undefined) return undefined;
  const statuses = chain.hops.map((id) => exchanges[id]?.response?.status ?? exchanges[id]?.error?.code);
  return [...statuses, chain.end].join(" ");
}

const ports = ({ endpoints }: WebEvidence): string[] =>
  endpoints.map(({ family, tcp }) => `${family} ${tcp["80"]?.state} ${tcp["443"]?.state}`);

function field({ exchanges, endpoints }: WebEvidence, name: string): string | undefined {
  const id = endpoints[0]?.chains["https-root"]?.hops[0] ?? "";
  return exchanges[id]?.response?.headers.find(([given]) => given === name)?.[1];
}

describe("good.test", () => {
  test("answers on both ports of both families", async () => {
    const web = await scan("good");
    expect(ports(web)).toEqual(["4 open open", "6 open open"]);
    for (const family of [4, 6]) {
      expect(chainOf(web, "http-root", family)).toBe("301 200 final");
      expect(chainOf(web, "https-root", family)).toBe("200 final");
      expect(chainOf(web, "https-missing", family)).toBe("404 final");
      expect(chainOf(web, "securitytxt", family)).toBe("200 final");
      expect(chainOf(web, "https-again", family)).toBeUndefined();
    }
    expect(web.endpoints.map(({ http2 }) => [http2?.alpn, http2?.status])).toEqual([
      ["h2", 200],
      ["h2", 200],
    ]);
    expect(web.endpoints.map(({ quic }) => quic?.["443"]?.state)).toEqual([
      "version-negotiation",
      "version-negotiation",
    ]);
    expect(web.pair?.host).toBe("www.good.test");
    expect(web.spent.limit).toBeUndefined();
  });

  test("has certificates that are trusted and fit", async () => {
    const { exchanges } = await scan("good");
    const secured = Object.values(exchanges).filter(({ tls }) => tls !== null);
    expect(secured.length).toBeGreaterThan(4);
    expect(secured.every(({ tls }) => tls?.chain_error === null && tls.name_match === true)).toBe(true);
  });
});

describe("scenarios", () => {
  test.each<[string, readonly string[]]>([
    ["v6-80only", ["4 open open", "6 open refused"]],
    ["no-https", ["4 open refused", "6 open refused"]],
    ["port80-closed", ["4 refused open", "6 refused open"]],
    ["w-private", ["4 denied denied"]],
    ["mixed", ["4 open open", "4 open open", "6 open open"]],
    ["broken", ["4 open open"]],
  ])("%s: ports", async (scenario, expected) => {
    expect(ports(await scan(scenario))).toEqual(expected);
  });

  test.each<[string, Purpose, string]>([
    ["no-redirect", "http-root", "200 final"],
    ["broken", "http-root", "200 final"],
    ["redir-other", "http-root", "301 200 final"],
    ["redir-loop", "http-root", "302 302 302 302 302 302 302 302 302 302 302 limit"],
    ["redir-inside", "http-root", "302 blocked"],
    ["downgrade", "https-root", "302 200 final"],
    ["gzip", "https-root", "200 final"],
    ["split", "https-root", "bare-cr error"],
    ["rate-429", "securitytxt-legacy", "429 final"],
    ["headers-none", "securitytxt", "404 final"],
    ["headers-none", "securitytxt-legacy", "404 final"],
    ["w-private", "https-root", "blocked"],
    ["bomb", "https-root", "200 final"],
  ])("%s: %s", async (scenario, purpose, expected) => {
    expect(chainOf(await scan(scenario), purpose)).toBe(expected);
  });

  test.each([
    ["hsts-short", "Strict-Transport-Security", "max-age=300"],
    ["hsts-none", "Strict-Transport-Security", undefined],
    ["mixed", "Strict-Transport-Security", "max-age=15768000"],
    ["csp-unsafe", "Content-Security-Policy", "default-src * 'unsafe-inline'"],
    ["headers-none", "Content-Security-Policy", undefined],
    ["gzip", "Content-Encoding", "gzip"],
  ])("%s: %s", async (scenario, name, value) => {
    expect(field(await scan(scenario), name)).toBe(value);
  });

  test("v6-othersite, v6-404: the page over IPv4 is fetched again", async () => {
    expect(chainOf(await scan("v6-othersite"), "https-again")).toBe("200 final");
    expect(chainOf(await scan("v6-404"), "https-root", 6)).toBe("404 final");
  });

  test("www-differs: the name upgrades, its www does not", async () => {
    const web = await scan("www-differs");
    expect(chainOf(web, "http-root")).toBe("301 200 final");
    const { pair, exchanges } = web;
    const chain = pair?.endpoints[0]?.chains["http-root"];
    expect(chain?.hops.map((id) => exchanges[id]?.response?.status)).toEqual([200]);
    const secure = exchanges[pair?.endpoints[0]?.chains["https-root"]?.hops[0] ?? ""];
    expect(secure?.response?.headers.some(([name]) => name === "Strict-Transport-Security")).toBe(false);
  });

  test("redir-inside: nothing is sent to the address inside", async () => {
    await scan("redir-inside");
    expect(net.counts().unmapped).toBe(0);
  });
});
