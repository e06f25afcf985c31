import { TLSSocket } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import type { Site } from "../../../src/lab/http/script.ts";
import { serveHttp2 } from "../../../src/lab/http/serve-http2.ts";
import { IPV4, openScene, type Scene, type SceneOptions } from "../../support/web.ts";

const scenes: Scene[] = [];
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close();
});

const url = new URL("https://example.nl/");
const BOTH = ["h2", "http/1.1"];

/** A server that speaks HTTP/2 where that was negotiated. */
function speaking(site: Site): SceneOptions {
  return {
    protocols: BOTH,
    serve: (socket) => {
      if (!(socket instanceof TLSSocket)) throw new Error("not over TLS");
      serveHttp2(socket, { site, secure: true, address: IPV4, count: () => 0 });
    },
    needs: { waits: { headMs: 300 } },
  };
}

async function asked(options: SceneOptions) {
  const scene = await openScene(() => ({ status: 200 }), options);
  scenes.push(scene);
  return { ...scene, answer: await scene.access.http2({ url, address: IPV4 }) };
}

describe("HTTP/2", () => {
  test("is chosen, and answers a request", async () => {
    const { answer, records } = await asked(speaking(() => ({ status: 404 })));
    expect(answer).toMatchObject({ alpn: "h2", status: 404, error: null });
    expect(records.map(({ kind, what }) => [kind, what])).toEqual([
      ["http", "GET https://example.nl/ over HTTP/2"],
      ["tls", "connect example.nl h2, http/1.1"],
    ]);
  });

  test("is not chosen by a server that knows HTTP/1.1 only", async () => {
    const { answer, requests } = await asked({ protocols: ["http/1.1"] });
    expect(answer).toMatchObject({ alpn: "http/1.1", status: null, error: null });
    expect(requests).toEqual([]);
  });

  test("is not chosen where nothing is negotiated", async () => {
    expect((await asked({ protocols: [] })).answer).toMatchObject({ alpn: null, status: null, error: null });
  });

  test.each<[string, SceneOptions, object]>([
    ["resets the request", speaking(() => ({ acts: [] })), { phase: "headers" }],
    [
      "says nothing",
      { protocols: BOTH, serve: (socket) => socket.resume(), needs: { waits: { headMs: 200 } } },
      { phase: "headers", outcome: "timeout", code: "ETIMEDOUT" },
    ],
    ["closes", { protocols: BOTH, serve: (socket) => socket.end() }, { phase: "headers", outcome: "reset" }],
    [
      "speaks HTTP/1.1 all the same",
      { protocols: BOTH, serve: (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n") },
      { phase: "headers" },
    ],
  ])("a server that chooses it and %s", async (_, options, error) => {
    const { answer } = await asked(options);
    expect(answer).toMatchObject({ alpn: "h2", status: null, error });
  });

  test("cannot be asked for where there is no TLS", async () => {
    const { answer } = await asked({ raw: (socket) => socket.end("no\r\n") });
    expect(answer).toMatchObject({ alpn: null, status: null, error: { phase: "tls" } });
  });
});
