/** What was typed becomes what is audited (`ux.md` 2, `settled.md` 7.2, 7.3). */
import type { SourceLine, TargetType } from "../model/evidence.ts";
import { UserError, type UserErrorText } from "../model/user-error.ts";
import { refuseAddress } from "./target-address.ts";
import { type DomainName, readDomainName } from "./target-name.ts";

/** What was typed, understood. */
export interface Target extends DomainName {
  readonly input: string;
  /** In the order web, mail. */
  readonly types: readonly TargetType[];
  /** What a list says of it. */
  readonly list?: string;
  readonly tags?: readonly string[];
  readonly source?: SourceLine;
}

export interface TargetOptions {
  /** `--type`: in place of what the form of the input suggests. */
  readonly type?: TargetType | "both";
  /** `--allow-tld`: names of one label are allowed. */
  readonly allowTld?: boolean;
  /** A resolver, a root, an anchor, a map or a delegation of one's own was given: reserved names may exist there. */
  readonly allowReserved?: boolean;
}

export interface Targets {
  /** In the order typed, each name once. */
  readonly targets: readonly Target[];
  /** What was left out or merged, for stderr. */
  readonly notes: readonly string[];
}

/**
 * The targets that some arguments name.
 *
 * @throws UserError `target-invalid` with every problem at once
 */
export function parseTargets(inputs: readonly string[], options: TargetOptions = {}): Targets {
  const read = inputs.map((input) => readTarget(input.trim(), options));
  const problems = read.flatMap((each) => ("problem" in each ? [each.problem] : []));
  if (problems.length > 0) throw invalid(problems, inputs.length);
  const notes: string[] = [];
  const byName = new Map<string, Target>();
  for (const each of read) {
    if ("problem" in each) continue;
    const before = byName.get(each.target.name);
    if (each.note !== undefined) notes.push(each.note);
    if (before !== undefined) notes.push(`${each.target.name} was given more than once; it is scanned once`);
    byName.set(each.target.name, before === undefined ? each.target : merge(before, each.target));
  }
  return { targets: [...byName.values()], notes };
}

const BOTH: readonly TargetType[] = ["web", "mail"];

const TYPES: Readonly<Record<TargetType | "both", readonly TargetType[]>> = {
  web: ["web"],
  mail: ["mail"],
  both: BOTH,
};

function merge(before: Target, { types }: Target): Target {
  return { ...before, types: BOTH.filter((type) => before.types.includes(type) || types.includes(type)) };
}

function invalid(problems: readonly UserErrorText[], given: number): UserError {
  const [only] = problems;
  if (problems.length === 1 && only !== undefined) return new UserError("target-invalid", only);
  return new UserError("target-invalid", {
    what: `${problems.length} of ${given} targets cannot be scanned`,
    details: problems.map(({ what, fix }) => (fix === undefined ? what : `${what}; ${fix}`)),
    fix: "correct them or leave them out; nothing was scanned",
  });
}

/** One target, or why it is none. */
export type Read = { readonly target: Target; readonly note?: string } | { readonly problem: UserErrorText };

/** What one input names. */
export function readTarget(input: string, options: TargetOptions): Read {
  const problem = refuseForm(input) ?? refuseAddress(input);
  if (problem !== null) return { problem };
  const { host, type, note } = splitInput(input);
  if (host === "")
    return { problem: { what: `'${input}' names no host`, fix: "name a domain: waterpas scan example.nl" } };
  const hostProblem = refuseAddress(host);
  if (hostProblem !== null) return { problem: hostProblem };
  const name = readDomainName(host, options);
  if ("problem" in name) return { problem: name.problem };
  const types = TYPES[options.type ?? type ?? (name.name.startsWith("www.") ? "web" : "both")];
  const { name: ascii, unicode } = name;
  return {
    target: { input, name: ascii, unicode, types },
    ...(note === undefined ? {} : { note: `${input}: ${note}` }),
  };
}

function refuseForm(input: string): UserErrorText | null {
  if (input === "") return { what: "a target is empty", fix: "name a domain: waterpas scan example.nl" };
  if (input !== "-" && !input.startsWith("@")) return null;
  return {
    what: `scan does not read lists ('${input}')`,
    fix: "name the domains one by one: waterpas scan example.nl example.org",
  };
}

interface Split {
  readonly host: string;
  /** What the form suggests; absent = both. */
  readonly type?: TargetType;
  readonly note?: string;
}

/** The host in a URL, in a mail address, or in what looks like the start of a URL. */
function splitInput(input: string): Split {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(input)?.[0];
  const rest = input.slice(scheme?.length ?? 0);
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const isUrl = scheme !== undefined || end >= 0;
  const at = authority.lastIndexOf("@");
  const [host = "", port] = splitPort(authority.slice(at + 1));
  if (!isUrl && at >= 0) return { host, type: "mail", note: "mail tests only, for its domain" };
  const hasPath = end >= 0 && rest.slice(end) !== "/";
  const ignored = [hasPath ? "path" : null, port === undefined ? null : "port"].filter(
    (part) => part !== null,
  );
  return {
    host,
    ...(isUrl ? { type: "web" as const } : {}),
    ...(ignored.length === 0
      ? {}
      : { note: `the ${ignored.join(" and the ")} ${ignored.length === 1 ? "is" : "are"} ignored` }),
  };
}

/** Host and port; an address in brackets keeps them, so that it is refused as one. */
function splitPort(text: string): string[] {
  const found = /^(.*):(\d{1,5})$/.exec(text);
  return found === null || text.startsWith("[") ? [text] : [found[1] ?? "", found[2] ?? ""];
}
