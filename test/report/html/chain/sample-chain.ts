/** Chains of trust with faults, for drawings. */
import type { ZoneChain } from "../../../../src/model/evidence.ts";
import { EXAMPLE, EXPIRED, key, link, NO_KEY, UNSIGNED } from "../../samples.ts";

const ksk = key(1, { sep: true });
const many = Array.from({ length: 300 }, (_, index) => key(index, { sep: index % 2 === 0 }));

/** More keys, record sets and signatures than anybody can look at. */
export const CROWDED: ZoneChain = {
  ...EXAMPLE,
  ds: Array.from({ length: 40 }, (_, index) => ({
    key_tag: index,
    algorithm: 8,
    digest_type: 1,
    digest: "AB",
    status: "digest-mismatch" as const,
    matches: key(index).id,
  })),
  dnskeys: many,
  links: many.flatMap((each) => ["DNSKEY", `TYPE${each.key_tag}`].map((type) => link(each, type))),
};

const BAD_STATUSES = ["invalid", "expired", "not-yet-valid", "no-key", "unsupported", "untried"] as const;

/** Each way in which a signature may fail, over a set of its own. */
export const EVERY_FAULT: ZoneChain = {
  ...EXAMPLE,
  security: "bogus",
  reason: { code: "rrsig-invalid", zone: "example.nl", name: "example.nl" },
  ds: [
    { key_tag: 1, algorithm: 13, digest_type: 2, digest: "AB", status: "digest-mismatch", matches: ksk.id },
  ],
  dnskeys: [ksk, key(2, { revoked: true, sep: true, status: "revoked" }), key(3, { status: "malformed" })],
  links: [
    link(ksk, "DNSKEY"),
    ...BAD_STATUSES.map((status, index) => link(ksk, `TYPE${65_000 + index}`, { status })),
  ],
};

export const BROKEN_CHAINS: readonly ZoneChain[] = [CROWDED, EVERY_FAULT, EXPIRED, NO_KEY, UNSIGNED];
