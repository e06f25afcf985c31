/** The addresses of the name and what connecting to them gave, for the tests of IPv6. */
import type { DnsAnswer } from "../../model/evidence.ts";
import type { Finding } from "../../model/report.ts";
import { compareAddresses } from "../../proto/ip/address.ts";
import { classify } from "../../proto/ip/special.ts";
import { type AnswerState, readAnswer } from "../answer.ts";
import type { Evidence, Setting, Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { answerPointer } from "../pointer.ts";
import { counts } from "../tls/server.ts";

type Given = Evidence<"dns">;
type Type = "A" | "AAAA";

export interface Addresses {
  /** In numerical order; empty too where they are not known. */
  readonly list: readonly string[];
  /** AAAA records that are IPv4 addresses in disguise (RFC 4291 section 2.5.5.2), which are no IPv6. */
  readonly mapped: readonly string[];
  /** Why they are not known. */
  readonly unmeasured: Unmeasured | null;
  readonly pointer: string;
  readonly findings: readonly Finding[];
}

/** The addresses of one kind that the name has. */
export function recordsOf(type: Type, evidence: Given, setting: Setting): Addresses {
  const { name } = evidence.target;
  const key = `${name}/${type}`;
  const state = readAnswer(evidence, key);
  const isUnknown = state.kind === "unknown" && counts(state.unmeasured, setting);
  const found = state.kind === "found" ? rdataOf(state.answer, evidence) : [];
  const mapped = found.filter(isMapped);
  return {
    list: found.filter((address) => !isMapped(address)),
    mapped,
    unmeasured: isUnknown ? state.unmeasured : null,
    pointer: answerPointer(key),
    findings: isBogus(state) ? [finding("bogus-data", { name, type }, [answerPointer(key)])] : [],
  };
}

function rdataOf({ rrs }: DnsAnswer, { dns }: Given): string[] {
  return [...new Set(rrs.flatMap((rrset) => dns.rrsets[rrset]?.rdata ?? []))].sort(compareAddresses);
}

const isMapped = (address: string): boolean => classify(address).category === "ipv4-mapped";

const isBogus = (state: AnswerState): boolean => state.kind === "found" && state.security === "bogus";
