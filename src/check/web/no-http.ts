/** Does port 80 answer? (`web.md` 5) */
import type { Step } from "../tls/family.ts";
import type { Opinion } from "../tls/opinion.ts";
import { type Context, defineWebCheck } from "./define.ts";
import { causeOfFailure } from "./failure.ts";
import { hopsOf, type WebServer } from "./site.ts";

type Says = "no-http" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "no-http", status: "info" },
  { says: "good", status: "passed" },
];

export const webHttpsHttpNohttp = defineWebCheck<Says, Says>({
  id: "web_https_http_nohttp",
  spec: ["RFC 6797 12.3"],
  steps: STEPS,
  judge: (server, _, context) => judge(server, context),
  text: {
    "no-http": {
      says: "Nothing answers on port 80, and browsers that do not know the name ask there first.",
    },
    good: { says: "Port 80 answers, or browsers know not to ask it." },
  },
  culprits: { "no-http": ["no-port-80"] },
});

const OURS: ReadonlySet<string> = new Set(["blocked", "budget", "cancelled", "denied"]);

function judge({ endpoint, pointer, address }: WebServer, { evidence }: Context): Opinion<Says> {
  const [first] = hopsOf(evidence, endpoint, "http-root")?.hops ?? [];
  if (first !== undefined && first.exchange.response !== null) return { says: "good" };
  // Browsers that know the name do not ask there.
  if (evidence.web.preload != null) return { says: "good" };
  const port = endpoint.tcp["80"];
  const failure = port?.state === "open" ? first?.exchange.error?.outcome : port?.state;
  const at = [first?.pointer ?? pointer];
  if (failure === undefined) return { unknown: "evidence-missing", at };
  if (OURS.has(failure)) return { unknown: causeOfFailure(failure, address, evidence, port?.detail), at };
  return { says: "no-http", remarks: [{ code: "no-port-80", at }] };
}
