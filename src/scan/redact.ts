/** What a report tells of others, left out of what is shared: pseudonyms take its place (`--redact`). */
import type { EvidenceDocument } from "../model/evidence.ts";
import type { Report, TestResult } from "../model/report.ts";
import { parseAddress } from "../proto/ip/address.ts";

export const REDACTIONS = ["addresses", "hostnames", "evidence"] as const;
export type Redaction = (typeof REDACTIONS)[number];

/** Pseudonyms for one name: the same address or host is called the same in all that is told of the name. */
export interface Redactor {
  report(report: Report): Report;
  /** Nothing, where evidence is to be left out. */
  evidence(document: EvidenceDocument): EvidenceDocument | undefined;
  text(text: string): string;
}

/**
 * Opens a redactor.
 *
 * @param kept names that stay as they are: those that were asked about
 */
export function openRedactor(what: ReadonlySet<Redaction>, kept: readonly string[]): Redactor {
  const rules = [
    ...(what.has("addresses") ? [addressRule()] : []),
    ...(what.has("hostnames") ? [hostRule(new Set(kept))] : []),
  ];
  const text = (given: string): string => rules.reduce((changed, rule) => rule(changed), given);
  const isBare = what.has("evidence");
  return {
    text,
    report(report) {
      const { tool, profile, schema_version, id, target } = report;
      const plain = isBare ? withoutQuotes(report) : report;
      // Who it is about is known; versions, digests and ids are no names, though some look like them.
      return { ...replaced(plain, text), tool, profile, schema_version, id, target };
    },
    evidence(document) {
      if (isBare) return undefined;
      if (rules.length === 0) return document;
      const { blobs: _, tool, ...rest } = document;
      return { ...replaced({ ...rest, tool }, text), tool };
    },
  };
}

type Rule = (text: string) => string;

function pseudonyms(start: string): (value: string) => string {
  const known = new Map<string, string>();
  return (value) => {
    const name = known.get(value) ?? `${start}-${known.size + 1}`;
    known.set(value, name);
    return name;
  };
}

const REVERSE = /(?:[0-9a-f]{1,3}\.){1,34}(?:in-addr|ip6)\.arpa\b/giu;
const IPV4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)/gu;
/** What may be an IPv6 address, an IPv4 address at its end perhaps; of bounded length, for texts are hostile. */
const IPV6 = /(?<![\w.])[0-9a-f:]{2,39}(?:\.\d{1,3}){0,3}(?!\w)/giu;

function addressRule(): Rule {
  const [ipv4, ipv6, reverse] = [pseudonyms("ipv4"), pseudonyms("ipv6"), pseudonyms("reverse")];
  const ifAddress = (found: string, name: (address: string) => string): string =>
    parseAddress(found).ok ? name(found.toLowerCase()) : found;
  return (text) =>
    text
      .replace(REVERSE, (found) => reverse(found.toLowerCase()))
      .replace(IPV6, (found) => (found.includes(":") ? ifAddress(found, ipv6) : found))
      .replace(IPV4, (found) => ifAddress(found, ipv4));
}

/** Two labels or more, the last one with a letter in front. */
const HOST =
  /(?<![\p{L}\p{N}_.-])(?:[\p{L}\p{N}_*][\p{L}\p{N}_-]*\.){1,127}\p{L}[\p{L}\p{N}-]*\.?(?![\p{L}\p{N}_-])/gu;

function hostRule(kept: ReadonlySet<string>): Rule {
  const host = pseudonyms("host");
  return (text) =>
    text.replace(HOST, (found) => {
      const name = found.replace(/\.$/u, "").toLowerCase();
      const end = found.endsWith(".") ? "." : "";
      // The labels of services are those of the name below them.
      const owner = name.replace(/^(?:_[\p{L}\p{N}-]+\.)+/u, "");
      if (kept.has(name) || kept.has(owner)) return found;
      return `${name.slice(0, name.length - owner.length)}${host(owner)}${end}`;
    });
}

/** What was read or quoted is left out; that it was found stays. */
function withoutQuotes(report: Report): Report {
  return { ...report, facts: {}, tests: report.tests.map(bareTest) };
}

function bareTest(test: TestResult): TestResult {
  return {
    ...test,
    facts: {},
    findings: test.findings.map(({ params = {}, ...finding }) => ({
      ...finding,
      evidence: [],
      params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, bare(value)])),
    })),
  };
}

const LEFT_OUT = "[left out]";

function bare<T>(value: T): T | string | readonly string[] {
  if (Array.isArray(value)) return [LEFT_OUT];
  return typeof value === "string" ? LEFT_OUT : value;
}

/** The same value with every text in it changed, keys among them. */
function replaced<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => replaced(each, change)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [change(key), replaced(each, change)]),
  ) as T;
}

/** Names under which a report speaks of its target. */
export function namesOf({ target }: Pick<Report, "target">): string[] {
  const { name, unicode, registrable } = target;
  return [name, unicode, ...(registrable === null ? [] : [registrable])];
}
