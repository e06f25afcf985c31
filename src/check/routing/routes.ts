/** What all tests of routes share: addresses of a role with their routes, and why some are not known. */
import type { Finding, ServerRow } from "../../model/report.ts";
import type { RoutingRole } from "../../model/routing.ts";
import type { Row, Setting, Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { bgpFault, vrpFault } from "./data.ts";
import { type RoleAddress, type RoleEvidence, type RoleView, together, viewOf } from "./role.ts";
import { hiddenFindings } from "./route-finding.ts";

/** Which data a test cannot do without. */
export type DataNeed = "vrps" | "routes";

/** What every table about routes reads. */
export interface RouteFacts {
  /** False: the data of the run is missing or too old. */
  readonly has_data: boolean;
  /** The user does without the data. */
  readonly is_switched_off: boolean;
  readonly addresses: number;
  /** Addresses that are announced. */
  readonly routed: number;
  /** Routes that too few see, or that lead nearly everywhere; they play no part. */
  readonly ignored_routes: number;
  /** When the export was made. */
  readonly vrps_as_of: string | null;
}

export interface RoutesSeen extends RoleView {
  readonly facts: RouteFacts;
}

/** The addresses of a role for a test that needs some of the data. */
export function seeRoutes(
  role: RoutingRole,
  needs: readonly DataNeed[],
  evidence: RoleEvidence,
  setting: Setting,
): RoutesSeen {
  const { routing } = evidence;
  const needsVrps = needs.includes("vrps");
  const whole = viewOf(role, evidence, setting);
  const view = { ...whole, addresses: whole.addresses.map((each) => (needsVrps ? readable(each) : each)) };
  const isSwitchedOff = needs.some((part) => routing.switched_off?.includes(part) === true);
  const dataFaults = [
    needsVrps ? vrpFault(routing, setting) : null,
    needs.includes("routes") ? bgpFault(routing, setting) : null,
  ].filter((fault) => fault !== null);
  // Where the data of the run is missing, nothing else matters, and much else follows from it.
  const faults = [
    ...(view.unmeasured === null ? [] : [view.unmeasured]),
    ...view.addresses.flatMap((address) => addressFault(address, needs) ?? []),
  ];
  return {
    addresses: view.addresses,
    findings: [...view.findings, ...view.addresses.flatMap(specialFindings), ...hidden(view, setting)],
    unmeasured: isSwitchedOff ? null : together(dataFaults.length > 0 ? dataFaults : faults),
    facts: {
      has_data: dataFaults.length === 0,
      is_switched_off: isSwitchedOff,
      addresses: view.addresses.length,
      routed: view.addresses.filter(isRouted).length,
      ignored_routes: new Set(view.addresses.flatMap((each) => each.hidden.map(keyOf))).size,
      vrps_as_of: routing.vrp?.generated_at ?? routing.vrp?.fetched_at ?? null,
    },
  };
}

/** Without what cannot be judged. */
function readable(address: RoleAddress): RoleAddress {
  return address.isDamaged ? { ...address, routes: [], ipVrps: [] } : address;
}

const keyOf = ({ seen }: { readonly seen: { readonly prefix: string; readonly as: string } }): string =>
  `${seen.prefix} ${seen.as}`;

/** The rows with which every table begins: the data is not wanted, or not there. */
export function dataRows<V extends string>(
  errorVerdict: "could-not-test" | "not-tested",
): Row<RouteFacts, V>[] {
  return [
    {
      when: ({ is_switched_off }) => is_switched_off,
      status: "not_tested",
      verdict: "not-tested",
      reason: "disabled",
    },
    { when: ({ has_data }) => !has_data, status: "error", verdict: errorVerdict },
  ];
}

/** Whether any route counts. */
export const isRouted = ({ routes }: RoleAddress): boolean => routes.length > 0;

/** Why an address tells a test nothing. */
export function addressFault(address: RoleAddress, needs: readonly DataNeed[]): Unmeasured | null {
  const { record, pointer, isDamaged } = address;
  if (isDamaged && needs.includes("vrps")) return { cause: "evidence-missing", evidence: [pointer] };
  if (record.lookup === "timeout") return { cause: "timeout", evidence: [pointer] };
  if (record.lookup === "unavailable" && needs.includes("routes")) {
    return { cause: "origins-missing", evidence: [pointer] };
  }
  return null;
}

function specialFindings({ host, address, record, pointer }: RoleAddress): Finding[] {
  return record.lookup === "special" ? [finding("address-not-global", { host, address }, [pointer])] : [];
}

function hidden({ addresses }: RoleView, { profile }: Setting): Finding[] {
  return hiddenFindings(addresses, Number(profile.limits.rpki_min_peers));
}

/** One row for each address; what it says is left to the test. */
export function rowsOf(
  addresses: readonly RoleAddress[],
  judge: (address: RoleAddress) => Pick<ServerRow, "status" | "verdict">,
): ServerRow[] {
  return addresses.map((each) => ({ server: each.host, address: each.address, ...judge(each) }));
}
