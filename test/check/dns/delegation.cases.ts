/** Cases of the tests about the delegation: numbers, names, glue, networks. */
import {
  changed,
  evidenceOf,
  given,
  type MutableEvidence,
  NS1,
  NS2,
  zoneIn,
} from "../../support/evidence.ts";
import { type Case, casesOf } from "../case.ts";

const good = (): MutableEvidence => evidenceOf();
const zone = (change: (evidence: ReturnType<typeof zoneIn>) => void) => (): MutableEvidence =>
  changed((evidence) => change(zoneIn(evidence)));

const lostZone = (): MutableEvidence =>
  changed((evidence) => {
    evidence.ns = {};
  });

const UNMEASURED = [
  "the zone was not found",
  lostZone,
  "error",
  "could-not-test",
  { cause: "dns-failure" },
] as const;

function setHosts(
  record: ReturnType<typeof zoneIn>,
  hosts: Readonly<Record<string, readonly string[]>>,
): void {
  record.hosts = Object.entries(hosts).map(([name, addresses]) => ({
    name,
    a: `${name}/A`,
    aaaa: `${name}/AAAA`,
    ipv4: addresses.filter((address) => !address.includes(":")),
    ipv6: addresses.filter((address) => address.includes(":")),
  }));
  record.parent_ns = Object.keys(hosts);
  record.child_ns = Object.keys(hosts);
}

const many = (count: number): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `ns${i}.hoster.example`,
      [`192.0.2.${i + 1}`, `2001:db8:${i}::1`],
    ]),
  );

