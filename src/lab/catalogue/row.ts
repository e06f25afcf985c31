/** How rows of the catalogue are written: a small zone, and what is wrong with it. */
import type { Security } from "../../model/security.ts";
import { type Behaviour, replace } from "../behaviour.ts";
import { P256_KEYS, soa } from "../core.ts";
import type { Reply } from "../reply.ts";
import type { ServedZone } from "../sign.ts";
import type { InternetSpec, Workshop, ZoneSpec } from "../spec.ts";
import { relativeName } from "../zone.ts";
import type { CatalogueQuestion, CatalogueRow, ExpectedReason, ExpectedTest } from "./scenario.ts";

/** A row together with the zones and servers it takes. */
export interface BuiltRow {
  readonly row: CatalogueRow;
  readonly parts: Partial<InternetSpec>;
}

export interface RowRequest {
  readonly id: string;
  readonly how: string;
  /** Name relative to the zone, and type; `www A` when absent. */
  readonly ask?: string;
  readonly state: Security;
  /** `code`, or `code@TYPE` when another RRset than the one asked for is at fault. */
  readonly reason?: string;
  readonly ede?: number;
  readonly warnings?: readonly string[];
  readonly also?: readonly string[];
  readonly parent?: "test" | "n3";
  /** Records beside those of the base zone, relative to the apex. */
  readonly records?: string;
  readonly zone?: Partial<Omit<ZoneSpec, "name" | "text">>;
  readonly behaviours?: readonly (() => Behaviour)[];
  readonly inconsistent?: boolean;
  readonly sockets?: boolean;
  readonly tests?: Readonly<Record<string, ExpectedTest>>;
}

/** The server that has the zones of all rows without servers of their own. */
export const LEAF = { name: "leaf", ipv4: "198.51.100.53", ipv6: "2001:db8:51::53" } as const;

export const LEAF_NS = `@ NS ns1\nns1 A ${LEAF.ipv4}\nns1 AAAA ${LEAF.ipv6}\n`;

/** What every zone of the catalogue holds beside SOA and NS. */
export const BASE_RECORDS = `@ A 192.0.2.10
@ MX 10 mail
www A 192.0.2.80
www A 192.0.2.81
mail A 192.0.2.25
*.w A 192.0.2.90
a.b.ent A 192.0.2.91
cn CNAME www
dn DNAME sub
x.sub A 192.0.2.92
_25._tcp.mail TLSA 3 1 1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
`;

export const BASE_SOA = soa("ns1", "hostmaster");

/** A row on the common server. */
export function row(request: RowRequest): BuiltRow {
  const { records = "", behaviours, zone } = request;
  const placement = { server: LEAF.name, ...(behaviours === undefined ? {} : { behaviours }) };
  const spec: ZoneSpec = {
    name: zoneOf(request),
    text: BASE_SOA + LEAF_NS + BASE_RECORDS + records,
    keys: P256_KEYS,
    placements: [placement],
    ...zone,
  };
  return { row: describeRow(request), parts: { zones: [spec] } };
}

export function zoneOf({ id, parent = "test" }: Pick<RowRequest, "id" | "parent">): string {
  return `${id.toLowerCase()}.${parent}`;
}

/** What a row promises, with absolute names. */
export function describeRow(request: RowRequest): CatalogueRow {
  const {
    id,
    how,
    state,
    ask = "www A",
    reason,
    ede,
    warnings = [],
    also,
    inconsistent,
    sockets,
    tests,
  } = request;
  const zone = zoneOf(request);
  return {
    id,
    how,
    zone,
    question: absolute(ask, zone),
    state,
    ...(reason === undefined ? {} : { reason: expectedReason(reason, ede) }),
    warnings,
    ...(also === undefined ? {} : { also: also.map((text) => absolute(text, zone)) }),
    ...(inconsistent === undefined ? {} : { inconsistent }),
    ...(sockets === undefined ? {} : { sockets }),
    ...(tests === undefined ? {} : { tests }),
  };
}

function absolute(ask: string, zone: string): CatalogueQuestion {
  const at = ask.lastIndexOf(" ");
  const label = ask.slice(0, at);
  return { name: label === "@" ? zone : `${label}.${zone}`, type: ask.slice(at + 1) };
}

function expectedReason(text: string, ede: number | undefined): ExpectedReason {
  const [code = "", subject] = text.split("@");
  return {
    code,
    ...(subject === undefined ? {} : { subject }),
    ...(ede === undefined ? {} : { ede }),
  };
}

/** A behaviour for one name of a zone, written relative to its apex. */
export function replaceAt(label: string, edit: (reply: Reply, zone: ServedZone) => Reply): () => Behaviour {
  return () =>
    replace((reply, query, zone) => {
      const isMeant = zone !== undefined && query.name === relativeName(label, zone.apex);
      return isMeant ? edit(reply, zone) : reply;
    });
}

/** The first key of a zone, which its DS is for. */
export function firstKey({ keys }: Workshop) {
  const key = keys[0];
  if (key === undefined) throw new Error("a zone without keys has no DS");
  return key;
}
