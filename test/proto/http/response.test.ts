import { request } from "node:http";
import { Duplex } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ANOMALIES, type AnomalyCode } from "../../../src/proto/http/anomaly.table.ts";
import { parseHead } from "../../../src/proto/http/head.ts";
import {
  openResponse,
  RESPONSE_LIMITS,
  type ReadResponse,
  type ResponseLimits,
} from "../../../src/proto/http/response.ts";
import { rowsOf } from "./support.ts";

interface Row {
  readonly no?: string;
  readonly name: string;
  /** Latin-1. */
  readonly raw: string;
  readonly state: string;
  readonly error?: AnomalyCode;
  readonly lenient?: readonly AnomalyCode[];
  readonly body?: string;
  /** Value of the first field. */
  readonly value?: string;
  readonly informational?: number;
  /** Where Node.js's parser does not call it what it calls the deviation in general. */
  readonly parser?: string;
}

const ROWS = rowsOf<Row>("response");

const octets = (text: string): Buffer => Buffer.from(text, "latin1");

interface How {
  readonly method?: string;
  readonly limits?: Partial<ResponseLimits>;
  /** Octets of a piece. */
  readonly size?: number;
  /** The peer closes its side behind the last octet. */
  readonly closes?: boolean;
}

function read(
  raw: Buffer,
  { method = "GET", limits = {}, size = raw.length, closes = true }: How = {},
): ReadResponse {
  const reader = openResponse({ method, limits: { ...RESPONSE_LIMITS, ...limits } });
  for (let at = 0; at < raw.length; at += Math.max(1, size))
    reader.push(raw.subarray(at, at + Math.max(1, size)));
  if (closes) reader.end();
  return reader.read();
}

const codes = ({ anomalies }: Pick<ReadResponse, "anomalies">): string[] => anomalies.map(({ code }) => code);

/** What Node.js's own parser says of the same octets. */
function parserVerdict(raw: Buffer): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  const asked = request({ host: "example.nl", createConnection: () => stream });
  asked.on("response", (response) => {
    response.on("error", () => resolve(null));
    response.on("end", () => setImmediate(() => resolve(null)));
    response.resume();
  });
  asked.on("upgrade", () => resolve(null));
  asked.on("error", (error: NodeJS.ErrnoException) =>
    resolve(error.code?.startsWith("HPE_") === true ? error.code : null),
  );
  asked.end();
  stream.push(raw);
  stream.push(null);
  return promise;
}

