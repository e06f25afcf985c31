/** The routing data of a run, put to use for each of its targets. */
import type { EvidenceOptions, Input } from "../model/evidence.ts";
import type { RoutingEvidence } from "../model/routing.ts";
import { testsOfSide } from "../model/tests.table.ts";
import type { DnsSession } from "../net/dns/session.ts";
import type { Net } from "../net/open.ts";
import { askCymru, makePrefixBudget, type OriginAnswer } from "../probe/cymru.ts";
import { probeRouting, type RoutingNeeds } from "../probe/routing.ts";
import type { RoutingSubject } from "../probe/routing-hosts.ts";
import type { Address } from "../proto/ip/address.ts";
import { routesOf } from "../proto/rpki/route-lookup.ts";
import { ALL_ROUTES } from "../proto/rpki/route-table.ts";
import { coveringVrps } from "../proto/rpki/vrp-index.ts";
import type { RoutingData } from "./routing-data.ts";
import { isSelected } from "./selection.ts";
import type { Target } from "./target.ts";

type Session = Pick<DnsSession, "lookup" | "rrs" | "evidence">;

/** What the files and downloads of a run come to; the same for all targets. */
export interface RunRouting extends Omit<RoutingNeeds, "askOrigin" | "isMapped"> {
  /** Asks a service where there is no table of routes; `null`: nobody is asked. */
  readonly askOrigin: ((address: Address, session: Session) => Promise<OriginAnswer>) | null;
  readonly inputs: readonly Input[];
}

/** Distinct networks about which a service is asked in one run (`routing.md` 4.5). */
const MOST_ASKED = 200;

/** Asks Team Cymru, about so many networks and no more. One for each run. */
function openCymru(): NonNullable<RunRouting["askOrigin"]> {
  const budget = makePrefixBudget(MOST_ASKED);
  return (address, session) => askCymru(address, session, budget);
}

/** The data as probes use it. */
export function runRouting(data: RoutingData): RunRouting {
  const { vrps, removed, routes, service, disabled, sources, inputs } = data;
  return {
    sources,
    disabled,
    vrpsCovering: vrps === null ? null : (prefix) => coveringVrps(vrps, prefix),
    ...(removed === null ? {} : { removedCovering: (prefix) => coveringVrps(removed, prefix) }),
    routesOf: routes === null ? null : (address) => routesOf(routes, address, ALL_ROUTES).routes,
    askOrigin: service === null ? null : openCymru(),
    inputs,
  };
}

/** Whether any test of a target needs to know routes. */
export function wantsRouting(
  { types }: Pick<Target, "types">,
  { options }: { readonly options: Pick<EvidenceOptions, "only" | "skip"> },
): boolean {
  return types.some((side) =>
    testsOfSide(side).some((test) => test.id.includes("_rpki_") && isSelected(test, side, options)),
  );
}

/** The section of one target. */
export function collectRouting(
  subject: RoutingSubject,
  routing: RunRouting,
  session: Session,
  { isMapped }: Pick<Net, "isMapped">,
): Promise<RoutingEvidence> {
  const { askOrigin, inputs: _inputs, ...data } = routing;
  return probeRouting(subject, {
    ...data,
    askOrigin: askOrigin === null ? null : (address) => askOrigin(address, session),
    isMapped,
  });
}
