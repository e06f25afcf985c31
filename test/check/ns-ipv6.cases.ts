/** Cases of the tests about IPv6 of the name servers; points as in the table of `scoring.md` 3.1. */
import type { ServerReply } from "../../src/model/server-reply.ts";
import type { TestId } from "../../src/model/tests.table.ts";
import {
  answerIn,
  changed,
  denyName,
  evidenceOf,
  failAnswer,
  given,
  type MutableEvidence,
  messageIn,
  NS1,
  NS2,
  profileOf,
  serverIn,
  silence,
  ZONE,
  zoneIn,
} from "../support/evidence.ts";
import { type Case, casesOf, type Situation } from "./case.ts";

const PARITY = profileOf("internetnl-1.11");
const parity = { profile: PARITY } as const;
const one = (change: (evidence: MutableEvidence) => void) => (): MutableEvidence => changed(change);

/** Name servers by number of working and of dead IPv6 addresses. */
function withServers(
  ...servers: readonly (readonly [working: number, dead: number])[]
): () => MutableEvidence {
  return one((evidence) => {
    const zone = zoneIn(evidence);
    const model = structuredClone(serverIn(evidence, NS1.ipv6));
    const records = given(zone.servers);
    zone.hosts = servers.map(([working, dead], i) => {
      const name = `ns${i}.hoster.example`;
      const ipv6 = Array.from({ length: working + dead }, (_, n) => `2001:db8:${i + 10}::${n + 1}`);
      ipv6.forEach((address, n) => {
        records[address] =
          n < working
            ? { ...model, hosts: [name] }
            : { hosts: [name], soa: { outcome: "timeout", attempts: [] } };
      });
      return { name, a: `${name}/A`, aaaa: `${name}/AAAA`, ipv4: [`192.0.2.${i + 1}`], ipv6 };
    });
    zone.parent_ns = zone.hosts.map(({ name }) => name);
    zone.child_ns = zone.parent_ns;
    for (const address of [NS1.ipv6, NS2.ipv6]) delete records[address];
  });
}

const reply = (outcome: ServerReply["outcome"], detail?: string) => (evidence: MutableEvidence) => {
  serverIn(evidence, NS2.ipv6).soa = { outcome, attempts: [], ...(detail === undefined ? {} : { detail }) };
};

const unknownAaaa = (evidence: MutableEvidence): void => {
  given(zoneIn(evidence).hosts[1]).ipv6 = null;
  failAnswer(evidence, `${NS2.name}/AAAA`);
};

