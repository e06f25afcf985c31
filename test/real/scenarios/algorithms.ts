import { oneKey, pair, type RealScenario, sepOf, spoilDigest, withField } from "../scenario.ts";

const DAY = 86_400;

const plain = (
  id: string,
  how: string,
  ask: readonly [string, string],
  more: Partial<RealScenario> = {},
): RealScenario => ({
  id,
  how,
  ask,
  expect: "secure",
  ...more,
});

const www: readonly [string, string] = ["www", "A"];
const nsec3 = { options: { nsec3: {} } } as const;

/** Zones that validate: algorithms, DS digests, key sets, denial, aliases, signature life. */
export const ALGORITHM_SCENARIOS: readonly RealScenario[] = [
  plain("A-rsasha256", "algorithm 8, NSEC", www, { keys: pair(8) }),
  plain("A-rsasha512", "algorithm 10, NSEC", www, { keys: pair(10), options: { signer: "ldns" } }),
  plain("A-p256", "algorithm 13, NSEC", www),
  plain("A-p384", "algorithm 14, NSEC", www, { keys: pair(14), options: { signer: "knot" } }),
  plain("A-ed25519", "algorithm 15, NSEC", www, { keys: pair(15), options: { signer: "knot" } }),
  plain("A-ed448", "algorithm 16, NSEC", www, { keys: pair(16), options: { signer: "ldns" } }),
  plain("A-rsasha1", "algorithm 5", www, { keys: pair(5), warning: "algorithm-deprecated" }),
  plain("A-n3rsasha1", "algorithm 7, NSEC3", www, {
    keys: pair(7),
    ...nsec3,
    warning: "algorithm-deprecated",
  }),
  plain("A-nsec3", "algorithm 13, NSEC3", www, { options: { signer: "knot", nsec3: {} } }),
  plain("A-csk", "one key with flags 257", www, { keys: [oneKey(13, "csk")], options: { signer: "ldns" } }),
  plain("A-csk256", "one key with flags 256 that a DS names", www, {
    keys: [oneKey(13, "zsk")],
    options: { signer: "ldns" },
    ds: async (tools) => [await tools.ds(sepOf(tools), 2)],
  }),
  plain("A-dsstale", "two DS, one matches nothing", www, {
    warning: "ds-unmatched",
    ds: async (tools) => {
      const good = await tools.ds(sepOf(tools), 2);
      return [good, withField(spoilDigest(good), 0, "4711")];
    },
  }),
  plain("A-ds384", "DS with SHA-384 only", www, { ds: async (tools) => [await tools.ds(sepOf(tools), 4)] }),
  plain("A-ds1", "DS with SHA-1 only", www, {
    warning: "ds-digest-sha1",
    ds: async (tools) => [await tools.ds(sepOf(tools), 1)],
  }),
  plain("A-ds1bad2good", "DS SHA-1 corrupt, SHA-256 good", www, {
    ds: async (tools) => [spoilDigest(await tools.ds(sepOf(tools), 1)), await tools.ds(sepOf(tools), 2)],
  }),
  plain("A-ds2bad1good", "DS SHA-256 corrupt, SHA-1 good (RFC 4509 3: SHA-1 ignored)", www, {
    expect: "bogus",
    reason: "ds-digest-mismatch",
    ds: async (tools) => [spoilDigest(await tools.ds(sepOf(tools), 2)), await tools.ds(sepOf(tools), 1)],
  }),
  plain("A-ds4bad2good", "DS SHA-384 corrupt, SHA-256 good", www, {
    ds: async (tools) => [spoilDigest(await tools.ds(sepOf(tools), 4)), await tools.ds(sepOf(tools), 2)],
  }),
  plain("A-standby", "a second KSK without DS", www, {
    keys: [...pair(13), oneKey(13, "ksk")],
    ds: async (tools) => [await tools.ds(sepOf(tools), 2)],
  }),
  plain("A-revoked", "a revoked KSK beside a valid one", www, {
    keys: [...pair(13), oneKey(13, "ksk", { revoked: true })],
    ds: async (tools) => [await tools.ds(sepOf(tools), 2)],
  }),
  plain("A-twoalgs", "algorithms 8 and 13 both sign, DS for both", www, { keys: [...pair(8), ...pair(13)] }),
  plain("A-algincomplete", "DS for 8 and 13, data signed by 13 only", www, {
    keys: [...pair(8), ...pair(13)],
    warning: "algorithm-incomplete",
    after: (zone) =>
      zone.remove(
        (record) => record.type === "RRSIG" && record.rdata[1] === "8" && record.rdata[0] !== "DNSKEY",
      ),
  }),
  plain("A-onebad", "two RRSIGs on www A, one corrupt", www, {
    warning: "rrsig-invalid-extra",
    server: "nsd",
    after: (zone) => {
      const copies = zone.signatures("www", "A").map((record) => ({ ...record, rdata: [...record.rdata] }));
      zone.spoil("www", "A");
      zone.records.push(...copies);
    },
  }),
  plain("A-rsa1024", "algorithm 8, 1024 bits", www, { keys: pair(8, { bits: 1024 }), warning: "key-size" }),
  plain("A-rsa4096", "algorithm 8, 4096 bits", www, { keys: pair(8, { bits: 4096 }) }),
  plain("A-rsa512", "algorithm 8, 512 bits", www, {
    keys: pair(8, { bits: 512, tool: "ldns" }),
    options: { signer: "ldns" },
    warning: "key-size",
  }),
  plain("A-wild", "wildcard answer, NSEC", ["q.w", "A"]),
  plain("A-wild3", "wildcard answer, NSEC3", ["q.w", "A"], nsec3),
  plain("A-wildnd", "wildcard NODATA, NSEC", ["q.w", "TXT"]),
  plain("A-wildnd3", "wildcard NODATA, NSEC3", ["q.w", "TXT"], nsec3),
  plain("A-starq", "question for the literal *.w", ["*.w", "A"]),
  plain("A-ent", "NODATA at an empty non-terminal, NSEC", ["b.ent", "A"]),
  plain("A-ent3", "NODATA at an empty non-terminal, NSEC3", ["b.ent", "A"], {
    options: { signer: "knot", nsec3: {} },
  }),
  plain("A-nx", "NXDOMAIN, NSEC", ["nope", "A"], { options: { signer: "ldns" } }),
  plain("A-nx3", "NXDOMAIN, NSEC3", ["a.b.nope", "A"], { options: { signer: "ldns", nsec3: {} } }),
  plain("A-nd", "NODATA, NSEC", ["www", "TXT"]),
  plain("A-nd3", "NODATA, NSEC3", ["www", "TXT"], nsec3),
  plain("A-cname", "CNAME in the zone", ["cn", "A"]),
  plain("A-dname", "DNAME with synthesised CNAME", ["x.dn", "A"]),
  plain("A-cnamenx", "CNAME to a name that does not exist", ["cx", "A"], {
    records: ["cx 3600 IN CNAME nope"],
  }),
  plain("A-cnameins", "CNAME to an insecure zone", ["ci", "A"], {
    expect: "insecure",
    reason: "no-ds",
    records: ["ci 3600 IN CNAME www.b-unsigned.test."],
  }),
  plain("A-cnamebog", "CNAME to a bogus zone", ["cb", "A"], {
    expect: "bogus",
    reason: "rrsig-expired",
    records: ["cb 3600 IN CNAME www.d-expired.test."],
  }),
  plain("A-case", "mixed case in owner and question", ["WwW2", "A"], {
    records: ["wWw2 3600 IN A 192.0.2.16"],
  }),
  plain("A-esc", "owner label with dot and NUL octet", ["a\\.b\\000c", "A"], {
    records: ["a\\.b\\000c 3600 IN A 192.0.2.17"],
  }),
  plain("A-ttl", "TTL larger than the original TTL of the RRSIG", www, {
    warning: "ttl-gt-original",
    server: "nsd",
    after: (zone) => {
      for (const record of [...zone.find("www", "A"), ...zone.signatures("www", "A")]) {
        record.ttl = 7200;
      }
    },
  }),
  plain("A-soon", "RRSIG expires in one hour", www, { warning: "expires-soon", options: { end: 3600 } }),
  plain("A-long", "RRSIG valid for two years", www, {
    warning: "validity-long",
    options: { end: 730 * DAY },
  }),
  plain("A-optout-sec", "secure child below an opt-out parent", www, { parent: "n3" }),
];
