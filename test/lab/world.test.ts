import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import { UDPClient } from "dns2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEAD_IPV4 } from "../../src/lab/core.ts";
import { ROOT_SERVERS } from "../../src/lab/root-servers.table.ts";
import { startWorld, type World, worldInternet } from "../../src/lab/world.ts";
import { labName } from "../../src/lab/zone.ts";
import { parseMessage } from "../../src/proto/dns/message.ts";
import { writeQuery } from "../../src/proto/dns/query.ts";
import { responseOf } from "../../src/proto/dns/rrset.ts";
import { TYPE } from "../../src/proto/dns/type.table.ts";
import { parseZone } from "../../src/proto/dns/zone.ts";
import { NOW } from "./rfc-zones.ts";

const HOSTER_A = "192.0.2.53";

function query(name: string, type: number, id = 7): Buffer {
  return writeQuery({ id, name: labName(name), type, edns: { size: 1232, do: true } });
}

function portOf(world: World, address: string, proto: "udp" | "tcp"): number {
  const entry = world.netMap.map.find((each) => each.address === address && each.proto === proto);
  return Number(entry?.to?.split(":")[1]);
}

async function overUdp(port: number, octets: Buffer): Promise<Buffer[]> {
  const socket = createSocket("udp4");
  const messages: Buffer[] = [];
  try {
    socket.on("message", (message) => messages.push(message));
    socket.send(octets, port, "127.0.0.1");
    await once(socket, "message");
    return messages;
  } finally {
    socket.close();
  }
}

/** Sends everything at once and reads until as many octets came back as the messages announce. */
async function overTcp(port: number, queries: readonly Buffer[]): Promise<Buffer[]> {
  const socket = connect(port, "127.0.0.1");
  const framed = queries.map((octets) =>
    Buffer.concat([Buffer.of(octets.length >> 8, octets.length & 0xff), octets]),
  );
  socket.write(Buffer.concat(framed));
  const messages: Buffer[] = [];
  let waiting = Buffer.alloc(0);
  try {
    for await (const chunk of socket) {
      waiting = Buffer.concat([waiting, chunk as Buffer]);
      while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
        const end = 2 + waiting.readUInt16BE(0);
        messages.push(waiting.subarray(2, end));
        waiting = waiting.subarray(end);
      }
      if (messages.length === queries.length) break;
    }
    return messages;
  } finally {
    socket.destroy();
  }
}

describe("the world behind sockets", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ now: NOW, scenarios: ["good", "ns-spoof", "ns-notcp"], stub: {} });
  });
  afterAll(async () => {
    await world.close();
  });

  test("every address is mapped for UDP and TCP, nothing else gets out", () => {
    expect(world.netMap).toMatchObject({ version: 1, otherwise: "deny" });
    const listening = world.internet.listeners.map(({ address }) => address);
    for (const { ipv4, ipv6 } of ROOT_SERVERS)
      expect(listening).toEqual(expect.arrayContaining([ipv4, ipv6]));
    for (const { address, tcp } of world.internet.listeners) {
      const entries = world.netMap.map.filter((entry) => entry.address === address);
      expect(entries.map(({ proto, port }) => `${proto} ${port}`)).toEqual(["udp 53", "tcp 53"]);
      expect(entries.map(({ to }) => to !== undefined)).toEqual([true, tcp]);
    }
  });

  test("servers without TCP refuse it, dead addresses are black holes", () => {
    expect(world.netMap.map).toContainEqual({
      address: "192.0.2.61",
      port: 53,
      proto: "tcp",
      fault: "refused",
    });
    expect(world.netMap.map).toContainEqual({ address: DEAD_IPV4, fault: "blackhole" });
  });

  test("a query over UDP is answered by the address it is for", async () => {
    const [octets] = await overUdp(portOf(world, HOSTER_A, "udp"), query("good.test", TYPE.A));
    const message = parseMessage(octets ?? Buffer.alloc(0));
    expect(message.ok && responseOf(message.value).answer[0]?.rdatas).toEqual([Buffer.of(192, 0, 2, 80)]);
  });

  test("several queries on one TCP connection, RFC 7766", async () => {
    const queries = [query("good.test", TYPE.DNSKEY, 1), query("good.test", TYPE.SOA, 2)];
    const replies = await overTcp(portOf(world, HOSTER_A, "tcp"), queries);
    expect(replies.map((octets) => octets.readUInt16BE(0))).toEqual([1, 2]);
  });

  test("a forged source is another port", async () => {
    const socket = createSocket("udp4");
    const port = portOf(world, "192.0.2.67", "udp");
    const from: number[] = [];
    socket.on("message", (_, { port: source }) => from.push(source));
    socket.send(query("ns-spoof.test", TYPE.A), port, "127.0.0.1");
    while (from.length < 3) await once(socket, "message");
    socket.close();
    expect(from.filter((source) => source !== port)).toHaveLength(1);
  });

  test("a client of another make reads plain answers", async () => {
    const ask = UDPClient({ dns: "127.0.0.1", port: portOf(world, HOSTER_A, "udp") });
    expect((await ask("good.test", "A")).answers).toMatchObject([
      { name: "good.test", address: "192.0.2.80" },
    ]);
    const { answers } = await ask("good.test", "MX");
    expect(answers.map(({ exchange, priority }) => `${priority} ${exchange}`).sort()).toEqual([
      "10 mx1.hoster-a.example",
      "20 mx1.hoster-b.example",
    ]);
  });

  test("the recursive stub follows aliases and delegations", async () => {
    const stub = world.netMap.map.find(({ address, proto }) => address === "127.0.0.53" && proto === "udp");
    const ask = UDPClient({ dns: "127.0.0.1", port: Number(stub?.to?.split(":")[1]) });
    const { header, answers } = await ask("www.good.test", "A");
    expect([header.ra, header.aa, answers.length]).toEqual([1, 0, 2]);
  });

  test("counts of queries are by address, transport, name and type", async () => {
    await overUdp(portOf(world, "192.0.2.54", "udp"), query("hoster-c.test", TYPE.SOA));
    await overUdp(portOf(world, "192.0.2.54", "udp"), query("HOSTER-C.test", TYPE.SOA));
    expect(world.queries()).toContainEqual({
      address: "192.0.2.54",
      transport: "udp",
      name: "hoster-c.test",
      type: "SOA",
      count: 2,
    });
  });
});

