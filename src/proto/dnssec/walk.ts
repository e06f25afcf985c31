/** From a trust anchor down to the zone that holds a name: RFC 4035 section 5, RFC 6840 section 5. */
import type { Reason } from "../../model/security.ts";
import { countLabels, isAtOrBelow, isBelow, type Name, parentOf } from "../dns/name.ts";
import { TYPE } from "../dns/type.table.ts";
import type { Anchor } from "./anchor.ts";
import { type Asking, hasFailed } from "./ask.ts";
import { type DelegationJudgement, judgeDelegation } from "./delegation.ts";
import { type Log, newLog, note } from "./log.ts";
import { clockReason, fetchVerdict, findLaterKeys, keysOf, openKeys } from "./open-keys.ts";
import type { ReasonCode } from "./reason.table.ts";
import { reasonOf } from "./reason.ts";
import { counted, type Run, tryServers } from "./run.ts";
import { trustEntry } from "./trust.ts";
import { bareTrust, type Cut, type ZoneTrust } from "./zone-trust.ts";

/** Names from just below a zone down to a name, shortest first. */
export function namesBelow(zone: Name, name: Name): Name[] {
  const names: Name[] = [];
  for (let at = name; isBelow(at, zone); at = parentOf(at)) names.unshift(at);
  return names;
}

/** The deepest anchor at or above a name. */
export function anchorFor(anchors: readonly Anchor[], name: Name): Anchor | undefined {
  return anchors
    .filter(({ zone }) => isAtOrBelow(name, zone))
    .toSorted((a, b) => countLabels(b.zone) - countLabels(a.zone))[0];
}

/** Remembers what is found at a name, in this question and, where that is sound, for others. */
function* remembered(run: Run, key: string, find: (log: Log) => Asking<Cut>): Asking<Cut> {
  const known = run.cuts.get(key);
  if (known !== undefined) return known;
  const { now, limits, work } = run.settings;
  const trustKey = `${run.mode}/${key}`;
  const entry = run.trust?.get(trustKey, now);
  // Without memory the question would reach its limit here; so it must with it.
  if (entry !== undefined && work.attempts + entry.log.attempts <= limits.attemptsPerQuestion) {
    work.attempts += entry.log.attempts;
    run.logs.push(entry.log);
    run.cuts.set(key, entry.cut);
    return entry.cut;
  }
  const log = newLog();
  run.logs.push(log);
  const cut = yield* find(log);
  run.cuts.set(key, cut);
  // Keys that another server showed later would not be known to a question of its own.
  const made = run.laterKeys.size > 0 ? null : trustEntry(cut, log, now, limits.trustSeconds);
  if (made !== null) run.trust?.keep(trustKey, made);
  return cut;
}

/** The zone of an anchor. That it cannot be validated is no fault of the names below it. */
export function* openAnchor(run: Run, anchor: Anchor): Asking<ZoneTrust> {
  const { zone, ds, dnskeys } = anchor;
  const cut = yield* remembered(run, `anchor/${zone}`, function* (log) {
    const opened = yield* openKeys(run, log, { zone, parent: null, ds, anchorKeys: dnskeys });
    const trust: ZoneTrust = { ...opened, anchor: true };
    if (anchor.delegation === true) return { kind: "zone", trust };
    if (hasUnknownKey(trust)) log.warnings.push(reasonOf({ code: "anchor-new-key-seen", zone, name: zone }));
    return { kind: "zone", trust: trust.security === "bogus" ? blamelessly(trust) : trust };
  });
  return cut.kind === "zone" ? cut.trust : bareTrust(zone, null, { security: "indeterminate" });
}

/** Faults that mean that none of the anchors is in use any more. */
const OUTDATED: ReadonlySet<string> = new Set([
  "ds-no-match",
  "ds-digest-mismatch",
  "ds-digest-length",
  "key-revoked",
  "no-zone-key-bit",
  "dnskey-protocol",
  "no-matching-key",
]);

function blamelessly(trust: ZoneTrust): ZoneTrust {
  const { zone, reason } = trust;
  const mismatch: Reason = reasonOf({ code: "anchor-mismatch", zone, name: zone, extra: reason?.extra });
  return {
    ...trust,
    security: "indeterminate",
    reason: OUTDATED.has(reason?.code ?? "") ? mismatch : reason,
  };
}

/** RFC 5011 section 2.2: a key to come, which this program does not know. */
function hasUnknownKey({ keys, dsLinks, anchorKeys }: ZoneTrust): boolean {
  const vouched = new Set(dsLinks.map(({ matches }) => matches));
  return keys.some(
    ({ id, rdata, sep, zoneKey, revoked }) =>
      sep && zoneKey && !revoked && !vouched.has(id) && !anchorKeys.some((anchor) => anchor.equals(rdata)),
  );
}

