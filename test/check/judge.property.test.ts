/** What must hold whatever is in the evidence: no check throws, and nothing unmeasured counts as a fault. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { TestResult } from "../../src/model/report.ts";
import { STATUSES } from "../../src/model/status.ts";
import { TLS_STOPS, TLS_VERSIONS } from "../../src/model/tls.ts";
import { WEB_PURPOSES, type WebEvidence } from "../../src/model/web.ts";
import { validate } from "../../src/store/schema.ts";
import {
  copyOf,
  evidenceOf,
  failAnswer,
  given,
  judgeSide,
  type Mutable,
  type MutableEvidence,
  nsec3,
  profileOf,
  zoneIn,
} from "../support/evidence.ts";
import type { MutableEndpoint } from "../support/tls.ts";
import { BOGUS, ISLAND, UNSIGNED } from "./dns/dnssec.cases.ts";

const BASES: readonly EvidenceDocument[] = [
  {},
  { zone: copyOf({ denial: [nsec3({ salt: "aa" })] }) },
  UNSIGNED,
  ISLAND,
  BOGUS,
  { depth: "fast" as const },
].map((scene) => evidenceOf(scene) as EvidenceDocument);

/** Files that do not fit the schema are refused before anything is judged. */
const isValid = (evidence: MutableEvidence): boolean => validate("evidence", evidence).length === 0;

test.each(BASES.map((_, index) => index))("base %i fits the schema", (index) => {
  expect(validate("evidence", BASES[index])).toEqual([]);
});

const PROFILES = [profileOf(), profileOf("internetnl-1.11")];

function judgeAll(evidence: MutableEvidence): TestResult[] {
  return PROFILES.flatMap((profile) =>
    (["web", "mail"] as const).flatMap((side) => judgeSide(evidence, side, profile)),
  );
}

/** Something else in place of a value of the document. */
const REPLACEMENT = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom<unknown>("", "x", 0, -1, 1e9, true, [], {}),
  fc.string({ maxLength: 12 }),
);

interface Damage {
  /** At each level which key to descend to, and how many levels. */
  readonly turns: readonly number[];
  readonly value: unknown;
}

const DAMAGE: fc.Arbitrary<Damage> = fc.record({
  turns: fc.array(fc.nat(10_000), { minLength: 2, maxLength: 8 }),
  value: REPLACEMENT,
});

/** Replaces one value somewhere in the sections that checks read by one of the same kind, or removes it. */
function damage(evidence: MutableEvidence, { turns, value }: Damage): void {
  let at: Record<string, unknown> = evidence as unknown as Record<string, unknown>;
  const sections = [
    ...["dns", "ns", "web", "mx", "routing", "tls", "caa", "tlsa", "svcb", "blobs"],
    ...["smtp", "spf", "dmarc", "dkim", "mta_sts", "tls_rpt", "srv", "vantage", "options"],
  ];
  let key = sections[given(turns[0]) % sections.length] ?? "dns";
  for (const turn of turns.slice(1)) {
    const next = at[key];
    if (typeof next !== "object" || next === null) break;
    const keys = Object.keys(next);
    const chosen = keys[turn % Math.max(1, keys.length)];
    if (chosen === undefined) break;
    at = next as Record<string, unknown>;
    key = chosen;
  }
  if (value === undefined && !Array.isArray(at)) delete at[key];
  else if (typeof value === typeof at[key] && Array.isArray(value) === Array.isArray(at[key]))
    at[key] = value;
}

describe("any evidence of the right shape", () => {
  test("is judged without a throw", () => {
    fc.assert(
      fc.property(fc.nat(BASES.length - 1), fc.array(DAMAGE, { minLength: 1, maxLength: 4 }), (base, all) => {
        const evidence = structuredClone(given(BASES[base])) as MutableEvidence;
        for (const each of all) damage(evidence, each);
        fc.pre(isValid(evidence));
        for (const { status, findings } of judgeAll(evidence)) {
          expect(STATUSES).toContain(status);
          if (status === "failed" || status === "warning" || status === "error")
            expect(findings).not.toEqual([]);
        }
      }),
      { numRuns: 150, seed: 20260701 },
    );
  }, 60_000);
});

