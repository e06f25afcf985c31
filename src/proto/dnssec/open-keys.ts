/** Opening one zone: asking for its keys and judging them. */
import type { Reason, Security } from "../../model/security.ts";
import { countLabels, type Name } from "../dns/name.ts";
import { TYPE } from "../dns/type.table.ts";
import { type Asking, atOnce, FAULTS_OF_SERVERS, type Failed, type Got, hasFailed } from "./ask.ts";
import { findRrset } from "./content.ts";
import type { Judgement, Link } from "./judging.ts";
import type { Dnskey } from "./key.ts";
import { judgeKeys, type KeysJudgement } from "./keys.ts";
import { type Log, note } from "./log.ts";
import type { ReasonCode } from "./reason.table.ts";
import { reasonOf } from "./reason.ts";
import { absoluteTime } from "./rrsig.ts";
import { ask, counted, type Run, tryServers } from "./run.ts";
import { bareTrust, type ZoneTrust } from "./zone-trust.ts";

/** A zone whose keys are to be judged. */
export interface Opening {
  readonly zone: Name;
  readonly parent: ZoneTrust | null;
  /** RDATA of the DS RRset or of the anchors. */
  readonly ds: readonly Buffer[];
  readonly anchorKeys: readonly Buffer[];
}

/** The zone with its keys; they are asked for only when a DS record or an anchor can vouch for them. */
export function* openKeys(run: Run, log: Log, opening: Opening): Asking<ZoneTrust> {
  const { zone, parent } = opening;
  const without = judge(run, log, opening, null);
  if (without.state === "insecure") return trustOf(run, log, opening, without);
  const judged = yield* tryServers(run, log, {
    question: { name: zone, type: TYPE.DNSKEY, reason: "dnskey" },
    judge: (got) => atOnce(judge(run, log, opening, got)),
  });
  if (hasFailed(judged)) {
    return bareTrust(zone, parent?.zone ?? null, fetchVerdict(zone, zone, judged, "dnskey-fetch-failed"));
  }
  return trustOf(run, log, opening, judged);
}

function judge(run: Run, log: Log, { zone, ds, anchorKeys }: Opening, got: Got | null): KeysJudgement {
  const dnskey = got === null ? null : (findRrset(got.response.answer, zone, TYPE.DNSKEY) ?? null);
  return counted(run, log, () => judgeKeys({ ...run.settings, zone, ds, anchorKeys, dnskey }));
}

/** What it makes of a zone that nobody answered a question for DS or DNSKEY at a name. */
export function fetchVerdict(
  zone: Name,
  name: Name,
  { failed, detail }: Failed,
  code: ReasonCode,
): { readonly security: Security; readonly reason: Reason } {
  const extra = { why: failed, ...(detail === undefined ? {} : { detail }) };
  if (FAULTS_OF_SERVERS.has(failed)) {
    return { security: "bogus", reason: reasonOf({ code, zone, name, extra }) };
  }
  const ours = failed === "exhausted" ? "evidence-truncated" : code;
  return { security: "indeterminate", reason: reasonOf({ code: ours, zone, name, extra }) };
}

function trustOf(run: Run, log: Log, opening: Opening, judged: KeysJudgement): ZoneTrust {
  const { zone, parent, ds, anchorKeys } = opening;
  note(log, judged);
  const suspect = clockReason(parent, zone, judged);
  const holds = judged.signed.map(({ rrsig }) => ({
    from: absoluteTime(rrsig.inception, run.settings.now),
    until: absoluteTime(rrsig.expiration, run.settings.now),
  }));
  return {
    zone,
    parent: parent?.zone ?? null,
    anchor: false,
    security: suspect === undefined ? judged.state : "indeterminate",
    reason: suspect ?? judged.reason,
    ds,
    anchorKeys,
    keys: judged.keys,
    algorithms: judged.algorithms,
    dsLinks: judged.dsLinks,
    keyNodes: judged.keyNodes,
    keyReplies: repliesTo(log, zone),
    holds: holds[0] ?? null,
  };
}

function repliesTo({ asks }: Log, zone: Name): number {
  return asks.filter(({ ask: { name, type } }) => name === zone && type === TYPE.DNSKEY).length;
}

const TIME_CODES: ReadonlySet<string> = new Set(["rrsig-expired", "rrsig-not-yet-valid"]);

/**
 * That our clock is suspect, when a top-level zone fails only because of the time.
 *
 * Not so when there is no time at which both its signatures and those of the root hold: then the clock is right by the
 * root's signatures, and the zone is at fault.
 */
export function clockReason(parent: ZoneTrust | null, zone: Name, judged: Judgement): Reason | undefined {
  const { reason, links } = judged;
  if (countLabels(zone) > 1 || !TIME_CODES.has(reason?.code ?? "")) return undefined;
  const late = links.filter(({ status }) => status === "expired" || status === "not-yet-valid");
  if (parent !== null && !late.some((link) => overlaps(parent, link))) return undefined;
  return reasonOf({ code: "local-clock-suspect", zone, name: zone, extra: reason?.extra });
}

function overlaps({ holds }: ZoneTrust, { inception, expiration }: Link): boolean {
  return holds === null || (inception <= holds.until && expiration >= holds.from);
}

/**
 * Asks further servers of a secure zone for its keys, and remembers those that are new and validly signed too.
 *
 * Servers may be out of step while a key is rolled: data signed by one key is then secure although the DNSKEY RRset
 * that was seen first does not have that key.
 */
export function* findLaterKeys(run: Run, log: Log, trust: ZoneTrust): Asking<boolean> {
  const { zone, ds, anchorKeys } = trust;
  if (run.laterKeys.has(zone)) return false;
  const known = new Set(trust.keys.map(({ id }) => id));
  const later: Dnskey[] = [];
  for (let again = trust.keyReplies; again < run.settings.limits.triesPerQuestion; again += 1) {
    const reply = yield* ask(run, log, { name: zone, type: TYPE.DNSKEY, reason: "dnskey", again });
    if (hasFailed(reply)) break;
    const judged = judge(run, log, { zone, parent: null, ds, anchorKeys }, reply);
    later.push(...judged.keys.filter(({ id }) => !known.has(id)));
    for (const { id } of judged.keys) known.add(id);
  }
  run.laterKeys.set(zone, later);
  return later.length > 0;
}

/** The keys of a zone that are trusted in this run. */
export function keysOf(run: Run, { zone, keys }: ZoneTrust): readonly Dnskey[] {
  const later = run.laterKeys.get(zone);
  return later === undefined ? keys : [...keys, ...later];
}
