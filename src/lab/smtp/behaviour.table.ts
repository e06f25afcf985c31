/** Ways in which a mail server of the lab differs from a good one (`mail.md` 13.7). */
import { type Act, capabilities, type SmtpBehaviour, say } from "./script.ts";

const GREYLISTED = say("450 4.2.0 greylisted, come back later");
const CLOSE: Act = { do: "close" };

export const SMTP_BEHAVIOURS = {
  good: () => ({}),
  /** P01: a greeting of two lines with time between them, as postscreen has it. */
  "greeting-in-two": ({ name, secondMs }) => ({
    greeting: [say(`220-${name}`), { do: "wait", ms: 6 * secondMs }, say(`220 ${name} ESMTP`)],
  }),
  /** P02. */
  "too-many": () => ({ greeting: [say("421 4.7.0 too many connections"), CLOSE] }),
  /** P03. */
  "no-ptr": () => ({ greeting: [say("554 5.7.1 no PTR"), CLOSE] }),
  /** P04: 24 octets. */
  stutter: ({ secondMs }) => ({
    greeting: [{ do: "dribble", text: "220 mx.stutter.test SMTP\r\n", everyMs: secondMs }],
  }),
  /** P05. */
  silent: () => ({ greeting: [] }),
  /** P06. */
  "no-starttls": ({ name }) => ({ ehlo: [capabilities(name, "PIPELINING", "SIZE")] }),
  /** P07. */
  masked: ({ name }) => ({ ehlo: [capabilities(name, "PIPELINING", "XXXXXXXA")] }),
  "masked-greeting": ({ name }) => ({
    greeting: [say(`220 ${"*".repeat(40)}`)],
    ehlo: [capabilities(name, "PIPELINING")],
  }),
  /** P08. */
  "starttls-454": () => ({ starttls: [say("454 4.7.0 TLS not available")], doesTls: false }),
  "starttls-refused": () => ({ starttls: [say("502 5.5.1 not here")], doesTls: false }),
  /** P09: octets that anybody on the way can put there. */
  "inject-after-220": () => ({ starttls: [say("220 go", "250 AUTH PLAIN")] }),
  /** P10. */
  "lower-case": ({ name }) => ({ ehlo: [capabilities(name, "pipelining", "starttls")] }),
  /** P11. */
  "bare-lf": ({ name }) => ({
    greeting: [{ do: "say", text: `220 ${name}\n` }],
    ehlo: [{ do: "say", text: `250-${name}\n250 STARTTLS\n` }],
    starttls: [{ do: "say", text: "220 go\n" }],
  }),
  /** P12. */
  http: () => ({ greeting: [say("HTTP/1.1 400 Bad Request", ""), CLOSE] }),
  /** P13. */
  greylisting: ({ nth }) => (nth === 1 ? { ehlo: [GREYLISTED, CLOSE] } : {}),
  /** A tempfail for whoever comes the third time. */
  "421-from-third": ({ nth }) =>
    nth > 2 ? { greeting: [say("421 4.7.0 too many connections from you"), CLOSE] } : {},
  /** The first visit waits; whoever stood that is known from then on. */
  "greeting-after-20": ({ nth, name, secondMs }) =>
    nth === 1 ? { greeting: [{ do: "wait", ms: 20 * secondMs }, say(`220 ${name} ESMTP`)] } : {},
  "helo-only": () => ({ ehlo: [say("502 5.5.2 what is that")] }),
  "keeps-plaintext": () => ({ keepsPlaintext: true }),
  "early-talker": ({ name }) => ({ greeting: [say(`220 ${name} ESMTP`, "250 hello")] }),
  "closes-at-once": () => ({ greeting: [CLOSE] }),
  resets: ({ secondMs }) => ({ greeting: [{ do: "wait", ms: secondMs }, { do: "reset" }] }),
  /** A megabyte of control octets. */
  "huge-greeting": () => ({ greeting: [{ do: "say", text: `220-${"\x1b[2J\x07\0".repeat(170_000)}\r\n` }] }),
  "starttls-in-tls": ({ name }) => ({ ehloInTls: [capabilities(name, "STARTTLS", "AUTH PLAIN")] }),
  dangerous: ({ name }) => ({ ehlo: [capabilities(name, "AUTH PLAIN LOGIN", "XCLIENT NAME", "STARTTLS")] }),
} as const satisfies Readonly<Record<string, SmtpBehaviour>>;

export type SmtpBehaviourName = keyof typeof SMTP_BEHAVIOURS;
