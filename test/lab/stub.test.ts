import { TCPClient, UDPClient } from "dns2";
import { afterEach, describe, expect, test } from "vitest";
import { onlyRcode, silence, strip } from "../../src/lab/behaviour.ts";
import { indexZones, resolveInLab } from "../../src/lab/recursive.ts";
import { type Stub, type StubOptions, startStub } from "../../src/lab/stub.ts";
import { worldInternet } from "../../src/lab/world.ts";
import { labName } from "../../src/lab/zone.ts";
import { RCODE, rcodeName } from "../../src/proto/dns/rcode.table.ts";
import { TYPE, typeNumber } from "../../src/proto/dns/type.table.ts";
import { NOW, owners } from "./rfc-zones.ts";

const { hosts } = worldInternet({ now: NOW, scenarios: ["good", "cname-insecure", "ns-dead", "nodenial"] });

describe("answers taken from the zones", () => {
  const zones = indexZones(hosts);
  test.each([
    ["good.test A", "NOERROR", ["good.test A"]],
    ["www.good.test A", "NOERROR", ["www.good.test CNAME", "good.test A"]],
    ["www.cname-insecure.test A", "NOERROR", ["www.cname-insecure.test CNAME", "www.elsewhere.internal A"]],
    ["www.good.test CNAME", "NOERROR", ["www.good.test CNAME"]],
    ["good.test DS", "NOERROR", ["good.test DS"]],
    ["test DS", "NOERROR", ["test DS"]],
    ["nope.good.test A", "NXDOMAIN", []],
    ["nope A", "NXDOMAIN", []],
    ["ns-dead.test A", "SERVFAIL", []],
  ])("%s", (question, rcode, answer) => {
    const [name = "", type = ""] = question.split(" ");
    const reply = resolveInLab(zones, { name: labName(name), type: typeNumber(type) ?? 0, dnssec: true });
    expect([rcodeName(reply.rcode), owners(reply.answer), reply.aa]).toEqual([rcode, answer, false]);
  });
});

describe("the stub", () => {
  const started: Stub[] = [];
  afterEach(async () => {
    for (const stub of started.splice(0)) await stub.close();
  });

  async function client(options: StubOptions = {}) {
    const stub = await startStub(hosts, options);
    started.push(stub);
    return { ask: UDPClient({ dns: "127.0.0.1", port: stub.udpPort, timeout: 300 }), stub };
  }

  test("sets RA, and AD as it is told to", async () => {
    const { ask } = await client({ ad: (name) => name === labName("good.test") });
    const ad = async (name: string): Promise<unknown> => {
      const { header } = await ask(name, "A");
      // dns2 reads AD, though its types do not say so.
      return "ad" in header ? header.ad : undefined;
    };
    expect([await ad("good.test"), await ad("www.good.test")]).toEqual([1, 0]);
    expect((await ask("good.test", "A")).header.ra).toBe(1);
  });

  test("answers over TCP", async () => {
    const { stub } = await client();
    const ask = TCPClient({ dns: "127.0.0.1", port: stub.tcpPort });
    expect((await ask("good.test", "A")).answers).toMatchObject([{ address: "192.0.2.80" }]);
  });

  test("can refuse, strip and keep silent", async () => {
    const refusing = await client({ behaviours: [onlyRcode(RCODE.REFUSED)] });
    expect((await refusing.ask("good.test", "A")).header.rcode).toBe(RCODE.REFUSED);
    const stripping = await client({ behaviours: [strip([TYPE.MX])] });
    expect((await stripping.ask("good.test", "MX")).answers).toEqual([]);
    const silent = await client({ behaviours: [silence()] });
    await expect(silent.ask("good.test", "A")).rejects.toThrow();
  });
});
