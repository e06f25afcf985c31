import { nameToText } from "../../proto/dns/name.ts";
import { canonicalSet, type Response } from "../../proto/dns/rrset.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import type { Dnskey } from "../../proto/dnssec/key.ts";
import { judgeResponse } from "../../proto/dnssec/response.ts";
import type { Unmeasured } from "../define.ts";
import { type Fault, gather, looksOf } from "./faults.ts";
import { responseTo, wireName } from "./load.ts";
import { replyPointers, type Server } from "./server.ts";
import { type KeyCopy, type Signing, signingOf, skipOf } from "./signing.ts";
import { serversAsked, type Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

export const dnsDnssecConsistency = defineZoneCheck({
  id: "dns_dnssec_consistency",
  spec: ["RFC 4035 4.7", "RFC 8901 2"],
  depth: "standard",
  needsServers: true,
  skips: ["depth", "unsigned", "no-key"],
  look: compareServers,
  table: [
    { when: found("server-without-dnssec"), status: "failed", verdict: "unsigned-server" },
    { when: found("server-does-not-validate"), status: "failed", verdict: "bogus-server" },
    { when: found("dnskey-sets-differ"), status: "warning", verdict: "differ" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "unsigned-server": {
      says: "A name server of {zone} gives the zone without DNSSEC.",
      fix: "See to it that every name server gets the signed zone.",
    },
    "bogus-server": {
      says: "A name server of {zone} gives data that does not validate.",
      fix: "See to it that every name server gets the current signed zone.",
    },
    differ: {
      says: "The name servers of {zone} have different keys, and signatures that do not fit all of them.",
      fix: "Publish the keys of all signers on all name servers.",
    },
    good: { says: "Every name server of {zone} gives a zone that validates." },
  },
  differs: "internet.nl asks one resolver, which tries servers until one validates.",
});

function compareServers(zone: Zone): ZoneLook<object> {
  const signing = signingOf(zone);
  const skip = skipOf(signing, ["signed"]) ?? skipUnsupported(signing);
  if (skip !== null) return skip;
  const servers = serversAsked(zone, "dnskey");
  const faults = servers.flatMap((server) => faultsOf(server, zone, signing));
  const sets = faults.length === 0 ? compareSets(zone, signing) : [];
  const looks = looksOf(zone, servers, [...faults, ...sets]);
  return {
    ...looks,
    findings: gather([...faults, ...sets]),
    unmeasured: looks.unmeasured ?? silentOn(servers, "dnskey"),
  };
}

/** Nothing can be validated in a zone of which no algorithm is supported. */
export function skipUnsupported({ copies }: Signing): { readonly skip: "unsigned" } | null {
  const isUnsupported = copies.length > 0 && copies.every(({ judged }) => judged.state === "insecure");
  return isUnsupported ? { skip: "unsigned" } : null;
}

/** A working server that did not answer one of the questions. */
export function silentOn(
  servers: readonly Server[],
  key: "dnskey" | "nxdomain" | "nodata" | "cds" | "cdnskey",
): Unmeasured | null {
  const silent = servers.find(
    ({ state, plainOnly, seen }) =>
      state === "working" && !plainOnly && (seen[key]?.outcome ?? "ok") !== "ok",
  );
  if (silent === undefined) return null;
  const outcome = silent.seen[key]?.outcome;
  const cause = outcome === "budget" || outcome === "cancelled" ? outcome : "timeout";
  return { cause, evidence: replyPointers(silent, key) };
}

/** The server ended the conversation: there is no answer, and that is its own doing. */
const ENDED: ReadonlySet<string> = new Set(["refused", "reset", "protocol"]);

function faultsOf(server: Server, zone: Zone, { copies }: Signing): Fault[] {
  if (server.state !== "working") return [];
  const params = { zone: zone.name };
  // Without EDNS there is no DO bit, and so no DNSSEC (RFC 3225).
  if (server.plainOnly) {
    return [{ server, code: "server-without-dnssec", params, evidence: replyPointers(server, "plain") }];
  }
  const copy = copies.find((each) => each.server === server);
  if (copy === undefined) {
    // A large answer needs TCP (RFC 7766 section 5).
    if (!ENDED.has(server.seen.dnskey?.outcome ?? "ok")) return [];
    const why = { zone: zone.name, reason: "dnskey-fetch-failed", type: "DNSKEY" };
    return [
      { server, code: "server-does-not-validate", params: why, evidence: replyPointers(server, "dnskey") },
    ];
  }
  const isElsewhere = copies.some(({ keys }) => keys.length > 0);
  if (copy.keys.length === 0 && isElsewhere) {
    return [{ server, code: "server-without-dnssec", params, evidence: copy.evidence }];
  }
  const { state, reason } = copy.judged;
  if (state !== "secure") {
    const why = { zone: zone.name, reason: reason?.code ?? "bogus", type: "DNSKEY" };
    return [{ server, code: "server-does-not-validate", params: why, evidence: copy.evidence }];
  }
  return (["soa", "ns"] as const).flatMap((key): Fault[] => {
    const code = faultOf(responseTo(server.seen[key], zone.evidence.dns), zone, copy.judged.keys);
    if (code === null) return [];
    const why = { zone: zone.name, reason: code, type: key.toUpperCase() };
    return [{ server, code: "server-does-not-validate", params: why, evidence: replyPointers(server, key) }];
  });
}

/** Why a reply does not validate with some keys; `null` when it does, and for no reply. */
function faultOf(response: Response | null, zone: Zone, keys: readonly Dnskey[]): string | null {
  if (response === null) return null;
  const { now, memo } = zone.setting;
  const judged = judgeResponse({
    question: response.question,
    response,
    zone: wireName(zone.name),
    keys,
    now,
    memo,
  });
  return judged.state === "bogus" ? (judged.reason?.code ?? "bogus") : null;
}

/** Servers with different keys: fine where every signature fits every set (RFC 8901), else a risk. */
function compareSets(zone: Zone, { copies }: Signing): Fault[] {
  const secure = copies.filter(({ judged, server }) => judged.state === "secure" && server !== null);
  const distinct = new Map(secure.map((copy) => [fingerprintOf(copy), copy]));
  if (distinct.size < 2) return [];
  const fits = secure.every(({ server }) =>
    (["soa", "ns"] as const).every((key) => {
      const response = responseTo(server?.seen[key], zone.evidence.dns);
      return [...distinct.values()].every(({ judged }) => faultOf(response, zone, judged.keys) === null);
    }),
  );
  const code = fits ? "multi-signer" : "dnskey-sets-differ";
  return secure.flatMap(({ server, evidence }): Fault[] =>
    server === null ? [] : [{ server, code, params: { zone: zone.name }, evidence }],
  );
}

function fingerprintOf({ rrset }: KeyCopy): string {
  if (rrset === null) return "";
  return [
    nameToText(rrset.name),
    TYPE.DNSKEY,
    ...canonicalSet(rrset).map((rdata) => rdata.toString("hex")),
  ].join(" ");
}
