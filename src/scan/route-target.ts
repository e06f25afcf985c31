/** What was typed for `prefix` and `asn` becomes what is looked up (`routing.md` 7.1). */
import { UserError, type UserErrorText } from "../model/user-error.ts";
import { type Address, formatAddress, parseAddress } from "../proto/ip/address.ts";
import { asnText, parseAsn } from "../proto/rpki/asn.ts";
import { hostPrefix, type IpPrefix, parseIpPrefix, prefixText } from "../proto/rpki/prefix.ts";
import { parseAssertion } from "../proto/rpki/slurm.ts";
import type { Vrp } from "../proto/rpki/vrp-rows.ts";

/** A prefix or an address, or a network. */
export type RouteTarget =
  | {
      readonly type: "prefix";
      readonly input: string;
      readonly name: string;
      readonly prefix: IpPrefix;
      readonly isAddress: boolean;
      readonly origin?: number;
    }
  | { readonly type: "asn"; readonly input: string; readonly name: string; readonly asn: number };

/** A target, or what to say of it. */
type RouteTargetResult = { readonly target: RouteTarget } | { readonly problem: UserErrorText };

/** The targets of `prefix`, each once. @throws UserError `target-invalid` with every problem at once */
export function parsePrefixTargets(inputs: readonly string[], origin?: number): RouteTarget[] {
  return collect(inputs, (input) => readPrefixTarget(input, origin));
}

/** The targets of `asn`, each once. @throws UserError `target-invalid` with every problem at once */
export function parseAsnTargets(inputs: readonly string[]): RouteTarget[] {
  return collect(inputs, readAsnTarget);
}

function collect(inputs: readonly string[], read: (input: string) => RouteTargetResult): RouteTarget[] {
  const results = inputs.map((input) => read(input.trim()));
  const problems = results.flatMap((each) => ("problem" in each ? [each.problem] : []));
  if (problems.length > 0) throw invalid(problems, inputs.length);
  const byName = new Map<string, RouteTarget>();
  for (const each of results) {
    if ("target" in each && !byName.has(each.target.name)) byName.set(each.target.name, each.target);
  }
  return [...byName.values()];
}

function invalid(problems: readonly UserErrorText[], given: number): UserError {
  const [only] = problems;
  if (problems.length === 1 && only !== undefined) return new UserError("target-invalid", only);
  return new UserError("target-invalid", {
    what: `${problems.length} of ${given} targets cannot be looked up`,
    details: problems.map(({ what, fix }) => (fix === undefined ? what : `${what}; ${fix}`)),
    fix: "correct them or leave them out",
  });
}

/** A prefix, or an address; an IPv4-mapped IPv6 address is IPv4. */
function readPrefixTarget(input: string, origin?: number): RouteTargetResult {
  const extra = origin === undefined ? {} : { origin };
  const address = parseAddress(input);
  if (address.ok) {
    const prefix = hostPrefix(address);
    return {
      target: {
        type: "prefix",
        input,
        name: addressText(address, prefix),
        prefix,
        isAddress: true,
        ...extra,
      },
    };
  }
  const parsed = parseIpPrefix(input);
  if (parsed.ok) {
    const { value: prefix } = parsed;
    return {
      target: { type: "prefix", input, name: prefixText(prefix), prefix, isAddress: false, ...extra },
    };
  }
  if (parsed.reason === "host-bits") {
    return {
      problem: {
        what: `'${input}' has bits set behind its length`,
        fix: `did you mean ${parsed.meant}?`,
      },
    };
  }
  return { problem: { what: `'${input}' is neither a prefix nor an address`, fix: fixFor(input) } };
}

/** Without the length, as an address is written. */
function addressText(address: Address, { family, words }: IpPrefix): string {
  if (family === address.family) return formatAddress(address.bytes);
  return prefixText({ family, words, length: 32 }).replace("/32", "");
}

function fixFor(input: string): string {
  if (/^as\d+$/i.test(input)) return `waterpas asn ${input}`;
  return /[a-z]\.|\.[a-z]/i.test(input)
    ? `waterpas scan ${input}`
    : "such as 192.0.2.0/24, 2001:db8::/32 or 192.0.2.7";
}

/** The number of a network, in any form in which they are written. */
function readAsnTarget(input: string): RouteTargetResult {
  const asn = parseAsn(input);
  if (asn !== null) return { target: { type: "asn", input, name: asnText(asn), asn } };
  return { problem: { what: `'${input}' is not an AS number`, fix: "such as AS64500, 64500 or 1.10" } };
}

/** The VRPs of `--what-if`. @throws UserError `usage` */
export function parseWhatIf(texts: readonly string[]): Vrp[] {
  return texts.map((text) => {
    const vrp = parseAssertion(text);
    if (vrp !== null) return vrp;
    throw new UserError("usage", {
      what: `--what-if cannot be '${text}'`,
      fix: 'a prefix, its max length where it has one, and an AS number: "192.0.2.0/24 AS64500" or "192.0.2.0/22-24 AS64500"',
    });
  });
}
