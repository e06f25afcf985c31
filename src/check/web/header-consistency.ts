/** Has every answer the same security headers, whatever its status and its address? (`web.md` 5) */
import type { WebHeader } from "../../model/web.ts";
import { isRedirect, targetOf } from "../../proto/http/location.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import { type Answered, type Context, defineWebCheck } from "./define.ts";
import { hopsOf, type Seen, type WebServer } from "./site.ts";

type Says = "bad" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "warning" },
  { says: "good", status: "passed" },
];

export const webAppsecprivHeaderConsistency = defineWebCheck<Says, Says>({
  id: "web_appsecpriv_header_consistency",
  spec: ["RFC 6797 7.1", "RFC 9110 5.3"],
  steps: STEPS,
  judge,
  text: {
    bad: {
      says: "Security headers are not the same in all answers.",
      fix: "Set security headers for every answer at every address.",
    },
    good: { says: "Security headers are the same in all answers." },
  },
  culprits: { bad: ["header-differs", "header-differs-between-addresses", "header-repeated"] },
});

/** Fields that every answer over HTTPS should have alike. */
const EVERYWHERE = ["Strict-Transport-Security", "X-Content-Type-Options"] as const;
/** Fields of pages; a redirect shows none. */
const ON_PAGES = ["Content-Security-Policy", "X-Frame-Options", "Referrer-Policy"] as const;
const ALL = [...EVERYWHERE, ...ON_PAGES];

function judge(server: WebServer, answer: Answered, context: Context): Opinion<Says> {
  const remarks = [
    ...othersOf(server, context).flatMap((other) => differencesIn(answer, other)),
    ...repeatedIn(answer),
    ...betweenAddresses(server, answer, context),
  ];
  return { says: remarks.length > 0 ? "bad" : "good", remarks };
}

interface Other {
  readonly seen: Seen;
  readonly on: string;
}

/** Answers of the same name over HTTPS beside the start page. */
function othersOf({ endpoint, host }: WebServer, { evidence }: Context): Other[] {
  const missing = (hopsOf(evidence, endpoint, "https-missing")?.hops ?? []).map((seen) => ({
    seen,
    on: "a page that does not exist",
  }));
  const [, ...later] = hopsOf(evidence, endpoint, "https-root")?.hops ?? [];
  const further = later.map((seen) => ({ seen, on: "the page that it redirects to" }));
  return [...missing, ...further].filter(({ seen: { exchange } }) => {
    const target = targetOf(exchange.url);
    return exchange.response !== null && target?.host === host && target.scheme === "https";
  });
}

function differencesIn({ response, pointer }: Answered, { seen, on }: Other): Remark[] {
  const other = seen.exchange.response;
  if (other === null) return [];
  const arePages = !isRedirect(response.status) && !isRedirect(other.status);
  const names = arePages ? ALL : EVERYWHERE;
  return names
    .filter((name) => valuesOf(response.headers, name) !== valuesOf(other.headers, name))
    .map((header) => ({
      code: "header-differs",
      params: { header, on },
      at: [pointer, seen.pointer].map((each) => `${each}/response/headers`),
    }));
}

/** All values of a field, without what is new in every answer. */
function valuesOf(headers: readonly WebHeader[], name: string): string {
  return headers
    .filter(([given]) => given.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value.replace(/'nonce-[^']{0,200}'/gi, "'nonce'"))
    .join("\n");
}

/** Policies may come in several fields, which all count. */
const ONCE = ["Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"];

function repeatedIn({ response: { headers }, pointer }: Answered): Remark[] {
  return ONCE.flatMap((header): Remark[] => {
    const values = valuesOf(headers, header).split("\n");
    if (new Set(values).size < 2) return [];
    const params = { header, fields: values.length };
    return [{ code: "header-repeated", params, at: [`${pointer}/response/headers`] }];
  });
}

/** Said of all addresses where they are not all alike. */
function betweenAddresses(server: WebServer, answer: Answered, { servers }: Context): Remark[] {
  const others = servers.flatMap(({ https, address }) =>
    https.kind === "response" && address !== server.address ? [https.response] : [],
  );
  return ALL.filter((name) =>
    others.some(
      ({ headers, status }) =>
        status === answer.response.status &&
        valuesOf(headers, name) !== valuesOf(answer.response.headers, name),
    ),
  ).map((header) => ({
    code: "header-differs-between-addresses",
    params: { header },
    at: [`${answer.pointer}/response/headers`],
  }));
}
