/** security.txt (`web.md` 3.9, RFC 9116). */
import type { Cause } from "../../model/cause.ts";
import { suggestSecurityTxt } from "../../proto/securitytxt/advice.ts";
import { judgeSecurityTxt } from "../../proto/securitytxt/judge.ts";
import type { SecurityTxt } from "../../proto/securitytxt/parse.ts";
import type { Problem } from "../../proto/securitytxt/problem.ts";
import { judgeRetrieval, type Retrieval } from "../../proto/securitytxt/retrieval.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import { bodyOf } from "./body.ts";
import { chainOf, type SeenChain } from "./chain.ts";
import { type Context, defineWebCheck } from "./define.ts";
import { causeOfFailure } from "./failure.ts";
import { isTurnedAway } from "./limited.ts";
import { known } from "./remark.ts";
import type { Seen, WebServer } from "./site.ts";
import { isTrusted } from "./trust.ts";

type Says = "bad" | "recommendations" | "good";

const POINTS = 10;

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "warning", points: POINTS },
  { says: "recommendations", status: "info", points: POINTS },
  { says: "good", status: "passed" },
];

export const webAppsecprivSecuritytxt = defineWebCheck<Says, Says>({
  id: "web_appsecpriv_securitytxt",
  spec: ["RFC 9116"],
  steps: STEPS,
  judge: (server, _, context) => judge(server, context),
  text: {
    bad: {
      says: "There is no security.txt that can be relied on.",
      fix: "Publish a file /.well-known/security.txt with the fields Contact and Expires.",
    },
    recommendations: { says: "There is a security.txt, which could be better." },
    good: { says: "There is a security.txt with nothing to add." },
  },
  differs: "internet.nl takes redirects over plain HTTP and certificates that are not valid.",
});

interface File {
  readonly wellKnown: SeenChain;
  readonly legacy: SeenChain | null;
}

function judge(server: WebServer, context: Context): Opinion<Says> {
  const { evidence, setting } = context;
  const wellKnown = chainOf(evidence, server.endpoint, "securitytxt");
  if (wellKnown === null) return { unknown: "evidence-missing", at: [`${server.pointer}/chains`] };
  const file: File = { wellKnown, legacy: chainOf(evidence, server.endpoint, "securitytxt-legacy") };
  const retrieval = judgeRetrieval({
    wellKnown: wellKnown.chain,
    legacy: file.legacy?.chain ?? null,
    isTrusted: [...wellKnown.hops, ...(file.legacy?.hops ?? [])].every(
      ({ exchange }) => isTrusted(exchange, evidence, setting) !== false,
    ),
    reading: setting.profile.reading,
  });
  const cause = whyUnknown(server, file, retrieval, context);
  if (cause !== null) return { unknown: cause, at: [placeOf(server, wellKnown)] };
  const source = retrieval.source === "legacy" ? file.legacy : wellKnown;
  const last = source?.hops.at(-1);
  if (retrieval.source === null || last === undefined) return withoutFile(server, file, retrieval, context);
  const octets = bodyOf(last.exchange, evidence);
  if (octets === null) return { unknown: "evidence-missing", at: [`${last.pointer}/body`] };
  const facts = judgeSecurityTxt(octets, {
    reading: setting.profile.reading,
    now: setting.now,
    urls: retrieval.urls,
    notSigned: notSignedOf(context),
  });
  const problems = [...facts.errors, ...facts.recommendations, ...facts.notifications];
  const says = retrieval.errors.length > 0 ? "bad" : facts.verdict;
  const remarks = [
    ...retrieval.errors.map((problem) => remarkOf(problem, `${last.pointer}/response/headers`)),
    ...problems.map((problem) => remarkOf(problem, placeInFile(last))),
    ...(says === "good" ? [] : [example(facts.file, server, context)]),
  ];
  return { says, remarks };
}

/** The octets, by their hash; an empty file has none. */
function placeInFile({ exchange: { body }, pointer }: Seen): string {
  return body?.kept === true ? `/blobs/${body.sha256}` : `${pointer}/body`;
}

function withoutFile(server: WebServer, file: File, retrieval: Retrieval, context: Context): Opinion<Says> {
  const at = placeOf(server, file.legacy ?? file.wellKnown);
  return {
    says: "bad",
    remarks: [...retrieval.errors.map((problem) => remarkOf(problem, at)), example(null, server, context)],
  };
}

function placeOf({ pointer }: WebServer, { hops }: SeenChain): string {
  return hops.at(-1)?.pointer ?? `${pointer}/chains`;
}

const remarkOf = ({ code, line, params = {} }: Problem, at: string): Remark => ({
  code: known(code),
  params: { ...params, ...(line === null ? {} : { line }) },
  at: [at],
});

function example(file: SecurityTxt | null, { host, pointer }: WebServer, { setting }: Context): Remark {
  const lines = suggestSecurityTxt(file, { host, now: setting.now }).trimEnd().split("\n");
  return { code: "security-txt-example", params: { lines }, at: [pointer] };
}

type NotSigned = "info" | "ignore" | "warning";
const NOT_SIGNED: ReadonlySet<string | number> = new Set(["info", "ignore", "warning"]);

function notSignedOf({ setting: { profile } }: Context): NotSigned {
  const value = profile.limits.securitytxt_not_signed;
  return NOT_SIGNED.has(value) ? (value as NotSigned) : "info";
}

/** Why nobody knows whether there is a file; `null` where somebody does. */
function whyUnknown(
  { address }: WebServer,
  { wellKnown, legacy }: File,
  { isUnmeasured }: Retrieval,
  { evidence, isParity }: Context,
): Cause | null {
  if (isParity) return null;
  const last = wellKnown.hops.at(-1)?.exchange;
  if (isUnmeasured) {
    const failure = last?.response === null ? last.error?.outcome : undefined;
    if (failure !== undefined) return causeOfFailure(failure, address, evidence, last?.error?.code);
    return wellKnown.how.detail === "dns-failure" ? "dns-failure" : "unreachable";
  }
  const statuses = [wellKnown, legacy].map((chain) => chain?.hops.at(-1)?.exchange.response?.status);
  return statuses.every(isTurnedAway) ? "rate-limited" : null;
}
