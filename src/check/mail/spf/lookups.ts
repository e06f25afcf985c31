/** How many DNS lookups does SPF need? (`mail.md` 4.6) */
import type { Finding } from "../../../model/report.ts";
import type { SpfAnalysis } from "../../../proto/spf/analysis.ts";
import { SPF_LIMITS } from "../../../proto/spf/limits.table.ts";
import { finding } from "../../finding.ts";
import { defineMailCheck, found, type MailLook } from "../define.ts";
import { pointerOf, spfOf } from "../replay.ts";
import { shown } from "../shown.ts";
import { failedLookup } from "./failed-lookup.ts";

interface Cost {
  readonly term: string;
  readonly lookups: number;
}

interface LookupFacts {
  readonly lookups: number;
  readonly is_lower_bound: boolean;
  readonly voids_ipv4: number;
  readonly voids_ipv6: number;
  /** Terms of the record that cost lookups. */
  readonly costing_terms: number;
  /** Those that cost most, most expensive first; the evidence has the record with all of them. */
  readonly costs: readonly Cost[];
}

type Verdict =
  | "over-limit"
  | "mx-limit"
  | "void-limit"
  | "void-limit-v6"
  | "void-limit-v4"
  | "near-limit"
  | "good";

const NEAR_LIMIT = 9;
/** Twice as many as receivers make; a record can have thousands. */
const SHOWN_COSTS = 20;

export const mailAuthSpfLookups = defineMailCheck<"dns" | "spf", Verdict, LookupFacts>({
  id: "mail_auth_spf_lookups",
  needs: ["dns", "spf"],
  spec: ["RFC 7208 4.6.4"],
  gate: { test: "mail_auth_spf_exist", verdicts: ["bad"] },
  blockedBy: "mail_auth_spf_policy",
  look: (evidence) => {
    const analysis = spfOf(evidence);
    const { lookups, voids, isLowerBound, costs, root } = analysis;
    const facts: LookupFacts = {
      lookups,
      is_lower_bound: isLowerBound,
      voids_ipv4: voids.ipv4,
      voids_ipv6: voids.ipv6,
      costing_terms: costs.length,
      costs: costs
        .slice(0, SHOWN_COSTS)
        .map(({ term, lookups: cost }) => ({ term: shown(term), lookups: cost })),
    };
    if (root.state !== "ok") return { facts, skip: "blocked" };
    const at = [pointerOf(`${root.domain}/TXT`, evidence)];
    const look: MailLook<LookupFacts> = { facts, findings: findingsOf(analysis, at) };
    return { ...look, unmeasured: failedLookup(analysis, evidence) };
  },
  table: [
    { when: found("spf-over-limit"), status: "warning", verdict: "over-limit" },
    { when: found("mx-limit"), status: "warning", verdict: "mx-limit" },
    { when: found("void-limit"), status: "warning", verdict: "void-limit" },
    { when: found("void-limit-v6"), status: "info", verdict: "void-limit-v6" },
    { when: found("void-limit-v4"), status: "info", verdict: "void-limit-v4" },
    { when: found("spf-near-limit"), status: "info", verdict: "near-limit" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "over-limit": { says: "SPF needs {lookups} DNS lookups, more than the 10 that receivers make." },
    "mx-limit": { says: "A term of SPF stands for more MX hosts than receivers look up." },
    "void-limit": { says: "More lookups of SPF find nothing than receivers have patience for." },
    "void-limit-v6": { says: "For senders over IPv6, more than 2 lookups of SPF find nothing." },
    "void-limit-v4": { says: "For senders over IPv4, more than 2 lookups of SPF find nothing." },
    "near-limit": { says: "SPF needs {lookups} of the 10 DNS lookups that receivers make." },
    good: { says: "SPF needs few DNS lookups: {lookups} of the 10 that receivers make." },
  },
});

function findingsOf({ lookups, voids, problems }: SpfAnalysis, at: readonly string[]): Finding[] {
  const over = lookups > SPF_LIMITS.lookups;
  const { ipv4, ipv6 } = voids;
  const [tooMany4, tooMany6] = [ipv4 > SPF_LIMITS.voids, ipv6 > SPF_LIMITS.voids];
  return [
    ...(over ? [finding("spf-over-limit", { lookups }, at)] : []),
    ...(!over && lookups >= NEAR_LIMIT ? [finding("spf-near-limit", { lookups }, at)] : []),
    ...problems
      .filter(({ code }) => code === "mx-limit")
      .map(({ domain, term }) => finding("mx-limit", { domain, term: shown(term) }, at)),
    ...(tooMany4 && tooMany6 ? [finding("void-limit", { ipv4, ipv6 }, at)] : []),
    ...(tooMany4 && !tooMany6 ? [finding("void-limit-v4", { count: ipv4 }, at)] : []),
    ...(tooMany6 && !tooMany4 ? [finding("void-limit-v6", { count: ipv6 }, at)] : []),
    ...macros(problems, at),
  ];
}

function macros(problems: SpfAnalysis["problems"], at: readonly string[]): Finding[] {
  return problems
    .filter(({ code }) => code.startsWith("macro"))
    .map(({ domain, term }) => finding("spf-macro", { domain, term: shown(term) }, at));
}
