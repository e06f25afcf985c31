import { describe, expect, test } from "vitest";
import { LIST_A } from "../../../src/proto/tls/list.table.ts";
import { GOOD, measure } from "./scene.ts";
import type { FakeServer } from "./server.ts";

const ONLY13: FakeServer = {
  versions: [0x0304],
  suites13: [0x1302, 0x1303, 0x1301],
  groups13: [0x11ec, 0x001d, 0x0017, 0x0018],
};

/** TLS 1.0 to 1.2, CBC and static RSA before better ones. */
const OLD: FakeServer = {
  versions: [0x0303, 0x0302, 0x0301],
  suites: [0x002f, 0xc027, 0x009e, 0xc02f, 0x000a],
  groups: [0x0017],
  schemes: [0x0401, 0x0201],
  dh: { bits: 1024, generator: 2, primeSha256: "aa", name: null },
  publicSha256: "0123456789abcdef0000",
};

const ids = (suites: readonly { v: string; id: string }[], v: string): string[] =>
  suites
    .filter((suite) => suite.v === v)
    .map(({ id }) => id)
    .sort();

describe("everything that a server has is found", () => {
  test("versions, suites and groups of a good server", async () => {
    const { endpoint } = await measure(GOOD);
    expect(endpoint).toMatchObject({ complete: true, reach: { state: "tls" }, preference: "server" });
    expect(endpoint.versions).toEqual({
      "0304": { ok: true },
      "0303": { ok: true },
      "0302": { ok: false, why: "alert:70" },
      "0301": { ok: false, why: "alert:70" },
      "0300": { ok: false, why: "alert:70" },
      "0002": { ok: false, why: "alert:70" },
    });
    expect(ids(endpoint.suites, "0303")).toEqual(["C02B", "C02C", "C02F", "C030", "CCA8", "CCA9"]);
    expect(ids(endpoint.suites, "0304")).toEqual(["1301", "1302", "1303"]);
    expect(endpoint.groups).toMatchObject({
      "0304": { accepted: ["001D", "0017", "0018"], preferred: "001D", exhaustive: true },
      "0303": { accepted: ["001D", "0017", "0018"], preferred: "001D", exhaustive: true },
    });
    expect(endpoint.suite_lists).toHaveLength(4);
    expect(endpoint.suite_lists.every(({ exhausted }) => exhausted)).toBe(true);
  });

  test.each([
    ["TLS 1.3 alone", ONLY13, 10],
    ["two certificates, six suites, three groups", GOOD, 24],
    ["the old one", OLD, 22],
  ])("%s: no more connections than %i of ours", async (_, server, most) => {
    const { endpoint } = await measure(server);
    expect(endpoint.connections.crafted).toBeLessThanOrEqual(most);
    expect(endpoint.connections.full).toBeLessThanOrEqual(3);
    expect(endpoint.connections.retries).toBe(0);
  });

  test("TLS 1.3 alone: the older parts are not asked for", async () => {
    const { endpoint, log } = await measure(ONLY13);
    expect(log).not.toContain(expect.stringContaining("0303 b"));
    expect(endpoint.versions["0303"]).toEqual({ ok: false, why: "alert:70" });
    expect(endpoint.hello12).toBeUndefined();
    expect(endpoint.weak_sig).toMatchObject({ sha1: false, no_signature: true });
    expect(endpoint.reneg).toBeUndefined();
    expect(endpoint.hello13).toMatchObject({ alpn: "h2", sig: "0403", ticket: true });
    expect(endpoint.early_data).toEqual({ max: 0, attempted: false, accepted: null });
  });

  test("both chains, each with the handshakes that show it, and a verdict for each", async () => {
    const { endpoint } = await measure(GOOD);
    expect(endpoint.chains.map(({ seen_with }) => seen_with)).toEqual([
      ["0303/C02B", "0303/C02C", "0303/CCA9"],
      ["0303/C02F", "0303/C030", "0303/CCA8"],
    ]);
    expect(endpoint.trust.map(({ leaf }) => leaf).sort()).toEqual(
      endpoint.chains.map(({ certificates }) => certificates[0]).sort(),
    );
  });

  test("parameters of DHE belong to their suite, and a public value that comes again is told", async () => {
    const { endpoint } = await measure(OLD);
    expect(endpoint.suites.find(({ id }) => id === "009E")?.dh).toEqual({
      bits: 1024,
      g: 2,
      p: "aa",
      name: null,
    });
    expect(endpoint.suites.find(({ id }) => id === "C02F")?.dh).toBeNull();
    expect(endpoint.repeated_keys).toMatchObject([{ key: "0123456789abcdef", group: "0017" }]);
  });

  test("SSL 2.0 without a suite in common is SSL 2.0 all the same", async () => {
    const none = await measure({ ...GOOD, ssl2: [] });
    expect(none.endpoint.versions["0002"]).toEqual({ ok: true });
    const some = await measure({ ...GOOD, ssl2: [0x010080] });
    expect(ids(some.endpoint.suites, "0002")).toEqual(["010080"]);
  });

  test("suites of list B alone are found, and the version with them", async () => {
    const { endpoint } = await measure({ versions: [0x0303], suites: [0x00a8], groups: [] });
    expect(endpoint.versions["0303"]).toEqual({ ok: true });
    expect(ids(endpoint.suites, "0303")).toEqual(["00A8"]);
  });
});

