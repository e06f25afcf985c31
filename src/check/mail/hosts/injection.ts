/** Do the mail servers run commands inside TLS that came before it? (`mail.md` 9; CVE-2011-0411) */
import type { Unmeasured } from "../../define.ts";
import { defineMailCheck, found } from "../define.ts";
import { remarksOf, rowsOf, type Session, sessionsOf } from "./sessions.ts";

export const mailStarttlsCommandInjection = defineMailCheck<"dns" | "mx", "vulnerable" | "good">({
  id: "mail_starttls_command_injection",
  needs: ["dns", "mx"],
  spec: ["RFC 3207 6"],
  skips: ["off", "no-mail"],
  gate: { test: "mail_starttls_tls_available", verdicts: ["bad"] },
  look: (evidence, setting) => {
    if (evidence.options.active !== true) return { skip: "off" };
    const { skip, list, unmeasured } = sessionsOf(evidence, setting);
    const tried = list.filter(({ seen }) => seen.outcome === "ready-for-tls");
    return {
      skip,
      findings: remarksOf(tried, ({ seen, pointer }) =>
        seen.injection?.answered === true
          ? [{ code: "command-injection", at: [`${pointer}/injection`] }]
          : [],
      ),
      servers: rowsOf(tried, rowOf),
      unmeasured: unmeasured ?? openOf(tried),
    };
  },
  table: [
    { when: found("command-injection"), status: "warning", verdict: "vulnerable" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    vulnerable: {
      says: "A mail server runs commands inside TLS that came before it.",
      fix: "Update the mail server.",
    },
    good: { says: "The mail servers drop commands that came before TLS." },
  },
});

function rowOf({ seen: { injection } }: Session) {
  if (injection?.answered == null) return { status: "error", verdict: "could-not-test" } as const;
  return injection.answered
    ? ({ status: "warning", verdict: "vulnerable" } as const)
    : ({ status: "passed", verdict: "good" } as const);
}

function openOf(tried: readonly Session[]): Unmeasured | null {
  const open = tried.find(({ seen }) => seen.injection?.answered == null);
  return open === undefined ? null : { cause: "timeout", evidence: [open.pointer] };
}
