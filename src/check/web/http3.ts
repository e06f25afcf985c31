/** Is HTTP/3 offered? (`web.md` 8) Silence proves nothing: a server need not answer an unknown version. */
import type { QuicAnswer } from "../../model/web.ts";
import { readAltSvc } from "../../proto/http/alt-svc.ts";
import { fieldLines } from "../../proto/http/field.ts";
import { isGrease } from "../../proto/http/quic-probe.ts";
import type { Step } from "../tls/family.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import { bindingsOf } from "./bindings.ts";
import { type Answered, type Context, defineWebCheck } from "./define.ts";
import { notAsked } from "./http2.ts";
import { headerRemarks } from "./remark.ts";
import type { WebServer } from "./site.ts";

type Says = "silent" | "not-advertised" | "not-offered" | "off" | "good";
type Verdict = Exclude<Says, "off">;

const STEPS: readonly Step<Says, Verdict>[] = [
  { says: "silent", status: "info" },
  { says: "not-advertised", status: "info" },
  { says: "not-offered", status: "info" },
  notAsked("off", "disabled"),
  { says: "good", status: "passed" },
];

export const webHttpsHttp3 = defineWebCheck<Says, Verdict>({
  id: "web_https_http3",
  spec: ["RFC 9114 3.1", "RFC 9000 6"],
  steps: STEPS,
  judge,
  text: {
    silent: { says: "HTTP/3 is advertised, and nothing of QUIC came back." },
    "not-advertised": { says: "QUIC answers, and HTTP/3 is not advertised." },
    "not-offered": { says: "HTTP/3 is not offered." },
    good: { says: "HTTP/3 is advertised, and QUIC answers." },
  },
  culprits: {
    silent: ["quic-silent"],
    "not-advertised": ["http3-not-advertised"],
    "not-offered": ["http3-not-advertised"],
  },
});

function judge({ endpoint, pointer }: WebServer, answer: Answered, { evidence }: Context): Opinion<Says> {
  const quic = endpoint.quic?.["443"];
  if (quic === undefined) return { says: "off" };
  const advertised = advertisedIn(answer, evidence);
  const answers = quic.state === "version-negotiation";
  const remarks = [...advertised.remarks, quicRemark(quic, `${pointer}/quic/443`)];
  if (!advertised.isThere) return { says: answers ? "not-advertised" : "not-offered", remarks };
  return { says: answers ? "good" : "silent", remarks };
}

function advertisedIn({ response: { headers }, pointer }: Answered, evidence: Context["evidence"]) {
  const lines = fieldLines(headers, "alt-svc");
  const altSvc = readAltSvc(lines);
  const [line] = lines;
  const at = [`${pointer}/response/headers${line === undefined ? "" : `/${line.field}/1`}`];
  const isInDns = bindingsOf(evidence)?.list.some(({ alpn }) => alpn.includes("h3")) === true;
  const by = [...(altSvc.hasHttp3 ? ["Alt-Svc"] : []), ...(isInDns ? ["an HTTPS record"] : [])];
  const isThere = by.length > 0;
  const remark: Remark = isThere
    ? { code: "http3-advertised", params: { by }, at }
    : { code: "http3-not-advertised", at };
  return { isThere, remarks: [...headerRemarks(altSvc.findings, { pointer, headers }), remark] };
}

function quicRemark({ state, versions }: QuicAnswer, at: string): Remark {
  if (state !== "version-negotiation") return { code: "quic-silent", at: [at] };
  const real = versions.filter((version) => !isGrease(version));
  return { code: "quic-answers", params: { versions: real }, at: [at] };
}
