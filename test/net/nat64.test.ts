import { createSocket, type Socket } from "node:dgram";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { translatorRows } from "../../src/cli/doctor/dns.ts";
import type { AttemptRecord } from "../../src/model/attempt.ts";
import type { Vantage } from "../../src/model/evidence.ts";
import type { Question } from "../../src/net/dns/classify.ts";
import { contextOf } from "../../src/net/dns/context.ts";
import { exchange, stepsOf } from "../../src/net/dns/exchange.ts";
import { RECURSIVE_FORM } from "../../src/net/dns/form.ts";
import { DNS_SERVER, WEB_STREAM } from "../../src/net/limits.table.ts";
import { makeAddressMap, type NetMap } from "../../src/net/map.ts";
import { makeNat64, translating, withoutSynthesised } from "../../src/net/nat64.ts";
import type { NetOptions } from "../../src/net/open.ts";
import { makePolicy } from "../../src/net/policy.ts";
import { parseMessage } from "../../src/proto/dns/message.ts";
import { nameFromText } from "../../src/proto/dns/name.ts";
import { TYPE } from "../../src/proto/dns/type.table.ts";
import { writeMessage } from "../../src/proto/dns/write.ts";
import { parseAddress } from "../../src/proto/ip/address.ts";
import { readPref64, synthesise } from "../../src/proto/ip/pref64.ts";
import { orderedVantage } from "../../src/scan/order.ts";
import { type Lab, openWorldLab } from "../support/lab.ts";
import { accountOf, needsFor, recordsOf, scriptOf } from "../support/script.ts";

const WELL_KNOWN = "64:ff9b::/96";
const RESOLVER = "127.0.0.64";

let lab: Lab;
/** A resolver that says for `ipv4only.arpa` what a test wants it to. */
let dns64: Socket;
let says = "";
const queries: { cd: boolean; isPlain: boolean }[] = [];

