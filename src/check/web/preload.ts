/** Is the domain fit for browsers' HSTS preload list? (`web.md` 7) */
import { fieldLines } from "../../proto/http/field.ts";
import { readHsts } from "../../proto/http/hsts.ts";
import { judgePreload, type PreloadFacts } from "../../proto/http/preload.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import { chainOf } from "./chain.ts";
import { registrableDomain } from "./csp.ts";
import { type Answered, type Context, defineWebCheck } from "./define.ts";
import { known } from "./remark.ts";
import { hopsOf, type WebServer } from "./site.ts";
import { isTrusted } from "./trust.ts";

type Says = "preloaded" | "preload-flag-but-not-eligible" | "not-eligible" | "not-a-domain" | "eligible";
type Verdict = Exclude<Says, "not-a-domain">;

const STEPS: readonly Step<Says, Verdict>[] = [
  { says: "preload-flag-but-not-eligible", status: "warning" },
  { says: "not-eligible", status: "info" },
  {
    says: "not-a-domain",
    verdict: "not-tested",
    status: "not_tested",
    reason: "not_applicable",
    ofAll: true,
  },
  { says: "preloaded", status: "passed" },
  { says: "eligible", status: "passed" },
];

const NAME = "Strict-Transport-Security";

export const webHttpsHstsPreload = defineWebCheck<Says, Verdict>({
  id: "web_https_hsts_preload",
  spec: ["RFC 6797 12.3", "hstspreload.org, submission requirements"],
  steps: STEPS,
  judge,
  text: {
    "preload-flag-but-not-eligible": {
      says: "The policy asks for a place on the HSTS preload list, which the domain would not be given.",
      fix: "Meet what is missing, or leave out preload.",
    },
    "not-eligible": { says: "The domain is not on the way to the HSTS preload list." },
    preloaded: { says: "The domain is on the HSTS preload list." },
    eligible: { says: "The domain meets what the HSTS preload list asks for." },
  },
});

function judge(server: WebServer, answer: Answered, context: Context): Opinion<Says> {
  const { evidence, setting } = context;
  const { endpoint, host } = server;
  const { response, pointer, exchange } = answer;
  const { preload } = evidence.web;
  if (preload != null) {
    const params = { entry: preload.name, policy: preload.policy };
    return { says: "preloaded", remarks: [{ code: "preload-entry", params, at: ["/web/preload"] }] };
  }
  const registrable = registrableDomain(host);
  if (registrable !== host) return { says: "not-a-domain" };
  const fields = fieldLines(response.headers, NAME);
  const [plain] = hopsOf(evidence, endpoint, "http-root")?.hops ?? [];
  const facts = judgePreload({
    host,
    registrable,
    isTrusted: isTrusted(exchange, evidence, setting) !== false,
    fields,
    plainFields: fieldLines(plain?.exchange.response?.headers ?? [], NAME),
    http: chainOf(evidence, endpoint, "http-root")?.chain ?? null,
    https: chainOf(evidence, endpoint, "https-root")?.chain ?? null,
    isWwwBroken: isWwwBroken(context),
  });
  const [first] = fields;
  const at = [`${pointer}/response/headers${first === undefined ? "" : `/${first.field}/1`}`];
  const remarks = [...facts.errors, ...facts.warnings].map(
    ({ code }): Remark => ({ code: known(code), at: [...at] }),
  );
  const says = saysOf(facts);
  if (says !== "preload-flag-but-not-eligible") return { says, remarks };
  const age = readHsts(fields, 0).policy?.maxAge ?? "0";
  const seconds = BigInt(age) < BigInt(YEAR) ? String(YEAR) : age;
  const send = `${NAME}: max-age=${seconds}; includeSubDomains; preload`;
  return { says, remarks: [...remarks, { code: "preload-header", params: { send }, at }] };
}

/** chromium/hstspreload: one year. */
const YEAR = 31_536_000;

function saysOf({ isEligible, asks }: PreloadFacts): Says {
  if (isEligible) return "eligible";
  return asks ? "preload-flag-but-not-eligible" : "not-eligible";
}

const FAULTS: ReadonlySet<string> = new Set(["protocol", "reset"]);

/** `www` has port 443 open, and no TLS that browsers take. */
function isWwwBroken({ evidence, setting }: Context): boolean {
  const { pair } = evidence.web;
  if (pair?.host.startsWith("www.") !== true) return false;
  return pair.endpoints.some((endpoint) => {
    const [first] = hopsOf(evidence, endpoint, "https-root")?.hops ?? [];
    if (endpoint.tcp["443"]?.state !== "open" || first === undefined) return false;
    const { tls, error } = first.exchange;
    if (tls === null) return error?.phase === "tls" && FAULTS.has(error.outcome);
    return isTrusted(first.exchange, evidence, setting) === false;
  });
}
