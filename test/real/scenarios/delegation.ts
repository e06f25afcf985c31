import { oneKey, pair, type RealScenario, sepOf, spoilDigest, type Tools, withField } from "../scenario.ts";

const www: readonly [string, string] = ["www", "A"];
const nope: readonly [string, string] = ["nope", "A"];

const insecure = (id: string, how: string, reason: string, more: Partial<RealScenario>): RealScenario => ({
  id,
  how,
  ask: www,
  expect: "insecure",
  reason,
  ...more,
});

const bogus = (id: string, how: string, reason: string, more: Partial<RealScenario>): RealScenario => ({
  id,
  how,
  ask: www,
  expect: "bogus",
  reason,
  ...more,
});

const dsWith = (field: number, value: string) => async (tools: Tools) => [
  withField(await tools.ds(sepOf(tools), 2), field, value),
];

const iterated = (count: number, expect: "secure" | "insecure", ask = nope): RealScenario => ({
  id: `B-it${count}${ask === nope ? "" : "pos"}`,
  how: `NSEC3 with ${count} extra iterations`,
  ask,
  expect,
  ...(expect === "secure" ? {} : { reason: "nsec3-iterations" }),
  // A positive answer shows no NSEC3 record, so nothing can be said of its iterations.
  ...(expect === "secure" && ask === nope ? { warning: "nsec3-iterations" } : {}),
  server: "nsd",
  options: { signer: "ldns", nsec3: { iterations: count } },
});

const DAY = 86_400;

/** Delegations without a usable DS: insecure, and the ways in which a parent may fail to prove it. */
export const DELEGATION_SCENARIOS: readonly RealScenario[] = [
  insecure("B-nods", "signed zone, no DS, NSEC parent", "no-ds", { ds: () => [] }),
  insecure("B-nodsn3", "no DS, opt-out parent", "nsec3-opt-out", { ds: () => [], parent: "n3" }),
  insecure("B-unsigned", "unsigned, no DS", "no-ds", { keys: [] }),
  insecure("B-dsalg200", "DS with unassigned algorithm", "unsupported-algorithm", { ds: dsWith(1, "200") }),
  insecure("B-dsdig200", "DS with unassigned digest type", "unsupported-ds-digest", { ds: dsWith(2, "200") }),
  insecure("B-dsgost", "DS digest type 3", "unsupported-ds-digest", { ds: dsWith(2, "3") }),
  insecure("B-alg12", "DS algorithm 12", "unsupported-algorithm", { ds: dsWith(1, "12") }),
  insecure("B-alg253", "DS algorithm 253", "unsupported-algorithm", { ds: dsWith(1, "253") }),
  insecure("B-alg1", "DS algorithm 1", "unsupported-algorithm", { ds: dsWith(1, "1") }),
  insecure("B-alg3", "DS algorithm 3", "unsupported-algorithm", { ds: dsWith(1, "3") }),
  iterated(50, "secure"),
  iterated(100, "secure"),
  iterated(150, "secure"),
  iterated(151, "insecure"),
  iterated(500, "insecure"),
  iterated(2500, "insecure"),
  iterated(500, "secure", www),
  {
    id: "B-salt",
    how: "NSEC3 with salt of 8 octets",
    ask: nope,
    expect: "secure",
    warning: "nsec3-salt",
    options: { nsec3: { salt: "0123456789abcdef" } },
  },
  bogus("C-dsbad", "DS digest corrupt", "ds-digest-mismatch", {
    ds: async (tools) => [spoilDigest(await tools.ds(sepOf(tools), 2))],
  }),
  bogus("C-dstag", "DS key tag wrong", "ds-no-match", {
    ds: async (tools) => [withField(await tools.ds(sepOf(tools), 2), 0, String(sepOf(tools).tag ^ 1))],
  }),
  bogus("C-dsalgmm", "DS algorithm 8, key has 13", "ds-no-match", { ds: dsWith(1, "8") }),
  bogus("C-dslen", "DS digest cut to 20 octets", "ds-digest-length", {
    ds: async (tools) => {
      const good = await tools.ds(sepOf(tools), 2);
      return [withField(good, 3, (good.split(" ")[3] ?? "").slice(0, 40))];
    },
  }),
  bogus("C-dsmix", "DS with unsupported algorithm and a corrupt supported one", "ds-digest-mismatch", {
    ds: async (tools) => {
      const good = await tools.ds(sepOf(tools), 2);
      return [withField(good, 1, "200"), spoilDigest(good)];
    },
  }),
  bogus("C-unsigned", "DS present, zone unsigned", "dnskey-missing", {
    keys: [],
    ds: () => [`12345 13 2 ${"5a".repeat(32)}`],
  }),
  bogus("C-dsunsig", "DS RRset unsigned at the parent", "rrsig-missing", {
    above: (parent, zone) => parent.unsign(zone, "DS"),
  }),
  bogus("C-dssigbad", "DS signature corrupt at the parent", "rrsig-invalid", {
    above: (parent, zone) => parent.spoil(zone, "DS"),
  }),
  bogus("C-dsexp", "DS signature expired at the parent", "rrsig-expired", {
    above: (parent, zone, { expired }) => parent.takeSignatures(zone, "DS", expired),
  }),
  bogus("C-nodsproof", "no DS, the parent has no NSEC there", "nsec-missing", {
    ds: () => [],
    above: (parent, zone) => parent.erase(zone, "NSEC"),
  }),
  bogus("C-nodssig", "no DS, NSEC unsigned", "rrsig-missing", {
    ds: () => [],
    above: (parent, zone) => parent.unsign(zone, "NSEC"),
  }),
  bogus("C-dsnsecbit", "no DS, but the NSEC bitmap names it", "nsec-type-exists", {
    above: (parent, zone) => parent.erase(zone, "DS"),
  }),
  bogus("C-nsecnons", "the NSEC at the delegation lacks NS", "nsec-no-delegation", {
    ds: () => [],
    alternate: (zone) => [`${zone} 3600 IN TXT "no delegation here"`],
    above: (parent, zone, { changed }) => {
      parent.erase(zone, "NSEC");
      parent.records.push(...changed.find(zone, "NSEC"), ...changed.signatures(zone, "NSEC"));
    },
  }),
];

