/** Is it the same website over IPv6 and IPv4? (`web.md` 3.10) */
import type { Finding } from "../../model/report.ts";
import type { WebEndpoint } from "../../model/web.ts";
import type { HeaderFinding } from "../../proto/http/field.ts";
import {
  judgeSimilar,
  judgeSimilarParity,
  type SimilarFacts,
  type SimilarInput,
} from "../../proto/http/similar.ts";
import { type AnyCheck, defineCheck, type Seen, type Setting, type Unmeasured } from "../define.ts";
import { findingOf, type Param } from "../finding.ts";
import { bodyOf } from "./body.ts";
import { chainOf } from "./chain.ts";
import { cut, type View, viewOf, whyBlind } from "./family-view.ts";
import { known } from "./remark.ts";
import { shownOf, type WebSections } from "./site.ts";

interface Facts {
  readonly verdict: SimilarFacts["verdict"] | "unknown";
  readonly points: number;
  /** 0 to 100; `null` where the pages were not compared. */
  readonly distance: number | null;
  readonly switched_off: boolean;
}

type Verdict = "good" | "notice" | "notice-status-code" | "bad";

export const webIpv6WsSimilar: AnyCheck = defineCheck<"dns" | "web", Facts, Verdict>({
  id: "web_ipv6_ws_similar",
  needs: ["dns", "web"],
  spec: ["RFC 6540"],
  gate: { test: "web_ipv6_ws_address", verdicts: ["bad"] },
  see,
  table: [
    {
      when: ({ switched_off }) => switched_off,
      status: "not_tested",
      reason: "disabled",
      verdict: "not-tested",
    },
    {
      when: ({ verdict }) => verdict === "no-ipv6",
      status: "not_tested",
      reason: "blocked",
      blockedBy: "web_ipv6_ws_reach",
      verdict: "not-tested",
      points: 0,
    },
    {
      when: ({ verdict }) => verdict === "no-ipv4",
      status: "not_tested",
      reason: "not_applicable",
      verdict: "not-tested",
      level: "none",
    },
    {
      when: ({ verdict }) => verdict === "bad",
      status: "failed",
      verdict: "bad",
      points: ({ points }) => points,
    },
    { when: ({ verdict }) => verdict === "notice", status: "warning", verdict: "notice", points: 0 },
    {
      when: ({ verdict }) => verdict === "notice-status-code",
      status: "warning",
      verdict: "notice-status-code",
      points: ({ points }) => points,
    },
    { when: () => true, status: "passed", verdict: "good", points: 2 },
  ],
  text: {
    bad: {
      says: "The website does not answer alike over IPv6 and IPv4.",
      fix: "Let the same ports give the same answers over both.",
    },
    notice: {
      says: "Another page comes over IPv6 than over IPv4.",
      fix: "Let both families lead to the same site.",
    },
    "notice-status-code": {
      says: "The page is the same over IPv6 and IPv4, and its status is not that of a page.",
      fix: "Look why the start page does not have status 200.",
    },
    good: { says: "The website is the same over IPv6 and IPv4." },
  },
  culprits: {
    bad: [
      "port-missing-on-ipv6",
      "ipv4-unreachable",
      "no-response",
      "ports-answer-differently",
      "status-differs",
    ],
    notice: ["pages-differ", "similar-leaves-family", "similar-other-url"],
    "notice-status-code": ["pages-status"],
  },
  differs:
    "internet.nl compares how often each octet comes, follows redirects over any family, and gives full points for different statuses.",
});

