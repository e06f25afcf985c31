/** Requests as they are sent. */
import type { WebHeader } from "../../model/web.ts";

/** Everything that this program can undo or name (`web.md` 3.4). */
const ACCEPT_ENCODING = "gzip, br, zstd, deflate, compress, x-gzip, x-compress";

/** What a browser asks for. */
const ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/** Header fields of a GET, in the order in which they are sent. */
export function requestHeaders(host: string, userAgent: string): WebHeader[] {
  return [
    ["Host", host],
    ["User-Agent", userAgent],
    ["Accept", ACCEPT],
    ["Accept-Encoding", ACCEPT_ENCODING],
  ];
}

/**
 * Octets of a GET.
 *
 * @throws when a field or the path could end a line: nothing that comes from outside may get here unchecked
 */
export function writeRequest(path: string, headers: readonly WebHeader[]): Buffer {
  const lines = [`GET ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  // WHATWG URLs and our own constants have none of these.
  if (lines.some((line) => /[^\x20-\x7e]/.test(line))) throw new Error("a request with a control character");
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}
