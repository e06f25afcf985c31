/** Findings about MX records and the hosts that they name. */
import type { FindingTable } from "./row.ts";

export const MX_FINDINGS = {
  "mx-unusable": {
    params: ["hosts"],
    says: "None of the MX records names a host that mail can be sent to: {hosts}.",
    fix: "Name mail servers with public addresses in the MX records, or publish the MX record “0 .”.",
    refs: ["RFC 5321 section 5.1"],
  },
  "no-null-mx": {
    params: ["domain"],
    says: "{domain} sends no mail and has no MX record, but has an address to which senders will try to deliver.",
    fix: "Publish the MX record “0 .”.",
    refs: ["RFC 7505 section 3"],
  },
  "implicit-mx": {
    params: ["domain"],
    says: "{domain} has no MX record, so senders try to deliver to its address; that was not tested.",
    fix: "Publish MX records, or “0 .” when {domain} receives no mail.",
    refs: ["RFC 5321 section 5.1"],
  },
} as const satisfies FindingTable;