describe("openResponse", () => {
  test.each(ROWS)("$no $name", ({ raw, state, error, lenient = [], body, value, informational = 0 }) => {
    const response = read(octets(raw));
    expect([response.state, response.error?.code, codes(response)]).toEqual([state, error, lenient]);
    expect(response.informationalCount).toBe(informational);
    if (body !== undefined) expect(response.body.toString("latin1")).toBe(body);
    if (value !== undefined) expect(response.head?.fields[0]?.value).toBe(value);
  });

  test.each(ROWS)("$name: the same octet by octet", ({ raw }) => {
    const { raw: _, ...whole } = read(octets(raw));
    const { raw: __, ...pieces } = read(octets(raw), { size: 1 });
    expect(pieces).toEqual(whole);
  });

  test.each(ROWS)(
    "$name: Node.js's parser calls it the same",
    async ({ raw, error, lenient: [first] = [], parser }) => {
      const code = error ?? first;
      const expected = parser ?? (code === undefined ? null : ANOMALIES[code].parser);
      expect(await parserVerdict(octets(raw))).toBe(expected);
    },
  );

  test("at least 34 malformed or abusive responses are told apart", () => {
    const seen = new Set(
      ROWS.flatMap(({ error, lenient = [] }) => [...lenient, ...(error === undefined ? [] : [error])]),
    );
    expect(seen.size).toBeGreaterThanOrEqual(30);
    expect(
      ROWS.filter(({ error, lenient }) => error !== undefined || lenient !== undefined).length,
    ).toBeGreaterThanOrEqual(34);
  });

  test.each([
    ["bare-cr", "possible-response-splitting"],
    ["content-lengths-differ", "possible-response-splitting"],
    ["octets-after-response", "possible-response-splitting"],
    ["obs-fold", "http-malformed"],
    ["not-http", "not-http"],
    ["no-response", "not-http"],
  ] as const)("%s gives finding %s", (code, finding) => {
    expect(ANOMALIES[code].finding).toBe(finding);
  });

  const OK = "HTTP/1.1 200 OK\r\n";

  test("W-147 the place of the bare CR, and the octets as they came", () => {
    const raw = octets(`${OK}X-A: one\rX-Injected: two\r\n\r\n`);
    const { error, raw: kept } = read(raw);
    expect(error).toEqual({ code: "bare-cr", at: raw.indexOf("\rX") });
    expect(kept).toEqual(raw);
  });

  test("W-151 a head of 40 kB and one of 3000 fields are kept, one beyond the limit is not", () => {
    const long = read(octets(`${OK}X-A: ${"a".repeat(40_000)}\r\nContent-Length: 0\r\n\r\n`));
    expect([long.state, long.head?.fields[0]?.value.length]).toEqual(["done", 40_000]);
    const many = read(octets(`${OK}${"X-A: b\r\n".repeat(3000)}Content-Length: 0\r\n\r\n`), { size: 1000 });
    expect([many.state, many.head?.fields.length]).toEqual(["done", 3001]);
    const flood = read(octets(`${OK}${"X-A: b\r\n".repeat(10_000)}`), { closes: false });
    expect([flood.state, flood.error]).toEqual(["failed", { code: "head-limit", at: 65_536 }]);
  });

  test("W-152 Early Hints are kept beside the response, never in it", () => {
    const hints = `HTTP/1.1 103 Early Hints\r\nStrict-Transport-Security: max-age=31536000\r\n\r\n`;
    const { head, informational, isReusable } = read(octets(`${hints}${OK}Content-Length: 0\r\n\r\n`), {
      closes: false,
    });
    expect([head?.fields.map(({ name }) => name), informational[0]?.fields[0]?.name, isReusable]).toEqual([
      ["Content-Length"],
      "Strict-Transport-Security",
      true,
    ]);
  });

  test("a flood of informational responses ends the reading, the first eight are kept", () => {
    const response = read(octets("HTTP/1.1 100 Continue\r\n\r\n".repeat(2000)));
    expect([
      response.state,
      response.error?.code,
      response.informational.length,
      response.informationalCount,
    ]).toEqual([...["failed", "informational-limit", 8, 65]]);
  });

  test("W-154 a head that drips in stays a head without end", () => {
    const reader = openResponse();
    for (const octet of octets(`${OK}X-A: b\r\n`)) expect(reader.push(Uint8Array.of(octet))).toBe("head");
    expect(reader.read().octets).toBe(25);
  });

  test.each([
    ["by length", `${OK}Content-Length: 100\r\n\r\n${"x".repeat(100)}`],
    ["in chunks", `${OK}Transfer-Encoding: chunked\r\n\r\n64\r\n${"x".repeat(100)}\r\n0\r\n\r\n`],
    ["until the connection closes", `${OK}\r\n${"x".repeat(100)}`],
  ])("a body beyond the limit, %s, is cut there", (_, raw) => {
    const response = read(octets(raw), { limits: { bodyOctets: 60 } });
    expect([response.state, response.truncated, response.body.length, response.isReusable]).toEqual([
      ...["done", "limit", 60, false],
    ]);
    expect(codes(response)).toEqual([]);
  });

  test("a body of exactly the limit is whole", () => {
    const response = read(octets(`${OK}Content-Length: 60\r\n\r\n${"x".repeat(60)}`), {
      limits: { bodyOctets: 60 },
    });
    expect([response.truncated, response.body.length]).toEqual([null, 60]);
  });

  test("long chunk lines and long trailers end the body, the head stays", () => {
    const head = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
    const line = read(octets(`${head}1;${"a".repeat(5000)}`), { closes: false });
    expect([line.state, line.error?.code, line.head?.status]).toEqual(["done", "chunk-line-limit", 200]);
    const trailers = read(octets(`${head}0\r\n${"X: y\r\n".repeat(20)}`), {
      limits: { trailerOctets: 50 },
      closes: false,
    });
    expect([trailers.state, trailers.error?.code, trailers.truncated]).toEqual([
      "done",
      "trailer-limit",
      "eof",
    ]);
  });

  test("trailers are kept apart from the head", () => {
    const raw = `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nX-T: v\r\n\r\n`;
    expect(read(octets(raw)).trailers.map(({ name, value }) => [name, value])).toEqual([["X-T", "v"]]);
  });

  test.each([
    ["HEAD", 200, "none"],
    ["GET", 204, "none"],
    ["GET", 304, "none"],
    ["GET", 200, "length"],
  ])("%s with status %i has framing %s", (method, status, kind) => {
    const response = read(octets(`HTTP/1.1 ${status} X\r\nContent-Length: 3\r\n\r\n`), {
      method,
      closes: false,
    });
    expect([response.framing?.kind, response.state]).toEqual([kind, kind === "none" ? "done" : "body"]);
  });

  test.each([
    ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true],
    ["HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n", false],
    ["HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false],
    ["HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", true],
    ["HTTP/1.1 200 OK\r\n\r\n", false],
    ["HTTP/1.1 200 OK\nContent-Length: 0\n\n", false],
    ["HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", false],
    ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", false],
  ])("%j leaves a connection that can be used again: %s", (raw, expected) => {
    expect(read(octets(raw), { closes: false }).isReusable).toBe(expected);
  });

  test("codings of the transfer that the body still has", () => {
    const response = read(octets(`${OK}Transfer-Encoding: gzip;q=1, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`));
    expect([response.transferCodings, response.body.toString(), codes(response)]).toEqual([
      ["gzip"],
      "x",
      [],
    ]);
  });

  test("what comes after the end of everything changes nothing", () => {
    const reader = openResponse();
    reader.push(octets("SSH-2.0-x"));
    expect([reader.push(octets(OK)), reader.end(), reader.read().error?.code]).toEqual([
      "failed",
      "failed",
      "not-http",
    ]);
  });

  test("a storm of line ends is no response, and costs no time", () => {
    expect(read(octets("\n".repeat(65_536))).error?.code).toBe("not-http");
  });

  const line = fc.constantFrom(
    ...[
      "HTTP/1.1 200 OK",
      "HTTP/1.0 404 ",
      "HTTP/1.1 100 C",
      "Content-Length: 3",
      "Transfer-Encoding: chunked",
    ],
    ...["X: y", " fold", "", "3", "abc", "0", "Connection: close", "bad", "\r", "Content-Length: x", "\0"],
  );
  const message = fc
    .array(fc.tuple(line, fc.constantFrom("\r\n", "\r\n", "\r\n", "\n", "\r", "")), { maxLength: 14 })
    .map((lines) => octets(lines.map(([text, end]) => text + end).join("")));

  test("any octets, in any pieces, give the same response and stay within bounds", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          message,
          fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
        ),
        fc.integer({ min: 1, max: 20 }),
        (raw, size) => {
          const limits = { bodyOctets: 30, headOctets: 200, trailerOctets: 30 };
          const whole = read(raw, { limits });
          const pieces = read(raw, { limits, size });
          expect([pieces.state, pieces.error, pieces.head, pieces.body]).toEqual([
            ...[whole.state, whole.error, whole.head, whole.body],
          ]);
          expect(whole.body.length).toBeLessThanOrEqual(30);
          expect(["done", "failed"]).toContain(whole.state);
          expect(whole.state === "failed").toBe(whole.head === null);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("a well-formed response is read back, field by field, with places that hold its values", () => {
    const name = fc
      .stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,10}$/)
      .filter((text) => !/^(content-length|transfer-encoding|connection)$/i.test(text));
    const value = fc.stringMatching(/^(?:[!-~\xa1-\xff](?:[ -~\xa1-\xff]{0,20}[!-~\xa1-\xff])?)?$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.uint8Array({ maxLength: 50 }), (fields, body) => {
        const lines = fields.map(([key, text]) => `${key}:  ${text} \r\n`).join("");
        const head = octets(`HTTP/1.1 200 Fine\r\n${lines}Content-Length: ${body.length}\r\n\r\n`);
        const response = read(Buffer.concat([head, body]), { closes: false });
        expect(response.head?.fields.slice(0, -1).map((field) => [field.name, field.value])).toEqual(fields);
        expect(
          response.head?.fields.map(({ valueAt, end }) => head.toString("latin1", valueAt, end)),
        ).toEqual([...fields.map(([, text]) => text), String(body.length)]);
        expect([response.body, response.anomalies, response.isReusable]).toEqual([
          Buffer.from(body),
          [],
          true,
        ]);
      }),
    );
  });
});

