import type { Finding } from "../../model/report.ts";
import { canonicalSet } from "../../proto/dns/rrset.ts";
import { type Ds, dsDigest } from "../../proto/dnssec/ds.ts";
import type { Dnskey } from "../../proto/dnssec/key.ts";
import { judgeRrset } from "../../proto/dnssec/link.ts";
import { finding } from "../finding.ts";
import { type CdsCopy, cdsOf } from "./cds.ts";
import { silentOn } from "./dnssec-consistency.ts";
import { wireName } from "./load.ts";
import { type Signing, signingKeys, signingOf, skipOf } from "./signing.ts";
import { serverCause, serversAsked, type Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

export const dnsDnssecCds = defineZoneCheck({
  id: "dns_dnssec_cds",
  spec: ["RFC 7344 4", "RFC 7344 4.1", "RFC 8078 4"],
  depth: "deep",
  needsServers: true,
  skips: ["depth", "unsigned", "no-key"],
  look: readRequests,
  table: [
    { when: found("cds-delete-malformed"), status: "failed", verdict: "delete-malformed" },
    { when: found("cds-servers-differ"), status: "failed", verdict: "inconsistent" },
    { when: found("cds-cdnskey-differ"), status: "failed", verdict: "differ" },
    { when: found("cds-delete"), status: "warning", verdict: "delete" },
    { when: found("cds-without-key"), status: "warning", verdict: "without-key" },
    { when: found("cds-not-signed"), status: "warning", verdict: "not-signed" },
    { when: found("cds-pending"), status: "info", verdict: "pending" },
    { when: found("cds-none"), status: "info", verdict: "none" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "delete-malformed": {
      says: "{zone} has a malformed request to its parent to remove DNSSEC.",
      fix: "Publish either the delete records alone or none.",
    },
    inconsistent: {
      says: "The name servers of {zone} give different CDS or CDNSKEY records.",
      fix: "See to it that every name server gets the same zone.",
    },
    differ: {
      says: "The CDS records of {zone} are not those of its CDNSKEY records.",
      fix: "Make both from the same keys.",
    },
    delete: {
      says: "{zone} asks its parent to remove DNSSEC.",
      fix: "Remove the delete records, unless the zone is to become unsigned.",
    },
    "without-key": {
      says: "{zone} asks its parent for a DS record of a key that it does not have.",
      fix: "Publish the key first, then its CDS record.",
    },
    "not-signed": {
      says: "The CDS or CDNSKEY records of {zone} are not signed by a key that has a DS record.",
      fix: "Sign them with the key that the current DS record names.",
    },
    pending: { says: "{zone} asks for other DS records than its parent has." },
    none: { says: "{zone} has no CDS and CDNSKEY records." },
    good: { says: "The CDS and CDNSKEY records of {zone} are those that its parent has." },
  },
});

function readRequests(zone: Zone): ZoneLook<object> {
  const signing = signingOf(zone);
  const skip = skipOf(signing, ["signed", "island"]);
  if (skip !== null) return skip;
  const copies = cdsOf(zone);
  const cause = serverCause(zone, serversAsked(zone, "cds"));
  const unmeasured =
    cause === null
      ? (silentOn(zone.servers, "cds") ?? silentOn(zone.servers, "cdnskey"))
      : { cause: cause.cause, evidence: [cause.server.pointer] };
  const [first] = copies;
  if (first === undefined) {
    const missing = { cause: "dns-failure" as const, evidence: [zone.pointer] };
    return { skip: "unmeasured", unmeasured: unmeasured ?? missing };
  }
  return { findings: [...serversDiffer(zone, copies), ...judgeCopy(zone, first, signing)], unmeasured };
}

function serversDiffer(zone: Zone, copies: readonly CdsCopy[]): Finding[] {
  const sets = new Set(copies.map(fingerprintOf));
  if (sets.size < 2) return [];
  const servers = copies.map(({ server }) => server.label);
  const evidence = copies.flatMap((copy) => copy.evidence);
  return [finding("cds-servers-differ", { zone: zone.name, servers }, evidence)];
}

function fingerprintOf({ rrsets }: CdsCopy): string {
  return rrsets
    .flatMap((rrset) => canonicalSet(rrset).map((rdata) => `${rrset.type} ${rdata.toString("hex")}`))
    .join("\n");
}

/** RFC 8078 section 4. */
const DELETE = { cds: Buffer.from("0000000000", "hex"), cdnskey: Buffer.from("0000030000", "hex") } as const;

function judgeCopy(zone: Zone, copy: CdsCopy, signing: Signing): Finding[] {
  const { cds, cdnskey } = copy.records;
  const params = { zone: zone.name };
  if (copy.rrsets.length === 0) return [finding("cds-none", params, copy.evidence)];
  const asksToDelete = [...cds, ...cdnskey].some(({ algorithm }) => algorithm === 0);
  if (asksToDelete) {
    const isProper = isOnly(cds, DELETE.cds) && isOnly(cdnskey, DELETE.cdnskey);
    return [finding(isProper ? "cds-delete" : "cds-delete-malformed", params, copy.evidence)];
  }
  return [
    ...(isSameRequest(zone, cds, cdnskey) ? [] : [finding("cds-cdnskey-differ", params, copy.evidence)]),
    ...withoutKey(zone, copy, signing),
    ...(isSigned(zone, copy, signing) ? [] : [finding("cds-not-signed", params, copy.evidence)]),
    ...(isFulfilled(zone, copy, signing) ? [] : [finding("cds-pending", params, copy.evidence)]),
  ];
}

/** Whether records are the delete record alone, or there are none. */
function isOnly(records: readonly { readonly rdata: Buffer }[], expected: Buffer): boolean {
  return records.length === 0 || (records.length === 1 && records[0]?.rdata.equals(expected) === true);
}

/** Whether a DS or CDS record was made from a key; unknown digest types are not held against it. */
function isOfKey(zone: Zone, { tag, algorithm, digestType, digest }: Ds, key: Dnskey): boolean {
  if (tag !== key.tag || algorithm !== key.algorithm) return false;
  const computed = dsDigest(digestType, wireName(zone.name), key.rdata);
  return computed === null || computed.equals(digest);
}

/** RFC 7344 section 4: where both exist, they stand for the same keys. */
function isSameRequest(zone: Zone, cds: readonly Ds[], cdnskey: readonly Dnskey[]): boolean {
  if (cds.length === 0 || cdnskey.length === 0) return true;
  return (
    cds.every((each) => cdnskey.some((key) => isOfKey(zone, each, key))) &&
    cdnskey.every((key) => cds.some((each) => isOfKey(zone, each, key)))
  );
}

function withoutKey(zone: Zone, { records, evidence }: CdsCopy, signing: Signing): Finding[] {
  const keys = [...signingKeys(signing).values()].map(({ key }) => key);
  const lone = [
    ...records.cds
      .filter((cds) => !keys.some((key) => isOfKey(zone, cds, key)))
      .map(({ tag, algorithm, digestType }) => `${tag} ${algorithm} ${digestType}`),
    ...records.cdnskey
      .filter(({ rdata }) => !keys.some((key) => key.rdata.equals(rdata)))
      .map(({ id }) => id),
  ];
  return lone.map((cds) => finding("cds-without-key", { zone: zone.name, cds }, evidence));
}

/** RFC 7344 section 4.1: signed by a key that both the DNSKEY and the DS RRset name. */
function isSigned(zone: Zone, { rrsets, server }: CdsCopy, { ds, copies }: Signing): boolean {
  const keys = copies.find((copy) => copy.server === server)?.judged;
  // The parent has to judge the first DS of an island by other means (RFC 8078 section 3).
  if (ds.length === 0 || keys === undefined) return true;
  const entryKeys = new Set(
    keys.dsLinks.flatMap(({ status, matches }) =>
      status === "match" && matches !== undefined ? [matches] : [],
    ),
  );
  const { now, memo } = zone.setting;
  return rrsets.every((rrset) => {
    const judged = judgeRrset({ rrset, zone: wireName(zone.name), keys: keys.keys, entryKeys, now, memo });
    return judged.state === "secure";
  });
}

/** Whether the parent has what the zone asks for. */
function isFulfilled(zone: Zone, { records }: CdsCopy, { ds }: Signing): boolean {
  const { cds, cdnskey } = records;
  if (cds.length > 0) {
    return (
      cds.every(({ rdata }) => ds.some((each) => each.rdata.equals(rdata))) &&
      ds.every(({ rdata }) => cds.some((each) => each.rdata.equals(rdata)))
    );
  }
  return (
    cdnskey.every((key) => ds.some((each) => isOfKey(zone, each, key))) &&
    ds.every((each) => cdnskey.some((key) => isOfKey(zone, each, key)))
  );
}