describe("order", () => {
  test("the sequence of choices is the server's order", async () => {
    const { endpoint } = await measure(OLD);
    const [order] = endpoint.orders;
    expect(order?.chosen).toEqual(["002F", "C027", "009E", "C02F", "000A"]);
    expect(order?.offered).toEqual(
      LIST_A.filter((code) => OLD.suites?.includes(code)).map((code) =>
        code.toString(16).toUpperCase().padStart(4, "0"),
      ),
    );
    expect(endpoint.preference).toBe("server");
  });

  test("a server that follows the client", async () => {
    const { endpoint } = await measure({ ...OLD, follows: "client" });
    expect(endpoint.preference).toBe("client");
  });

  test("one group for all suites hides no suite of ECDHE behind one of DHE", async () => {
    // The server prefers both ECDHE suites; with x25519 taken off it could only choose DHE.
    const { endpoint } = await measure({
      versions: [0x0303],
      suites: [0xc02f, 0xc030, 0x009e],
      groups: [0x001d],
    });
    expect(endpoint.orders[0]?.chosen).toEqual(["C02F", "C030", "009E"]);
    expect(endpoint.groups["0303"]).toMatchObject({ accepted: ["001D"], exhaustive: true });
  });

  test("a suite on its way out in list B that goes before better ones", async () => {
    const { endpoint } = await measure({ ...GOOD, suites: [0xc061, 0xc02f] });
    expect(endpoint.orders.at(-1)).toEqual({
      v: "0303",
      offered: ["C061", "C02F"],
      chosen: ["C061", "C02F"],
    });
  });
});

describe("groups of TLS 1.2 behind an ECDSA certificate", () => {
  const EC: FakeServer = {
    ...GOOD,
    suites: [0xc02b, 0xc02c],
    schemes: [0x0403],
    groups: [0x0017, 0x001d, 0x0018],
  };

  test("a server with an order of its own takes the curve of the certificate: what lies behind it stays open", async () => {
    const { endpoint } = await measure(EC);
    expect(endpoint.groups["0303"]).toMatchObject({ accepted: ["0017"], exhaustive: false });
  });

  test("a server that follows the client shows them all", async () => {
    const groups = [0x001d, 0x0018, 0x0017];
    const { endpoint } = await measure({ ...EC, follows: "client", groups });
    expect(endpoint.groups["0303"]).toMatchObject({ accepted: ["001D", "0018", "0017"], exhaustive: true });
  });
});

describe("hashes of signatures", () => {
  test.each([
    [
      "SHA-1 is used where nothing better is offered",
      { schemes: [0x0804, 0x0203, 0x0201] },
      { sha1: true, sha224: false, md5: false, schemes: ["0203"], ignored: false },
    ],
    [
      "all weak ones",
      { schemes: [0x0804, 0x0301, 0x0201, 0x0101] },
      { sha1: true, sha224: true, md5: true, schemes: ["0301", "0201", "0101"] },
    ],
    ["none", {}, { sha1: false, sha224: false, md5: false, schemes: [] }],
    [
      "a server that looks at no list",
      { schemes: [0x0401], ignoresSchemes: true },
      { sha1: false, ignored: true, schemes: ["0401"] },
    ],
    ["static RSA alone", { suites: [0x009c], chains: {} }, { sha1: false, no_signature: true }],
  ])("%s", async (_, over, weak) => {
    const { endpoint } = await measure({ ...GOOD, ...over });
    expect(endpoint.weak_sig).toMatchObject(weak);
  });
});

describe("what one handshake shows", () => {
  test.each([
    ["compression", { compression: 1 }, { compression: 1 }],
    ["no extended master secret", { extensions: [0xff01] }, { ems: false, ri: true }],
    ["no secure renegotiation", { extensions: [0x0017, 0x0023] }, { ems: true, ri: false, ticket: true }],
    ["a wish for a client certificate", { certificateRequested: true }, { cert_requested: true }],
  ])("%s", async (_, over, hello12) => {
    const { endpoint } = await measure({ ...GOOD, ...over });
    expect(endpoint.hello12).toMatchObject({ v: "0303", ...hello12 });
  });

  test("a sentinel in a reply of TLS 1.2, and whether TLS 1.3 had been offered", async () => {
    const { endpoint } = await measure({ ...OLD, sentinel: "tls12" });
    expect(endpoint.sentinels).toContainEqual({ v: "0303", value: "01", offered13: true });
    expect(endpoint.sentinels).toContainEqual({ v: "0303", value: "01", offered13: false });
  });

  test("renegotiations are counted", async () => {
    const reneg = { attempted: 4, succeeded: 3, end: "closed" };
    expect((await measure({ ...GOOD, reneg })).endpoint.reneg).toEqual(reneg);
  });
});

