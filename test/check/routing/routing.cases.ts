/** Cases of the tests about routes: the worked ones for the web server, every row of every table for each role. */
import type { RoutingRole } from "../../../src/model/routing.ts";
import type { Status } from "../../../src/model/status.ts";
import type { TestId } from "../../../src/model/tests.table.ts";
import {
  answerIn,
  denyName,
  given,
  type MutableEvidence,
  NS1,
  profileOf,
  serverIn,
  silence,
  ZONE,
  zoneIn,
} from "../../support/evidence.ts";
import type { RoutingScene } from "../../support/routing.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import { MAIL_HOST, type Placed, placed, UNRESOLVED } from "./scene.ts";
import { V1, V2, WORKED, type Worked } from "./worked.ts";

const PARITY = profileOf("internetnl-1.11");

const SUFFIXES = ["exists", "valid", "maxlength", "reachable", "origins"] as const;
type Suffix = (typeof SUFFIXES)[number];

function workedCases(): Case[] {
  return WORKED.flatMap((worked) =>
    SUFFIXES.flatMap((suffix) => {
      const [status, verdict, points] = worked[suffix] ?? [];
      if (status === undefined || verdict === undefined) return [];
      const id: TestId = `${worked.ids ?? "web"}_rpki_${suffix}`;
      return casesOf(id, [
        [worked.id, worked.evidence, status, verdict, moreOf(worked, suffix, points, status)],
      ]);
    }),
  );
}

function moreOf(
  { cause, finds }: Worked,
  suffix: Suffix,
  points: number | null | undefined,
  status: Status,
): NonNullable<Situation[4]> {
  return {
    ...(suffix === "valid" && finds !== undefined ? { finds } : {}),
    ...(points === undefined ? {} : { points }),
    ...(status === "error" && cause !== undefined ? { cause } : {}),
    ...(status === "not_tested" ? { reason: "not_applicable" } : {}),
  };
}

const ROUTE = "192.0.2.0/24 64500 370";
const GOOD: RoutingScene = { routes: [ROUTE], vrps: [V1] };
const ADDRESS = ["192.0.2.10"];

const PREFIXES: readonly (readonly [
  prefix: "web" | "web_ns" | "mail" | "mail_ns" | "mail_mx_ns",
  role: RoutingRole,
])[] = [
  ["web", "web"],
  ["web_ns", "ns"],
  ["mail", "mx"],
  ["mail_ns", "ns"],
  ["mail_mx_ns", "mx-ns"],
];

