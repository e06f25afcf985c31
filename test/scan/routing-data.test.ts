import { readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { parseIpPrefix } from "../../src/proto/rpki/prefix.ts";
import { coveringVrps } from "../../src/proto/rpki/vrp-index.ts";
import type { RoutingRequest } from "../../src/scan/routing/wanted.ts";
import { loadRoutingData, type RoutingData } from "../../src/scan/routing-data.ts";
import { slotOf } from "../../src/store/data-cache.ts";
import { BUILT, HOUR, type Surroundings, surroundings, variant, variantPath } from "../support/rpki.ts";
import { closedPort } from "../support/server.ts";
import { type Handler, send, startWebServer, type WebServer } from "../support/web-server.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(handler: Handler): Promise<WebServer> {
  const server = await startWebServer(handler);
  closers.push(() => server.close());
  return server;
}

/** VRPs alone, without asking anybody for routes. */
const vrpsOf = (around: Surroundings, more: Partial<RoutingRequest> = {}): Promise<RoutingData> =>
  loadRoutingData({ origins: "none", ...around, ...more });

const details = ({ sources }: RoutingData): string[] => sources.problems.map(({ detail }) => detail);

function coveringOf({ vrps }: RoutingData, text: string): string[] {
  const prefix = parseIpPrefix(text);
  if (vrps === null || !prefix.ok) return [];
  return coveringVrps(vrps, prefix.value).map((vrp) => `${vrp.prefix}-${vrp.maxLength} AS${vrp.asn}`);
}

const tagged =
  (body: () => Buffer, tag: () => string): Handler =>
  (request, response) =>
    request.headers["if-none-match"] === tag()
      ? send(response, "", { etag: tag() }, 304)
      : send(response, body(), { etag: tag() });