describe("client certificates", () => {
  test("insisted on: alert 116 after the handshake", async () => {
    const { endpoint } = await measure({ ...ONLY13, session: { certificateRequested: true, alert: 116 } });
    expect(endpoint.client_auth).toEqual({ requested: true, required: true });
  });

  test("asked for, and done without", async () => {
    const { endpoint } = await measure({ ...GOOD, certificateRequested: true });
    expect(endpoint.client_auth).toEqual({ requested: true, required: false });
  });

  test("insisted on at TLS 1.2: no handshake comes about", async () => {
    const { endpoint } = await measure(
      { ...GOOD, versions: [0x0303], certificateRequested: true },
      { meddle: ({ probe }) => (probe === "renegotiate" ? { is: "no", why: "alert:40" } : undefined) },
    );
    expect(endpoint.client_auth).toEqual({ requested: true, required: true });
    expect(endpoint.reneg).toBeNull();
  });
});

describe("early data", () => {
  const ticket = (max: number) => ({
    lifetimeSeconds: 7200,
    ageAdd: 1,
    ticket: Buffer.from("t"),
    maxEarlyData: max,
    suite: 0x1301,
    group: 0x001d,
    psk: Buffer.alloc(32),
  });

  test.each([
    ["not advertised", { tickets: [ticket(0)] }, { max: 0, attempted: false, accepted: null }, 0],
    ["no ticket at all", { tickets: [] }, { max: null, attempted: false, accepted: null }, 0],
    [
      "accepted",
      { tickets: [ticket(16384)], earlyDataAccepted: true },
      { max: 16384, attempted: true, accepted: true },
      1,
    ],
    [
      "advertised and refused twice",
      { tickets: [ticket(16384)], earlyDataAccepted: false },
      { max: 16384, attempted: true, accepted: false },
      2,
    ],
  ])("%s", async (_, session, early, tries) => {
    const { endpoint, wire } = await measure({ ...GOOD, session });
    expect(endpoint.early_data).toEqual(early);
    const asked = wire.made.filter(({ probe }) => probe === "0rtt");
    expect(asked).toHaveLength(tries);
    if (tries === 2) expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0)).toBeGreaterThanOrEqual(11_000);
  });
});

describe("servers that need to be asked differently", () => {
  test("no answer without a key share", async () => {
    const { endpoint } = await measure({ ...ONLY13, groups13: [0x001d, 0x0017], wantsShare: true });
    expect(endpoint.versions["0304"]).toEqual({ ok: true });
    expect(endpoint.groups["0304"]?.preferred).toBe("001D");
  });

  test("extensions choke it: SSL 3.0 without any", async () => {
    const { endpoint } = await measure({ versions: [0x0300], suites: [0x000a, 0x0005] });
    expect(endpoint.versions["0300"]).toEqual({ ok: true });
    expect(endpoint.versions["0301"]).toEqual({ ok: false, why: "hello:0300" });
    expect(ids(endpoint.suites, "0300")).toEqual(["0005", "000A"]);
  });

  test("the best version is below TLS 1.2: its suites are gone through", async () => {
    const { endpoint } = await measure({ ...OLD, versions: [0x0301] });
    expect(endpoint.versions).toMatchObject({
      "0303": { ok: false },
      "0302": { ok: false },
      "0301": { ok: true },
    });
    expect(ids(endpoint.suites, "0301")).toEqual(["000A", "002F", "009E", "C027", "C02F"]);
    expect(endpoint.hello12?.v).toBe("0301");
  });
});

