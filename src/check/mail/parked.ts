/** Does a domain without mail say so in every way? (`mail.md` 1.5) */
import type { MxStatus } from "../../model/evidence.ts";
import type { Finding } from "../../model/report.ts";
import { subdomainPolicies } from "../../proto/dmarc/record.ts";
import { answerInEvidence } from "../../proto/records/answer.ts";
import { authorisesNobody } from "../../proto/spf/analysis.ts";
import { splitKey } from "../answer.ts";
import type { Evidence, Setting } from "../define.ts";
import { finding } from "../finding.ts";
import { defineMailCheck, foundAny } from "./define.ts";
import { mxRole } from "./mx.ts";
import { onlyIf } from "./only-if.ts";
import { dmarcOf, effectivePolicy, firstUnknown, isNonSending, pointerOf, spfOf } from "./replay.ts";

type Sections = "dns" | "mx" | "spf" | "dmarc";

export const mailParkedComplete = defineMailCheck<Sections, "incomplete" | "good">({
  id: "mail_parked_complete",
  needs: ["dns", "mx", "spf", "dmarc"],
  spec: ["RFC 7208 5.1", "RFC 7505", "RFC 9989 4.7"],
  skips: ["no-mail"],
  look: (evidence, setting) => {
    const { mx, target } = evidence;
    const keys = [mx.answer, `${target.name}/TXT`, `_dmarc.${target.name}/TXT`];
    const unmeasured = firstUnknown(keys, evidence);
    if (unmeasured !== null) return { unmeasured };
    if (!isParked(evidence, setting)) return { skip: "no-mail" };
    return { findings: missingParts(evidence, setting) };
  },
  table: [
    { when: foundAny, status: "info", verdict: "incomplete" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    incomplete: { says: "The domain has nothing to do with mail, but does not say so in every way." },
    good: { says: "The domain has nothing to do with mail, and says so in every way." },
  },
});

const WITHOUT_MAIL: ReadonlySet<MxStatus> = new Set<MxStatus>([
  "no_mx",
  "no_null_mx",
  "null_mx",
  "null_mx_without_a_aaaa",
]);

/** It says that it sends nothing; or it receives nothing, and SPF lets nobody send. */
function isParked(evidence: Evidence<Sections>, setting: Setting): boolean {
  if (isNonSending(evidence)) return true;
  const { root, space, isOpenEnded } = spfOf(evidence);
  const hasSender = root.state === "ok" && (space.prefixes.length > 0 || isOpenEnded);
  return WITHOUT_MAIL.has(mxRole(evidence, setting).status) && !hasSender;
}

function missingParts(evidence: Evidence<Sections>, setting: Setting): Finding[] {
  const { mx, target } = evidence;
  const domain = target.name;
  const dmarc = [pointerOf(`_dmarc.${domain}/TXT`, evidence)];
  const policies = subdomainsOf(evidence);
  const { status } = mxRole(evidence, setting);
  const wildcard = wildcardHosts(evidence);
  const isReject = effectivePolicy(evidence) === "reject";
  const isRejectBelow = policies?.existing === "reject" && policies.missing === "reject";
  return [
    ...onlyIf(!authorisesNobody(spfOf(evidence)), () =>
      finding("parked-spf", { domain }, [pointerOf(`${domain}/TXT`, evidence)]),
    ),
    ...onlyIf(!isReject, () => finding("parked-dmarc", { domain }, dmarc)),
    ...onlyIf(isReject && !isRejectBelow, () => finding("parked-dmarc-subdomains", { domain }, dmarc)),
    ...onlyIf(status === "has_mx", () => finding("parked-mx", { domain }, ["/mx/records"])),
    ...onlyIf(status === "no_null_mx" || hasImplicitMx(evidence), () =>
      finding("no-null-mx", { domain }, [pointerOf(mx.answer, evidence)]),
    ),
    ...onlyIf(wildcard.length > 0, () =>
      finding("parked-wildcard-mx", { domain, hosts: wildcard }, [pointerOf(mx.wildcard ?? "", evidence)]),
    ),
  ];
}

function subdomainsOf(evidence: Evidence<Sections>): ReturnType<typeof subdomainPolicies> {
  const { applied } = dmarcOf(evidence);
  return applied === null ? null : subdomainPolicies(applied.record);
}

/** Senders would try the address of the domain itself. */
function hasImplicitMx({ mx, dns, target }: Evidence<Sections>): boolean {
  const hasAddress = ["A", "AAAA"].some((type) => dns.answers[`${target.name}/${type}`]?.outcome === "ok");
  return mx.records.length === 0 && hasAddress;
}

function wildcardHosts({ mx, dns }: Evidence<Sections>): string[] {
  if (mx.wildcard === undefined) return [];
  const { values } = answerInEvidence(dns, { name: splitKey(mx.wildcard).name, type: "MX" });
  return values.filter((exchange) => exchange !== ".");
}
