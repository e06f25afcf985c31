/** Scenarios about signatures, keys and denial. */
import { TYPE } from "../../proto/dns/type.table.ts";
import { withhold } from "../behaviour.ts";
import { keyPair, nsec3, P256_KEYS } from "../core.ts";
import { dsRdata } from "../dnssec-rdata.ts";
import { collidingRdata } from "../key.ts";
import type { SignFault } from "../signature.ts";
import type { SigningChange, Workshop } from "../spec.ts";
import { dsFor } from "../zone-maker.ts";
import { BOGUS, UNSIGNED, UNSUPPORTED } from "./expected.table.ts";
import { HOSTED, type LabScenario, scenario, WEB } from "./scenario.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const FLIPPED: SignFault = { flip: 100 };

/** Signatures valid from and to some seconds from now. */
const validity =
  (from: number, to: number) =>
  (shop: Workshop): SigningChange => ({
    inception: shop.now + from,
    expiration: shop.now + to,
  });

const dsMismatch = (shop: Workshop): Buffer[] => [
  dsFor(shop.apex, shop.key({ algorithm: 13, flags: 257, signs: "keys", label: "another" })),
];

/** RFC 4034 section 5.1.4 needs no key behind a DS. */
const unknownAlgorithm = (): Buffer[] => [
  dsRdata({ tag: 12_345, algorithm: 250, digestType: 2, digest: Buffer.alloc(32, 0xab) }),
];

const tagClash = ({ keys }: Workshop): SigningChange => ({
  extraDnskeys: keys.slice(1).map(({ rdata }) => collidingRdata(rdata, 1)),
  rules: [
    { type: TYPE.DNSKEY, sigs: [{}] },
    { sigs: [...Array.from({ length: 40 }, (_, flip): SignFault => ({ flip })), {}] },
  ],
});

/** Everything at and below the alias. */
const WWW = ["www", "_443._tcp.www"];

export const DNSSEC_SCENARIOS: readonly LabScenario[] = [
  scenario("unsigned", "no DS and no signatures", { keys: [] }, UNSIGNED),
  scenario(
    "ds-mismatch",
    "DS of another key",
    { ds: dsMismatch },
    { ...BOGUS, dns_dnssec_ds_match: ["failed"] },
  ),
  scenario(
    "sig-expired",
    "all signatures expired a day ago",
    { signing: validity(-15 * DAY, -DAY) },
    { ...BOGUS, dns_dnssec_rrsig_lifetime: ["warning"] },
  ),
  scenario(
    "sig-future",
    "all signatures begin tomorrow",
    { signing: validity(DAY, 14 * DAY) },
    {
      ...BOGUS,
      dns_dnssec_rrsig_lifetime: ["warning"],
    },
  ),
  scenario(
    "sig-soon",
    "all signatures expire in 20 hours",
    { signing: validity(-13 * DAY, 20 * HOUR) },
    {
      dns_dnssec_rrsig_lifetime: ["warning"],
    },
  ),
  scenario(
    "sig-bad-a",
    "the signature over the A RRset is corrupt, the one over SOA is fine",
    { signing: ({ apex }) => ({ rules: [{ name: apex, type: TYPE.A, sigs: [FLIPPED] }] }) },
    { web_dnssec_valid: ["failed", "bad"], dns_dnssec_rrsets: ["failed"] },
  ),
  scenario(
    "ksk-unsigned",
    "the DNSKEY RRset is signed by the ZSK alone",
    {
      keys: [
        { algorithm: 13, flags: 257, signs: "none" },
        { algorithm: 13, flags: 256, signs: "all" },
      ],
      ds: ({ apex, keys }) => keys.slice(0, 1).map((key) => dsFor(apex, key)),
    },
    BOGUS,
  ),
  scenario(
    "nodenial",
    "no NSEC records",
    { signing: () => ({ denial: [] }) },
    // Beside the TLSA records there is no address, which nothing proves.
    { dns_dnssec_denial: ["failed"], web_https_dane_exist: ["info", "bogus"] },
  ),
  scenario(
    "nsec3-500",
    "NSEC3 with 500 iterations",
    { signing: () => ({ denial: [nsec3({ iterations: 500 })] }) },
    {
      dns_dnssec_nsec3: ["warning"],
    },
  ),
  scenario(
    "nsec3-salt",
    "NSEC3 with 10 iterations and a salt",
    { signing: () => ({ denial: [nsec3({ iterations: 10, salt: "aabbccdd" })] }) },
    { dns_dnssec_nsec3: ["warning"] },
  ),
  scenario("alg5", "signed with RSASHA1", { keys: keyPair(5) }, { dns_dnssec_algorithm: ["failed"] }),
  scenario("alg15", "signed with Ed25519", { keys: keyPair(15) }),
  scenario("alg8-big", "RSA keys of 4096 bits: the DNSKEY RRset needs TCP", { keys: keyPair(8, 4096) }),
  scenario(
    "ds-sha1",
    "DS with SHA-1 only",
    { ds: ({ apex, keys }) => keys.slice(0, 1).map((key) => dsFor(apex, key, 1)) },
    { dns_dnssec_ds_digest: ["warning"] },
  ),
  scenario("ds-alg250", "DS of an unknown algorithm", { ds: unknownAlgorithm }, UNSUPPORTED),
  scenario(
    "keytag-clash",
    "two DNSKEYs with the same key tag, and 40 bad signatures before each good one",
    { keys: keyPair(8), signing: tagClash },
    BOGUS,
  ),
  scenario("wildcard", "www comes from a wildcard, with its proof", {
    without: WWW,
    records: WEB.replaceAll("@", "*"),
  }),
  scenario("wildcard-noproof", "www comes from a wildcard, without its proof", {
    without: WWW,
    records: WEB.replaceAll("@", "*"),
    placements: HOSTED.map((placement) => ({ ...placement, behaviours: [() => withhold("next-closer")] })),
  }),
  {
    ...scenario("cname-insecure", "www is an alias into an unsigned zone", {
      without: WWW,
      records: "www CNAME www.elsewhere.internal.\n",
      keys: P256_KEYS,
    }),
    target: "www.cname-insecure.test",
    expect: { web_dnssec_exist: ["failed", "bad"], web_https_dane_exist: ["info", "bad"] },
  },
];
