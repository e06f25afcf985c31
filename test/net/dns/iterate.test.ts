import { describe, expect, test } from "vitest";
import { type Account, contextOf } from "../../../src/net/dns/context.ts";
import { type Engine, makeEngine } from "../../../src/net/dns/engine.ts";
import type { Iterated } from "../../../src/net/dns/iterate.ts";
import type { NetOptions } from "../../../src/net/options.ts";
import { nameToText } from "../../../src/proto/dns/name.ts";
import { printRdata } from "../../../src/proto/dns/presentation.ts";
import { typeNumber } from "../../../src/proto/dns/type.table.ts";
import { accountOf, needsFor, type Says, type Script, type Server, scriptOf } from "../../support/script.ts";
import { nameOf } from "../../support/transport.ts";

const ROOT = "198.41.0.4";
const NL = "192.0.2.1";
const NL2 = "192.0.2.2";
const OWN = "192.0.2.53";
const OWN2 = "192.0.2.54";

/** A referral: `zone ns=address ns2=address`. */
function refer(zone: string, servers: Readonly<Record<string, string>>, more = ""): Says {
  const names = Object.keys(servers);
  const glue = Object.entries(servers).filter(([, address]) => address !== "");
  return {
    aa: false,
    authority: names.map((name) => `${zone} NS ${name}`).join(";") + more,
    additional: glue
      .map(([name, address]) => `${name} ${address.includes(":") ? "AAAA" : "A"} ${address}`)
      .join(";"),
  };
}

const TO_NL = refer("nl.", { "ns1.nic.nl.": NL, "ns2.nic.nl.": NL2 });
const TO_EXAMPLE = refer("example.nl.", { "ns1.example.nl.": OWN, "ns2.example.nl.": OWN2 });
const SOA = (zone: string): Says => ({ authority: `${zone} SOA ns.${zone} h.${zone} 1 2 3 4 5` });
const A = (name: string, address = "203.0.113.80"): Says => ({ answer: `${name} A ${address}` });

/** A world in which the root and nl refer down to example.nl. */
const WORLD: Readonly<Record<string, Server>> = {
  [ROOT]: { "*": TO_NL },
  [NL]: { "*": TO_EXAMPLE },
  [NL2]: { "*": TO_EXAMPLE },
  [OWN]: { "www.example.nl": A("www.example.nl."), "*": SOA("example.nl.") },
  [OWN2]: { "www.example.nl": A("www.example.nl.", "203.0.113.81"), "*": SOA("example.nl.") },
};

interface Lab {
  readonly engine: Engine;
  readonly script: Script;
  readonly ask: (name: string, type?: string, again?: number, account?: Account) => Promise<Iterated>;
}

function open(
  servers: Readonly<Record<string, Server>>,
  { options = {}, delayMs }: { options?: Partial<NetOptions>; delayMs?: number } = {},
): Lab {
  const script = scriptOf(servers, delayMs === undefined ? {} : { delayMs });
  const engine = makeEngine({
    options: { rootHints: [{ name: "a.root-servers.net", addresses: [ROOT] }], secondTryMs: 1, ...options },
    exchange: needsFor(script.transport),
    families: () => ["ipv4"],
    onHit: () => undefined,
  });
  return {
    engine,
    script,
    ask: (name, type = "A", again = 0, account = accountOf()) =>
      engine.iterator.ask({ name: nameOf(name), type: typeNumber(type) ?? 0 }, again, contextOf(account, 60)),
  };
}

/** What came of a question: RDATA of the answer section, or why there is none. */
function told(result: Iterated): string {
  if ("failed" in result) return result.failed;
  return result.reply.response.answer
    .flatMap(({ type, rdatas }) => rdatas.map((each) => printRdata(type, each)))
    .join();
}

const whys = (result: Iterated): string[] =>
  (("asked" in result ? result.asked?.failures : undefined) ?? []).map(
    ({ server, why }) => `${server} ${why}`,
  );

