/** What a mail server of the lab says and does, as data. */

/** One thing done in the place of a reply. Text is Latin-1 and goes out as it is. */
export type Act =
  | { readonly do: "say"; readonly text: string }
  /** One octet at a time. */
  | { readonly do: "dribble"; readonly text: string; readonly everyMs: number }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "close" }
  | { readonly do: "reset" };

/** Replies of one session. */
export interface SmtpScript {
  readonly greeting: readonly Act[];
  readonly ehlo: readonly Act[];
  readonly helo: readonly Act[];
  /** TLS follows where `doesTls` says so. */
  readonly starttls: readonly Act[];
  readonly doesTls: boolean;
  /** Inside TLS. */
  readonly ehloInTls: readonly Act[];
  /** Carries out inside TLS what came together with STARTTLS (CVE-2011-0411). */
  readonly keepsPlaintext: boolean;
  /** What a client gets that speaks before the greeting is complete; absent: it may. */
  readonly earlyTalk?: readonly Act[];
}

/** A session as its server sees it. */
export interface Visit {
  /** Which connection to the host it is, from 1. */
  readonly nth: number;
  /** Name of the host. */
  readonly name: string;
  /** How long a second takes. */
  readonly secondMs: number;
}

/** How a server behaves: what differs from a good one. */
export type SmtpBehaviour = (visit: Visit) => Partial<SmtpScript>;

export const say = (...lines: readonly string[]): Act => ({
  do: "say",
  text: lines.map((line) => `${line}\r\n`).join(""),
});

/** The reply to EHLO with some keywords. */
export function capabilities(name: string, ...keywords: readonly string[]): Act {
  const lines = [name, ...keywords];
  return say(...lines.map((line, at) => `250${at === lines.length - 1 ? " " : "-"}${line}`));
}

const KEYWORDS = ["PIPELINING", "SIZE 52428800", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8"];

/** A good server. */
export function goodScript({ name }: Pick<Visit, "name">): SmtpScript {
  return {
    greeting: [say(`220 ${name} ESMTP`)],
    ehlo: [capabilities(name, ...KEYWORDS, "STARTTLS")],
    helo: [say(`250 ${name}`)],
    starttls: [say("220 2.0.0 go ahead")],
    doesTls: true,
    ehloInTls: [capabilities(name, ...KEYWORDS)],
    keepsPlaintext: false,
    earlyTalk: [say("554 5.5.1 you speak too early"), { do: "close" }],
  };
}