beforeAll(async () => {
  lab = await openWorldLab({ scenarios: [] });
  dns64 = createSocket("udp4");
  dns64.on("message", (data, { port, address }) => {
    const parsed = parseMessage(data);
    if (!parsed.ok || parsed.value.question === null) return;
    const { id, question, flags, edns } = parsed.value;
    queries.push({ cd: flags.cd, isPlain: edns === null });
    const octets = writeMessage({
      id,
      flags: { qr: true, aa: false, ra: true },
      rcode: 0,
      question: { name: question.rawName, type: question.type, class: question.class },
      answer: recordsOf(says),
      authority: [],
      additional: [],
      edns: null,
    });
    dns64.send(octets, port, address);
  });
  await new Promise<void>((resolve) => dns64.bind(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  dns64.close();
  await lab.close();
});

function behind(prefix: string, ipv4: string): string {
  const [parsed, address] = [readPref64(prefix), parseAddress(ipv4)];
  if (parsed === undefined || !address.ok) throw new Error(`${prefix} ${ipv4}`);
  return synthesise(parsed, address.bytes);
}

const isIpv4 = ({ address }: { readonly address: string }): boolean => !address.includes(":");

/** The lab seen from a network without IPv4, whose translator has a prefix. */
function ipv6Only(prefix: string | null, extra: NetMap["map"] = []): NetOptions {
  const { port } = dns64.address();
  const reached = lab.netMap.map.filter((entry) => !isIpv4(entry));
  const translated = lab.netMap.map
    .filter(isIpv4)
    .flatMap((entry) => (prefix === null ? [] : [{ ...entry, address: behind(prefix, entry.address) }]));
  const resolver = { address: RESOLVER, proto: "udp", port: 53, to: `127.0.0.1:${port}` } as const;
  return {
    netMap: { version: 1, otherwise: "deny", map: [...reached, ...translated, resolver, ...extra] },
    fallback: { mode: "stub", servers: [{ address: RESOLVER, port: 53 }] },
  };
}

describe("web.md 3.11: a network that has IPv6 only", () => {
  test.each([WELL_KNOWN, "2001:db8:64::/48"])(
    "IPv4 is reached through %s, and the vantage tells",
    async (prefix) => {
      says = `ipv4only.arpa. AAAA ${behind(prefix, "192.0.0.170")};ipv4only.arpa. AAAA ${behind(prefix, "192.0.0.171")}`;
      queries.length = 0;
      const records: AttemptRecord[] = [];
      const net = lab.net({ ...ipv6Only(prefix), onAttempt: (record) => records.push(record) });
      expect(await net.vantage()).toMatchObject({ ipv4: "ok", ipv6: "ok", dns: "ok", nat64_prefix: prefix });
      // RFC 7050 section 3 and RFC 6147 section 5.5: otherwise no address is made.
      expect(queries).toEqual([{ cd: false, isPlain: true }]);
      const session = net.session({ target: "good.test" });
      expect(await session.ask("198.41.0.4", { name: ".", type: "SOA" })).toMatchObject({ outcome: "ok" });
      const translated = records.filter(({ detail = {} }) =>
        Object.entries(detail).some((pair) => pair.join() === "via,nat64"),
      );
      expect(translated.length).toBeGreaterThan(0);
      expect(translated.filter(({ peer }) => peer.startsWith("["))).toEqual([]);
    },
  );

  test("no prefix: IPv4 stays unmeasured", async () => {
    says = "";
    const net = lab.net(ipv6Only(null));
    expect(await net.vantage()).toMatchObject({ ipv4: "none", ipv6: "ok", nat64_prefix: null });
    const reply = await net.session({ target: "x" }).ask("198.41.0.4", { name: ".", type: "SOA" });
    expect(reply).toMatchObject({ outcome: "blocked", detail: "no-ipv4" });
  });

  test("a prefix that leads nowhere is told, and not believed", async () => {
    says = `ipv4only.arpa. AAAA ${behind(WELL_KNOWN, "192.0.0.170")}`;
    const vantage = await lab.net(ipv6Only(null)).vantage();
    expect(vantage).toMatchObject({ ipv4: "none", nat64_prefix: WELL_KNOWN });
  });

  test("port 53 closed: the prefix alone tells that there is IPv4", async () => {
    says = `ipv4only.arpa. AAAA ${behind(WELL_KNOWN, "192.0.0.170")}`;
    const { netMap, ...rest } = ipv6Only(null);
    const silent = (netMap?.map ?? []).map(({ address, to, ...entry }) =>
      address === RESOLVER ? { address, ...entry, to: to ?? "" } : { address, fault: "blackhole" as const },
    );
    const net = lab.net({ ...rest, netMap: { version: 1, otherwise: "deny", map: silent }, timeoutMs: 30 });
    expect(await net.vantage()).toMatchObject({
      ipv4: "ok",
      ipv6: "ok",
      dns: "blocked",
      resolver: RESOLVER,
      nat64_prefix: WELL_KNOWN,
    });
  });

  test.each<[string, NetOptions]>([
    ["a network that has IPv4", {}],
    ["-6", { families: ["ipv6"] }],
  ])("nobody is asked: %s", async (_, options) => {
    queries.length = 0;
    const { fallback, netMap } = ipv6Only(null);
    const map = [...lab.netMap.map, ...(netMap?.map ?? [])];
    const net = lab.net({
      netMap: { version: 1, otherwise: "deny", map },
      ...(fallback && { fallback }),
      ...options,
    });
    expect(await net.vantage()).not.toHaveProperty("nat64_prefix");
    expect(queries).toEqual([]);
  });

  test("a stream to an IPv4 address: the address policy judges it before it is translated", async () => {
    const server = createServer((socket) => socket.on("error", () => undefined).resume());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const at = server.address();
    const to = `127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}`;
    says = `ipv4only.arpa. AAAA ${behind(WELL_KNOWN, "192.0.0.170")}`;
    const open = ["8.8.8.8", "10.1.2.3"].map((ipv4) => ({ address: behind(WELL_KNOWN, ipv4), port: 80, to }));
    const vantage = await lab.net(ipv6Only(WELL_KNOWN)).vantage();
    const session = lab.net({ ...ipv6Only(WELL_KNOWN, open), vantage }).session({ target: "x" });
    const dial = (address: string) =>
      session.dial({ address, port: 80, limits: WEB_STREAM }, { kind: "tcp", what: "connect" });
    const line = await dial("8.8.8.8");
    expect(line.outcome).toBe("ok");
    if (line.outcome === "ok") line.end({ outcome: "ok" });
    expect(session.attempts().at(-1)).toMatchObject({ peer: "8.8.8.8:80", detail: { via: "nat64" } });
    expect(await dial("10.1.2.3")).toMatchObject({ outcome: "denied", detail: "private-use" });
    await new Promise((resolve) => server.close(resolve));
  });
});

/** What belongs to a run that found a translator. */
function nat64At(prefix: string) {
  const nat64 = makeNat64();
  nat64.learn(prefix);
  return nat64;
}

describe("the address map behind a translator", () => {
  const to = "127.0.0.1:4080";
  const base: NetMap = {
    version: 1,
    otherwise: "pass",
    map: [
      { address: "192.0.2.7", to },
      { address: "64:ff9b::808:808", fault: "refused" },
    ],
  };

  test.each([
    [
      "an IPv4 address goes through it",
      "8.8.4.4",
      { kind: "dial", address: "64:ff9b::808:404", port: 80 },
      "nat64",
    ],
    [
      "what the user maps goes as he says",
      "192.0.2.7",
      { kind: "dial", address: "127.0.0.1", port: 4080 },
      undefined,
    ],
    ["he may map what it is translated to", "8.8.8.8", { kind: "fault", fault: "refused" }, "nat64"],
    [
      "an IPv6 address goes straight",
      "2a00:1450::1",
      { kind: "dial", address: "2a00:1450::1", port: 80 },
      undefined,
    ],
  ])("%s", (_, address, route, via) => {
    const map = translating(makeAddressMap(base), nat64At(WELL_KNOWN));
    expect(map.route({ address, port: 80 }, "tcp")).toEqual(route);
    expect(map.via?.(address)).toBe(via);
  });

  test("before one was found everything goes straight", () => {
    const map = translating(makeAddressMap(), makeNat64());
    expect(map.route({ address: "8.8.4.4", port: 80 }, "tcp")).toEqual({
      kind: "dial",
      address: "8.8.4.4",
      port: 80,
    });
    expect(map.via?.("8.8.4.4")).toBeUndefined();
  });
});

describe("web.md 11.1 (5): an address inside the prefix is what the IPv4 address in it is", () => {
  const prefix = "2a00:64:64::/48";
  const policy = makePolicy({
    own: ["93.184.216.34"],
    exclude: ["9.9.9.0/24"],
    translator: nat64At(prefix).prefix,
  });

  test.each<[string, string | null]>([
    ["8.8.8.8", null],
    ["10.1.2.3", "private-use"],
    ["127.0.0.1", "loopback"],
    ["192.0.2.1", "documentation"],
    ["169.254.169.254", "metadata"],
    ["93.184.216.34", "own-address"],
    ["9.9.9.9", "excluded"],
  ])("%s: %s", (ipv4, why) => {
    const expected = why === null ? { allowed: true } : { allowed: false, why };
    expect(policy(behind(prefix, ipv4), "target")).toEqual(expected);
  });

  test("what was judged before the prefix was known is judged again", () => {
    const nat64 = makeNat64();
    const learning = makePolicy({ own: [], translator: nat64.prefix });
    const address = behind(prefix, "10.1.2.3");
    expect(learning(address, "target")).toEqual({ allowed: true });
    nat64.learn(prefix);
    expect(learning(address, "target")).toEqual({ allowed: false, why: "private-use" });
  });

  test("a published address behind the well-known prefix stays one that is not global", () => {
    const known = makePolicy({ own: [], translator: nat64At(WELL_KNOWN).prefix });
    expect(known("64:ff9b::8.8.8.8", "target")).toEqual({ allowed: false, why: "nat64" });
  });
});

describe("what a DNS64 server makes up is not what the name's owner published", () => {
  const NAME = "www.example.";
  const made = "AAAA 64:ff9b::8.8.8.8";
  const own = "AAAA 2a00:1450::1";

  test.each<[string, readonly string[], readonly string[]]>([
    ["made up", [made], []],
    ["published", [own], [own]],
    ["both", [made, own], [own]],
    ["none", [], []],
  ])("%s", async (_, given, left) => {
    const answer = given.map((record) => `${NAME} ${record}`).join(";");
    const { transport } = scriptOf({ "192.0.2.53": { "*": { answer } } });
    const name = nameFromText(NAME);
    if (!name.ok) throw new Error(name.reason);
    const account = accountOf();
    const server = { address: "192.0.2.53", port: 53, trust: "config", limits: DNS_SERVER.server } as const;
    const resolver = {
      name: "192.0.2.53",
      ask: (question: Question) =>
        exchange({ server, ...question, form: RECURSIVE_FORM, ...account }, stepsOf(1), needsFor(transport)),
    };
    const asked = withoutSynthesised(resolver, nat64At(WELL_KNOWN));
    const result = await asked.ask({ name: name.value, type: TYPE.AAAA }, contextOf(account, 10));
    if (result.outcome !== "ok") throw new Error(result.detail);
    const rdatas = result.value.response.answer.flatMap((rrset) => rrset.rdatas);
    const wanted = recordsOf(left.map((record) => `${NAME} ${record}`).join(";")).map(({ rdata }) => rdata);
    expect(rdatas).toEqual(wanted);
  });
});

describe("what is told of it", () => {
  const VANTAGE: Vantage = {
    label: null,
    ipv4: "ok",
    ipv6: "ok",
    port25: "unknown",
    dns: "ok",
    clock: "ok",
    resolver: "iterate",
    checked_at: "2026-07-01T08:00:00Z",
  };

  test.each<[string, Partial<Vantage>, string | null]>([
    ["it was not looked for", {}, null],
    ["it works", { nat64_prefix: WELL_KNOWN }, "passed"],
    ["it does not work", { nat64_prefix: WELL_KNOWN, ipv4: "none" }, "warning"],
    ["there is none", { nat64_prefix: null, ipv4: "none" }, "warning"],
  ])("doctor: %s", (_, change, status) => {
    const [row] = translatorRows({ ...VANTAGE, ...change });
    expect(row?.status ?? null).toBe(status);
    expect(row?.says.includes(WELL_KNOWN) ?? false).toBe(change.nat64_prefix === WELL_KNOWN);
  });

  test("the evidence keeps it, before the time of looking", () => {
    const keys = Object.keys(orderedVantage({ ...VANTAGE, nat64_prefix: WELL_KNOWN }));
    expect(keys.slice(-3)).toEqual(["resolver", "nat64_prefix", "checked_at"]);
  });
});
