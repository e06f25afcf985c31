/** Rows S8, S9, S15, S18 and S21 to S24: delegations that hang together in odd ways. */
import { RCODE } from "../../proto/dns/rcode.table.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { forQuestions, replace, strip } from "../behaviour.ts";
import { P256_KEYS } from "../core.ts";
import type { ZoneSpec } from "../spec.ts";
import { labName } from "../zone.ts";
import { pairRow, serversFor } from "./pair.ts";
import { BASE_RECORDS, BASE_SOA, type BuiltRow, describeRow, LEAF, LEAF_NS } from "./row.ts";

const secure = { state: "secure" } as const;

/** The name server of the catalogue's parent zones. */
export const PARENT = { name: "parent", ipv4: "192.0.2.1", ipv6: "2001:db8:2::1" } as const;

const onLeaf = (name: string, text: string, rest: Partial<ZoneSpec> = {}): ZoneSpec => ({
  name,
  text: BASE_SOA + text,
  keys: P256_KEYS,
  placements: [{ server: LEAF.name }],
  ...rest,
});

const LOOP: BuiltRow = {
  row: describeRow({
    id: "S8",
    how: "two zones whose name servers lie in each other, without glue",
    state: "indeterminate",
    reason: "no-usable-server",
    ede: 22,
  }),
  parts: {
    zones: [
      onLeaf("s8.test", `@ NS ns.s8b.test.\nns A ${LEAF.ipv4}\n${BASE_RECORDS}`),
      onLeaf("s8b.test", `@ NS ns.s8.test.\nns A ${LEAF.ipv4}\n`),
    ],
  },
};

const ALIASED_SERVER: BuiltRow = {
  row: describeRow({
    id: "S9",
    how: "a name server's name is an alias",
    ...secure,
    tests: { dns_ns_alias: ["failed"] },
  }),
  parts: {
    zones: [
      onLeaf("s9.test", `@ NS ns1.s9home.test.\n@ NS ns2.s9home.test.\n${BASE_RECORDS}`),
      onLeaf("s9home.test", `${LEAF_NS}ns2 CNAME ns1\n`),
    ],
  },
};

const SAME_SERVER: BuiltRow = {
  row: describeRow({ id: "S15", how: "parent and child on the same server and address", ...secure }),
  parts: {
    zones: [
      onLeaf("s15.test", `@ NS ns1.nic.test.\n${BASE_RECORDS}`, { placements: [{ server: PARENT.name }] }),
    ],
  },
};

/** The second IPv6 address lies beside the first. */
const SAME_NETWORK_NS = `@ NS ns1
@ NS ns2
ns1 A 198.51.100.118
ns1 AAAA 2001:db8:51::118
ns2 A 203.0.113.118
ns2 AAAA 2001:db8:51::218
`;

const SAME_NETWORK: BuiltRow = {
  row: describeRow({
    id: "S18",
    how: "the IPv6 addresses of all name servers lie in one /48",
    ...secure,
    tests: { dns_ns_diversity: ["warning"] },
  }),
  parts: {
    zones: [
      onLeaf("s18.test", SAME_NETWORK_NS + BASE_RECORDS, {
        placements: [{ server: "s18-1" }, { server: "s18-2" }],
      }),
    ],
    servers: [
      { name: "s18-1", addresses: ["198.51.100.118", "2001:db8:51::118"] },
      { name: "s18-2", addresses: ["203.0.113.118", "2001:db8:51::218"] },
    ],
  },
};

const APEX_ALIAS: BuiltRow = {
  row: describeRow({
    id: "S21",
    how: "a CNAME at the apex, and the server of parent and child answers it to the DS question",
    state: "bogus",
  }),
  parts: {
    zones: [
      onLeaf("s21.test", `@ NS ns1.nic.test.\n@ CNAME www.s15.test.\nwww A 192.0.2.80\n`, {
        placements: [{ server: PARENT.name, answersDs: true }],
      }),
    ],
  },
};

/** A zone between `test` and the zone of the row, on two servers. */
const betweenZone = (number: number, name: string, second: ZoneSpec["placements"][number]): ZoneSpec => ({
  name,
  text: BASE_SOA + serversFor(number).ns,
  keys: P256_KEYS,
  placements: [{ server: `s${number}-1` }, second],
});

const CHILD = (name: string): ZoneSpec => onLeaf(name, LEAF_NS + BASE_RECORDS, { keys: [] });

const HALF_DELEGATION: BuiltRow = {
  row: {
    ...describeRow({
      id: "S22",
      how: "one of the parent's servers has an NSEC of the delegation without the NS bit",
      state: "insecure",
      reason: "no-ds",
      inconsistent: true,
    }),
    zone: "child.s22.test",
    question: { name: "www.child.s22.test", type: "A" },
  },
  parts: {
    zones: [
      betweenZone(22, "s22.test", {
        server: "s22-2",
        instead: {
          signing: () => ({
            denial: [{ kind: "nsec", edits: [{ name: labName("child.s22.test"), remove: [TYPE.NS] }] }],
          }),
        },
      }),
      CHILD("child.s22.test"),
    ],
    servers: serversFor(22).servers,
  },
};

/** Referrals without a word about DS, and NXDOMAIN when asked. */
const deniesChild = [
  () =>
    forQuestions(
      [TYPE.DS],
      replace((reply) => ({ ...reply, rcode: RCODE.NXDOMAIN })),
      labName("child.s23.test"),
    ),
  () => ({
    ...strip([TYPE.NSEC]),
    when: (query: { readonly type: number }) => query.type !== TYPE.DS && query.type !== TYPE.DNSKEY,
  }),
];

const DENIED_DELEGATION: BuiltRow = {
  row: {
    ...describeRow({ id: "S23", how: "the parent answers NXDOMAIN to DS of a delegation", state: "bogus" }),
    zone: "child.s23.test",
    question: { name: "www.child.s23.test", type: "A" },
  },
  parts: {
    zones: [
      {
        ...betweenZone(23, "s23.test", { server: "s23-2", behaviours: deniesChild }),
        placements: ["s23-1", "s23-2"].map((server) => ({ server, behaviours: deniesChild })),
      },
      CHILD("child.s23.test"),
    ],
    servers: serversFor(23).servers,
  },
};

const DNAME_ABOVE_CUT = pairRow({
  number: 24,
  id: "S24",
  how: "a DNAME above a delegation: no referral, but an alias",
  ask: "x.child.d A",
  ...secure,
  records: "d DNAME sub\nchild.d NS ns1\nx.child.sub A 192.0.2.93\n",
});

export const ODD_DELEGATION_ROWS: readonly BuiltRow[] = [
  LOOP,
  ALIASED_SERVER,
  SAME_SERVER,
  SAME_NETWORK,
  APEX_ALIAS,
  HALF_DELEGATION,
  DENIED_DELEGATION,
  DNAME_ABOVE_CUT,
];
