/** One measurement of routing data in a process of its own, so that its memory and its cold code are its own. */
import { closeSync, existsSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

import { openExport } from "../../src/proto/rpki/export.ts";
import { parseIpPrefix } from "../../src/proto/rpki/prefix.ts";
import { findCovering } from "../../src/proto/rpki/prefix-table.ts";
import { joinRoutes } from "../../src/proto/rpki/route-rows.ts";
import { buildRouteTable, type RouteTable, routeAt } from "../../src/proto/rpki/route-table.ts";
import { readRoutes } from "../../src/proto/rpki/routes.ts";
import { countStates, statesOf } from "../../src/proto/rpki/table-states.ts";
import { quickState, stateCode } from "../../src/proto/rpki/validate.ts";
import { readVrpIndex, writeVrpIndex } from "../../src/proto/rpki/vrp-binary.ts";
import { buildVrpIndex, type VrpIndex } from "../../src/proto/rpki/vrp-index.ts";

const CHUNK = 262_144;
const TURNS = 500_000;

/** Gives the octets of a file in chunks, as a download would. */
function eachChunk(file: string, take: (chunk: Uint8Array) => void): void {
  const handle = openSync(file, "r");
  const chunk = Buffer.alloc(CHUNK);
  for (let size = readSync(handle, chunk); size > 0; size = readSync(handle, chunk)) {
    take(chunk.subarray(0, size));
  }
  closeSync(handle);
}

function loadExport(file: string): VrpIndex {
  const reader = openExport();
  eachChunk(file, reader.push);
  const result = reader.end();
  if (!result.ok) {
    throw new Error(result.reason);
  }
  return buildVrpIndex(result.value.rows);
}

function loadBinary(file: string): VrpIndex {
  const read = readVrpIndex(readFileSync(file));
  if (!read.ok) {
    throw new Error(read.reason);
  }
  return read.value;
}

function loadRoutes(files: readonly string[]): RouteTable {
  const rows = files.map((file) => {
    const result = readRoutes([readFileSync(file)]);
    if (!result.ok) {
      throw new Error(result.reason);
    }
    return result.value.rows;
  });
  return buildRouteTable(joinRoutes(rows));
}

/** Milliseconds of the fastest of some turns. */
function fastest(turns: number, work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns; turn += 1) {
    const started = performance.now();
    work();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

/** The same row numbers in every run, in no order. */
function scattered(count: number): Uint32Array {
  let state = 88_172_645;
  return Uint32Array.from({ length: TURNS }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % count;
  });
}

/** Validations a second of IPv4 routes, by row number: in random order, then in the order of the table. */
function rates(index: VrpIndex, { v4 }: RouteTable): { random: number; sequential: number } {
  const stateAt = (prefix: number): number => {
    const length = v4.len[prefix] ?? 0;
    const covering = findCovering(index.v4, v4.addr, prefix, length);
    return stateCode(index.v4, covering, length, v4.asn[v4.first[prefix] ?? 0] ?? 0);
  };
  const order = scattered(v4.count);
  let sum = 0;
  const random = fastest(5, () => {
    for (const prefix of order) {
      sum += stateAt(prefix);
    }
  });
  const sequential = fastest(5, () => {
    for (let prefix = 0; prefix < v4.count; prefix += 1) {
      sum += stateAt(prefix);
    }
  });
  if (sum < 0) {
    throw new Error("states are not negative");
  }
  return { random: (TURNS * 1000) / random, sequential: (v4.count * 1000) / sequential };
}

interface TextRoute {
  readonly prefix: string;
  readonly origin: number;
}

/** Routes as text, in random order, for programs that take no other. */
function textRoutes(table: RouteTable, count: number): TextRoute[] {
  const order = scattered(table.v4.count).subarray(0, count);
  return Array.from(order, (prefix) => {
    const { prefix: text, origin } = routeAt(table, table.v4, prefix, table.v4.first[prefix] ?? 0);
    return { prefix: text, origin: origin ?? 0 };
  });
}

function textRate(index: VrpIndex, routes: readonly TextRoute[]): number {
  const ms = fastest(5, () => {
    for (const { prefix, origin } of routes) {
      const parsed = parseIpPrefix(prefix);
      if (parsed.ok) {
        quickState(index, { prefix: parsed.value, origin });
      }
    }
  });
  return (routes.length * 1000) / ms;
}

interface Peer {
  readonly setVRPs: (vrps: unknown) => void;
  readonly preCache: () => Promise<unknown>;
  readonly validateFromCacheSync: (prefix: string, origin: number) => unknown;
}

/** The npm package rpki-validator: the same export, the same routes as text. */
async function measurePeer(folder: string, file: string, routes: readonly TextRoute[]) {
  const Validator = createRequire(`${folder}/x.js`)("rpki-validator");
  const started = performance.now();
  // Without its question to a server on the internet.
  const offline = () => Promise.reject(new Error("offline"));
  const peer: Peer = new Validator({ connector: "external", axios: offline });
  peer.setVRPs(JSON.parse(readFileSync(file, "utf8")).roas);
  await peer.preCache();
  const ms = performance.now() - started;
  const rate = fastest(3, () => {
    for (const { prefix, origin } of routes) {
      peer.validateFromCacheSync(prefix, origin);
    }
  });
  return { ms, rate: (routes.length * 1000) / rate };
}

/** The most memory that this process has had; `maxRSS` alone would count that of the process that started it. */
function peakMb(): number {
  const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  return (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes)) / 1000;
}

const MEASURES: Readonly<Record<string, (...names: string[]) => unknown>> = {
  none: () => ({ ms: 0 }),
  cold: (file = "") => ({ ms: fastest(1, () => loadExport(file)) }),
  pack: (file = "", into = "") => writeFileSync(into, writeVrpIndex(loadExport(file))),
  parse: (file = "") => ({ ms: fastest(1, () => JSON.parse(readFileSync(file, "utf8"))) }),
  warm: (file = "") => ({ ms: fastest(1, () => loadBinary(file)) }),
  rates: (binary = "", ...files) => {
    const index = loadBinary(binary);
    const routes = loadRoutes(files);
    const states = statesOf(routes, index);
    const table = fastest(5, () => statesOf(routes, index));
    const { notFound, valid, invalidAsn, invalidLength } = countStates(routes, states);
    return {
      ...rates(index, routes),
      text: textRate(index, textRoutes(routes, TURNS)),
      table,
      routes: notFound + valid + invalidAsn + invalidLength,
    };
  },
  peer: (folder = "", file = "", ...files) =>
    measurePeer(folder, file, textRoutes(loadRoutes(files), 50_000)),
};

const [name = "", ...names] = process.argv.slice(2);
const result = await MEASURES[name]?.(...names);
process.stdout.write(JSON.stringify({ ...(typeof result === "object" ? result : {}), rssMb: peakMb() }));
process.exit(0);