/** What every role must say of the same addresses. */
function roleCases(prefix: (typeof PREFIXES)[number][0], role: RoutingRole): Case[] {
  const at =
    (scene: RoutingScene, more: Partial<Placed> = {}) =>
    () =>
      placed({ role, addresses: ADDRESS, scene, ...more });
  const none = at(GOOD, { addresses: [] });
  const unknown = at(GOOD, { before: UNRESOLVED[role] });
  const excluded = { points: null } as const;
  const off = at(GOOD, {
    after: changedRouting((routing) => {
      routing.switched_off = ["vrps", "routes"];
    }),
  });
  const without: Situation = ["no data wanted", off, "not_tested", "not-tested", { reason: "disabled" }];
  return [
    ...casesOf(`${prefix}_rpki_exists`, [
      without,
      [
        "a ROA for what is announced",
        at(GOOD),
        "passed",
        "good",
        { points: 5, finds: ["route-valid"], servers: { "192.0.2.10": "passed" } },
      ],
      [
        "no ROA",
        at({ ...GOOD, vrps: [] }),
        "warning",
        "bad",
        { points: 0, finds: ["route-not-found"], servers: { "192.0.2.10": "warning" } },
      ],
      ["no address", none, "not_tested", "no-addresses", { points: 5, reason: "not_applicable" }],
      [
        "no export",
        at({ ...GOOD, vrps: null }),
        "error",
        "not-tested",
        { ...excluded, cause: "rpki-missing" },
      ],
      ["a lookup failed", unknown, "error", "not-tested", { ...excluded, cause: "dns-failure" }],
      [
        "a lookup failed, but another address has no ROA: nothing could be worse",
        at({ ...GOOD, vrps: [] }, { before: UNRESOLVED[role] }),
        "warning",
        "bad",
      ],
    ]),
    ...casesOf(`${prefix}_rpki_valid`, [
      without,
      ["a valid route", at(GOOD), "passed", "good", { points: 10, servers: { "192.0.2.10": "passed" } }],
      [
        "a route without ROA",
        at({ ...GOOD, vrps: [] }),
        "failed",
        "bad",
        { points: 0, servers: { "192.0.2.10": "failed" } },
      ],
      [
        "an invalid route",
        at({ ...GOOD, vrps: ["192.0.2.0/24-24 AS64666"] }),
        "failed",
        "invalid",
        { points: 0, says: ["AS64666"] },
      ],
      ["no address", none, "not_tested", "not-tested", { points: 10, reason: "not_applicable" }],
      [
        "no route",
        at({ ...GOOD, routes: [] }),
        "not_tested",
        "not-routed",
        { points: 10, reason: "not_applicable", finds: ["address-not-announced"] },
      ],
      [
        "no export",
        at({ ...GOOD, vrps: null }),
        "error",
        "not-tested",
        { ...excluded, cause: "rpki-missing" },
      ],
      [
        "no table",
        at({ ...GOOD, routes: null }),
        "error",
        "not-tested",
        { ...excluded, cause: "origins-missing" },
      ],
      ["a lookup failed", unknown, "error", "not-tested", { ...excluded, cause: "dns-failure" }],
      [
        "a lookup failed, but another address has an invalid route",
        at({ ...GOOD, vrps: ["192.0.2.0/24-24 AS64666"] }, { before: UNRESOLVED[role] }),
        "failed",
        "invalid",
      ],
    ]),
    ...casesOf(`${prefix}_rpki_maxlength`, [
      without,
      ["a ROA for exactly what is announced", at(GOOD), "passed", "minimal"],
      [
        "a longer max length",
        at({ ...GOOD, routes: ["192.0.2.0/23 64500 370"], vrps: ["192.0.2.0/23-24 AS64500"] }),
        "warning",
        "exposed",
        { finds: ["max-length-exposed"] },
      ],
      [
        "a max length that does not spread",
        at({ ...GOOD, vrps: ["192.0.2.0/24-25 AS64500"] }),
        "info",
        "long",
        { finds: ["max-length-long"] },
      ],
      ["no valid route", at({ ...GOOD, vrps: [] }), "not_tested", "not-tested", { reason: "not_applicable" }],
      ["no export", at({ ...GOOD, vrps: null }), "error", "could-not-test", { cause: "rpki-missing" }],
    ]),
    ...casesOf(`${prefix}_rpki_reachable`, [
      without,
      ["a valid route", at(GOOD), "passed", "reachable"],
      [
        "only an invalid route",
        at({ ...GOOD, vrps: ["192.0.2.0/24-24 AS64666"] }),
        "warning",
        "unreachable",
        { finds: ["only-invalid-routes"], lacks: ["silent-with-invalid-routes"] },
      ],
      [
        "an invalid route beside a valid one",
        at({ routes: [ROUTE, "192.0.2.0/24 64666 12"], vrps: [V1] }),
        "info",
        "partial",
        { finds: ["only-some-routes-invalid"] },
      ],
      [
        "an invalid route beside one without ROA",
        at({ routes: [ROUTE, "192.0.0.0/16 64666 12"], vrps: ["192.0.2.0/24-24 AS64666"] }),
        "info",
        "partial",
      ],
      ["no route", at({ ...GOOD, routes: [] }), "not_tested", "not-tested", { reason: "not_applicable" }],
      ["no table", at({ ...GOOD, routes: null }), "error", "could-not-test", { cause: "origins-missing" }],
    ]),
    ...casesOf(`${prefix}_rpki_origins`, [
      without,
      ["one network", at(GOOD), "passed", "single"],
      [
        "two networks",
        at({ routes: [ROUTE, "192.0.2.0/24 64666 12"], vrps: [V1] }),
        "info",
        "moas",
        { finds: ["route-shared"], says: ["AS64500 (370 peers, valid)", "AS64666 (12 peers, invalid)"] },
      ],
      [
        "a network inside that of another: not the same prefix",
        at({ routes: [ROUTE, "192.0.0.0/16 64666 12"], vrps: [V1] }),
        "passed",
        "single",
      ],
      [
        "two networks, of a source that counts no peers",
        at({ routes: ["192.0.2.0/24 64500", "192.0.2.0/24 64666"], vrps: [V1] }),
        "info",
        "moas",
        { says: ["AS64500 (valid)", "AS64666 (invalid)"] },
      ],
      ["no export", at({ ...GOOD, vrps: null }), "error", "could-not-test", { cause: "rpki-missing" }],
      ["no route", at({ ...GOOD, routes: [] }), "not_tested", "not-tested", { reason: "not_applicable" }],
      ["no table", at({ ...GOOD, routes: null }), "error", "could-not-test", { cause: "origins-missing" }],
    ]),
  ];
}