describe("a URL", () => {
  test("is downloaded once, kept, and used again without asking", async () => {
    const server = await serve((_request, response) =>
      send(response, gzipSync(variant("rpki-client.json")), { "content-encoding": "gzip", etag: '"1"' }),
    );
    const around = await surroundings();
    const url = `${server.url}/vrps.json`;
    const first = await vrpsOf(around, { rpki: [url] });
    expect(coveringOf(first, "1.1.1.0/24")).toEqual(["1.1.1.0/24-24 AS13335"]);
    expect(first.sources.vrp).toMatchObject({
      source: url,
      format: "json",
      generated_at: "2025-07-20T10:01:43.000Z",
      fetched_at: "2025-07-20T11:01:43.000Z",
      etag: '"1"',
      bytes: variant("rpki-client.json").length,
    });
    expect(first.inputs).toEqual([
      {
        name: "vrp-export",
        source: url,
        digest: `sha256:${first.sources.vrp?.sha256}`,
        as_of: "2025-07-20T10:01:43.000Z",
        stale: false,
      },
    ]);
    around.time += 59 * 60_000;
    const second = await vrpsOf(around, { rpki: [url] });
    expect(server.requests).toHaveLength(1);
    expect(second.sources).toEqual(first.sources);
    expect(second.aspas).toEqual(first.aspas);
    expect(coveringOf(second, "1.1.1.0/24")).toEqual(["1.1.1.0/24-24 AS13335"]);
    expect(details(second)).toEqual([]);
  });

  test("is asked again after an hour; 304 only moves the time at which it was looked at", async () => {
    const server = await serve(
      tagged(
        () => variant("rpki-client.json"),
        () => '"1"',
      ),
    );
    const around = await surroundings();
    await vrpsOf(around, { rpki: [server.url] });
    around.time += HOUR * 1000;
    const second = await vrpsOf(around, { rpki: [server.url] });
    expect(server.requests.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"1"']);
    expect(second.sources.vrp?.fetched_at).toBe("2025-07-20T11:01:43.000Z");
    around.time += 59 * 60_000;
    await vrpsOf(around, { rpki: [server.url] });
    expect(server.requests).toHaveLength(2);
  });

  test("a 200 with the same tag is a 304; one with another tag brings the new data", async () => {
    let [body, tag] = [variant("rpki-client.json"), '"1"'];
    const server = await serve((_request, response) => send(response, body, { etag: tag }));
    const around = await surroundings();
    const rpki = [server.url];
    const first = await vrpsOf(around, { rpki });
    body = variant("routinator.json");
    around.time += HOUR * 1000;
    expect((await vrpsOf(around, { rpki })).sources.vrp?.sha256).toBe(first.sources.vrp?.sha256);
    tag = '"2"';
    around.time += HOUR * 1000;
    const third = await vrpsOf(around, { rpki });
    expect(third.sources.vrp).toMatchObject({ etag: '"2"', bytes: variant("routinator.json").length });
  });

  test.each<[string, (file: string) => Promise<unknown>]>([
    [
      "an octet of the data is not what it was",
      async (file) => {
        const octets = await readFile(file);
        octets[Math.floor(octets.length / 2)] = (octets[Math.floor(octets.length / 2)] ?? 0) ^ 1;
        await writeFile(file, octets);
      },
    ],
    ["the data is cut short", async (file) => writeFile(file, (await readFile(file)).subarray(0, 100))],
    ["the data is gone", (file) => rm(file)],
    ["the data is something else", (file) => writeFile(file, "hello")],
  ])("is fetched whole again when %s", async (_what, damage) => {
    const server = await serve(
      tagged(
        () => variant("rpki-client.json"),
        () => '"1"',
      ),
    );
    const around = await surroundings();
    const rpki = [server.url];
    await vrpsOf(around, { rpki });
    await damage(slotOf(around.cache, "rpki", server.url).file);
    const again = await vrpsOf(around, { rpki });
    expect(server.requests.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, undefined]);
    expect(again.vrps).not.toBeNull();
    expect(details(again)).toEqual([]);
    const offline = await vrpsOf(around, { rpki, offline: true });
    expect(offline.vrps).not.toBeNull();
  });

  test("is downloaded by one of two runs at once", async () => {
    const server = await serve((_request, response) => {
      setTimeout(() => send(response, variant("rpki-client.json"), { etag: '"1"' }), 100);
    });
    const around = await surroundings();
    const both = await Promise.all([
      vrpsOf(around, { rpki: [server.url] }),
      vrpsOf(around, { rpki: [server.url] }),
    ]);
    expect(server.requests).toHaveLength(1);
    expect(both[0].sources).toEqual(both[1].sources);
    expect(await readdir(slotOf(around.cache, "rpki", server.url).folder)).toEqual(["meta.json", "vrps.bin"]);
  });

  test("a cache that cannot be written is told, and done without", async () => {
    const server = await serve((_request, response) => send(response, variant("rpki-client.json")));
    const around = await surroundings();
    await writeFile(join(around.cache, "rpki"), "a file in the way");
    const data = await vrpsOf(around, { rpki: [server.url] });
    expect(data.vrps).not.toBeNull();
    expect(data.sources.problems).toMatchObject([{ code: "cache-unwritable", level: "warning" }]);
  });
});

