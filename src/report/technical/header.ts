/** Details of header fields, CAA and security.txt (`scoring.md` 7.3). */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Finding } from "../../model/report.ts";
import { type Spot, spotOf } from "./spot.ts";
import { aboutServer, type TlsSubject } from "./tls.ts";

/** An entry of a list of problems. */
interface Message {
  readonly msgid: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The exchange that answered a request for the start page, or for another purpose. */
function answeredAt({ evidence, place }: TlsSubject, purpose: "https-root" | "securitytxt") {
  const endpoint = evidence.web?.endpoints.find(({ address }) => address === place.address);
  const hops = endpoint?.chains[purpose]?.hops ?? [];
  const id = purpose === "https-root" ? hops[0] : hops.at(-1);
  return id === undefined ? undefined : evidence.web?.exchanges[id];
}

/** The values of a header field of the start page, in order. */
export function headerValues(subject: TlsSubject, name: string): string[] {
  const headers = answeredAt(subject, "https-root")?.response?.headers ?? [];
  return headers.flatMap(([field, value]) => (field.toLowerCase() === name ? [value] : []));
}

export function headerDetails(subject: TlsSubject) {
  const about = (test: string): Spot => spotOf(subject.report, `web_appsecpriv_${test}`, subject.place);
  const referrer = about("referrer_policy");
  return {
    content_security_policy_enabled: about("csp").verdict === "good",
    content_security_policy_values: headerValues(subject, "content-security-policy"),
    content_security_policy_errors: cspErrors(about("csp")),
    referrer_policy_enabled: ["good", "recommendations"].includes(referrer.verdict),
    referrer_policy_values: headerValues(subject, "referrer-policy"),
    referrer_policy_errors: referrer.verdict === "bad" ? referrer.findings.map(message) : [],
    referrer_policy_recommendations:
      referrer.verdict === "recommendations" ? referrer.findings.map(message) : [],
    x_content_type_options_enabled: about("x_content_type_options").verdict === "good",
    x_content_type_options_values: headerValues(subject, "x-content-type-options"),
    x_frame_options_enabled: about("x_frame_options").verdict === "good",
    x_frame_options_values: headerValues(subject, "x-frame-options"),
    ...securityTxtDetails(about("securitytxt"), subject),
  };
}

/** Those that internet.nl has a word for. */
function cspErrors({ findings }: Spot): Message[] {
  const codes = findings.flatMap(({ code, params: { codes: own } = {} }) =>
    code === "internetnl-csp" && Array.isArray(own) ? own.map(String) : [code],
  );
  return [...new Set(codes)]
    .filter((code) => /^(?:has|missing|no-policy)-/.test(code))
    .map((msgid) => ({ msgid, context: {} }));
}

/** Where the file is sound and could be better; everything else fails it. */
const RECOMMENDED: ReadonlySet<string> = new Set([
  "long-expiry",
  "no-encryption",
  "not-signed",
  "no-canonical",
  "unknown-field",
  "invalid-bug-bounty",
  "multi-bug-bounty",
  "canonical-before-redirect",
]);

function securityTxtDetails({ verdict, findings }: Spot, subject: TlsSubject) {
  const shown = findings.filter(({ code }) => code !== "security-txt-example");
  const isRecommended = ({ code }: Finding): boolean => verdict !== "bad" || RECOMMENDED.has(code);
  return {
    securitytxt_enabled: ["good", "recommendations"].includes(verdict),
    securitytxt_errors: shown.filter((finding) => !isRecommended(finding)).map(snakeMessage),
    securitytxt_recommendations: shown.filter(isRecommended).map(snakeMessage),
    securitytxt_found_host: answeredAt(subject, "securitytxt")?.sni ?? subject.place.host,
  };
}

export function caaDetails(subject: TlsSubject) {
  const { verdict, findings } = aboutServer(subject, "tls_caa");
  const problems = findings.filter(({ code }) => code === "caa-problem" || code === "caa-no-issue");
  return {
    caa_enabled: verdict === "good",
    caa_errors: verdict === "good" ? [] : problems.map(snakeMessage),
    caa_recommendations: verdict === "good" ? problems.map(snakeMessage) : [],
    ...caaSet(subject.evidence, subject.place.host),
  };
}

/** The first set that was found on the way up. */
function caaSet({ caa = {}, dns }: EvidenceDocument, host: string) {
  const key = (caa[host] ?? []).find((each) => dns?.answers[each]?.outcome === "ok");
  const answer = key === undefined ? undefined : dns?.answers[key];
  if (key === undefined || answer === undefined) return { caa_records: [], caa_found_on_domain: null };
  return {
    caa_records: answer.rrs.flatMap((id) => dns?.rrsets[id]?.rdata ?? []),
    caa_found_on_domain: `${key.slice(0, key.lastIndexOf("/"))}.`,
  };
}

const contextOf = ({ params = {} }: Finding): Record<string, unknown> =>
  Object.fromEntries(Object.entries(params).filter(([name]) => name !== "servers"));

const message = (finding: Finding): Message => ({ msgid: finding.code, context: contextOf(finding) });

/** Words of this document have underscores; an empty context is left out. */
function snakeMessage(finding: Finding): Message {
  const context = contextOf(finding);
  const msgid = finding.code.replaceAll("-", "_");
  return Object.keys(context).length === 0 ? { msgid } : { msgid, context };
}
