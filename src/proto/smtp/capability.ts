/** What a server offers in its reply to EHLO, RFC 5321 section 4.1.1.1. */
import type { SmtpReply } from "./reply.ts";

/** Keywords in upper case with their parameters as they are, in the order of the reply; its first line is a greeting. */
export function keywordsOf({ lines }: SmtpReply): string[] {
  return lines.slice(1).flatMap((line) => {
    const text = line.slice(4).trim();
    const [keyword = "", ...parameters] = text.split(/[ \t]+/);
    return keyword === "" ? [] : [[keyword.toUpperCase(), ...parameters].join(" ")];
  });
}

/** Whether a keyword is offered; parameters do not matter. */
export function offers(keywords: readonly string[], keyword: string): boolean {
  return keywords.some((each) => each.split(" ", 1)[0] === keyword);
}

/** What firewalls put in the place of words that they do not want to be seen. */
const MASKED_KEYWORD = /^(?:X{4,}[A-Z]?|\*{4,})$/;
/** Some leave single digits and spaces as they are. */
const MASKED_GREETING = /^[*02 ]*\*{4}[*02 ]*$/;

/** Whether a machine on the way has overwritten a keyword, or the greeting of the server. */
export function isMasked(keywords: readonly string[], greeting: string): boolean {
  return (
    keywords.some((each) => MASKED_KEYWORD.test(each.split(" ", 1)[0] ?? "")) ||
    MASKED_GREETING.test(greeting.slice(3).replace(/^[ -]/, ""))
  );
}
