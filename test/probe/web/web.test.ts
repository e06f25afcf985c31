import { describe, expect, test } from "vitest";
import { counterpartOf, probeWeb, type WebOptions } from "../../../src/probe/web/web.ts";
import { type FakeAnswer, fakeWeb } from "./fake-web.ts";

const HOST = "example.nl";
const [IPV4, IPV6] = ["192.0.2.1", "2001:db8::1"];
const OPTIONS: WebOptions = {
  depth: "standard",
  families: ["ipv4", "ipv6"],
  allowsReserved: false,
  randomLabel: "nothing-here",
};
const PAGE = "<p>one two three four five six seven</p>".repeat(20);
const OTHER = "<h1>eight nine ten eleven twelve thirteen</h1>".repeat(20);

type Answer = Parameters<typeof fakeWeb>[1];

async function probed(
  answer: Answer,
  names: Readonly<Record<string, readonly string[]>> = { [HOST]: [IPV4, IPV6], "www.example.nl": [] },
  options: Partial<WebOptions> = {},
) {
  const fake = fakeWeb(names, answer);
  return { ...fake, web: await probeWeb(HOST, { ...OPTIONS, ...options }, fake.needs) };
}

const page = (body: string): FakeAnswer => ({ status: 200, body, headers: [["Content-Type", "text/html"]] });
const root: Answer = (url) => (url === `https://${HOST}/` ? page(PAGE) : undefined);

describe("the plan", () => {
  test("asks both ports, a page that is not there, and for security.txt in both places", async () => {
    const { asked } = await probed(root);
    expect(asked.filter((each) => each.startsWith(IPV4)).sort()).toEqual(
      [
        "http://example.nl/",
        "https://example.nl/",
        "https://example.nl/nothing-here",
        "https://example.nl/.well-known/security.txt",
        "https://example.nl/security.txt",
      ]
        .map((url) => `${IPV4} ${url}`)
        .sort(),
    );
  });

  test("does not look for security.txt in the old place when it is in the new one", async () => {
    const { asked, web } = await probed((url) =>
      url.endsWith("/.well-known/security.txt") ? page("x") : undefined,
    );
    expect(asked.some((each) => each.endsWith("nl/security.txt"))).toBe(false);
    expect(web.endpoints[0]?.chains["securitytxt-legacy"]).toBeUndefined();
  });

  test("documents are fetched by node-fetch, everything else is not", async () => {
    const { web } = await probed(root);
    const clients = Object.values(web.exchanges).map(({ purpose, client }) => `${purpose} ${client}`);
    expect([...new Set(clients)].sort()).toEqual([
      "http-root own",
      "https-missing own",
      "https-root own",
      "securitytxt fetch",
      "securitytxt-legacy fetch",
    ]);
  });

  test("depth fast leaves out what only our own tests need", async () => {
    const { web, asked } = await probed(root, undefined, { depth: "fast" });
    expect(web.pair).toBeUndefined();
    expect(web.endpoints[0]).not.toHaveProperty("quic");
    expect(web.endpoints[0]).not.toHaveProperty("http2");
    expect(asked.some((each) => each.includes("nothing-here"))).toBe(false);
  });

  test("without TLS there is nothing to fetch over it", async () => {
    const { web } = await probed((url) => (url.startsWith("https:") ? { dial: "refused" } : page(PAGE)));
    expect(Object.keys(web.endpoints[0]?.chains ?? {})).toEqual(["http-root", "https-root"]);
    expect(web.endpoints[0]?.tcp).toMatchObject({ "80": { state: "open" }, "443": { state: "refused" } });
    expect(web.endpoints[0]).not.toHaveProperty("http2");
  });

  test("the addresses of each family are four at most, the lowest first", async () => {
    const addresses = ["192.0.2.10", "192.0.2.9", "192.0.2.11", "192.0.2.12", "192.0.2.100", "192.0.2.2"];
    const { web } = await probed(root, { [HOST]: addresses, "www.example.nl": [] });
    expect(web.endpoints.map(({ address }) => address)).toEqual([
      "192.0.2.2",
      "192.0.2.9",
      "192.0.2.10",
      "192.0.2.11",
    ]);
    expect(web.addresses.skipped).toEqual(["192.0.2.12", "192.0.2.100"]);
  });

  test("all of them where that is asked for", async () => {
    const addresses = Array.from({ length: 6 }, (_, n) => `192.0.2.${n + 1}`);
    const { web } = await probed(root, { [HOST]: addresses, "www.example.nl": [] }, { allAddresses: true });
    expect(web.endpoints).toHaveLength(6);
  });

  test("families that are switched off are not asked, but known", async () => {
    const { web, asked } = await probed(root, undefined, { families: ["ipv4"] });
    expect(web.addresses.ipv6).toEqual([IPV6]);
    expect(asked.some((each) => each.startsWith(IPV6))).toBe(false);
  });

  test("a lookup that fails is no empty list", async () => {
    const { web } = await probed(root, { "www.example.nl": [] });
    expect(web.addresses).toMatchObject({ ipv4: null, ipv6: null });
    expect(web.endpoints).toEqual([]);
  });
});

