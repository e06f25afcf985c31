/** Do all name servers give the same mail records? (`mail.md` 9) */
import type { StoredMessage } from "../../model/evidence.ts";
import type { MailServerAnswers } from "../../model/mail.ts";
import type { Finding } from "../../model/report.ts";
import type { ServerReply } from "../../model/server-reply.ts";
import type { Evidence } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { defineMailCheck, found, foundAny } from "./define.ts";

type Sections = Evidence<"dns" | "mx">;
type Key = Exclude<keyof MailServerAnswers, "hosts">;

const QUESTIONS: readonly { readonly key: Key; readonly type: "MX" | "TXT"; readonly prefix: string }[] = [
  { key: "mx", type: "MX", prefix: "" },
  { key: "txt", type: "TXT", prefix: "" },
  { key: "dmarc", type: "TXT", prefix: "_dmarc." },
];

export const mailDnsConsistency = defineMailCheck<"dns" | "mx", "differs" | "lame" | "good">({
  id: "mail_dns_consistency",
  needs: ["dns", "mx"],
  spec: ["RFC 1034 4.3.5"],
  skips: ["off"],
  look: (evidence) => {
    const { servers } = evidence.mx;
    if (servers === undefined) return { skip: "off" };
    const seen = QUESTIONS.map((question) => lookAt(question, servers, evidence));
    const isHeard = seen.some(({ heard }) => heard > 0);
    return {
      findings: seen.flatMap(({ findings }) => findings),
      unmeasured: isHeard ? null : { cause: "dns-failure", evidence: [pointerTo("mx", "servers")] },
    };
  },
  table: [
    { when: found("mail-records-differ"), status: "info", verdict: "differs" },
    { when: foundAny, status: "info", verdict: "lame" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    differs: { says: "Name servers give different mail records, so that mail works for some only." },
    lame: { says: "Some name servers give no mail records." },
    good: { says: "All name servers give the same mail records." },
  },
});

interface Heard {
  readonly address: string;
  readonly host: string;
  /** What it gave, in one text; `null` for a refusal. */
  readonly given: string | null;
}

function lookAt(
  { key, type, prefix }: (typeof QUESTIONS)[number],
  servers: Readonly<Record<string, MailServerAnswers>>,
  evidence: Sections,
): { readonly findings: readonly Finding[]; readonly heard: number } {
  const name = `${prefix}${evidence.target.name}`;
  const heard = Object.entries(servers).flatMap(([address, answers]): Heard[] => {
    const message = messageOf(answers[key], evidence);
    if (message === null) return [];
    return [{ address, host: answers.hosts[0] ?? address, given: givenBy(message, type, evidence) }];
  });
  const refusing = heard.filter(({ given }) => given === null);
  const groups = [
    ...Map.groupBy(
      heard.filter(({ given }) => given !== null),
      ({ given }) => given,
    ).values(),
  ];
  // Those beside the largest group are the ones to look at.
  const [, ...others] = groups.sort((a, b) => b.length - a.length);
  const of = (code: "mail-records-differ" | "mail-records-refused", list: readonly Heard[]): Finding[] => {
    if (list.length === 0) return [];
    const at = list.map(({ address }) => pointerTo("mx", "servers", address, key));
    return [
      finding(code, { name, type, servers: list.map(({ host, address }) => `${host} ${address}`) }, at),
    ];
  };
  return {
    findings: [...of("mail-records-differ", others.flat()), ...of("mail-records-refused", refusing)],
    heard: heard.length,
  };
}

function messageOf({ outcome, message }: ServerReply, { dns }: Sections): StoredMessage | null {
  return outcome === "ok" && message !== undefined ? (dns.messages[message] ?? null) : null;
}

const ANSWERING: ReadonlySet<string> = new Set(["NOERROR", "NXDOMAIN"]);

/** The records that matter, sorted, since their order means nothing; `null` from a server without the zone. */
function givenBy({ rcode, answer, flags }: StoredMessage, type: string, { dns }: Sections): string | null {
  if (!ANSWERING.has(rcode) || !flags.includes("aa")) return null;
  const rdata = answer.flatMap((key) => {
    const rrset = dns.rrsets[key];
    return rrset?.type === type ? rrset.rdata : [];
  });
  // Other TXT records than those of SPF and DMARC may come and go.
  const kept = type === "TXT" ? rdata.filter((text) => /v=(?:spf|dmarc)1/i.test(text)) : rdata;
  return [...kept].sort().join("\n");
}
