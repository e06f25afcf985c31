/** Cases of the tests about what name servers answer. */
import {
  ADDRESSES,
  changed,
  copyOf,
  evidenceOf,
  failAnswer,
  given,
  type MutableEvidence,
  messageIn,
  NS1,
  NS2,
  RECORDS,
  refuse,
  serverIn,
  silence,
  ZONE,
  zoneIn,
} from "../../support/evidence.ts";
import { type Case, casesOf } from "../case.ts";

const BEHIND = copyOf({ records: RECORDS.replace("2026010101", "2026010100") });
const NOT_TESTED = { status: "not_tested", verdict: "not-tested" } as const;

const good = (): MutableEvidence => evidenceOf();
const fast = (): MutableEvidence => evidenceOf({ depth: "fast" });
const all = (change: (evidence: MutableEvidence, address: string) => void) => (): MutableEvidence =>
  changed((evidence) => {
    for (const address of ADDRESSES) change(evidence, address);
  });
const ns2 = (change: (evidence: MutableEvidence, address: string) => void) => (): MutableEvidence =>
  changed((evidence) => {
    for (const address of [NS2.ipv4, NS2.ipv6]) change(evidence, address);
  });
const one = (change: (evidence: MutableEvidence) => void) => (): MutableEvidence => changed(change);

/** This machine has no IPv6: nothing was sent to those addresses. */
function withoutIpv6(evidence: MutableEvidence): void {
  evidence.vantage.ipv6 = "none";
  silence(evidence, NS1.ipv6, "blocked");
  silence(evidence, NS2.ipv6, "blocked");
}

/** The second server has no IPv4 address. */
function ns2OnlyIpv6(evidence: MutableEvidence): void {
  given(zoneIn(evidence).hosts[1]).ipv4 = [];
  delete given(zoneIn(evidence).servers)[NS2.ipv4];
}

/** The server answers questions without EDNS only, after so many milliseconds. */
function dropsEdns(evidence: MutableEvidence, address: string, ms = 20): void {
  const { hosts, plain, soa_tcp } = serverIn(evidence, address);
  given(zoneIn(evidence).servers)[address] = {
    hosts,
    soa: { outcome: "timeout", attempts: [] },
    plain: { ...given(plain), attempts: [1] },
    soa_tcp: given(soa_tcp),
  };
  evidence.attempts = [
    {
      ...{ n: 1, at_ms: 0, kind: "dns/udp", peer: `${address}:53`, what: "example.nl SOA" },
      ...{ outcome: "ok", ms, out: 28, in: 90 },
    },
  ];
}

