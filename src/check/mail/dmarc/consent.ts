/** Whether those who shall receive reports agreed to that (`mail.md` 5.6). */
import type { Finding } from "../../../model/report.ts";
import { consentName, type DmarcDestination } from "../../../proto/dmarc/destination.ts";
import { lacksConsentLikeInternetNl } from "../../../proto/dmarc/internetnl.ts";
import type { Evidence } from "../../define.ts";
import { finding } from "../../finding.ts";
import type { FindingCode } from "../../findings.table.ts";
import { destinationsOf, dmarcOf, pointerOf } from "../replay.ts";

type DmarcSections = Evidence<"dns" | "dmarc">;
type ConsentCode = Extract<
  FindingCode,
  "external" | "override-host" | "external-unknown" | "external-by-treewalk" | "external-by-psl"
>;

/** Codes that mean that reports are not sent. */
export const UNAUTHORISED: ReadonlySet<string> = new Set<ConsentCode>(["external", "override-host"]);

/** One finding for each destination without a clear consent. */
export function consentFindings(evidence: DmarcSections, isParity: boolean): Finding[] {
  const destinations = destinationsOf(evidence, isParity ? "list" : "walk");
  return destinations.flatMap((destination) => {
    const code = isParity ? parityCode(destination, evidence) : codeOf(destination);
    const hidden = destination.isHiddenByParent && destination.name !== null ? [destination.name] : [];
    return [
      ...(code === null ? [] : [consentFinding(code, destination, evidence)]),
      ...hidden.map((name) => finding("ent-nxdomain", { name }, [pointerOf(`${name}/TXT`, evidence)])),
    ];
  });
}

function consentFinding(
  code: ConsentCode,
  { host, name }: DmarcDestination,
  evidence: DmarcSections,
): Finding {
  const domain = dmarcOf(evidence).applied?.domain ?? evidence.target.name;
  const owner = name ?? consentName(domain, host) ?? `_report._dmarc.${host}`;
  const at = [pointerOf(name === null ? `_dmarc.${domain}/TXT` : `${name}/TXT`, evidence)];
  return finding(code, { host, name: owner }, at);
}

function codeOf({ consent, isInternalByWalk, isInternalByList }: DmarcDestination): ConsentCode | null {
  if (consent === "override-host") return "override-host";
  if (consent === "unknown") return "external-unknown";
  if (consent !== "unauthorised") return null;
  if (isInternalByWalk === true) return "external-by-psl";
  return isInternalByList ? "external-by-treewalk" : "external";
}

/** What was never asked about is not held against anybody. */
function parityCode(destination: DmarcDestination, evidence: DmarcSections): ConsentCode | null {
  const { name } = destination;
  const isAsked = name === null || Object.hasOwn(evidence.dns.answers, `${name}/TXT`);
  return isAsked && lacksConsentLikeInternetNl(destination) ? "external" : null;
}