describe("following referrals", () => {
  test("root, top-level domain, zone: one question each, with the full name", async () => {
    const { ask, script } = open(WORLD);
    const result = await ask("www.example.nl");
    expect(told(result)).toBe("203.0.113.80");
    expect(script.asked).toEqual([
      `${ROOT} www.example.nl A`,
      `${NL} www.example.nl A`,
      `${OWN} www.example.nl A`,
    ]);
    expect("cuts" in result && result.cuts.map(nameToText)).toEqual(["nl", "example.nl"]);
  });

  test("what is known is not asked: one question for another name of the zone, none for the same", async () => {
    const { ask, script } = open(WORLD);
    await ask("www.example.nl");
    script.asked.length = 0;
    await ask("mail.example.nl");
    expect(script.asked).toHaveLength(1);
    await ask("www.example.nl");
    expect(script.asked).toHaveLength(1);
  });

  test("a DS question goes to the zone above, never to the zone itself", async () => {
    const { ask, script } = open({
      ...WORLD,
      [NL]: { "example.nl DS": SOA("nl."), "*": TO_EXAMPLE },
      [NL2]: { "example.nl DS": SOA("nl.") },
    });
    await ask("www.example.nl");
    script.asked.length = 0;
    expect(told(await ask("example.nl", "DS"))).toBe("");
    expect(script.asked).toEqual([`${NL2} example.nl DS`]);
  });

  test("a referral with AA is followed and noted", async () => {
    const { ask, engine } = open({ ...WORLD, [ROOT]: { "*": { ...TO_NL, aa: true } } });
    await ask("www.example.nl");
    expect(engine.zones.get(nameOf("nl"))?.referral?.oddities).toContain("referral-aa");
  });

  test("a zone that refers to itself for ever comes to an end", async () => {
    // Every server refers one label further down, to itself.
    const deeper = (question: string): Says => {
      const [name = ""] = question.split(" ");
      const labels = name.split(".");
      depth += 1;
      return refer(`${labels.slice(-depth).join(".")}.`, { [`ns.${labels.slice(-depth).join(".")}.`]: ROOT });
    };
    let depth = 0;
    const { ask, script } = open({ [ROOT]: deeper });
    const name = Array.from({ length: 60 }, (_, i) => `l${i}`).join(".");
    expect(told(await ask(name))).toBe("lame");
    expect(script.asked.length).toBeLessThanOrEqual(60);
  });
});

