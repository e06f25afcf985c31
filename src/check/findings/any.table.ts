/** Findings about any test. */
import type { FindingTable } from "./row.ts";

export const ANY_FINDINGS = {
  "more-findings": {
    params: ["code", "more"],
    says: "Another {more} findings of the kind “{code}” are not listed.",
    refs: [],
  },
  "could-not-measure": { params: ["cause"], says: "Not measured: {cause}.", refs: [] },
  "name-does-not-exist": {
    params: ["name"],
    says: "The name {name} does not exist.",
    fix: "Check the spelling, or register the name.",
    refs: ["RFC 8020 section 2"],
  },
  "family-not-measured": {
    params: ["family"],
    says: "Judged without {family}, which this machine does not have.",
    refs: [],
  },
  "servers-left-out": {
    params: ["zone", "servers"],
    says: "Judged without the servers that do not give {zone}: {servers}.",
    refs: [],
  },
  "bogus-data": {
    params: ["name", "type"],
    says: "The {type} records of {name} do not validate; they are judged as received.",
    fix: "See the DNSSEC tests.",
    refs: ["RFC 4035 section 4.3"],
  },
} as const satisfies FindingTable;
