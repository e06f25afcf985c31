/** Evidence and looks for tests of what is printed. */
import type { DnsAnswer, DnsEvidence, KeyNode, SignatureLink, ZoneChain } from "../../src/model/evidence.ts";
import type { Look } from "../../src/report/look.ts";

/** A terminal of some width, without colour. */
export function terminal(width: number, ascii = false): Look {
  return { paint: (_ink, text) => text, ascii, width };
}

/** Colours as words, so that a golden file shows where they are. */
export function coloured(width: number): Look {
  return { paint: (ink, text) => `<${ink}>${text}</${ink}>`, ascii: false, width };
}

export function key(tag: number, change: Partial<KeyNode> = {}): KeyNode {
  const algorithm = change.algorithm ?? 13;
  return {
    id: `${tag}/${algorithm}/0123abcd`,
    key_tag: tag,
    algorithm,
    flags: change.sep ? 257 : 256,
    protocol: 3,
    bits: 256,
    zone_key: true,
    sep: false,
    revoked: false,
    status: "secure",
    ...change,
  };
}

export function link(by: KeyNode, type: string, change: Partial<SignatureLink> = {}): SignatureLink {
  return {
    key: by.id,
    rrset: `${type.toLowerCase()}0123456789abcdef01234`.slice(0, 24),
    type,
    status: "valid",
    inception: "2026-11-07T00:00:00.000Z",
    expiration: "2026-12-05T00:00:00.000Z",
    ...change,
  };
}

const rootKsk = key(20326, { sep: true, algorithm: 8, bits: 2048 });
const rootZsk = key(5613, { algorithm: 8, bits: 2048 });
const nlKsk = key(17153, { sep: true });
const nlZsk = key(40123);
const csk = key(9035, { sep: true });

/** The root, signed. */
export const ROOT: ZoneChain = {
  parent: null,
  security: "secure",
  anchor: true,
  ds: [],
  dnskeys: [rootKsk, rootZsk, key(38696, { sep: true, algorithm: 8, status: "published" })],
  links: [link(rootKsk, "DNSKEY"), link(rootZsk, "DS")],
};

/** A signed top-level domain. */
export const NL: ZoneChain = {
  parent: ".",
  security: "secure",
  anchor: false,
  ds: [{ key_tag: 17153, algorithm: 13, digest_type: 2, digest: "AB", status: "match", matches: nlKsk.id }],
  dnskeys: [nlKsk, nlZsk],
  links: [link(nlKsk, "DNSKEY"), link(nlZsk, "DS"), link(nlZsk, "NSEC3")],
};

/** A signed domain with one key. */
export const EXAMPLE: ZoneChain = {
  parent: "nl",
  security: "secure",
  anchor: false,
  ds: [{ key_tag: 9035, algorithm: 13, digest_type: 2, digest: "CD", status: "match", matches: csk.id }],
  dnskeys: [csk],
  links: ["DNSKEY", "SOA", "A", "AAAA", "MX"].map((type) => link(csk, type)),
};

/** The same, with a DS for a key that the zone does not have. */
export const NO_KEY: ZoneChain = {
  ...EXAMPLE,
  security: "bogus",
  reason: { code: "ds-no-match", zone: "example.nl", name: "example.nl", ede: 9 },
  ds: [{ key_tag: 4711, algorithm: 13, digest_type: 2, digest: "EF", status: "no-match" }],
  dnskeys: [{ ...csk, status: "published" }],
  links: [link(csk, "DNSKEY", { status: "valid" })],
};

/** The same, with signatures that have expired. */
export const EXPIRED: ZoneChain = {
  ...EXAMPLE,
  security: "bogus",
  reason: { code: "rrsig-expired", subject: "DNSKEY", zone: "example.nl", name: "example.nl", ede: 7 },
  dnskeys: [{ ...csk, status: "published" }],
  links: [
    link(csk, "DNSKEY", { status: "expired", expiration: "2026-11-20T12:00:00.000Z" }),
    link(csk, "A", { status: "untried" }),
  ],
};

/** A domain that is not signed. */
export const UNSIGNED: ZoneChain = {
  parent: "nl",
  security: "insecure",
  reason: { code: "no-ds", zone: "example.nl", name: "example.nl" },
  anchor: false,
  ds: [],
  ds_denial: { kind: "nsec3", opt_out: true, rrsets: ["n3"] },
  dnskeys: [],
  links: [],
};

/** An answer and the evidence around it. */
export function dnsOf(zone: ZoneChain, answer: Partial<DnsAnswer>, dns: Partial<DnsEvidence> = {}) {
  const full: DnsAnswer = {
    outcome: "ok",
    rcode: "NOERROR",
    messages: ["m1"],
    rrs: ["a1"],
    cname: [],
    security: "secure",
    path: [{ name: "example.nl", type: "A", zone: "example.nl", security: "secure" }],
    ...answer,
  };
  return {
    answer: full,
    dns: {
      answers: { "example.nl/A": full },
      rrsets: {
        a1: { name: "example.nl", type: "A", ttl: 3600, rdata: ["192.0.2.80", "198.51.100.7"], rrsigs: [] },
      },
      messages: {},
      zones: { ".": ROOT, nl: NL, "example.nl": zone },
      ...dns,
    } satisfies DnsEvidence,
  };
}
