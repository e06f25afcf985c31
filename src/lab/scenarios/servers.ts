/** Scenarios about name servers and delegations. */
import { RCODE } from "../../proto/dns/rcode.table.ts";
import type { Behaviour } from "../behaviour.ts";
import { allowUdp, loseOver, onlyRcode, withoutEdns } from "../behaviour.ts";
import { DEAD_IPV4, DEAD_IPV6, HOSTER_NS, keyPair } from "../core.ts";
import { delay, loss, spoof } from "../wire-behaviour.ts";
import {
  BOGUS,
  DEAD_IPV6_SERVER,
  NO_IPV6_SERVER,
  ONE_IPV6_SERVER,
  SILENT,
  UNSIGNED,
} from "./expected.table.ts";
import { type LabScenario, ownServersScenario, scenario } from "./scenario.ts";

/** Answers of 1.8 seconds, longer than the first time limit of a question. */
const SLOW_MS = 1800;

/** Both servers behave alike. */
const doing =
  (...behaviours: readonly (() => Behaviour)[]) =>
  () => ({ behaviours });

const at = (...servers: readonly string[]) => servers.map((server) => ({ server }));

const DEAD_NS = "@ NS ns1\n@ NS ns2\n";
const DEAD_GLUE = ["ns1", "ns2"].map((ns) => `${ns} A ${DEAD_IPV4}\n${ns} AAAA ${DEAD_IPV6}\n`).join("");

export const SERVER_SCENARIOS: readonly LabScenario[] = [
  scenario(
    "lame",
    "the second name server answers REFUSED",
    {
      placements: [
        { server: "hoster-a" },
        { server: "hoster-b", behaviours: [() => onlyRcode(RCODE.REFUSED)] },
      ],
    },
    { dns_ns_lame: ["failed"] },
  ),
  scenario(
    "ns-differs",
    "the parent and the zone name different servers",
    {
      ns: "@ NS ns1.hoster-a.example.\n@ NS ns1.hoster-c.test.\n",
      delegation: HOSTER_NS,
      placements: at("hoster-a", "hoster-b", "hoster-c1"),
    },
    { dns_ns_delegation: ["warning"] },
  ),
  scenario(
    "ns-v4only",
    "no name server has IPv6",
    {
      ns: "@ NS ns3.hoster-a.example.\n@ NS ns4.hoster-b.example.\n",
      placements: at("hoster-a-ipv4", "hoster-b-ipv4"),
    },
    NO_IPV6_SERVER,
  ),
  scenario(
    "ns-one-v6",
    "one name server has IPv6, the other has not",
    {
      ns: "@ NS ns1.hoster-a.example.\n@ NS ns4.hoster-b.example.\n",
      placements: at("hoster-a", "hoster-b-ipv4"),
    },
    ONE_IPV6_SERVER,
  ),
  scenario(
    "ns-v6-dead",
    "one name server does not answer over IPv6",
    {
      ns: "@ NS ns1.hoster-a.example.\n@ NS ns5.hoster-b.example.\n",
      placements: at("hoster-a", "hoster-b-half"),
    },
    DEAD_IPV6_SERVER,
  ),
  ownServersScenario(
    { host: 61, server: () => ({ tcp: false }) },
    "ns-notcp",
    "the name servers refuse TCP",
    {},
    {
      dns_ns_tcp: ["warning"],
    },
  ),
  ownServersScenario(
    { host: 62, server: doing(() => withoutEdns("formerr")) },
    "ns-noedns",
    "a signed zone whose servers answer FORMERR to EDNS",
    {},
    { ...BOGUS, dns_ns_edns: ["warning"] },
  ),
  ownServersScenario(
    { host: 63, server: doing(() => withoutEdns("drop")) },
    "ns-dropedns",
    "a signed zone whose servers ignore queries with EDNS",
    {},
    { ...BOGUS, dns_ns_edns: ["warning"] },
  ),
  ownServersScenario(
    { host: 64, server: doing(() => withoutEdns("formerr")) },
    "ns-noedns-unsigned",
    "an unsigned zone whose servers answer FORMERR to EDNS",
    { keys: [] },
    { ...UNSIGNED, dns_ns_edns: ["warning"] },
  ),
  ownServersScenario(
    {
      host: 65,
      server: doing(
        () => allowUdp(4096),
        () => loseOver(1232),
      ),
    },
    "ns-frag",
    "replies over 1232 octets get lost, TCP works",
    { keys: keyPair(8, 4096) },
  ),
  ownServersScenario(
    { host: 66, server: doing(() => delay(SLOW_MS)) },
    "ns-slow",
    "every reply takes 1.8 seconds",
  ),
  {
    ...scenario(
      "ns-dead",
      "no name server answers",
      { ns: DEAD_NS, records: DEAD_GLUE, delegation: DEAD_NS + DEAD_GLUE, placements: [] },
      SILENT,
    ),
    report: "error",
  },
  { name: "nx", title: "the name does not exist", parts: {}, expect: {}, report: "unresolvable" },
  ownServersScenario(
    { host: 67, server: doing(() => spoof("id", "source")) },
    "ns-spoof",
    "forged replies come before the true one",
  ),
  ownServersScenario(
    { host: 68, server: (name) => ({ behaviours: [() => loss(20, name)] }) },
    "flaky",
    "a fifth of all datagrams gets lost",
  ),
];
