/** What one validated answer of the evidence tells: data or none, with a security state, or nothing at all. */
import type { Cause } from "../model/cause.ts";
import type { DnsAnswer, EvidenceDocument, ServerFailure } from "../model/evidence.ts";
import type { Security } from "../model/security.ts";
import { parseAddress } from "../proto/ip/address.ts";
import type { Unmeasured } from "./define.ts";
import { isNameDenied } from "./existence.ts";
import { answerPointer, pointerTo } from "./pointer.ts";

export type AnswerState =
  | {
      readonly kind: "found" | "absent";
      readonly security: Exclude<Security, "indeterminate">;
      readonly answer: DnsAnswer;
    }
  /** The name does not exist. */
  | { readonly kind: "denied"; readonly security: Exclude<Security, "indeterminate"> }
  /** What was asked is not a domain name. */
  | { readonly kind: "bad-name" }
  | { readonly kind: "unknown"; readonly unmeasured: Unmeasured };

type Given = Pick<EvidenceDocument, "dns" | "vantage">;

const MEASURED: ReadonlySet<string> = new Set(["ok", "nodata", "nxdomain", "loop"]);

/** Name and type of a key of `dns.answers`; names may hold slashes. */
export function splitKey(key: string): { readonly name: string; readonly type: string } {
  const at = key.lastIndexOf("/");
  return { name: key.slice(0, at), type: key.slice(at + 1) };
}

/** The state of the answer with a key of `dns.answers`. */
export function readAnswer(evidence: Given, key: string): AnswerState {
  const answer = evidence.dns?.answers[key];
  if (answer === undefined) return unknown("evidence-missing", [pointerTo("dns", "answers")]);
  const { security, outcome } = answer;
  if (security === "bogus") {
    const fault = fetchFault(answer, evidence);
    return fault === null ? known(answer, security) : unknown(fault, [answerPointer(key)]);
  }
  if (outcome === "badname") return { kind: "bad-name" };
  if (!MEASURED.has(outcome) || security === undefined || security === "indeterminate") {
    return unknown(causeOf(answer, evidence), [answerPointer(key)]);
  }
  return isNameDenied(answer) ? { kind: "denied", security } : known(answer, security);
}

function known(answer: DnsAnswer, security: Exclude<Security, "indeterminate">): AnswerState {
  return { kind: answer.outcome === "ok" ? "found" : "absent", security, answer };
}

function unknown(cause: Cause, evidence: readonly string[]): AnswerState {
  return { kind: "unknown", unmeasured: { cause, evidence } };
}

/** The cause when data counts as bogus only because we could not fetch keys that others may well get. */
function fetchFault({ reason }: DnsAnswer, { dns }: Given): Cause | null {
  if (reason === undefined || !reason.code.endsWith("-fetch-failed")) return null;
  const type = reason.code === "ds-fetch-failed" ? "DS" : "DNSKEY";
  const failures = dns?.answers[`${reason.zone}/${type}`]?.failures ?? [];
  const causes = failures.map(({ why }) => OUR_FAULTS[faultWord(why)]);
  return causes.find((cause) => cause !== undefined) ?? null;
}

const CAUSE_OF_REASON: Readonly<Record<string, Cause>> = {
  "anchor-mismatch": "anchor-unfit",
  "no-trust-anchor": "anchor-unfit",
  "local-clock-suspect": "clock-off",
  "unconfirmed-bogus": "resolver-unfit",
  "evidence-truncated": "evidence-missing",
};

/** What a server failure says about ourselves. */
const OUR_FAULTS: Readonly<Record<string, Cause>> = {
  budget: "budget",
  cancelled: "cancelled",
  excluded: "excluded",
  denied: "address-denied",
  blocked: "dns-blocked",
};

/** `denied:private-use` and `denied` alike. */
const faultWord = (why: string): string => why.split(":", 1)[0] ?? why;

/** Why an answer is not known. */
export function causeOf(answer: DnsAnswer, { vantage }: Pick<EvidenceDocument, "vantage">): Cause {
  const code = answer.reason?.code ?? "";
  const byReason = CAUSE_OF_REASON[code] ?? (code.startsWith("resolver-") ? "resolver-unfit" : undefined);
  if (byReason !== undefined) return byReason;
  return causeOfFailures(answer.failures ?? [], vantage) ?? "dns-failure";
}

/** A limit of ours that was met at all, or another fault of ours that explains every failure. */
function causeOfFailures(
  failures: readonly ServerFailure[],
  vantage: EvidenceDocument["vantage"],
): Cause | undefined {
  const words = failures.map(({ why }) => faultWord(why));
  const limit = words.find((word) => word === "budget" || word === "cancelled");
  if (limit !== undefined) return OUR_FAULTS[limit];
  const [first] = failures;
  if (first === undefined || !words.every((word) => Object.hasOwn(OUR_FAULTS, word))) return undefined;
  return words.includes("blocked") ? causeOfBlock(first.server, vantage) : OUR_FAULTS[words[0] ?? ""];
}

/** Why this machine could not send to an address: it has nothing of the kind, or was out of something for a while. */
export function causeOfBlock(address: string, vantage: EvidenceDocument["vantage"]): Cause {
  if (vantage.dns === "blocked") return "dns-blocked";
  const parsed = parseAddress(address);
  const family = parsed.ok && parsed.family === 6 ? "ipv6" : "ipv4";
  return vantage[family] === "ok" ? "local" : `${family}-none`;
}