describe("no answer", () => {
  test("data of the cache is used while it is a day old at most, and stays as it is", async () => {
    let isDown = false;
    const server = await serve((_request, response) =>
      isDown ? send(response, "", {}, 503) : send(response, variant("rpki-client.json"), { etag: '"1"' }),
    );
    const around = await surroundings();
    const rpki = [server.url];
    await vrpsOf(around, { rpki });
    isDown = true;
    around.time += 2 * HOUR * 1000;
    const kept = await vrpsOf(around, { rpki, now: BUILT + 23 * HOUR });
    expect(kept.vrps).not.toBeNull();
    expect(details(kept)).toEqual(["vrp-download", "vrp-offline", "vrp-aging"]);
    expect(kept.problems).toEqual([{ code: "rpki-download", detail: "vrp-download" }]);
    expect(kept.inputs).toMatchObject([{ stale: false }]);

    const stale = await vrpsOf(around, { rpki, now: BUILT + 25 * HOUR });
    expect(stale).toMatchObject({ vrps: null, sources: { unusable: { vrp: "rpki-stale" } } });
    expect(stale.problems).toContainEqual({ code: "rpki-stale", detail: "vrp-stale" });
    expect(stale.inputs).toMatchObject([{ stale: true }]);
    expect(stale.sources.vrp?.generated_at).toBe("2025-07-20T10:01:43.000Z");
  });

  test("a source that failed is not asked again for ten minutes", async () => {
    let isDown = false;
    const server = await serve((_request, response) =>
      isDown ? send(response, "", {}, 404) : send(response, variant("rpki-client.json")),
    );
    const around = await surroundings();
    const rpki = [server.url];
    await vrpsOf(around, { rpki });
    isDown = true;
    around.time += HOUR * 1000;
    await vrpsOf(around, { rpki });
    around.time += 9 * 60_000;
    const soon = await vrpsOf(around, { rpki });
    expect(server.requests).toHaveLength(2);
    expect(details(soon)).toEqual(["vrp-download", "vrp-offline"]);
    around.time += 60_000;
    isDown = false;
    expect(details(await vrpsOf(around, { rpki }))).toEqual([]);
    expect(server.requests).toHaveLength(3);
  });

  test.each<[string, Handler]>([
    ["204", (_request, response) => send(response, "", {}, 204)],
    ["503", (_request, response) => send(response, "Initial validation ongoing", {}, 503)],
    [
      "a login page",
      (_request, response) => send(response, variant("bad-html.json"), { "content-type": "text/html" }),
    ],
    [
      "half a gzip",
      (_request, response) => send(response, gzipSync(variant("rpki-client.json")).subarray(0, 400)),
    ],
    ["half an export", (_request, response) => send(response, variant("bad-truncated.json"))],
    ["an export without VRPs", (_request, response) => send(response, variant("bad-empty-roas.json"))],
    ["nothing", (_request, response) => send(response, "")],
    ["something else", (_request, response) => send(response, "hello world\n")],
  ])("%s is no data, and a problem of the run", async (_what, handler) => {
    const server = await serve(handler);
    const data = await vrpsOf(await surroundings(), { rpki: [server.url] });
    expect(data).toMatchObject({
      vrps: null,
      sources: { vrp: null, unusable: { vrp: "rpki-missing" } },
      inputs: [],
    });
    expect(data.problems).toContainEqual({ code: "rpki-missing", detail: "vrp-unavailable" });
    expect(data.problems.map(({ code }) => code).filter((code) => code !== "rpki-missing")).toHaveLength(1);
  });

  test.each(["bad-html.json", "bad-truncated.json", "bad-empty-roas.json"])(
    "%s never takes the place of good data",
    async (name) => {
      let body = variant("rpki-client.json");
      const server = await serve((_request, response) => send(response, body));
      const around = await surroundings();
      const rpki = [server.url];
      const good = await vrpsOf(around, { rpki });
      body = variant(name);
      around.time += HOUR * 1000;
      const data = await vrpsOf(around, { rpki });
      expect(data.sources.vrp?.sha256).toBe(good.sources.vrp?.sha256);
      expect(details(data).at(-1)).toBe("vrp-offline");
    },
  );

  test("the next source is asked", async () => {
    const good = await serve((_request, response) => send(response, variant("rpki-client.json")));
    const bad = await serve((_request, response) => send(response, variant("bad-html.json")));
    const closed = `http://127.0.0.1:${await closedPort()}/`;
    const around = await surroundings();
    const data = await vrpsOf(around, { rpki: [closed, bad.url, good.url] });
    expect(data.sources.vrp?.source).toBe(good.url);
    expect(data.sources.problems).toMatchObject([
      { detail: "vrp-download", level: "warning", source: closed },
      { detail: "vrp-format", level: "warning", source: bad.url, says: "it is a web page, not an export" },
    ]);
    expect(around.asked).toEqual([closed, bad.url, good.url]);
  });

  test("without a network the public sources are named, and nothing else happens", async () => {
    const around = await surroundings({ download: { resolve: async () => [] } });
    const data = await loadRoutingData(around);
    expect(data).toMatchObject({ vrps: null, routes: null, service: "cymru", inputs: [] });
    expect(data.sources.unusable).toEqual({ vrp: "rpki-missing", bgp: "origins-missing" });
    expect(around.asked).toHaveLength(5);
    expect(data.problems.map(({ code }) => code)).toEqual([
      "rpki-download",
      "rpki-missing",
      "origins-download",
      "origins-missing",
    ]);
  });

  test("--offline asks nobody, and takes the newest of what the cache has", async () => {
    const old = await serve((_request, response) =>
      send(response, variant("minimal-gortr-nometa.json"), {
        "last-modified": "Sun, 20 Jul 2025 09:00:00 GMT",
      }),
    );
    const fresh = await serve((_request, response) => send(response, variant("rpki-client.json")));
    const around = await surroundings();
    await vrpsOf(around, { rpki: [old.url] });
    await vrpsOf(around, { rpki: [fresh.url] });
    around.time += 5 * HOUR * 1000;
    const data = await vrpsOf(around, { rpki: [old.url, fresh.url], offline: true });
    expect(data.sources.vrp?.source).toBe(fresh.url);
    expect(details(data)).toEqual([]);
    expect([old.requests.length, fresh.requests.length]).toEqual([1, 1]);
    const nothing = await loadRoutingData({ ...(await surroundings()), offline: true });
    expect(nothing.sources.unusable).toEqual({ vrp: "rpki-missing", bgp: "origins-missing" });
    expect(details(nothing)).toEqual(["vrp-unavailable", "bgp-unavailable", "bgp-unavailable"]);
  });
});