describe("servers that are of no use", () => {
  test.each<[string, Server, string]>([
    ["S4: REFUSED", { "*": { aa: false, rcode: "REFUSED" } }, "rcode:REFUSED"],
    ["S4: silence", { "*": "silence" }, "timeout"],
    [
      "S4: answers without authority",
      { "*": { ...A("www.example.nl."), aa: false } },
      "lame:not-authoritative",
    ],
    ["S10: upward referral", { "*": refer(".", { "a.root-servers.net.": "" }) }, "lame:upward-referral"],
    ["SERVFAIL", { "*": { rcode: "SERVFAIL" } }, "rcode:SERVFAIL"],
    ["a closed port", { "*": "refused" }, "refused: refused"],
    ["a denied address", { "*": "denied" }, "denied: denied"],
  ])("%s: the other server answers", async (_, bad, why) => {
    const { ask } = open({ ...WORLD, [OWN]: bad });
    const result = await ask("www.example.nl");
    expect(told(result)).toBe("203.0.113.81");
    // The failure is of no interest as long as there is an answer.
    expect(whys(result)).toEqual([]);
    const { ask: again } = open({ ...WORLD, [OWN]: bad, [OWN2]: bad });
    const failed = await again("www.example.nl");
    expect(whys(failed)).toEqual([`${OWN} ${why}`, `${OWN2} ${why}`]);
  });

  test.each<[string, Server, Server, string]>([
    ["all silent", { "*": "silence" }, { "*": "silence" }, "timeout"],
    ["silent and refusing", { "*": "silence" }, { "*": { rcode: "REFUSED" } }, "timeout"],
    ["SERVFAIL and REFUSED", { "*": { rcode: "SERVFAIL" } }, { "*": { rcode: "REFUSED" } }, "servfail"],
    ["REFUSED and lame", { "*": { rcode: "REFUSED" } }, { "*": { aa: false } }, "refused"],
    ["lame", { "*": { aa: false } }, { "*": { aa: false } }, "lame"],
    ["denied", { "*": "denied" }, { "*": "denied" }, "unreachable"],
    ["closed ports", { "*": "refused" }, { "*": "refused" }, "timeout"],
  ])("%s: %#", async (_, one, other, failed) => {
    const { ask } = open({ ...WORLD, [OWN]: one, [OWN2]: other });
    expect(told(await ask("www.example.nl"))).toBe(failed);
  });

  test("all of them with an error: a second try, once for the zone", async () => {
    let calls = 0;
    const recovering: Server = () => {
      calls += 1;
      return calls <= 2 ? { rcode: "SERVFAIL" } : A("www.example.nl.");
    };
    const { ask } = open({ ...WORLD, [OWN]: recovering, [OWN2]: recovering });
    expect(told(await ask("www.example.nl"))).toBe("203.0.113.80");
    const { ask: hopeless, script } = open({
      ...WORLD,
      [OWN]: { "*": { rcode: "SERVFAIL" } },
      [OWN2]: { "*": { rcode: "SERVFAIL" } },
    });
    await Promise.all(["a", "b", "c"].map((label) => hopeless(`${label}.example.nl`)));
    expect(script.asked.filter((line) => line.startsWith(OWN2))).toHaveLength(4);
  });

  test("a zone none of whose servers ever was of use is left alone for a while", async () => {
    const { ask, script } = open({ ...WORLD, [OWN]: { "*": "silence" }, [OWN2]: { "*": "silence" } });
    await ask("www.example.nl");
    script.asked.length = 0;
    expect(told(await ask("mail.example.nl", "MX"))).toBe("timeout");
    expect(script.asked).toEqual([]);
  });

  test("but silence about one type does not silence the others", async () => {
    const server: Server = { "_25._tcp.example.nl TLSA": "silence", "*": SOA("example.nl.") };
    const { ask } = open({ ...WORLD, [OWN]: server, [OWN2]: server });
    expect(told(await ask("_25._tcp.example.nl", "TLSA"))).toBe("timeout");
    expect(told(await ask("example.nl", "MX"))).toBe("");
  });

  test("S12: servers that drop EDNS are asked without", async () => {
    const { script } = open(WORLD);
    const withoutEdns: Script["transport"] = (sending) =>
      sending.query.readUInt16BE(10) > 0 && sending.server.address.startsWith("192.0.2.5")
        ? Promise.resolve({ startedMs: 0, result: { outcome: "timeout", detail: "silence" } })
        : script.transport(sending);
    const engine = makeEngine({
      options: { rootHints: [{ name: "a.root-servers.net", addresses: [ROOT] }] },
      exchange: needsFor(withoutEdns),
      families: () => ["ipv4"],
      onHit: () => undefined,
    });
    const question = { name: nameOf("www.example.nl"), type: 1 };
    const result = await engine.iterator.ask(question, 0, contextOf(accountOf(), 60));
    expect(told(result)).toBe("203.0.113.80");
    expect("reply" in result && result.reply.oddities).toEqual(["edns-broken"]);
  });
});

describe("asking again", () => {
  test("each time another server, then exhausted", async () => {
    const { ask } = open(WORLD);
    expect([
      told(await ask("www.example.nl")),
      told(await ask("www.example.nl", "A", 1)),
      told(await ask("www.example.nl", "A", 2)),
    ]).toEqual(["203.0.113.80", "203.0.113.81", "exhausted"]);
    expect(told(await ask("www.example.nl", "A", 0))).toBe("203.0.113.80");
  });

  test("servers that were of no use the first time are not asked", async () => {
    const { ask, script } = open({ ...WORLD, [OWN]: { "*": { rcode: "REFUSED" } } });
    await ask("www.example.nl");
    expect(told(await ask("www.example.nl", "A", 1))).toBe("exhausted");
    expect(script.asked.filter((line) => line.startsWith(OWN))).toHaveLength(1);
  });
});

