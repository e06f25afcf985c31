/** Who announces the networks of the lab, and what the RPKI says of it (`lab.md` 1.3). Prefixes of plan `doc`. */

/** A route that the lab's internet sees. */
export interface LabRoute {
  readonly prefix: string;
  readonly asn: number;
}

/** A Validated ROA Payload of the lab. */
export interface LabVrp extends LabRoute {
  readonly maxLength: number;
}

/** Operators: hoster A, hoster B, who announces special cases, and one who announces what is not theirs. */
const [HOSTER_A, HOSTER_B, SPECIAL, STRANGER] = [64500, 64501, 64502, 64511];

export const LAB_ROUTES: readonly LabRoute[] = [
  { prefix: "192.0.2.0/24", asn: HOSTER_A },
  { prefix: "2001:db8:2::/48", asn: HOSTER_A },
  { prefix: "198.51.100.0/24", asn: HOSTER_B },
  { prefix: "2001:db8:51::/48", asn: HOSTER_B },
  // No VRP: not found.
  { prefix: "203.0.113.0/26", asn: SPECIAL },
  // Another origin is authorised: invalid.
  { prefix: "203.0.113.64/26", asn: STRANGER },
  // Longer than authorised: invalid. 203.0.113.192/26 is not announced at all.
  { prefix: "203.0.113.128/26", asn: SPECIAL },
  // Two origins, one of them authorised.
  { prefix: "3fff:113::/48", asn: SPECIAL },
  { prefix: "3fff:113::/48", asn: STRANGER },
  // The holder says that nobody may announce it.
  { prefix: "198.51.100.128/25", asn: HOSTER_B },
];

export const LAB_VRPS: readonly LabVrp[] = [
  { prefix: "192.0.2.0/24", maxLength: 24, asn: HOSTER_A },
  { prefix: "2001:db8:2::/48", maxLength: 48, asn: HOSTER_A },
  { prefix: "198.51.100.0/24", maxLength: 24, asn: HOSTER_B },
  { prefix: "2001:db8:51::/48", maxLength: 48, asn: HOSTER_B },
  { prefix: "203.0.113.64/26", maxLength: 26, asn: HOSTER_A },
  { prefix: "203.0.113.128/25", maxLength: 25, asn: SPECIAL },
  { prefix: "3fff:113::/48", maxLength: 48, asn: SPECIAL },
  { prefix: "198.51.100.128/25", maxLength: 25, asn: 0 },
];

/** Providers that hoster A names in an ASPA object. */
export const LAB_ASPAS = [{ customer: HOSTER_A, providers: [HOSTER_B] }] as const;
