import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue, serverCatalogue } from "../../src/lab/catalogue/catalogue.ts";
import type { CatalogueRow } from "../../src/lab/catalogue/scenario.ts";
import type { DnsAnswer, DnsEvidence } from "../../src/model/evidence.ts";
import type { DnsSession } from "../../src/net/dns/session.ts";
import type { Net } from "../../src/net/open.ts";
import { revalidate } from "../../src/proto/dnssec/analysis.ts";
import { createMemo } from "../../src/proto/dnssec/memo.ts";
import { LAB_NOW, type Lab, openCatalogueLab } from "../support/lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openCatalogueLab();
});
afterAll(() => lab.close());

const sessionFor = (net: Net, target = "test"): DnsSession => net.session({ target });

describe("dns.md 4.1: questions for a name", () => {
  test("6 with nothing known, 3 in the next zone, 2 in an unsigned one, 1 for another type, 0 for the same", async () => {
    const seen: string[] = [];
    const net = lab.net({}, seen);
    const counts: number[] = [];
    const states: unknown[] = [];
    for (const [name, type] of [
      ["www.a-p256.test", "A"],
      ["www.a-ed25519.test", "A"],
      ["www.b-nods.test", "A"],
      ["www.a-p256.test", "AAAA"],
      ["www.a-p256.test", "A"],
    ] as const) {
      seen.length = 0;
      const { security } = await sessionFor(net).lookup(name, type);
      states.push(security);
      counts.push(seen.length);
      expect(
        new Set(seen).size - (counts.length === 1 ? 3 : counts.length < 4 ? counts.length - 2 : 0),
      ).toBeGreaterThan(-1);
    }
    expect(states).toEqual(["secure", "secure", "insecure", "secure", "secure"]);
    expect(counts).toEqual([6, 3, 2, 1, 0]);
  });

  test("no question is put twice to the servers of one zone, and none for DS", async () => {
    const seen: string[] = [];
    const net = lab.net({}, seen);
    await sessionFor(net).lookup("www.a-p256.test", "A");
    expect(seen.toSorted()).toEqual([
      "dns/udp . DNSKEY +do",
      "dns/udp a-p256.test DNSKEY +do",
      "dns/udp test DNSKEY +do",
      "dns/udp www.a-p256.test A +do",
      "dns/udp www.a-p256.test A +do",
      "dns/udp www.a-p256.test A +do",
    ]);
  });

  test("S15: parent and child on one server: one DS question more", async () => {
    const row = rowOf("S15");
    const seen: string[] = [];
    const net = lab.net({}, seen);
    const answer = await sessionFor(net).lookup(row.question.name, row.question.type);
    expect(answer.security).toBe("secure");
    expect(seen.filter((line) => line.includes(" DS "))).toHaveLength(1);
    const cut = await sessionFor(net).zone(row.question.name);
    expect(cut).toMatchObject({ source: "unknown", ns: null, glue: {} });
  });

  test("scale 7.5: 500 lookups of one name put the questions of one", async () => {
    const seen: string[] = [];
    const net = lab.net({}, seen);
    const sessions = Array.from({ length: 500 }, (_, i) => net.session({ target: `t${i}` }));
    const answers = await Promise.all(sessions.map((session) => session.lookup("www.a-p256.test", "A")));
    expect(new Set(answers.map(({ security }) => security))).toEqual(new Set(["secure"]));
    expect(seen).toHaveLength(6);
    // Each has evidence of its own, and only the first has attempts.
    expect(sessions.map((session) => Object.keys(session.evidence().messages).length)).toEqual(
      Array.from({ length: 500 }, () => Object.keys(sessions[0]?.evidence().messages ?? {}).length),
    );
    expect(sessions.filter((session) => session.attempts().length > 0)).toHaveLength(1);
  });
});