const lame = casesOf("dns_ns_lame", [
  ["all servers work", good, "passed", "good", { servers: { [NS2.ipv6]: "passed" } }],
  ["depth fast asks nothing", fast, NOT_TESTED.status, NOT_TESTED.verdict, { reason: "disabled" }],
  [
    "K6: every server refuses, twice",
    all((evidence, address) => refuse(evidence, address)),
    "failed",
    "none",
    { finds: ["ns-lame"], says: ["rcode-refused", NS1.ipv4] },
  ],
  [
    "every server answers SERVFAIL",
    all((evidence, address) => refuse(evidence, address, "SERVFAIL")),
    "failed",
    "none",
    { says: ["rcode-servfail"] },
  ],
  [
    "one of two servers refuses: a single one is left",
    ns2((evidence, address) => refuse(evidence, address)),
    "failed",
    "one-left",
    { servers: { [NS1.ipv4]: "passed", [NS2.ipv4]: "failed" } },
  ],
  [
    "one of three servers refuses: two are left",
    ns2((evidence, address) => {
      refuse(evidence, address);
      addThird(evidence);
    }),
    "warning",
    "some",
    { says: [NS2.name] },
  ],
  [
    "one of three servers is silent while others answer",
    ns2((evidence, address) => {
      silence(evidence, address);
      addThird(evidence);
    }),
    "warning",
    "some",
    { says: ["timeout"] },
  ],
  [
    "all servers are silent: not known whose fault",
    all((evidence, address) => silence(evidence, address)),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "silence over IPv6 says nothing where IPv6 is broken here",
    one((evidence) => {
      evidence.vantage.ipv6 = "broken";
      silence(evidence, NS2.ipv6);
    }),
    "passed",
    "good",
    { finds: ["family-not-measured"] },
  ],
  [
    "one address of a server is lame, the other works",
    one((evidence) => refuse(evidence, NS2.ipv6)),
    "warning",
    "address",
  ],
  [
    "nothing listens at one address",
    one((evidence) => silence(evidence, NS2.ipv6, "refused")),
    "warning",
    "address",
    { says: ["refused"] },
  ],
  [
    "a server answers without authority",
    one((evidence) => {
      messageIn(evidence, NS2.ipv4, "soa").flags = [];
    }),
    "warning",
    "address",
    { says: ["not-authoritative"] },
  ],
  [
    "a server refers upwards",
    one((evidence) => referUpwards(evidence, NS2.ipv4)),
    "warning",
    "address",
    { says: ["upward-referral"] },
  ],
  [
    "a server answers with authority, but without SOA",
    one((evidence) => {
      messageIn(evidence, NS2.ipv4, "soa").answer = [];
    }),
    "warning",
    "address",
    { says: ["no-soa"] },
  ],
  [
    "a name server of the zone itself without glue has no address",
    one((evidence) => loseNs1(evidence)),
    "failed",
    "one-left",
    { finds: ["ns-no-address"] },
  ],
  [
    "the name of a server does not exist",
    one((evidence) => {
      Object.assign(given(zoneIn(evidence).hosts[1]), { ipv4: [], ipv6: [] });
      dropServers(evidence, NS2.ipv4, NS2.ipv6);
    }),
    "failed",
    "one-left",
    { finds: ["ns-no-address"] },
  ],
  [
    "the addresses of a server could not be looked up",
    one((evidence) => {
      Object.assign(given(zoneIn(evidence).hosts[1]), { ipv4: null, ipv6: null });
      dropServers(evidence, NS2.ipv4, NS2.ipv6);
    }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "without IPv6 here, judged over IPv4 alone",
    one(withoutIpv6),
    "passed",
    "good",
    { finds: ["family-not-measured"] },
  ],
  [
    "without IPv6 here, a server with IPv6 alone is not known",
    one((evidence) => {
      withoutIpv6(evidence);
      ns2OnlyIpv6(evidence);
    }),
    "error",
    "could-not-test",
    { cause: "ipv6-none", servers: { [NS2.ipv6]: "error" } },
  ],
  [
    "an address may not be asked",
    one((evidence) => silence(evidence, NS2.ipv4, "denied")),
    "error",
    "could-not-test",
    { cause: "address-denied" },
  ],
  [
    "our budget ran out",
    one((evidence) => silence(evidence, NS2.ipv4, "budget")),
    "error",
    "could-not-test",
    { cause: "budget" },
  ],
  [
    "the run was broken off",
    one((evidence) => silence(evidence, NS2.ipv4, "cancelled")),
    "error",
    "could-not-test",
    { cause: "cancelled" },
  ],
  [
    "the zone was not found",
    one((evidence) => {
      evidence.ns = {};
    }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "S12: a server that drops EDNS is still authoritative",
    one((evidence) => dropsEdns(evidence, NS2.ipv4)),
    "passed",
    "good",
  ],
]);

function addThird(evidence: MutableEvidence): void {
  const zone = zoneIn(evidence);
  if (zone.hosts.length > 2) return;
  const third = "ns3.third.example";
  zone.hosts.push({ name: third, a: `${third}/A`, aaaa: `${third}/AAAA`, ipv4: ["203.0.113.53"], ipv6: [] });
  given(zone.servers)["203.0.113.53"] = { ...structuredClone(serverIn(evidence, NS1.ipv4)), hosts: [third] };
}

function dropServers(evidence: MutableEvidence, ...addresses: readonly string[]): void {
  const servers = given(zoneIn(evidence).servers);
  for (const address of addresses) delete servers[address];
}

function loseNs1(evidence: MutableEvidence): void {
  const zone = zoneIn(evidence);
  zone.glue = {};
  Object.assign(given(zone.hosts[0]), { ipv4: null, ipv6: null });
  dropServers(evidence, NS1.ipv4, NS1.ipv6);
}

function referUpwards(evidence: MutableEvidence, address: string): void {
  given(evidence.dns).rrsets["root-ns"] = {
    name: ".",
    type: "NS",
    ttl: 518_400,
    rdata: ["a.root-servers.net."],
    rrsigs: [],
  };
  Object.assign(messageIn(evidence, address, "soa"), { flags: [], answer: [], authority: ["root-ns"] });
}

const tcp = casesOf("dns_ns_tcp", [
  ["all servers answer over TCP", good, "passed", "good"],
  ["depth fast asks nothing", fast, "not_tested", "not-tested", { reason: "disabled" }],
  [
    "one server refuses connections",
    one((evidence) => {
      serverIn(evidence, NS2.ipv4).soa_tcp = { outcome: "refused", attempts: [] };
    }),
    "warning",
    "silent",
    { servers: { [NS2.ipv4]: "warning", [NS1.ipv4]: "passed" }, says: [NS2.ipv4] },
  ],
  [
    "S11: no TCP, and a DNSKEY answer of 1233 octets",
    one((evidence) => {
      serverIn(evidence, NS2.ipv4).soa_tcp = { outcome: "timeout", attempts: [] };
      messageIn(evidence, NS1.ipv4, "dnskey").size = 1233;
    }),
    "warning",
    "needed",
    { finds: ["tcp-needed"] },
  ],
  [
    "no TCP, and a DNSKEY answer of 1232 octets",
    one((evidence) => {
      serverIn(evidence, NS2.ipv4).soa_tcp = { outcome: "timeout", attempts: [] };
      messageIn(evidence, NS1.ipv4, "dnskey").size = 1232;
    }),
    "warning",
    "silent",
    { lacks: ["tcp-needed"] },
  ],
  [
    "a lame server is not blamed for TCP",
    ns2((evidence, address) => refuse(evidence, address)),
    "passed",
    "good",
  ],
  [
    "a server that is silent while others answer is left out, and named",
    one((evidence) => silence(evidence, NS2.ipv4)),
    "passed",
    "good",
    { finds: ["servers-left-out"], says: [NS2.ipv4] },
  ],
  [
    "a server that was not measured is not known",
    one((evidence) => silence(evidence, NS2.ipv4, "budget")),
    "error",
    "could-not-test",
    { cause: "budget" },
  ],
  [
    "a server that was not measured does not hide another one's fault",
    one((evidence) => {
      silence(evidence, NS2.ipv4, "budget");
      serverIn(evidence, NS2.ipv6).soa_tcp = { outcome: "refused", attempts: [] };
    }),
    "warning",
    "silent",
  ],
  [
    "our budget ran out before TCP",
    one((evidence) => {
      serverIn(evidence, NS2.ipv4).soa_tcp = { outcome: "budget", attempts: [] };
    }),
    "error",
    "could-not-test",
    { cause: "budget" },
  ],
  [
    "no server gives the zone",
    all((evidence, address) => refuse(evidence, address)),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
]);

const edns = casesOf("dns_ns_edns", [
  ["all servers follow EDNS", good, "passed", "good"],
  ["depth standard sees EDNS version 0 only", () => evidenceOf({ depth: "standard" }), "passed", "good"],
  ["depth fast asks nothing", fast, "not_tested", "not-tested", { reason: "disabled" }],
  [
    "S12: one server does not answer questions with EDNS",
    one((evidence) => dropsEdns(evidence, NS2.ipv4)),
    "warning",
    "dropped",
    { servers: { [NS2.ipv4]: "warning" } },
  ],
  [
    "one server is so slow that the answer without EDNS may have been the only one in time",
    one((evidence) => dropsEdns(evidence, NS2.ipv4, 1_800)),
    "passed",
    "good",
    { lacks: ["edns-dropped"] },
  ],
  [
    "one server answers without EDNS",
    one((evidence) => {
      messageIn(evidence, NS2.ipv4, "soa").edns = null;
    }),
    "warning",
    "ignored",
  ],
  [
    "lab 29: one server gives an error to EDNS, and an answer without",
    one((evidence) => {
      Object.assign(messageIn(evidence, NS2.ipv4, "soa"), { edns: null, oddities: ["edns-broken"] });
    }),
    "warning",
    "dropped",
    { lacks: ["edns-ignored"] },
  ],
  [
    "DO is not copied",
    one((evidence) => {
      given(messageIn(evidence, NS2.ipv4, "soa").edns).do = false;
    }),
    "warning",
    "violation",
    { finds: ["edns-do"] },
  ],
  [
    "version 1 is answered as if it were 0",
    one((evidence) => {
      messageIn(evidence, NS2.ipv4, "edns_version").rcode = "NOERROR";
    }),
    "warning",
    "violation",
    { finds: ["edns-version"] },
  ],
  [
    "version 1 is answered with BADVERS of version 1",
    one((evidence) => {
      given(messageIn(evidence, NS2.ipv4, "edns_version").edns).version = 1;
    }),
    "warning",
    "violation",
    { finds: ["edns-version"] },
  ],
  [
    "version 1 is not answered",
    one((evidence) => {
      serverIn(evidence, NS2.ipv4).edns_version = { outcome: "timeout", attempts: [] };
    }),
    "warning",
    "violation",
    { finds: ["edns-version"] },
  ],
  [
    "an unknown option is sent back",
    one((evidence) => {
      given(messageIn(evidence, NS2.ipv4, "edns_unknown").edns).unknown = [65001];
    }),
    "warning",
    "violation",
    { finds: ["edns-option"], lacks: ["edns-flag"] },
  ],
  [
    "an unknown option leads to FORMERR",
    one((evidence) => {
      messageIn(evidence, NS2.ipv4, "edns_unknown").rcode = "FORMERR";
    }),
    "warning",
    "violation",
    { finds: ["edns-option"] },
  ],
  [
    "an unknown flag is sent back",
    one((evidence) => {
      given(messageIn(evidence, NS2.ipv4, "edns_unknown").edns).z = 0x80;
    }),
    "warning",
    "violation",
    { finds: ["edns-flag"], lacks: ["edns-option"] },
  ],
  [
    "a malformed cookie is accepted",
    one((evidence) => {
      messageIn(evidence, NS2.ipv4, "cookie_malformed").rcode = "NOERROR";
    }),
    "warning",
    "violation",
    { finds: ["edns-cookie"] },
  ],
  [
    "questions without EDNS are not answered",
    one((evidence) => {
      serverIn(evidence, NS2.ipv4).plain = { outcome: "timeout", attempts: [] };
    }),
    "warning",
    "violation",
    { finds: ["plain-silent"] },
  ],
  [
    "a question that our budget cut off says nothing",
    one((evidence) => {
      serverIn(evidence, NS2.ipv4).plain = { outcome: "budget", attempts: [] };
    }),
    "passed",
    "good",
  ],
  [
    "no server gives the zone",
    all((evidence, address) => refuse(evidence, address)),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
]);

const laggard = (later: "same" | "caught-up" | "never"): MutableEvidence =>
  changed(
    (evidence) => {
      const server = serverIn(evidence, NS2.ipv4);
      if (later === "never") return;
      const soa = later === "same" ? server.soa : serverIn(evidence, NS1.ipv4).soa;
      server.soa_again = structuredClone(given(soa));
    },
    { copies: { [NS2.ipv4]: BEHIND } },
  );

const serial = casesOf("dns_soa_serial", [
  ["all serials are equal", good, "passed", "good"],
  ["depth fast asks nothing", fast, "not_tested", "not-tested", { reason: "disabled" }],
  ["S17: the second look finds them equal", () => laggard("caught-up"), "passed", "good"],
  [
    "one server is behind also at the second look",
    () => laggard("same"),
    "warning",
    "differ",
    { says: ["2026010100", NS2.ipv4], servers: { [NS2.ipv4]: "warning", [NS1.ipv4]: "passed" } },
  ],
  ["one server is behind and there was no second look", () => laggard("never"), "warning", "differ"],
  [
    "serials are compared as RFC 1982 says: 1 is newer than 4294967295",
    () =>
      changed(
        (evidence) => {
          serverIn(evidence, NS1.ipv4).soa_again = structuredClone(given(serverIn(evidence, NS2.ipv4).soa));
        },
        {
          zone: copyOf({ records: RECORDS.replace("2026010101", "1") }),
          copies: { [NS1.ipv4]: copyOf({ records: RECORDS.replace("2026010101", "4294967295") }) },
        },
      ),
    "passed",
    "good",
  ],
  [
    "a server that was not measured may be behind",
    one((evidence) => silence(evidence, NS2.ipv4, "cancelled")),
    "error",
    "could-not-test",
    { cause: "cancelled" },
  ],
  [
    "no server gives the zone",
    all((evidence, address) => refuse(evidence, address)),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
]);

const behaviour = casesOf("dns_ns_behaviour", [
  ["no oddities", good, "passed", "good"],
  ["depth fast asks nothing", fast, "not_tested", "not-tested", { reason: "disabled" }],
  [
    "S16: NXDOMAIN for an empty non-terminal",
    one((evidence) => {
      given(evidence.dns?.answers["mail.example.nl/SOA"]).warnings = [
        { code: "nxdomain-for-ent", zone: ZONE, name: "ent.example.nl", subject: "A" },
      ];
    }),
    "info",
    "denies-existing-name",
  ],
  [
    "the same fault in somebody else's zone is not ours",
    one((evidence) => {
      given(evidence.dns?.answers["mail.example.nl/SOA"]).warnings = [
        { code: "nxdomain-for-ent", zone: "example", name: "ent.example" },
      ];
    }),
    "passed",
    "good",
  ],
  [
    "S10: an upward referral",
    one((evidence) => referUpwards(evidence, NS2.ipv4)),
    "info",
    "upward-referral",
    { servers: { [NS2.ipv4]: "info" } },
  ],
  [
    "K19: answers over TCP only",
    one((evidence) => {
      messageIn(evidence, NS2.ipv6, "soa").transport = "tcp";
    }),
    "info",
    "only-over-tcp",
  ],
  [
    "TCP after a truncated reply is in order",
    one((evidence) => {
      Object.assign(messageIn(evidence, NS2.ipv6, "soa"), { transport: "tcp", oddities: ["truncated-udp"] });
    }),
    "passed",
    "good",
  ],
  [
    "recursion is offered",
    one((evidence) => {
      messageIn(evidence, NS2.ipv6, "soa").flags.push("ra");
    }),
    "info",
    "recursion",
  ],
  [
    "S13: the case of the question is not kept",
    one((evidence) => {
      messageIn(evidence, NS2.ipv6, "soa").oddities = ["case-not-preserved"];
    }),
    "info",
    "odd",
    { finds: ["ns-case"] },
  ],
  [
    "octets follow the message",
    one((evidence) => {
      messageIn(evidence, NS2.ipv6, "soa").oddities = ["trailing-bytes"];
    }),
    "info",
    "odd",
    { finds: ["ns-trailing-octets"] },
  ],
  [
    "an oddity is known although another server was not measured",
    one((evidence) => {
      silence(evidence, NS2.ipv4, "budget");
      messageIn(evidence, NS2.ipv6, "soa").flags.push("ra");
    }),
    "info",
    "recursion",
  ],
  [
    "no server gives the zone",
    all((evidence, address) => refuse(evidence, address)),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
]);

const soaWith =
  (timers: string, rname = "hostmaster") =>
  (): MutableEvidence =>
    evidenceOf({
      zone: copyOf({
        records: RECORDS.replace("14400 3600 1209600 3600", timers).replace("hostmaster", rname),
      }),
    });

const values = casesOf("dns_soa_values", [
  ["all values are usual", good, "passed", "good"],
  ["the least advised values", soaWith("14400 3600 604800 300"), "passed", "good"],
  ["the greatest advised minimum", soaWith("14400 3600 604800 86400"), "passed", "good"],
  ["refresh 14399", soaWith("14399 3600 604800 300"), "info", "unusual", { says: ["refresh"] }],
  ["retry 3599", soaWith("14400 3599 604800 300"), "info", "unusual", { says: ["retry"] }],
  ["retry as long as refresh", soaWith("14400 14400 604800 300"), "info", "unusual", { says: ["retry"] }],
  ["expire 604799", soaWith("14400 3600 604799 300"), "info", "unusual", { says: ["expire"] }],
  ["expire before refresh", soaWith("700000 3600 604800 300"), "info", "unusual", { says: ["expire"] }],
  ["minimum 299", soaWith("14400 3600 604800 299"), "info", "unusual", { says: ["minimum"] }],
  ["minimum 86401", soaWith("14400 3600 604800 86401"), "info", "unusual", { says: ["minimum"] }],
  ["mailbox with @", soaWith("14400 3600 604800 300", "host@example.nl."), "info", "mailbox"],
  ["mailbox of one label", soaWith("14400 3600 604800 300", "root."), "info", "mailbox"],
  [
    "mailbox with a dot in the local part",
    soaWith("14400 3600 604800 300", "host\\.master"),
    "passed",
    "good",
  ],
  [
    "the SOA comes from a server where the lookup failed",
    () => changed((evidence) => failAnswer(evidence, `${ZONE}/SOA`)),
    "passed",
    "good",
  ],
  [
    "no SOA at all",
    () =>
      changed((evidence) => {
        failAnswer(evidence, `${ZONE}/SOA`);
        for (const address of ADDRESSES) silence(evidence, address);
      }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
]);

export const SERVER_CASES: readonly Case[] = [...lame, ...tcp, ...edns, ...serial, ...behaviour, ...values];
