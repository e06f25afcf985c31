/** Does any redirect lead back to plain HTTP, or nowhere? (`web.md` 5) */
import type { HeaderFinding } from "../../proto/http/field.ts";
import { judgeDowngrade } from "../../proto/http/redirect.ts";
import type { FindingCode } from "../findings.table.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import { chainOf, type SeenChain } from "./chain.ts";
import { type Context, defineWebCheck } from "./define.ts";
import { causeOfFailure } from "./failure.ts";
import { known } from "./remark.ts";
import type { WebServer } from "./site.ts";

type Says = "bad" | "dead-end" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "failed" },
  { says: "dead-end", status: "warning" },
  { says: "good", status: "passed" },
];

export const webHttpsHttpDowngrade = defineWebCheck<Says, Says>({
  id: "web_https_http_downgrade",
  spec: ["RFC 9110 4.2.2", "RFC 9110 15.4"],
  steps: STEPS,
  judge: (server, _, context) => judge(server, context),
  text: {
    bad: {
      says: "A redirect leads from HTTPS back to plain HTTP.",
      fix: "Redirect to addresses with https:// only.",
    },
    "dead-end": {
      says: "The redirects of the start page do not end at a page.",
      fix: "Follow the redirects of the start page and mend the last one.",
    },
    good: { says: "All redirects of the start page lead to a page, and none back to plain HTTP." },
  },
  culprits: { bad: ["downgrade"] },
});

/** Words of their own where the same thing means something else on port 80. */
const CODES: Readonly<Record<string, FindingCode>> = {
  "redirect-loop": "redirect-circle",
  "bad-location": "redirect-bad-location",
};

const OURS: ReadonlySet<string> = new Set(["blocked", "budget", "cancelled"]);

function judge({ endpoint, address }: WebServer, { evidence }: Context): Opinion<Says> {
  const chains = (["http-root", "https-root"] as const).flatMap(
    (purpose) => chainOf(evidence, endpoint, purpose) ?? [],
  );
  const judged = chains.map((seen) => ({ seen, facts: judgeDowngrade([seen.chain]) }));
  const remarks = judged.flatMap(({ seen, facts }) => remarksOf(facts.findings, seen));
  if (judged.some(({ facts }) => facts.verdict === "bad")) return { says: "bad", remarks };
  for (const { hops, how } of chains) {
    const last = hops.at(-1);
    const outcome = last?.exchange.error?.outcome;
    if (last === undefined) continue;
    const at = [last.pointer];
    if (how.end === "error" && how.detail === "dns-failure") return { unknown: "dns-failure", at };
    if (outcome === undefined || last.exchange.response !== null || !OURS.has(outcome)) continue;
    return { unknown: causeOfFailure(outcome, address, evidence), at };
  }
  const isDead = judged.some(({ facts }) => facts.verdict === "dead-end");
  return { says: isDead ? "dead-end" : "good", remarks: [...remarks, ...chains.flatMap(portRemarks)] };
}

function remarksOf(findings: readonly HeaderFinding[], { hops }: SeenChain): Remark[] {
  return findings.map(({ code, params = {} }) => {
    const { hop: number = 1 } = params;
    const hop = hops[Math.min(Number(number), hops.length) - 1];
    return { code: CODES[code] ?? known(code), params, at: hop === undefined ? [] : [hop.pointer] };
  });
}

function portRemarks({ hops, how }: SeenChain): Remark[] {
  const last = hops.at(-1);
  if (how.end !== "port" || last === undefined) return [];
  const params = { hop: hops.length, url: last.exchange.url };
  return [{ code: "redirect-port", params, at: [last.pointer] }];
}
