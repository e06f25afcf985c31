/** What the failures of single servers amount to for a question; the same live and from stored evidence. */
import type { DnsAnswer } from "../../model/evidence.ts";
import type { Failed, FailedWhy } from "./ask.ts";

/** Kinds of failures, the one that says least about the servers first: it decides where they differ. */
const KINDS = ["timeout", "servfail", "refused", "lame", "loop", "unreachable"] as const;
export type FailureKind = (typeof KINDS)[number];

/** By the beginning of `why`; the first that fits. */
const KIND_OF_WHY: readonly (readonly [string, FailureKind])[] = [
  ["timeout", "timeout"],
  ["protocol", "timeout"],
  ["reset", "timeout"],
  // A closed port: the server does not speak DNS. RCODE REFUSED is another matter.
  ["refused:", "timeout"],
  ["rcode:REFUSED", "refused"],
  ["rcode:NOTAUTH", "refused"],
  ["rcode:", "servfail"],
  ["lame:", "lame"],
  ["glue-loop", "loop"],
];

/** Words for a limit of ours. */
const OWN_LIMITS: ReadonlySet<string> = new Set(["budget", "cancelled"]);

/** The kind of one failure; addresses that may not be asked and names without address are `unreachable`. */
export function kindOfFailure(why: string): FailureKind {
  return KIND_OF_WHY.find(([start]) => why.startsWith(start))?.[1] ?? "unreachable";
}

/** What the failures of all servers of a zone amount to. */
export function sumUpFailures(whys: readonly string[]): FailureKind {
  const kinds = new Set(whys.map(kindOfFailure));
  return KINDS.find((kind) => kinds.has(kind)) ?? "unreachable";
}

const BY_OUTCOME: Readonly<Partial<Record<DnsAnswer["outcome"], FailedWhy>>> = {
  servfail: "servfail",
  refused: "refused",
  timeout: "unreachable",
  badname: "badname",
  loop: "loop",
};

/** The failure that an answer without a usable message stands for. */
export function failureOf({ outcome, failures = [] }: Pick<DnsAnswer, "outcome" | "failures">): Failed {
  const whys = failures.map(({ why }) => why);
  if (whys.some((why) => OWN_LIMITS.has(why))) return { failed: "budget" };
  const failed = whys.length > 0 ? sumUpFailures(whys) : BY_OUTCOME[outcome];
  return { failed: failed ?? "exhausted" };
}