describe("age of an export (routing.md 3.7)", () => {
  test.each([
    [HOUR, null, []],
    [2 * HOUR, null, []],
    [3 * HOUR, null, ["vrp-aging"]],
    [23 * HOUR, null, ["vrp-aging"]],
    [25 * HOUR, "rpki-stale", ["vrp-stale"]],
    [-HOUR, "rpki-stale", ["vrp-future"]],
    [-60, null, []],
  ])("%i seconds after it was built", async (after, cause, problems) => {
    const around = await surroundings({ now: BUILT + after });
    const data = await vrpsOf(around, { rpki: ["rpki-client.json"] });
    expect(data.sources.unusable.vrp ?? null).toBe(cause);
    expect(data.vrps === null).toBe(cause !== null);
    expect(details(data)).toEqual(problems);
  });

  test("--rpki-max-age raises the limit", async () => {
    const around = await surroundings({ now: BUILT + 40 * HOUR });
    const data = await vrpsOf(around, { rpki: ["rpki-client.json"], rpkiMaxAgeMs: 48 * HOUR * 1000 });
    expect(details(data)).toEqual(["vrp-aging"]);
    expect(data.vrps).not.toBeNull();
  });

  test("a stale source gives way to the next one", async () => {
    const server = await serve((_request, response) =>
      send(
        response,
        variant("octorpki-gortr.json")
          .toString()
          .replace(/"generated": \d+/, `"generated": ${BUILT - 30 * HOUR}`),
      ),
    );
    const data = await vrpsOf(await surroundings(), { rpki: [server.url, "rpki-client.json"] });
    expect(data.sources.vrp?.source).toBe("rpki-client.json");
  });

  test("an export without a time is as old as its download, and doubtful", async () => {
    const server = await serve((_request, response) => send(response, variant("fort.json")));
    const around = await surroundings();
    const data = await vrpsOf(around, { rpki: [server.url] });
    expect(data.sources.vrp?.generated_at).toBeNull();
    expect(data.problems).toEqual([{ code: "rpki-undated", detail: "vrp-undated" }]);
    const later = await vrpsOf(around, { rpki: [server.url], offline: true, now: around.now + 25 * HOUR });
    expect(later.sources.unusable).toEqual({ vrp: "rpki-stale" });
  });
});

