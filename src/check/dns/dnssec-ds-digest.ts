import type { Finding } from "../../model/report.ts";
import { digestRow } from "../../proto/dnssec/digest.table.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { signingOf, skipOf } from "./signing.ts";
import type { Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

const SHA1 = 1;
/** Digest types beside which validators ignore SHA-1, RFC 4509 section 3. */
const STRONG: ReadonlySet<number> = new Set([2, 4]);

interface Digests {
  readonly digest_types: readonly number[];
  /** Types that must not be used and are not merely left over. */
  readonly forbidden: readonly number[];
}

export const dnsDnssecDsDigest = defineZoneCheck({
  id: "dns_dnssec_ds_digest",
  spec: ["RFC 9904", "RFC 9905 2", "RFC 4509 3"],
  depth: "fast",
  skips: ["unsigned", "no-key"],
  look: judgeDigests,
  table: [
    { when: ({ forbidden = [] }) => forbidden.length > 0, status: "failed", verdict: "forbidden" },
    { when: found("digest-must-not"), status: "warning", verdict: "sha1-beside" },
    { when: found("digest-rarely-validated"), status: "warning", verdict: "rare" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    forbidden: {
      says: "{zone} has DS records with a digest type that must not be used.",
      fix: "Have them replaced by a DS record with digest type 2 (SHA-256).",
    },
    "sha1-beside": {
      says: "{zone} has a DS record with SHA-1 beside a stronger one.",
      fix: "Have the SHA-1 record removed from the parent.",
    },
    rare: {
      says: "{zone} has a DS record with a digest type that many validators do not know.",
      fix: "Have a DS record with digest type 2 (SHA-256) published.",
    },
    good: { says: "The DS records of {zone} have recommended digest types." },
  },
});

const CODES = {
  failed: "digest-must-not",
  warning: "digest-rarely-validated",
  info: "digest-rarely-validated",
} as const;

function judgeDigests(zone: Zone): ZoneLook<Digests> {
  const signing = signingOf(zone);
  const skip = skipOf(signing, ["signed"]);
  if (skip !== null) return skip;
  if (signing.ds.length === 0) return { skip: "unsigned" };
  const types = [...new Set(signing.ds.map(({ digestType }) => digestType))].sort((a, b) => a - b);
  const isStrong = types.some((type) => STRONG.has(type));
  const findings = types.flatMap((type): Finding[] => {
    const { verdict, mnemonic } = digestRow(type);
    if (verdict === "passed") return [];
    const at = signing.ds.findIndex(({ digestType }) => digestType === type);
    const pointer = pointerTo("dns", "zones", zone.name, "ds", at);
    return [finding(CODES[verdict], { zone: zone.name, digest: `${type} ${mnemonic}` }, [pointer])];
  });
  const forbidden = types.filter(
    (type) => digestRow(type).verdict === "failed" && !(type === SHA1 && isStrong),
  );
  return { findings, facts: { digest_types: types, forbidden } };
}
