import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBody } from "../../../src/net/http/decode.ts";

const TEXT = "a page of some length ".repeat(500);
const PLAIN = Buffer.from(TEXT);

describe("codings", () => {
  test.each<[string, readonly string[], Buffer]>([
    ["none", [], PLAIN],
    ["identity", ["identity"], PLAIN],
    ["gzip", ["gzip"], gzipSync(PLAIN)],
    ["gzip under its old name, upper case", ["X-GZIP"], gzipSync(PLAIN)],
    ["deflate in the zlib format", ["deflate"], deflateSync(PLAIN)],
    ["deflate without its frame", ["deflate"], deflateRawSync(PLAIN)],
    ["Brotli", ["br"], brotliCompressSync(PLAIN)],
    ["Zstandard", ["zstd"], zstdCompressSync(PLAIN)],
    ["two, the last one applied outermost", ["gzip", "br"], brotliCompressSync(gzipSync(PLAIN))],
  ])("%s", async (_, codings, wire) => {
    const { octets, truncated } = await decodeBody(wire, codings);
    expect(octets.toString()).toBe(TEXT);
    expect(truncated).toBeNull();
  });

  test.each<[string, readonly string[], Buffer]>([
    ["three codings", ["gzip", "gzip", "gzip"], gzipSync(gzipSync(gzipSync(PLAIN)))],
    ["a coding that is not known", ["exi"], PLAIN],
    ["what is no gzip", ["gzip"], PLAIN],
    ["what is no deflate", ["deflate"], Buffer.from([0x08, 0xff, 0xff])],
    ["what is no Brotli", ["br"], Buffer.from("not compressed at all, really")],
    ["what is no Zstandard", ["zstd"], PLAIN],
  ])("%s cannot be undone", async (_, codings, wire) => {
    expect((await decodeBody(wire, codings)).truncated).toBe("decode-error");
  });

  test("an empty body has no coding to undo", async () => {
    expect(await decodeBody(Buffer.alloc(0), ["gzip"])).toEqual({ octets: Buffer.alloc(0), truncated: null });
  });

  test.each([
    ["plain", [], PLAIN],
    ["gzip", ["gzip"], gzipSync(PLAIN)],
  ])("%s is cut at the limit", async (_, codings, wire) => {
    const { octets, truncated } = await decodeBody(wire, codings, 100);
    expect(octets.toString()).toBe(TEXT.slice(0, 100));
    expect(truncated).toBe("limit");
  });

  test("what decoded before the data ends is kept", async () => {
    const wire = gzipSync(Buffer.from(Array.from({ length: 50_000 }, (_, n) => (n * n * 31) % 251)));
    const { octets } = await decodeBody(wire.subarray(0, wire.length >> 1), ["gzip"]);
    expect(octets.length).toBeGreaterThan(0);
  });

  test("no octets throw, whatever they are said to be", async () => {
    const coding = fc.constantFrom("gzip", "br", "zstd", "deflate", "exi");
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(coding, { maxLength: 3 }),
        async (octets, codings) => {
          expect((await decodeBody(Buffer.from(octets), codings, 1000)).octets.length).toBeLessThanOrEqual(
            1000,
          );
        },
      ),
      { numRuns: 200, seed: 7 },
    );
  });
});
