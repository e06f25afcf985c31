import { describe, expect, test } from "vitest";
import { type Followed, followChain } from "../../../src/probe/web/chain.ts";
import { openKit } from "../../../src/probe/web/kit.ts";
import { type FakeAnswer, fakeWeb } from "./fake-web.ts";

const IPV4 = "192.0.2.1";
const IPV6 = "2001:db8::1";
const NAMES = {
  "example.nl": [IPV4, IPV6],
  "www.example.nl": ["192.0.2.2", "2001:db8::2"],
  "four.example.nl": ["192.0.2.4"],
  "none.example.nl": [],
} as const;

const to = (location: string, status = 302): FakeAnswer => ({ status, headers: [["Location", location]] });
const OK: FakeAnswer = { status: 200 };

async function follow(
  answers: Readonly<Record<string, FakeAnswer>>,
  { address = IPV4, allowsReserved = false, url = "http://example.nl/" } = {},
): Promise<Followed & { readonly asked: string[] }> {
  const web = fakeWeb(NAMES, (asked) => answers[asked]);
  const kit = openKit(web.needs, { allowsReserved });
  const flow = web.needs.web.flow();
  const start = { url, purpose: "http-root" as const, host: "example.nl", address };
  return { ...(await followChain(start, flow, kit)), asked: web.asked };
}

