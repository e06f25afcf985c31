/** Rows S1 to S14, S16 and S17, S19, S20, S25: name servers that differ from each other, or from what they should be. */
import { RCODE } from "../../proto/dns/rcode.table.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import {
  catchingUp,
  nonAuthoritative,
  onlyRcode,
  silence,
  upwardReferral,
  withoutEdns,
} from "../behaviour.ts";
import { keyPair, P256_KEYS } from "../core.ts";
import { ROOT_SERVERS } from "../root-servers.table.ts";
import type { KeySpec, Placement } from "../spec.ts";
import { foldCase, spoof } from "../wire-behaviour.ts";
import { labName } from "../zone.ts";
import { pairRow } from "./pair.ts";
import { type BuiltRow, replaceAt } from "./row.ts";

const DAY = 86_400;
const ZSK: KeySpec = { algorithm: 13, flags: 256, signs: "data" };
const KSK: KeySpec = { algorithm: 13, flags: 257, signs: "keys" };
const OK: Omit<Placement, "server"> = {};
const secure = { state: "secure" } as const;
const INCONSISTENT = {
  ...secure,
  inconsistent: true,
  tests: { dns_dnssec_consistency: ["failed"] },
} as const;
/** Two of three name servers work. */
const LAME = { ...secure, count: 3, tests: { dns_ns_lame: ["warning"] } } as const;
const UNSIGNED_KEYS = { state: "bogus", reason: "rrsig-missing@DNSKEY", ede: 10 } as const;

const week: Omit<Placement, "server"> = {
  instead: { signing: ({ now }) => ({ inception: now - 21 * DAY, expiration: now - 7 * DAY }) },
};

/** The keys of before the roll-over, under data that the new key signed. */
const olderKeys: Omit<Placement, "server"> = {
  instead: {
    keys: [KSK, { ...ZSK, signs: "none", label: "older" }],
    signing: (shop) => ({ rules: [{ type: TYPE.DNSKEY, sigs: [{}] }, { sigs: [{ key: shop.key(ZSK) }] }] }),
  },
};

const doing = (...behaviours: NonNullable<Placement["behaviours"]>): Omit<Placement, "server"> => ({
  behaviours,
});

const rootNames = ROOT_SERVERS.map(({ letter }) => labName(`${letter}.root-servers.net`));
const noTcp = { tcp: false } as const;