const web =
  (scene: RoutingScene, more: Partial<Placed> = {}) =>
  () =>
    placed({ addresses: ADDRESS, scene, ...more });

const changedRouting =
  (change: (routing: NonNullable<MutableEvidence["routing"]>) => void) =>
  ({ routing }: MutableEvidence): void =>
    change(given(routing));

/** Addresses that are not looked up, or not all of whose routes can be judged. */
const EXISTENCE: readonly Situation[] = [
  [
    "an address that nobody announces has no ROA",
    web({ routes: [], vrps: [] }),
    "warning",
    "bad",
    { finds: ["address-without-roa"] },
  ],
  [
    "a ROA for the half that holds the address, but not for what is announced",
    web({ routes: ["192.0.0.0/16 64502 370"], vrps: [V1] }),
    "warning",
    "bad",
    { finds: ["roa-for-part"] },
  ],
  [
    "a private address",
    web(GOOD, { addresses: ["10.1.2.3"] }),
    "warning",
    "bad",
    { finds: ["address-not-global"] },
  ],
  [
    "a route that too few see is none: the address itself counts",
    web({ routes: ["192.0.2.0/24 64500 9"], vrps: [V1] }),
    "passed",
    "good",
    { finds: ["route-little-seen"] },
  ],
  [
    "the export was removed from the evidence",
    web(GOOD, {
      after: changedRouting((routing) => {
        routing.vrp = null;
      }),
    }),
    "error",
    "not-tested",
    { cause: "rpki-missing" },
  ],
  ["the export of tomorrow", web({ ...GOOD, hours: -24 }), "error", "not-tested", { cause: "rpki-stale" }],
  ["the export of 24 hours ago", web({ ...GOOD, hours: 24 }), "passed", "good"],
  ["the export of 25 hours ago", web({ ...GOOD, hours: 25 }), "error", "not-tested", { cause: "rpki-stale" }],
  [
    "the export of 25 hours ago, accepted for 48",
    web(
      { ...GOOD, hours: 25 },
      {
        after: changedRouting((routing) => {
          if (routing.vrp !== null) routing.vrp.max_age_seconds = 48 * 3600;
        }),
      },
    ),
    "passed",
    "good",
  ],
  [
    "--rpki none",
    web(
      { ...GOOD, vrps: null },
      {
        after: changedRouting((routing) => {
          routing.switched_off = ["vrps"];
        }),
      },
    ),
    "not_tested",
    "not-tested",
    { reason: "disabled", points: null },
  ],
  [
    "--origins none: judged on the address itself",
    web(
      { ...GOOD, routes: null },
      {
        after: changedRouting((routing) => {
          routing.switched_off = ["routes"];
        }),
      },
    ),
    "passed",
    "good",
  ],
  [
    "what the loader found unusable",
    web(GOOD, {
      after: changedRouting((routing) => {
        routing.unusable.vrp = "rpki-stale";
      }),
    }),
    "error",
    "not-tested",
    { cause: "rpki-stale" },
  ],
  [
    "an address that the section lost",
    web(GOOD, {
      after: changedRouting((routing) => {
        delete routing.addresses["192.0.2.10"];
      }),
    }),
    "error",
    "not-tested",
    { cause: "evidence-missing" },
  ],
  [
    "a host that the section lost",
    web(GOOD, {
      after: changedRouting((routing) => {
        routing.hosts = [];
      }),
    }),
    "error",
    "not-tested",
    { cause: "evidence-missing" },
  ],
  [
    "a prefix that is none",
    web(GOOD, {
      after: changedRouting((routing) => {
        given(given(routing.addresses["192.0.2.10"]).routes[0]).prefix = "192.0.2.0";
      }),
    }),
    "error",
    "not-tested",
    { cause: "evidence-missing" },
  ],
  [
    "no section at all",
    web(GOOD, {
      after: (evidence) => {
        delete evidence.routing;
      },
    }),
    "error",
    "not-tested",
    { cause: "evidence-missing" },
  ],
  [
    "an address of which the name's records do not validate",
    web(GOOD, {
      before: (evidence) => {
        answerIn(evidence, `${ZONE}/A`).security = "bogus";
      },
    }),
    "passed",
    "good",
    { finds: ["bogus-data"] },
  ],
  [
    "the name does not exist",
    web(GOOD, { before: (evidence) => denyName(evidence, ZONE) }),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  [
    "parity: a lookup that fails is no address",
    web(GOOD, { before: UNRESOLVED.web, addresses: [] }),
    "not_tested",
    "no-addresses",
    { profile: PARITY, reason: "not_applicable", points: 5 },
  ],
  [
    "parity: an export too old stays our own fault",
    web({ ...GOOD, hours: 30 }),
    "error",
    "not-tested",
    { profile: PARITY, cause: "rpki-stale" },
  ],
];

const VALIDITY: readonly Situation[] = [
  ["seen by ten peers", web({ routes: ["192.0.2.0/24 64666 10"], vrps: [V1] }), "failed", "invalid"],
  [
    "seen by nine peers",
    web({ routes: ["192.0.2.0/24 64666 9"], vrps: [V1] }),
    "not_tested",
    "not-routed",
    { reason: "not_applicable", finds: ["route-little-seen"] },
  ],
  [
    "a profile that asks for five peers",
    web({ routes: ["192.0.2.0/24 64666 9"], vrps: [V1] }),
    "failed",
    "invalid",
    { profile: profileOf("rfc", { limits: { ...profileOf().limits, rpki_min_peers: 5 } }) },
  ],
  [
    "a list without peers: every route counts",
    web({ routes: ["192.0.2.0/24 64666"], vrps: [V1] }),
    "failed",
    "invalid",
  ],
  [
    "a route to an eighth of the internet counts",
    web({ routes: ["192.0.0.0/8 64500 370"], vrps: [] }),
    "failed",
    "bad",
  ],
  [
    "a route to a seventh does not",
    web({ routes: ["192.0.0.0/7 64500 370"], vrps: [] }),
    "not_tested",
    "not-routed",
    { reason: "not_applicable", finds: ["route-too-wide"] },
  ],
  [
    "IPv6: a route of /12 counts",
    web({ routes: ["2000::/12 64500 370"], vrps: [] }, { addresses: ["2001:db8::1"] }),
    "failed",
    "bad",
  ],
  [
    "IPv6: a route of /11 does not",
    web({ routes: ["2000::/11 64500 370"], vrps: [] }, { addresses: ["2001:db8::1"] }),
    "not_tested",
    "not-routed",
    { reason: "not_applicable" },
  ],
  [
    "parity: a default route counts",
    web({ routes: [ROUTE, "0.0.0.0/0 3356 40"], vrps: [V1] }),
    "failed",
    "bad",
    { profile: PARITY },
  ],
  [
    "parity: an AS set is not announced",
    web({ routes: ["192.0.2.0/24 {64500,64501} 370"], vrps: [V1] }),
    "not_tested",
    "not-routed",
    { profile: PARITY, reason: "not_applicable", finds: ["route-without-number"] },
  ],
  [
    "parity: a lookup that fails is no address",
    web(GOOD, { before: UNRESOLVED.web }),
    "passed",
    "good",
    { profile: PARITY },
  ],
  [
    "parity: our own blindness comes before what was seen",
    web(
      { ...GOOD, vrps: ["192.0.2.0/24-24 AS64666"] },
      {
        addresses: ["192.0.2.10", "198.51.100.7"],
        after: changedRouting((routing) => {
          given(routing.addresses["198.51.100.7"]).lookup = "unavailable";
        }),
      },
    ),
    "error",
    "not-tested",
    { profile: PARITY, cause: "origins-missing" },
  ],
  [
    "one address unavailable, another invalid",
    web(
      { ...GOOD, vrps: ["192.0.2.0/24-24 AS64666"] },
      {
        addresses: ["192.0.2.10", "198.51.100.7"],
        after: changedRouting((routing) => {
          given(routing.addresses["198.51.100.7"]).lookup = "unavailable";
        }),
      },
    ),
    "failed",
    "invalid",
    { servers: { "198.51.100.7": "error" } },
  ],
  [
    "one address unavailable, another valid",
    web(GOOD, {
      addresses: ["192.0.2.10", "198.51.100.7"],
      after: changedRouting((routing) => {
        given(routing.addresses["198.51.100.7"]).lookup = "unavailable";
      }),
    }),
    "error",
    "not-tested",
    { cause: "origins-missing" },
  ],
  ["a table of seven days ago", web({ ...GOOD, tableHours: 168 }), "passed", "good"],
  [
    "a table of eight days ago",
    web({ ...GOOD, tableHours: 192 }),
    "error",
    "not-tested",
    { cause: "origins-missing" },
  ],
  [
    "a service was asked: it has no age",
    web(GOOD, {
      after: changedRouting((routing) => {
        routing.bgp = { source: "asn.cymru.com", kind: "cymru-dns" };
      }),
    }),
    "passed",
    "good",
  ],
  [
    "what the file says of a state is not believed",
    web(
      { ...GOOD, vrps: ["192.0.2.0/24-24 AS64666"] },
      {
        after: changedRouting((routing) => {
          const route = given(given(routing.addresses["192.0.2.10"]).routes[0]);
          route.state = "valid";
          route.reason = null;
          for (const vrp of route.covering ?? []) vrp.outcome = "match";
        }),
      },
    ),
    "failed",
    "invalid",
  ],
  [
    "a VRP that does not cover the route plays no part",
    web(GOOD, {
      after: changedRouting((routing) => {
        const route = given(given(routing.addresses["192.0.2.10"]).routes[0]);
        route.covering = [
          { prefix: "198.51.100.0/24", max_length: 24, asn: 64500, ta: ["ripe"], outcome: "match" },
        ];
      }),
    }),
    "failed",
    "bad",
  ],
  [
    "local exceptions that remove the only ROA",
    web({ ...GOOD, slurm: slurm({ filters: [{ asn: 64500 }] }) }),
    "failed",
    "bad",
    { finds: ["local-exceptions"], says: ["not-found", "valid"] },
  ],
  [
    "local exceptions that change nothing here",
    web({ ...GOOD, slurm: slurm({ filters: [{ asn: 64511 }] }) }),
    "passed",
    "good",
    { lacks: ["local-exceptions"] },
  ],
  [
    "all of two states at once: the invalid one counts",
    web(
      { routes: ["192.0.2.0/24 64666 370", "198.51.100.0/24 64501 370"], vrps: [V1] },
      { addresses: ["192.0.2.10", "198.51.100.7"] },
    ),
    "failed",
    "invalid",
    { finds: ["route-not-found", "route-invalid-asn"] },
  ],
];

function slurm({ filters = [] as readonly object[] }) {
  return {
    slurmVersion: 1,
    validationOutputFilters: { prefixFilters: filters, bgpsecFilters: [] },
    locallyAddedAssertions: { prefixAssertions: [], bgpsecAssertions: [] },
  };
}

const SERVERS: readonly Situation[] = [
  [
    "the only route of a silent server is invalid",
    () =>
      placed({
        role: "ns",
        addresses: [NS1.ipv4],
        scene: { ...GOOD, vrps: ["192.0.2.0/24-24 AS64666"] },
        before: (evidence) => silence(evidence, NS1.ipv4),
      }),
    "warning",
    "unreachable",
    { finds: ["silent-with-invalid-routes"] },
  ],
  [
    "a server that only minds EDNS is reached",
    () =>
      placed({
        role: "ns",
        addresses: [NS1.ipv4],
        scene: { ...GOOD, vrps: ["192.0.2.0/24-24 AS64666"] },
        before: (evidence) => {
          const { plain } = serverIn(evidence, NS1.ipv4);
          silence(evidence, NS1.ipv4);
          serverIn(evidence, NS1.ipv4).plain = given(plain);
        },
      }),
    "warning",
    "unreachable",
    { lacks: ["silent-with-invalid-routes"] },
  ],
];

const NAME_SERVERS: readonly Situation[] = [
  [
    "the zone was not found",
    () =>
      placed({
        role: "ns",
        addresses: ADDRESS,
        scene: GOOD,
        after: (evidence) => {
          evidence.ns = {};
        },
      }),
    "error",
    "not-tested",
    { cause: "dns-failure" },
  ],
  [
    "neither parent nor child gave names",
    () =>
      placed({
        role: "ns",
        addresses: ADDRESS,
        scene: GOOD,
        after: (evidence) => Object.assign(zoneIn(evidence), { parent_ns: null, child_ns: null }),
      }),
    "error",
    "not-tested",
    { cause: "dns-failure" },
  ],
  [
    "only the parent gave names",
    () =>
      placed({
        role: "ns",
        addresses: ADDRESS,
        scene: GOOD,
        before: (evidence) => Object.assign(zoneIn(evidence), { child_ns: null }),
      }),
    "passed",
    "good",
  ],
  [
    "addresses of the delegation stand for those that the name lacks",
    () =>
      placed({
        role: "ns",
        addresses: [],
        scene: { ...GOOD, vrps: [] },
        before: (evidence) => {
          zoneIn(evidence).glue = { [NS1.name]: ["192.0.2.10"] };
        },
      }),
    "warning",
    "bad",
    { servers: { "192.0.2.10": "warning" } },
  ],
  [
    "a name server that the zone itself no longer names plays no part",
    () =>
      placed({
        role: "ns",
        addresses: ADDRESS,
        scene: { ...GOOD, vrps: [] },
        before: (evidence) => {
          zoneIn(evidence).child_ns = ["ns2.hoster.example"];
        },
      }),
    "not_tested",
    "no-addresses",
    { reason: "not_applicable" },
  ],
  [
    "parity: a zone that was not found has no name servers",
    () =>
      placed({
        role: "ns",
        addresses: ADDRESS,
        scene: GOOD,
        after: (evidence) => {
          evidence.ns = {};
        },
      }),
    "not_tested",
    "no-addresses",
    { profile: PARITY, reason: "not_applicable" },
  ],
];

const MAIL: readonly Situation[] = [
  [
    "no MX host",
    () =>
      placed({
        role: "mx",
        addresses: ADDRESS,
        scene: GOOD,
        before: (evidence) => {
          Object.assign(given(evidence.mx), { records: [], hosts: [] });
          Object.assign(answerIn(evidence, `${ZONE}/MX`), { outcome: "nodata", rrs: [] });
        },
      }),
    "not_tested",
    "no-addresses",
    { reason: "not_applicable", points: 5 },
  ],
  [
    "the MX question failed",
    () =>
      placed({
        role: "mx",
        addresses: ADDRESS,
        scene: GOOD,
        before: (evidence) => {
          Object.assign(answerIn(evidence, `${ZONE}/MX`), {
            outcome: "servfail",
            security: "indeterminate",
            rrs: [],
          });
        },
      }),
    "error",
    "not-tested",
    { cause: "dns-failure" },
  ],
  [
    "parity: the MX question failed",
    () =>
      placed({
        role: "mx",
        addresses: ADDRESS,
        scene: GOOD,
        before: (evidence) => {
          Object.assign(answerIn(evidence, `${ZONE}/MX`), {
            outcome: "servfail",
            security: "indeterminate",
            rrs: [],
          });
        },
      }),
    "not_tested",
    "no-addresses",
    { profile: PARITY, reason: "not_applicable" },
  ],
  [
    "a host of which the section knows nothing",
    () =>
      placed({
        role: "mx",
        addresses: ADDRESS,
        scene: GOOD,
        after: changedRouting((routing) => {
          routing.hosts = routing.hosts.filter(({ host }) => host !== MAIL_HOST);
        }),
      }),
    "error",
    "not-tested",
    { cause: "evidence-missing" },
  ],
];

export const ROUTING_CASES: readonly Case[] = [
  ...workedCases(),
  ...PREFIXES.flatMap(([prefix, role]) => roleCases(prefix, role)),
  ...casesOf("web_rpki_exists", EXISTENCE),
  ...casesOf("web_rpki_valid", VALIDITY),
  ...casesOf("web_rpki_maxlength", [
    [
      "two ROAs, the wider one counts",
      web(
        { routes: ["198.51.100.0/22 64501 370"], vrps: [V2, "198.51.100.0/22-23 AS64501"] },
        { addresses: ["198.51.100.7"] },
      ),
      "warning",
      "exposed",
      { says: ["24"] },
    ],
  ]),
  ...casesOf("web_ns_rpki_reachable", SERVERS),
  ...casesOf("web_ns_rpki_exists", NAME_SERVERS),
  ...casesOf("mail_rpki_exists", MAIL),
  ...casesOf("mail_mx_ns_rpki_exists", MAIL.slice(0, 2)),
];