describe("glue", () => {
  test.each<[string, Says]>([
    [
      "for another name",
      { ...refer("example.nl.", { "ns1.example.nl.": "" }), additional: "www.example.nl. A 192.0.2.66" },
    ],
    [
      "for a name outside the zone of the server",
      {
        aa: false,
        authority: "example.nl. NS ns1.example.com.",
        additional: "ns1.example.com. A 192.0.2.66",
      },
    ],
  ])("%s is not used", async (_, referral) => {
    const { ask, script } = open({
      ...WORLD,
      [NL]: { "*": referral },
      [NL2]: { "*": referral },
      "192.0.2.66": { "*": A("www.example.nl.") },
    });
    await ask("www.example.nl");
    expect(script.asked.filter((line) => line.startsWith("192.0.2.66"))).toEqual([]);
  });

  test("of a sibling in the zone of the server is used", async () => {
    const sibling = refer("example.nl.", { "ns1.other.nl.": OWN });
    const { ask } = open({ ...WORLD, [NL]: { "*": sibling } });
    expect(told(await ask("www.example.nl"))).toBe("203.0.113.80");
  });

  test("S7: a name inside the zone without glue leads nowhere", async () => {
    const { ask, engine } = open({
      ...WORLD,
      [NL]: { "*": refer("example.nl.", { "ns1.example.nl.": "" }) },
    });
    const result = await ask("www.example.nl");
    expect(told(result)).toBe("unreachable");
    expect(whys(result)).toEqual(["ns1.example.nl unreachable:no-glue"]);
    expect(engine.zones.closest({ name: nameOf("www.example.nl"), type: 1 }).ns.map(nameToText)).toEqual([
      "ns1.example.nl",
    ]);
  });

  test("an address given as glue is no answer to a question for it", async () => {
    const { ask, script } = open({
      ...WORLD,
      [OWN]: { "ns1.example.nl": A("ns1.example.nl.", "203.0.113.53"), "*": SOA("example.nl.") },
      [OWN2]: {},
    });
    await ask("www.example.nl");
    expect(told(await ask("ns1.example.nl"))).toBe("203.0.113.53");
    expect(script.asked.at(-1)).toBe(`${OWN} ns1.example.nl A`);
  });
});

