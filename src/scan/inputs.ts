import type { EvidenceDocument, EvidenceOptions, Input } from "../model/evidence.ts";
import { UserError } from "../model/user-error.ts";
import { nameFromText, nameToText } from "../proto/dns/name.ts";
import { parseRdata } from "../proto/dns/presentation.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import { type Anchor, parseAnchors, ROOT_ANCHORS } from "../proto/dnssec/anchor.ts";
import { digestOf } from "../store/digest.ts";

/**
 * The trust anchors that some options name; the built-in ones of the root when they name none.
 *
 * @throws UserError `config-invalid` for text that is not in zone-file form
 */
export function anchorsOf({
  trust_anchors: lines,
}: Pick<EvidenceOptions, "trust_anchors">): readonly Anchor[] {
  if (lines === undefined) return ROOT_ANCHORS;
  const anchors = parseAnchors(lines.join("\n"));
  if (anchors.ok) return anchors.value;
  throw new UserError("config-invalid", {
    what: `the trust anchors cannot be read: ${anchors.reason}`,
    fix: "give DS or DNSKEY records in zone-file form",
  });
}

/**
 * The anchors against which the evidence of a target is validated: those of the options, and the delegation that was
 * given in place of the parent's.
 *
 * @throws UserError as `anchorsOf`
 */
export function anchorsOfEvidence({
  options,
  target,
}: Pick<EvidenceDocument, "options" | "target">): readonly Anchor[] {
  const anchors = anchorsOf(options);
  const given = target.pre_delegation;
  if (given === undefined) return anchors;
  const zone = nameFromText(given.zone);
  const ds = given.ds.map((text) => parseRdata(TYPE.DS, text));
  const rdatas = ds.flatMap((each) => (each.ok ? [each.value] : []));
  if (!zone.ok || rdatas.length < ds.length) {
    throw new UserError("config-invalid", {
      what: `the delegation given for ${given.zone} cannot be read`,
      fix: 'give DS records as "tag algorithm type digest"',
    });
  }
  const others = anchors.filter((anchor) => anchor.zone !== zone.value);
  return [...others, { zone: zone.value, ds: rdatas, dnskeys: [], delegation: true }];
}

/** The anchors as an entry of `inputs`: the digest is over the keys themselves, not over how they were written. */
export function trustAnchorInput(options: Pick<EvidenceOptions, "trust_anchors">): Input {
  const anchors = anchorsOf(options).map(({ zone, ds, dnskeys }) => ({
    zone: nameToText(zone),
    ds: ds.map((rdata) => rdata.toString("hex")).sort(),
    dnskeys: dnskeys.map((rdata) => rdata.toString("hex")).sort(),
  }));
  return {
    name: "root-trust-anchor",
    ...(options.trust_anchors === undefined ? { source: "built-in" } : {}),
    digest: digestOf({ anchors }),
  };
}
