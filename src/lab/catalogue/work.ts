/** Rows F: zones that cost a validator work without end, unless it has limits. */
import { TYPE } from "../../proto/dns/type.table.ts";
import { keyPair } from "../core.ts";
import { dsDigest, dsRdata, keyTag } from "../dnssec-rdata.ts";
import { collidingRdata, type LabKey } from "../key.ts";
import type { SignFault } from "../signature.ts";
import { type BuiltRow, firstKey, row } from "./row.ts";

const COLLISIONS = 40;

const flips = (count: number): SignFault[] =>
  Array.from({ length: count }, (_, flip) => ({ flip: flip * 8 }));

const lookAlikes = (key: LabKey | undefined): Buffer[] =>
  key === undefined ? [] : Array.from({ length: COLLISIONS }, (_, i) => collidingRdata(key.rdata, i + 1));

const aliases = Array.from({ length: 20 }, (_, i) => `c${i} CNAME c${i + 1}\n`).join("");

export const WORK_ROWS: readonly BuiltRow[] = [
  row({
    id: "F-keytrap",
    how: "40 colliding RSA key tags, 40 bad RRSIGs (CVE-2023-50387)",
    state: "bogus",
    reason: "validation-limit",
    ede: 6,
    zone: {
      keys: keyPair(8),
      signing: ({ at, keys }) => ({
        extraDnskeys: lookAlikes(keys[1]),
        rules: [{ name: at("www"), type: TYPE.A, sigs: flips(COLLISIONS) }],
      }),
    },
  }),
  row({
    id: "F-ksktrap",
    how: "many DS for many colliding KSKs, none of which signed DNSKEY",
    state: "bogus",
    reason: "validation-limit",
    ede: 6,
    zone: {
      keys: keyPair(8),
      ds: (shop) =>
        lookAlikes(firstKey(shop)).map((rdata) =>
          dsRdata({ tag: keyTag(rdata), algorithm: 8, digestType: 2, digest: dsDigest(shop.apex, rdata, 2) }),
        ),
      signing: (shop) => ({
        extraDnskeys: lookAlikes(firstKey(shop)),
        rules: [{ type: TYPE.DNSKEY, sigs: flips(COLLISIONS) }],
      }),
    },
  }),
  row({
    id: "F-chain",
    how: "20 CNAMEs in a row in one zone",
    ask: "c0 A",
    state: "bogus",
    reason: "alias-chain-too-long",
    ede: 0,
    records: `${aliases}c20 A 192.0.2.84\n`,
  }),
  row({
    id: "F-loop",
    how: "two CNAMEs that point at each other",
    ask: "l1 A",
    state: "bogus",
    reason: "alias-loop",
    ede: 0,
    records: "l1 CNAME l2\nl2 CNAME l1\n",
  }),
  row({
    id: "F-manysigs",
    how: "29 bad RRSIGs, then a good one",
    state: "bogus",
    reason: "validation-limit",
    ede: 6,
    zone: {
      signing: ({ at }) => ({ rules: [{ name: at("www"), type: TYPE.A, sigs: [...flips(29), {}] }] }),
    },
  }),
];
