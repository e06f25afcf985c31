/** Scenarios about routes: what is announced for the addresses of a domain, and what the RPKI says of it. */
import type { ServerSpec } from "../spec.ts";
import { mailTlsa } from "../tls/tlsa.ts";
import { INVALID_ROUTE, NO_ROA, NO_RPKI_DATA } from "./expected.table.ts";
import { type LabScenario, scenario } from "./scenario.ts";

const DAY = 86_400;

/** Web addresses in place of the usual ones; the IPv6 address stays unless another one is given. */
const web = (ipv4: string, ipv6?: string) => ({
  without: ipv6 === undefined ? ["@ A "] : ["@ A ", "@ AAAA"],
  records: `@ A ${ipv4}\n${ipv6 === undefined ? "" : `@ AAAA ${ipv6}\n`}`,
});

/** A name server whose IPv4 address another network announces. */
const HIJACKED: ServerSpec = { name: "ns3.r-ns", addresses: ["203.0.113.72", "2001:db8:51::72"] };
const HIJACKED_NS = "@ NS ns1.hoster-a.example.\n@ NS ns3\nns3 A 203.0.113.72\nns3 AAAA 2001:db8:51::72\n";

const nsScenario = scenario(
  "r-ns",
  "the route of a name server is invalid",
  { ns: HIJACKED_NS, placements: [{ server: "hoster-a" }, { server: HIJACKED.name }] },
  {
    web_ns_rpki_valid: ["failed", "invalid"],
    mail_ns_rpki_valid: ["failed", "invalid"],
    web_ns_rpki_reachable: ["warning", "unreachable"],
    mail_ns_rpki_reachable: ["warning", "unreachable"],
  },
);

export const ROUTING_SCENARIOS: readonly LabScenario[] = [
  scenario("r-notfound", "no ROA covers the route of the web server", web("203.0.113.20"), NO_ROA),
  scenario("r-invalid-as", "another network announces the web server", web("203.0.113.80"), INVALID_ROUTE),
  scenario(
    "r-invalid-len",
    "the route of the web server is longer than its ROA allows",
    web("203.0.113.140"),
    INVALID_ROUTE,
  ),
  scenario(
    "r-unrouted",
    "nobody announces the addresses of the web server",
    web("203.0.113.200", "2001:db8:99::200"),
    {
      web_rpki_exists: ["warning", "bad"],
      web_rpki_valid: ["not_tested", "not-routed"],
    },
  ),
  scenario(
    "r-moas",
    "two networks announce the web server, one of them without a right to",
    web("192.0.2.80", "3fff:113::80"),
    {
      web_rpki_valid: ["failed", "invalid"],
      web_rpki_reachable: ["info", "partial"],
      web_rpki_origins: ["info", "moas"],
    },
  ),
  { ...nsScenario, parts: { ...nsScenario.parts, servers: [HIJACKED] } },
  scenario(
    "r-mx",
    "the route of the mail server is invalid",
    {
      without: ["@ MX"],
      records: `@ MX 10 mx\nmx A 203.0.113.73\nmx AAAA 2001:db8:2::73\n${mailTlsa("_25._tcp.mx")}`,
    },
    { mail_rpki_valid: ["failed", "invalid"], mail_rpki_reachable: ["warning", "unreachable"] },
  ),
  {
    ...scenario("r-nodata", "the VRP export is three days old", {}, NO_RPKI_DATA),
    exportAgeSeconds: 3 * DAY,
  },
];
