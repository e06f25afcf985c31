/** Routes as JSON: Routinator's list, the lines of bgp.tools, arrays of records. */
import { u8 } from "./element.ts";
import { keyOf, keyTable } from "./json-key.ts";
import { isComplete, type JsonScan, nextToken, openJsonScan, TOKEN } from "./json-token.ts";
import { type RouteBody, type RouteBodyReader, type RouteRefusal, refuseRoutes } from "./route-body.ts";
import {
  endRoute,
  openRouteIntake,
  type RouteIntake,
  rejectRoute,
  setPeers,
  setRoutePrefix,
} from "./route-intake.ts";
import { slide } from "./window.ts";

const KEYS = ["routes", "prefix", "CIDR", "asn", "ASN", "origin", "Hits", "peers", "maxLength"] as const;
const TABLE = keyTable(KEYS);
const ROUTES = 1;

/** Members of a record by the number of their name. */
const PREFIXES: ReadonlySet<number> = new Set([2, 3]);
const ORIGINS: ReadonlySet<number> = new Set([4, 5, 6]);
const PEERS: ReadonlySet<number> = new Set([7, 8]);
/** No route has one: the file is a VRP export, which is easily mistaken for a route list. */
const MAX_LENGTH = 9;

/** Where in a document a value stands. `line`: the top object, which may be a record of its own. */
const PLACE = { ignored: 0, root: 1, line: 2, routes: 3, route: 4 } as const;

/** Octets of a value that is kept until the record ends. */
interface Kept {
  readonly octets: Uint8Array;
  size: number;
}

interface Reader {
  readonly scan: JsonScan;
  readonly intake: RouteIntake;
  readonly places: Uint8Array;
  key: number;
  hasList: boolean;
  hasMaxLength: boolean;
  readonly prefix: Kept;
  readonly origin: Kept;
  readonly peers: Kept;
}

const KEPT = 128;
const openKept = (): Kept => ({ octets: new Uint8Array(KEPT), size: 0 });

/** A reader at the beginning of a document, or of several in lines. */
export function openRouteJson(): RouteBodyReader {
  const reader: Reader = {
    scan: openJsonScan(true),
    intake: openRouteIntake(),
    places: new Uint8Array(128).fill(PLACE.ignored),
    key: 0,
    hasList: false,
    hasMaxLength: false,
    prefix: openKept(),
    origin: openKept(),
    peers: openKept(),
  };
  reader.places[0] = PLACE.root;
  return { push: (chunk) => push(reader, chunk), end: () => end(reader) };
}

function push(reader: Reader, chunk: Uint8Array): boolean {
  const { scan } = reader;
  for (let from = 0; from < chunk.length && scan.fault === null; ) {
    from = slide(scan.window, chunk, from);
    drain(reader);
  }
  return scan.fault === null && !reader.hasMaxLength;
}

function drain(reader: Reader): void {
  const { scan, places } = reader;
  for (;;) {
    const token = nextToken(scan);
    switch (token) {
      case TOKEN.key:
        reader.key = keyOf(TABLE, scan.octets, scan.start, scan.end);
        break;
      case TOKEN.beginObject:
      case TOKEN.beginArray:
        begin(reader, token === TOKEN.beginArray);
        break;
      case TOKEN.end:
        if (isRecord(u8(places, scan.depth + 1))) endRecord(reader, u8(places, scan.depth + 1));
        reader.key = 0;
        break;
      case TOKEN.more:
      case TOKEN.fault:
        return;
      default:
        takeValue(reader);
    }
  }
}

const isRecord = (place: number): boolean => place === PLACE.line || place === PLACE.route;

function begin(reader: Reader, isArray: boolean): void {
  const { scan, places, key } = reader;
  const place = placeInside(u8(places, scan.depth - 1), key, isArray);
  places[scan.depth] = place;
  reader.hasList ||= place === PLACE.routes;
  reader.key = 0;
}

function placeInside(outer: number, key: number, isArray: boolean): number {
  if (outer === PLACE.root) return isArray ? PLACE.routes : PLACE.line;
  if (outer === PLACE.line) return isArray && key === ROUTES ? PLACE.routes : PLACE.ignored;
  return outer === PLACE.routes && !isArray ? PLACE.route : PLACE.ignored;
}

function takeValue(reader: Reader): void {
  const { scan, places, key, prefix, origin, peers } = reader;
  if (!isRecord(u8(places, scan.depth))) return;
  reader.hasMaxLength ||= key === MAX_LENGTH;
  if (PREFIXES.has(key)) keep(prefix, scan);
  else if (ORIGINS.has(key)) keep(origin, scan);
  else if (PEERS.has(key)) keep(peers, scan);
}

function keep(kept: Kept, { octets, start, end }: JsonScan): void {
  kept.size = Math.min(KEPT, end - start);
  kept.octets.set(octets.subarray(start, start + kept.size));
}

/** The top object is a record only where it has a member of one. */
function endRecord(reader: Reader, place: number): void {
  const { intake, prefix, origin, peers } = reader;
  const isRoute = place === PLACE.route || prefix.size + origin.size > 0;
  if (isRoute) {
    reader.hasList = true;
    if (prefix.size === 0) rejectRoute(intake, "prefix", "");
    else if (setRoutePrefix(intake, prefix.octets, 0, prefix.size)) {
      if (peers.size > 0) setPeers(intake, peers.octets, 0, peers.size);
      endRoute(intake, origin.octets, 0, origin.size);
    }
  }
  prefix.size = 0;
  origin.size = 0;
  peers.size = 0;
}

function end({ scan, intake, hasList, hasMaxLength }: Reader): RouteBody | RouteRefusal {
  if (hasMaxLength) return refuseRoutes("bgp-format", "vrp-export");
  if (scan.fault !== null) {
    return refuseRoutes("bgp-format", scan.fault === "json-depth" ? "json-depth" : "json-syntax");
  }
  if (!isComplete(scan)) return refuseRoutes("bgp-truncated", "not-closed");
  return hasList ? { ok: true, format: "json", intake } : refuseRoutes("bgp-format", "no-route-list");
}
