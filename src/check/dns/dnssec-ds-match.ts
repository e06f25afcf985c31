import type { Finding } from "../../model/report.ts";
import { type Ds, dsDigest } from "../../proto/dnssec/ds.ts";
import type { Dnskey } from "../../proto/dnssec/key.ts";
import { readRrsig } from "../../proto/dnssec/rrsig.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { type CdsRecords, cdsOf } from "./cds.ts";
import { type Fault, gather, looksOf } from "./faults.ts";
import { wireName } from "./load.ts";
import { type KeyCopy, type Signing, signingOf, skipOf, skipWithoutKeys } from "./signing.ts";
import { serversAsked, type Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

export const dnsDnssecDsMatch = defineZoneCheck({
  id: "dns_dnssec_ds_match",
  spec: ["RFC 4035 2.4", "RFC 4034 5.1.4", "RFC 6781 4.1.2"],
  depth: "fast",
  skips: ["depth", "unsigned", "no-key"],
  look: matchDelegation,
  table: [
    { when: found("ds-without-zone-keys"), status: "failed", verdict: "unsigned-zone" },
    { when: found("ds-none-matches"), status: "failed", verdict: "none" },
    { when: found("ds-some-servers"), status: "failed", verdict: "inconsistent" },
    { when: found("ds-parents-differ"), status: "failed", verdict: "parents-differ" },
    { when: found("ds-without-key"), status: "warning", verdict: "unmatched" },
    { when: found("island-of-security"), status: "warning", verdict: "island" },
    { when: found("ds-awaits-key"), status: "info", verdict: "rollover" },
    { when: found("ds-key-without-sep"), status: "info", verdict: "no-sep" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "unsigned-zone": {
      says: "{zone} has DS records at its parent, but is not signed.",
      fix: "Sign {zone}, or have its DS records removed from the parent.",
    },
    none: {
      says: "No DS record of {zone} belongs to a key that signs the zone's keys.",
      fix: "Have the DS records replaced by ones made from the current key.",
    },
    inconsistent: {
      says: "At some name servers no DS record of {zone} belongs to a key that signs the zone's keys.",
      fix: "See to it that all name servers have the same keys.",
    },
    "parents-differ": {
      says: "The servers of the parent give different DS records for {zone}.",
      fix: "Report this to the operator of the parent zone.",
    },
    unmatched: {
      says: "A DS record of {zone} belongs to no key of the zone.",
      fix: "Have that DS record removed from the parent, unless its key is about to be published.",
    },
    island: {
      says: "{zone} is signed, but its parent has no DS record for it.",
      fix: "Have the DS record of {zone} published in the parent zone.",
    },
    rollover: { says: "A DS record of {zone} belongs to no key yet; the zone announces that key." },
    "no-sep": { says: "A key of {zone} with a DS record lacks the SEP flag, which is only a hint." },
    good: { says: "Every DS record of {zone} belongs to a key that signs the zone's keys." },
  },
});

function matchDelegation(zone: Zone): ZoneLook<object> {
  const signing = signingOf(zone);
  const skip = skipOf(signing, ["signed", "island"]);
  if (skip !== null) return skip;
  if (signing.kind === "island") return { findings: islandFindings(zone) };
  // A trust anchor need not have DS records.
  if (signing.ds.length === 0) return {};
  const withoutCopies = signing.copies.length === 0 ? skipWithoutKeys(zone, signing) : null;
  if (withoutCopies !== null) return withoutCopies;
  const faults = serverFaults(zone, signing);
  const servers = serversAsked(zone, "dnskey");
  return {
    ...looksOf(zone, servers, faults.perServer),
    findings: [...faults.findings, ...parentFindings(zone), ...recordFindings(zone, signing)],
  };
}

function islandFindings(zone: Zone): Finding[] {
  const announced = cdsOf(zone).some(({ records }) => records.cds.length + records.cdnskey.length > 0);
  const at = [`${zone.pointer}/servers`];
  const chain = [pointerTo("dns", "zones", zone.name)];
  return [
    finding("island-of-security", { zone: zone.name }, chain),
    ...(announced ? [finding("cds-not-processed", { zone: zone.name }, at)] : []),
  ];
}

function serverFaults(zone: Zone, signing: Signing): { findings: Finding[]; perServer: Fault[] } {
  const { copies, ds } = signing;
  const name = zone.name;
  const all = copies.flatMap(({ evidence }) => evidence);
  if (copies.every(({ keys }) => keys.length === 0)) {
    return { findings: [finding("ds-without-zone-keys", { zone: name }, all)], perServer: [] };
  }
  const unfit = copies.filter((copy) => !isVouchedFor(copy, ds));
  if (unfit.length === 0) return { findings: [], perServer: [] };
  const code = unfit.length === copies.length ? "ds-none-matches" : "ds-some-servers";
  const perServer = unfit.flatMap(({ server, evidence }): Fault[] =>
    server === null ? [] : [{ server, code, params: { zone: name }, evidence }],
  );
  if (perServer.length > 0) return { findings: gather(perServer), perServer };
  return { findings: [finding("ds-none-matches", { zone: name, servers: [] }, all)], perServer };
}

/** Signatures that were made by a key, whatever their dates. */
const MADE: ReadonlySet<string> = new Set(["valid", "expired", "not-yet-valid"]);

/** Whether a DS record belongs to a key that signs the DNSKEY RRset of this copy. */
function isVouchedFor({ judged, keys, rrset }: KeyCopy, ds: readonly Ds[]): boolean {
  if (judged.state === "secure") return true;
  const matched = new Set(
    judged.dsLinks.flatMap(({ status, matches }) => (status === "match" ? [matches] : [])),
  );
  if (judged.links.some(({ key, status }) => matched.has(key) && MADE.has(status))) return true;
  // Nobody can check algorithms and digests that are not supported; that key and signature are there must do.
  const signers = (rrset?.rrsigs ?? []).map(readRrsig).filter((rrsig) => rrsig !== null);
  const unsupported = judged.dsLinks.filter(({ status }) => status === "unsupported");
  return ds
    .filter((each) =>
      unsupported.some((link) => link.key_tag === each.tag && link.algorithm === each.algorithm),
    )
    .some((each) => {
      const isSigned = signers.some(({ tag, algorithm }) => tag === each.tag && algorithm === each.algorithm);
      return isSigned && keys.some((key) => isKeyOf(key, each, rrset?.name ?? "\0"));
    });
}

/** Whether a DS record was made from a key; by tag and algorithm alone where the digest cannot be computed. */
function isKeyOf(key: Dnskey, ds: Ds, zone: string): boolean {
  if (key.tag !== ds.tag || key.algorithm !== ds.algorithm) return false;
  const digest = dsDigest(ds.digestType, zone, key.rdata);
  return digest === null || digest.equals(ds.digest);
}

function parentFindings({ record, name, pointer }: Zone): Finding[] {
  const given = Object.entries(record.parent_ds ?? {}).flatMap(([address, ds]) =>
    ds === null ? [] : [{ address, set: [...ds].sort().join("\n") }],
  );
  if (new Set(given.map(({ set }) => set)).size < 2) return [];
  const servers = given.map(({ address }) => address);
  return [finding("ds-parents-differ", { zone: name, servers }, [`${pointer}/parent_ds`])];
}

function recordFindings(zone: Zone, { ds, copies }: Signing): Finding[] {
  const wire = wireName(zone.name);
  const keys = copies.flatMap((copy) => copy.keys);
  const announced = cdsOf(zone).map(({ records }) => records);
  const pointers = ds.map((_, index) => pointerTo("dns", "zones", zone.name, "ds", index));
  const unmatched = ds.flatMap((each, index) => {
    if (keys.some((key) => isKeyOf(key, each, wire))) return [];
    const code = announced.some((records) => isAnnounced(each, records, wire))
      ? "ds-awaits-key"
      : "ds-without-key";
    return [finding(code, { zone: zone.name, ds: textOf(each) }, [pointers[index] ?? zone.pointer])];
  });
  const withoutSep = keys.filter((key) => !key.sep && ds.some((each) => isKeyOf(key, each, wire)));
  return [
    ...(keys.length === 0 ? [] : unmatched),
    ...[...new Set(withoutSep.map(({ id }) => id))].map((key) =>
      finding("ds-key-without-sep", { zone: zone.name, key }, pointers),
    ),
  ];
}

function isAnnounced(ds: Ds, { cds, cdnskey }: CdsRecords, zone: string): boolean {
  return cds.some(({ rdata }) => rdata.equals(ds.rdata)) || cdnskey.some((key) => isKeyOf(key, ds, zone));
}

const textOf = ({ tag, algorithm, digestType }: Ds): string => `${tag} ${algorithm} ${digestType}`;
