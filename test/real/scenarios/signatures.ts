import { oneKey, pair, type RealScenario, type Tools } from "../scenario.ts";
import type { ZoneText } from "../zone-text.ts";

const DAY = 86_400;
const www: readonly [string, string] = ["www", "A"];

const bogus = (id: string, how: string, reason: string, more: Partial<RealScenario>): RealScenario => ({
  id,
  how,
  ask: www,
  expect: "bogus",
  reason,
  ...more,
});

const stampOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace(/[-:T]/g, "").slice(0, 14);

const stamp = (offset: number): string => stampOf(Date.now() / 1000 + offset);

/** A time stamp YYYYMMDDHHmmSS taken modulo 2^32 seconds since 1970. */
const serialDate = (text: string): string => {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6Z");
  return stampOf((Date.parse(iso) / 1000) >>> 0);
};

const zskTag = (tools: Tools): string => String(tools.keys.find((key) => key.role === "zsk")?.tag ?? 0);

const derInteger = (raw: Buffer): Buffer => {
  const stripped = raw.subarray(raw.findIndex((octet) => octet !== 0));
  const value = (stripped[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), stripped]) : stripped;
  return Buffer.concat([Buffer.from([2, value.length]), value]);
};

const toDer = (base64: string): string => {
  const raw = Buffer.from(base64, "base64");
  const body = Buffer.concat([derInteger(raw.subarray(0, 32)), derInteger(raw.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]).toString("base64");
};

const truncate = (base64: string): string => Buffer.from(base64, "base64").subarray(0, -1).toString("base64");

const edited = (change: (zone: ZoneText, tools: Tools) => unknown): Partial<RealScenario> => ({
  after: change,
});

const otherKeys = pair(13);

/** Signatures that are late, early, foreign, misshapen or over something else. */
export const SIGNATURE_SCENARIOS: readonly RealScenario[] = [
  bogus("D-expired", "all signatures expired", "rrsig-expired", { options: { start: -14 * DAY, end: -DAY } }),
  bogus("D-aexp", "signature over www A expired an hour ago", "rrsig-expired", {
    after: async (zone, tools) =>
      zone.takeSignatures("www", "A", await tools.again({ options: { end: -3600 } })),
  }),
  bogus("D-afuture", "signature over www A starts in a day", "rrsig-not-yet-valid", {
    after: async (zone, tools) =>
      zone.takeSignatures("www", "A", await tools.again({ options: { start: DAY } })),
  }),
  bogus(
    "D-swap",
    "expiration before inception",
    "rrsig-expired-before-inception",
    edited((zone) =>
      zone.setField("www", "A", "expiration", stamp(-DAY)).setField("www", "A", "inception", stamp(DAY)),
    ),
  ),
  bogus(
    "D-bad",
    "signature over www A corrupt",
    "rrsig-invalid",
    edited((zone) => zone.spoil("www", "A")),
  ),
  bogus(
    "D-nosig",
    "www A unsigned",
    "rrsig-missing",
    edited((zone) => zone.unsign("www", "A")),
  ),
  bogus(
    "D-signer",
    "signer name is the parent",
    "signer-mismatch",
    edited((zone) => zone.setField("www", "A", "signer", "test.")),
  ),
  bogus(
    "D-signerchild",
    "signer name is the owner",
    "signer-mismatch",
    edited((zone, tools) => zone.setField("www", "A", "signer", `www.${tools.zone}`)),
  ),
  bogus(
    "D-tag",
    "key tag matches no key",
    "no-matching-key",
    edited((zone, tools) => zone.setField("www", "A", "tag", String(Number(zskTag(tools)) ^ 0x5555))),
  ),
  bogus(
    "D-labels5",
    "labels exceed the owner's",
    "rrsig-labels",
    edited((zone) => zone.setField("www", "A", "labels", "5")),
  ),
  bogus(
    "D-labels2",
    "labels too small: pretends to come from a wildcard, no proof",
    "wildcard-proof-missing",
    {
      after: async (zone, tools) => {
        const other = await tools.again({ records: ["* 3600 IN A 192.0.2.11", "* 3600 IN A 192.0.2.12"] });
        zone.unsign("www", "A");
        zone.records.push(
          ...other.signatures("*", "A").map((record) => ({ ...record, owner: `www.${tools.zone}` })),
        );
      },
    },
  ),
  bogus("D-foreign", "signed by a key outside the DNSKEY RRset", "no-matching-key", {
    after: async (zone, tools) => zone.takeSignatures("www", "A", await tools.again({ keys: otherKeys })),
  }),
  bogus("D-forged", "signed by a foreign key that claims the tag of ours", "rrsig-invalid", {
    after: async (zone, tools) => {
      zone.takeSignatures("www", "A", await tools.again({ keys: otherKeys }));
      zone.setField("www", "A", "tag", zskTag(tools));
    },
  }),
  bogus(
    "D-extra",
    "a record added after signing",
    "rrsig-invalid",
    edited((zone) => zone.add("www 3600 A 192.0.2.99")),
  ),
  bogus(
    "D-removed",
    "a record removed after signing",
    "rrsig-invalid",
    edited((zone) => zone.remove((record) => record.rdata[0] === "192.0.2.12")),
  ),
  bogus(
    "D-ottl",
    "original TTL altered",
    "rrsig-invalid",
    edited((zone) => zone.setField("www", "A", "originalTtl", "3601")),
  ),
  bogus(
    "D-covered",
    "type covered says AAAA",
    "rrsig-missing",
    edited((zone) => zone.setField("www", "A", "covered", "AAAA")),
  ),
  bogus(
    "D-alg",
    "algorithm field says 8, the key is P-256",
    "no-matching-key",
    edited((zone) => zone.setField("www", "A", "algorithm", "8")),
  ),
  bogus(
    "D-der",
    "ECDSA signature in DER form",
    "rrsig-invalid",
    edited((zone) => zone.mapSignature("www", "A", toDer)),
  ),
  bogus(
    "D-trunc",
    "signature one octet short",
    "rrsig-invalid",
    edited((zone) => zone.mapSignature("www", "A", truncate)),
  ),
  {
    ...bogus(
      "D-mx",
      "only the MX RRset is bad",
      "",
      edited((zone) => zone.spoil("@", "MX")),
    ),
    ask: ["@", "A"],
    expect: "secure",
  },
  {
    ...bogus(
      "D-mxq",
      "only the MX RRset is bad; MX asked",
      "rrsig-invalid",
      edited((zone) => zone.spoil("@", "MX")),
    ),
    ask: ["@", "MX"],
  },
  {
    ...bogus(
      "D-soa",
      "only the SOA is bad; NODATA asked",
      "rrsig-invalid",
      edited((zone) => zone.spoil("@", "SOA")),
    ),
    ask: ["@", "TXT"],
  },
  {
    ...bogus(
      "D-nsbad",
      "only the NS RRset is bad",
      "",
      edited((zone) => zone.spoil("@", "NS")),
    ),
    expect: "secure",
  },
  {
    id: "D-kskdata",
    how: "data signed by the KSK only",
    ask: www,
    expect: "secure",
    options: { kskSignsAll: true },
    after: (zone, tools) =>
      zone.discard((record) => record.type === "RRSIG" && record.rdata[6] === zskTag(tools)),
  },
  {
    id: "D-2106",
    how: "validity window wraps around 2^32 seconds",
    ask: www,
    expect: "secure",
    warning: "validity-long",
    // Inception 64 years ago, as a serial number near the end of the range (RFC 4034 3.1.5).
    options: { signer: "ldns", start: 2 ** 32 - 1.9 * 2 ** 30 },
    // ldns prints such a time as a date before 1970, which servers refuse; the serial number means 2098.
    after: (zone) => {
      for (const record of zone.records.filter(({ type }) => type === "RRSIG")) {
        record.rdata[5] = serialDate(record.rdata[5] ?? "");
      }
    },
  },
  bogus("D-revzsk", "data signed by a revoked ZSK only", "key-revoked", {
    keys: [oneKey(13, "ksk"), oneKey(13, "zsk", { revoked: true })],
    options: { signer: "ldns" },
    after: (zone, tools) => {
      const ksk = String(tools.keys.find((key) => key.role === "ksk")?.tag ?? 0);
      zone.discard(({ type, rdata }) => type === "RRSIG" && rdata[0] !== "DNSKEY" && rdata[6] === ksk);
    },
  }),
  {
    id: "F-manysigs",
    how: "29 corrupt signatures before one good one of the same key",
    ask: www,
    expect: "bogus",
    reason: "validation-limit",
    server: "nsd",
    after: (zone) => {
      const good = zone
        .signaturesOrThrow("www", "A")
        .map((record) => ({ ...record, rdata: [...record.rdata] }));
      const bad = Array.from({ length: 29 }, (_, index) =>
        good.map((record) => {
          const bytes = Buffer.from(record.rdata[8] ?? "", "base64");
          bytes[index] = (bytes[index] ?? 0) ^ 0x80;
          return { ...record, rdata: [...record.rdata.slice(0, 8), bytes.toString("base64")] };
        }),
      ).flat();
      zone.unsign("www", "A");
      zone.records.push(...bad, ...good);
    },
  },
];
