/** Which extensions do the MX hosts offer? For information alone (`mail.md` 9). */
import { defineMailCheck, found } from "../define.ts";
import { remarksOf, rowsOf, sessionsOf } from "./sessions.ts";

const NOTHING = "nothing";

export const mailSmtpExtensions = defineMailCheck<"dns" | "mx", "listed" | "none">({
  id: "mail_smtp_extensions",
  needs: ["dns", "mx"],
  spec: ["RFC 5321 2.2", "RFC 8689", "RFC 9422"],
  skips: ["no-mail", "off"],
  look: (evidence, setting) => {
    const { skip, list, unmeasured } = sessionsOf(evidence, setting);
    const answering = list.filter(({ seen }) => (seen.ehlo?.keywords.length ?? 0) > 0);
    return {
      skip,
      findings: remarksOf(answering, ({ seen, pointer }) => {
        const inside = seen.ehlo_tls?.keywords ?? [];
        const params = { before: seen.ehlo?.keywords ?? [], inside: inside.length > 0 ? inside : [NOTHING] };
        return [{ code: "smtp-extensions", params, at: [pointer] }];
      }),
      servers: rowsOf(answering, () => ({ status: "info", verdict: "listed" })),
      unmeasured,
    };
  },
  table: [
    { when: found("smtp-extensions"), status: "info", verdict: "listed" },
    { when: () => true, status: "passed", verdict: "none" },
  ],
  text: {
    listed: { says: "The MX hosts offer extensions of SMTP." },
    none: { says: "The MX hosts offer no extensions of SMTP." },
  },
});