export const CONSISTENCY_ROWS: readonly BuiltRow[] = [
  pairRow({
    number: 1,
    id: "S1",
    how: "one server has week-old, expired signatures",
    ...INCONSISTENT,
    at: [OK, week],
  }),
  pairRow({
    number: 2,
    id: "S2",
    how: "one server has a DNSKEY RRset without the new ZSK",
    ...INCONSISTENT,
    at: [OK, olderKeys],
  }),
  pairRow({
    number: 3,
    id: "S3",
    how: "one server has an unsigned copy",
    ...INCONSISTENT,
    at: [OK, { instead: { keys: [] } }],
  }),
  pairRow({
    number: 4,
    id: "S4a",
    how: "one of three servers answers REFUSED",
    ...LAME,
    at: [OK, OK, doing(() => onlyRcode(RCODE.REFUSED))],
  }),
  pairRow({
    number: 5,
    id: "S4b",
    how: "one of three servers is silent",
    ...LAME,
    at: [OK, OK, doing(silence)],
  }),
  pairRow({
    number: 6,
    id: "S4c",
    how: "one of three servers is not authoritative",
    ...LAME,
    at: [OK, OK, doing(nonAuthoritative)],
  }),
  pairRow({
    number: 7,
    id: "S5",
    how: "the parent lists a third server that the zone does not name",
    ...secure,
    count: 3,
    ns: "@ NS ns1\n@ NS ns2\nns1 A 198.51.100.107\nns1 AAAA 2001:db8:51::107\nns2 A 203.0.113.107\nns2 AAAA 3fff:113::107\nns3 A 192.0.2.107\nns3 AAAA 2001:db8:2::107\n",
    zone: {
      delegation:
        "@ NS ns1\n@ NS ns2\n@ NS ns3\nns1 A 198.51.100.107\nns1 AAAA 2001:db8:51::107\nns2 A 203.0.113.107\nns2 AAAA 3fff:113::107\nns3 A 192.0.2.107\nns3 AAAA 2001:db8:2::107\n",
    },
    tests: { dns_ns_delegation: ["warning"] },
  }),
  pairRow({
    number: 8,
    id: "S6",
    how: "a glue address differs from the authoritative one",
    ...secure,
    count: 3,
    ns: "@ NS ns1\n@ NS ns2\nns1 A 198.51.100.108\nns1 AAAA 2001:db8:51::108\nns2 A 203.0.113.108\nns2 AAAA 3fff:113::108\n",
    zone: {
      delegation:
        "@ NS ns1\n@ NS ns2\nns1 A 198.51.100.108\nns1 AAAA 2001:db8:51::108\nns2 A 192.0.2.108\nns2 AAAA 3fff:113::108\n",
    },
    tests: { dns_ns_delegation: ["warning"] },
  }),
  pairRow({
    number: 9,
    id: "S7",
    how: "in-domain name servers without glue",
    state: "indeterminate",
    reason: "no-usable-server",
    ede: 22,
    zone: { delegation: "@ NS ns1\n@ NS ns2\n" },
  }),
  pairRow({
    number: 10,
    id: "S10",
    how: "one of three servers refers to the root",
    ...LAME,
    at: [OK, OK, doing(() => upwardReferral(rootNames))],
  }),
  pairRow({
    number: 11,
    id: "S11",
    how: "TCP is closed and the DNSKEY RRset does not fit UDP",
    state: "bogus",
    reason: "dnskey-fetch-failed",
    ede: 9,
    zone: { keys: keyPair(8, 4096) },
    server: noTcp,
    tests: { dns_ns_tcp: ["warning"] },
  }),
  pairRow({
    number: 12,
    id: "S12",
    how: "queries with EDNS are dropped",
    ...UNSIGNED_KEYS,
    server: { behaviours: [() => withoutEdns("drop")] },
    tests: { dns_ns_edns: ["warning"] },
  }),
  pairRow({
    number: 13,
    id: "S13",
    how: "the case of the question is folded",
    ...secure,
    server: { behaviours: [foldCase] },
    tests: { dns_ns_behaviour: ["info"] },
  }),
  pairRow({
    number: 14,
    id: "S14",
    how: "replies with another ID, and from another source, come first",
    ...secure,
    sockets: true,
    server: { behaviours: [() => spoof("id", "source")] },
  }),
  pairRow({
    number: 16,
    id: "S16",
    how: "NXDOMAIN for an empty non-terminal",
    ask: "ent A",
    ...secure,
    warnings: ["nxdomain-for-ent"],
    server: { behaviours: [replaceAt("ent", (reply) => ({ ...reply, rcode: RCODE.NXDOMAIN }))] },
  }),
  pairRow({
    number: 17,
    id: "S17",
    how: "SOA serials differ by 3, and agree 5 seconds later",
    ask: "@ SOA",
    sockets: true,
    // A serial that was not signed is bogus until it has caught up, so the zone has no signatures.
    zone: { keys: [] },
    state: "insecure",
    reason: "no-ds",
    at: [OK, doing(() => catchingUp(3, 5000))],
    tests: { dns_soa_serial: ["passed"] },
  }),
  pairRow({
    number: 19,
    id: "S19",
    how: "CDS asks for the removal of DS",
    ...secure,
    records: "@ CDS 0 0 0 00\n",
    tests: { dns_dnssec_cds: ["info"] },
  }),
  pairRow({
    number: 20,
    id: "S20",
    how: "CDS and CDNSKEY differ",
    ...secure,
    records: `@ CDS 12345 13 2 ${"ab".repeat(32)}\n@ CDNSKEY 257 3 13 ${Buffer.alloc(64, 7).toString("base64")}\n`,
    tests: { dns_dnssec_cds: ["info"] },
  }),
  pairRow({
    number: 25,
    id: "S25",
    how: "no EDNS, replies of 512 octets and TC",
    ...UNSIGNED_KEYS,
    zone: { keys: P256_KEYS },
    server: { behaviours: [() => withoutEdns("ignore")] },
  }),
];
