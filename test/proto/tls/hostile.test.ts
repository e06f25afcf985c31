import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openClient13 } from "../../../src/proto/tls/client13.ts";
import { readExtensions } from "../../../src/proto/tls/cursor.ts";
import { type EndOfInput, type Flight, type Offer, openFlight } from "../../../src/proto/tls/flight.ts";
import { writeHelloMessage } from "../../../src/proto/tls/hello.ts";
import { answer13, openServer13, RANDOMNESS } from "./server13.ts";
import { alert, handshake, hex, message, RECORDED, record } from "./support.ts";

const SUITES = [
  0xc02f, 0xc02b, 0x002f, 0x009e, 0x0033, 0x0032, 0x00a6, 0xc018, 0x00a8, 0x00aa, 0xc035, 0x00ac,
];
const OFFERS: readonly Offer[] = [
  { version: 0x0303, suites: SUITES, groups: [0x001d, 0x0017], compression: [1, 0] },
  { version: 0x0303, versions: [0x0304, 0x0303], suites: [...SUITES, 0x1301], groups: [0x001d], shares: [] },
  { version: 0x0300, suites: [0x0003, 0x0005] },
  { ssl2: true },
];
const ENDS: readonly EndOfInput[] = ["closed", "reset", "timeout"];
const OUTCOMES = ["hello", "hrr", "ssl2", "alert", "not-tls", "protocol-violation", ...ENDS];
const flights = RECORDED.map(({ received }) => hex(received));

/** The pieces of octets that such sizes cut, over and over. */
function piecesOf(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

function read(offer: Offer, pieces: readonly Buffer[], end: EndOfInput): Flight {
  const reader = openFlight(offer);
  let isDone = false;
  for (const piece of pieces) {
    const state = reader.push(piece);
    // Once done, always done.
    expect(isDone && state === "more").toBe(false);
    isDone = state === "done";
  }
  return reader.end(end);
}

const offers = fc.constantFrom(...OFFERS);
const ends = fc.constantFrom(...ENDS);
const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 });
const octets = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
/** Octets that get past the record header. */
const records = fc
  .array(fc.tuple(fc.constantFrom(20, 21, 22, 22, 22, 24), octets), { maxLength: 5 })
  .map((parts) => Buffer.concat(parts.map(([type, fragment]) => record(type, fragment))));
/** Messages whose lengths are right and whose contents are not. */
const messages = fc
  .array(fc.tuple(fc.constantFrom(0, 2, 4, 8, 11, 12, 13, 14, 22), octets), { maxLength: 6 })
  .map((parts) => handshake(...parts.map(([type, body]) => message(type, body))));

interface Change {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}
const changes = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.integer({ min: 0, max: 4 }),
    insert: fc.uint8Array({ maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 4 },
);

function change(bytes: Buffer, list: readonly Change[]): Buffer {
  let changed = bytes;
  for (const { at, remove, insert } of list) {
    const from = Math.floor(at * changed.length);
    changed = Buffer.concat([changed.subarray(0, from), insert, changed.subarray(from + remove)]);
  }
  return changed;
}
const mutated = fc.tuple(fc.constantFrom(...flights), changes).map(([bytes, list]) => change(bytes, list));

describe("a first flight", () => {
  test.each([
    ["random octets", octets],
    ["random records", records],
    ["random messages", messages],
    ["real flights with faults", mutated],
  ])("%s: an outcome, and the same one however they are cut", (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, offers, ends, sizes, (bytes, offer, end, cuts) => {
        const whole = read(offer, [bytes], end);
        expect(OUTCOMES).toContain(whole.outcome);
        expect(whole.outcome === "protocol-violation").toBe(
          whole.peek === null && whole.violations.length > 0,
        );
        expect(whole.certificates?.length ?? 0).toBeLessThanOrEqual(16);
        expect(whole.warnings.length).toBeLessThanOrEqual(10_000);
        expect(read(offer, piecesOf(bytes, cuts), end)).toEqual(whole);
      }),
      { numRuns: 400, seed: 20260 },
    );
  });

  test("a flight cut off at any octet: the facts before the cut, and how it ended", () => {
    for (const bytes of flights) {
      for (let length = 0; length < bytes.length; length += 13) {
        const flight = read(OFFERS[0] ?? { ssl2: true }, [bytes.subarray(0, length)], "reset");
        expect(OUTCOMES).toContain(flight.outcome);
      }
    }
  });

  test("64 KiB of messages that never end are given up, however small the records are", () => {
    const octet = record(22, Buffer.from([0]));
    const hello = record(22, hex("02fffff0"));
    const endless = Buffer.concat([hello, ...Array<Buffer>(70_000).fill(octet)]);
    expect(read({ version: 0x0303, suites: [] }, [endless], "closed").violations).toEqual(["too-long"]);
    const requests = Buffer.concat(Array<Buffer>(17_000).fill(handshake(message(0))));
    expect(read({ version: 0x0303, suites: [] }, [requests], "closed").violations).toEqual(["too-long"]);
  });

  test("empty records are given up as well", () => {
    const empty = Buffer.concat(Array<Buffer>(30).fill(record(22, Buffer.alloc(0))));
    expect(read({ version: 0x0303, suites: [] }, [empty], "closed").violations).toEqual(["too-long"]);
  });
});