/** The deepest zone reached by trying names below a zone, shortest first; stops at one that is not secure. */
export function* descend(
  run: Run,
  from: ZoneTrust,
  names: readonly Name[],
  delegated: ReadonlySet<Name>,
): Asking<ZoneTrust> {
  let current = from;
  for (const name of names) {
    if (current.security !== "secure") break;
    if (!isBelow(name, current.zone)) continue;
    const cut = yield* openCut(run, current, name, delegated.has(name));
    if (cut.kind === "zone") current = cut.trust;
    // RFC 8020 section 2: nothing below exists either.
    if (cut.kind === "nonexistent") break;
  }
  return current;
}

/** What lies at a name below a secure zone. */
function openCut(run: Run, parent: ZoneTrust, child: Name, isDelegated: boolean): Asking<Cut> {
  const key = `${parent.zone}${child}${isDelegated ? "delegated" : ""}`;
  return remembered(run, key, (log) => findCut(run, log, parent, child, isDelegated));
}

/** A judgement, and the zone it was made in: a nearer one than expected may have come to light. */
type CutJudgement = DelegationJudgement & { readonly parent: ZoneTrust };

function* findCut(run: Run, log: Log, parent: ZoneTrust, child: Name, isDelegated: boolean): Asking<Cut> {
  const judged = yield* tryServers<CutJudgement>(run, log, {
    question: { name: child, type: TYPE.DS, reason: "ds" },
    judge: function* ({ response }) {
      let zone = parent;
      for (;;) {
        const { zone: name, algorithms } = zone;
        const keys = keysOf(run, zone);
        const judgement = counted(run, log, () =>
          judgeDelegation({
            ...run.settings,
            child,
            response,
            zone: name,
            keys,
            isDelegated,
            required: algorithms,
          }),
        );
        const nearer: ZoneTrust | null =
          judgement.kind === "bogus" ? yield* nearerZone(run, zone, child) : null;
        if (nearer === null) return { ...judgement, parent: zone };
        log.isNested = true;
        if (nearer.security !== "secure") return { ...judgement, state: nearer.security, parent: nearer };
        zone = nearer;
      }
    },
    revive: (first) => revive(run, log, first, first.parent),
  });
  if (hasFailed(judged)) {
    const verdict = fetchVerdict(parent.zone, child, judged, "ds-fetch-failed");
    return { kind: "zone", trust: bareTrust(child, parent.zone, verdict) };
  }
  if (judged.parent.security !== "secure") return { kind: "zone", trust: judged.parent };
  return yield* cutOf(run, log, child, judged);
}

/** Whether it is worth judging again, since the zone has more keys than were known. */
export function* revive(
  run: Run,
  log: Log,
  { reason }: { readonly reason?: Reason },
  trust: ZoneTrust,
): Asking<boolean> {
  if (reason?.code !== "no-matching-key" || trust.security !== "secure") return false;
  return yield* findLaterKeys(run, log, trust);
}

/** A zone strictly between a zone and a name of which no referral was seen: a server that has both does not refer. */
function* nearerZone(run: Run, zone: ZoneTrust, child: Name): Asking<ZoneTrust | null> {
  const between = namesBelow(zone.zone, parentOf(child));
  if (between.length === 0) return null;
  const found = yield* descend(run, zone, between, new Set());
  return found.zone !== zone.zone && isKnown(found) ? found : null;
}

/** Whether a zone was found for certain: a failure to find one shows nothing about names between two known zones. */
export function isKnown({ security }: ZoneTrust): boolean {
  return security === "secure" || security === "insecure";
}

function* cutOf(run: Run, log: Log, child: Name, judged: CutJudgement): Asking<Cut> {
  const { kind, parent, reason, denial, ds } = judged;
  note(log, judged);
  if (kind === "none" || kind === "nonexistent") return { kind };
  if (kind === "signed") {
    const trust = yield* openKeys(run, log, { zone: child, parent, ds, anchorKeys: [] });
    return { kind: "zone", trust };
  }
  const suspect = clockReason(parent, child, judged);
  const security = kind === "unsigned" ? "insecure" : suspect === undefined ? "bogus" : "indeterminate";
  const trust = bareTrust(child, parent.zone, { security, reason: suspect ?? reason });
  return { kind: "zone", trust: { ...trust, dsDenial: denial } };
}

/** No anchor is at or above a name. */
export function unanchored(name: Name, code: ReasonCode = "no-trust-anchor"): ZoneTrust {
  return bareTrust(name, null, { security: "indeterminate", reason: reasonOf({ code, zone: name, name }) });
}
