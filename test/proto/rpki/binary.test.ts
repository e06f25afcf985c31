import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBinary, writeBinary } from "../../../src/proto/rpki/binary.ts";
import { readRouteTable, writeRouteTable } from "../../../src/proto/rpki/route-binary.ts";
import { buildRouteTable } from "../../../src/proto/rpki/route-table.ts";
import { readVrpIndex, writeVrpIndex } from "../../../src/proto/rpki/vrp-binary.ts";
import { buildVrpIndex } from "../../../src/proto/rpki/vrp-index.ts";
import { exportOf, fixture, indexOf, routesFrom, tableOf } from "./support.ts";

const index = buildVrpIndex(exportOf(fixture("variants/rpki-client.json")).rows);
const table = buildRouteTable(routesFrom(fixture("variants/bgp-riswhoisdump.IPv4")).rows);

describe("the index as a file", () => {
  test.each([false, true])("is read as it was written (memory shared: %s)", (shared) => {
    const octets = writeVrpIndex(index, shared);
    expect(octets.buffer instanceof SharedArrayBuffer).toBe(shared);
    const read = readVrpIndex(octets);
    expect(read.ok && { ...read.value, v4: null, v6: null }).toEqual({ ...index, v4: null, v6: null });
    for (const family of ["v4", "v6"] as const) {
      for (const name of ["addr", "len", "parent", "first", "dir", "asn", "max", "ta", "expires"] as const) {
        const column = read.ok ? read.value[family][name] : null;
        expect(Buffer.compare(octetsIn(column), octetsIn(index[family][name])), `${family}.${name}`).toBe(0);
      }
    }
  });

  test("its arrays are views of the octets, not copies", () => {
    const octets = writeVrpIndex(index);
    const read = readVrpIndex(octets);
    expect(read.ok && read.value.v4.addr.buffer).toBe(octets.buffer);
  });

  test("octets at any place in memory are read", () => {
    const octets = writeVrpIndex(index);
    const moved = Buffer.alloc(octets.length + 3);
    moved.set(octets, 3);
    const read = readVrpIndex(moved.subarray(3));
    expect(read.ok && [...read.value.v6.asn]).toEqual([...index.v6.asn]);
  });

  test("an empty index is one too", () => {
    const read = readVrpIndex(writeVrpIndex(indexOf()));
    expect(read.ok && [read.value.v4.count, read.value.v6.count]).toEqual([0, 0]);
  });

  test("another thread reads shared memory without copying it", async () => {
    const octets = writeVrpIndex(index, true);
    const code = `
      const { parentPort, workerData } = require("node:worker_threads");
      import(workerData.module).then(({ readVrpIndex }) => {
        const read = readVrpIndex(workerData.octets, true);
        parentPort.postMessage([read.value.v4.asn[0], read.value.v4.addr.buffer === workerData.octets.buffer]);
      });`;
    const module = new URL("../../../src/proto/rpki/vrp-binary.ts", import.meta.url).href;
    const worker = new Worker(code, { eval: true, workerData: { octets, module }, execArgv: [] });
    const answer = await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    await worker.terminate();
    expect(answer).toEqual([index.v4.asn[0], true]);
  });
});

const octetsIn = (column: ArrayBufferView | null): Buffer =>
  column === null ? Buffer.alloc(0) : Buffer.from(column.buffer, column.byteOffset, column.byteLength);

describe("the route table as a file", () => {
  test("is read as it was written", () => {
    const read = readRouteTable(writeRouteTable(table));
    expect(read.ok && [...read.value.v4.peers]).toEqual([...table.v4.peers]);
    expect(read.ok && read.value.sets).toEqual(["{64510,64511}"]);
  });

  test("is not taken for an index, nor the other way round", () => {
    expect(readVrpIndex(writeRouteTable(table))).toEqual({ ok: false, reason: "kind" });
    expect(readRouteTable(writeVrpIndex(index))).toEqual({ ok: false, reason: "kind" });
  });
});

describe("damage", () => {
  const small = Buffer.from(
    writeBinary({ kind: "x", facts: { a: 1 }, segments: { b: Uint8Array.of(1, 2, 3) } }),
  );

  test("of any single octet is noticed", () => {
    for (let at = 0; at < small.length; at += 1) {
      for (const flip of [1, 0x80]) {
        const damaged = Buffer.from(small);
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        expect(readBinary(damaged).ok, `octet ${at}`).toBe(false);
      }
    }
  });

  test("by cutting off is noticed", () => {
    for (let size = 0; size < small.length; size += 1)
      expect(readBinary(small.subarray(0, size)).ok).toBe(false);
  });

  test.each([
    [0, "magic"],
    [8, "version"],
    [12, "byte-order"],
    [40, "digest"],
  ])("at octet %i is told as %s", (at, reason) => {
    const damaged = Buffer.from(small);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(readBinary(damaged)).toEqual({ ok: false, reason });
  });

  test("that no digest shows ends no lookup in a circle", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(255), (at, octet) => {
        const octets = writeVrpIndex(
          indexOf("192.0.2.0/24-24 AS64500", "192.0.0.0/16-24 AS64501", "::/0-128 AS0"),
        );
        octets[24 + (at % (octets.length - 24))] = octet;
        const read = readVrpIndex(octets, true);
        const { v4, v6 } = read.ok ? read.value : indexOf();
        for (const { parent, first, count } of [v4, v6]) {
          expect(parent.every((up, own) => up < own)).toBe(true);
          expect(first.every((row, own) => own === 0 || row >= (first[own - 1] ?? 0))).toBe(true);
          expect(first.length).toBe(count + 1);
        }
      }),
    );
  });

  test("random octets are no file", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        expect(readVrpIndex(octets).ok).toBe(false);
        expect(readRouteTable(Buffer.concat([Buffer.from("wptable\n"), octets])).ok).toBe(false);
      }),
    );
  });
});

test("tables of routes survive with their peers and sets", () => {
  const read = readRouteTable(writeRouteTable(tableOf("192.0.2.0/24 64500 12", "{1,2} 192.0.2.0/24 40")));
  expect(read.ok && [...read.value.v4.peers, ...read.value.sets]).toEqual([12, 40, "{1,2}"]);
});
