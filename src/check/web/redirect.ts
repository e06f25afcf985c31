/** Does plain HTTP lead to HTTPS? (`web.md` 3.2) */
import { suggestRedirect } from "../../proto/http/advice.ts";
import { judgeRedirect, judgeRedirectParity, type RedirectInput } from "../../proto/http/redirect.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import { chainOf, type SeenChain } from "./chain.ts";
import { type Context, defineWebCheck, type Lost } from "./define.ts";
import { causeOfFailure } from "./failure.ts";
import { isTurnedAway } from "./limited.ts";
import { known } from "./remark.ts";
import type { WebServer } from "./site.ts";

type Says = "good" | "other" | "bad" | "no-https";
type Verdict = Says;

const BAD: Step<Says, Verdict> = { says: "bad", status: "failed" };
const NO_HTTPS: Step<Says, Verdict> = {
  says: "no-https",
  status: "not_tested",
  reason: "blocked",
  blockedBy: "web_https_http_available",
  points: 0,
};
const PASSED: readonly Step<Says, Verdict>[] = [
  { says: "other", status: "passed" },
  { says: "good", status: "passed" },
];

export const webHttpsHttpRedirect = defineWebCheck<Says, Verdict>({
  id: "web_https_http_redirect",
  spec: ["RFC 6797 7.2", "RFC 9110 15.4"],
  steps: [BAD, ...PASSED],
  paritySteps: [BAD, NO_HTTPS, ...PASSED],
  judge: judgeServer,
  judgeLost: (server, lost, context) => (hasTls(lost) ? judgeServer(server, lost, context) : null),
  withoutAnswer: "no-https",
  text: {
    bad: {
      says: "Plain HTTP does not lead to HTTPS on the same name first.",
      fix: "Redirect every request on port 80 to the same name and path with `https://`.",
    },
    "no-https": { says: "There is no HTTPS to redirect to." },
    other: { says: "Nothing answers over plain HTTP, so there is nothing to redirect." },
    good: { says: "Plain HTTP leads to HTTPS on the same name." },
  },
  culprits: {
    bad: [
      "no-redirect",
      "bad-location",
      "redirect-loop",
      "first-hop-not-https",
      "first-hop-other-host",
      "upgrade-target-broken",
    ],
  },
  differs:
    "internet.nl follows redirects and takes a chain that does not end for plain HTTP, or HTTPS, that is not there.",
});

const hasTls = (lost: Lost): boolean => lost.kind === "unreadable" || lost.hasTls;

function judgeServer(server: WebServer, _answer: unknown, context: Context): Opinion<Says> {
  const { endpoint, host } = server;
  const port = endpoint.tcp["80"];
  const http = chainOf(context.evidence, endpoint, "http-root");
  const input: RedirectInput = {
    host,
    http: http?.chain ?? null,
    https: chainOf(context.evidence, endpoint, "https-root")?.chain ?? { hops: [], end: "error" },
    isPort80Open: port?.state === "open",
  };
  const unknown = whyUnknown(server, http, context);
  if (unknown !== null) return unknown;
  const { verdict, findings } = judgeRedirect(input);
  const send = suggestRedirect(host).join(": ");
  const at = [placeOf(server, http)];
  const remarks = findings.map(
    ({ code, params = {} }): Remark => ({ code: known(code), params: { ...params, send }, at }),
  );
  if (!context.isParity) return { says: verdict, remarks };
  const parity = judgeRedirectParity(input);
  const taken = { good: "good", other: "no answer on port 80", bad: "none", "no-https": "no HTTPS" }[parity];
  const differs: Remark = { code: "internetnl-redirect", params: { verdict: taken }, at };
  return { says: parity, remarks: parity === verdict ? remarks : [...remarks, differs] };
}

/** What was learnt of port 80: the field, the answer, or the connection. */
function placeOf({ pointer, endpoint }: WebServer, http: SeenChain | null): string {
  const [first] = http?.hops ?? [];
  const headers = first?.exchange.response?.headers ?? [];
  const field = headers.findIndex(([name]) => name.toLowerCase() === "location");
  if (first !== undefined && field >= 0) return `${first.pointer}/response/headers/${field}/1`;
  if (first !== undefined) return first.pointer;
  return endpoint.tcp["80"] === undefined ? pointer : `${pointer}/tcp/80`;
}

const turnsAway = ({ endpoint }: WebServer, evidence: Context["evidence"]): boolean =>
  isTurnedAway(chainOf(evidence, endpoint, "http-root")?.hops[0]?.exchange.response?.status);

const OURS: ReadonlySet<string> = new Set(["budget", "cancelled", "blocked", "denied"]);

/** Where we are what kept port 80 from being looked at, or it turned us away. */
function whyUnknown(
  server: WebServer,
  http: SeenChain | null,
  { evidence, isParity, servers }: Context,
): Opinion<Says> | null {
  const { address, endpoint } = server;
  const [first] = http?.hops ?? [];
  const status = first?.exchange.response?.status;
  const at = [placeOf(server, http)];
  if (!isParity && status !== undefined && servers.every((each) => turnsAway(each, evidence))) {
    return {
      unknown: "rate-limited",
      at,
      remarks: [{ code: "rate-limited", params: { status }, at: [...at] }],
    };
  }
  const port = endpoint.tcp["80"];
  const failure = first?.exchange.error?.outcome ?? (port?.state === "open" ? undefined : port?.state);
  if (first === undefined && port === undefined) return { unknown: "evidence-missing", at };
  if (status !== undefined || failure === undefined || !OURS.has(failure)) return null;
  return { unknown: causeOfFailure(failure, address, evidence, port?.detail), at };
}
