/** Does the page load, or hold, what weakens it? (`web.md` 5) */
import { parsePolicies } from "../../proto/http/csp.ts";
import { findForbidden } from "../../proto/http/csp-match.ts";
import { type FieldLine, fieldLines, type HeaderFinding } from "../../proto/http/field.ts";
import { findMixed, findWithoutIntegrity, type Page } from "../../proto/http/page.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import { isHtml, pageOf } from "./body.ts";
import { registrableDomain } from "./csp.ts";
import { type Context, defineWebCheck } from "./define.ts";
import { known } from "./remark.ts";
import { hopsOf, type Seen, type WebServer } from "./site.ts";

/** `no-page`: what the redirects end at is no HTML over HTTPS. `elsewhere`: the page of another address was looked at. */
type Says = "bad" | "no-page" | "elsewhere" | "good";
type Verdict = "bad" | "good";

const nothing = <K extends string>(says: K) =>
  ({ says, verdict: "not-tested", status: "not_tested", reason: "not_applicable", ofAll: true }) as const;

const STEPS: readonly Step<Says, Verdict>[] = [
  { says: "bad", status: "warning" },
  nothing("no-page"),
  nothing("elsewhere"),
  { says: "good", status: "passed" },
];

export const webAppsecprivMixed = defineWebCheck<Says, Verdict>({
  id: "web_appsecpriv_mixed",
  spec: ["W3C Mixed Content 5", "W3C Subresource Integrity 3", "W3C CSP Level 3 6.7"],
  steps: STEPS,
  judge: (server, _, context) => judge(server, context),
  text: {
    bad: { says: "The page loads something without protection, or breaks its own policy." },
    good: { says: "All that the page loads is protected." },
  },
  culprits: {
    bad: [
      "mixed-active",
      "mixed-form",
      "mixed-passive",
      "csp-forbids-load",
      "csp-forbids-inline",
      "no-integrity",
    ],
  },
});

function judge({ endpoint }: WebServer, { evidence }: Context): Opinion<Says> {
  const found = hopsOf(evidence, endpoint, "https-root");
  const last = found?.hops.findLast(({ exchange }) => exchange.response !== null);
  if (last === undefined || found?.chain.end !== "final") return { says: "no-page" };
  if (!last.exchange.url.startsWith("https:") || !isHtml(last.exchange)) return { says: "no-page" };
  const page = pageOf(last.exchange, evidence);
  // Only the lowest address of each family has its page kept.
  if (page === null) return { says: "elsewhere" };
  const remarks = remarksOn(page, last);
  return { says: remarks.length > 0 ? "bad" : "good", remarks };
}

function remarksOn(page: Page, { exchange, pointer }: Seen): Remark[] {
  const { url, response } = exchange;
  const own = registrableDomain(new URL(url).hostname);
  const isSameSite = (host: string): boolean => own !== null && registrableDomain(host) === own;
  const lines = fieldLines(response?.headers ?? [], "content-security-policy");
  const inMeta = page.metaPolicies.map((value, field): FieldLine => ({ field, value }));
  const policies = parsePolicies([...lines, ...inMeta]);
  const findings = [
    ...findMixed(page),
    ...findWithoutIntegrity(page, isSameSite),
    ...findForbidden(page, policies, url),
  ];
  return findings.slice(0, SHOWN).map((finding) => remarkOf(finding, pointer));
}

/** A page can load the same thing wrongly a thousand times. */
const SHOWN = 50;

const remarkOf = ({ code, params = {} }: HeaderFinding, pointer: string): Remark => ({
  code: known(code),
  params,
  at: [`${pointer}/body`],
});
