/** What follows from the mail records of a document: computed anew from its answers, once for each document. */
import type { DnsEvidence, EvidenceDocument } from "../../model/evidence.ts";
import { type DmarcDestination, verifyDestinations } from "../../proto/dmarc/destination.ts";
import { type DmarcDiscovery, discoverDmarc, policyFor } from "../../proto/dmarc/discovery.ts";
import { answerInEvidence } from "../../proto/records/answer.ts";
import { type Asking, answerAll, isTransient } from "../../proto/records/ask.ts";
import { analyseSpf, authorisesNobody, type SpfAnalysis } from "../../proto/spf/analysis.ts";
import { causeOf } from "../answer.ts";
import type { Unmeasured } from "../define.ts";
import { isNonexistent } from "../existence.ts";
import { answerPointer, pointerTo } from "../pointer.ts";

type Given = Pick<EvidenceDocument, "dns" | "target" | "vantage">;

interface Replayed {
  spf?: SpfAnalysis;
  dmarc?: DmarcDiscovery;
  readonly destinations: Map<string, readonly DmarcDestination[]>;
}

const KNOWN = new WeakMap<DnsEvidence, Map<string, Replayed>>();

function replayedOf({ dns, target }: Given): Replayed {
  if (dns === undefined) return { destinations: new Map() };
  const byName = KNOWN.get(dns) ?? new Map<string, Replayed>();
  KNOWN.set(dns, byName);
  const replayed = byName.get(target.name) ?? { destinations: new Map() };
  byName.set(target.name, replayed);
  return replayed;
}

function replay<T>(asking: Asking<T>, { dns }: Given): T {
  return answerAll(asking, (question) => answerInEvidence(dns, question));
}

/** The analysis of the SPF record of the target. */
export function spfOf(evidence: Given): SpfAnalysis {
  const replayed = replayedOf(evidence);
  replayed.spf ??= replay(analyseSpf(evidence.target.name), evidence);
  return replayed.spf;
}

/** The DMARC record that applies to the target. */
export function dmarcOf(evidence: Given): DmarcDiscovery {
  const replayed = replayedOf(evidence);
  replayed.dmarc ??= replay(discoverDmarc(evidence.target.name), evidence);
  return replayed.dmarc;
}

/** Where reports go, by the record that applies by the tree walk, or by the public suffix list. */
export function destinationsOf(evidence: Given, by: "walk" | "list"): readonly DmarcDestination[] {
  const discovery = dmarcOf(evidence);
  const applied = by === "walk" ? discovery.applied : discovery.byList.applied;
  if (applied === null) return [];
  const { destinations } = replayedOf(evidence);
  const known = destinations.get(applied.domain);
  if (known !== undefined) return known;
  const asking = verifyDestinations(applied.domain, applied.record, discovery.organizational);
  const found = replay(asking, evidence);
  destinations.set(applied.domain, found);
  return found;
}

/** The policy that applies to the target after `t=y`; `null` without a record that can be used. */
export function effectivePolicy(evidence: Given): "none" | "quarantine" | "reject" | null {
  const { applied } = dmarcOf(evidence);
  return applied === null ? null : (policyFor(applied, isNonexistent(evidence))?.effective ?? null);
}

/** Whether the records say that the target sends no mail: nobody may, and what claims to be from it is rejected. */
export function isNonSending(evidence: Given): boolean {
  return authorisesNobody(spfOf(evidence)) && effectivePolicy(evidence) === "reject";
}

/** Why the answer with a key of `dns.answers` tells nothing; `null` when it does. */
export function unknownAnswer(key: string, evidence: Given): Unmeasured | null {
  const answer = evidence.dns?.answers[key];
  if (answer === undefined) return { cause: "evidence-missing", evidence: [pointerTo("dns")] };
  return isTransient(answer.outcome)
    ? { cause: causeOf(answer, evidence), evidence: [answerPointer(key)] }
    : null;
}

/** Why one of some answers tells nothing, the first such. */
export function firstUnknown(keys: readonly string[], evidence: Given): Unmeasured | null {
  for (const key of keys) {
    const unknown = unknownAnswer(key, evidence);
    if (unknown !== null) return unknown;
  }
  return null;
}

/** Pointer to an answer, or to all of them where it is not there. */
export function pointerOf(key: string, { dns }: Given): string {
  return dns !== undefined && Object.hasOwn(dns.answers, key)
    ? answerPointer(key)
    : pointerTo("dns", "answers");
}
