/**
 * Evidence of mail (`mail.md` 11): what DNS, mail servers and the policy server said, without judgement.
 *
 * Where a member is an answer it holds a key of `dns.answers`, such as `example.nl/MX`. What follows from the answers is
 * computed anew wherever it is needed: the answers of a section are all that its computation asks for. Times are
 * milliseconds. Absent = not asked, `null` = asked and not learnt, empty = asked and none.
 */
import type { Failure } from "./attempt.ts";
import type { ServerReply } from "./server-reply.ts";

export interface MxRecord {
  readonly preference: number;
  readonly exchange: string;
}

/** Why an exchange is none that mail can be sent to. */
export const MX_EXCLUSIONS = ["null", "localhost", "verification", "address-literal"] as const;
export type MxExclusion = (typeof MX_EXCLUSIONS)[number];

export interface MxEvidence {
  readonly answer: string;
  readonly records: readonly MxRecord[];
  /** Hosts to measure, by preference, then name. */
  readonly hosts: readonly string[];
  /** Hosts left out because of the cap. */
  readonly skipped: readonly string[];
  /** Exchanges that are no hosts; `verification` proves ownership to a provider and ends in `.invalid`. */
  readonly excluded?: readonly { readonly exchange: string; readonly why: MxExclusion }[];
  /** By host, those of `hosts`. */
  readonly details?: Readonly<Record<string, MxHost>>;
  /** MX question at a name of the domain that was made up. */
  readonly wildcard?: string;
  /** What each authoritative server of the domain says, by its address. */
  readonly servers?: Readonly<Record<string, MailServerAnswers>>;
}

export interface MxHost {
  /** The lowest of its records. */
  readonly preference: number;
  readonly a: string;
  readonly aaaa: string;
  readonly soa: string;
  /** Names passed through by CNAME or DNAME; the last one has the addresses. */
  readonly cname?: readonly string[];
  /** In byte order, IPv4 first. */
  readonly addresses: readonly string[];
  /** Addresses left out because of the cap. */
  readonly skipped: readonly string[];
  /** Addresses for private or other special use, which nothing is sent to. */
  readonly denied: readonly string[];
  /** By address. */
  readonly ptr: Readonly<Record<string, ReverseName>>;
  /** Names below which TLSA records are looked for, in this order (RFC 7672 section 2.2.3); keys of `tlsa` derive from them. */
  readonly tlsa_bases: readonly string[];
}

export interface ReverseName {
  /** PTR question. */
  readonly answer: string;
  /** Address questions of the names found. */
  readonly forward: readonly string[];
}

/** Replies of one server about the records that mail depends on. */
export interface MailServerAnswers {
  readonly hosts: readonly string[];
  readonly mx: ServerReply;
  /** TXT at the domain. */
  readonly txt: ServerReply;
  /** TXT at `_dmarc` below the domain. */
  readonly dmarc: ServerReply;
}

/** How far a session came that should end in TLS (`mail.md` 10.4). */
export const SMTP_OUTCOMES = [
  "ready-for-tls",
  "no-starttls",
  "starttls-stripped",
  "starttls-tempfail",
  "starttls-permfail",
  "starttls-no-reply",
  "banner-tempfail",
  "banner-permfail",
  "ehlo-tempfail",
  "ehlo-permfail",
  "ehlo-no-reply",
  "timeout-banner",
  "closed-before-banner",
  "not-smtp",
  "refused",
  "timeout-connect",
  "unreachable",
  "reset",
  "denied",
  "blocked",
  "budget",
  "cancelled",
] as const;
export type SmtpOutcome = (typeof SMTP_OUTCOMES)[number];

/** By `smtpKey`. */
export type SmtpEvidence = Readonly<Record<string, SmtpServer>>;

export interface SmtpServer {
  readonly address: string;
  readonly port: number;
  /** MX hosts of this target that have the address. */
  readonly hosts: readonly string[];
  /** RFC 3339 UTC; of the last session that `outcome` speaks of. */
  readonly observed_at: string;
  /** Sessions made to come this far; more than one after a temporary failure. */
  readonly tries: number;
  readonly outcome: SmtpOutcome;
  /** Outcomes of the sessions before, where there were several. */
  readonly before?: readonly SmtpOutcome[];
  /** It failed, and has not been seen to fail often enough to count, or was there at other times. */
  readonly unconfirmed?: true;
  /** Numbers in `attempts`; empty when another target of the run made them. */
  readonly attempts: readonly number[];
  readonly connect: SmtpConnect;
  readonly banner?: SmtpBanner;
  readonly ehlo?: SmtpEhlo;
  /** The reply to HELO, asked where EHLO is not known. */
  readonly helo?: SmtpReplyText;
  readonly starttls?: SmtpStarttls;
  /** Inside TLS; `null` when no handshake came about. */
  readonly ehlo_tls?: SmtpEhlo | null;
  /** Only with `--active`. */
  readonly injection?: SmtpInjection | null;
  /** Keys of `tls`: one for each server name that was asked for. */
  readonly tls: readonly string[];
}