test("a world that is closed twice, or ended by a signal, is closed", async () => {
  const controller = new AbortController();
  const world = await startWorld({ now: NOW, scenarios: [], signal: controller.signal, stub: {} });
  controller.abort();
  await world.close();
  await world.close();
  const again = createSocket("udp4");
  again.bind(portOf(world, HOSTER_A, "udp"), "127.0.0.1");
  await once(again, "listening");
  again.close();
});

test("hundreds of listeners start at once", async () => {
  const world = await startWorld({ now: NOW, bulk: 500 });
  expect(world.internet.listeners.length).toBeGreaterThan(50);
  await world.close();
});

test("a scenario that does not exist is a mistake", () => {
  expect(() => worldInternet({ now: NOW, scenarios: ["no-such"] })).toThrow("no-such");
});

describe("what a world is made of", () => {
  const rsaAndEdwards = (seed?: string): Buffer | null => {
    const internet = worldInternet({
      now: NOW,
      scenarios: ["alg15"],
      ...(seed === undefined ? {} : { seed }),
    });
    return internet.ask(HOSTER_A, query("alg15.test", TYPE.SOA), "udp");
  };

  test("one seed gives the same octets where signatures are deterministic, another one others", () => {
    expect(rsaAndEdwards()).toEqual(rsaAndEdwards());
    expect(rsaAndEdwards("x")).not.toEqual(rsaAndEdwards("y"));
  });

  test("the shared name servers have one and the same copy of a zone", () => {
    const internet = worldInternet({ now: NOW, scenarios: ["good"] });
    const asked = query("good.test", TYPE.A);
    expect(internet.ask(HOSTER_A, asked, "udp")).toEqual(internet.ask("198.51.100.53", asked, "udp"));
  });

  test("anchor and hints are zone-file text", () => {
    const { trustAnchor, hints } = worldInternet({ now: NOW, scenarios: [] });
    const anchor = parseZone(trustAnchor);
    const roots = parseZone(hints);
    expect(anchor.ok && anchor.value.map(({ type }) => type)).toEqual([TYPE.DS, TYPE.DNSKEY]);
    expect(roots.ok && roots.value).toHaveLength(39);
  });

  test("plan public moves the documentation prefixes, and only these", () => {
    const internet = worldInternet({ now: NOW, plan: "public", scenarios: ["w-mapped"] });
    const addresses = internet.listeners.map(({ address }) => address);
    expect(addresses).toContain("198.41.0.4");
    expect(
      addresses.filter((address) => /^(192\.0\.2|198\.51\.100|203\.0\.113|2001:db8|3fff)/.test(address)),
    ).toEqual([]);
    const reply = internet.ask("45.45.2.53", query("w-mapped.test", TYPE.AAAA), "udp");
    const message = parseMessage(reply ?? Buffer.alloc(0));
    const rdata = message.ok ? responseOf(message.value).answer[0]?.rdatas[0] : undefined;
    expect(rdata?.toString("hex")).toBe("00000000000000000000ffffc0000250");
  });

  test("an address without a server is unreachable, a dead one silent", () => {
    const internet = worldInternet({ now: NOW, scenarios: ["ns-notcp"] });
    const asked = query("test", TYPE.SOA);
    expect(internet.exchange("192.0.2.99", asked, "udp")).toEqual({ kind: "unreachable" });
    expect(internet.exchange(DEAD_IPV4, asked, "udp")).toEqual({ kind: "sent", deliveries: [] });
    expect(internet.exchange("192.0.2.61", asked, "tcp")).toEqual({ kind: "refused" });
  });

  test("what is no query gets no answer", () => {
    const internet = worldInternet({ now: NOW, scenarios: [] });
    expect(internet.ask(HOSTER_A, Buffer.from("not dns"), "udp")).toBeNull();
  });
});
