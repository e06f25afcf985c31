import { describe, expect, test } from "vitest";
import type { TlsEndpoint } from "../../../src/model/tls.ts";
import { chooseAddresses, measureAddresses } from "../../../src/probe/tls/addresses.ts";
import { certificateOf, GOOD, measure } from "./scene.ts";
import type { FakeServer } from "./server.ts";

describe("the choice", () => {
  const four = ["192.0.2.9", "192.0.2.10", "192.0.2.2", "192.0.2.30"];

  test("the lowest of each family in full, by octets and not by text", () => {
    const addresses = [...four, "2001:db8::10", "2001:db8::9"];
    expect(chooseAddresses(addresses, false)).toEqual({
      full: ["192.0.2.2", "2001:db8::9"],
      light: ["192.0.2.9", "192.0.2.10", "192.0.2.30", "2001:db8::10"],
      skipped: [],
    });
  });

  test("four of a family at most, unless all are wanted", () => {
    const addresses = [...four, "192.0.2.200", "192.0.2.2"];
    expect(chooseAddresses(addresses, false).skipped).toEqual(["192.0.2.200"]);
    expect(chooseAddresses(addresses, true)).toMatchObject({ skipped: [], light: { length: 4 } });
  });

  test("no address", () => {
    expect(chooseAddresses([], false)).toEqual({ full: [], light: [], skipped: [] });
  });
});

describe("promotion", () => {
  const OTHER_CHAIN: FakeServer = {
    ...GOOD,
    chains: { RSA: [certificateOf("rsa")], ECDSA: [certificateOf("secp256r1"), certificateOf("rsa")] },
  };

  async function measured(servers: Readonly<Record<string, FakeServer | "dead">>) {
    const calls: string[] = [];
    const one = async (address: string, scan: "full" | "light"): Promise<TlsEndpoint> => {
      calls.push(`${scan} ${address}`);
      const server = servers[address] ?? "dead";
      const options = { address, scan } as const;
      if (server !== "dead") return (await measure(server, options)).endpoint;
      return (await measure(GOOD, { ...options, meddle: () => ({ is: "unreached", why: "refused" }) }))
        .endpoint;
    };
    const evidence = await measureAddresses(chooseAddresses(Object.keys(servers), false), one);
    return { calls, evidence };
  }

  test.each<[string, FakeServer | "dead", "full" | "light"]>([
    ["the same", GOOD, "light"],
    ["another version", { ...GOOD, versions: [0x0303] }, "full"],
    ["another group", { ...GOOD, groups13: [0x0018] }, "full"],
    ["a chain of one certificate more", OTHER_CHAIN, "full"],
    ["nothing at all", "dead", "light"],
  ])("a second address that shows %s", async (_, server, scan) => {
    const { evidence } = await measured({ "192.0.2.1": GOOD, "192.0.2.2": server });
    expect(evidence["192.0.2.1:443/www.example.nl"]?.scan).toBe("full");
    expect(evidence["192.0.2.2:443/www.example.nl"]?.scan).toBe(scan);
  });

  test("the lowest is dead: one that answers is measured in full", async () => {
    const { evidence } = await measured({ "192.0.2.1": "dead", "192.0.2.2": GOOD });
    expect(evidence["192.0.2.2:443/www.example.nl"]?.scan).toBe("full");
  });
});