describe("a file", () => {
  test("counts what it leaves out, and needs no more than one VRP", async () => {
    const data = await vrpsOf(await surroundings(), { rpki: ["bad-rows.json"] });
    expect(data.sources.vrp).toMatchObject({
      vrps: { v4: 1, v6: 1 },
      rejected: { prefix: 1, "host-bits": 1, asn: 3, "max-length": 1, expired: 0 },
    });
    expect(details(data)).toEqual([]);
  });

  test.each([
    ["bad-html.json", "it is a web page, not an export"],
    ["bad-truncated.json", "it ends in the middle"],
    ["bad-empty-roas.json", "it has no VRPs"],
    ["routinator.rpsl", "route objects do not tell the max length; name a JSON or CSV export"],
    ["bgp-table.jsonl", "it is not valid JSON"],
    ["bgp-routinator-routes.json", "there is no list of VRPs in it"],
  ])("%s is refused at once", async (name, says) => {
    const work = vrpsOf(await surroundings(), { rpki: [name] });
    await expect(work).rejects.toMatchObject({
      code: "rpki-malformed",
      message: `${name} cannot be used: ${says}`,
    });
  });

  test("that is not there, or is a folder, is refused", async () => {
    const around = await surroundings();
    await expect(vrpsOf(around, { rpki: ["no-such.json"] })).rejects.toMatchObject({
      code: "input-unreadable",
    });
    await expect(vrpsOf(around, { rpki: ["."] })).rejects.toMatchObject({ code: "input-unreadable" });
  });

  test("that is compressed is read by content, one that breaks off is refused", async () => {
    const around = await surroundings();
    const [whole, half] = [join(around.cache, "whole"), join(around.cache, "half")];
    const packed = gzipSync(variant("rpki-client.json"));
    await writeFile(whole, packed);
    await writeFile(half, packed.subarray(0, -20));
    expect((await vrpsOf(around, { rpki: [whole] })).vrps).not.toBeNull();
    await expect(vrpsOf(around, { rpki: [half] })).rejects.toMatchObject({ code: "rpki-malformed" });
  });

  test("without a time of its own is as old as the file", async () => {
    const around = await surroundings();
    const file = join(around.cache, "undated.json");
    await writeFile(file, variant("fort.json"));
    await utimes(file, BUILT, BUILT);
    const data = await vrpsOf(around, { rpki: [file] });
    expect(data.sources.vrp?.generated_at).toBe("2025-07-20T10:01:43.000Z");
    expect(details(data)).toEqual([]);
  });

  test("that is large is kept in the cache until it changes", async () => {
    const around = await surroundings();
    const file = join(around.cache, "large.json");
    const rows = (first: number) =>
      Array.from({ length: 60_000 }, (_, index) => ({
        prefix: `10.${index >> 8}.${index & 255}.0/24`,
        asn: first + index,
        maxLength: 24,
        ta: "ripe",
        comment: "x",
      }));
    await writeFile(file, JSON.stringify({ metadata: { generated: BUILT }, roas: rows(1) }));
    const first = await vrpsOf(around, { rpki: [file] });
    const { file: binary } = slotOf(around.cache, "rpki", file);
    expect((await readFile(binary)).length).toBeGreaterThan(1_000_000);
    const again = await vrpsOf(around, { rpki: [file] });
    expect(again.sources).toEqual(first.sources);
    expect(again.sources.vrp).not.toHaveProperty("etag");
    await writeFile(file, JSON.stringify({ metadata: { generated: BUILT }, roas: rows(100_001) }));
    expect(coveringOf(await vrpsOf(around, { rpki: [file] }), "10.0.0.0/24")).toEqual([
      "10.0.0.0/24-24 AS100001",
    ]);
  });

  test("--rpki none and --origins none switch off", async () => {
    const data = await vrpsOf(await surroundings(), { rpki: ["none"] });
    expect(data).toMatchObject({
      vrps: null,
      routes: null,
      service: null,
      disabled: { vrps: true, routes: true },
    });
    expect(data.sources).toEqual({ vrp: null, bgp: null, unusable: {}, problems: [] });
  });
});

