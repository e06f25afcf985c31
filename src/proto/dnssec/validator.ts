/** DNSSEC validation without I/O: asks for replies, and says what they are worth. RFC 4033, 4034, 4035. */
import type { DnsOutcome, Ede } from "../../model/evidence.ts";
import type { Reason, Security } from "../../model/security.ts";
import { readEde } from "../dns/edns.ts";
import type { Name } from "../dns/name.ts";
import type { RRset } from "../dns/rrset.ts";
import { POLICY_ALGORITHMS } from "./algorithm.table.ts";
import { type AlgorithmRegistry, defaultAlgorithms, withoutAlgorithms } from "./algorithm.ts";
import type { Anchor } from "./anchor.ts";
import { type Ask, type Asking, type Failed, hasFailed, type Reply } from "./ask.ts";
import type { DenialProof } from "./denial.ts";
import type { Question } from "./hop.ts";
import { type Link, noWork, type Policy, settle, type Work } from "./judging.ts";
import { isLifetimeWarning, lifetimeWarnings } from "./lifetime.ts";
import type { Limits } from "./limits.table.ts";
import type { AskRecord, Rejected } from "./log.ts";
import type { VerifyMemo } from "./memo.ts";
import { distinctReasons } from "./reason.ts";
import type { Run } from "./run.ts";
import { follow, type Step, type Trail } from "./trail.ts";
import type { TrustCache } from "./trust.ts";
import type { ZoneTrust } from "./zone-trust.ts";

export interface ValidationContext {
  /** Unix seconds. */
  readonly now: number;
  readonly anchors: readonly Anchor[];
  readonly memo: VerifyMemo;
  readonly limits?: Partial<Limits>;
  readonly policy?: Policy;
  readonly algorithms?: AlgorithmRegistry;
  /** Zones validated earlier in the run, with these same anchors, limits, policy and algorithms. */
  readonly trust?: TrustCache | undefined;
}

export interface PathHop {
  readonly name: Name;
  readonly type: number;
  readonly zone: Name;
  readonly security: Security;
  readonly via?: "cname" | "dname" | "wildcard";
  readonly denial?: DenialProof;
}

/** A zone on the way, with the signatures made by its keys. */
export interface ZoneAnalysis extends ZoneTrust {
  readonly links: readonly Link[];
}

/**
 * All replies to one question of the validator.
 *
 * The evidence lists it under `answers["<name>/<TYPE>"]` with these messages in this order; `revalidate` finds it there.
 */
export interface Asked {
  readonly name: Name;
  readonly type: number;
  readonly reason: Ask["reason"];
  /** Ids of the messages, in the order in which they were tried. */
  readonly messages: readonly string[];
  /** Why there was no reply at all. */
  readonly failure?: Failed;
}

export interface Analysis {
  readonly state: Security;
  /** The state when RSA/SHA-1 counts as unsupported, RFC 9905 section 2. */
  readonly stateStrict: Security;
  /** Absent when secure. */
  readonly reason?: Reason;
  readonly warnings: readonly Reason[];
  /** Some replies did not validate while others did. */
  readonly inconsistent: boolean;
  readonly rejected: readonly Rejected[];
  /** Of the reply at the end of the alias chain; `null` without one. */
  readonly rcode: number | null;
  readonly outcome: DnsOutcome;
  readonly answer: RRset | null;
  /** Names passed through, the last one owning the answer. */
  readonly aliases: readonly Name[];
  readonly path: readonly PathHop[];
  readonly zones: ReadonlyMap<Name, ZoneAnalysis>;
  /** Every question asked, also those answered from the trust cache, so that the result can be repeated offline. */
  readonly asked: readonly Asked[];
  /** Ids of all messages looked at. */
  readonly used: readonly string[];
  readonly ede: readonly Ede[];
  /** A recursive resolver gave the replies: what is bogus may be its doing (see `unconfirmed`). */
  readonly throughResolver: boolean;
  readonly work: Readonly<Work>;
  readonly failure?: Failed;
}

/** Validates the answer to one question. */
export function* validate(question: Question, context: ValidationContext): Asking<Analysis> {
  const replies = new Map<string, Reply[]>();
  const run = startRun(context, "capable", replies);
  const trail = yield* follow(run, question);
  if (!reliesOnPolicy(run)) return analysisOf(run, trail, trail.state, []);
  const strict = startRun(context, "strict", replies);
  const { state } = yield* follow(strict, question);
  return analysisOf(run, trail, state, asksOf(strict));
}

function startRun(context: ValidationContext, mode: Run["mode"], replies: Map<string, Reply[]>): Run {
  const algorithms = context.algorithms ?? defaultAlgorithms();
  const relied = mode === "strict" ? withoutAlgorithms(algorithms, POLICY_ALGORITHMS) : algorithms;
  return {
    settings: settle({ ...context, algorithms: relied, work: noWork() }),
    anchors: context.anchors,
    trust: context.trust,
    mode,
    replies,
    cuts: new Map(),
    laterKeys: new Map(),
    logs: [],
  };
}

