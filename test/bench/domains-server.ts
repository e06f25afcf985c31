import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { buildInternet } from "../../src/lab/build.ts";
import { CORE } from "../../src/lab/core.ts";
import { WEB_PROTOCOLS, webHosts } from "../../src/lab/http/hosts.ts";
import { openTcpServices } from "../../src/lab/listen.ts";
import { domainZone } from "../../src/lab/scenarios/scenario.ts";
import { serveInternet } from "../../src/lab/serve.ts";
import type { InternetSpec, ServerSpec } from "../../src/lab/spec.ts";
import { openAuthority } from "../../src/lab/tls/authority.ts";
import { serveHosts } from "../../src/lab/tls/hosts.ts";
import { nameFromText } from "../../src/proto/dns/name.ts";
import { writeQuery } from "../../src/proto/dns/query.ts";
import { TYPE } from "../../src/proto/dns/type.table.ts";
import { nameOfIndex, populationZone } from "../support/population.ts";
import { hostedRouting, hostedZone, mailPoolZone, tenantZone } from "./hosted.ts";

/*
 * Healthy signed domains d0.test, d1.test, … on pairs of name servers without any limit, as a process of its own on
 * loopback ports; or, asked for "mixed" ones, p0.test, p1.test, … with known faults; or, asked for "mail", with the mail
 * hosts that all domains share; or, asked for "hosted", with web servers that a few and mail hosts that more share; or,
 * asked for "tenants", with MX names of their own at two addresses. Signs what an audit asks for, writes net-map.json,
 * anchor.zone, ca.pem, vrps.json and routes.json, prints "ready"; ends on SIGTERM.
 */
const [directory = ".", countText = "1000", kind = "healthy"] = process.argv.slice(2);
const IS_MIXED = kind === "mixed";
const COUNT = Number(countText);
/** Domains for each pair of name servers: a small hoster's worth. */
const SHARE = 100;
const PAIRS = Math.ceil(COUNT / SHARE);

const address = (pair: number, which: number): string[] => {
  const host = 1 + pair;
  return [`198.18.${which * 16 + (host >> 8)}.${host & 255}`, `2a2d:18:${which}::${host.toString(16)}`];
};

const servers: readonly ServerSpec[] = Array.from({ length: PAIRS }, (_, pair) =>
  [1, 2].map((which) => ({ name: `pair${pair}-${which}`, addresses: address(pair, which) })),
).flat();

const NS_TEXT = "@ NS ns1\n@ NS ns2\n";

const glue = (pair: number): string =>
  [1, 2]
    .map((which) => {
      const [v4, v6] = address(pair, which);
      return `ns${which} A ${v4}\nns${which} AAAA ${v6}\n`;
    })
    .join("");

const nameOf = (index: number): string => (IS_MIXED ? nameOfIndex(index) : `d${index}.test`);

const zones = Array.from({ length: COUNT }, (_, index) => {
  const pair = Math.floor(index / SHARE);
  const home = { ns: NS_TEXT + glue(pair), delegation: NS_TEXT + glue(pair) };
  if (IS_MIXED) return populationZone(index, [`pair${pair}-1`, `pair${pair}-2`], home) ?? [];
  const placed = { ...home, placements: [1, 2].map((which) => ({ server: `pair${pair}-${which}` })) };
  if (kind === "hosted") return hostedZone(nameOf(index), index, COUNT, placed);
  return kind === "tenants" ? tenantZone(nameOf(index), index, placed) : domainZone(nameOf(index), placed);
}).flat();

const pool = kind === "hosted" || kind === "tenants" ? [mailPoolZone(COUNT, kind)] : [];
const spec: InternetSpec = {
  zones: [...CORE.zones, ...pool, ...zones],
  servers: [...CORE.servers, ...servers],
};
const now = Math.floor(Date.now() / 1000);
const internet = buildInternet(spec, { now, seed: "bench", plan: "doc" });

/** Asks once, so that the signatures exist before anything is measured. */
const warm = (name: string, type: number, at: string): void => {
  const read = nameFromText(name);
  if (read.ok) {
    internet.ask(at, writeQuery({ id: 1, name: read.value, type, edns: { size: 4096, do: true } }), "tcp");
  }
};

const WARM: readonly (readonly [label: string, type: number])[] = [
  ["", TYPE.SOA],
  ["", TYPE.DNSKEY],
  ["", TYPE.NS],
  ["", TYPE.A],
  ["", TYPE.AAAA],
  ["", TYPE.MX],
  ["", TYPE.TXT],
  ["", TYPE.CAA],
  ["www.", TYPE.A],
  ["www.", TYPE.AAAA],
];
for (let index = 0; index < COUNT; index += 1) {
  const [at = ""] = address(Math.floor(index / SHARE), 1);
  for (const [label, type] of WARM) {
    warm(label + nameOf(index), type, at);
  }
}

const served = await serveInternet(internet, "doc");
const authority = openAuthority(now);
const services = openTcpServices("doc");
const web = kind === "hosted" ? webHosts(spec, now) : null;
const hooks = web === null ? {} : { onSecureConnection: web.secured, webProtocols: WEB_PROTOCOLS };
const HAS_HOSTS = ["mail", "hosted", "tenants"].includes(kind);
const hosts = HAS_HOSTS ? await serveHosts({ spec, plan: "doc", authority, services, hooks }) : [];
const plain = (await web?.listen(services, "doc")) ?? [];
const netMap = { ...served.netMap, map: [...served.netMap.map, ...hosts, ...plain] };
const { vrps, routes } = hostedRouting(now);
writeFileSync(join(directory, "vrps.json"), vrps);
writeFileSync(join(directory, "routes.json"), routes);
writeFileSync(join(directory, "net-map.json"), JSON.stringify(netMap));
writeFileSync(join(directory, "ca.pem"), authority.pem);
writeFileSync(join(directory, "anchor.zone"), internet.trustAnchor);
process.on("SIGTERM", () => {
  void Promise.all([served.close(), services.close()]).then(() => process.exit(0));
});
console.log("ready");