describe("local exceptions", () => {
  test("remove and add VRPs, and are among the inputs", async () => {
    const data = await vrpsOf(await surroundings(), {
      rpki: ["rpki-client.json"],
      slurm: ["slurm-rfc8416.json"],
    });
    expect(data.sources.vrp?.slurm).toEqual({ files: ["slurm-rfc8416.json"], removed: 0, added: 2 });
    expect(coveringOf(data, "2001:db8:1::/48")).toEqual(["2001:db8::/32-48 AS64496"]);
    expect(data.inputs.map(({ name, source }) => [name, source])).toEqual([
      ["vrp-export", "rpki-client.json"],
      ["slurm", "slurm-rfc8416.json"],
    ]);
  });

  test("--what-if is one more VRP", async () => {
    const prefix = parseIpPrefix("192.0.2.0/24");
    if (!prefix.ok) throw new Error("not a prefix");
    const data = await vrpsOf(await surroundings(), {
      rpki: ["rpki-client.json"],
      whatIf: [{ prefix: prefix.value, maxLength: 24, asn: 64500 }],
    });
    expect(coveringOf(data, "192.0.2.0/24")).toEqual(["192.0.2.0/24-24 AS64500"]);
    expect(data.sources.vrp?.slurm).toEqual({ files: ["--what-if"], removed: 0, added: 1 });
  });

  test.each([
    ["not JSON", "{", "no JSON object"],
    [
      "a filter for everything",
      '{"slurmVersion":1,"validationOutputFilters":{"prefixFilters":[{"comment":"all"}]},"locallyAddedAssertions":{}}',
      "/validationOutputFilters/prefixFilters/0  a filter needs a prefix or an asn",
    ],
    [
      "an AS number too large",
      '{"slurmVersion":1,"validationOutputFilters":{},"locallyAddedAssertions":{"prefixAssertions":[{"prefix":"192.0.2.0/24","asn":4294967296}]}}',
      "/locallyAddedAssertions/prefixAssertions/0/asn  not an AS number",
    ],
  ])("a file with a fault counts for nothing: %s", async (_what, text, says) => {
    const around = await surroundings();
    const file = join(around.cache, "slurm.json");
    await writeFile(file, text);
    const error: { details?: string[] } = await vrpsOf(around, {
      rpki: ["rpki-client.json"],
      slurm: [file],
    }).catch((each) => each);
    expect(error).toMatchObject({ code: "config-invalid" });
    expect(error.details?.[0]).toContain(says);
  });

  test("two files about the same addresses are refused", async () => {
    const around = await surroundings();
    const work = vrpsOf(around, {
      rpki: ["rpki-client.json"],
      slurm: ["slurm-rfc8416.json", "slurm-rfc8416.json"],
    });
    await expect(work).rejects.toMatchObject({ code: "config-invalid" });
  });
});

describe("routes", () => {
  const MORNING = Date.UTC(2025, 6, 20, 8, 3, 1) / 1000;

  test("of a file: what it is, when it was made, how many", async () => {
    const around = await surroundings({ rpki: ["none"] });
    const data = await loadRoutingData({ ...around, origins: "bgp-riswhoisdump.IPv4" });
    expect(data.sources.bgp).toMatchObject({
      source: "bgp-riswhoisdump.IPv4",
      kind: "riswhois",
      generated_at: "2025-07-20T08:03:01.000Z",
      min_peers: 10,
      routes: { v4: 10, v6: 0 },
    });
    expect(data).toMatchObject({ service: null, inputs: [{ name: "bgp-routes", stale: false }] });
    const list = await loadRoutingData({ ...around, origins: "bgp-routinator-routes.json" });
    expect(list.sources.bgp).toMatchObject({ kind: "json", min_peers: null });
  });

  test.each([
    [12 * HOUR, null, []],
    [49 * HOUR, null, ["bgp-aging"]],
    [8 * 24 * HOUR, "origins-missing", ["bgp-stale"]],
  ])("%i seconds after they were made", async (after, cause, problems) => {
    const around = await surroundings({ rpki: ["none"], now: MORNING + after });
    const data = await loadRoutingData({ ...around, origins: "bgp-riswhoisdump.IPv4" });
    expect(data.sources.unusable.bgp ?? null).toBe(cause);
    expect(details(data)).toEqual(problems);
    expect(data.routes === null).toBe(cause !== null);
    expect(data.service).toBeNull();
  });

  test.each([
    ["bad-html.json", "it is a web page, not a route table"],
    ["rpki-client.json", "there is no list of routes in it"],
    ["routinator.csv", "it is a VRP export, not a route table; name it with --rpki"],
    ["no-such-file", null],
  ])("a file that is none is refused: %s", async (name, says) => {
    const around = await surroundings({ rpki: ["none"] });
    await expect(loadRoutingData({ ...around, origins: name })).rejects.toMatchObject({
      code: "input-unreadable",
      ...(says === null ? {} : { message: `${name} cannot be used: ${says}` }),
    });
  });

  test("--origins cymru asks the service for single addresses", async () => {
    const data = await loadRoutingData({ ...(await surroundings({ rpki: ["none"] })), origins: "cymru" });
    expect(data).toMatchObject({ routes: null, service: "cymru", disabled: { routes: false } });
    expect(data.sources.unusable).toEqual({});
  });

  test("variantPath finds the files of these tests", () => {
    expect(variantPath("bad-html.json")).toMatch(/fixtures\/rpki\/variants\/bad-html\.json$/);
  });
});
