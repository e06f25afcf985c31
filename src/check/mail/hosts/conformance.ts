/** Do the MX hosts speak SMTP by the book? (`mail.md` 9) */
import type { SmtpServer } from "../../../model/mail.ts";
import type { FindingCode } from "../../findings.table.ts";
import type { Remark } from "../../tls/opinion.ts";
import { defineMailCheck, foundAny } from "../define.ts";
import { remarksOf, rowsOf, type Session, sessionsOf } from "./sessions.ts";

export const mailSmtpConformance = defineMailCheck<"dns" | "mx", "bad" | "good">({
  id: "mail_smtp_conformance",
  needs: ["dns", "mx"],
  spec: ["RFC 5321", "RFC 3207 4.2", "RFC 4954 4"],
  skips: ["no-mail", "off"],
  look: (evidence, setting) => {
    const { skip, list, unmeasured } = sessionsOf(evidence, setting);
    return {
      skip,
      findings: remarksOf(list, remarks),
      servers: rowsOf(list, (session) =>
        remarks(session).length > 0
          ? { status: "info", verdict: "bad" }
          : { status: "passed", verdict: "good" },
      ),
      unmeasured,
    };
  },
  table: [
    { when: foundAny, status: "info", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    bad: { says: "The MX hosts do not speak SMTP by the book in every respect." },
    good: { says: "The MX hosts speak SMTP by the book." },
  },
});

const SLOW_MS = 10_000;
const DANGEROUS = ["XCLIENT", "XFORWARD", "XEXCH50", "DEBUG"];
/** Extensions that have no reason to vanish inside TLS. */
const LASTING = ["PIPELINING", "8BITMIME"];
const PLAIN = ["PLAIN", "LOGIN"];

const keywordOf = (line: string): string => line.split(" ", 1)[0] ?? "";
const names = (reply: SmtpServer["ehlo"] | null): string[] => (reply?.keywords ?? []).map(keywordOf);

type Params = Remark["params"];

/** Each fault, and the parameters of its finding where it holds. */
const FAULTS: readonly (readonly [FindingCode, (seen: SmtpServer) => Params | null])[] = [
  ["banner-no-fqdn", ({ banner }) => (hasHostName(banner?.lines[0] ?? "") ? null : {})],
  ["banner-slow", ({ banner }) => slowness(banner?.ms ?? 0)],
  ["ehlo-rejected-helo-only", ({ ehlo, helo }) => (ehlo?.code !== 250 && helo?.code === 250 ? {} : null)],
  ["bare-lf", ({ banner }) => (banner?.bare_lf === true ? {} : null)],
  ["starttls-after-tls", ({ ehlo_tls }) => (names(ehlo_tls ?? null).includes("STARTTLS") ? {} : null)],
  ["no-ehlo-after-tls", ({ ehlo_tls }) => (ehlo_tls != null && ehlo_tls.code !== 250 ? {} : null)],
  ["auth-plaintext", ({ ehlo }) => mechanisms(ehlo?.keywords ?? [])],
  ["dangerous-ext", (seen) => listed(DANGEROUS.filter((word) => names(seen.ehlo ?? null).includes(word)))],
  ["starttls-residual", ({ starttls }) => residual(starttls?.residual?.octets ?? 0)],
  ["ext-changed", lostExtensions],
];

function remarks({ seen, pointer }: Session): Remark[] {
  return FAULTS.flatMap(([code, paramsOf]) => {
    const params = paramsOf(seen);
    return params === null ? [] : [{ code, ...(params === undefined ? {} : { params }), at: [pointer] }];
  });
}

/** RFC 5321 section 4.2: `220` and the domain. Escaped as it is in evidence, the line has the code before it. */
function hasHostName(line: string): boolean {
  return (
    /^(?:220[ -])?[ ]*(?:[a-z0-9_-]+\.)+[a-z0-9-]+(?:\s|$)/i.test(line) ||
    /^(?:220[ -])?\[[0-9a-f.:ipv]+\]/i.test(line)
  );
}

function slowness(ms: number): Params | null {
  return ms > SLOW_MS ? { seconds: Math.round(ms / 1000) } : null;
}

function residual(octets: number): Params | null {
  return octets > 0 ? { octets } : null;
}

function listed(keywords: readonly string[]): Params | null {
  return keywords.length > 0 ? { keywords } : null;
}

function mechanisms(keywords: readonly string[]): Params | null {
  const offered = keywords
    .filter((line) => /^AUTH[ =]/.test(line))
    .flatMap((line) => line.split(/[ =]/).slice(1));
  const plain = PLAIN.filter((mechanism) => offered.includes(mechanism));
  return plain.length > 0 ? { mechanisms: plain } : null;
}

function lostExtensions({ ehlo, ehlo_tls }: SmtpServer): Params | null {
  if (ehlo_tls?.code !== 250) return null;
  const inside = names(ehlo_tls);
  return listed(LASTING.filter((word) => names(ehlo ?? null).includes(word) && !inside.includes(word)));
}
