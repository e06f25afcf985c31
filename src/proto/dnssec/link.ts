/** Whether the signatures over one RRset make it secure: RFC 4035 section 5.3, RFC 6840. */
import type { Reason } from "../../model/security.ts";
import { TYPE } from "../dns/type.table.ts";
import { type Judgement, type Link, settle } from "./judging.ts";
import { type Dnskey, maySign } from "./key.ts";
import { lifetimeWarnings, validityOf } from "./lifetime.ts";
import type { ReasonCode } from "./reason.table.ts";
import { reasonOf } from "./reason.ts";
import { compareSerials, type Rrsig, signedData, signedLabels } from "./rrsig.ts";
import { screenRrsigs } from "./screen.ts";
import { addLink, blame, type RrsetInput, startTally, type Tally, type Trial } from "./tally.ts";
import { importKey, verifySignature } from "./verify.ts";

export interface RrsetJudgement extends Judgement {
  readonly state: "secure" | "bogus";
  /** Labels of the wildcard's parent, when the RRset was expanded from a wildcard. */
  readonly wildcard?: number;
}

/**
 * Whether an RRset is secure in a zone whose keys are trusted: at least one signature over it must be right.
 *
 * Further signatures are looked at within the limits, for the warnings and links they give. That an RRset expanded
 * from a wildcard may answer its question must be shown apart (`judgeWildcard`).
 */
export function judgeRrset(input: RrsetInput): RrsetJudgement {
  const tally = startTally(input, settle(input));
  const trials = screenRrsigs(tally);
  for (const trial of trials.filter(({ counts }) => counts)) tryKeys(trial, tally);
  for (const trial of trials.filter(({ counts }) => !counts)) tryKeys(trial, tally);
  return conclude(tally);
}

/** Tries the keys of one RRSIG until one fits. */
function tryKeys(trial: Trial, tally: Tally): void {
  const { keysPerTag } = tally.settings.limits;
  let fault: ReasonCode = "rrsig-invalid";
  for (const key of trial.keys.slice(0, keysPerTag)) {
    if (isSpent(tally, trial)) {
      giveUp(tally, trial);
      return;
    }
    const outcome = tryKey(trial, key, tally);
    if (outcome === null) {
      if (trial.counts) tally.valid.push(trial.rrsig);
      addLink(tally, trial, "valid", key);
      return;
    }
    fault = outcome;
  }
  if (trial.keys.length > keysPerTag) {
    giveUp(tally, trial);
    return;
  }
  addLink(tally, trial, "invalid", trial.keys[0]);
  if (trial.counts) blame(tally, fault, trial.rrsig);
}

function isSpent(tally: Tally, trial: Trial): boolean {
  const { limits, work } = tally.settings;
  if (tally.attempts >= limits.attemptsPerRrset || tally.failures >= limits.failuresPerRrset) return true;
  return isNeeded(tally, trial) && work.attempts >= limits.attemptsPerQuestion;
}

/** Signatures beyond the one that is needed are looked at for the report and do not use up the question's share. */
function isNeeded({ valid }: Tally, { counts }: Trial): boolean {
  return counts && valid.length === 0;
}

function giveUp(tally: Tally, trial: Trial): void {
  addLink(tally, trial, "untried", trial.keys[0]);
  if (trial.counts) blame(tally, "validation-limit", trial.rrsig);
}

/** Why the signature is not one by the key; `null` when it is. */
function tryKey(trial: Trial, key: Dnskey, tally: Tally): ReasonCode | null {
  const { settings, input } = tally;
  const { rrsig } = trial;
  const algorithm = settings.algorithms.get(rrsig.algorithm);
  if (algorithm === undefined) return "unsupported-algorithm";
  tally.attempts += 1;
  if (isNeeded(tally, trial)) settings.work.attempts += 1;
  const imported = importKey(algorithm, key, settings);
  const claim = { data: signedData(input.rrset, rrsig), signature: rrsig.signature, key };
  if (imported.ok && verifySignature(claim, imported, settings)) return null;
  tally.failures += 1;
  return imported.ok ? "rrsig-invalid" : imported.reason;
}

function conclude(tally: Tally): RrsetJudgement {
  const { input, settings, faultOf } = tally;
  const { rrset, zone } = input;
  const links: Link[] = tally.links
    .toSorted((a, b) => a.index - b.index)
    .map(({ index: _index, ...link }) => link);
  const best = bestOf(tally.valid, settings.now);
  if (best === undefined || !isComplete(tally)) {
    const code = best === undefined ? tally.fault : "algorithm-incomplete";
    const extra = faultOf === undefined ? undefined : validityOf(faultOf, settings.now);
    const reason = reasonOf({ code, zone, name: rrset.name, type: rrset.type, extra });
    return { state: "bogus", reason, warnings: [], links, signed: [] };
  }
  const signed = { zone, rrset, rrsig: best };
  return {
    state: "secure",
    warnings: [...oddities(tally, links), ...lifetimeWarnings(signed, settings.now)],
    links,
    signed: [signed],
    ...(best.labels < signedLabels(rrset.name) ? { wildcard: best.labels } : {}),
  };
}

/** Of several valid signatures the one over the longest owner, then the one that holds longest. */
function bestOf(valid: readonly Rrsig[], now: number): Rrsig | undefined {
  return valid.toSorted(
    (a, b) => b.labels - a.labels || compareSerials(b.expiration, now) - compareSerials(a.expiration, now),
  )[0];
}

function isComplete({ input, valid, settings }: Tally): boolean {
  if (settings.policy.requireAllAlgorithms !== true) return true;
  const present = new Set(valid.map(({ algorithm }) => algorithm));
  return [...(input.required ?? [])].every((algorithm) => present.has(algorithm));
}

/** What is odd about the signatures of a secure RRset. */
function oddities({ input }: Tally, links: readonly Link[]): Reason[] {
  const { rrset, zone, keys } = input;
  const { name, type } = rrset;
  const codes: ReasonCode[] = [];
  if (links.some(({ status }) => status === "invalid")) codes.push("rrsig-invalid-extra");
  // The DNSKEY RRset is measured against the DS RRset instead, see `judgeKeys`.
  if (type !== TYPE.DNSKEY) {
    const signing = new Set(rrset.rrsigs.map((rdata) => rdata[2]));
    const published = keys.filter(maySign).map(({ algorithm }) => algorithm);
    if (!published.every((algorithm) => signing.has(algorithm))) codes.push("algorithm-incomplete");
  }
  return codes.map((code) => reasonOf({ code, zone, name, type }));
}
