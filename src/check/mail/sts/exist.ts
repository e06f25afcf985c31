/** Does an MTA-STS record exist? (`mail.md` 7.1) */
import { finding } from "../../finding.ts";
import { defineMailCheck, found, type MailFacts } from "../define.ts";
import { mxRole } from "../mx.ts";
import { pointerOf, unknownAnswer } from "../replay.ts";
import { stsRecord } from "./record.ts";

interface ExistFacts {
  readonly state: string;
}

const isState =
  (...states: readonly string[]) =>
  ({ state }: MailFacts & ExistFacts): boolean =>
    states.includes(state);

export const mailMtaStsExist = defineMailCheck<
  "dns" | "mx" | "mta_sts",
  "invalid" | "bad" | "pointless" | "good",
  ExistFacts
>({
  id: "mail_mta_sts_exist",
  needs: ["dns", "mx", "mta_sts"],
  spec: ["RFC 8461 3.1"],
  skips: ["no-mail"],
  look: (evidence, setting) => {
    const role = mxRole(evidence, setting);
    const { record } = evidence.mta_sts;
    const unmeasured = role.unmeasured ?? unknownAnswer(record, evidence);
    const { state, findings, name } = stsRecord(evidence);
    if (unmeasured !== null) return { facts: { state: "unknown" }, unmeasured };
    if (role.measured.length > 0 || role.status === "mx_unusable") return { facts: { state }, findings };
    if (state === "none") return { facts: { state }, skip: "no-mail" };
    return {
      facts: { state },
      findings: [finding("sts-pointless", { name }, [pointerOf(record, evidence)])],
    };
  },
  table: [
    { when: found("sts-pointless"), status: "info", verdict: "pointless" },
    { when: isState("multiple", "syntax"), status: "warning", verdict: "invalid" },
    { when: isState("none"), status: "info", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    pointless: { says: "There is an MTA-STS record, but the domain has no mail servers." },
    invalid: {
      says: "The MTA-STS record cannot be used.",
      fix: "Leave one record, with a version and an id.",
    },
    bad: {
      says: "There is no MTA-STS record, so that anybody on the way can keep mail from being encrypted.",
      fix: "Publish an MTA-STS record and a policy.",
    },
    good: { says: "There is an MTA-STS record." },
  },
});
