/** Evidence about routes, in words. */
import type { RoutedAddress, RoutingEvidence, SeenRoute, Vrp } from "../model/routing.ts";
import { minute, thousands } from "./number.ts";

/** `192.0.2.0/24-24 AS64500`. */
const vrpText = ({ prefix, max_length: maxLength, asn }: Vrp): string => `${prefix}-${maxLength} AS${asn}`;

const LISTED = 4;

function vrpList(vrps: readonly Vrp[]): string {
  if (vrps.length === 0) return "no ROA covers it";
  const more = vrps.length - LISTED;
  const texts = vrps.slice(0, LISTED).map(vrpText);
  return `covered by ${texts.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** `192.0.2.0/24 AS64500, 370 peers, covered by 192.0.2.0/24-24 AS64500`. */
export function routeText({ prefix, as, peers, covering }: SeenRoute): string {
  const parts = [
    `${prefix} ${as}`,
    ...(peers === null ? [] : [`${thousands(peers)} ${peers === 1 ? "peer" : "peers"}`]),
    ...(covering === undefined ? [] : [vrpList(covering)]),
  ];
  return parts.join(", ");
}

/** `192.0.2.10: unrouted, no ROA covers it`. */
export function addressText(
  address: string,
  { lookup, detail, routes, ip_vrps: vrps }: RoutedAddress,
): string {
  const parts = [
    lookup,
    detail,
    routes.length === 0 ? undefined : routes.map(({ prefix, as }) => `${prefix} ${as}`).join(", "),
    vrps === null ? undefined : vrpList(vrps),
  ];
  return `${address}: ${parts.filter((part) => part !== undefined).join(", ")}`;
}

/** `VRP export https://…, made 2026-07-01 08:00 UTC`. */
export function sourceText(what: string, source: RoutingEvidence["vrp"] | RoutingEvidence["bgp"]): string {
  if (source === null) return `${what}: none`;
  if (!("fetched_at" in source)) return `${what}: asked ${source.source}`;
  const made = source.generated_at;
  return `${what} ${source.source}, ${made === null ? `fetched ${minute(source.fetched_at)}` : `made ${minute(made)}`}`;
}