describe("the TLS 1.3 client", () => {
  const newClient = () => openClient13({ randomness: RANDOMNESS, serverName: "example.nl" });
  const certificate = message(11, hex("00 000009 000004 30020500 0000"));
  const good = answer13(newClient().start, { between: [certificate, message(15, hex("0403 0001 aa"))] });

  function run(pieces: readonly Buffer[], end: EndOfInput) {
    const client = newClient();
    const sent: Buffer[] = [];
    for (const piece of pieces) {
      const { send } = client.push(piece);
      if (send !== null) sent.push(send);
    }
    return { session: client.end(end), sent: Buffer.concat(sent).toString("hex") };
  }

  test("the flight that is changed below is a good one", () => {
    expect(run([good], "closed").session).toMatchObject({ outcome: "established", scheme: 0x0403 });
  });

  test("in pieces of any size it learns and says the same", () => {
    fc.assert(
      fc.property(sizes, ends, (cuts, end) => {
        expect(run(piecesOf(good, cuts), end)).toEqual(run([good], end));
      }),
      { numRuns: 60, seed: 20261 },
    );
  });

  test.each([
    ["random octets", octets],
    ["random records", records],
    ["random messages", messages],
    ["a good flight with faults", changes.map((list) => change(good, list))],
  ])("%s: an outcome, and the same one however they are cut", (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, ends, sizes, (bytes, end, cuts) => {
        const whole = run([bytes], end);
        expect([...OUTCOMES, "established"]).toContain(whole.session.outcome);
        expect(run(piecesOf(bytes, cuts), end)).toEqual(whole);
      }),
      { numRuns: 150, seed: 20262 },
    );
  });

  test("random messages under the server's keys", () => {
    const typed = fc.array(fc.tuple(fc.constantFrom(4, 8, 11, 13, 15, 20, 24), octets), { maxLength: 5 });
    fc.assert(
      fc.property(typed, fc.boolean(), (parts, isLate) => {
        const client = newClient();
        const server = openServer13([client.start.subarray(5)]);
        client.push(server.hello);
        if (isLate) client.push(server.seal(22, server.flight));
        const seal = isLate ? server.traffic(Buffer.alloc(0)).inbound.seal : server.seal;
        for (const [type, body] of parts) client.push(seal(22, message(type, body)));
        const { outcome } = client.end("reset");
        expect(isLate ? ["established"] : ["protocol-violation", "reset"]).toContain(outcome);
      }),
      { numRuns: 150, seed: 20263 },
    );
  });
});

test("extensions that are written are read back, whatever the hello says", () => {
  const codes = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 });
  const specs = fc.record(
    {
      versions: codes,
      groups: codes,
      schemes: codes,
      serverName: fc.domain(),
      alpn: fc.array(fc.string({ minLength: 1, maxLength: 9 }), { maxLength: 3 }),
      extendedMasterSecret: fc.boolean(),
      renegotiationInfo: fc.boolean(),
      sessionTicket: fc.boolean(),
      statusRequest: fc.boolean(),
      timestamps: fc.boolean(),
      pskModes: fc.boolean(),
      earlyData: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(specs, codes, (spec, suites) => {
      const hello = writeHelloMessage({ version: 0x0303, suites, random: Buffer.alloc(32), ...spec });
      const fixed = 4 + 2 + 32 + 1 + 2 + 2 * suites.length + 2;
      expect(hello.readUIntBE(1, 3)).toBe(hello.length - 4);
      if (hello.length > fixed) {
        expect(hello.readUInt16BE(fixed)).toBe(hello.length - fixed - 2);
        const types = readExtensions(hello.subarray(fixed + 2))?.map(({ type }) => type) ?? [];
        expect(types.length).toBeGreaterThan(0);
        expect(new Set(types).size).toBe(types.length);
      }
      // RFC 7685 4: never a size on which old load balancers hang.
      expect(hello.length < 256 || hello.length > 511).toBe(true);
    }),
    { numRuns: 200, seed: 20264 },
  );
});

test("an alert of TLS in the middle of a hello ends it", () => {
  const cut = hex("160303002802000056");
  const bytes = Buffer.concat([cut, Buffer.alloc(0x28 - 4), alert(2, 80)]);
  expect(read(OFFERS[0] ?? { ssl2: true }, [bytes], "closed")).toMatchObject({ outcome: "alert", alert: 80 });
});
