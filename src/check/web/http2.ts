/** Is HTTP/2 offered? (`web.md` 8) */
import type { NotTestedReason } from "../../model/status.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion } from "../tls/opinion.ts";
import { type Context, defineWebCheck } from "./define.ts";
import { causeOfFailure } from "./failure.ts";
import type { WebServer } from "./site.ts";

/** `elsewhere`: asked of the lowest address of each family only. `off`: the depth leaves it out. */
type Says = "broken" | "not-offered" | "off" | "elsewhere" | "good";
type Verdict = "broken" | "not-offered" | "good";

/** A step for what the depth of the measurement leaves out. */
export const notAsked = <K extends string>(says: K, reason: NotTestedReason) =>
  ({ says, verdict: "not-tested", status: "not_tested", reason, ofAll: true }) as const;

const STEPS: readonly Step<Says, Verdict>[] = [
  { says: "broken", status: "info" },
  { says: "not-offered", status: "info" },
  notAsked("off", "disabled"),
  notAsked("elsewhere", "not_applicable"),
  { says: "good", status: "passed" },
];

export const webHttpsHttp2 = defineWebCheck<Says, Verdict>({
  id: "web_https_http2",
  spec: ["RFC 9113 3.2"],
  steps: STEPS,
  judge: (server, _, context) => judge(server, context),
  text: {
    broken: { says: "HTTP/2 is chosen, and does not work.", fix: "Mend or switch off HTTP/2." },
    "not-offered": { says: "HTTP/2 is not offered." },
    good: { says: "HTTP/2 is offered." },
  },
  culprits: { broken: ["http2-no-answer"], "not-offered": ["http2-not-offered"] },
});

const FAULTS: ReadonlySet<string> = new Set(["protocol", "reset"]);

function judge({ endpoint, pointer, address }: WebServer, { evidence }: Context): Opinion<Says> {
  const { http2 } = endpoint;
  if (http2 === undefined) return { says: evidence.options.depth === "fast" ? "off" : "elsewhere" };
  const at = [`${pointer}/http2`];
  const { alpn, error, status } = http2;
  if (alpn === "h2" && status !== null) return { says: "good" };
  if (alpn === "h2") {
    const why = error?.code ?? "no answer";
    if (error !== null && !FAULTS.has(error.outcome)) {
      return { unknown: causeOfFailure(error.outcome, address, evidence, error.code), at };
    }
    return { says: "broken", remarks: [{ code: "http2-no-answer", params: { why }, at }] };
  }
  // A handshake that failed says nothing of what the server would have chosen.
  if (error !== null) return { unknown: causeOfFailure(error.outcome, address, evidence, error.code), at };
  return { says: "not-offered", remarks: [{ code: "http2-not-offered", at }] };
}
