import type { MxEvidence, MxExclusion, MxHost, MxRecord, ReverseName } from "../model/mail.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { parseAddress } from "../proto/ip/address.ts";
import { reverseName } from "../proto/spf/expand.ts";
import { addressesIn } from "./addresses.ts";
import { hostName } from "./host-name.ts";
import { chooseAddresses } from "./tls/addresses.ts";

type Needs = Pick<DnsSession, "lookup" | "rrs">;

/** Hosts measured at most, the preferred ones first (`mail.md` 1.3). */
const MAX_HOSTS = 10;
/** Names of one address whose way back is looked at. */
const MAX_REVERSE = 5;

export interface MxOptions {
  /** Whether the names of the addresses are asked for, and MX below the domain where nothing should be. */
  readonly hasNames: boolean;
  /** Names nothing; MX is asked for at such a name below the domain. */
  readonly randomLabel: string;
  /** More addresses of a host than four of each family. */
  readonly allAddresses: boolean;
  /** Whether an address may be spoken to, by its kind. */
  readonly isOpen: (address: string) => boolean;
}

/**
 * The MX records of a domain, and the hosts to measure: by preference, then by name, without the null MX (RFC 7505) and
 * names that are none of a host. Addresses and SOA of each host are asked for, reverse names where they are wanted; the
 * answers stay in the session.
 */
export async function probeMx(domain: string, options: MxOptions, needs: Needs): Promise<MxEvidence> {
  const made = `${options.randomLabel}.${domain}`;
  const [answer] = await Promise.all([
    needs.lookup(domain, "MX"),
    options.hasNames ? needs.lookup(made, "MX") : null,
  ]);
  const found = needs
    .rrs(answer)
    .filter(({ type }) => type === "MX")
    .flatMap(({ rdata }) => rdata.flatMap(readMx));
  const records = [...found].sort(byPreference);
  const exchanges = [...new Set(records.map(({ exchange }) => exchange))];
  const names = exchanges.filter((exchange) => exclusionOf(exchange) === null);
  const hosts = names.slice(0, MAX_HOSTS);
  const details = await Promise.all(
    hosts.map(async (host) => [host, await probeHost(host, records, options, needs)] as const),
  );
  return {
    answer: `${domain}/MX`,
    records,
    hosts,
    skipped: names.slice(MAX_HOSTS),
    excluded: exchanges.flatMap((exchange) => {
      const why = exclusionOf(exchange);
      return why === null ? [] : [{ exchange, why }];
    }),
    details: Object.fromEntries(details),
    ...(options.hasNames ? { wildcard: `${made}/MX` } : {}),
  };
}

/** One record, or none where the text is not one of an MX (RFC 1035 section 3.3.9). */
function readMx(rdata: string): MxRecord[] {
  const [preference = "", exchange = "", ...rest] = rdata.trim().split(/\s+/);
  if (!/^\d{1,5}$/.test(preference) || exchange === "" || rest.length > 0) return [];
  return [{ preference: Number(preference), exchange: hostName(exchange) }];
}

const EXCLUSIONS: readonly (readonly [MxExclusion, (exchange: string) => boolean])[] = [
  ["null", (exchange) => exchange === "."],
  ["localhost", (exchange) => exchange === "localhost"],
  // RFC 6761 section 6.4: such a name never exists; providers let their customers prove something with it.
  ["verification", (exchange) => exchange.endsWith(".invalid")],
  ["address-literal", (exchange) => parseAddress(exchange).ok],
];

function exclusionOf(exchange: string): MxExclusion | null {
  return EXCLUSIONS.find(([, applies]) => applies(exchange))?.[0] ?? null;
}

function byPreference(a: MxRecord, b: MxRecord): number {
  if (a.preference !== b.preference) return a.preference - b.preference;
  if (a.exchange === b.exchange) return 0;
  return a.exchange < b.exchange ? -1 : 1;
}

async function probeHost(
  host: string,
  records: readonly MxRecord[],
  { hasNames, allAddresses, isOpen }: MxOptions,
  needs: Needs,
): Promise<MxHost> {
  const [a, aaaa] = await Promise.all([
    needs.lookup(host, "A"),
    needs.lookup(host, "AAAA"),
    needs.lookup(host, "SOA"),
  ]);
  const addresses = [...addressesIn(a, needs), ...addressesIn(aaaa, needs)];
  const { full, light, skipped } = chooseAddresses(addresses, allAddresses);
  const measured = addresses.filter(
    (address) => hasNames && (full.includes(address) || light.includes(address)),
  );
  const reverse = await Promise.all(
    measured.map(async (address) => [address, await probeReverse(address, needs)] as const),
  );
  const cname = a.cname.length > 0 ? a.cname : aaaa.cname;
  const last = cname.at(-1);
  return {
    preference: records.find(({ exchange }) => exchange === host)?.preference ?? 0,
    a: `${host}/A`,
    aaaa: `${host}/AAAA`,
    soa: `${host}/SOA`,
    ...(cname.length === 0 ? {} : { cname }),
    addresses,
    skipped,
    denied: addresses.filter((address) => !isOpen(address)),
    ptr: Object.fromEntries(reverse),
    // RFC 7672 section 2.2.2: the name that the alias leads to comes first.
    tlsa_bases: last === undefined ? [host] : [last, host],
  };
}

async function probeReverse(address: string, needs: Needs): Promise<ReverseName> {
  const parsed = parseAddress(address);
  if (!parsed.ok) throw new Error(`not an address: ${address}`);
  const owner = reverseName(parsed);
  const answer = await needs.lookup(owner, "PTR");
  const names = needs
    .rrs(answer)
    .filter(({ type }) => type === "PTR")
    .flatMap(({ rdata }) => rdata.map(hostName))
    .filter((name) => name !== ".");
  const type = parsed.family === 4 ? "A" : "AAAA";
  const forward = [...new Set(names)].slice(0, MAX_REVERSE);
  await Promise.all(forward.map((name) => needs.lookup(name, type)));
  return { answer: `${owner}/PTR`, forward: forward.map((name) => `${name}/${type}`) };
}
