/** Answers that no server should give, by name; what a client makes of each is its own affair. */
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Act, Answer, Reply } from "./script.ts";

const OK = "HTTP/1.1 200 OK\r\n";
const CLOSE: Act = { close: "end" };
const MIB = 1024 * 1024;
const LATE_MS = 600_000;

const raw = (...parts: readonly (string | Buffer)[]): Answer => ({
  acts: [...parts.map((send) => ({ send })), CLOSE],
});
/** As `raw`, but the connection stays open. */
const open = (...parts: readonly (string | Buffer)[]): Answer => ({ acts: parts.map((send) => ({ send })) });
const head = (...fields: readonly string[]): string =>
  `${[`${OK.trimEnd()}`, ...fields].join("\r\n")}\r\n\r\n`;
const coded = (coding: string, body: Buffer): Reply => ({
  status: 200,
  headers: [
    ["Content-Type", "text/html"],
    ["Content-Encoding", coding],
  ],
  body,
});

/** 200 MB of zeros: 194 kB as gzip. Made when first asked for. */
function bomb(): () => Buffer {
  let made: Buffer | undefined;
  return () => {
    made ??= gzipSync(Buffer.alloc(200 * MIB), { level: 9 });
    return made;
  };
}
const gzipBomb = bomb();
let brotliBomb: Buffer | undefined;
function brotliBombOctets(): Buffer {
  brotliBomb ??= brotliCompressSync(Buffer.alloc(200 * MIB), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
  return brotliBomb;
}

/**
 * A zstd frame (RFC 8878 section 3.1.1) of one block that repeats an octet, with a window larger than RFC 9659 allows:
 * magic number, descriptor without single segment, window of 2^27, RLE block of 2^17 octets.
 */
const WIDE_ZSTD = Buffer.from("28b52ffd00880300100000", "hex");

export const ABUSES: Readonly<Record<string, () => Answer>> = {
  // Heads that are not as RFC 9112 wants them.
  "bare-cr": () => raw(`${OK}X-A: one\rX-Injected: two\r\nContent-Length: 0\r\n\r\n`),
  "split-header": () =>
    raw(
      `${OK}X-A: one\r\nSet-Cookie: injected=1\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nX-B: two\r\n\r\n`,
    ),
  "lf-lines": () => raw("HTTP/1.1 200 OK\nX-A: one\nContent-Length: 2\n\nhi"),
  "obs-fold": () =>
    raw(
      `${OK}Content-Security-Policy: default-src 'self';\r\n  frame-ancestors 'none'\r\nContent-Length: 2\r\n\r\nhi`,
    ),
  "length-and-chunked": () =>
    raw(head("Content-Length: 50", "Transfer-Encoding: chunked"), "2\r\nhi\r\n0\r\n\r\n"),
  "two-lengths": () => raw(head("Content-Length: 2", "Content-Length: 3"), "hi!"),
  "same-length-twice": () => raw(head("Content-Length: 2", "Content-Length: 2"), "hi"),
  "negative-length": () => raw(head("Content-Length: -1"), "hi"),
  "blank-before-colon": () => raw(head("X-A : one", "Content-Length: 0")),
  "blank-in-name": () => raw(head("X A: one", "Content-Length: 0")),
  "no-colon": () => raw(head("Nonsense", "Content-Length: 0")),
  "nul-in-value": () => raw(head("X-A: one\0two", "Content-Length: 0")),
  "control-in-value": () => raw(head("X-A: one\u0001two", "Content-Length: 0")),
  "status-99": () => raw("HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n"),
  "status-999": () => raw("HTTP/1.1 999 High\r\nContent-Length: 0\r\n\r\n"),
  "no-reason": () => raw("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi"),
  "blank-first-line": () => raw("\r\n\r\n", head("Content-Length: 2"), "hi"),
  "http-2.0": () => raw("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
  "ssh-banner": () => raw("SSH-2.0-OpenSSH_9.2\r\n"),
  "html-only": () => raw("<html><body>It works</body></html>"),
  // Too much of something.
  "head-40k": () => raw(head(`X-Large: ${"a".repeat(40_000)}`, "Content-Length: 2"), "hi"),
  "head-endless": () => ({
    acts: [{ send: OK }, { repeat: Buffer.from(`X-Flood: ${"a".repeat(1000)}\r\n`), times: 100_000 }],
  }),
  "fields-3000": () => raw(`${OK}${"X-N: 1\r\n".repeat(3000)}Content-Length: 2\r\n\r\nhi`),
  "continue-2000": () => raw("HTTP/1.1 100 Continue\r\n\r\n".repeat(2000), head("Content-Length: 2"), "hi"),
  "early-hints": () =>
    raw(
      "HTTP/1.1 103 Early Hints\r\nStrict-Transport-Security: max-age=31536000\r\n\r\n",
      head("Content-Length: 2"),
      "hi",
    ),
  "gzip-bomb": () => coded("gzip", gzipBomb()),
  "br-bomb": () => coded("br", brotliBombOctets()),
  "zstd-window": () => coded("zstd", WIDE_ZSTD),
  "stacked-codings": () => coded("gzip, gzip, gzip", gzipSync(gzipSync(gzipSync("hi")))),
  "body-endless": () => ({
    acts: [{ send: head("Content-Type: text/html") }, { repeat: Buffer.alloc(65_536, 0x61), times: 100_000 }],
  }),
  "trailers-endless": () => ({
    acts: [
      { send: `${head("Transfer-Encoding: chunked")}2\r\nhi\r\n0\r\n` },
      { repeat: Buffer.from(`X-T: ${"a".repeat(1000)}\r\n`), times: 100_000 },
    ],
  }),
  "extension-flood": () => ({
    acts: [
      { send: `${head("Transfer-Encoding: chunked")}2;` },
      { repeat: Buffer.alloc(4096, 0x61), times: 100_000 },
    ],
  }),
  // Bodies that are not what was said.
  "bad-chunk": () => raw(head("Transfer-Encoding: chunked"), "zz\r\nhi\r\n0\r\n\r\n"),
  "chunks-cut": () => raw(head("Transfer-Encoding: chunked"), "2\r\nhi\r\n"),
  "body-short": () => raw(head("Content-Length: 50"), "hi"),
  "body-long": () => raw(head("Content-Length: 2"), "hi and more"),
  "coding-lie": () => coded("gzip", Buffer.from("this is no gzip")),
  "coding-cut": () => coded("gzip", gzipSync("hello ".repeat(10_000)).subarray(0, 40)),
  "coding-unknown": () => coded("exi", Buffer.from("hi")),
  "transfer-gzip": () => raw(head("Transfer-Encoding: gzip"), gzipSync("hi")),
  // Manners of the connection.
  silent: () => ({ acts: [{ waitMs: LATE_MS }] }),
  "drip-head": () => ({ acts: [{ send: OK }, { drip: "X-Drip: a\r\n", everyMs: 20 }] }),
  "drip-body": () => ({ acts: [{ send: head("Content-Length: 100000") }, { drip: "a", everyMs: 20 }] }),
  "close-at-once": () => ({ acts: [CLOSE] }),
  "reset-at-once": () => ({ acts: [{ close: "reset" }] }),
  "reset-in-head": () => ({ acts: [{ send: OK }, { waitMs: 20 }, { close: "reset" }] }),
  "reset-in-body": () => ({
    acts: [{ send: `${head("Content-Length: 1000")}hi` }, { waitMs: 20 }, { close: "reset" }],
  }),
  "switching-protocols": () =>
    open("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"),
};
