import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { ABUSES } from "../../../src/lab/http/abuse.table.ts";
import type { Reply, Site } from "../../../src/lab/http/script.ts";
import { IPV4, openScene, type Scene, type SceneOptions } from "../../support/web.ts";

const scenes: Scene[] = [];
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close();
});

const URL_TXT = new URL("https://example.nl/.well-known/security.txt");
const QUICK: SceneOptions = { needs: { waits: { headMs: 300, totalMs: 450, tlsMs: 300 } } };

async function fetched(site: Site, options: SceneOptions = {}) {
  const scene = await openScene(site, options);
  scenes.push(scene);
  return { ...scene, ...(await scene.access.flow().fetch({ url: URL_TXT, address: IPV4 })) };
}

const reply = (body: string | Buffer, headers: Reply["headers"] = []): Reply => ({
  status: 200,
  headers,
  body,
});

describe("a document", () => {
  test("comes with its status and fields", async () => {
    const { exchange, content, requests } = await fetched(() =>
      reply("Contact: x\n", [["Content-Type", "text/plain"]]),
    );
    expect(content.toString()).toBe("Contact: x\n");
    expect(exchange).toMatchObject({
      client: "fetch",
      error: null,
      response: { status: 200, http_version: null },
      tls: { chain_error: null, name_match: true },
    });
    expect(exchange.response?.headers).toContainEqual(["content-type", "text/plain"]);
    expect(requests[0]).toMatchObject({ path: URL_TXT.pathname, host: "example.nl" });
  });

  test("is written down, and ends the connection", async () => {
    const { records, exchange } = await fetched(() => reply("x"));
    expect(records.map(({ kind }) => kind)).toEqual(["http", "tls"]);
    expect(exchange.attempts).toEqual([1]);
    expect(records[0]?.in).toBeGreaterThan(0);
  });

  test("does not follow redirects; several Location fields are all there", async () => {
    const { exchange } = await fetched(() => ({
      status: 301,
      headers: [
        ["Location", "/a"],
        ["Location", "/b"],
      ],
    }));
    expect(exchange.response?.status).toBe(301);
    expect(exchange.response?.headers.filter(([name]) => name === "location")).toHaveLength(2);
  });

  test.each([
    ["gzip", gzipSync("hello")],
    ["br", brotliCompressSync("hello")],
  ])("in coding %s is decoded", async (coding, body) => {
    const { content, exchange } = await fetched(() => reply(body, [["Content-Encoding", coding]]));
    expect(content.toString()).toBe("hello");
    expect(exchange.body).toMatchObject({ coding: [coding], wire_bytes: body.length, decoded_bytes: 5 });
  });

  test("of more than 102,400 octets is cut", async () => {
    const { content, exchange } = await fetched(() => reply("x".repeat(150_000)));
    expect(content).toHaveLength(102_400);
    expect(exchange.body?.truncated).toBe("limit");
  });

  test.each<[string, string, string]>([
    ["bare-cr", "headers", "HPE_LF_EXPECTED"],
    ["ssh-banner", "headers", "HPE_INVALID_CONSTANT"],
    ["two-lengths", "headers", "HPE_UNEXPECTED_CONTENT_LENGTH"],
    ["silent", "headers", "ETIMEDOUT"],
    ["drip-head", "headers", "ETIMEDOUT"],
    ["drip-body", "body", "ETIMEDOUT"],
    ["reset-in-body", "body", "ECONNRESET"],
    ["chunks-cut", "body", "ERR_STREAM_PREMATURE_CLOSE"],
  ])("answered with %s comes to an error of the %s: %s", async (abuse, phase, code) => {
    const { exchange } = await fetched(() => ABUSES[abuse]?.() ?? reply(""), QUICK);
    expect(exchange.error).toMatchObject({ phase, code });
  });

  test.each(["gzip-bomb", "br-bomb", "body-endless"])(
    "of the kind %s stays within its bounds",
    async (abuse) => {
      const { content, exchange } = await fetched(() => ABUSES[abuse]?.() ?? reply(""));
      expect(content).toHaveLength(102_400);
      expect(exchange.body?.truncated).toBe("limit");
    },
  );

  test("is read although pages before it used up the octets of the target", async () => {
    const scene = await openScene(({ path }) => reply(path === "/" ? "x".repeat(1_000_000) : "Contact: x\n"));
    scenes.push(scene);
    const flow = scene.access.flow();
    for (let n = 0; n < 3; n += 1) await flow.get({ url: new URL("/", URL_TXT), address: IPV4 });
    expect(scene.access.spent().limit).toBe("octets");
    expect((await flow.fetch({ url: URL_TXT, address: IPV4 })).content.toString()).toBe("Contact: x\n");
  });
});
