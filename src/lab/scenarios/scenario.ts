/** A domain of the lab with one thing about it, and what an audit must say of it. */
import type { ExpectedTest } from "../catalogue/scenario.ts";
import { CAA, HOSTER_NS, P256_KEYS, soa } from "../core.ts";
import type { InternetSpec, Placement, ServerSpec, ZoneSpec } from "../spec.ts";
import { webTlsa } from "../tls/tlsa.ts";

export interface LabScenario {
  /** The domain is `<name>.test`. */
  readonly name: string;
  readonly title: string;
  /** What to scan, when it is not the domain itself. */
  readonly target?: string;
  readonly parts: Partial<InternetSpec>;
  /**
   * Tests that are not `passed`. Of internet.nl's tests all that DNS alone decides, without those that are
   * `not_tested` because another failed; of our own only those the scenario is about.
   */
  readonly expect: Readonly<Record<string, ExpectedTest>>;
  /** Age of the VRP export; default fresh. It counts only where the scenario is named, for all share one export. */
  readonly exportAgeSeconds?: number;
  /** Status of the whole report, where it is not judged test by test. */
  readonly report?: "unresolvable" | "error";
}

type Change = Partial<Omit<ZoneSpec, "name" | "text">> & {
  /** Replaces the NS records. */
  readonly ns?: string;
  /** Record types of the apex left out. */
  readonly without?: readonly string[];
  /** Records added, relative to the apex. */
  readonly records?: string;
};

/** On both name servers of the hosters. */
export const HOSTED: readonly Placement[] = [{ server: "hoster-a" }, { server: "hoster-b" }];

/** Addresses of the web server and of the alias `www`. */
export const WEB = "@ A 192.0.2.80\n@ AAAA 2001:db8:2::80\n";

function apexRecords(domain: string): string {
  return `${WEB}www CNAME @
@ MX 10 mx1.hoster-a.example.
@ MX 20 mx1.hoster-b.example.
${CAA}@ CAA 0 iodef "mailto:pki@${domain}"
${webTlsa("_443._tcp")}${webTlsa("_443._tcp.www")}@ TXT "v=spf1 mx -all"
`;
}

/** What mail needs below the apex, and the policy host. */
function mailRecords(domain: string): string {
  return `_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@${domain}"
lab._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
_mta-sts TXT "v=STSv1; id=20260101T000000"
mta-sts A 192.0.2.80
mta-sts AAAA 2001:db8:2::80
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@${domain}"
`;
}

/** The zone of a healthy domain with some things changed. */
export function domainZone(domain: string, change: Change = {}): ZoneSpec {
  const { ns = HOSTER_NS, without = [], records = "", ...rest } = change;
  const kept = (apexRecords(domain) + mailRecords(domain))
    .split("\n")
    .filter((line) => !without.some((start) => line.startsWith(start)))
    .join("\n");
  return {
    name: domain,
    text: `${soa("ns1.hoster-a.example.", "hostmaster")}${ns}${kept}\n${records}`,
    keys: P256_KEYS,
    delegation: ns,
    placements: HOSTED,
    ...rest,
  };
}

/** A scenario that is one zone. */
export function scenario(
  name: string,
  title: string,
  change: Change = {},
  expect: LabScenario["expect"] = {},
): LabScenario {
  return { name, title, parts: { zones: [domainZone(`${name}.test`, change)] }, expect };
}

/** Networks of the two hosters. */
const NETWORKS = [
  { ipv4: "192.0.2.", ipv6: "2001:db8:2::" },
  { ipv4: "198.51.100.", ipv6: "2001:db8:51::" },
] as const;

interface OwnServers {
  /** Host part of the addresses of both servers, taken by no other. */
  readonly host: number;
  readonly server: (name: string) => Omit<ServerSpec, "name" | "addresses">;
}

/** A scenario on two name servers of its own: how a server behaves to one zone, it behaves to all. */
export function ownServersScenario(
  { host, server }: OwnServers,
  name: string,
  title: string,
  change: Change = {},
  expect: LabScenario["expect"] = {},
): LabScenario {
  const servers = NETWORKS.map(({ ipv4, ipv6 }, i) => {
    const label = `ns${i + 1}.${name}`;
    return { name: label, addresses: [`${ipv4}${host}`, `${ipv6}${host}`], ...server(label) };
  });
  const glue = servers.map(({ addresses }, i) => {
    const [ipv4, ipv6] = addresses;
    return `ns${i + 1} A ${ipv4}\nns${i + 1} AAAA ${ipv6}\n`;
  });
  const ns = `@ NS ns1\n@ NS ns2\n${glue.join("")}`;
  const placements = servers.map((each) => ({ server: each.name }));
  const zone = domainZone(`${name}.test`, { ns, placements, ...change });
  return { name, title, parts: { zones: [zone], servers }, expect };
}
