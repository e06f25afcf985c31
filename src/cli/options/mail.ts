/** Options of commands that measure mail servers and mail records. */
import { type Command, InvalidArgumentError } from "commander";
import { SELECTOR_COUNTS, type SelectorProbe } from "../../proto/dkim/selector.table.ts";
import { declare, type OptionSpec } from "./declare.ts";
import { collectList, parseChoice } from "./values.ts";

export interface MailOptions {
  /** False with `--no-port25`. */
  readonly port25?: boolean;
  readonly ehlo?: string;
  readonly dkimSelector?: readonly string[];
  readonly dkimProbe?: SelectorProbe;
  readonly active?: boolean;
}

const PROBES = Object.keys(SELECTOR_COUNTS) as readonly SelectorProbe[];

const LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
/** RFC 5321 section 4.1.2: a domain, or an address literal. */
const EHLO = new RegExp(
  `^(?:${LABEL}(?:\\.${LABEL})+|\\[[0-9a-f.:]{2,45}\\]|\\[ipv6:[0-9a-f:.]{2,45}\\])$`,
  "i",
);
const SELECTOR = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, "i");

function parseEhlo(text: string): string {
  if (text.length <= 253 && EHLO.test(text)) return text;
  throw new InvalidArgumentError("expected a host name, or an address in brackets");
}

const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})+$`, "i");

/** A host name of two labels or more, lower case. */
export function parseHost(text: string): string {
  if (text.length <= 253 && HOST.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("expected a host name");
}

function parseSelectors(text: string, previous: readonly string[] | undefined): readonly string[] {
  const selectors = collectList(text, previous).map((selector) => selector.toLowerCase());
  if (selectors.every((selector) => selector.length <= 200 && SELECTOR.test(selector))) return selectors;
  throw new InvalidArgumentError("expected a selector, such as s1 or 2026.mail");
}

const MAIL: readonly OptionSpec[] = [
  { flags: "--no-port25", help: "speak to no mail server" },
  {
    flags: "--ehlo <name>",
    help: "name given to mail servers",
    fallbackText: "the one DNS has for this machine",
    parse: parseEhlo,
    config: "network.ehlo",
  },
  {
    flags: "--dkim-selector <name>",
    help: "look for a DKIM key here; repeatable",
    parse: parseSelectors,
  },
  {
    flags: "--dkim-probe <how>",
    help: "guess DKIM selectors: full, top20 or off",
    fallbackText: "full",
    parse: parseChoice(PROBES),
  },
  { flags: "--active", help: "try what an attacker would; for domains of your own" },
];

/** How the options stand in the evidence; defaults are left out. */
export function mailEvidence({ port25, active, dkimSelector, dkimProbe }: MailOptions) {
  return {
    ...(port25 === false ? { port25 } : {}),
    ...(active === true ? { active } : {}),
    ...(dkimSelector === undefined ? {} : { dkim_selectors: dkimSelector }),
    ...(dkimProbe === undefined ? {} : { dkim_probe: dkimProbe }),
  };
}

export function withMail(command: Command): Command {
  return declare(command, "Mail", MAIL);
}

/** Of a list: no selectors are guessed unless asked for (`settled.md` 9.16). */
const LIST_MAIL: readonly OptionSpec[] = MAIL.map((spec) =>
  spec.flags.startsWith("--dkim-probe ") ? { ...spec, fallback: "off", fallbackText: "off" } : spec,
);

export function withListMail(command: Command): Command {
  return declare(command, "Mail", LIST_MAIL);
}

const isEhlo = ({ flags }: OptionSpec): boolean => flags.startsWith("--ehlo ");

/** Of a list that others will measure, each under its own name. */
export function withSubmitMail(command: Command): Command {
  const specs = LIST_MAIL.filter((spec) => !isEhlo(spec));
  return declare(command, "Mail", specs);
}

export function withWorkerMail(command: Command): Command {
  return declare(command, "Mail", LIST_MAIL.filter(isEhlo));
}