describe("depth", () => {
  test("fast: levels in place of lists", async () => {
    const good = await measure(GOOD, { depth: "fast" });
    expect(good.endpoint.suite_lists.map(({ list }) => list).sort()).toEqual([
      "a-insufficient",
      "b1-insufficient",
      "b2-insufficient",
      "phase-out",
      "tls13-insufficient",
    ]);
    expect(good.endpoint.suite_lists.every(({ exhausted }) => exhausted)).toBe(true);
    expect(good.endpoint.connections.crafted).toBeLessThanOrEqual(11);
  });

  test.each([
    [
      "a suite on its way out goes first",
      [0xc027, 0xc02f],
      ["C027"],
      { insufficient: true, phaseOut: false },
    ],
    ["an insufficient one goes first", [0x002f, 0xc02f], ["002F"], { insufficient: false, phaseOut: true }],
    [
      "one of each, the worse first",
      [0x000a, 0x009e],
      ["000A", "009E"],
      { insufficient: false, phaseOut: false },
    ],
    [
      "one of each, the better first",
      [0x009e, 0x000a],
      ["000A", "009E"],
      { insufficient: false, phaseOut: false },
    ],
    ["one that few have", [0xc02f, 0xc09e], ["C09E"], { insufficient: true, phaseOut: false }],
  ])("fast: %s", async (_, suites, found, { insufficient, phaseOut }) => {
    const { endpoint } = await measure({ ...OLD, suites }, { depth: "fast" });
    expect(ids(endpoint.suites, "0303")).toEqual(expect.arrayContaining(found));
    expect(endpoint.suite_lists).toEqual(
      expect.arrayContaining([
        { v: "0303", list: "a-insufficient", exhausted: insufficient },
        { v: "0303", list: "phase-out", exhausted: phaseOut },
      ]),
    );
  });

  test.each([
    ["of neither level", [], 9],
    ["that is insufficient", [0x0100], 4],
    ["on its way out", [0x0104], 5],
    ["of both levels", [0x0104, 0x0100], 0],
    ["that is hybrid, behind another", [0x0017, 0x11ec], 9],
  ])("fast: groups of TLS 1.3, one %s", async (_, more, refused) => {
    const { endpoint } = await measure({ ...ONLY13, groups13: [0x001d, ...more] }, { depth: "fast" });
    const { accepted = [], refused: gone = [] } = endpoint.groups["0304"] ?? {};
    const odd = more
      .filter((group) => group !== 0x0017)
      .map((group) => group.toString(16).padStart(4, "0").toUpperCase());
    expect(accepted).toEqual(expect.arrayContaining(["001D", ...odd]));
    expect(gone.filter((group) => !group.startsWith("11E"))).toHaveLength(refused);
    expect(gone).not.toEqual(expect.arrayContaining(["001D"]));
  });

  test("fast: what is accepted of a level is named, and the list is not exhausted", async () => {
    const { endpoint } = await measure(OLD, { depth: "fast" });
    expect(ids(endpoint.suites, "0303")).toContain("002F");
    expect(endpoint.suite_lists).toContainEqual({ v: "0303", list: "a-insufficient", exhausted: false });
    expect(endpoint.orders.at(-1)?.chosen).toEqual(["C027", "C02F"]);
    // Neither the first suite of a level nor the order of the server leads to its prime.
    expect(endpoint.suites.find(({ id }) => id === "009E")?.dh).toMatchObject({ bits: 1024 });
  });

  test("deep: lists of every version that is spoken", async () => {
    const { endpoint } = await measure(OLD, { depth: "deep" });
    expect(ids(endpoint.suites, "0301")).toEqual(ids(endpoint.suites, "0303"));
    expect(endpoint.suite_lists.filter(({ v }) => v === "0302").map(({ list }) => list)).toEqual([
      "a",
      "b1",
      "b2",
    ]);
  });

  test("light: three connections", async () => {
    const { endpoint, log } = await measure(GOOD, { scan: "light" });
    expect(log).toEqual(["C0=hrr", "0303 a=hello", "13 session=established"]);
    expect(endpoint.fingerprint).toMatchObject({ version: "0304", suite: "1302", group: "001D" });
  });
});

describe("anonymous suites", () => {
  /** Before all others, so that whoever offers one is shown no certificate. */
  const anonymous = [0x0034, 0xc018, 0x00a6];
  const withThem: FakeServer = { ...GOOD, versions: [0x0303], suites: [...anonymous, 0xc02b] };
  const onlyThem: FakeServer = { ...withThem, suites: anonymous };
  const ways = [{ depth: "fast" }, { depth: "standard" }, { depth: "deep" }, { scan: "light" }] as const;

  test.each(ways)("%j: the certificate behind them is seen all the same", async (way) => {
    const { endpoint } = await measure(withThem, way);
    expect(endpoint.chains).toHaveLength(1);
  });

  test.each(ways)("%j: nothing else is accepted, and that is known", async (way) => {
    const { endpoint, log } = await measure(onlyThem, way);
    expect(endpoint.chains).toEqual([]);
    expect(endpoint.suite_lists).toContainEqual({ v: "0303", list: "certificate", exhausted: true });
    expect(log.filter((line) => line.startsWith("0303 certificate"))).toEqual(["0303 certificate=alert:40"]);
  });

  test("where a certificate was seen none is asked for", async () => {
    const { log } = await measure(GOOD, { depth: "fast" });
    expect(log.filter((line) => line.includes("certificate"))).toEqual([]);
  });
});
