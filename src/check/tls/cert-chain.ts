/** Do the certificates lead to a trusted root? (`tls.md` 4.3; `settled.md` 2.6 row 11) */
import type { Certificate } from "../../proto/x509/certificate.ts";
import type { PathFault, PathFaultCode } from "../../proto/x509/path-rules.ts";
import type { AnyCheck } from "../define.ts";
import { chainsOf, holderOf, type ReadChain } from "./certificates.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { hasNoCertificate, withoutCertificate } from "./no-certificate.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { pathOf } from "./trust.ts";

type Says = "bad" | "unreadable" | "good";
type Verdict = "bad" | "good";

/** The chain of a mail server need not end anywhere (RFC 7672 section 3.1.1), so it is advice. */
const badStep = (role: TlsRole): Step<Says, Verdict> => ({
  says: "bad",
  status: role.prefix === "web_https" ? "failed" : "info",
});
const GOOD: Step<Says, Verdict> = { says: "good", status: "passed" };
/** What internet.nl says of a certificate that it cannot read. */
const UNREADABLE: Step<Says, Verdict> = {
  says: "unreadable",
  verdict: "could-not-test",
  status: "not_tested",
  reason: "undecidable",
  points: 0,
};

export function defineCertChain(role: TlsRole): AnyCheck {
  const steps = [badStep(role), GOOD];
  return defineTlsCheck<Says, Verdict>({
    id: `${role.prefix}_cert_chain`,
    role,
    spec: ["RFC 5280 6", "RFC 9325 4.3"],
    steps,
    paritySteps: [badStep(role), UNREADABLE, GOOD],
    judge: judgeTrust,
    text: {
      bad: {
        says: `The certificates of ${role.of} do not lead to a trusted root.`,
        fix: "Install a certificate of a public authority, with all intermediate certificates, in order.",
      },
      good: { says: `The certificates of ${role.of} lead to a trusted root.` },
    },
    culprits: {
      bad: [
        "certificate-expired",
        "certificate-self-signed",
        "chain-incomplete",
        "chain-untrusted",
        "no-certificate",
      ],
    },
    differs: "internet.nl looks at one certificate of each server, and trusts more stores than Mozilla's.",
  });
}

/** Whether every chain of a server leads to a trusted root. */
export function judgeTrust(server: Server, context: Context): Opinion<Says> {
  const chains = chainsOf(server, context);
  if (hasNoCertificate(server.endpoint)) return { says: "bad", remarks: [withoutCertificate(server)] };
  if (chains.length === 0) return notLearnt(server);
  const said = chains.map((chain) => judgeChain(chain, server, context));
  const remarks = said.flatMap((one) => one.remarks ?? []);
  if (said.some((one) => "says" in one && one.says === "bad")) return { says: "bad", remarks };
  return (
    said.find((one) => "unknown" in one) ??
    said.find((one) => "says" in one && one.says !== "good") ?? { says: "good", remarks }
  );
}

function judgeChain(chain: ReadChain, server: Server, context: Context): Opinion<Says> {
  const answer = pathOf(chain, server, context);
  if (answer === null) {
    return context.isParity ? { says: "unreadable" } : { unknown: "probe-error", at: [chain.pointer] };
  }
  if (!agrees(chain, server, context))
    return { unknown: "trust-disagreement", at: [`${server.pointer}/trust`] };
  const remarks = answer.faults.map((fault) => remarkOf(fault, chain));
  return answer.trusted ? { says: "good" } : { says: "bad", remarks };
}

/** OpenSSL judged at the time of the measurement; where it did not, our own word stands alone. */
function agrees(chain: ReadChain, server: Server, context: Context): boolean {
  const verdict = server.endpoint.trust.find(({ leaf }) => leaf === chain.sent.certificates[0]);
  if (verdict === undefined) return true;
  const then = Date.parse(context.evidence.collected_until) / 1000;
  return pathOf(chain, server, context, then)?.trusted === verdict.ok;
}

type ChainCode =
  | "certificate-expired"
  | "certificate-not-yet-valid"
  | "certificate-self-signed"
  | "chain-incomplete";

const CODES: Readonly<Partial<Record<PathFaultCode, ChainCode>>> = {
  expired: "certificate-expired",
  "not-yet-valid": "certificate-not-yet-valid",
  "self-signed": "certificate-self-signed",
  incomplete: "chain-incomplete",
};

const WHY: Readonly<Partial<Record<PathFaultCode, string>>> = {
  "unknown-root": "its issuer is not trusted",
  "wrong-eku": "it is not for TLS servers",
  "wrong-key-usage": "its key must not be used for TLS",
  "not-a-ca": "it must not sign others",
  "path-too-long": "the chain is longer than allowed",
  "name-constraints": "its issuer must not sign such names",
  "unknown-critical-extension": "it has a critical extension that nobody knows",
  "malformed-extension": "it has an extension that cannot be read",
  "bad-signature": "its signature is wrong",
  "unsupported-signature": "its signature cannot be checked",
};

function remarkOf({ code, certificate }: PathFault, { pointer }: ReadChain): Remark {
  const named = CODES[code];
  const params = { certificate: holderOf(certificate) };
  const at = [pointer];
  if (named === undefined) {
    return { code: "chain-untrusted", params: { ...params, reason: WHY[code] ?? code }, at };
  }
  return { code: named, params: { ...params, ...dateOf(code, certificate) }, at };
}

function dateOf(code: PathFaultCode, { notBefore, notAfter }: Certificate): { date?: string } {
  if (code === "expired") return { date: dayOf(notAfter) };
  return code === "not-yet-valid" ? { date: dayOf(notBefore) } : {};
}

/** The day of a time in Unix seconds, UTC. */
export const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
