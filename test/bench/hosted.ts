/** Lab domains as hosters have them: a few to a web server, more to a pair of mail hosts. */
import { CAA, HOSTER_NS, P256_KEYS, soa } from "../../src/lab/core.ts";
import { domainZone, HOSTED } from "../../src/lab/scenarios/scenario.ts";
import type { ZoneSpec } from "../../src/lab/spec.ts";
import { mailTlsa } from "../../src/lab/tls/tlsa.ts";

/** Domains for each web server, and for each pair of mail hosts: about as many as in a list of 10,000 (`scale.md` 3.4). */
const FEWEST_ON_WEB = 4;
const ON_MAIL = 16;
/** The last part of IPv4 addresses that are free in the lab's networks. */
const WEB_HOSTS = 240;
const [MAIL_FROM, MAIL_HOSTS] = [100, 100];

type Home = NonNullable<Parameters<typeof domainZone>[1]>;

const POOL = "pool.example";

/** Who announces all networks of these domains. */
const OPERATOR = 64500;
const NETWORKS = [
  ...["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15"],
  ...["2001:db8::/32", "3fff:113::/32", "2a2d:18::/32"],
];

/** @param count domains in all */
const webServerOf = (index: number, count: number): number =>
  1 + Math.floor(index / Math.max(FEWEST_ON_WEB, Math.ceil(count / WEB_HOSTS)));

const mailHost = (label: string, host: number): string =>
  `${label} A 198.51.100.${host}\n${label} AAAA 2001:db8:51:1::${host.toString(16)}\n${mailTlsa(`_25._tcp.${label}`)}`;

const poolOf = (index: number): number => Math.floor(index / ON_MAIL) % (MAIL_HOSTS / 2);

/** The zone of a domain. @param home its name servers */
export function hostedZone(name: string, index: number, count: number, home: Home): ZoneSpec {
  const host = webServerOf(index, count);
  const pool = poolOf(index);
  const addresses = (owner: string): string =>
    `${owner} A 203.0.113.${host}\n${owner} AAAA 3fff:113:1::${host.toString(16)}\n`;
  return domainZone(name, {
    ...home,
    without: ["@ A ", "@ AAAA", "@ MX", "mta-sts"],
    records:
      addresses("@") +
      addresses("mta-sts") +
      `@ MX 10 mx${2 * pool}.${POOL}.\n@ MX 20 mx${2 * pool + 1}.${POOL}.\n`,
  });
}

/** Mail hosts of the domains of a kind. */
const HOSTS = {
  hosted: (count: number): string[] =>
    Array.from({ length: Math.min(MAIL_HOSTS, 2 * Math.ceil(count / ON_MAIL)) }, (_, at) =>
      mailHost(`mx${at}`, MAIL_FROM + at),
    ),
  tenants: (count: number): string[] =>
    Array.from({ length: count }, (_, index) => mailHost(`t${index}`, MAIL_FROM)),
} as const;

/** A domain with an MX name of its own at the addresses of all others. */
export const tenantZone = (name: string, index: number, home: Home): ZoneSpec =>
  domainZone(name, { ...home, without: ["@ MX"], records: `@ MX 10 t${index}.${POOL}.\n` });

/** The zone with all mail hosts of so many domains. */
export function mailPoolZone(count: number, kind: keyof typeof HOSTS): ZoneSpec {
  const head = `${soa("ns1.hoster-a.example.", "hostmaster")}${HOSTER_NS}${CAA}`;
  return { name: POOL, text: head + HOSTS[kind](count).join(""), keys: P256_KEYS, placements: HOSTED };
}

/** An export of VRPs and a list of routes in which all of that is in order. */
export function hostedRouting(now: number): { readonly vrps: string; readonly routes: string } {
  const roas = NETWORKS.map((prefix) => ({
    asn: OPERATOR,
    prefix,
    maxLength: Number(prefix.split("/")[1]),
    ta: "lab",
    expires: now + 86_400,
  }));
  const buildtime = new Date(now * 1000).toISOString().replace(/\.\d+Z$/, "Z");
  const metadata = { buildmachine: "lab", buildtime, vrps: roas.length, uniquevrps: roas.length };
  return {
    vrps: JSON.stringify({ metadata, roas, bgpsec_keys: [], aspas: [] }),
    routes: JSON.stringify({ routes: NETWORKS.map((prefix) => ({ asn: `AS${OPERATOR}`, prefix })) }),
  };
}