describe("name servers without glue", () => {
  const elsewhere: Readonly<Record<string, Server>> = {
    [ROOT]: (question) =>
      question.includes("example.com ") || question.includes(".com ")
        ? refer("com.", { "ns.nic.com.": "192.0.2.9" })
        : TO_NL,
    "192.0.2.9": { "*": refer("example.com.", { "ns.example.com.": "192.0.2.10" }) },
    "192.0.2.10": { "ns1.example.com": A("ns1.example.com.", OWN), "*": SOA("example.com.") },
    [NL]: { "*": refer("example.nl.", { "ns1.example.com.": "", "ns2.example.com.": "" }) },
    [OWN]: { "*": A("www.example.nl.") },
  };

  test("are looked up; the first that has an address will do", async () => {
    const { ask, script } = open(elsewhere);
    expect(told(await ask("www.example.nl"))).toBe("203.0.113.80");
    expect(script.asked.filter((line) => line.includes("ns2.example.com"))).toEqual([]);
  });

  test("many names that share a name server: it is looked up once", async () => {
    const { ask, script } = open(
      {
        ...elsewhere,
        [NL]: (question) => refer(`${question.split(" ")[0]}.`, { "ns1.example.com.": "" }),
        [OWN]: (question) => A(`${question.split(" ")[0]}.`),
      },
      { delayMs: 1 },
    );
    const names = Array.from({ length: 100 }, (_, i) => `zone${i}.nl`);
    const results = await Promise.all(names.map((name) => ask(name)));
    expect(new Set(results.map(told))).toEqual(new Set(["203.0.113.80"]));
    expect(script.asked.filter((line) => line.includes("ns1.example.com"))).toHaveLength(3);
  });

  test("S8: two zones whose servers live in each other", async () => {
    const servers: Readonly<Record<string, Server>> = {
      [ROOT]: { "*": TO_NL },
      [NL]: (question) =>
        question.includes("one.nl")
          ? refer("one.nl.", { "ns.two.nl.": "" })
          : refer("two.nl.", { "ns.one.nl.": "" }),
    };
    const { ask, script } = open(servers, { delayMs: 1 });
    const results = await Promise.all([ask("www.one.nl"), ask("www.two.nl"), ask("one.nl", "MX")]);
    expect(results.map(told)).toEqual(["loop", "loop", "loop"]);
    expect(whys(results[0] as Iterated).join()).toContain("glue-loop");
    expect(script.asked.length).toBeLessThan(20);
  });

  test("S8 with another name server that can be reached: that one is used", async () => {
    const servers: Readonly<Record<string, Server>> = {
      ...elsewhere,
      [NL]: (question) =>
        question.includes("one.nl")
          ? refer("one.nl.", { "ns.two.nl.": "", "zz.example.com.": "" })
          : refer("two.nl.", { "ns.one.nl.": "" }),
      "192.0.2.10": { "zz.example.com": A("zz.example.com.", OWN) },
      [OWN]: { "www.one.nl": A("www.one.nl."), "*": SOA("one.nl.") },
    };
    expect(told(await open(servers).ask("www.one.nl"))).toBe("203.0.113.80");
  });

  test("S9: an NS name that is an alias is followed once", async () => {
    const { ask } = open({
      ...elsewhere,
      "192.0.2.10": {
        "ns1.example.com": { answer: "ns1.example.com. CNAME real.example.com." },
        "real.example.com": A("real.example.com.", OWN),
      },
    });
    expect(told(await ask("www.example.nl"))).toBe("203.0.113.80");
    const { ask: twice } = open({
      ...elsewhere,
      "192.0.2.10": (question) => ({
        answer: `${question.split(" ")[0]}. CNAME a${question.split(" ")[0]}.`,
      }),
    });
    expect(told(await twice("www.example.nl"))).toBe("unreachable");
  });

  test("a lookup of a name server that was given up is made again for the next target", async () => {
    const { ask } = open(elsewhere, { delayMs: 10 });
    const controller = new AbortController();
    const given = ask("www.example.nl", "A", 0, accountOf(controller.signal));
    setTimeout(() => controller.abort(), 35);
    await given;
    expect(told(await ask("www.example.nl", "A", 0, accountOf(undefined, 3)))).toBe("budget");
    expect(told(await ask("www.example.nl"))).toBe("203.0.113.80");
  });

  test("NXNSAttack: at most three names of a referral are looked up", async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`ns${i}.victim${i}.com.`, ""]));
    const { ask, script } = open({
      [ROOT]: (question) => (question.includes("victim") ? { rcode: "NXDOMAIN" } : TO_NL),
      [NL]: { "*": refer("example.nl.", many) },
    });
    expect(told(await ask("www.example.nl"))).toBe("unreachable");
    expect(script.asked.filter((line) => line.includes("victim")).length).toBeLessThanOrEqual(8);
  });

  test("and the nesting has an end", async () => {
    // The server of each zone lives in the next one, for ever.
    const { ask, script } = open({
      [ROOT]: (question) => {
        const number = Number(/z(\d+)/.exec(question)?.[1] ?? 0);
        return refer(`z${number}.`, { [`ns.z${number + 1}.`]: "" });
      },
    });
    expect(["unreachable", "loop"]).toContain(told(await ask("www.z1")));
    expect(script.asked.length).toBeLessThan(20);
  });
});

