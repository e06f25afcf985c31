import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { anchorText, hintsText } from "../../../src/lab/anchor.ts";
import { CORE, HOSTER_NS, P256_KEYS, soa } from "../../../src/lab/core.ts";
import { zoneFiles } from "../../../src/lab/export.ts";
import type { Host } from "../../../src/lab/host.ts";
import { buildHosts } from "../../../src/lab/hosts.ts";
import type { InternetSpec, ZoneSpec } from "../../../src/lab/spec.ts";
import { nameToText } from "../../../src/proto/dns/name.ts";
import { TYPE } from "../../../src/proto/dns/type.table.ts";
import { addAddresses } from "../namespace.ts";
import { startNsd } from "../nsd.ts";
import type { ServedZone } from "../server.ts";
import { domainOf, exchangeOf, hostOf, SIGNED, tlsaBaseOf, UNSIGNED } from "./place.ts";
import type { MailRow, ZoneKind } from "./row.ts";

/** A row with what DNS has to say of it. */
export interface RowRecords {
  readonly row: MailRow;
  readonly addresses: readonly string[];
  /** RDATA of its TLSA records. */
  readonly tlsa: readonly string[];
}

/** The lab's internet as files on disk. */
export interface Published {
  /** Lines of the trust anchor, zone-file form. */
  readonly anchors: readonly string[];
  readonly hints: string;
}

function linesOf({ row, addresses, tlsa }: RowRecords): string[] {
  const host = hostOf(row);
  return [
    `${domainOf(row)}. MX 10 ${exchangeOf(row)}.`,
    ...(row.alias !== undefined ? [`${exchangeOf(row)}. CNAME ${host}.`] : []),
    ...addresses.map((address) => `${host}. ${address.includes(":") ? "AAAA" : "A"} ${address}`),
    ...tlsa.map((rdata) => `_25._tcp.${tlsaBaseOf(row)}. TLSA ${rdata}`),
  ];
}

const HOSTED = [{ server: "hoster-a" }, { server: "hoster-b" }];

function zoneOf(name: string, lines: readonly string[]): Pick<ZoneSpec, "name" | "text" | "placements"> {
  const own = lines.filter((line) => (line.split(" ")[0] ?? "").endsWith(`.${name}.`));
  const head = `${soa("ns1.hoster-a.example.", "hostmaster")}${HOSTER_NS}`;
  return { name, text: `${head}${own.join("\n")}\n`, placements: HOSTED };
}

/** RRsets of a row whose signatures are broken. */
function brokenIn(row: MailRow): readonly (readonly [owner: string, type: "TLSA" | "A" | "AAAA" | "NSEC"])[] {
  const host = hostOf(row);
  const found: Readonly<Record<ZoneKind, ReturnType<typeof brokenIn>>> = {
    signed: [],
    unsigned: [],
    "bogus-tlsa": [[`_25._tcp.${host}`, "TLSA"]],
    "bogus-address": [
      [host, "A"],
      [host, "AAAA"],
    ],
    // The name of the TLSA records would come right after that of the host (RFC 4034 section 6.1).
    "bogus-denial": [[host, "NSEC"]],
  };
  return found[row.zone ?? "signed"];
}

function internetOf(rows: readonly RowRecords[]): InternetSpec {
  const lines = rows.flatMap(linesOf);
  const broken = rows.flatMap(({ row }) => brokenIn(row));
  const signed: ZoneSpec = {
    ...zoneOf(SIGNED, lines),
    keys: P256_KEYS,
    signing: ({ at }) => ({
      rules: broken.map(([owner, type]) => ({
        name: at(`${owner}.`),
        type: TYPE[type],
        sigs: [{ flip: 77 }],
      })),
    }),
  };
  return { zones: [...CORE.zones, signed, zoneOf(UNSIGNED, lines)], servers: CORE.servers };
}

type Role = "root" | "parents" | "hosters";

const roleOf = ({ name }: Host): Role =>
  name === "root" ? "root" : name.startsWith("hoster") ? "hosters" : "parents";

async function serveRole(directory: string, role: Role, hosts: readonly Host[]): Promise<void> {
  const home = join(directory, `nsd-${role}`);
  mkdirSync(home);
  const zones = new Map<string, ServedZone>();
  for (const { zone, text } of hosts.flatMap(zoneFiles)) {
    const name = nameToText(zone);
    const file = join(home, `${name === "." ? "root" : name}.zone`);
    writeFileSync(file, text);
    zones.set(name, { zone: name, file });
  }
  await startNsd({
    directory: home,
    addresses: hosts.flatMap(({ addresses }) => addresses),
    port: 53,
    zones: [...zones.values()],
  });
}

/** Signs the zones and serves them with NSD: the root, the top-level domains and the rest by a process each. */
export async function publish(directory: string, rows: readonly RowRecords[]): Promise<Published> {
  const making = { now: Math.floor(Date.now() / 1000), seed: "mail", plan: "public" } as const;
  const { hosts, rootKeys } = buildHosts(internetOf(rows), making);
  await addAddresses([...new Set(hosts.flatMap(({ addresses }) => addresses))]);
  await Promise.all(
    [...Map.groupBy(hosts, roleOf)].map(([role, members]) => serveRole(directory, role, members)),
  );
  const anchors = anchorText(rootKeys)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return { anchors, hints: hintsText() };
}
