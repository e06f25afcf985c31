import type { RealScenario, Tools } from "../scenario.ts";
import type { TextRecord, ZoneText } from "../zone-text.ts";

const nope: readonly [string, string] = ["nope", "A"];

const bogus = (
  id: string,
  how: string,
  reason: string,
  ask: readonly [string, string],
  more: Partial<RealScenario>,
): RealScenario => ({ id, how, ask, expect: "bogus", reason, ...more });

const removeAll = (zone: ZoneText, type: string): ZoneText =>
  zone.remove((record) => record.type === type || (record.type === "RRSIG" && record.rdata[0] === type));

const labelOf = (record: TextRecord): string => record.owner.split(".")[0] ?? "";

/** Is the hash in the span of an NSEC3 record (the last one wraps)? */
const covers = (record: TextRecord, hash: string): boolean => {
  const [owner, next] = [labelOf(record), (record.rdata[4] ?? "").toLowerCase()];
  return owner < next ? owner < hash && hash < next : hash > owner || hash < next;
};

/** Erases the NSEC3 record that covers the hash of a name, with its signature. */
const eraseCover = async (zone: ZoneText, tools: Tools, owner: string): Promise<void> => {
  const hash = await tools.nsec3Label(owner);
  const found = zone.records.find((record) => record.type === "NSEC3" && covers(record, hash));
  zone.erase(found?.owner ?? "nothing covers it", "NSEC3");
};

const nsec3 = { options: { nsec3: {} } } as const;

/** Denials that are missing, forged, or prove something else; and aliases without end. */
export const DENIAL_SCENARIOS: readonly RealScenario[] = [
  bogus("E-nonsec", "NXDOMAIN without NSEC", "nsec-missing", nope, {
    server: "nsd",
    after: (zone) => removeAll(zone, "NSEC"),
  }),
  bogus("E-nonsec3", "NXDOMAIN without NSEC3", "nsec-missing", nope, {
    ...nsec3,
    server: "nsd",
    after: (zone) => removeAll(removeAll(zone, "NSEC3"), "NSEC3PARAM"),
  }),
  bogus("E-ndnonsec", "NODATA, the NSEC of the name withheld", "nsec-not-covering", ["www", "TXT"], {
    server: "nsd",
    after: (zone) => zone.erase("www", "NSEC"),
  }),
  bogus("E-nsecsig", "NSEC signatures corrupt", "rrsig-invalid", nope, {
    after: (zone) => {
      for (const owner of new Set(
        zone.records.filter(({ type }) => type === "NSEC").map((record) => record.owner),
      )) {
        zone.spoil(owner, "NSEC");
      }
    },
  }),
  bogus("E-wrongnsec", "the NSEC given does not cover the name", "nsec-not-covering", nope, {
    after: (zone) => zone.erase("_25._tcp.mail", "NSEC"),
  }),
  bogus("E-nowild", "NXDOMAIN, wildcard not denied", "nsec-wildcard-not-denied", ["zz.sub", "A"], {
    after: (zone) => zone.erase("ns1", "NSEC"),
  }),
  bogus("E-typebit", "NODATA, but the NSEC bitmap has the type", "nsec-type-exists", ["www", "TXT"], {
    records: ['www 3600 IN TXT "soon gone"'],
    after: (zone) => zone.erase("www", "TXT"),
  }),
  {
    id: "E-entnx",
    how: "NXDOMAIN for an empty non-terminal",
    ask: ["b.ent", "A"],
    expect: "secure",
    warning: "nxdomain-for-ent",
    server: "nsd",
    after: (zone) => zone.remove((record) => record.owner.startsWith("a.b.ent.")),
  },
  bogus("E-wildnoproof", "wildcard answer, its NSEC withheld", "wildcard-proof-missing", ["q.w", "A"], {
    after: (zone) => zone.erase("*.w", "NSEC"),
  }),
  bogus("E-wildnoproof3", "wildcard answer, its NSEC3 withheld", "wildcard-proof-missing", ["q.w", "A"], {
    ...nsec3,
    after: (zone, tools) => eraseCover(zone, tools, "q.w"),
  }),
  bogus("E-n3noce", "NSEC3 of the closest encloser missing", "nsec3-no-closest-encloser", nope, {
    ...nsec3,
    after: async (zone, tools) => zone.erase(`${await tools.nsec3Label("@")}`, "NSEC3"),
  }),
  bogus("E-n3nonc", "next closer name not covered", "nsec3-next-closer-not-covered", nope, {
    ...nsec3,
    after: (zone, tools) => eraseCover(zone, tools, "nope"),
  }),
  bogus("E-n3nowc", "wildcard not denied, NSEC3", "nsec-wildcard-not-denied", nope, {
    ...nsec3,
    after: (zone, tools) => eraseCover(zone, tools, "*"),
  }),
  {
    id: "E-optoutnx",
    how: "NXDOMAIN in an opt-out zone",
    ask: nope,
    expect: "insecure",
    reason: "nsec3-opt-out",
    options: { nsec3: { optOut: true } },
  },
  bogus("F-chain", "CNAME chain of 20 in one zone", "alias-chain-too-long", ["c0", "A"], {
    // BIND itself gives up on such a chain with SERVFAIL.
    server: "nsd",
    records: [
      ...Array.from({ length: 20 }, (_, index) => `c${index} 3600 IN CNAME c${index + 1}`),
      "c20 3600 IN A 192.0.2.20",
    ],
  }),
  bogus("F-loop", "CNAME loop", "alias-loop", ["l1", "A"], {
    records: ["l1 3600 IN CNAME l2", "l2 3600 IN CNAME l1"],
  }),
];