/** Ways in which a healthy domain stays unmeasured through no fault of its own. */
const LOSSES: readonly ((evidence: MutableEvidence, choice: number) => void)[] = [
  (evidence, choice) => {
    const keys = Object.keys(evidence.dns?.answers ?? {});
    const key = keys[choice % Math.max(1, keys.length)];
    if (key !== undefined) {
      failAnswer(evidence, key, { failures: [{ server: "192.0.2.53", zone: "example.nl", why: "budget" }] });
    }
  },
  (evidence, choice) => {
    const keys = Object.keys(evidence.dns?.answers ?? {});
    const key = keys[choice % Math.max(1, keys.length)];
    if (key !== undefined) failAnswer(evidence, key);
  },
  (evidence, choice) => {
    const servers = Object.values(evidence.ns?.["example.nl"]?.servers ?? {});
    const server = servers[choice % Math.max(1, servers.length)];
    if (server === undefined) return;
    const keys = Object.keys(server).filter((key) => key !== "hosts") as "soa"[];
    const outcomes = ["budget", "cancelled", "blocked"] as const;
    const key = keys[choice % Math.max(1, keys.length)];
    if (key !== undefined) {
      server[key] = { outcome: given(outcomes[choice % outcomes.length]), attempts: [] };
    }
  },
  (evidence, choice) => {
    const host = evidence.ns?.["example.nl"]?.hosts[choice % 2];
    if (host !== undefined) Object.assign(host, choice % 3 === 0 ? { ipv4: null } : { ipv6: null });
  },
  (evidence, choice) => {
    if (evidence.ns?.["example.nl"] === undefined) return;
    Object.assign(zoneIn(evidence), [{ parent_ns: null }, { child_ns: null }][choice % 2]);
  },
  (evidence, choice) => {
    const all = ["dns", "ns", "web", "mx", "routing", "tls", "caa", "tlsa", "svcb", "blobs"] as const;
    const section = all[choice % all.length];
    if (section !== undefined && choice % 7 === 0) delete evidence[section];
  },
  (evidence, choice) => {
    const records = Object.values(evidence.routing?.addresses ?? {});
    const record = records[choice % Math.max(1, records.length)];
    if (record === undefined) return;
    const lookup = choice % 2 === 0 ? "timeout" : "unavailable";
    Object.assign(record, { lookup, routes: [], ...(choice % 3 === 0 ? { ip_vrps: null } : {}) });
  },
  ({ routing }, choice) => {
    if (routing === undefined) return;
    const ways = [
      { vrp: null },
      { bgp: null },
      { unusable: { vrp: "rpki-stale" } },
      { hosts: [] },
      { addresses: {} },
    ];
    Object.assign(routing, ways[choice % ways.length]);
  },
  ({ routing }, choice) => {
    for (const record of Object.values(routing?.addresses ?? {})) {
      for (const route of record.routes) if (choice % 2 === 0) delete route.covering;
    }
  },
  (evidence, choice) => {
    const { servers = {} } = evidence.ns?.["example.nl"] ?? {};
    const keys = Object.keys(servers);
    const key = keys[choice % Math.max(1, keys.length)];
    if (key !== undefined) delete servers[key];
  },
  ({ tls = {} }, choice) => {
    const keys = Object.keys(tls);
    const key = keys[choice % Math.max(1, keys.length)];
    if (key !== undefined) delete tls[key];
  },
  ({ blobs = {} }, choice) => {
    const keys = Object.keys(blobs);
    const key = keys[choice % Math.max(1, keys.length)];
    if (key !== undefined) delete blobs[key];
  },
  ({ caa = {}, tlsa = {} }, choice) => {
    const questions = choice % 2 === 0 ? caa : tlsa;
    const keys = Object.keys(questions);
    const key = keys[choice % Math.max(1, keys.length)];
    if (key !== undefined) delete questions[key];
  },
  ({ web }, choice) => {
    if (web !== undefined) given(WEB_LOSSES[choice % WEB_LOSSES.length])(web, Math.floor(choice / 7));
  },
  ({ tls = {} }, choice) => {
    const endpoint = Object.values(tls)[choice % Math.max(1, Object.keys(tls).length)];
    if (endpoint !== undefined) given(TLS_LOSSES[choice % TLS_LOSSES.length])(endpoint, choice);
  },
];