describe("many at once", () => {
  test("scale 7.5: 500 lookups of one name are one question to each zone", async () => {
    const { ask, script } = open(WORLD, { delayMs: 5 });
    const results = await Promise.all(Array.from({ length: 500 }, () => ask("www.example.nl")));
    expect(new Set(results.map(told))).toEqual(new Set(["203.0.113.80"]));
    expect(script.asked).toHaveLength(3);
  });

  test("different questions to a zone that nobody knows yet: one goes first at the root and the top-level domain", async () => {
    const { ask, script } = open(WORLD, { delayMs: 5 });
    const types = ["A", "AAAA", "MX", "TXT", "NS", "SOA", "CAA", "DNSKEY"];
    await Promise.all(types.map((type) => ask("example.nl", type)));
    const to = (address: string): number =>
      script.asked.filter((line) => line.startsWith(`${address} `)).length;
    expect([to(ROOT), to(NL) + to(NL2), to(OWN) + to(OWN2)]).toEqual([1, 1, types.length]);
  });

  test("names below a zone without a cut do not wait for each other for ever", async () => {
    const { ask, script } = open(WORLD, { delayMs: 1 });
    await Promise.all(Array.from({ length: 50 }, (_, i) => ask(`n${i}.example.nl`)));
    expect(script.asked).toHaveLength(52);
  });
});

describe("bounds", () => {
  test("60 queries for a question", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 32 }, (_, i) => [`ns${i}.example.nl.`, `192.0.2.${100 + i}`]),
    );
    const { ask, script } = open({ [ROOT]: { "*": TO_NL }, [NL]: { "*": refer("example.nl.", many) } });
    await ask("www.example.nl");
    expect(script.asked.length).toBeLessThanOrEqual(60);
  });

  test("the target's queries, all questions together", async () => {
    const { ask } = open(WORLD);
    const account = accountOf(undefined, 2);
    expect(await ask("www.example.nl", "A", 0, account)).toEqual({ failed: "budget", detail: "queries" });
  });

  test("a failure for lack of budget is not kept for others", async () => {
    const { ask } = open(WORLD);
    await ask("www.example.nl", "A", 0, accountOf(undefined, 2));
    expect(told(await ask("www.example.nl"))).toBe("203.0.113.80");
  });

  test("an aborted question ends at once; who else waits for it gets the answer", async () => {
    const { ask, engine } = open(WORLD, { delayMs: 20 });
    const controller = new AbortController();
    const given = ask("www.example.nl", "A", 0, accountOf(controller.signal));
    const other = ask("www.example.nl");
    controller.abort();
    expect(await given).toEqual({ failed: "budget", detail: "cancelled" });
    expect(told(await other)).toBe("203.0.113.80");
    expect(engine.flights.size).toBe(0);
  });

  test("nothing goes on when nobody waits any more", async () => {
    const { ask, script, engine } = open(WORLD, { delayMs: 10 });
    const controller = new AbortController();
    const given = ask("www.example.nl", "A", 0, accountOf(controller.signal));
    controller.abort();
    await given;
    const before = script.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(script.asked.length).toBe(before);
    expect(engine.flights.size).toBe(0);
  });
});

describe("--ns", () => {
  test("the given servers take the place of the parent's answer", async () => {
    const { ask, script } = open(WORLD, {
      options: {
        preDelegation: { zone: "example.nl", ns: [{ name: "new.example.nl", addresses: [OWN2] }], ds: [] },
      },
    });
    expect(told(await ask("www.example.nl"))).toBe("203.0.113.81");
    expect(script.asked).toEqual([`${OWN2} www.example.nl A`]);
  });

  test("a name without address is looked up", async () => {
    const { ask } = open(
      { ...WORLD, [NL]: { "ns.other.nl": A("ns.other.nl.", OWN2), "*": TO_EXAMPLE } },
      {
        options: {
          preDelegation: { zone: "example.nl", ns: [{ name: "ns.other.nl", addresses: [] }], ds: [] },
        },
      },
    );
    expect(told(await ask("www.example.nl"))).toBe("203.0.113.81");
  });
});
