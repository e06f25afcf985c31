/** Can mail be delivered over TLS? The test that lets the others of the category through (`mail.md` 10.4). */
import type { Cause } from "../../../model/cause.ts";
import type { MxStatus } from "../../../model/evidence.ts";
import type { SmtpOutcome } from "../../../model/mail.ts";
import type { Finding } from "../../../model/report.ts";
import { endpointKey } from "../../../model/tls.ts";
import {
  defineCheck,
  type Evidence,
  type GenericVerdict,
  type Seen,
  type Setting,
  type Unmeasured,
} from "../../define.ts";
import { finding } from "../../finding.ts";
import type { FindingCode } from "../../findings.table.ts";
import { pointerTo } from "../../pointer.ts";
import { collect, type Judged, type Step, type TlsFacts } from "../../tls/family.ts";
import type { Opinion, Remark } from "../../tls/opinion.ts";
import { judgeReach } from "../../tls/reach.ts";
import { isHeldAgainstTarget } from "../lookup.ts";
import { mxRole } from "../mx.ts";
import { isMx, NO_MX_TEXT, type NoMxVerdict, noMxRows } from "../no-mx.ts";
import { isConnected, lastWords, type MailServer, mailServers, SMTP_PORT } from "./server.ts";

interface AvailableFacts extends TlsFacts {
  readonly mx_status: MxStatus;
  /** No MX host has an address. */
  readonly is_nowhere: boolean;
}

type Says = "bad" | "good";
type Verdict = Says | "other" | "other-2" | NoMxVerdict;

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "failed" },
  { says: "good", status: "passed" },
];

const level = "optional" as const;

