import type { DnsAnswer } from "../model/evidence.ts";
import type { Finding } from "../model/report.ts";
import type { Reason } from "../model/security.ts";
import type { Evidence } from "./define.ts";
import { finding } from "./finding.ts";
import { pointerTo } from "./pointer.ts";
import { REASON_FINDINGS } from "./reasons.table.ts";
import { deepestZone, isInZone } from "./zone-name.ts";

type ReasonFindingCode = keyof typeof REASON_FINDINGS;

interface Judged {
  readonly type: string;
  readonly key: string;
  readonly answer: DnsAnswer;
}

/** Why an answer about a name is not secure: the reason, the alias that led there, and the zone above that is at fault. */
export function reasonFindings(
  name: string,
  { type, key, answer }: Judged,
  { ns = {} }: Pick<Evidence<"dns">, "ns">,
): Finding[] {
  const at = [pointerTo("dns", "answers", key, "reason")];
  const reason: Reason = answer.reason ?? { code: "no-reason", zone: ".", name };
  const own = deepestZone(name, Object.keys(ns));
  const isAbove = own !== undefined && reason.zone !== own && isInZone(own, reason.zone);
  return [
    ofReason(reason, type, at),
    ...aliasFindings(name, key, answer),
    // An unsigned delegation is the child's own doing; a broken zone above is not.
    ...(isAbove && answer.security === "bogus"
      ? [finding("fault-above", { zone: reason.zone, below: own }, at)]
      : []),
  ];
}

/** The finding that states a reason of the validator. */
function ofReason(reason: Reason, type: string, evidence: readonly string[]): Finding {
  const params = { zone: reason.zone, name: reason.name, type: reason.subject ?? type };
  return isRegistered(reason.code)
    ? finding(reason.code, params, evidence)
    : finding("dnssec-other", { reason: reason.code, ...params }, evidence);
}

const isRegistered = (code: string): code is ReasonFindingCode => Object.hasOwn(REASON_FINDINGS, code);

/** The alias target at fault, when the name itself is secure. */
function aliasFindings(name: string, key: string, { path = [], security }: DnsAnswer): Finding[] {
  const [first] = path;
  const fault = path.findIndex((hop) => hop.security === security);
  const hop = path[fault];
  if (first?.security !== "secure" || hop === undefined || fault === 0) return [];
  const params = { name, alias: hop.name, zone: hop.zone };
  const at = [pointerTo("dns", "answers", key, "path", fault)];
  if (security === "insecure") return [finding("insecure-alias", params, at)];
  return security === "bogus" ? [finding("bogus-alias", params, at)] : [];
}
