/** Where a peer says something else than we do, and who is right by which rule. */

export interface Difference {
  readonly area: string;
  readonly host: string;
  readonly peer: string;
  readonly theirs: string;
  readonly ours: string;
  readonly why: string;
}

export const DIFFERENCES: readonly Difference[] = [
  {
    area: "DNSSEC",
    host: "ksk-unsigned",
    peer: "drill",
    theirs: "secure",
    ours: "bogus",
    why: "the DNSKEY RRset has to be signed by a key that the DS names (RFC 4035 5.2); drill takes the ZSK's signature for it",
  },
  {
    area: "DNSSEC",
    host: "unsigned",
    peer: "DNSViz",
    theirs: "?",
    ours: "insecure",
    why: "DNSViz 0.9.4 falls over zones without DNSKEY records; insecure by the absence of a DS, proved by the parent (RFC 4035 5.2)",
  },
  {
    area: "DNSSEC",
    host: "ds-alg250",
    peer: "Zonemaster",
    theirs: "bogus",
    ours: "insecure",
    why: "a zone whose DS records all have unknown algorithms is treated as unsigned (RFC 4035 5.2); Zonemaster calls the algorithm an error and says nothing of the state",
  },
];
