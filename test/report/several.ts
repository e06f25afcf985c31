/** The same names under two profiles, one of which has rules; written by hand. */
import type { Compliance, Report, Result, RuleResult } from "../../src/model/report.ts";
import { reportOf, resultOf, type SampleReport } from "./terminal/sample-result.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const WATERPAS = { name: "waterpas", version: "1", digest: digest("0") };
const BOD = { name: "us-bod-18-01", version: "1", digest: digest("1") };

const cite = (paragraph: string) => [
  { document: "BOD 18-01", paragraph, url: "https://cyber.dhs.gov/bod/18-01/" },
];

export function complianceOf(rules: readonly RuleResult[], status: Compliance["status"]): Compliance {
  const count = (outcome: RuleResult["outcome"]): number =>
    rules.filter((rule) => rule.outcome === outcome).length;
  const counts = {
    met: count("met"),
    "not-met": count("not-met"),
    inconclusive: count("inconclusive"),
    "not-applicable": count("not-applicable"),
  };
  return { status, level: "required", min_score: null, counts, rules };
}

const rule = (id: string, title: string, over: Partial<RuleResult> = {}): RuleResult => ({
  id,
  title,
  level: "required",
  outcome: "met",
  cite: cite("II.1.b.i, first item"),
  tests: ["web_https_http_hsts"],
  ...over,
});

export const RULES: readonly RuleResult[] = [
  rule("web-https", "The website is served over HTTPS"),
  rule("web-hsts", "The website sends an HSTS policy", { outcome: "not-met" }),
  rule("web-no-ssl", "SSL 2.0 and SSL 3.0 are off on web servers", {
    outcome: "inconclusive",
    cite: cite("II.1.b.i, second item"),
  }),
  rule("web-extra", "Something more", { level: "recommended", outcome: "not-met" }),
  rule("web-mail", "Something about mail", { outcome: "not-applicable" }),
];

const HSTS = { status: "failed", verdict: "bad" } as const;

function under(profile: Report["profile"], sample: SampleReport, compliance?: Compliance): Report {
  const report = reportOf("web", sample);
  return { ...report, profile, ...(compliance === undefined ? {} : { compliance }) };
}

const NO_SCORE = { percentage: null, measured: null } as const;

/** A name whose header is missing. */
const first = under(WATERPAS, {
  percentage: 93,
  changes: { web_https_http_hsts: HSTS, web_ipv6_ns_address: HSTS },
});
const byRules = under(
  BOD,
  {
    ...NO_SCORE,
    changes: { web_https_http_hsts: HSTS, web_ipv6_ns_address: { status: "info", verdict: "bad" } },
  },
  complianceOf(RULES, "failed"),
);

export const SEVERAL: Result = several([first, byRules]);

/** Under the profile with rules alone. */
export const RULED: Result = resultOf([byRules]);

/** A profile whose author means no good. */
export const HOSTILE_RULES: Result = several([
  first,
  under(
    { ...BOD, name: "x\u001b[31m<b>" },
    {},
    complianceOf(
      [
        rule("r", "</script><img src=x> \u202eevil | `a` @team", {
          outcome: "not-met",
          cite: [{ document: "=cmd() \u0007<i>", paragraph: null, url: "javascript:alert(1)" }],
        }),
      ],
      "failed",
    ),
  ),
]);

function several(reports: readonly Report[]): Result {
  const result = resultOf(reports);
  const profiles = reports.map(({ profile }) => profile);
  return { ...result, run: { ...result.run, profiles } };
}
