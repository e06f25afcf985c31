import { formatAddress, parseAddress } from "../proto/ip/address.ts";
import { REMEMBERED } from "./limits.table.ts";
import { makeRecent } from "./recent.ts";

/** What happens to a dial in place of going to the address. */
const FAULTS = ["refused", "unreachable", "blackhole"] as const;
export type Fault = (typeof FAULTS)[number];

/** One line of a net map: an address, of all ports and protocols or of one, goes elsewhere or fails. */
export interface MapEntry {
  readonly address: string;
  readonly proto?: "udp" | "tcp";
  readonly port?: number;
  /** Address, or address and port (`127.0.0.1:40053`, `[::1]:40053`). */
  readonly to?: string;
  readonly fault?: Fault;
}

/** The document of `--net-map`. */
export interface NetMap {
  readonly version: 1;
  /** What becomes of addresses without an entry. */
  readonly otherwise: "pass" | "deny";
  readonly map: readonly MapEntry[];
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

type Route =
  | ({ readonly kind: "dial" } & Endpoint)
  | { readonly kind: "fault"; readonly fault: Fault }
  /** The map has no entry and denies what it does not know. */
  | { readonly kind: "unmapped" };

/** Where dials really go. */
export interface AddressMap {
  route(endpoint: Endpoint, proto: "udp" | "tcp"): Route;
  /** The map has an entry for the address; it then counts as globally reachable. */
  isMapped(address: string): boolean;
  /** How dials get to the address if not straight: through a translator. Absent: straight. */
  via?(address: string): "nat64" | undefined;
  /** Dials to addresses without an entry; 0 without a map. */
  readonly unmapped: number;
}

type NetMapResult =
  | { readonly ok: true; readonly value: NetMap }
  | { readonly ok: false; readonly reason: string };

/** The map in a parsed JSON document, or what is wrong with it. */
export function parseNetMap(document: unknown): NetMapResult {
  const { version, otherwise = "pass", map: list } = isRecord(document) ? document : {};
  if (version !== 1 || !Array.isArray(list)) return { ok: false, reason: "not a net map of version 1" };
  if (otherwise !== "pass" && otherwise !== "deny") {
    return { ok: false, reason: "otherwise is neither pass nor deny" };
  }
  const map: MapEntry[] = [];
  for (const [index, value] of list.entries()) {
    const entry = readEntry(value);
    if (typeof entry === "string") return { ok: false, reason: `map[${index}]: ${entry}` };
    map.push(entry);
  }
  return { ok: true, value: { version: 1, otherwise, map } };
}

/** Looks up a map; without one every dial goes where it says. */
export function makeAddressMap(netMap?: NetMap): AddressMap {
  const entries = new Map<string, MapEntry & { readonly end?: Endpoint | undefined }>();
  /** Spellings met before; every packet asks. */
  const spelt = makeRecent<string>(REMEMBERED.addresses);
  const mapped = new Set<string>();
  let unmapped = 0;
  for (const entry of netMap?.map ?? []) {
    const address = canonical(entry.address);
    mapped.add(address);
    // An entry for all ports keeps the one that is dialled.
    const end = entry.port === undefined ? undefined : readEndpoint(entry.to ?? "", entry.port);
    entries.set(keyOf(address, entry.proto, entry.port), { ...entry, end });
  }

  function inOneSpelling(address: string): string {
    const known = spelt.get(address);
    if (known !== undefined) return known;
    const text = canonical(address);
    spelt.set(address, text);
    return text;
  }

  function find(address: string, port: number, proto: "udp" | "tcp") {
    // The closest fit wins.
    return (
      entries.get(keyOf(address, proto, port)) ??
      entries.get(keyOf(address, undefined, port)) ??
      entries.get(keyOf(address, proto, undefined)) ??
      entries.get(keyOf(address, undefined, undefined))
    );
  }

  return {
    route({ address, port }, proto) {
      if (netMap === undefined) return { kind: "dial", address, port };
      const entry = find(inOneSpelling(address), port, proto);
      if (entry?.fault !== undefined) return { kind: "fault", fault: entry.fault };
      const endpoint = entry?.end ?? (entry?.to === undefined ? undefined : readEndpoint(entry.to, port));
      if (endpoint !== undefined) return { kind: "dial", ...endpoint };
      unmapped += 1;
      return netMap.otherwise === "pass" ? { kind: "dial", address, port } : { kind: "unmapped" };
    },
    isMapped: (address) => mapped.has(inOneSpelling(address)),
    get unmapped() {
      return unmapped;
    },
  };
}

/** `127.0.0.1:40053`, `[::1]:40053`, or an address alone, which keeps the port. */
export function readEndpoint(text: string, defaultPort: number): Endpoint | undefined {
  const bare = parseAddress(text);
  if (bare.ok) return { address: formatAddress(bare.bytes), port: defaultPort };
  const [, bracketed, dotted, digits] =
    /^(?:\[([^\]]{2,45})\]|([0-9.]{7,15})):([0-9]{1,5})$/.exec(text) ?? [];
  const address = parseAddress(bracketed ?? dotted ?? "");
  const port = Number(digits);
  if (!address.ok || !isPort(port)) return undefined;
  return { address: formatAddress(address.bytes), port };
}

function readEntry(value: unknown): MapEntry | string {
  if (!isRecord(value)) return "not an object";
  const { address, proto, port, to, fault } = value;
  if (typeof address !== "string" || !parseAddress(address).ok) return "address is not an IP address";
  if (proto !== undefined && proto !== "udp" && proto !== "tcp") return "proto is neither udp nor tcp";
  if (port !== undefined && !isPort(port)) return "port is not a port number";
  const target = readTarget(to, fault);
  if (typeof target === "string") return target;
  return {
    address,
    ...(proto === undefined ? {} : { proto }),
    ...(port === undefined ? {} : { port }),
    ...target,
  };
}

function readTarget(to: unknown, fault: unknown): Pick<MapEntry, "to" | "fault"> | string {
  if ((to === undefined) === (fault === undefined)) return "needs either to or fault";
  if (to === undefined) {
    const known = FAULTS.find((name) => name === fault);
    return known === undefined ? `fault is none of ${FAULTS.join(", ")}` : { fault: known };
  }
  if (typeof to !== "string" || readEndpoint(to, 1) === undefined) return "to is not an address";
  return { to };
}

function keyOf(address: string, proto: string | undefined, port: number | undefined): string {
  return `${address} ${proto ?? ""} ${port ?? ""}`;
}

function canonical(address: string): string {
  const parsed = parseAddress(address);
  return parsed.ok ? formatAddress(parsed.bytes) : address;
}

function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value < 0x10000;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