/** What can stay unknown of web servers. */
const WEB_LOSSES: readonly ((web: Mutable<WebEvidence>, choice: number) => void)[] = [
  (web, choice) => {
    const endpoint = web.endpoints[choice % Math.max(1, web.endpoints.length)];
    const states = ["blocked", "budget", "cancelled"] as const;
    if (endpoint === undefined) return;
    for (const port of ["80", "443"]) {
      endpoint.tcp[port] = { state: given(states[choice % states.length]), ms: 1, attempts: [] };
    }
    endpoint.chains = {};
  },
  (web, choice) => {
    const endpoint = web.endpoints[choice % Math.max(1, web.endpoints.length)];
    const keys = ["quic", "http2"] as const;
    if (endpoint !== undefined) delete endpoint[given(keys[choice % keys.length])];
  },
  (web, choice) => {
    const endpoint = web.endpoints[choice % Math.max(1, web.endpoints.length)];
    const purpose = given(WEB_PURPOSES[choice % WEB_PURPOSES.length]);
    if (endpoint !== undefined) delete endpoint.chains[purpose];
  },
  (web, choice) => {
    const all = Object.values(web.exchanges);
    const exchange = all[choice % Math.max(1, all.length)];
    if (exchange === undefined) return;
    const outcomes = ["cancelled", "budget", "blocked"] as const;
    const outcome = given(outcomes[choice % outcomes.length]);
    Object.assign(exchange, {
      response: null,
      body: null,
      error: { phase: "request", outcome, code: outcome },
    });
    // What is behind it was not asked for.
    for (const site of [web, web.pair]) {
      for (const { chains } of site?.endpoints ?? []) {
        for (const chain of Object.values(chains)) {
          const at = chain.hops.findIndex((id) => web.exchanges[id] === exchange);
          if (at >= 0) Object.assign(chain, { hops: chain.hops.slice(0, at + 1), end: "error" });
        }
      }
    }
  },
  (web, choice) => {
    if (choice % 2 === 0) delete web.pair;
    else if (web.pair != null) web.pair.endpoints = [];
  },
  (web, choice) => {
    web.endpoints.splice(choice % Math.max(1, web.endpoints.length), 1);
  },
];

const RECORD_SECTIONS = ["spf", "dmarc", "dkim", "mta_sts", "tls_rpt", "srv", "smtp"] as const;

/** Ways in which a session comes to nothing that nobody is to blame for. */
const LOST_SESSIONS = [
  "banner-tempfail",
  "ehlo-permfail",
  "timeout-banner",
  "closed-before-banner",
  "starttls-no-reply",
  "blocked",
  "budget",
  "cancelled",
] as const;

/** What can stay unknown of mail. */
const MAIL_LOSSES: readonly ((evidence: MutableEvidence, choice: number) => void)[] = [
  (evidence, choice) => {
    delete evidence[given(RECORD_SECTIONS[choice % RECORD_SECTIONS.length])];
  },
  ({ smtp = {} }, choice) => {
    const key = Object.keys(smtp)[choice % Math.max(1, Object.keys(smtp).length)];
    if (key !== undefined) delete smtp[key];
  },
  ({ smtp = {} }, choice) => {
    const session = Object.values(smtp)[choice % Math.max(1, Object.keys(smtp).length)];
    if (session === undefined) return;
    session.outcome = given(LOST_SESSIONS[choice % LOST_SESSIONS.length]);
    for (const later of ["banner", "ehlo", "starttls", "ehlo_tls", "injection"] as const)
      delete session[later];
  },
  ({ mta_sts: sts }, choice) => {
    const lost = ["denied", "blocked", "budget", "cancelled"] as const;
    for (const [index, { address }] of (sts?.fetches ?? []).entries()) {
      if (sts?.fetches === undefined || (choice + index) % 2 === 0) continue;
      sts.fetches[index] = { address, attempt: 1, outcome: given(lost[choice % lost.length]) };
    }
  },
  ({ vantage, options }, choice) => {
    if (choice % 3 === 0) options.port25 = false;
    else vantage.port25 = choice % 3 === 1 ? "blocked" : "off";
  },
  ({ mx }, choice) => {
    for (const [index, answers] of Object.values(mx?.servers ?? {}).entries()) {
      if ((choice + index) % 2 === 0) answers.mx = { outcome: "timeout", attempts: [] };
    }
    if (choice % 5 === 0) delete mx?.servers;
    if (choice % 7 === 0) delete mx?.wildcard;
  },
];

