import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeReplyReader, type ReplyState } from "../../../src/proto/smtp/reply.ts";

function readAll(...pieces: readonly (string | Uint8Array)[]): ReplyState {
  const reader = makeReplyReader();
  let state: ReplyState = { state: "more" };
  for (const piece of pieces) {
    reader.push(typeof piece === "string" ? Buffer.from(piece, "latin1") : piece);
    state = reader.next();
  }
  return state;
}

describe("a reply", () => {
  test.each([
    ["one line", "220 mx.example ESMTP\r\n", 220, ["220 mx.example ESMTP"]],
    ["a code alone (RFC 5321 section 4.2)", "220\r\n", 220, ["220"]],
    [
      "several lines",
      "250-mx\r\n250-SIZE 1\r\n250 STARTTLS\r\n",
      250,
      ["250-mx", "250-SIZE 1", "250 STARTTLS"],
    ],
    ["bare LF", "250-mx\n250 OK\n", 250, ["250-mx", "250 OK"]],
    ["control octets and Latin-1", "220 \x1b[31m\xe9\x00\r\n", 220, ["220 \x1b[31m\xe9\x00"]],
  ])("is read: %s", (_, text, code, lines) => {
    expect(readAll(text)).toEqual({ state: "reply", reply: { code, lines } });
  });

  test.each([
    ["a banner that only begins", "220-wait\r\n"],
    ["half a line", "220 mx.exa"],
    ["nothing", ""],
  ])("is not complete: %s", (_, text) => {
    expect(readAll(text)).toEqual({ state: "more" });
  });

  test.each([
    ["P12: HTTP", "HTTP/1.1 400 Bad Request\r\n", "not-smtp"],
    ["SSH", "SSH-2.0-OpenSSH_9.2\r\n", "not-smtp"],
    ["another code within the reply", "250-mx\r\n220 mx\r\n", "not-smtp"],
    ["four digits", "2200 mx\r\n", "not-smtp"],
    ["an empty line", "\r\n", "not-smtp"],
    ["a line above 8 KiB", `220 ${"x".repeat(8200)}\r\n`, "too-long"],
    ["a line above 8 KiB without end", "x".repeat(8193), "too-long"],
    ["101 lines", "220-x\r\n".repeat(101), "too-long"],
    ["a megabyte", `220-${"x".repeat(1_000_000)}`, "too-long"],
  ])("is broken for good: %s", (_, text, why) => {
    const reader = makeReplyReader();
    reader.push(Buffer.from(text, "latin1"));
    expect(reader.next()).toEqual({ state: "broken", why });
    reader.push(Buffer.from("220 mx\r\n"));
    expect(reader.next()).toEqual({ state: "broken", why });
  });

  test("counts what a session brings altogether", () => {
    const reader = makeReplyReader();
    const line = Buffer.from(`250 ${"x".repeat(1000)}\r\n`);
    let replies = 0;
    for (let at = 0; at < 100; at += 1) {
      reader.push(line);
      if (reader.next().state === "reply") replies += 1;
    }
    expect(replies).toBe(Math.floor(65_536 / line.length));
  });
});

test("P09: what comes after a reply is not lost", () => {
  const reader = makeReplyReader();
  reader.push(Buffer.from("220 go\r\n250 AUTH PLAIN\r\n"));
  expect(reader.next()).toMatchObject({ state: "reply", reply: { code: 220 } });
  expect(reader.takeRest().toString()).toBe("250 AUTH PLAIN\r\n");
  expect(reader.next()).toEqual({ state: "more" });
});

test("a bare LF is remembered, and what stands of a reply is told", () => {
  const reader = makeReplyReader();
  reader.push(Buffer.from("220-a\r\n220-b"));
  reader.next();
  expect(reader.hasBareLf()).toBe(false);
  expect(reader.partial()).toEqual(["220-a", "220-b"]);
  reader.push(Buffer.from("\n"));
  reader.next();
  expect(reader.hasBareLf()).toBe(true);
});

const octets = fc.uint8Array({ maxLength: 2000 });
const smtpish = fc
  .array(fc.constantFrom("220", "250", "-", " ", "\r\n", "\n", "\r", "STARTTLS", "x", "\0"), {
    maxLength: 200,
  })
  .map((parts): Uint8Array => Buffer.from(parts.join("")));

/** All that the reader gives out, up to what breaks it. */
function statesOf(pieces: readonly Uint8Array[]): ReplyState[] {
  const reader = makeReplyReader();
  const states: ReplyState[] = [];
  for (const piece of pieces) {
    reader.push(piece);
    for (let state = reader.next(); state.state !== "more"; state = reader.next()) {
      states.push(state);
      if (state.state === "broken") return states;
    }
  }
  return states;
}

function cut(all: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    pieces.push(all.subarray(at, at + size));
    at += size;
  }
  return [...pieces, all.subarray(at)];
}

describe("whatever octets come", () => {
  test("the result does not depend on how they are cut into pieces", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 100 });
    fc.assert(
      fc.property(fc.oneof(octets, smtpish), sizes, (all, lengths) => {
        expect(statesOf(cut(all, lengths))).toEqual(statesOf([all]));
      }),
    );
  });

  test("every reply has one code and at least one line", () => {
    fc.assert(
      fc.property(smtpish, (all) => {
        for (const state of statesOf([all])) {
          if (state.state !== "reply") continue;
          const { code, lines } = state.reply;
          expect(lines.length).toBeGreaterThan(0);
          for (const line of lines) expect(Number(line.slice(0, 3))).toBe(code);
        }
      }),
    );
  });
});