/** Empty when there was a connection. */
interface SmtpConnect {
  readonly error?: Failure;
  readonly detail?: string;
}

/** A reply, or how far it came. Lines are cut at 512 octets, control octets escaped as `\xNN`. */
export interface SmtpReplyText {
  /** `null` when there was no complete reply. */
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly ms: number;
  /** `timeout`, `closed`, `reset`, or what is wrong with the reply: `not-smtp`, `too-long`. */
  readonly error?: string;
}

interface SmtpBanner extends SmtpReplyText {
  /** Some line of the session ended in LF alone. */
  readonly bare_lf: boolean;
}

export interface SmtpEhlo extends SmtpReplyText {
  /** Upper case, with parameters; in the order of the reply. */
  readonly keywords: readonly string[];
}

interface SmtpStarttls extends SmtpReplyText {
  /** Octets that came after the reply and before our ClientHello: anybody could have put them there. */
  readonly residual: { readonly octets: number; readonly sample: string } | null;
}

/** What happened after `STARTTLS` and `NOOP` went out in one segment (CVE-2011-0411). */
export interface SmtpInjection {
  /** A reply came inside TLS although nothing was sent there; `null` when that could not be told. */
  readonly answered: boolean | null;
  readonly reply: string | null;
}

/** All TXT, A, AAAA, MX answers that the analysis of the record asks for. */
export interface SpfEvidence {
  readonly domain: string;
  /** In the order asked. */
  readonly answers: readonly string[];
  /** TXT question at a name of the domain that was made up. */
  readonly wildcard?: string;
  /** Question for the obsolete type 99 (RFC 7208 section 3.1). */
  readonly type99?: string;
  /** TXT questions at names where people put the record by mistake; asked when there is none. */
  readonly misplaced?: readonly string[];
}

export interface DmarcEvidence {
  readonly domain: string;
  /** All that the search for the record and for the consent of others asks for, in the order asked. */
  readonly answers: readonly string[];
  /** By host that reports go to by mail: MX, and A and AAAA without MX. */
  readonly destinations: Readonly<Record<string, readonly string[]>>;
}

export const DKIM_SOURCES = ["user", "nsec", "list"] as const;
export type DkimSource = (typeof DKIM_SOURCES)[number];

export interface DkimEvidence {
  readonly domain: string;
  /** TXT question at `_domainkey` below the domain. */
  readonly ent: string;
  /** The same at a name that was made up. */
  readonly control: string;
  readonly probe: "full" | "top20" | "off";
  /** Asked for until enough keys were found. */
  readonly selectors: readonly DkimSelector[];
}

interface DkimSelector {
  readonly selector: string;
  readonly source: DkimSource;
  readonly answer: string;
}

export interface StsEvidence {
  /** TXT question at `_mta-sts` below the domain. */
  readonly record: string;
  /** Address questions of `mta-sts` below the domain; asked when there is a record. */
  readonly host?: readonly string[];
  /** One for each address; asked when there is a record. */
  readonly fetches?: readonly StsFetch[];
  /** Addresses left out because of the cap. */
  readonly skipped?: readonly string[];
}

/**
 * How a GET of the policy ended: `tls` no handshake; `certificate` it does not lead to a trusted root, is out of date or is
 * for another name; `too-large`; the rest as in `attempts`.
 */
export type StsOutcome = "ok" | "tls" | "certificate" | "too-large" | Failure;

export interface StsFetch {
  readonly address: string;
  /** Number in `attempts`. */
  readonly attempt: number;
  readonly outcome: StsOutcome;
  /** Code of what went wrong, such as `CERT_HAS_EXPIRED`. */
  readonly detail?: string;
  readonly status?: number;
  /** Without parameters, lower case; `null` without the header. */
  readonly media_type?: string | null;
  /** Where a redirect leads, which is not followed. */
  readonly location?: string;
  /** SHA-256; key of `blobs`. */
  readonly body?: string;
  /** SHA-256 of the leaf; key of `blobs`. */
  readonly certificate?: string;
}

export interface TlsRptEvidence {
  /** TXT question at `_smtp._tls` below the domain. */
  readonly record: string;
}

export const SRV_SERVICES = [
  "_submissions._tcp",
  "_submission._tcp",
  "_imaps._tcp",
  "_imap._tcp",
  "_pop3s._tcp",
  "_pop3._tcp",
] as const;
export type SrvService = (typeof SRV_SERVICES)[number];

export interface SrvEvidence {
  /** SRV questions by service. */
  readonly services: Readonly<Record<string, string>>;
  /** Address questions by target. */
  readonly targets: Readonly<Record<string, readonly string[]>>;
}

/** A measurement that was made for another target of the run. */
export interface SharedSection {
  /** JSON pointer into this document: `/smtp/192.0.2.25:25`. */
  readonly pointer: string;
  /** RFC 3339 UTC. */
  readonly observed_at: string;
}

/** Key of a server in `smtp`: `192.0.2.25:25`, `[2001:db8::25]:25`. */
export function smtpKey(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