describe("dns.md 6.3 and 6.4: every zone of the catalogue, over sockets", () => {
  // What an audit of the whole domain, or questions to every server, must show; not one lookup.
  const audit = { warnings: ["partial-bogus"], rows: ["B-it500pos"] };
  let net: Net;
  const sessions = new Map<string, { answer: DnsAnswer; evidence: DnsEvidence }>();
  beforeAll(async () => {
    net = lab.net({ timeoutMs: 1_000 });
    await Promise.all(
      [...catalogue(), ...serverCatalogue()].map(async ({ id, question, also = [] }) => {
        const session = net.session({ target: id });
        const answer = await session.lookup(question.name, question.type);
        for (const { name, type } of also) await session.lookup(name, type);
        sessions.set(id, { answer, evidence: session.evidence() });
      }),
    );
  }, 120_000);

  const rows = [...catalogue(), ...serverCatalogue()].map((row) => [row.id, row.how, row] as const);

  test.each(rows)("%s: %s", (id, _, row) => {
    const { answer, evidence } = sessions.get(id) ?? {};
    expect([answer?.security, answer?.reason?.code]).toEqual([
      row.state,
      row.reason?.code ?? answer?.reason?.code,
    ]);
    const warnings = Object.values(evidence?.answers ?? {}).flatMap((each) => each.warnings ?? []);
    const wanted = audit.rows.includes(id)
      ? []
      : row.warnings.filter((code) => !audit.warnings.includes(code));
    expect(warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(wanted));
  });

  test.each(rows)("%s judged again from its evidence is the same", (id) => {
    const { evidence } = sessions.get(id) ?? {};
    if (evidence === undefined) throw new Error("no evidence");
    const context = { now: LAB_NOW, anchors: lab.anchors, memo: createMemo() };
    const again = revalidate(evidence, context);
    expect(verdicts(again)).toEqual(verdicts(evidence));
  });

  test.each(rows)("%s has evidence that holds together", (id) => {
    const { evidence } = sessions.get(id) ?? {};
    const { answers = {}, messages = {}, rrsets = {} } = evidence ?? {};
    for (const { messages: list, rrs } of Object.values(answers)) {
      expect(list.filter((key) => messages[key] === undefined)).toEqual([]);
      expect(rrs.filter((key) => rrsets[key] === undefined)).toEqual([]);
    }
    for (const { answer, authority } of Object.values(messages)) {
      expect([...answer, ...authority].filter((key) => rrsets[key] === undefined)).toEqual([]);
    }
  });

  test("a server that is asked again for bogus data is another server", () => {
    const { evidence } = sessions.get("D-sigexp") ?? sessions.get("C-dnskeyexp") ?? {};
    for (const { messages } of Object.values(evidence?.answers ?? {})) {
      const servers = messages.map(
        (key) => `${evidence?.messages[key]?.server} ${evidence?.messages[key]?.type}`,
      );
      expect(new Set(servers).size).toBe(servers.length);
    }
  });
});

function verdicts({ answers, zones }: DnsEvidence): unknown {
  const of = Object.entries(answers).map(
    ([key, { security, security_strict, reason, outcome, rcode, inconsistent }]) => [
      key,
      { security, security_strict, reason, outcome, rcode, inconsistent },
    ],
  );
  return {
    answers: Object.fromEntries(of),
    zones: Object.fromEntries(Object.entries(zones).map(([name, zone]) => [name, zone.security])),
  };
}

function rowOf(id: string): CatalogueRow {
  const row = [...catalogue(), ...serverCatalogue()].find((each) => each.id === id);
  if (row === undefined) throw new Error(`no row ${id}`);
  return row;
}

describe("a session", () => {
  test("what is no name has outcome badname", async () => {
    const answer = await sessionFor(lab.net()).lookup(`${"a".repeat(64)}.test`, "A");
    expect(answer).toMatchObject({ outcome: "badname", rcode: null, messages: [] });
  });

  test("rrs gives the RRsets at the end of the alias chain", async () => {
    const session = sessionFor(lab.net());
    const answer = await session.lookup("cn.a-cname.test", "A");
    expect(answer.cname).toEqual(["www.a-cname.test"]);
    expect(session.rrs(answer)).toMatchObject([
      { name: "www.a-cname.test", type: "A", rdata: ["192.0.2.80", "192.0.2.81"] },
    ]);
  });

  test("zone: names and glue as the parent says, with the referral", async () => {
    const session = sessionFor(lab.net());
    const cut = await session.zone("www.a-p256.test");
    expect(cut).toMatchObject({
      zone: "a-p256.test",
      parent: "test",
      source: "referral",
      ns: ["ns1.a-p256.test"],
      glue: { "ns1.a-p256.test": ["198.51.100.53", "2001:db8:51::53"] },
      parentServers: ["192.0.2.1", "2001:db8:2::1"],
      failures: [],
    });
    expect(session.evidence().messages[cut.message ?? ""]).toMatchObject({
      server: expect.any(String),
      rcode: "NOERROR",
    });
    expect(cut.referralSize).toBeGreaterThan(100);
  });

  test("ask: one server, RD=0; the reply is in the messages, the attempt in the attempts", async () => {
    const session = sessionFor(lab.net());
    const reply = await session.ask("198.51.100.53", { name: "a-p256.test", type: "SOA" });
    expect(reply).toEqual({ outcome: "ok", message: "m1", attempts: [1] });
    expect(session.evidence().messages[reply.message ?? ""]).toMatchObject({
      server: "198.51.100.53",
      transport: "udp",
      name: "a-p256.test",
      type: "SOA",
      flags: ["aa"],
      attempt: 1,
    });
    expect(session.attempts()).toMatchObject([
      { n: 1, kind: "dns/udp", peer: "198.51.100.53:53", what: "a-p256.test SOA +do" },
    ]);
  });

  test.each<[string, Parameters<DnsSession["ask"]>[2], object]>([
    ["over TCP", { transport: "tcp" }, { transport: "tcp" }],
    ["without EDNS", { edns: null }, { edns: null }],
    ["EDNS version 1", { edns: { version: 1 } }, { rcode: "BADVERS" }],
    ["without DO", { edns: { do: false } }, { edns: expect.objectContaining({ do: false }) }],
  ])("ask %s", async (_, how, message) => {
    const session = sessionFor(lab.net());
    const reply = await session.ask("198.51.100.53", { name: "a-p256.test", type: "SOA" }, how);
    expect(session.evidence().messages[reply.message ?? ""]).toMatchObject(message);
  });

  test("ask at an address that may not be dialled is denied, and no packet goes out", async () => {
    const net = lab.net({ netMap: { version: 1, otherwise: "pass", map: [] } });
    for (const address of ["127.0.0.1", "10.0.0.1", "::ffff:10.0.0.1", "169.254.169.254", "2001:db8::1"]) {
      const reply = await sessionFor(net).ask(address, { name: "test", type: "SOA" });
      expect(reply.outcome, address).toBe("denied");
    }
    expect(net.counts()).toMatchObject({ udpSent: 0, tcpConnections: 0, denied: 5 });
  });

  test("a name that leads outside the map is unreachable, not dialled", async () => {
    const net = lab.net({ netMap: { version: 1, otherwise: "deny", map: [] } });
    const answer = await sessionFor(net).lookup("www.a-p256.test", "A");
    expect(answer).toMatchObject({
      outcome: "timeout",
      security: "indeterminate",
      reason: { code: "no-usable-server" },
    });
    expect(answer.failures?.every(({ why }) => why.startsWith("unreachable"))).toBe(true);
    expect(net.counts().unmapped).toBeGreaterThan(0);
  });

  test("families: IPv6 off: no IPv6 address is asked, and that is nobody's failure", async () => {
    const net = lab.net({ families: ["ipv4"] });
    const session = sessionFor(net);
    expect((await session.lookup("www.a-p256.test", "A")).security).toBe("secure");
    expect(
      session.attempts().filter(({ peer, outcome }) => peer.startsWith("[") && outcome !== "blocked"),
    ).toEqual([]);
    const reply = await session.ask("2001:db8:51::53", { name: "a-p256.test", type: "SOA" });
    expect(reply).toMatchObject({ outcome: "blocked", detail: "no-ipv6" });
  });
});

