import { describe, expect, test } from "vitest";
import { requestHeaders, writeRequest } from "../../../src/net/http/request.ts";

describe("a request", () => {
  test("has its fields in the order of the list", () => {
    expect(writeRequest("/a?b", [["Host", "example.nl"]]).toString()).toBe(
      "GET /a?b HTTP/1.1\r\nHost: example.nl\r\n\r\n",
    );
  });

  test("offers every coding, so that the one that is used shows", () => {
    const [, , , [name, value] = ["", ""]] = requestHeaders("example.nl", "agent");
    expect(name).toBe("Accept-Encoding");
    expect(value.split(", ")).toEqual(["gzip", "br", "zstd", "deflate", "compress", "x-gzip", "x-compress"]);
  });

  test.each([
    ["/a\r\nX: y", "example.nl"],
    ["/", "example.nl\r\nX: y"],
    ["/\0", "example.nl"],
    ["/\u00e9", "example.nl"],
  ])("is not written with %j for %j", (path, host) => {
    expect(() => writeRequest(path, [["Host", host]])).toThrow("control character");
  });
});
