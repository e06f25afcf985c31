/** The two domains that `lab demo` shows beside the good one. */
import type { Workshop } from "../spec.ts";
import { BOGUS, INVALID_ROUTE, NO_ROA, ONE_IPV6_SERVER } from "./expected.table.ts";
import { type LabScenario, scenario } from "./scenario.ts";

const DAY = 86_400;

export const DEMO_SCENARIOS: readonly LabScenario[] = [
  scenario(
    "mixed",
    "points won and lost: one name server without IPv6, no ROA, DMARC that asks for nothing",
    {
      ns: "@ NS ns1.hoster-a.example.\n@ NS ns4.hoster-b.example.\n",
      without: ["@ A ", "_dmarc"],
      records: `@ A 203.0.113.10
@ A 203.0.113.11
_dmarc TXT "v=DMARC1; p=none; rua=mailto:dmarc@mixed.test"
`,
      placements: [{ server: "hoster-a" }, { server: "hoster-b-ipv4" }],
    },
    { ...ONE_IPV6_SERVER, ...NO_ROA },
  ),
  scenario(
    "broken",
    "all signatures expired yesterday, an invalid route, no IPv6, no DMARC, no DKIM",
    {
      without: ["@ A", "@ MX", "@ TXT", "_dmarc", "lab._domainkey"],
      records: '@ A 203.0.113.70\n@ MX 10 mx3.hoster-a.example.\n@ TXT "v=spf1 ?all"\n',
      signing: ({ now }: Workshop) => ({ inception: now - 15 * DAY, expiration: now - DAY }),
    },
    { ...BOGUS, ...INVALID_ROUTE, dns_dnssec_rrsig_lifetime: ["warning"] },
  ),
];