const rewriteKey = (change: (key: Buffer) => Buffer) => (dnskey: string) => {
  const [flags = "", protocol = "", algorithm = "", ...base64] = dnskey.split(" ");
  return [flags, protocol, algorithm, change(Buffer.from(base64.join(""), "base64")).toString("base64")].join(
    " ",
  );
};

/** Edits the published KSK, lets DS and RRSIG name the edited key (its tag changed); the signature is what it was. */
const publishEdited = (change: (key: Buffer) => Buffer): Partial<RealScenario> => {
  const edit = rewriteKey(change);
  const editedOf = (tools: Tools) => edit(sepOf(tools).dnskey);
  return {
    server: "nsd",
    ds: async (tools) => [await tools.dsOfText(editedOf(tools))],
    after: async (zone, tools) => {
      const sep = sepOf(tools);
      const edited = editedOf(tools).split(" ");
      const [tag = ""] = (await tools.dsOfText(editedOf(tools))).split(" ");
      for (const record of zone.find("@", "DNSKEY").filter((item) => item.rdata[0] === "257")) {
        record.rdata = edited;
      }
      for (const record of zone
        .signatures("@", "DNSKEY")
        .filter((item) => item.rdata[6] === String(sep.tag))) {
        record.rdata[6] = tag;
      }
      zone.unsign("@", "DNSKEY", (record) => record.rdata[6] !== tag);
    },
  };
};

const flip = (at: number) => (bytes: Buffer) => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x01;
  return copy;
};

