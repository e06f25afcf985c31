/** How many addresses does SPF let send? (`mail.md` 4.6) */
import type { Finding } from "../../../model/report.ts";
import type { SpfAnalysis } from "../../../proto/spf/analysis.ts";
import { finding } from "../../finding.ts";
import { defineMailCheck, found } from "../define.ts";
import { pointerOf, spfOf } from "../replay.ts";
import { shown } from "../shown.ts";
import { failedLookup } from "./failed-lookup.ts";

interface ScopeFacts {
  readonly ipv4_addresses: number;
  readonly shortest_ipv6: number | null;
  /** Disjoint prefixes that hold the same addresses, and the octets of a record with only them. */
  readonly prefixes: number;
  readonly flattened_octets: number;
}

type Verdict = "broad" | "large" | "private-range" | "unresolvable-a" | "good";

/** Our own thresholds: a /8, and what no sender of mail needs. */
const BROAD = { ipv4: 2 ** 24, ipv6: 20 } as const;
const LARGE_IPV4 = 2 ** 20;
const SHOWN_RANGES = 10;

export const mailAuthSpfScope = defineMailCheck<"dns" | "spf", Verdict, ScopeFacts>({
  id: "mail_auth_spf_scope",
  needs: ["dns", "spf"],
  spec: ["RFC 7208 11.4", "RFC 6890"],
  gate: { test: "mail_auth_spf_exist", verdicts: ["bad"] },
  blockedBy: "mail_auth_spf_policy",
  look: (evidence) => {
    const analysis = spfOf(evidence);
    const { space, root } = analysis;
    const facts: ScopeFacts = {
      ipv4_addresses: space.ipv4Addresses,
      shortest_ipv6: space.shortestIpv6,
      prefixes: space.prefixes.length,
      flattened_octets: space.flattenedOctets,
    };
    if (root.state !== "ok") return { facts, skip: "blocked" };
    // In a lab, addresses for documentation are as good as any.
    const special = evidence.options.net_map === true ? [] : analysis.special;
    const at = [pointerOf(`${root.domain}/TXT`, evidence)];
    const findings = findingsOf({ ...analysis, special }, at);
    return { facts, findings, unmeasured: failedLookup(analysis, evidence) };
  },
  table: [
    { when: found("spf-broad"), status: "info", verdict: "broad" },
    { when: found("spf-large"), status: "info", verdict: "large" },
    { when: found("spf-private-range"), status: "info", verdict: "private-range" },
    { when: found("spf-unresolvable"), status: "info", verdict: "unresolvable-a" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    broad: { says: "SPF lets very wide ranges send." },
    large: { says: "SPF lets {ipv4_addresses} IPv4 addresses send." },
    "private-range": { says: "SPF names addresses that no mail can come from." },
    "unresolvable-a": { says: "Terms of SPF give no address." },
    good: { says: "SPF lets {ipv4_addresses} IPv4 addresses send." },
  },
});

function findingsOf({ space, special, unresolvable }: SpfAnalysis, at: readonly string[]): Finding[] {
  const addresses = space.ipv4Addresses;
  const isBroad = addresses >= BROAD.ipv4 || (space.shortestIpv6 ?? BROAD.ipv6) < BROAD.ipv6;
  return [
    ...(isBroad ? [finding("spf-broad", { addresses }, at)] : []),
    ...(!isBroad && addresses >= LARGE_IPV4 ? [finding("spf-large", { addresses }, at)] : []),
    ...(special.length > 0
      ? [finding("spf-private-range", { ranges: special.slice(0, SHOWN_RANGES) }, at)]
      : []),
    ...unresolvable.map(({ domain, term }) => finding("spf-unresolvable", { domain, term: shown(term) }, at)),
  ];
}