export const mailStarttlsTlsAvailable = defineCheck<"dns" | "mx", AvailableFacts, Verdict>({
  id: "mail_starttls_tls_available",
  needs: ["dns", "mx"],
  spec: ["RFC 3207", "RFC 8314 3", "RFC 7505"],
  see,
  table: [
    ...noMxRows<AvailableFacts, "other-2">("other-2", level),
    { when: isMx("mx_unusable"), status: "failed", verdict: "bad" },
    {
      when: ({ switched_off }) => switched_off,
      status: "not_tested",
      verdict: "not-tested",
      reason: "disabled",
    },
    {
      when: ({ is_nowhere, states }) => is_nowhere || states.includes("bad"),
      status: "failed",
      verdict: "bad",
    },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  errorVerdict: "other",
  text: {
    ...NO_MX_TEXT,
    "other-2": { says: "The domain has no mail servers." },
    bad: {
      says: "Not every mail server takes mail over TLS.",
      fix: "Switch on STARTTLS on every MX host.",
    },
    other: { says: "Not every mail server could be reached from here." },
    good: { says: "Every mail server takes mail over TLS." },
  },
  culprits: { bad: ["mx-unusable", "starttls-stripped", "no-starttls", "starttls-refused", "tls-handshake"] },
  differs: "internet.nl calls every mail server without TLS unreachable.",
});

type Sections = Evidence<"dns" | "mx">;

function see(evidence: Sections, setting: Setting): Seen<AvailableFacts> {
  const role = mxRole(evidence, setting);
  const { list, unmeasured, bare, switchedOff } = mailServers(role.hosts, evidence, setting);
  const isParity = setting.profile.reading !== "rfc";
  const judged = withoutSilentFamily(list, evidence).map((server) => judge(server, evidence, isParity));
  const isNowhere = role.hosts.length > 0 && judged.length === 0 && unmeasured.length === 0 && !switchedOff;
  const nowhere = noAddress(role.hosts, isNowhere);
  const lost = unmeasured.filter((each) => !isHeldAgainstTarget(each, setting));
  const seen = collect(STEPS, judged, {
    hosts: role.hosts.length,
    findings: [...role.findings, ...nowhere],
    unmeasured: role.unmeasured === null ? lost : [role.unmeasured],
    switchedOff,
  });
  const missing = seen.unmeasured ?? parityFault(role.status, isNowhere ? role.hosts : bare, isParity);
  return {
    ...seen,
    facts: { ...seen.facts, mx_status: role.status, is_nowhere: isNowhere },
    unmeasured: switchedOff || missing === null ? null : { ...missing, ...verdictOf(missing.cause) },
  };
}

function noAddress(hosts: readonly string[], isNowhere: boolean): Finding[] {
  return isNowhere ? [finding("mx-unusable", { hosts }, [pointerTo("mx", "hosts")])] : [];
}

/** For internet.nl a host without address is one that it cannot reach. */
function parityFault(status: MxStatus, bare: readonly string[], isParity: boolean): Unmeasured | null {
  const isFault = isParity && (status === "mx_unusable" || bare.length > 0);
  return isFault ? { cause: "unreachable", evidence: [pointerTo("mx", "records")] } : null;
}

const UNREACHABLE: ReadonlySet<Cause> = new Set<Cause>(["timeout", "unreachable", "probe-error"]);

/** `mail.md` 10.4: the server that does not answer has a verdict of its own. */
function verdictOf(cause: Cause): { readonly verdict?: GenericVerdict } {
  return UNREACHABLE.has(cause) ? {} : { verdict: "could-not-test" };
}

/** `mail.md` 10.4: IPv6 that does not answer is the matter of another test where IPv4 does. */
function withoutSilentFamily(list: readonly MailServer[], { vantage }: Sections): MailServer[] {
  const answers = ({ seen }: MailServer): boolean => seen !== null && isConnected(seen);
  return list.filter((server) => {
    const isSilent = server.family === "ipv6" && server.seen !== null && !answers(server);
    if (!isSilent || vantage.port25 === "blocked") return true;
    return !list.some((other) => other.host === server.host && other.family === "ipv4" && answers(other));
  });
}

function judge(server: MailServer, evidence: Sections, isParity: boolean): Judged<Says> {
  const { host, address, label } = server;
  const opinion = opinionOf(server, evidence);
  // internet.nl says "unreachable" whatever kept it from a handshake.
  const isFault = isParity && "says" in opinion && opinion.says === "bad";
  const said: Opinion<Says> = isFault
    ? { unknown: "unreachable", at: [server.pointer], remarks: opinion.remarks ?? [] }
    : opinion;
  return { server: host, address, label, opinion: said };
}

/** A definite fault of the server, by what its session came to. */
const FAULTS: Readonly<Partial<Record<SmtpOutcome, FindingCode>>> = {
  "no-starttls": "no-starttls",
  "starttls-stripped": "starttls-stripped",
  "starttls-tempfail": "starttls-refused",
  "starttls-permfail": "starttls-refused",
};

interface Trouble {
  readonly cause: Cause;
  readonly code?: FindingCode;
}

const TROUBLES: Readonly<Partial<Record<SmtpOutcome, Trouble>>> = {
  "banner-tempfail": { cause: "rate-limited", code: "smtp-deferred" },
  "ehlo-tempfail": { cause: "rate-limited", code: "smtp-deferred" },
  "banner-permfail": { cause: "refused-by-policy", code: "smtp-refused" },
  "ehlo-permfail": { cause: "refused-by-policy", code: "smtp-refused" },
  "not-smtp": { cause: "probe-error", code: "not-smtp" },
  "timeout-banner": { cause: "timeout" },
  "timeout-connect": { cause: "timeout" },
  "ehlo-no-reply": { cause: "timeout" },
  "starttls-no-reply": { cause: "timeout" },
};

function opinionOf(server: MailServer, evidence: Sections): Opinion<Says> {
  const { seen, unmeasured, host, address, pointer } = server;
  if (unmeasured !== null || seen === null) {
    const { cause, evidence: at } = unmeasured ?? { cause: "evidence-missing", evidence: [pointer] };
    const isDenied = cause === "address-denied";
    const remarks: Remark[] = isDenied ? [{ code: "address-not-global", params: { host, address }, at }] : [];
    return { unknown: cause, at, remarks };
  }
  const at = [`${pointer}/outcome`];
  const fault = FAULTS[seen.outcome];
  if (fault !== undefined) {
    return { says: "bad", remarks: [{ code: fault, params: { host, reply: lastWords(seen) }, at }] };
  }
  if (seen.outcome === "ready-for-tls") return handshakeOpinion(server, evidence);
  const { cause, code } = TROUBLES[seen.outcome] ?? { cause: "unreachable" };
  const remarks: Remark[] =
    code === undefined ? [] : [{ code, params: { server: server.label, reply: lastWords(seen) }, at }];
  return { unknown: cause, at, remarks };
}

/** STARTTLS was agreed on; whether TLS came of it, the TLS engine knows. */
function handshakeOpinion({ host, address, pointer }: MailServer, evidence: Sections): Opinion<Says> {
  const key = endpointKey(address, SMTP_PORT, host);
  const endpoint = evidence.tls?.[key];
  if (endpoint === undefined) return { unknown: "evidence-missing", at: [pointer] };
  const reach = judgeReach(endpoint, evidence);
  const at = [`${pointerTo("tls", key)}/reach`];
  if (reach.kind === "tls") return { says: "good" };
  if (reach.kind === "unknown") return { unknown: reach.cause, at };
  return { says: "bad", remarks: [{ code: reach.code, params: { host }, at }] };
}
