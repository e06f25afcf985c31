/** Addresses of a host with their routes (`scoring.md` 7.3). */
import { judgedAddress } from "../../check/routing/address.ts";
import type { EvidenceDocument } from "../../model/evidence.ts";
import { ANCHOR_PROFILE } from "./anchor-profile.ts";

export interface Route {
  readonly origin: string;
  readonly route: string;
  readonly rov_state: "valid" | "not-found" | "invalid (as)" | "invalid (length)";
}

interface Address {
  readonly address: string;
  readonly reachable: boolean;
  readonly routing: readonly Route[];
}

/** `ipv4` and `ipv6` of a host; a family without addresses is absent. */
export interface Families {
  readonly ipv4?: { readonly addresses: readonly Address[] };
  readonly ipv6?: { readonly addresses: readonly Address[] };
}

/** The routes to an address, with their RFC 6811 state. */
export function routesTo(address: string, { routing }: EvidenceDocument): Route[] {
  const judged = routing === undefined ? null : judgedAddress(routing, address, ANCHOR_PROFILE);
  return (judged?.routes ?? []).map(({ seen, state, reason }) => ({
    origin: seen.as,
    route: seen.prefix,
    rov_state: state === "invalid" ? (reason === "length" ? "invalid (length)" : "invalid (as)") : state,
  }));
}

/** @param isReached whether an address answers */
export function familiesOf(
  addresses: readonly string[],
  evidence: EvidenceDocument,
  isReached: (address: string) => boolean,
): Families {
  const [ipv4, ipv6] = [false, true].map((isIpv6) =>
    addresses
      .filter((address) => address.includes(":") === isIpv6)
      .map((address) => ({ address, reachable: isReached(address), routing: routesTo(address, evidence) })),
  );
  return {
    ...(ipv4?.length ? { ipv4: { addresses: ipv4 } } : {}),
    ...(ipv6?.length ? { ipv6: { addresses: ipv6 } } : {}),
  };
}

/** Both families of a name, as the answers in the evidence give them. */
export function addressesOf(name: string, { dns }: EvidenceDocument): string[] {
  return ["A", "AAAA"].flatMap((type) => {
    const answer = dns?.answers[`${name}/${type}`];
    if (answer?.outcome !== "ok") return [];
    return answer.rrs
      .flatMap((id) => dns?.rrsets[id] ?? [])
      .flatMap((rrset) => (rrset.type === type ? rrset.rdata : []));
  });
}

/** As internet.nl writes names of hosts. */
export const dotted = (name: string): string => (name.endsWith(".") ? name : `${name}.`);
