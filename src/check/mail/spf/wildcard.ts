/** Do names that nobody set up have an SPF record? (`mail.md` 4.6) */
import { answerInEvidence } from "../../../proto/records/answer.ts";
import { selectSpf } from "../../../proto/spf/select.ts";
import { splitKey } from "../../answer.ts";
import { finding } from "../../finding.ts";
import { defineMailCheck, found } from "../define.ts";
import { pointerOf, unknownAnswer } from "../replay.ts";

export const mailAuthSpfWildcard = defineMailCheck<"dns" | "spf", "inherited" | "good">({
  id: "mail_auth_spf_wildcard",
  needs: ["dns", "spf"],
  spec: ["RFC 7208 3.5", "RFC 4592"],
  skips: ["off"],
  look: (evidence) => {
    const { wildcard } = evidence.spf;
    if (wildcard === undefined) return { skip: "off" };
    const { values } = answerInEvidence(evidence.dns, { name: splitKey(wildcard).name, type: "TXT" });
    const domain = evidence.target.name;
    const at = [pointerOf(wildcard, evidence)];
    return {
      findings: selectSpf(values).records.length > 0 ? [finding("spf-wildcard", { domain }, at)] : [],
      unmeasured: unknownAnswer(wildcard, evidence),
    };
  },
  table: [
    { when: found("spf-wildcard"), status: "info", verdict: "inherited" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    inherited: { says: "Names below the domain that nobody set up have an SPF record." },
    good: { says: "Names below the domain that nobody set up have no SPF record." },
  },
});
