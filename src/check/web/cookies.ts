/** Are the cookies of the start page protected? (`web.md` 9) */
import { suggestSetCookie } from "../../proto/http/advice.ts";
import { findCookieFaults } from "../../proto/http/cookie-faults.ts";
import { type FieldLine, fieldLines } from "../../proto/http/field.ts";
import { readHsts } from "../../proto/http/hsts.ts";
import { targetOf } from "../../proto/http/location.ts";
import { parseSetCookie } from "../../proto/http/set-cookie.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import { registrableDomain } from "./csp.ts";
import { type Answered, type Context, defineWebCheck } from "./define.ts";
import { headerRemarks } from "./remark.ts";
import { hopsOf, type Seen, type WebServer } from "./site.ts";

type Says = "bad" | "none" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "warning" },
  { says: "none", status: "passed", ofAll: true },
  { says: "good", status: "passed" },
];

export const webAppsecprivCookies = defineWebCheck<Says, Says>({
  id: "web_appsecpriv_cookies",
  spec: ["RFC 6265 4.1", "draft-ietf-httpbis-rfc6265bis 5.6"],
  steps: STEPS,
  judge,
  text: {
    bad: {
      says: "Cookies lack protection, or browsers refuse them.",
      fix: "Set cookies with Secure, HttpOnly and SameSite.",
    },
    none: { says: "The start page sets no cookies." },
    good: { says: "The cookies of the start page are protected." },
  },
});

function judge(
  { endpoint, host }: WebServer,
  answer: Answered,
  { evidence, setting }: Context,
): Opinion<Says> {
  const hasHsts =
    readHsts(fieldLines(answer.response.headers, "strict-transport-security"), 1).verdict !== "bad";
  const scene = { host, hasHsts, now: setting.now, registrableDomain };
  const seen = ownHops(endpoint, host, evidence);
  const fields = seen.flatMap((hop) =>
    fieldLines(hop.exchange.response?.headers ?? [], "set-cookie").map((line) => ({ hop, line })),
  );
  if (fields.length === 0) return { says: "none" };
  const remarks = fields.flatMap(({ hop, line }) => faultsOf(hop, line, scene));
  return { says: remarks.length > 0 ? "bad" : "good", remarks };
}

/** The answers of the name itself on the way to the page, each once. */
function ownHops(endpoint: WebServer["endpoint"], host: string, evidence: Context["evidence"]): Seen[] {
  const hops = (["http-root", "https-root"] as const).flatMap(
    (purpose) => hopsOf(evidence, endpoint, purpose)?.hops ?? [],
  );
  const own = hops.filter(({ exchange }) => targetOf(exchange.url)?.host === host);
  return [...new Map(own.map((hop) => [hop.pointer, hop])).values()];
}

interface Scene {
  readonly host: string;
  readonly hasHsts: boolean;
  readonly now: number;
  readonly registrableDomain: typeof registrableDomain;
}

function faultsOf({ exchange, pointer }: Seen, line: FieldLine, scene: Scene): Remark[] {
  const headers = exchange.response?.headers ?? [];
  const parsed = parseSetCookie(line);
  if (!parsed.ok) {
    const at = { field: line.field, start: 0, end: line.value.length };
    return headerRemarks([{ code: "cookie-ignored", params: { why: parsed.reason }, at }], {
      pointer,
      headers,
    });
  }
  const setOver = exchange.url.startsWith("https:") ? "https" : "http";
  const findings = findCookieFaults(parsed.value, { ...scene, setOver }, line.value.length);
  return headerRemarks(findings, { pointer, headers, send: suggestSetCookie(parsed.value) });
}
