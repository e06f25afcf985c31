/** How far a session came, told from its replies (`mail.md` 10.4). */
import type { SmtpOutcome } from "../../model/mail.ts";
import { isMasked, offers } from "./capability.ts";
import type { ReplyFault, SmtpReply } from "./reply.ts";

/** Why there is no reply. */
type NoReply = ReplyFault | "timeout" | "closed" | "reset";
export type Heard = SmtpReply | NoReply;

type Phase = "banner" | "ehlo" | "starttls";

/** Verbs that a server does not know, RFC 5321 section 4.2.2: try HELO. */
const UNKNOWN_VERB: ReadonlySet<number> = new Set([500, 502]);

export function isUnknownVerb(heard: Heard): boolean {
  return typeof heard !== "string" && UNKNOWN_VERB.has(heard.code);
}

/** What a greeting ends the session with; `null` when it may go on. */
export function outcomeOfBanner(heard: Heard): SmtpOutcome | null {
  if (heard === "timeout") return "timeout-banner";
  if (heard === "closed" || heard === "reset") return "closed-before-banner";
  if (typeof heard === "string") return "not-smtp";
  return heard.code === 220 ? null : refusal("banner", heard);
}

/** The same for the reply to EHLO. */
export function outcomeOfEhlo(heard: Heard): SmtpOutcome | null {
  if (typeof heard === "string") return noReply(heard, "ehlo-no-reply");
  return heard.code === 250 ? null : refusal("ehlo", heard);
}

/** What the keywords of EHLO end the session with; `null` when STARTTLS is offered. */
export function outcomeOfOffer(keywords: readonly string[], greeting: string): SmtpOutcome | null {
  if (offers(keywords, "STARTTLS")) return null;
  return isMasked(keywords, greeting) ? "starttls-stripped" : "no-starttls";
}

/** How the session ends with the reply to STARTTLS. */
export function outcomeOfStarttls(heard: Heard): SmtpOutcome {
  if (typeof heard === "string") return noReply(heard, "starttls-no-reply");
  return heard.code === 220 ? "ready-for-tls" : refusal("starttls", heard);
}

function noReply(heard: NoReply, otherwise: SmtpOutcome): SmtpOutcome {
  return heard === "not-smtp" || heard === "too-long" ? "not-smtp" : otherwise;
}

/** RFC 5321 section 4.2.1: 4 is for now, everything else for good. */
function refusal<P extends Phase>(phase: P, { code }: SmtpReply): `${P}-tempfail` | `${P}-permfail` {
  return code >= 400 && code < 500 ? `${phase}-tempfail` : `${phase}-permfail`;
}

/** Outcomes after which another session, some time later, may come further. */
const PASSING: ReadonlySet<SmtpOutcome> = new Set<SmtpOutcome>([
  "banner-tempfail",
  "ehlo-tempfail",
  "starttls-tempfail",
  "timeout-banner",
  "closed-before-banner",
  "ehlo-no-reply",
  "starttls-no-reply",
  "reset",
]);

export function isPassing(outcome: SmtpOutcome): boolean {
  return PASSING.has(outcome);
}

/** Whether the server has had enough of us: no more than one further session is due. */
export function isTurnedAway(outcome: SmtpOutcome): boolean {
  return outcome === "banner-tempfail" || outcome === "ehlo-tempfail" || outcome === "reset";
}