describe("both families", () => {
  test("the same page is not asked for again", async () => {
    expect((await probed(root)).web.endpoints[0]?.chains["https-again"]).toBeUndefined();
  });

  test("where they differ, the page over IPv4 is fetched once more", async () => {
    const { web, asked } = await probed((url, address) =>
      url === `https://${HOST}/` ? page(address === IPV4 ? PAGE : OTHER) : undefined,
    );
    const again = web.endpoints[0]?.chains["https-again"];
    expect(web.exchanges[again?.hops[0] ?? ""]).toMatchObject({ purpose: "https-again", address: IPV4 });
    expect(asked.filter((each) => each === `${IPV4} https://${HOST}/`)).toHaveLength(2);
  });
});

describe("the counterpart", () => {
  test.each([
    ["example.nl", "www.example.nl"],
    ["www.example.nl", "example.nl"],
    ["shop.example.nl", null],
    ["www.shop.example.nl", null],
    ["example.co.uk", "www.example.co.uk"],
    ["co.uk", null],
    ["me.github.io", "www.me.github.io"],
  ])("of %s is %s", (host, expected) => {
    expect(counterpartOf(host)).toBe(expected);
  });

  test("shows its start pages at its lowest address of each family, and nothing else", async () => {
    const names = { [HOST]: [IPV4], "www.example.nl": ["192.0.2.7", "192.0.2.6", "2001:db8::7"] };
    const { web, asked } = await probed(root, names);
    expect(web.pair?.endpoints.map(({ address, chains }) => [address, Object.keys(chains)])).toEqual([
      ["192.0.2.6", ["http-root", "https-root"]],
      ["2001:db8::7", ["http-root", "https-root"]],
    ]);
    expect(asked.filter((each) => each.includes("//www.")).length).toBe(4);
  });
});

describe("the evidence", () => {
  test("numbers exchanges by address and chain, however they raced", async () => {
    const { web } = await probed(root);
    expect(Object.keys(web.exchanges)).toEqual(Object.keys(web.exchanges).map((_, index) => `x${index + 1}`));
    expect(web.endpoints.map(({ chains }) => Object.values(chains).flatMap(({ hops }) => hops))).toEqual([
      ["x1", "x2", "x3", "x4", "x5"],
      ["x6", "x7", "x8", "x9", "x10"],
    ]);
  });

  test("keeps the pages of the lowest addresses, and documents of all", async () => {
    const { web } = await probed(root, { [HOST]: ["192.0.2.1", "192.0.2.2"], "www.example.nl": [] });
    const kept = Object.values(web.exchanges).filter(({ body }) => body?.kept);
    expect(kept.map(({ purpose, address }) => `${purpose} ${address}`)).toEqual(["https-root 192.0.2.1"]);
  });

  test("names that redirects lead to are listed with their addresses", async () => {
    const names = { [HOST]: [IPV4], "www.example.nl": [], "cdn.example.org": ["192.0.2.9"] };
    const { web } = await probed(
      (url) =>
        url === `http://${HOST}/`
          ? { status: 302, headers: [["Location", "http://cdn.example.org/"]] }
          : root(url, IPV4, "own"),
      names,
    );
    expect(Object.keys(web.elsewhere)).toEqual(["cdn.example.org"]);
    expect(web.elsewhere["cdn.example.org"]?.ipv4).toEqual(["192.0.2.9"]);
  });
});
