/** Content-Security-Policy of the start page (`web.md` 3.8). */
import { getDomain } from "tldts";
import { suggestCsp } from "../../proto/http/advice.ts";
import { noncesOf, parsePolicies } from "../../proto/http/csp.ts";
import { type CspFacts, readCsp } from "../../proto/http/csp-judge.ts";
import { readCspParity } from "../../proto/http/csp-parity.ts";
import type { CspSubject } from "../../proto/http/csp-rules.ts";
import { fieldLines } from "../../proto/http/field.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import { pageOf } from "./body.ts";
import { type Answered, type Context, defineWebCheck } from "./define.ts";
import { onAnswer } from "./header-test.ts";
import { headerRemarks } from "./remark.ts";
import { hopsOf, type WebServer } from "./site.ts";

type Says = "bad" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "warning" },
  { says: "good", status: "passed" },
];

const NAME = "Content-Security-Policy";

export const webAppsecprivCsp = defineWebCheck<Says, Says>({
  id: "web_appsecpriv_csp",
  spec: ["W3C CSP Level 3 6"],
  steps: STEPS,
  judge: (server, answer, context) => onAnswer(judge(server, answer, context), "good", answer, context),
  text: {
    bad: {
      says: "There is no content security policy, or it allows too much.",
      fix: "Send a Content-Security-Policy that names what pages may load.",
    },
    good: { says: "A content security policy limits what pages may load." },
  },
  culprits: {
    bad: [
      "no-policy-found",
      "has-unsafe-inline",
      "has-unsafe-eval",
      "has-unsafe-hashes",
      "has-http",
      "has-bare-https",
      "has-data",
      "has-invalid-host",
      "missing-invalid-default-src",
      "missing-invalid-frame-src",
      "missing-invalid-frame-ancestors",
      "missing-invalid-base-uri",
      "missing-invalid-form-action",
      "internetnl-csp",
    ],
  },
  differs:
    "internet.nl pours all policies into one, compares the ends of names, and does not know which sources others make inert.",
});

/** The registrable domain by the Public Suffix List with its private section. */
export const registrableDomain = (host: string): string | null =>
  getDomain(host, { allowPrivateDomains: true });

const subjectOf = ({ evidence }: Context): CspSubject => ({ host: evidence.web.host, registrableDomain });

/** What the policies of an answer amount to. */
export function policyOf({ exchange, response }: Answered, context: Context): CspFacts {
  const page = pageOf(exchange, context.evidence);
  return readCsp({
    enforced: fieldLines(response.headers, NAME),
    reportOnly: fieldLines(response.headers, `${NAME}-Report-Only`),
    hasMeta: (page?.metaPolicies.length ?? 0) > 0,
    ...subjectOf(context),
  });
}

function judge(server: WebServer, answer: Answered, context: Context): Opinion<Says> {
  const { pointer, response } = answer;
  const { headers } = response;
  const lines = fieldLines(headers, NAME);
  const facts = policyOf(answer, context);
  const send = suggestCsp(lines, subjectOf(context));
  const remarks = [
    ...headerRemarks([...facts.violations, ...facts.findings], { pointer, headers, send }),
    ...reusedNonces(server, answer, context),
  ];
  if (!context.isParity) return { says: facts.verdict, remarks };
  const parity = readCspParity(lines, context.evidence.web.host);
  const codes = parity.codes.filter((code) => !facts.codes.includes(code));
  if (codes.length === 0) return { says: parity.verdict, remarks };
  const [first] = lines;
  const at = [`${pointer}/response/headers${first === undefined ? "" : `/${first.field}/1`}`];
  const own: Remark = { code: "internetnl-csp", params: { codes, send: send.join(": ") }, at };
  return { says: parity.verdict, remarks: [...remarks, own] };
}

/** A nonce that comes again in another answer protects nothing (CSP3 section 7.1). */
function reusedNonces({ endpoint }: WebServer, answer: Answered, { evidence }: Context): Remark[] {
  const own = noncesIn(answer.response.headers);
  const others = (["https-missing", "https-again"] as const).flatMap(
    (purpose) => hopsOf(evidence, endpoint, purpose)?.hops ?? [],
  );
  const again = others.filter(({ exchange }) =>
    noncesIn(exchange.response?.headers ?? []).some((nonce) => own.includes(nonce)),
  );
  const [first] = again;
  if (first === undefined) return [];
  const at = [answer.pointer, first.pointer].map((pointer) => `${pointer}/response/headers`);
  return [{ code: "csp-nonce-reused", at }];
}

const noncesIn = (headers: Answered["response"]["headers"]): string[] =>
  noncesOf(parsePolicies(fieldLines(headers, NAME)));
