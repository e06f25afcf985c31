/** Are the name and its `www` alike? (`web.md` 5) */
import type { Cause } from "../../model/cause.ts";
import type { Finding } from "../../model/report.ts";
import type { WebEndpoint, WebSite } from "../../model/web.ts";
import { fieldLines } from "../../proto/http/field.ts";
import { readHsts } from "../../proto/http/hsts.ts";
import { targetOf } from "../../proto/http/location.ts";
import { judgeRedirect, type RedirectVerdict } from "../../proto/http/redirect.ts";
import { type AnyCheck, defineCheck, type Seen, type Setting, type Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { chainOf, type SeenChain } from "./chain.ts";
import { causeOfFailure } from "./failure.ts";
import { hopsOf, type Seen as SeenExchange, type WebSections } from "./site.ts";

interface Facts {
  readonly name: string;
  /** The other name; `null` where there can be none. */
  readonly other: string | null;
  readonly asked: boolean;
  readonly has_address: boolean;
  readonly differences: number;
}

export const webWwwPair: AnyCheck = defineCheck<"dns" | "web", Facts, "good" | "bad" | "missing">({
  id: "web_www_pair",
  needs: ["dns", "web"],
  spec: ["RFC 6797 7.2"],
  see,
  table: [
    { when: ({ asked }) => !asked, status: "not_tested", reason: "disabled", verdict: "not-tested" },
    {
      when: ({ other }) => other === null,
      status: "not_tested",
      reason: "not_applicable",
      verdict: "not-tested",
    },
    { when: ({ differences }) => differences > 0, status: "warning", verdict: "bad" },
    { when: ({ has_address }) => !has_address, status: "info", verdict: "missing" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    bad: {
      says: "{name} and {other} do not behave alike.",
      fix: "Configure {name} and {other} alike, and redirect one to the other.",
    },
    missing: { says: "{other} does not exist, while {name} does." },
    good: { says: "{name} and {other} behave alike." },
  },
  culprits: {
    bad: ["pair-https", "pair-upgrade", "pair-hsts", "pair-certificate", "pair-destination"],
    missing: ["pair-missing"],
  },
});

function see(evidence: WebSections, setting: Setting): Seen<Facts> {
  const { web, target } = evidence;
  const { pair } = web;
  const base = { name: target.name, other: pair?.host ?? null, asked: pair !== undefined };
  if (pair == null) return { facts: { ...base, has_address: false, differences: 0 } };
  const at = pointerTo("web", "pair");
  const unknown = whyUnknown(pair, evidence);
  const hasAddress = addressesOf(pair) > 0;
  if (unknown !== null || !hasAddress) {
    const params = { host: target.name, other: pair.host };
    return {
      facts: { ...base, has_address: unknown !== null, differences: 0 },
      findings: hasAddress || unknown !== null ? [] : [finding("pair-missing", params, [`${at}/addresses`])],
      unmeasured: unknown,
    };
  }
  const differences = differencesOf(web, pair, evidence, setting);
  const note = finding("pair-whole-scan", { host: target.name, other: pair.host }, [at]);
  return {
    facts: { ...base, has_address: true, differences: differences.length },
    findings: [...differences, note],
  };
}

const addressesOf = ({ addresses: { ipv4, ipv6 } }: WebSite): number =>
  (ipv4?.length ?? 0) + (ipv6?.length ?? 0);

const OURS: ReadonlySet<string> = new Set(["blocked", "budget", "cancelled", "denied"]);

function whyUnknown(pair: WebSite, evidence: WebSections): Unmeasured | null {
  const at = [pointerTo("web", "pair")];
  const { ipv4, ipv6 } = pair.addresses;
  if (ipv4 === null || ipv6 === null) return { cause: "dns-failure", evidence: at };
  if (addressesOf(pair) === 0) return null;
  for (const site of [pair, evidence.web]) {
    const known = site.endpoints.filter((endpoint) => whyLost(endpoint, evidence) === null);
    const [first] = site.endpoints;
    if (known.length > 0) continue;
    const cause = first === undefined ? "evidence-missing" : whyLost(first, evidence);
    return { cause: cause ?? "evidence-missing", evidence: at };
  }
  return null;
}

/** Why nothing is known of an endpoint; `null` where something is. */
function whyLost(endpoint: WebEndpoint, evidence: WebSections): Cause | null {
  const { tcp, address } = endpoint;
  const [first] = hopsOf(evidence, endpoint, "https-root")?.hops ?? [];
  const error = first?.exchange.error;
  if (error != null && isLost(first) && OURS.has(error.outcome)) {
    return causeOfFailure(error.outcome, address, evidence, error.code);
  }
  if (tcp["443"]?.state === "open" && first === undefined) return "evidence-missing";
  const states = Object.values(tcp);
  const ours = states.find(({ state }) => state !== "open" && OURS.has(state));
  if (states.some(({ state }) => state === "open") || ours === undefined || ours.state === "open")
    return null;
  return causeOfFailure(ours.state, address, evidence, ours.detail);
}

const isLost = (seen: SeenExchange | undefined): boolean => seen?.exchange.response == null;

/** What a name does, in words. */
interface Manners {
  readonly https: string;
  readonly upgrade: string | null;
  readonly hsts: string | null;
  readonly certificate: string | null;
  /** Host of the final page. */
  readonly destination: string | null;
}

const UPGRADES: Readonly<Record<RedirectVerdict, string | null>> = {
  good: "leads to HTTPS of the same name first",
  bad: "does not lead to HTTPS of the same name first",
  other: "has nothing on port 80",
  "no-https": null,
};

function mannersOf(site: WebSite, evidence: WebSections, { profile }: Setting): Manners | null {
  const known = site.endpoints.filter((each) => whyLost(each, evidence) === null);
  const endpoint = known.find(({ tcp }) => Object.values(tcp).some(({ state }) => state === "open"));
  if (endpoint === undefined) return { ...NOTHING, https: "does not answer" };
  const [first] = hopsOf(evidence, endpoint, "https-root")?.hops ?? [];
  const exchange = first?.exchange;
  if (exchange?.response == null) return { ...NOTHING, https: "does not answer" };
  const { response, tls } = exchange;
  const plain = chainOf(evidence, endpoint, "http-root");
  const http = plain?.chain ?? null;
  const https = chainOf(evidence, endpoint, "https-root");
  const isPort80Open = endpoint.tcp["80"]?.state === "open";
  const redirect = judgeRedirect({ host: site.host, http, https: https?.chain ?? null, isPort80Open });
  const hsts = readHsts(
    fieldLines(response.headers, "strict-transport-security"),
    Number(profile.limits.hsts_min_age_seconds),
  );
  const last = https?.hops.at(-1)?.exchange.url;
  return {
    https: "answers",
    upgrade: isPlainUnknown(endpoint, plain) ? null : UPGRADES[redirect.verdict],
    hsts: { good: "sends it", other: "sends it for too short a time", bad: "sends none that counts" }[
      hsts.verdict
    ],
    certificate: tls?.name_match === true ? "names it" : "does not name it",
    destination: https?.how.end === "final" && last !== undefined ? (targetOf(last)?.host ?? null) : null,
  };
}

/** Port 80 was not looked at, or not to the end, because of ourselves. */
function isPlainUnknown({ tcp }: WebEndpoint, plain: SeenChain | null): boolean {
  const state = tcp["80"]?.state;
  if (state !== "open") return state === undefined || OURS.has(state);
  if (plain === null) return true;
  return plain.hops.some((seen) => isLost(seen) && OURS.has(seen.exchange.error?.outcome ?? ""));
}

const NOTHING = { upgrade: null, hsts: null, certificate: null, destination: null } as const;

const COMPARED = [
  ["https", "pair-https"],
  ["upgrade", "pair-upgrade"],
  ["hsts", "pair-hsts"],
  ["certificate", "pair-certificate"],
] as const;

function differencesOf(own: WebSite, pair: WebSite, evidence: WebSections, setting: Setting): Finding[] {
  const [shown, wanted] = [mannersOf(own, evidence, setting), mannersOf(pair, evidence, setting)];
  if (shown === null || wanted === null) return [];
  const at = [pointerTo("web", "endpoints"), pointerTo("web", "pair", "endpoints")];
  const names = { host: own.host, other: pair.host };
  const found = COMPARED.flatMap(([key, code]) => {
    const [a, b] = [shown[key], wanted[key]];
    if (a === null || b === null || a === b) return [];
    return [finding(code, { ...names, shown: a, wanted: b }, at)];
  });
  const ends = [shown.destination, wanted.destination] as const;
  // Two names that show a page each are two sites to a browser.
  if (ends[0] === null || ends[1] === null || ends[0] === ends[1]) return found;
  return [...found, finding("pair-destination", { ...names, shown: ends[0], wanted: ends[1] }, at)];
}
