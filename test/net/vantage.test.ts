import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Transport } from "../../src/net/dns/transport.ts";
import type { NetMap } from "../../src/net/map.ts";
import { openNet } from "../../src/net/open.ts";
import { LAB_NOW, type Lab, openWorldLab } from "../support/lab.ts";
import { type Says, scriptOf } from "../support/script.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openWorldLab({ scenarios: [] });
});
afterAll(() => lab.close());

const DAY = 86_400;
const isIpv6 = (address: string): boolean => address.includes(":");

/** The lab's map, with another fate for some addresses. */
function mapWith(change: (address: string) => NetMap["map"][number] | undefined): NetMap {
  return { ...lab.netMap, map: lab.netMap.map.map((entry) => change(entry.address) ?? entry) };
}

test("a network where everything works", async () => {
  expect(await lab.net({ label: "office" }).vantage()).toEqual({
    label: "office",
    ipv4: "ok",
    ipv6: "ok",
    port25: "unknown",
    dns: "ok",
    clock: "ok",
    resolver: "iterate",
    checked_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
});

test("it is measured once", async () => {
  const net = lab.net();
  const [first, second] = await Promise.all([net.vantage(), net.vantage()]);
  expect(second).toBe(first);
  const { udpSent } = net.counts();
  await net.vantage();
  expect(net.counts().udpSent).toBe(udpSent);
});

test("one measured earlier is taken as it is, and families that it lacks are not dialled", async () => {
  const vantage = { ...(await lab.net().vantage()), ipv6: "none" as const };
  const net = lab.net({ vantage });
  expect(await net.vantage()).toBe(vantage);
  expect(net.counts().udpSent).toBe(0);
  const reply = await net.session({ target: "x" }).ask("2001:503:ba3e::2:30", { name: ".", type: "SOA" });
  expect(reply).toMatchObject({ outcome: "blocked", detail: "no-ipv6" });
});

describe("families", () => {
  test.each<[string, NetMap["map"][number]["fault"], string]>([
    ["no route", "unreachable", "none"],
    ["silence", "blackhole", "broken"],
  ])("IPv6: %s is %s", async (_, fault, state) => {
    const netMap = mapWith((address) =>
      isIpv6(address) && fault !== undefined ? { address, fault } : undefined,
    );
    expect(await lab.net({ netMap, timeoutMs: 50 }).vantage()).toMatchObject({
      ipv4: "ok",
      ipv6: state,
      dns: "ok",
    });
  });

  test("two silent root servers of six do not break a family", async () => {
    const dead = new Set(["198.41.0.4", "170.247.170.2"]);
    const netMap = mapWith((address) => (dead.has(address) ? { address, fault: "blackhole" } : undefined));
    expect(await lab.net({ netMap, timeoutMs: 200 }).vantage()).toMatchObject({ ipv4: "ok" });
  });

  test("-4: IPv6 is not tried", async () => {
    const seen: string[] = [];
    const net = lab.net({ families: ["ipv4"], onAttempt: ({ peer }) => seen.push(peer) });
    expect(await net.vantage()).toMatchObject({ ipv4: "ok", ipv6: "none" });
    expect(seen.filter((peer) => peer.startsWith("["))).toEqual([]);
  });

  test("port 53 closed tells nothing about the families", async () => {
    const netMap: NetMap = {
      version: 1,
      otherwise: "deny",
      map: lab.netMap.map.map(({ address }) => ({ address, fault: "blackhole" })),
    };
    expect(await lab.net({ netMap, timeoutMs: 30 }).vantage()).toMatchObject({
      ipv4: "ok",
      ipv6: "ok",
      dns: "blocked",
      clock: "unknown",
    });
  });
});

describe("ux.md 8.7: interception", () => {
  const root = (says: Says): Says => ({ answer: ". NS a.root-servers.net.", ...says });
  const through = (deep: Says): Transport =>
    scriptOf(
      Object.fromEntries(
        ["198.41.0.4", "170.247.170.2", "192.33.4.12"].map((address) => [
          address,
          { "www.iana.org": deep, "*": root({}) },
        ]),
      ),
    ).transport;

  test.each<[string, Says, string]>([
    ["a referral", { aa: false, authority: "org. NS a0.org.afilias-nst.info." }, "ok"],
    ["a denial by a root of one's own", { rcode: "NXDOMAIN", authority: ". SOA . . 1 2 3 4 5" }, "ok"],
    ["an answer", { aa: false, answer: "www.iana.org. A 192.0.2.1" }, "intercepted"],
    ["an answer with AA", { answer: "www.iana.org. A 192.0.2.1" }, "intercepted"],
    [
      "a referral with RA",
      { aa: false, ra: true, authority: "org. NS a0.org.afilias-nst.info." },
      "intercepted",
    ],
    ["REFUSED", { aa: false, rcode: "REFUSED" }, "intercepted"],
    ["SERVFAIL", { aa: false, rcode: "SERVFAIL" }, "intercepted"],
  ])("%s: %s", async (_, deep, dns) => {
    const net = openNet({
      transport: through(deep),
      families: ["ipv4"],
      netMap: { version: 1, otherwise: "deny", map: [] },
    });
    expect((await net.vantage()).dns).toBe(dns);
    await net.close();
  });
});

describe("the clock", () => {
  test.each([
    ["as it should be", 0, "ok"],
    ["two years ahead", 730 * DAY, "off"],
    ["two years behind", -730 * DAY, "off"],
  ])("%s", async (_, offset, clock) => {
    expect((await lab.net({ now: () => LAB_NOW + offset }).vantage()).clock).toBe(clock);
  });
});