const count = casesOf("dns_ns_count", [
  ["two name servers at four addresses", good, "passed", "good"],
  ["also in depth fast", () => evidenceOf({ depth: "fast" }), "passed", "good"],
  [
    "the parent has a single one",
    zone((record) => {
      record.parent_ns = [NS1.name];
    }),
    "failed",
    "too-few",
    { says: ["parent", NS1.name] },
  ],
  [
    "the zone has a single one",
    zone((record) => {
      record.child_ns = [NS1.name];
    }),
    "failed",
    "too-few",
    { says: ["zone"] },
  ],
  [
    "two names with one address between them",
    zone((record) => setHosts(record, { "a.example": ["192.0.2.1"], "b.example": ["192.0.2.1"] })),
    "failed",
    "one-address",
  ],
  [
    "a single IPv4 address, and two of IPv6",
    zone((record) =>
      setHosts(record, {
        "a.example": ["192.0.2.1", "2001:db8:1::1"],
        "b.example": ["192.0.2.1", "2001:db8:2::1"],
      }),
    ),
    "warning",
    "one-ipv4-address",
    { says: ["192.0.2.1"] },
  ],
  [
    "IPv6 alone is no fault here",
    zone((record) => setHosts(record, { "a.example": ["2001:db8:1::1"], "b.example": ["2001:db8:2::1"] })),
    "passed",
    "good",
  ],
  ["thirteen name servers", zone((record) => setHosts(record, many(13))), "passed", "good"],
  ["fourteen name servers", zone((record) => setHosts(record, many(14))), "info", "many"],
  [
    "the addresses of one could not be looked up",
    zone((record) => {
      given(record.hosts[1]).ipv4 = null;
    }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "too few is known although addresses are not",
    zone((record) => {
      given(record.hosts[1]).ipv4 = null;
      record.parent_ns = [NS1.name];
    }),
    "failed",
    "too-few",
  ],
  UNMEASURED,
]);

const delegation = casesOf("dns_ns_delegation", [
  ["both sides say the same", good, "passed", "good"],
  [
    "S5: the parent lists a name that the zone does not",
    zone((record) => {
      record.parent_ns?.push("ns3.example.net");
    }),
    "warning",
    "differs",
    { finds: ["ns-only-at-parent"], lacks: ["ns-only-at-child"], says: ["ns3.example.net"] },
  ],
  [
    "the zone lists a name that the parent does not",
    zone((record) => {
      record.child_ns?.push("ns3.example.net");
    }),
    "warning",
    "differs",
    { finds: ["ns-only-at-child"], lacks: ["ns-only-at-parent"] },
  ],
  [
    "S7: a name server of the zone itself without glue",
    zone((record) => {
      record.glue = {};
    }),
    "warning",
    "glue-missing",
    { says: [NS1.name] },
  ],
  [
    "S6: glue differs from the address, in the zone itself",
    zone((record) => {
      record.glue = { [NS1.name]: ["192.0.2.54", NS1.ipv6] };
    }),
    "warning",
    "glue-wrong",
    { says: ["192.0.2.54", NS1.ipv4] },
  ],
  [
    "glue differs from the address, outside the zone",
    zone((record) => {
      record.glue = { ...record.glue, [NS2.name]: ["198.51.100.54"] };
    }),
    "warning",
    "glue-differs",
  ],
  [
    "glue lacks the IPv6 address",
    zone((record) => {
      record.glue = { [NS1.name]: [NS1.ipv4] };
    }),
    "warning",
    "glue-differs",
    { finds: ["glue-family-missing"], lacks: ["glue-differs"] },
  ],
  [
    "no glue is needed outside the zone",
    zone((record) => {
      delete record.glue[NS2.name];
    }),
    "passed",
    "good",
  ],
  [
    "the delegation needs more than 512 octets",
    zone((record) => {
      const names = Array.from(
        { length: 16 },
        (_, i) => `a-rather-long-name-of-a-server-${i}.hoster.example`,
      );
      record.parent_ns = names;
      record.child_ns = names;
      record.hosts = [];
      setHosts(record, Object.fromEntries(names.map((name, i) => [name, [`192.0.2.${i + 1}`]])));
    }),
    "info",
    "large",
  ],
  [
    "the delegation is not shown by a recursive resolver",
    zone((record) => {
      record.parent_ns = null;
    }),
    "not_tested",
    "not-tested",
    { reason: "undecidable" },
  ],
  [
    "the zone's own list is not known",
    zone((record) => {
      record.child_ns = null;
    }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  UNMEASURED,
]);

const alias = casesOf("dns_ns_alias", [
  ["no aliases", good, "passed", "good"],
  [
    "S9: a name server name is an alias",
    zone((record) => {
      given(record.hosts[1]).alias = "real.hoster.example";
    }),
    "failed",
    "alias",
    { says: [NS2.name, "real.hoster.example"] },
  ],
  [
    "the name could not be looked up",
    zone((record) => {
      Object.assign(given(record.hosts[1]), { ipv4: null, ipv6: null });
    }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  UNMEASURED,
]);

const near = (last: string): Readonly<Record<string, readonly string[]>> => ({
  "a.example": ["192.0.2.1", "2001:db8:1::1"],
  "b.example": [last, "2001:db8:2::1"],
});

const diversity = casesOf("dns_ns_diversity", [
  ["four networks", good, "passed", "good"],
  [
    "both IPv4 addresses in one /24",
    zone((record) => setHosts(record, near("192.0.2.255"))),
    "warning",
    "one-network",
    { says: ["192.0.2.0/24"] },
  ],
  [
    "IPv4 addresses in neighbouring /24s",
    zone((record) => setHosts(record, near("192.0.3.0"))),
    "passed",
    "good",
  ],
  [
    "S18: both IPv6 addresses in one /48",
    zone((record) =>
      setHosts(record, {
        "a.example": ["192.0.2.1", "2001:db8:1::1"],
        "b.example": ["198.51.100.1", "2001:db8:1:ffff::1"],
      }),
    ),
    "warning",
    "one-network",
    { says: ["2001:db8:1::/48"] },
  ],
  [
    "a single IPv4 address is another test's business",
    zone((record) =>
      setHosts(record, { "a.example": ["192.0.2.1", "2001:db8:1::1"], "b.example": ["2001:db8:2::1"] }),
    ),
    "passed",
    "good",
  ],
  [
    "a server of unknown address may stand elsewhere",
    zone((record) => {
      setHosts(record, near("192.0.2.2"));
      given(record.hosts[1]).ipv6 = null;
    }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  UNMEASURED,
]);

export const DELEGATION_CASES: readonly Case[] = [...count, ...delegation, ...alias, ...diversity];