describe("a chain", () => {
  test("W-01: ends at the first response that redirects no further, on the same address", async () => {
    const { asked, how } = await follow({
      "http://example.nl/": to("https://example.nl/"),
      "https://example.nl/": OK,
    });
    expect(how).toEqual({ end: "final" });
    expect(asked).toEqual([`${IPV4} http://example.nl/`, `${IPV4} https://example.nl/`]);
  });

  test.each<[string, string, string[]]>([
    ["IPv4", IPV4, [IPV4, "192.0.2.2"]],
    ["IPv6", IPV6, [IPV6, "2001:db8::2"]],
  ])("W-03: stays in the family of %s at another name", async (_, address, addresses) => {
    const answers = { "http://example.nl/": to("http://www.example.nl/"), "http://www.example.nl/": OK };
    const { asked, how } = await follow(answers, { address });
    expect(asked.map((each) => each.split(" ")[0])).toEqual(addresses);
    expect(how).toEqual({ end: "final" });
  });

  test("W-134: tells where it leaves the family, and goes on over the other", async () => {
    const answers = { "http://example.nl/": to("http://four.example.nl/"), "http://four.example.nl/": OK };
    const { asked, how } = await follow(answers, { address: IPV6 });
    expect(asked[1]).toBe("192.0.2.4 http://four.example.nl/");
    expect(how).toEqual({ end: "final", leaves_family: 1 });
  });

  test.each<[string, Record<string, FakeAnswer>, object, number]>([
    [
      "W-05: a loop",
      { "http://example.nl/": to("http://example.nl/") },
      { end: "loop", next: "http://example.nl/" },
      1,
    ],
    [
      "W-16: a loop of two",
      { "http://example.nl/": to("/a"), "http://example.nl/a": to("/") },
      { end: "loop", next: "http://example.nl/" },
      2,
    ],
    [
      "W-06: a name that cannot be looked up",
      { "http://example.nl/": to("http://dead.example.nl/") },
      { end: "error", next: "http://dead.example.nl/", detail: "dns-failure" },
      1,
    ],
    [
      "a name without addresses",
      { "http://example.nl/": to("http://none.example.nl/") },
      { end: "error", next: "http://none.example.nl/", detail: "no-address" },
      1,
    ],
    ["W-09: a redirect without Location", { "http://example.nl/": { status: 301 } }, { end: "final" }, 1],
    [
      "W-14: status 300 is no redirect",
      { "http://example.nl/": to("https://example.nl/", 300) },
      { end: "final" },
      1,
    ],
    [
      "W-19: two Location fields",
      {
        "http://example.nl/": {
          status: 302,
          headers: [
            ["Location", "https://example.nl/"],
            ["Location", "https://www.example.nl/"],
          ],
        },
      },
      { end: "bad-location", detail: "several", next: "https://example.nl/" },
      1,
    ],
    [
      "what is no URL",
      { "http://example.nl/": to("http://[::1") },
      { end: "bad-location", detail: "not-a-url", next: "http://[::1" },
      1,
    ],
    [
      "another scheme",
      { "http://example.nl/": to("ftp://example.nl/") },
      { end: "scheme", next: "ftp://example.nl/" },
      1,
    ],
    [
      "another port",
      { "http://example.nl/": to("http://example.nl:8080/") },
      { end: "port", next: "http://example.nl:8080/" },
      1,
    ],
    [
      "a special name",
      { "http://example.nl/": to("http://router.local/") },
      { end: "blocked", next: "http://router.local/", detail: "special-name" },
      1,
    ],
    [
      "W-20: an address that the policy denies",
      { "http://example.nl/": to("http://10.0.0.1/"), "http://10.0.0.1/": { dial: "denied" } },
      { end: "blocked", next: "http://10.0.0.1/", detail: "private-use" },
      1,
    ],
    [
      "a hop that refuses",
      { "http://example.nl/": to("/a"), "http://example.nl/a": { dial: "refused" } },
      { end: "error" },
      2,
    ],
  ])("%s", async (_, answers, how, hops) => {
    const followed = await follow(answers);
    expect(followed.how).toEqual(how);
    expect(followed.hops).toHaveLength(hops);
  });

  test("W-17: the final dot of the host changes nothing about the address", async () => {
    const answers = { "http://example.nl/": to("https://example.nl./"), "https://example.nl./": OK };
    const { asked, how } = await follow(answers);
    expect(how).toEqual({ end: "final" });
    expect(asked[1]).toBe(`${IPV4} https://example.nl./`);
  });

  test("follows ten redirects and no more", async () => {
    const hop = (n: number): [string, FakeAnswer] => [
      `http://example.nl/${n === 0 ? "" : n}`,
      to(`/${n + 1}`),
    ];
    const { asked, how } = await follow(Object.fromEntries(Array.from({ length: 20 }, (_, n) => hop(n))));
    expect(asked).toHaveLength(11);
    expect(how).toEqual({ end: "limit", next: "http://example.nl/11", detail: "redirects" });
  });

  test("visits reserved names where the network is the user's own", async () => {
    const answers = { "http://example.nl/": to("http://router.local/") };
    expect((await follow(answers, { allowsReserved: true })).how).toMatchObject({
      end: "error",
      detail: "dns-failure",
    });
  });

  test("leads to eight other names at most, all chains together", async () => {
    const web = fakeWeb({}, () => OK);
    const kit = openKit(web.needs, { allowsReserved: false });
    for (let n = 0; n < 8; n += 1) await kit.resolve(`h${n}.example.nl`);
    expect(kit.isOverHosts()).toBe(false);
    expect(kit.resolve("h0.example.nl")).not.toBeNull();
    expect(kit.resolve("h8.example.nl")).toBeNull();
    expect(kit.isOverHosts()).toBe(true);
    expect(Object.keys(await kit.elsewhere())).toHaveLength(8);
  });

  test("lets go of its connection while it waits for what another flow is asking", async () => {
    const web = fakeWeb(NAMES, () => OK);
    const kit = openKit(web.needs, { allowsReserved: false });
    const asked = { url: "https://example.nl/", address: IPV4, purpose: "https-root" as const };
    let closed = 0;
    const close = (): void => {
      closed += 1;
    };
    const waiting = { ...web.needs.web.flow(), close };
    await Promise.all([kit.ask(web.needs.web.flow(), asked), kit.ask(waiting, asked)]);
    expect(closed).toBe(1);
    await kit.ask(waiting, asked);
    expect(closed).toBe(1);
  });

  test("makes each request once, whatever chains it belongs to", async () => {
    const web = fakeWeb(NAMES, () => OK);
    const kit = openKit(web.needs, { allowsReserved: false });
    const asked = { url: "https://example.nl/", address: IPV4, purpose: "https-root" as const };
    const flow = web.needs.web.flow();
    const [a, b] = await Promise.all([
      kit.ask(flow, asked),
      kit.ask(flow, { ...asked, purpose: "http-root" }),
    ]);
    expect(a).toBe(b);
    await kit.ask(flow, { ...asked, again: true });
    expect(web.asked).toHaveLength(2);
  });
});
