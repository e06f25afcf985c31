/** Strict-Transport-Security of the start page (`web.md` 3.3). */
import { suggestHsts } from "../../proto/http/advice.ts";
import { type FieldLine, fieldLines, joinValues } from "../../proto/http/field.ts";
import { readHsts } from "../../proto/http/hsts.ts";
import { readHstsParity } from "../../proto/http/hsts-parity.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import {
  type Answered,
  type Context,
  defineWebCheck,
  malformedRemarks,
  unreadableRemarks,
} from "./define.ts";
import { unlessLimited } from "./limited.ts";
import { headerRemarks } from "./remark.ts";
import { hopsOf, type WebServer } from "./site.ts";
import { isTrusted } from "./trust.ts";

type Says = "bad" | "other" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "failed" },
  { says: "other", status: "failed", points: 2 },
  { says: "good", status: "passed" },
];

const NAME = "Strict-Transport-Security";

export const webHttpsHttpHsts = defineWebCheck<Says, Says>({
  id: "web_https_http_hsts",
  spec: ["RFC 6797 6.1", "RFC 6797 8.1"],
  steps: STEPS,
  judge: (server, answer, context) => unlessLimited(judge(server, answer, context), "good", answer, context),
  // What cannot be read sets no policy, in no browser.
  judgeLost: (_, lost) =>
    lost.kind === "unreadable" ? { says: "bad", remarks: unreadableRemarks(lost) } : null,
  withoutAnswer: "bad",
  text: {
    bad: {
      says: "Browsers learn no policy to use HTTPS only.",
      fix: "Send a Strict-Transport-Security header with a max-age of at least a year.",
    },
    other: {
      says: "Browsers are told to use HTTPS only, for too short a time.",
      fix: "Raise max-age to at least a year.",
    },
    good: { says: "Browsers are told to use HTTPS only, for a year or more." },
  },
  culprits: {
    bad: ["hsts-missing", "hsts-ignored-by-browsers", "hsts-removes-policy"],
    other: ["hsts-max-age-short"],
  },
  differs: "internet.nl reads the text behind `max-age=` and not the whole field.",
});

function judge(server: WebServer, answer: Answered, context: Context): Opinion<Says> {
  const { evidence, setting, isParity } = context;
  const { response, pointer, exchange } = answer;
  const minSeconds = Number(setting.profile.limits.hsts_min_age_seconds);
  const lines = fieldLines(response.headers, NAME);
  const facts = readHsts(lines, minSeconds);
  const send = suggestHsts(facts.policy, minSeconds);
  const remarks: Remark[] = [
    ...headerRemarks(facts.findings, { pointer, headers: response.headers, send }),
    ...overHttp(server, context),
    ...malformedRemarks(answer),
  ];
  if (facts.policy !== null && isTrusted(exchange, evidence, setting) === false) {
    remarks.push({ code: "hsts-ineffective-certificate", at: [`${pointer}/tls`] });
  }
  if (!isParity) return { says: facts.verdict, remarks };
  const parity = readHstsParity(lines, minSeconds);
  if (parity === facts.verdict) return { says: parity, remarks };
  return { says: parity, remarks: [...remarks, ...internetnlReads(NAME, lines, pointer)] };
}

/** Where internet.nl comes to something else. */
export function internetnlReads(header: string, lines: readonly FieldLine[], pointer: string): Remark[] {
  const [line] = lines;
  const at = [`${pointer}/response/headers${line === undefined ? "" : `/${line.field}/1`}`];
  return [{ code: "internetnl-reads", params: { header, value: joinValues(lines) }, at }];
}

function overHttp({ endpoint }: WebServer, { evidence }: Context): Remark[] {
  const [first] = hopsOf(evidence, endpoint, "http-root")?.hops ?? [];
  const headers = first?.exchange.response?.headers ?? [];
  const [line] = fieldLines(headers, NAME);
  if (first === undefined || line === undefined) return [];
  const at = { field: line.field, start: 0, end: line.value.length };
  return headerRemarks([{ code: "hsts-over-http", at }], { pointer: first.pointer, headers });
}
