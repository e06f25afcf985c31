/** Can the MTA-STS policy be fetched and read? (`mail.md` 7.1) */
import { defineMailCheck, found, type MailFacts } from "../define.ts";
import { type FetchState, stsPolicy } from "./fetch.ts";

interface ValidFacts {
  readonly state: FetchState;
}

const isState =
  (wanted: FetchState) =>
  ({ state }: MailFacts & ValidFacts): boolean =>
    state === wanted;

export const mailMtaStsValid = defineMailCheck<
  "dns" | "mta_sts",
  Exclude<FetchState, "good" | "unknown"> | "media-type" | "good",
  ValidFacts
>({
  id: "mail_mta_sts_valid",
  needs: ["dns", "mta_sts"],
  spec: ["RFC 8461 3.2", "RFC 8461 3.3"],
  skips: ["no-mail"],
  gate: { test: "mail_mta_sts_exist", verdicts: ["bad", "invalid", "pointless"] },
  look: (evidence) => {
    const { state, findings, unmeasured } = stsPolicy(evidence);
    if (state === "unknown" && unmeasured === null) return { facts: { state }, skip: "no-mail" };
    return { facts: { state }, findings, unmeasured };
  },
  table: [
    { when: isState("unreachable"), status: "warning", verdict: "unreachable" },
    { when: isState("tls"), status: "warning", verdict: "tls" },
    { when: isState("redirect"), status: "warning", verdict: "redirect" },
    { when: isState("http-status"), status: "warning", verdict: "http-status" },
    { when: isState("syntax"), status: "warning", verdict: "syntax" },
    { when: found("sts-media-type"), status: "info", verdict: "media-type" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    unreachable: { says: "The web server of the MTA-STS policy cannot be reached." },
    tls: { says: "The web server of the MTA-STS policy has no TLS that senders accept." },
    redirect: { says: "The address of the MTA-STS policy redirects, which senders do not follow." },
    "http-status": { says: "The web server answers with an error in place of the MTA-STS policy." },
    syntax: { says: "The MTA-STS policy cannot be read." },
    "media-type": { says: "The MTA-STS policy is not served as plain text." },
    good: { says: "The MTA-STS policy can be fetched and read." },
  },
});
