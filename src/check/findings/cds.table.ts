/** Findings about CDS and CDNSKEY records. */
import type { FindingTable } from "./row.ts";

export const CDS_FINDINGS = {
  "cds-none": {
    params: ["zone"],
    says: "{zone} has no CDS and CDNSKEY records, so key changes have to be told to the parent by hand.",
    refs: ["RFC 7344"],
  },
  "cds-delete": {
    params: ["zone"],
    says: "{zone} asks its parent to remove DNSSEC.",
    fix: "Remove the CDS and CDNSKEY delete records, unless the zone is to become unsigned.",
    refs: ["RFC 8078 section 4"],
  },
  "cds-delete-malformed": {
    params: ["zone"],
    says: "The CDS or CDNSKEY delete record of {zone} is malformed or stands beside others.",
    fix: "Publish either the delete records alone or none.",
    refs: ["RFC 8078 section 4"],
  },
  "cds-cdnskey-differ": {
    params: ["zone"],
    says: "The CDS records of {zone} are not those of its CDNSKEY records.",
    fix: "Make both from the same keys.",
    refs: ["RFC 7344 section 4"],
  },
  "cds-servers-differ": {
    params: ["zone", "servers"],
    says: "The servers of {zone} give different CDS or CDNSKEY records: {servers}.",
    fix: "See to it that every name server gets the same zone.",
    refs: ["RFC 7344 section 6.2"],
  },
  "cds-without-key": {
    params: ["zone", "cds"],
    says: "The CDS or CDNSKEY record {cds} of {zone} belongs to no key of the zone.",
    fix: "Publish the key first, then its CDS record.",
    refs: ["RFC 7344 section 4.1"],
  },
  "cds-not-signed": {
    params: ["zone"],
    says: "The CDS or CDNSKEY records of {zone} are not signed by a key that has a DS record; the parent ignores them.",
    fix: "Sign them with the key that the current DS record names.",
    refs: ["RFC 7344 section 4.1"],
  },
  "cds-pending": {
    params: ["zone"],
    says: "{zone} asks for other DS records than its parent has.",
    refs: ["RFC 7344 section 5"],
  },
} as const satisfies FindingTable;
