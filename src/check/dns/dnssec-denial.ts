import type { Response } from "../../proto/dns/rrset.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import type { Dnskey } from "../../proto/dnssec/key.ts";
import { judgeResponse, type ResponseJudgement } from "../../proto/dnssec/response.ts";
import { silentOn, skipUnsupported } from "./dnssec-consistency.ts";
import { type Fault, gather, looksOf, type ServerCode } from "./faults.ts";
import { responseTo, wireName } from "./load.ts";
import { replyPointers, type Server } from "./server.ts";
import { type Signing, signingOf, skipOf } from "./signing.ts";
import { serversAsked, type Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

export const dnsDnssecDenial = defineZoneCheck({
  id: "dns_dnssec_denial",
  spec: ["RFC 4035 3.1.3", "RFC 4035 5.4", "RFC 5155 8", "RFC 9824 3", "RFC 2308 3"],
  depth: "standard",
  needsServers: true,
  skips: ["depth", "unsigned", "no-key"],
  look: checkDenials,
  table: [
    { when: found("denial-invalid"), status: "failed", verdict: "invalid" },
    { when: found("denial-kinds-differ"), status: "failed", verdict: "inconsistent" },
    { when: found("denial-kinds-mixed"), status: "warning", verdict: "mixed" },
    { when: found("denial-soa"), status: "warning", verdict: "no-soa" },
    { when: found("denial-compact"), status: "info", verdict: "compact" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    invalid: {
      says: "A name server of {zone} does not prove what does not exist.",
      fix: "Sign the zone anew with complete NSEC or NSEC3 chains, on every name server.",
    },
    inconsistent: {
      says: "Some name servers of {zone} deny existence by NSEC, others by NSEC3.",
      fix: "See to it that every name server gets the same signed zone.",
    },
    mixed: {
      says: "A name server of {zone} gives NSEC and NSEC3 records in one reply.",
      fix: "Sign the zone with one of the two.",
    },
    "no-soa": {
      says: "A name server of {zone} denies existence without the SOA record of the zone.",
      fix: "Have the SOA record sent with every negative reply.",
    },
    compact: { says: "{zone} denies existence in compact form." },
    good: { says: "Every name server of {zone} proves what does not exist." },
  },
});

/** What one reply to a question about nothing showed. */
interface Denial {
  readonly server: Server;
  readonly key: "nxdomain" | "nodata";
  readonly response: Response;
  readonly judged: ResponseJudgement;
}

function checkDenials(zone: Zone): ZoneLook<object> {
  const signing = signingOf(zone);
  const skip = skipOf(signing, ["signed"]) ?? skipUnsupported(signing);
  if (skip !== null) return skip;
  const trusted = signing.copies.find(({ judged }) => judged.state === "secure");
  if (trusted === undefined) return { skip: "no-key" };
  const servers = serversAsked(zone, "nxdomain").filter(({ plainOnly }) => !plainOnly);
  const denials = servers.flatMap((server) =>
    denialsOf(server, zone, keysAt(server, signing, trusted.judged.keys)),
  );
  const faults = [...denials.flatMap((denial) => faultsOf(denial, zone)), ...kindsDiffer(denials, zone)];
  const looks = looksOf(zone, servers, faults);
  return {
    ...looks,
    findings: gather(faults),
    unmeasured: looks.unmeasured ?? silentOn(servers, "nxdomain") ?? silentOn(servers, "nodata"),
  };
}

function keysAt(server: Server, { copies }: Signing, others: readonly Dnskey[]): readonly Dnskey[] {
  const own = copies.find((copy) => copy.server === server)?.judged;
  return own?.state === "secure" ? own.keys : others;
}

function denialsOf(server: Server, zone: Zone, keys: readonly Dnskey[]): Denial[] {
  if (server.state !== "working") return [];
  const { now, memo } = zone.setting;
  return (["nxdomain", "nodata"] as const).flatMap((key): Denial[] => {
    const response = responseTo(server.seen[key], zone.evidence.dns);
    if (response === null) return [];
    const judged = judgeResponse({
      question: response.question,
      response,
      zone: wireName(zone.name),
      keys,
      now,
      memo,
    });
    return [{ server, key, response, judged }];
  });
}

function faultsOf(denial: Denial, zone: Zone): Fault[] {
  const { server, key, judged } = denial;
  const evidence = replyPointers(server, key);
  const params = { zone: zone.name };
  if (judged.state === "bogus" || judged.state === "indeterminate") {
    const reason = judged.reason?.code ?? judged.state;
    return [{ server, code: "denial-invalid", params: { ...params, reason }, evidence }];
  }
  return ODDITIES.filter(([, isShown]) => isShown(denial, wireName(zone.name))).map(([code]) => ({
    server,
    code,
    params,
    evidence,
  }));
}

const hasWarning = ({ judged }: Denial, code: string): boolean =>
  judged.warnings.some((warning) => warning.code === code);

const ODDITIES: readonly (readonly [ServerCode, (denial: Denial, zone: string) => boolean])[] = [
  ["denial-kinds-mixed", (denial) => hasWarning(denial, "nsec-mixed")],
  ["denial-compact", (denial) => hasWarning(denial, "compact-denial")],
  ["denial-soa", lacksSoa],
];

/** RFC 2308 section 3: a negative reply carries the SOA of the zone. */
function lacksSoa({ judged, response }: Denial, zone: string): boolean {
  const { kind } = judged.content;
  if (kind !== "nodata" && kind !== "nxdomain") return false;
  return !response.authority.some(({ name, type }) => type === TYPE.SOA && name === zone);
}

function kindsDiffer(denials: readonly Denial[], zone: Zone): Fault[] {
  const shown = denials.filter(({ judged }) => judged.denial !== undefined);
  if (new Set(shown.map(({ judged }) => judged.denial?.kind)).size < 2) return [];
  return shown.map(({ server, key }) => ({
    server,
    code: "denial-kinds-differ",
    params: { zone: zone.name },
    evidence: replyPointers(server, key),
  }));
}