/** What can stay unknown of one endpoint. */
const TLS_LOSSES: readonly ((endpoint: MutableEndpoint, choice: number) => void)[] = [
  (endpoint, choice) => {
    const states = [
      "timeout",
      "unreachable",
      "rate-limited",
      "denied",
      "blocked",
      "budget",
      "cancelled",
    ] as const;
    endpoint.reach = { state: given(states[choice % states.length]), attempts: [] };
  },
  (endpoint, choice) => {
    const version = given(TLS_VERSIONS[choice % TLS_VERSIONS.length]);
    if (choice % 2 === 0) delete endpoint.versions[version];
    else endpoint.versions[version] = { ok: null };
  },
  (endpoint, choice) => {
    Object.assign(endpoint, { complete: false, stopped: given(TLS_STOPS[choice % TLS_STOPS.length]) });
    endpoint.suite_lists = endpoint.suite_lists.slice(0, choice % 4);
  },
  (endpoint, choice) => {
    const keys = ["hello12", "hello13", "weak_sig", "reneg", "early_data", "large_hello"] as const;
    Object.assign(endpoint, { [given(keys[choice % keys.length])]: null });
  },
  (endpoint, choice) => {
    const lists = ["chains", "trust", "anchors", "orders", "suites", "sentinels"] as const;
    // Without anchors no path can be found; OpenSSL says so too, or the two disagree.
    endpoint[given(lists[choice % lists.length])] = [];
  },
  (endpoint, choice) => {
    if (choice % 2 === 0) endpoint.groups = {};
    else for (const groups of Object.values(endpoint.groups)) groups.exhaustive = false;
  },
  (endpoint, choice) => {
    endpoint.fingerprint = null;
    if (choice % 2 === 0) endpoint.scan = "light";
  },
  (endpoint, choice) => {
    for (const chain of endpoint.chains) {
      if (choice % 2 === 0) chain.staples = [];
      else chain.certificates = [];
    }
  },
];

/** Advice that a healthy server gets. */
const ADVICE = /_tls_(?:1_3_only|mozilla)$|^mail_(?:mx_redundancy|smtp_extensions)$/;

const ALL_LOSSES = [...LOSSES, ...MAIL_LOSSES];
const LOSS = fc.record({ way: fc.nat(ALL_LOSSES.length - 1), choice: fc.nat(10_000) });

describe("a healthy domain of which parts were not measured", () => {
  test("fails nothing and draws no warning", () => {
    fc.assert(
      fc.property(fc.array(LOSS, { minLength: 1, maxLength: 6 }), (losses) => {
        const evidence = structuredClone(given(BASES[0])) as MutableEvidence;
        for (const { way, choice } of losses) given(ALL_LOSSES[way])(evidence, choice);
        const results = (["web", "mail"] as const).flatMap((side) => judgeSide(evidence, side));
        const blamed = results.filter(
          ({ id, status }) => !["passed", "error", "not_tested"].includes(status) && !ADVICE.test(id),
        );
        expect(blamed.map(({ id, status, verdict }) => `${id} ${status} ${verdict}`)).toEqual([]);
      }),
      { numRuns: 150, seed: 20260702 },
    );
  }, 60_000);
});