describe("--ns and --ds", () => {
  const servers = [{ name: "ns.new.test", addresses: ["198.51.100.53"] }];

  test("without DS the zone is insecure, whatever the parent says", async () => {
    const net = lab.net({ preDelegation: { zone: "a-p256.test", ns: servers, ds: [] } });
    const answer = await sessionFor(net).lookup("www.a-p256.test", "A");
    expect(answer).toMatchObject({ outcome: "ok", security: "insecure", reason: { code: "no-ds" } });
    expect(await sessionFor(net).zone("www.a-p256.test")).toMatchObject({
      source: "given",
      ns: ["ns.new.test"],
    });
  });

  test("with the right DS it is secure; with a wrong one bogus", async () => {
    const plain = sessionFor(lab.net());
    await plain.lookup("www.a-p256.test", "A");
    const ds = Object.values(plain.evidence().rrsets).find(
      ({ type, name }) => type === "DS" && name === "a-p256.test",
    );
    const given = ds?.rdata ?? [];
    const right = lab.net({ preDelegation: { zone: "a-p256.test", ns: servers, ds: given } });
    expect((await sessionFor(right).lookup("www.a-p256.test", "A")).security).toBe("secure");
    const flipped = given.map((text) => text.replace(/[0-9A-Fa-f]$/, (digit) => (digit === "0" ? "1" : "0")));
    const wrong = lab.net({ preDelegation: { zone: "a-p256.test", ns: servers, ds: flipped } });
    expect(await sessionFor(wrong).lookup("www.a-p256.test", "A")).toMatchObject({
      security: "bogus",
      reason: { code: "ds-digest-mismatch" },
    });
  });
});

describe("the end", () => {
  test("the deadline of a target: questions come back at once with budget", async () => {
    const net = lab.net();
    const session = net.session({ target: "x", deadlineMs: 1 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const answer = await session.lookup("www.a-p256.test", "A");
    expect(answer).toMatchObject({ outcome: "timeout", security: "indeterminate" });
    expect(answer.failures?.map(({ why }) => why)).toEqual(["budget"]);
    expect(await session.ask("198.51.100.53", { name: "test", type: "SOA" })).toMatchObject({
      outcome: "budget",
    });
  });

  test("an abort while a server is silent", async () => {
    const net = lab.net();
    const controller = new AbortController();
    const session = net.session({ target: "x", signal: controller.signal });
    const asked = session.lookup("www.s12.test", "A");
    setTimeout(() => controller.abort(), 100);
    expect((await asked).failures?.map(({ why }) => why)).toEqual(["cancelled"]);
  });

  test("close ends what is in flight", async () => {
    const net = lab.net();
    const asked = sessionFor(net).lookup("www.s12.test", "A");
    await new Promise((resolve) => setTimeout(resolve, 50));
    await net.close();
    expect((await asked).outcome).toBe("timeout");
  });

  test("one target that gives up does not take the answer from another", async () => {
    const net = lab.net();
    const controller = new AbortController();
    const given = net.session({ target: "x", signal: controller.signal }).lookup("www.a-p256.test", "A");
    const other = sessionFor(net).lookup("www.a-p256.test", "A");
    controller.abort();
    expect((await given).security).toBe("indeterminate");
    expect((await other).security).toBe("secure");
  });
});