function see(evidence: WebSections, setting: Setting): Seen<Facts> {
  const { options, web } = evidence;
  const [v4, v6] = [viewOf(4, evidence, setting), viewOf(6, evidence, setting)];
  const switchedOff =
    options.families.length < 2 && v6.hasAddress && (v4.hasAddress || !options.families.includes("ipv4"));
  const unmeasured = whyUnknown(v4, v6);
  const base = { switched_off: switchedOff };
  if (switchedOff || unmeasured !== null) {
    return {
      facts: { ...base, verdict: "unknown", points: 0, distance: null },
      unmeasured: switchedOff ? null : unmeasured,
    };
  }
  const again = againOf(shownOf(web, 4), evidence);
  const maxDistance = Number(setting.profile.limits.similarity_max_distance);
  const input: SimilarInput = {
    v4: cut(v4, v6),
    v6: cut(v6, v4),
    maxDistance,
    ...(again === null ? {} : { v4Again: again }),
  };
  const judged = setting.profile.reading === "rfc" ? judgeRfc(input) : judgeSimilarParity(input);
  const at = [v4, v6].map(({ pointer }) => pointer);
  const isAlike = judged.distance !== undefined && judged.verdict !== "notice";
  const limited: Unmeasured | null =
    judged.verdict === "rate-limited" ? { cause: "rate-limited", evidence: at } : null;
  return {
    facts: { ...base, verdict: judged.verdict, points: judged.points, distance: judged.distance ?? null },
    findings: findingsOf(judged, input, evidence, at),
    unmeasured: isAlike ? whyBlind(v4, v6) : limited,
  };
}

const TOO_MANY = 429;

/** Who is told that these are too many requests learns nothing of the other family (`settled.md` 2.6 row 5). */
function judgeRfc(input: SimilarInput): SimilarFacts {
  const judged = judgeSimilar(input);
  const statuses = [input.v4.final?.status, input.v6.final?.status];
  if (judged.verdict !== "bad" || !statuses.includes(TOO_MANY)) return judged;
  const findings = [{ code: "rate-limited", params: { status: TOO_MANY } }];
  return { verdict: "rate-limited", points: 0, findings };
}

function whyUnknown(v4: View, v6: View): Unmeasured | null {
  if (v6.unknown !== null) return v6.unknown;
  // Without a reachable IPv6 address nothing is compared.
  if (v6.openPorts.length === 0) return null;
  if (v4.unknown !== null) return v4.unknown;
  // Both stay silent although they accept connections: nobody knows whose doing that is.
  const areSilent = v4.final === null && v6.final === null && v4.openPorts.length > 0;
  return areSilent ? { cause: "timeout", evidence: [v4.pointer] } : null;
}

function againOf(endpoint: WebEndpoint | undefined, evidence: WebSections): Buffer | null {
  const chain = endpoint === undefined ? null : chainOf(evidence, endpoint, "https-again");
  const last = chain?.hops.at(-1);
  return last?.exchange.response == null ? null : bodyOf(last.exchange, evidence);
}

/** Those of the reader with what their words need, and what the distance and the status say. */
function findingsOf(
  judged: SimilarFacts,
  input: SimilarInput,
  evidence: WebSections,
  at: readonly string[],
): Finding[] {
  const { v4, v6, maxDistance } = input;
  const { name } = evidence.target;
  const paramsOf: Readonly<Record<string, Readonly<Record<string, Param>>>> = {
    "port-missing-on-ipv6": {
      ports: v4.openPorts.filter((port) => !v6.openPorts.includes(port)).map(String),
    },
    "ports-answer-differently": {
      ipv4: v4.answeredPorts.join(", ") || "none",
      ipv6: v6.answeredPorts.join(", ") || "none",
    },
    "no-response": { family: v6.final === null ? "IPv6" : "IPv4" },
    "rate-limited": { servers: [name] },
  };
  const own: HeaderFinding[] = [];
  const { distance, verdict } = judged;
  if (distance !== undefined && verdict === "notice") {
    own.push({ code: "pages-differ", params: { distance: rounded(distance), max: maxDistance } });
  }
  if (verdict === "notice-status-code") {
    own.push({ code: "pages-status", params: { status: v4.final?.status ?? 0 } });
  }
  if (verdict === "bad" && judged.findings.length === 0) {
    own.push({
      code: "status-differs",
      params: { ipv4: v4.final?.status ?? 0, ipv6: v6.final?.status ?? 0 },
    });
  }
  return [...judged.findings, ...own].map(({ code, params = {} }) =>
    findingOf(known(code), { name, ...params, ...paramsOf[code] }, at),
  );
}

const rounded = (distance: number): number => Math.round(distance * 10) / 10;
