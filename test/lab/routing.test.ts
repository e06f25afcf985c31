/** The routing data of the lab: `lab.md` 1.3, told by the files that it writes. */
import { describe, expect, test } from "vitest";
import { machineEntries } from "../../src/lab/machines.ts";
import { type RoutingFiles, routingFiles } from "../../src/lab/routing.ts";
import { startWorld } from "../../src/lab/world.ts";
import { parseAddress } from "../../src/proto/ip/address.ts";
import { readExport } from "../../src/proto/rpki/export.ts";
import { parseIpPrefix } from "../../src/proto/rpki/prefix.ts";
import { routesOf } from "../../src/proto/rpki/route-lookup.ts";
import { buildRouteTable } from "../../src/proto/rpki/route-table.ts";
import { readRoutes } from "../../src/proto/rpki/routes.ts";
import { validate } from "../../src/proto/rpki/validate.ts";
import { buildVrpIndex } from "../../src/proto/rpki/vrp-index.ts";
import { NOW } from "./rfc-zones.ts";

/** The routes of an address with their states, as a scan would find them in the files. */
function statesOf(files: RoutingFiles, text: string): string[] {
  const vrps = readExport([Buffer.from(files.vrps)]);
  const routes = readRoutes([Buffer.from(files.routes)]);
  const address = parseAddress(text);
  if (!vrps.ok || !routes.ok || !address.ok) throw new Error("the files cannot be read");
  const index = buildVrpIndex(vrps.value.rows);
  return routesOf(buildRouteTable(routes.value.rows), address).routes.map(({ prefix, origin, as }) => {
    const parsed = parseIpPrefix(prefix);
    if (!parsed.ok) throw new Error(prefix);
    const { state, reason } = validate(index, { prefix: parsed.value, origin });
    return [prefix, as, state, ...(reason === undefined ? [] : [reason])].join(" ");
  });
}

describe("the address", () => {
  test.each<[string, string[]]>([
    ["192.0.2.80", ["192.0.2.0/24 AS64500 valid"]],
    ["2001:db8:2::80", ["2001:db8:2::/48 AS64500 valid"]],
    ["198.51.100.80", ["198.51.100.0/24 AS64501 valid"]],
    ["2001:db8:51::80", ["2001:db8:51::/48 AS64501 valid"]],
    ["203.0.113.10", ["203.0.113.0/26 AS64502 not-found"]],
    ["203.0.113.70", ["203.0.113.64/26 AS64511 invalid asn"]],
    ["203.0.113.130", ["203.0.113.128/26 AS64502 invalid length"]],
    ["203.0.113.200", []],
    ["3fff:113::80", ["3fff:113::/48 AS64502 valid", "3fff:113::/48 AS64511 invalid asn"]],
    ["198.51.100.200", ["198.51.100.128/25 AS64501 invalid length", "198.51.100.0/24 AS64501 valid"]],
  ])("%s has the routes %j", (address, states) => {
    expect(statesOf(routingFiles(NOW), address)).toEqual(states);
  });
});

describe("the files", () => {
  test("are an export of rpki-client with its build time, and a list of routes without peers", () => {
    const files = routingFiles(NOW);
    expect(readExport([Buffer.from(files.vrps)])).toMatchObject({
      ok: true,
      value: { format: "json", buildTime: NOW, isDated: true, declared: 8, aspas: [{ customer: 64500 }] },
    });
    const routes = readRoutes([Buffer.from(files.routes)]);
    expect(routes.ok && routes.value.records).toBe(10);
  });

  test("have the same networks in the other address plan", () => {
    expect(statesOf(routingFiles(NOW, "public"), "45.45.113.70")).toEqual([
      "45.45.113.64/26 AS64511 invalid asn",
    ]);
  });

  test.each([
    [undefined, 0],
    [["good"], 0],
    [["r-nodata"], 3 * 86_400],
    [["good", "r-nodata"], 3 * 86_400],
  ])("of a world of %j are %i seconds old", async (scenarios, age) => {
    const world = await startWorld({
      now: NOW,
      ...(scenarios === undefined ? { scenarios: [] } : { scenarios }),
    });
    await world.close();
    const read = readExport([Buffer.from(world.routing.vrps)]);
    expect(read.ok && read.value.buildTime).toBe(NOW - age);
  });
});

describe("machines without a service", () => {
  const spec = {
    zones: [
      {
        name: "a.test",
        text: "@ A 192.0.2.80\nwww AAAA 2001:db8:2::80\nout A 9.9.9.9\nin A 10.0.0.1\n",
        placements: [{ server: "one", instead: { text: "@ 60 IN A 203.0.113.9\n" } }],
      },
    ],
    servers: [],
  };

  test("are mapped, so that they count as reachable, and refuse what is dialled", () => {
    const entries = machineEntries(spec, { version: 1, otherwise: "deny", map: [] });
    expect(entries).toEqual(
      ["192.0.2.80", "2001:db8:2::80", "203.0.113.9"].map((address) => ({
        address,
        fault: "refused",
      })),
    );
  });

  test("keep the entries that they have", () => {
    const map = [{ address: "192.0.2.80", proto: "udp" as const, port: 53, to: "127.0.0.1:5353" }];
    const entries = machineEntries(spec, { version: 1, otherwise: "deny", map });
    expect(entries.map(({ address }) => address)).not.toContain("192.0.2.80");
  });
});