/** The exponent length octet claims more than there is (RFC 3110 2). */
const overrun = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0xff, 0xff]), bytes.subarray(1)]);

const ldns = { signer: "ldns" } as const;
const setFlags = (from: string, to: string) => (dnskey: string) =>
  dnskey.startsWith(`${from} `) ? `${to}${dnskey.slice(from.length)}` : dnskey;

const byKsk = (record: { rdata: string[] }, tools: Tools): boolean =>
  tools.keys.some((item) => item.role === "ksk" && String(item.tag) === record.rdata[6]);

/** A DS that matches, or should, and a DNSKEY RRset that cannot be trusted. */
export const KEY_SCENARIOS: readonly RealScenario[] = [
  bogus("C-nodnskey", "signed, DNSKEY RRset absent", "dnskey-missing", {
    server: "nsd",
    after: (zone) => zone.erase("@", "DNSKEY"),
  }),
  bogus("C-dnskeyunsig", "DNSKEY RRset without signature", "rrsig-missing", {
    after: (zone) => zone.unsign("@", "DNSKEY"),
  }),
  bogus("C-zskonly", "DNSKEY signed by the ZSK only", "no-matching-key", {
    after: (zone, tools) => zone.unsign("@", "DNSKEY", (record) => byKsk(record, tools)),
  }),
  bogus("C-dnskeyexp", "DNSKEY signature expired, the rest fine", "rrsig-expired", {
    options: { dnskeyEnd: -DAY },
  }),
  bogus("C-dnskeybad", "DNSKEY signature corrupt", "rrsig-invalid", {
    after: (zone) => zone.spoil("@", "DNSKEY"),
  }),
  bogus("C-nozone", "SEP key without Zone Key flag", "no-zone-key-bit", {
    options: ldns,
    server: "nsd",
    keyFile: setFlags("257", "1"),
    ds: async (tools) => [await tools.dsOfText(sepOf(tools).dnskey)],
  }),
  bogus("C-proto", "DNSKEY protocol 2", "dnskey-protocol", {
    options: ldns,
    server: "nsd",
    keyFile: (dnskey) => dnskey.replace(/^257 3 /, "257 2 "),
    ds: async (tools) => [await tools.dsOfText(sepOf(tools).dnskey)],
  }),
  bogus("C-revsep", "the only SEP key is revoked, the DS matches it", "key-revoked", {
    keys: [oneKey(13, "ksk", { revoked: true }), oneKey(13, "zsk")],
    options: ldns,
    ds: async (tools) => [await tools.dsOfText(sepOf(tools).dnskey)],
  }),
  bogus("C-zsknozone", "ZSK without Zone Key flag", "no-zone-key-bit", {
    server: "nsd",
    options: ldns,
    after: async (zone, tools) => {
      const zsk = tools.keys.find((item) => item.role === "zsk");
      const bare = setFlags("256", "0")(zsk?.dnskey ?? "");
      const [tag = ""] = (await tools.dsOfText(bare)).split(" ");
      const other = await tools.again({
        records: [`@ 3600 IN DNSKEY ${bare}`],
        only: (item) => item.role === "ksk",
      });
      zone.erase("@", "DNSKEY");
      zone.records.push(...other.find("@", "DNSKEY"), ...other.signatures("@", "DNSKEY"));
      for (const record of zone.records.filter(
        ({ type, rdata }) => type === "RRSIG" && rdata[0] !== "DNSKEY",
      )) {
        record.rdata[6] = tag;
      }
    },
  }),
  bogus(
    "C-shortkey",
    "P-256 public key of 63 octets",
    "key-malformed",
    publishEdited((key) => key.subarray(0, 63)),
  ),
  bogus("C-offcurve", "P-256 point that is not on the curve", "key-malformed", publishEdited(flip(63))),
  bogus("C-rsaexp", "RSA exponent length runs past the key", "key-malformed", {
    keys: pair(8),
    ...publishEdited(overrun),
  }),
];