describe("parseHead", () => {
  test("a deviation is told once, at its first place", () => {
    const parsed = parseHead(octets("HTTP/1.1 200 OK\nA: b\nC: d\n\n"));
    expect([parsed.ok, parsed.anomalies]).toEqual([true, [{ code: "lf-line-end", at: 15 }]]);
  });

  test("the lenient deviations before a fatal one are kept", () => {
    expect(parseHead(octets("HTTP/1.1 200 OK\nA : b\r\n\r\n"))).toEqual({
      ok: false,
      reason: "blank-before-colon",
      at: 17,
      anomalies: [{ code: "lf-line-end", at: 15 }],
    });
  });

  test.each([
    ["", "no-response", 0],
    ["\r\n", "no-response", 0],
    ["ICY 200 OK\r\n", "not-http", 0],
    ["HTTP/1.1 200 OK\r\nA: b\0", "nul-in-head", 21],
  ])("%j: %s", (text, reason, at) => {
    const parsed = parseHead(octets(text));
    expect(!parsed.ok && [parsed.reason, parsed.at]).toEqual([reason, at]);
  });

  test("a bare CR among trailers is as bad as in a head", () => {
    const raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\rC: d\r\n\r\n";
    const { state, error, head } = read(octets(raw));
    expect([state, error?.code, head?.status]).toEqual(["done", "bare-cr", 200]);
  });

  test("the last line needs no end", () => {
    const parsed = parseHead(octets("HTTP/1.1 200 OK\r\nA: b"));
    expect(parsed.ok && parsed.value.fields.map(({ value }) => value)).toEqual(["b"]);
  });
});