const ADDRESS: readonly Situation[] = [
  ["W-121: two name servers with IPv6", () => evidenceOf(), "passed", "good", { points: null }],
  ["also in depth fast", () => evidenceOf({ depth: "fast" }), "passed", "good"],
  [
    "K18, W-122: one of two",
    withServers([1, 0], [0, 0]),
    "failed",
    "other",
    { finds: ["ns-without-ipv6"], says: ["ns1.hoster.example"] },
  ],
  ["a single name server", withServers([1, 0]), "failed", "other"],
  [
    "two of three",
    withServers([1, 0], [1, 0], [0, 0]),
    "passed",
    "good",
    { servers: { "ns2.hoster.example": "failed" } },
  ],
  ["none", withServers([0, 0], [0, 0]), "failed", "bad"],
  [
    "IPv4-mapped addresses do not count",
    one((evidence) => {
      given(zoneIn(evidence).hosts[1]).ipv6 = ["::ffff:198.51.100.53"];
    }),
    "failed",
    "other",
  ],
  [
    "names that only the parent lists do not count",
    one((evidence) => {
      zoneIn(evidence).child_ns = [NS1.name];
    }),
    "failed",
    "other",
  ],
  [
    "the parent's list counts where the zone's is not known",
    one((evidence) => {
      zoneIn(evidence).child_ns = null;
    }),
    "passed",
    "good",
  ],
  [
    "one is not known",
    one(unknownAaaa),
    "error",
    "could-not-test",
    { cause: "dns-failure", servers: { [NS2.name]: "error" } },
  ],
  [
    "two are known, so the third does not matter",
    one((evidence) => {
      const third = {
        name: "ns3.hoster.example",
        a: "x/A",
        aaaa: "ns3.hoster.example/AAAA",
        ipv4: null,
        ipv6: null,
      };
      zoneIn(evidence).hosts.push(third);
      zoneIn(evidence).child_ns?.push(third.name);
    }),
    "passed",
    "good",
  ],
  [
    "a name server of the zone itself without glue has none",
    one((evidence) => {
      zoneIn(evidence).glue = {};
      Object.assign(given(zoneIn(evidence).hosts[0]), { ipv4: null, ipv6: null });
    }),
    "failed",
    "other",
  ],
  [
    "bogus addresses are judged as received",
    one((evidence) => {
      answerIn(evidence, `${NS2.name}/AAAA`).security = "bogus";
    }),
    "passed",
    "good",
    { finds: ["bogus-data"] },
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
    "the NS section is missing",
    one((evidence) => {
      delete evidence.ns;
    }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  [
    "a name that does not exist",
    one((evidence) => denyName(evidence, ZONE)),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  ["parity: two name servers with IPv6", () => evidenceOf(), "passed", "good", parity],
  ["parity: one is not known", one(unknownAaaa), "failed", "other", parity],
  [
    "parity: no name servers found",
    one((evidence) => {
      evidence.ns = {};
    }),
    "failed",
    "bad",
    { ...parity, finds: ["no-name-servers"] },
  ],
  [
    "parity: the TLD's own name servers are not asked for",
    one((evidence) => {
      evidence.ns = { nl: given(given(evidence.ns)[ZONE]) };
    }),
    "failed",
    "bad",
    { ...parity, finds: ["no-name-servers"] },
  ],
  [
    "parity: our own budget",
    one((evidence) => {
      given(zoneIn(evidence).hosts[1]).ipv6 = null;
      failAnswer(evidence, `${NS2.name}/AAAA`, {
        failures: [{ server: NS1.ipv4, zone: ZONE, why: "budget" }],
      });
    }),
    "error",
    "could-not-test",
    { ...parity, cause: "budget" },
  ],
];

function reachSituations(address: TestId): Situation[] {
  return [
    ["W-121: 2 NS, both ok", withServers([1, 0], [1, 0]), "passed", "good", { points: 10 }],
    ["1 NS ok", withServers([1, 0]), "passed", "good", { points: 5 }],
    ["W-122: 2 NS, one with IPv4 alone", withServers([1, 0], [0, 0]), "passed", "good", { points: 5 }],
    [
      "W-123: 3 NS, one AAAA dead",
      withServers([1, 0], [1, 0], [0, 1]),
      "failed",
      "bad",
      { points: 6, finds: ["ns-ipv6-silent"], servers: { "2001:db8:12::1": "failed" } },
    ],
    [
      "good, partial and dead",
      withServers([1, 0], [1, 1], [0, 1]),
      "failed",
      "bad",
      { points: 4, servers: { "2001:db8:11::2": "failed" } },
    ],
    [
      "12 good, 1 dead",
      withServers(...Array.from({ length: 12 }, (): [number, number] => [1, 0]), [0, 1]),
      "failed",
      "bad",
      { points: 9 },
    ],
    ["two dead", withServers([0, 1], [0, 1]), "failed", "bad", { points: 0 }],
    ["3 NS, one with IPv4 alone", withServers([1, 0], [1, 0], [0, 0]), "passed", "good", { points: 10 }],
    [
      "lab 27: 2 NS, one AAAA dead",
      withServers([1, 0], [0, 1]),
      "failed",
      "bad",
      {
        points: 5,
        finds: ["ns-ipv6-silent"],
        says: ["2001:db8:11::1"],
        servers: { "2001:db8:10::1": "passed", "2001:db8:11::1": "failed" },
      },
    ],
    ["3 NS, one has 1 dead of 2", withServers([1, 0], [1, 0], [1, 1]), "failed", "bad", { points: 7 }],
    [
      "4 NS, one has 1 dead of 2",
      withServers([1, 0], [1, 0], [1, 0], [1, 1]),
      "failed",
      "bad",
      { points: 8 },
    ],
    [
      "no IPv6 at all",
      withServers([0, 0], [0, 0]),
      "not_tested",
      "not-tested",
      { reason: "blocked", blockedBy: address, points: 0 },
    ],
    ["depth fast asks as well", () => evidenceOf({ depth: "fast" }), "passed", "good", { points: 10 }],
    [
      "W-124: REFUSED is an answer",
      one((evidence) => {
        messageIn(evidence, NS2.ipv6, "soa").rcode = "REFUSED";
      }),
      "passed",
      "good",
    ],
    ["garbage is an answer", one(reply("protocol")), "passed", "good"],
    ["a closed port is none", one(reply("refused")), "failed", "bad", { says: ["refused"] }],
    ["an unreachable network is none", one(reply("unreachable")), "failed", "bad"],
    [
      "a server that drops EDNS is reachable",
      one((evidence) => {
        const plain = given(serverIn(evidence, NS2.ipv6).plain);
        silence(evidence, NS2.ipv6);
        serverIn(evidence, NS2.ipv6).plain = plain;
      }),
      "passed",
      "good",
    ],
    [
      "parity: a server that drops EDNS is not",
      one((evidence) => {
        const plain = given(serverIn(evidence, NS2.ipv6).plain);
        silence(evidence, NS2.ipv6);
        serverIn(evidence, NS2.ipv6).plain = plain;
      }),
      "failed",
      "bad",
      parity,
    ],
    [
      "K19: answers over TCP alone",
      one((evidence) => {
        messageIn(evidence, NS2.ipv6, "soa").transport = "tcp";
      }),
      "passed",
      "good",
      { finds: ["ns-ipv6-only-over-tcp"] },
    ],
    [
      "row 1: no IPv6 here",
      one((evidence) => {
        evidence.vantage.ipv6 = "none";
        silence(evidence, NS1.ipv6, "blocked");
        silence(evidence, NS2.ipv6, "blocked");
      }),
      "error",
      "could-not-test",
      { cause: "ipv6-none", points: null },
    ],
    [
      "IPv6 here is broken: silence says nothing",
      one((evidence) => {
        evidence.vantage.ipv6 = "broken";
        silence(evidence, NS2.ipv6);
      }),
      "error",
      "could-not-test",
      { cause: "ipv6-none" },
    ],
    [
      "no IPv6 here, and nothing was tried",
      one((evidence) => {
        evidence.vantage.ipv6 = "none";
        delete given(zoneIn(evidence).servers)[NS2.ipv6];
      }),
      "error",
      "could-not-test",
      { cause: "ipv6-none" },
    ],
    [
      "an address that the evidence does not mention",
      one((evidence) => {
        delete given(zoneIn(evidence).servers)[NS2.ipv6];
      }),
      "error",
      "could-not-test",
      { cause: "evidence-missing" },
    ],
    [
      "row 2: -4",
      one((evidence) => {
        evidence.options.families = ["ipv4"];
      }),
      "not_tested",
      "not-tested",
      { reason: "disabled" },
    ],
    [
      "row 20: a private address, seen from the root",
      one(reply("denied", "unique-local")),
      "failed",
      "bad",
      { finds: ["address-not-global"], points: 5 },
    ],
    [
      "row 20: a private address, seen through a resolver",
      one((evidence) => {
        evidence.options.resolver = "system";
        reply("denied", "unique-local")(evidence);
      }),
      "error",
      "could-not-test",
      { cause: "address-denied", finds: ["address-not-global"] },
    ],
    [
      "row 21: an excluded address",
      one(reply("denied", "excluded")),
      "error",
      "could-not-test",
      { cause: "excluded" },
    ],
    ["row 22: our budget", one(reply("budget")), "error", "could-not-test", { cause: "budget" }],
    ["row 22: broken off", one(reply("cancelled")), "error", "could-not-test", { cause: "cancelled" }],
    [
      "a dead address is known although another one is not",
      one((evidence) => {
        reply("budget")(evidence);
        silence(evidence, NS1.ipv6);
      }),
      "failed",
      "bad",
    ],
    [
      "the addresses are not known",
      one(unknownAaaa),
      "error",
      "could-not-test",
      { cause: "dns-failure", blockedBy: address },
    ],
    [
      "parity: answers over TCP alone",
      one((evidence) => {
        messageIn(evidence, NS2.ipv6, "soa").transport = "tcp";
      }),
      "failed",
      "bad",
      parity,
    ],
    [
      "parity: TCP after truncation",
      one((evidence) => {
        Object.assign(messageIn(evidence, NS2.ipv6, "soa"), {
          transport: "tcp",
          oddities: ["truncated-udp"],
        });
      }),
      "passed",
      "good",
      parity,
    ],
    [
      "parity: no IPv6 here",
      one((evidence) => {
        evidence.vantage.ipv6 = "none";
        silence(evidence, NS2.ipv6, "blocked");
      }),
      "error",
      "could-not-test",
      { ...parity, cause: "ipv6-none" },
    ],
  ];
}

export const NS_IPV6_CASES: readonly Case[] = (["web", "mail"] as const).flatMap((side) => {
  const address = `${side}_ipv6_ns_address` as const;
  return [...casesOf(address, ADDRESS), ...casesOf(`${side}_ipv6_ns_reach`, reachSituations(address))];
});
