/** Local exceptions to the RPKI, RFC 8416: which VRPs to leave out and which to add. */
import { parseAsn } from "./asn.ts";
import { bitsOf, type IpPrefix, parseIpPrefix } from "./prefix.ts";
import type { Vrp } from "./vrp-rows.ts";

/** Leaves out the VRPs that every member given fits, RFC 8416 section 3.3.1. */
export interface PrefixFilter {
  readonly prefix?: IpPrefix;
  readonly asn?: number;
}

/** One file. */
export interface Slurm {
  readonly filters: readonly PrefixFilter[];
  readonly assertions: readonly Vrp[];
}

/** Where a file departs from RFC 8416; then none of it counts (section 3.1). */
export interface SlurmFault {
  readonly ok: false;
  readonly reason:
    | "not-an-object"
    | "not-an-array"
    | "version"
    | "unknown-member"
    | "prefix"
    | "host-bits"
    | "asn"
    | "max-length"
    | "empty-filter"
    | "comment";
  /** Place in the file, as a JSON pointer. */
  readonly at: string;
}

/** A file, or what is wrong with it. */
export type SlurmResult = { readonly ok: true; readonly value: Slurm } | SlurmFault;

type Members = Readonly<Record<string, unknown>>;

/** Members of each object: RFC 8416 section 3.1 has an error for any other, as a misspelt one would widen a filter. */
const MEMBERS = {
  file: ["slurmVersion", "validationOutputFilters", "locallyAddedAssertions"],
  filters: ["prefixFilters", "bgpsecFilters", "aspaFilters"],
  assertions: ["prefixAssertions", "bgpsecAssertions", "aspaAssertions"],
  filter: ["prefix", "asn", "comment"],
  assertion: ["prefix", "asn", "maxPrefixLength", "comment"],
} as const;

/** A value of the file, where it stands, and where faults are told. */
interface Node {
  readonly value: unknown;
  readonly at: string;
  readonly faults: SlurmFault[];
}

const member = ({ at, faults }: Node, members: Members, name: string): Node => ({
  value: members[name],
  at: `${at}/${name}`,
  faults,
});

function tell({ at, faults }: Node, reason: SlurmFault["reason"]): void {
  faults.push({ ok: false, reason, at });
}

function membersOf(node: Node, known: readonly string[]): Members {
  const { value, at, faults } = node;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    tell(node, "not-an-object");
    return {};
  }
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) tell({ value, at: `${at}/${unknown}`, faults }, "unknown-member");
  return { ...value };
}

/** The elements of a list; one that is absent is empty. */
function elementsOf(node: Node): Node[] {
  const { value = [], at, faults } = node;
  if (Array.isArray(value))
    return value.map((element, index) => ({ value: element, at: `${at}/${index}`, faults }));
  tell(node, "not-an-array");
  return [];
}

/** Reads a file; version 2 differs in members that say nothing about route origins. */
export function parseSlurm(text: string): SlurmResult {
  const faults: SlurmFault[] = [];
  const value = readFile({ value: parseJson(text), at: "", faults });
  return faults[0] ?? { ok: true, value };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no object either; the place of the fault is of no use to the readers of the result.
    return undefined;
  }
}

function readFile(node: Node): Slurm {
  const file = membersOf(node, MEMBERS.file);
  const version = member(node, file, "slurmVersion");
  if (version.value !== 1 && version.value !== 2) tell(version, "version");
  const filters = sectionOf(node, file, "validationOutputFilters", MEMBERS.filters);
  const assertions = sectionOf(node, file, "locallyAddedAssertions", MEMBERS.assertions);
  return {
    filters: elementsOf(member(filters.node, filters.members, "prefixFilters")).map(readFilter),
    assertions: elementsOf(member(assertions.node, assertions.members, "prefixAssertions")).flatMap(
      readAssertion,
    ),
  };
}

function sectionOf(node: Node, file: Members, name: string, known: readonly string[]) {
  const section = member(node, file, name);
  return { node: section, members: section.value === undefined ? {} : membersOf(section, known) };
}

function readFilter(node: Node): PrefixFilter {
  const members = membersOf(node, MEMBERS.filter);
  checkComment(member(node, members, "comment"));
  const { prefix, asn } = members;
  if (prefix === undefined && asn === undefined) tell(node, "empty-filter");
  const readPrefix = prefix === undefined ? null : readPrefixMember(member(node, members, "prefix"));
  const readAsn = asn === undefined ? null : readAsnMember(member(node, members, "asn"));
  return {
    ...(readPrefix === null ? {} : { prefix: readPrefix }),
    ...(readAsn === null ? {} : { asn: readAsn }),
  };
}

function readAssertion(node: Node): Vrp[] {
  const members = membersOf(node, MEMBERS.assertion);
  checkComment(member(node, members, "comment"));
  const prefix = readPrefixMember(member(node, members, "prefix"));
  const asn = readAsnMember(member(node, members, "asn"));
  if (prefix === null || asn === null) return [];
  const { maxPrefixLength: maxLength = prefix.length } = members;
  if (typeof maxLength === "number" && isMaxLength(maxLength, prefix)) return [{ prefix, maxLength, asn }];
  tell(member(node, members, "maxPrefixLength"), "max-length");
  return [];
}

const isMaxLength = (value: number, { family, length }: IpPrefix): boolean =>
  Number.isInteger(value) && value >= length && value <= bitsOf(family);

function checkComment(node: Node): void {
  if (node.value !== undefined && typeof node.value !== "string") tell(node, "comment");
}

function readPrefixMember(node: Node): IpPrefix | null {
  const parsed = parseIpPrefix(typeof node.value === "string" ? node.value : "");
  if (parsed.ok) return parsed.value;
  tell(node, parsed.reason);
  return null;
}

function readAsnMember(node: Node): number | null {
  const asn = typeof node.value === "number" ? parseAsn(String(node.value)) : null;
  // The text of 1.1 would be asdot.
  if (asn !== null && asn === node.value) return asn;
  tell(node, "asn");
  return null;
}

/** The one assertion that `--what-if "PREFIX[-MAX] ASN"` stands for, `null` when the text is none. */
export function parseAssertion(text: string): Vrp | null {
  const match = /^\s*(\S+?)(?:-([0-9]{1,3}))?\s+(\S+)\s*$/.exec(text);
  const [, prefixPart = "", maxPart, asnPart = ""] = match ?? [];
  const prefix = parseIpPrefix(prefixPart);
  const asn = parseAsn(asnPart);
  if (!prefix.ok || asn === null) return null;
  const maxLength = maxPart === undefined ? prefix.value.length : Number(maxPart);
  return isMaxLength(maxLength, prefix.value) ? { prefix: prefix.value, maxLength, asn } : null;
}
