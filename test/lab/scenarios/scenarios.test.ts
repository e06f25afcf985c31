import { describe, expect, test } from "vitest";
import { zoneFileText } from "../../../src/lab/export.ts";
import { SCENARIOS, scenarioTarget } from "../../../src/lab/scenarios/all.ts";
import { worldInternet } from "../../../src/lab/world.ts";
import { labName } from "../../../src/lab/zone.ts";
import { TESTS } from "../../../src/model/tests.table.ts";
import { parseMessage } from "../../../src/proto/dns/message.ts";
import { writeQuery } from "../../../src/proto/dns/query.ts";
import { responseOf } from "../../../src/proto/dns/rrset.ts";
import { TYPE } from "../../../src/proto/dns/type.table.ts";
import { parseZone } from "../../../src/proto/dns/zone.ts";
import { NOW } from "../rfc-zones.ts";

const internet = worldInternet({ now: NOW });
const IDS: ReadonlySet<string> = new Set(TESTS.map(({ id }) => id));

test("names are unique", () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
});

describe.each(SCENARIOS)("$name", (scenario) => {
  test("expects only tests that exist", () => {
    expect(Object.keys(scenario.expect).filter((id) => !IDS.has(id))).toEqual([]);
  });

  test("works alone, with everything it needs", () => {
    const alone = worldInternet({ now: NOW, scenarios: [scenario.name] });
    const asked = writeQuery({ id: 1, name: labName(scenarioTarget(scenario)), type: TYPE.SOA });
    const reply = parseMessage(alone.ask("192.0.2.1", asked, "udp") ?? Buffer.alloc(0));
    const delegated = reply.ok && responseOf(reply.value).authority.some(({ type }) => type === TYPE.NS);
    expect(delegated).toBe(scenario.name !== "nx");
  });
});

describe.each(internet.hosts)("zones of $name", ({ zones }) => {
  test("can be signed whole, and read back as zone files", () => {
    for (const { zone } of zones.values()) {
      const parsed = parseZone(zoneFileText(zone()));
      expect(parsed.ok).toBe(true);
      expect(parsed.ok && parsed.value[0]?.type).toBe(TYPE.SOA);
    }
  });
});

/** All RRs at a name, as a server answers them. */
function records(address: string, name: string, type: number): number {
  const octets = internet.ask(
    address,
    writeQuery({ id: 1, name: labName(name), type, edns: { size: 1232, do: true } }),
    "tcp",
  );
  const message = parseMessage(octets ?? Buffer.alloc(0));
  return message.ok ? message.value.records.length : -1;
}

describe("single scenarios do what their titles say", () => {
  test.each([
    ["unsigned.test", TYPE.DNSKEY, "198.51.100.53", 1],
    ["alg8-big.test", TYPE.DNSKEY, "198.51.100.53", 3],
    // 1 A, 40 bad signatures, 1 good one
    ["keytag-clash.test", TYPE.A, "198.51.100.53", 42],
    // KSK, ZSK, its look-alike, 1 signature
    ["keytag-clash.test", TYPE.DNSKEY, "198.51.100.53", 4],
    ["nodenial.test", TYPE.SRV, "198.51.100.53", 2],
    ["v4only.test", TYPE.AAAA, "198.51.100.53", 4],
    ["v6only.test", TYPE.A, "198.51.100.53", 4],
    ["lame.test", TYPE.SOA, "198.51.100.53", 0],
    ["lame.test", TYPE.SOA, "192.0.2.53", 2],
    ["mx-servfail.test", TYPE.MX, "192.0.2.53", 0],
    ["nullmx-plus.test", TYPE.MX, "192.0.2.53", 4],
  ])("%s type %i at %s: %i records", (name, type, address, count) => {
    // The OPT record is not counted among the records of the message.
    expect(records(address, name, type)).toBe(count);
  });

  test("alg8-big does not fit UDP", () => {
    const asked = writeQuery({
      id: 1,
      name: labName("alg8-big.test"),
      type: TYPE.DNSKEY,
      edns: { size: 1232, do: true },
    });
    const message = parseMessage(internet.ask("192.0.2.53", asked, "udp") ?? Buffer.alloc(0));
    expect(message.ok && message.value.flags.tc).toBe(true);
  });
});

test("bulk domains exist as many as asked for, on servers that limit rates", () => {
  const bulk = worldInternet({ now: NOW, scenarios: [], bulk: 3 });
  const ask = (name: string): number => {
    const asked = writeQuery({ id: 1, name: labName(name), type: TYPE.A });
    const message = parseMessage(bulk.ask("192.0.2.58", asked, "tcp") ?? Buffer.alloc(0));
    return message.ok ? message.value.rcode : -1;
  };
  expect([ask("bulk-0.test"), ask("bulk-2.test"), ask("bulk-3.test")]).toEqual([0, 0, 5]);
  const asked = writeQuery({ id: 1, name: labName("bulk-1.test"), type: TYPE.A });
  const sent = Array.from({ length: 201 }, () => bulk.exchange("192.0.2.58", asked, "udp", 0));
  const answered = sent.map((exchange) => (exchange.kind === "sent" ? exchange.deliveries.length : -1));
  expect([answered[199], answered[200]]).toEqual([1, 0]);
});
