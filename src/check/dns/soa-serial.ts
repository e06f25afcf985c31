import { finding } from "../finding.ts";
import { looksOf } from "./faults.ts";
import { replyPointers, type Server } from "./server.ts";
import { soaOf } from "./soa.ts";
import { serversAsked, type Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

interface Serials {
  readonly newest: number | null;
}

export const dnsSoaSerial = defineZoneCheck({
  id: "dns_soa_serial",
  spec: ["RFC 1034 4.3.5", "RFC 1982 3"],
  depth: "standard",
  needsServers: true,
  skips: ["depth"],
  look: compareSerials,
  table: [
    { when: found("serials-differ"), status: "warning", verdict: "differ" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    differ: {
      says: "The name servers of {zone} have different versions of the zone, also ten seconds later.",
      fix: "See to it that every name server gets the current zone.",
    },
    good: { says: "The name servers of {zone} have the same version of the zone." },
  },
});

function compareSerials(zone: Zone): ZoneLook<Serials> {
  const servers = serversAsked(zone, "soa");
  const serials = servers.flatMap((server) => {
    const { soa, soa_again: again, plain } = server.seen;
    const first = soaOf(server.plainOnly ? plain : soa, zone);
    return first === null ? [] : [{ server, serial: first.serial, later: soaOf(again, zone)?.serial }];
  });
  const newest = serials.map(({ serial }) => serial).reduce<number | null>(newer, null);
  const behind = serials.filter(({ serial, later }) => isBehind(later ?? serial, newest));
  const shown = serials.map(({ server, serial, later }) => `${server.label}: ${later ?? serial}`);
  const looks = looksOf(zone, servers, []);
  return {
    findings:
      behind.length === 0
        ? []
        : [
            finding(
              "serials-differ",
              { zone: zone.name, serials: shown },
              serials.flatMap(({ server }) => replyPointers(server, "soa")),
            ),
          ],
    unmeasured: looks.unmeasured,
    servers: looks.servers.map((look) => ({
      ...look,
      found: isAmong(behind, look.server) ? ["serials-differ"] : [],
    })),
    facts: { newest },
  };
}

const isAmong = (list: readonly { readonly server: Server }[], server: Server): boolean =>
  list.some((each) => each.server === server);

/** Serial number arithmetic, RFC 1982 section 3.2. */
const difference = (a: number, b: number): number => (a - b) | 0;

const newer = (a: number | null, b: number): number => (a === null || difference(b, a) > 0 ? b : a);

/** A zone that has moved on between the two looks is not behind. */
const isBehind = (serial: number, newest: number | null): boolean =>
  newest !== null && difference(serial, newest) < 0;
