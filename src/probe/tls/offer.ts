/** The hellos of the plan: what each question offers (`tls.md` 2.2, 2.5). */

import type { HelloOffer as Offer } from "../../net/tls/crafted.ts";
import { TLS12_GROUPS, TLS13_GROUPS } from "../../proto/tls/group.table.ts";
import { LIST_13, LIST_A } from "../../proto/tls/list.table.ts";
import { ALL_SCHEMES } from "../../proto/tls/scheme.table.ts";
import { VERSION } from "../../proto/tls/version.table.ts";

export type { HelloOffer as Offer } from "../../net/tls/crafted.ts";

/** Suites in a hello that must stay below 256 octets (`tls.md` 2.2), beside few groups and beside many. */
const FEW_SUITES = 32;
const FEWER_SUITES = 16;
const MANY_GROUPS = 8;
/** Of each kind of key and hash one that its owner can sign with. */
const FEW_SCHEMES: readonly number[] = [0x0403, 0x0503, 0x0804, 0x0807, 0x0401, 0x0501, 0x0201, 0x0203];
const SIGNALLING_SUITE = 0x00ff;
const X25519 = 0x001d;
const USUAL_GROUPS: readonly number[] = [X25519, 0x0017, 0x0018, 0x0019];

/** A hello of TLS 1.3 alone. @param keyShare send a share where x25519 is offered, for servers that refuse to retry */
export function offer13(suites: readonly number[], groups: readonly number[], keyShare = false): Offer {
  return {
    version: VERSION.tls12,
    versions: [VERSION.tls13],
    suites,
    groups,
    schemes: ALL_SCHEMES,
    pskModes: true,
    shares: keyShare && groups.includes(X25519) ? [X25519] : [],
  };
}

/** The first question: what a client gets that can do everything but the fossils. */
export function firstOffer(keyShare = false): Offer {
  return {
    ...offer13([...LIST_13, ...LIST_A], TLS13_GROUPS, keyShare),
    versions: [VERSION.tls13, VERSION.tls12],
    // Curves of TLS 1.2 that TLS 1.3 does not have stand behind all others.
    groups: [...new Set([...TLS13_GROUPS, ...TLS12_GROUPS])],
    extendedMasterSecret: true,
    renegotiationInfo: true,
    sessionTicket: true,
  };
}

/** A hello of TLS 1.2 or older. */
export function offer12(
  version: number,
  suites: readonly number[],
  groups: readonly number[] = TLS12_GROUPS,
): Offer {
  if (version === VERSION.ssl3) return bareOffer(version, suites);
  return {
    version,
    suites,
    groups,
    ...(version >= VERSION.tls12 ? { schemes: ALL_SCHEMES } : {}),
    extendedMasterSecret: true,
    renegotiationInfo: true,
    sessionTicket: true,
  };
}

/** A hello without extensions, as SSL 3.0 has it and as servers that choke on any extension want it. */
export function bareOffer(version: number, suites: readonly number[]): Offer {
  // RFC 5746 section 3.3: the signalling suite stands for the extension.
  return { version, suites: [...suites, SIGNALLING_SUITE], extensionless: true };
}

/** The first question in its small form: all versions, what nearly every server has. */
export const FIRST_SMALL: Offer = {
  ...offer13(
    [...LIST_13.slice(0, 3), 0xc02b, 0xc02f, 0xc02c, 0xc030, 0x009c, 0x002f, 0x0035, 0x000a],
    USUAL_GROUPS,
  ),
  versions: [VERSION.tls13, VERSION.tls12],
  schemes: FEW_SCHEMES,
  extendedMasterSecret: true,
  renegotiationInfo: true,
  padding: false,
};

/**
 * The same question in hellos of less than 256 octets with few suites each: old load balancers hang on longer ones. An
 * answer to any of them is an answer.
 */
export function smallOffers(offer: Offer): readonly Offer[] {
  const few: Offer = {
    ...offer,
    padding: false,
    sessionTicket: false,
    statusRequest: false,
    ...(offer.schemes === ALL_SCHEMES ? { schemes: FEW_SCHEMES } : {}),
  };
  const size = (offer.groups ?? []).length > MANY_GROUPS ? FEWER_SUITES : FEW_SUITES;
  return chunks(offer.suites, size).map((suites) => ({ ...few, suites }));
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, index) => list.slice(index * size, (index + 1) * size));
}
