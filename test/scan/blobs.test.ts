import { expect, test } from "vitest";
import { makeBlobs } from "../../src/scan/blobs.ts";

test("octets are kept once, under their SHA-256, sorted, in base64url", () => {
  const blobs = makeBlobs();
  const key = blobs.put(Buffer.from("abc"));
  // FIPS 180-4, the example of one block.
  expect(key).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(blobs.put(Buffer.from("abc"))).toBe(key);
  blobs.put(Buffer.from([0xfb, 0xff]));
  expect(Object.keys(blobs.all())).toEqual(Object.keys(blobs.all()).sort());
  expect(Object.values(blobs.all()).sort()).toEqual(["-_8", "YWJj"]);
  expect(blobs.get(key)?.toString()).toBe("abc");
  expect(blobs.get("00")).toBeUndefined();
});

test("what is kept does not change with the buffer it came in", () => {
  const blobs = makeBlobs();
  const octets = Buffer.from("abc");
  const key = blobs.put(octets);
  octets.fill(0);
  expect(blobs.get(key)?.toString()).toBe("abc");
});
