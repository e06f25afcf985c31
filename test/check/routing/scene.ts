/** Evidence in which the servers of one role have given addresses, with routes and VRPs around them. */
import type { EvidenceDocument } from "../../../src/model/evidence.ts";
import type { RoutingRole } from "../../../src/model/routing.ts";
import {
  evidenceOf,
  failAnswer,
  given,
  type MutableEvidence,
  NOW,
  NS2,
  ZONE,
  zoneIn,
} from "../../support/evidence.ts";
import { type RoutingScene, routingData, routingSection } from "../../support/routing.ts";

export const MAIL_HOST = "mail.example.nl";

const isIpv6 = (address: string): boolean => address.includes(":");

/** Answers to the A and AAAA questions of a name. */
function placeName(evidence: MutableEvidence, name: string, addresses: readonly string[]): void {
  const { answers, rrsets } = given(evidence.dns);
  for (const [type, of] of [
    ["A", addresses.filter((address) => !isIpv6(address))],
    ["AAAA", addresses.filter(isIpv6)],
  ] as const) {
    const answer = given(answers[`${name}/${type}`]);
    if (of.length === 0) {
      Object.assign(answer, { outcome: "nodata", rrs: [] });
      continue;
    }
    given(rrsets[given(answer.rrs[0])]).rdata = [...of];
  }
}

/** The second name server keeps no address, so that the first stands for all. */
function placeServers(evidence: MutableEvidence, addresses: readonly string[]): void {
  const zone = zoneIn(evidence);
  zone.glue = {};
  Object.assign(given(zone.hosts[0]), {
    ipv4: addresses.filter((address) => !isIpv6(address)),
    ipv6: addresses.filter(isIpv6),
  });
  Object.assign(given(zone.hosts[1]), { ipv4: [], ipv6: [] });
}

const PLACE: Readonly<
  Record<RoutingRole, (evidence: MutableEvidence, addresses: readonly string[]) => void>
> = {
  web: (evidence, addresses) => placeName(evidence, ZONE, addresses),
  ns: placeServers,
  mx: (evidence, addresses) => placeName(evidence, MAIL_HOST, addresses),
  // The mail server lies in the zone itself.
  "mx-ns": placeServers,
};

/** A lookup of an address of the role fails. */
export const UNRESOLVED: Readonly<Record<RoutingRole, (evidence: MutableEvidence) => void>> = {
  web: (evidence) => failAnswer(evidence, `${ZONE}/AAAA`, { outcome: "servfail" }),
  ns: unresolvedServer,
  mx: (evidence) => failAnswer(evidence, `${MAIL_HOST}/AAAA`, { outcome: "servfail" }),
  "mx-ns": unresolvedServer,
};

function unresolvedServer(evidence: MutableEvidence): void {
  failAnswer(evidence, `${NS2.name}/A`, { outcome: "servfail" });
  given(zoneIn(evidence).hosts[1]).ipv4 = null;
}

export interface Placed {
  readonly role?: RoutingRole;
  readonly addresses: readonly string[];
  readonly scene: RoutingScene;
  /** Before the routes are looked up. */
  readonly before?: (evidence: MutableEvidence) => void;
  readonly after?: (evidence: MutableEvidence) => void;
}

export function placed({ role = "web", addresses, scene, before, after }: Placed): MutableEvidence {
  const evidence = evidenceOf();
  PLACE[role](evidence, addresses);
  before?.(evidence);
  evidence.routing = structuredClone(
    routingSection(evidence as EvidenceDocument, routingData(scene, NOW)),
  ) as NonNullable<MutableEvidence["routing"]>;
  after?.(evidence);
  return evidence;
}
