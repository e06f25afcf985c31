import { describe, expect, test } from "vitest";
import { sourceOf } from "../../src/cli/source.ts";

describe("--source", () => {
  test("one address of the machine", async () => {
    expect(await sourceOf(["127.0.0.1"])).toEqual({ ipv4: "127.0.0.1" });
    expect(await sourceOf(undefined)).toBeUndefined();
  });

  test.each([
    [["example.nl"], "--source cannot be 'example.nl': that is no IP address"],
    [["192.0.2.0/24"], "--source cannot be '192.0.2.0/24': that is no IP address"],
    [["203.0.113.77"], "--source cannot be '203.0.113.77': this machine does not have that address"],
    [["127.0.0.1", "127.0.0.1"], "--source cannot be '127.0.0.1': 127.0.0.1 is of the same family"],
  ])("%j is refused before the first packet", async (texts, what) => {
    await expect(sourceOf(texts)).rejects.toMatchObject({ code: "usage", message: what });
  });
});