/** Whether RSA/SHA-1 is in sight, so that leaving it out may change the state. */
function reliesOnPolicy({ cuts }: Run): boolean {
  const zones = [...cuts.values()].flatMap((cut) => (cut.kind === "zone" ? [cut.trust] : []));
  return zones.some(({ keys, dsLinks }) =>
    [...keys, ...dsLinks].some(({ algorithm }) => POLICY_ALGORITHMS.has(algorithm)),
  );
}

function asksOf({ logs }: Run): AskRecord[] {
  return logs.flatMap(({ asks }) => asks);
}

function analysisOf(
  run: Run,
  trail: Trail,
  stateStrict: Security,
  furtherAsks: readonly AskRecord[],
): Analysis {
  const { state, reason, outcome, answer, aliases, failure } = trail;
  const rejected = run.logs.flatMap((log) => log.rejected);
  const response = trail.steps.at(-1)?.judged?.got.response;
  const asked = askedOf([...asksOf(run), ...furtherAsks]);
  return {
    state,
    stateStrict,
    ...(reason === undefined ? {} : { reason }),
    warnings: distinctReasons([...warningsOf(run), ...trail.warnings]),
    inconsistent: rejected.length > 0,
    rejected,
    rcode: response?.rcode ?? null,
    outcome,
    answer,
    aliases,
    path: trail.steps.map(pathHop),
    zones: zonesOf(run, trail),
    asked,
    used: [...new Set(asked.flatMap(({ messages }) => messages))],
    ede: readEde(response?.edns ?? null),
    throughResolver: trail.steps.some(({ judged }) => judged !== null && judged.got.cuts === undefined),
    work: run.settings.work,
    ...(failure === undefined ? {} : { failure }),
  };
}

/** What was found on the way; that which depends on the clock is found anew, since some of it may be remembered. */
function warningsOf({ logs, settings }: Run): Reason[] {
  return logs.flatMap(({ warnings, signed }) => [
    ...warnings.filter((warning) => !isLifetimeWarning(warning)),
    ...signed.flatMap((rrset) => lifetimeWarnings(rrset, settings.now)),
  ]);
}

function pathHop({ name, type, state, judged }: Step): PathHop {
  const zone = judged?.trust.zone ?? name;
  const via = judged === null ? undefined : viaOf(judged);
  const denial = judged?.denial;
  return {
    name,
    type,
    zone,
    security: state,
    ...(via === undefined ? {} : { via }),
    ...(denial === undefined ? {} : { denial }),
  };
}

function viaOf({ content, isWildcard }: NonNullable<Step["judged"]>): PathHop["via"] {
  if (content.kind === "alias") return content.via;
  return isWildcard ? "wildcard" : undefined;
}

/** The zones of the hops and all zones above them, from the top. */
function zonesOf(run: Run, { steps }: Trail): Map<Name, ZoneAnalysis> {
  const opened = [...run.cuts.values()].flatMap((cut) => (cut.kind === "zone" ? [cut.trust] : []));
  const links = run.logs.flatMap((log) => log.links);
  const zones = new Map<Name, ZoneAnalysis>();
  const add = (trust: ZoneTrust): void => {
    // A name above which there is no anchor is not known to be a zone.
    const isZone = trust.anchor || trust.parent !== null;
    if (!isZone || zones.has(trust.zone)) return;
    const parent = opened.find(({ zone, security }) => zone === trust.parent && security === "secure");
    if (parent !== undefined) add(parent);
    zones.set(trust.zone, { ...trust, links: links.filter(({ zone }) => zone === trust.zone) });
  };
  for (const { judged } of steps) {
    if (judged !== null) add(judged.trust);
  }
  return zones;
}

function askedOf(records: readonly AskRecord[]): Asked[] {
  const byQuestion = new Map<string, AskRecord[]>();
  for (const record of records) {
    const key = `${record.ask.type}/${record.ask.name}`;
    byQuestion.set(key, [...(byQuestion.get(key) ?? []), record]);
  }
  return [...byQuestion.values()].flatMap((group) => {
    const first = group[0];
    if (first === undefined) return [];
    const ordered = group.toSorted((a, b) => a.ask.again - b.ask.again);
    const messages = ordered.flatMap(({ reply }) => (hasFailed(reply) ? [] : [reply.id]));
    const failed = ordered[0]?.reply;
    const { name, type, reason } = first.ask;
    return [
      {
        name,
        type,
        reason,
        messages: [...new Set(messages)],
        ...(failed !== undefined && hasFailed(failed) ? { failure: failed } : {}),
      },
    ];
  });
}
