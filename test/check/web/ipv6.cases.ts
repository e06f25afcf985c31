/** IPv6 of web servers, on the vectors of both readings. */
import type { Status } from "../../../src/model/status.ts";
import type { WebPurpose } from "../../../src/model/web.ts";
import { evidenceOf, failAnswer, given, type MutableEvidence, ZONE } from "../../support/evidence.ts";
import { PAGE, PAGES } from "../../support/page.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import {
  exchangesIn,
  IPV4,
  IPV6,
  lose,
  type MutableWeb,
  type MutableWebEndpoint,
  parity,
  replace,
  setFields,
  site,
  vectorsOf,
} from "./scene.ts";

/** The addresses of a kind that the name has. */
function setRecords(evidence: MutableEvidence, type: "A" | "AAAA", addresses: readonly string[]): void {
  const answer = given(evidence.dns?.answers[`${ZONE}/${type}`]);
  if (addresses.length === 0) Object.assign(answer, { outcome: "nodata", rrs: [] });
  else given(evidence.dns?.rrsets[given(answer.rrs[0])]).rdata = [...addresses];
  given(evidence.web).addresses[type === "A" ? "ipv4" : "ipv6"] = [...addresses];
}

const records = (type: "A" | "AAAA", ...addresses: readonly string[]): MutableEvidence => {
  const evidence = evidenceOf();
  setRecords(evidence, type, addresses);
  return evidence;
};

const bogus = (): MutableEvidence => {
  const evidence = evidenceOf();
  Object.assign(given(evidence.dns?.answers[`${ZONE}/AAAA`]), { security: "bogus" });
  return evidence;
};

const unresolved = (type = "AAAA"): MutableEvidence => {
  const evidence = evidenceOf();
  failAnswer(evidence, `${ZONE}/${type}`, { outcome: "servfail" });
  return evidence;
};

const ADDRESS: readonly Situation[] = [
  ["one address", () => evidenceOf(), "passed", "good"],
  ["none", () => records("AAAA"), "failed", "bad", { finds: ["web-without-ipv6"] }],
  [
    "W-125: an IPv4 address in disguise",
    () => records("AAAA", "::ffff:192.0.2.1"),
    "failed",
    "bad",
    { finds: ["aaaa-not-global", "web-without-ipv6"], says: ["ipv4-mapped"] },
  ],
  ["W-125 in parity", () => records("AAAA", "::ffff:192.0.2.1"), "failed", "bad", parity],
  [
    "W-126: an address inside",
    () => records("AAAA", "fd00::1"),
    "passed",
    "good",
    { finds: ["aaaa-not-global"] },
  ],
  [
    "an address inside that may be measured",
    () => {
      const evidence = records("AAAA", "fd00::1");
      given(given(evidence.web).endpoints[1]).address = "fd00::1";
      return evidence;
    },
    "passed",
    "good",
    { lacks: ["aaaa-not-global"] },
  ],
  ["bogus data", bogus, "passed", "good", { finds: ["bogus-data"] }],
  ["the lookup fails", () => unresolved(), "error", "could-not-test", { cause: "dns-failure" }],
  ["the lookup fails, in parity", () => unresolved(), "failed", "bad", parity],
];

type Ports = readonly number[];

/** What connecting to one address gives. */
function setPorts(endpoint: MutableWebEndpoint, open: Ports, otherwise = "refused", detail?: string): void {
  for (const port of [80, 443]) {
    const state = open.includes(port) ? "open" : otherwise;
    endpoint.tcp[port] = {
      state: state as "open",
      ms: 1,
      attempts: [],
      ...(detail === undefined || state === "open" ? {} : { detail }),
    };
  }
}

/** The web server at other addresses, which open these ports. */
function atAddresses(
  all: readonly { readonly family: 4 | 6; readonly openPorts: Ports }[],
  otherwise = "refused",
): MutableEvidence {
  return site((web, evidence) => {
    const [four, six] = web.endpoints;
    const made = all.map(({ family, openPorts }, index) => {
      const from = structuredClone(given(family === 4 ? four : six));
      from.address = family === 4 ? `192.0.2.${80 + index}` : `2001:db8:80::${80 + index}`;
      setPorts(from, openPorts, otherwise);
      return from;
    });
    web.endpoints = made;
    const of = (wanted: 4 | 6) =>
      made.filter(({ family }) => family === wanted).map(({ address }) => address);
    setRecords(evidence, "A", of(4));
    setRecords(evidence, "AAAA", of(6));
  });
}

interface ReachVector {
  readonly no: string;
  readonly name: string;
  readonly addresses: readonly { readonly family: 4 | 6; readonly openPorts: Ports }[];
  readonly expected: { readonly verdict: "good" | "bad" | "not-tested"; readonly points: number };
}

const STATUS: Readonly<Record<string, Status>> = {
  bad: "failed",
  "not-tested": "not_tested",
  good: "passed",
};

const REACH_VECTORS = vectorsOf<ReachVector>("reach").flatMap((row): Situation[] => {
  const { verdict, points } = row.expected;
  const what = `${row.no} ${row.name}`;
  const reason =
    verdict === "not-tested" ? ({ reason: "blocked", blockedBy: "web_ipv6_ws_address" } as const) : {};
  const one: Omit<Case, "id" | "what" | "evidence" | "status" | "verdict"> = { points, ...reason };
  const status = STATUS[verdict] ?? "passed";
  const evidence = () => atAddresses(row.addresses);
  return [
    [what, evidence, status, verdict, one],
    [`${what}, in parity`, evidence, status, verdict, { ...one, ...parity }],
  ];
});

const six = (state: string, detail?: string): MutableEvidence =>
  site((web) => setPorts(given(web.endpoints[1]), [], state, detail));

const vantage = (family: "ipv4" | "ipv6", evidence = evidenceOf()): MutableEvidence => {
  evidence.vantage[family] = "none";
  return evidence;
};

const inside = (resolver: string, detail = "private"): MutableEvidence => {
  const evidence = records("AAAA", "fd00::1");
  const endpoint = given(given(evidence.web).endpoints[1]);
  endpoint.address = "fd00::1";
  setPorts(endpoint, [], "denied", detail);
  evidence.options.resolver = resolver;
  return evidence;
};

const families = (...wanted: readonly ("ipv4" | "ipv6")[]): MutableEvidence => {
  const evidence = evidenceOf();
  evidence.options.families = [...wanted];
  return evidence;
};

const withoutEndpoint = (index: number): MutableEvidence =>
  site((web) => {
    web.endpoints.splice(index, 1);
  });

const REACH: readonly Situation[] = [
  ...REACH_VECTORS,
  ["full points", () => evidenceOf(), "passed", "good", { points: 10, servers: { [IPV6]: "passed" } }],
  [
    "a port missing on IPv6 is told",
    () =>
      atAddresses([
        { family: 4, openPorts: [80, 443] },
        { family: 6, openPorts: [443] },
      ]),
    "passed",
    "good",
    { finds: ["port-missing-on-ipv6"], says: ["80"], points: 2 },
  ],
  [
    "silent",
    () => six("timeout"),
    "failed",
    "bad",
    { finds: ["web-ipv6-silent"], says: ["80 timeout"], points: 0 },
  ],
  ["unreachable", () => six("unreachable"), "failed", "bad", { finds: ["web-ipv6-silent"] }],
  [
    "W-126: an address inside, no packet",
    () => inside("iterate"),
    "failed",
    "bad",
    { finds: ["aaaa-not-global"], points: 0 },
  ],
  ["W-126 in parity", () => inside("iterate"), "failed", "bad", { points: 0, ...parity }],
  [
    "an address inside, by another resolver",
    () => inside("system"),
    "error",
    "could-not-test",
    { cause: "address-denied" },
  ],
  [
    "an address that the user excluded",
    () => inside("iterate", "excluded"),
    "error",
    "could-not-test",
    { cause: "excluded" },
  ],
  ["W-135: no IPv6 here", () => vantage("ipv6"), "error", "could-not-test", { cause: "ipv6-none" }],
  ["W-135 in parity", () => vantage("ipv6"), "error", "could-not-test", { cause: "ipv6-none", ...parity }],
  ["no IPv4 here", () => vantage("ipv4"), "passed", "good", { finds: ["family-not-measured"] }],
  [
    "this machine could not send",
    () => six("blocked"),
    "error",
    "could-not-test",
    { cause: "local", servers: { [IPV6]: "error" } },
  ],
  ["broken off", () => six("cancelled"), "error", "could-not-test", { cause: "cancelled" }],
  ["the time was up", () => six("budget"), "error", "could-not-test", { cause: "budget" }],
  ["switched off", () => families("ipv4"), "not_tested", "not-tested", { reason: "disabled" }],
  ["not looked at", () => withoutEndpoint(1), "error", "could-not-test", { cause: "evidence-missing" }],
  [
    "one port not looked at, the other closed",
    () =>
      site((web) => {
        const { tcp } = given(web.endpoints[1]);
        delete tcp["80"];
        tcp["443"] = { state: "refused", ms: 1, attempts: [] };
      }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  [
    "more addresses than are looked at",
    () =>
      site((web) => {
        web.addresses.skipped = ["2001:db8:80::99"];
      }),
    "passed",
    "good",
    { finds: ["addresses-skipped"] },
  ],
  ["no address", () => records("AAAA"), "not_tested", "not-tested", { reason: "blocked", points: 0 }],
  ["bogus data", bogus, "passed", "good", { finds: ["bogus-data"] }],
];

interface ViewRow {
  readonly has_address?: boolean;
  readonly open?: Ports;
  readonly answered?: Ports;
  readonly status?: number;
  readonly url?: string;
  readonly page?: keyof typeof PAGES;
  readonly leaves_family?: boolean;
}

interface SimilarVector {
  readonly no: string;
  readonly name: string;
  readonly v4: ViewRow;
  readonly v6: ViewRow;
  readonly parity: { readonly verdict: string; readonly points: number };
  readonly rfc: { readonly verdict: string; readonly points: number };
  readonly finding?: string;
}

const PURPOSES: readonly (readonly [number, WebPurpose])[] = [
  [80, "http-root"],
  [443, "https-root"],
];

const pageOf = (page: ViewRow["page"]): string => (page === undefined ? PAGE : PAGES[page]);

/** One family as a row has it; http leads to https as on a healthy site. */
function setView(web: MutableWeb, evidence: MutableEvidence, family: 4 | 6, row: ViewRow): void {
  const { open = [80, 443], status = 200, url = "https://example.nl/", page } = row;
  const { answered = status === 0 ? [] : open } = row;
  const endpoint = given(web.endpoints.find((each) => each.family === family));
  setPorts(endpoint, open, "timeout");
  if (row.has_address === false) {
    web.endpoints = web.endpoints.filter((each) => each !== endpoint);
    setRecords(evidence, family === 4 ? "A" : "AAAA", []);
    return;
  }
  const last = given(exchangesIn(web, "https-root").find(({ address }) => address === endpoint.address));
  replace(evidence, last, { status: status || 200, body: pageOf(page), url });
  for (const [port, purpose] of PURPOSES) {
    if (!open.includes(port)) delete endpoint.chains[purpose];
    else if (!answered.includes(port)) loseChain(web, endpoint, purpose);
    if (row.leaves_family === true) Object.assign(given(endpoint.chains[purpose]), { leaves_family: 1 });
  }
}

/** No answer of its own, so that the other port keeps its. */
function loseChain(web: MutableWeb, endpoint: MutableWebEndpoint, purpose: WebPurpose): void {
  const id = `lost-${endpoint.address}-${purpose}`;
  const [first] = given(endpoint.chains[purpose]).hops;
  const gone = structuredClone(given(web.exchanges[given(first)]));
  lose(gone);
  web.exchanges[id] = gone;
  endpoint.chains[purpose] = { hops: [id], end: "error" };
}

const similar = ({ v4, v6 }: Pick<SimilarVector, "v4" | "v6">): MutableEvidence =>
  site((web, evidence) => {
    setView(web, evidence, 4, v4);
    setView(web, evidence, 6, v6);
  });

interface Outcome {
  readonly status: Status;
  readonly verdict: string;
  readonly more: Omit<Case, "id" | "what" | "evidence" | "status" | "verdict">;
}

function outcomeOf({ verdict, points }: SimilarVector["rfc"]): Outcome {
  if (verdict === "no-ipv6") {
    const more = { reason: "blocked", blockedBy: "web_ipv6_ws_reach", points: 0 } as const;
    return { status: "not_tested", verdict: "not-tested", more };
  }
  if (verdict === "no-ipv4") {
    return { status: "not_tested", verdict: "not-tested", more: { reason: "not_applicable", points: null } };
  }
  if (verdict === "rate-limited") {
    return { status: "error", verdict: "could-not-test", more: { cause: "rate-limited" } };
  }
  const status: Status = verdict === "good" ? "passed" : verdict === "bad" ? "failed" : "warning";
  return { status, verdict, more: { points } };
}

const SIMILAR_VECTORS = vectorsOf<SimilarVector>("similar").flatMap((row): Situation[] => {
  const what = `${row.no} ${row.name}`;
  const [rfc, own] = [outcomeOf(row.rfc), outcomeOf(row.parity)];
  const told = row.rfc.verdict === "notice-status-code" ? "pages-status" : row.finding;
  const finds = told === undefined ? [] : [told];
  return [
    [what, () => similar(row), rfc.status, rfc.verdict, { finds, ...rfc.more }],
    [`${what}, in parity`, () => similar(row), own.status, own.verdict, { ...own.more, ...parity }],
  ];
});

/** The page over IPv6 is another; over IPv4 it comes again as `again`. */
const comparedAgain = (again: string | null): MutableEvidence =>
  site((web, evidence) => {
    setView(web, evidence, 4, { page: "noisy-a" });
    setView(web, evidence, 6, { page: "other" });
    const page = given(exchangesIn(web, "https-root").find(({ address }) => address === IPV4));
    const id = "again";
    const exchange = structuredClone(page);
    exchange.purpose = "https-again";
    web.exchanges[id] = exchange;
    if (again === null) lose(exchange);
    else replace(evidence, exchange, { body: again });
    given(web.endpoints[0]).chains["https-again"] = { hops: [id], end: "final" };
  });

/** Over each family the first octets of the page, and why there are no more; `null`: the whole page. */
type Begun = readonly [octets: number, why: "limit" | "eof" | "decode-error"] | null;

const begun = (four: Begun, six: Begun): MutableEvidence =>
  site((web, evidence) => {
    for (const each of exchangesIn(web, "https-root")) {
      const [octets, why] = (each.address === IPV6 ? six : four) ?? [PAGE.length, null];
      replace(evidence, each, { body: PAGE.slice(0, octets) });
      given(each.body).truncated = why;
    }
  });

const PASSED = ["passed", "good", {}] as const;
const NOTICE = ["warning", "notice", { finds: ["pages-differ"] }] as const;
const BLIND = (cause: "timeout" | "probe-error") => ["error", "could-not-test", { cause }] as const;

const UNFINISHED = (
  [
    ["too long over IPv6", null, [900, "limit"], PASSED],
    ["too long over IPv4", [900, "limit"], null, PASSED],
    ["too long over both", [900, "limit"], [900, "limit"], PASSED],
    ["stopped coming over IPv6", null, [900, "eof"], PASSED],
    ["stopped coming over both, here and there", [700, "eof"], [900, "eof"], PASSED],
    ["too long over one, stopped over the other", [900, "limit"], [700, "eof"], PASSED],
    ["stopped before it began over IPv6", null, [0, "eof"], BLIND("timeout")],
    ["stopped before it began over both", [0, "eof"], [0, "eof"], BLIND("timeout")],
    // No browser shows the rest of it: what comes over the two families is not the same.
    ["not what its coding says over IPv6", null, [300, "decode-error"], NOTICE],
    ["not what its coding says over IPv4", [300, "decode-error"], null, NOTICE],
    ["in no known coding over IPv6", null, [0, "decode-error"], NOTICE],
    ["broken alike over both", [300, "decode-error"], [300, "decode-error"], PASSED],
    ["broken in two places", [300, "decode-error"], [900, "decode-error"], NOTICE],
    ["in no known coding over both", [0, "decode-error"], [0, "decode-error"], BLIND("probe-error")],
  ] as const
).map(
  ([what, four, six, [status, verdict, more]]): Situation => [
    `a page ${what}`,
    () => begun(four, six),
    status,
    verdict,
    more,
  ],
);

const SIMILAR: readonly Situation[] = [
  ...SIMILAR_VECTORS,
  ["the same", () => evidenceOf(), "passed", "good", { points: 2 }],
  [
    "another page, and the first comes again as it was",
    () => comparedAgain(PAGES["noisy-a"]),
    "warning",
    "notice",
    { finds: ["pages-differ"] },
  ],
  ["a page that differs from itself as much", () => comparedAgain(PAGES.default), "passed", "good"],
  ["another page, and no second answer", () => comparedAgain(null), "warning", "notice"],
  [
    "other header fields",
    () =>
      site((web) => {
        for (const each of exchangesIn(web, "https-root"))
          if (each.address === IPV6) setFields(each, "Referrer-Policy", ["origin"]);
      }),
    "passed",
    "good",
    { finds: ["headers-differ-between-families"], says: ["referrer-policy"] },
  ],
  ...UNFINISHED,
  [
    "the lowest address is dead, the next shows the page",
    () =>
      site((web, evidence) => {
        const [, second] = web.endpoints;
        const dead = { ...structuredClone(given(second)), address: "2001:db8:80::1", chains: {} };
        setPorts(dead, [], "timeout");
        web.endpoints = [given(web.endpoints[0]), dead, given(second)];
        setRecords(evidence, "AAAA", ["2001:db8:80::1", IPV6]);
      }),
    "passed",
    "good",
  ],
  [
    "too many requests over one family",
    () => similar({ v4: {}, v6: { status: 429 } }),
    "error",
    "could-not-test",
    { cause: "rate-limited", finds: ["rate-limited"] },
  ],
  [
    "both accept connections and stay silent",
    () =>
      site((web) => {
        for (const each of exchangesIn(web, "http-root", "https-root")) lose(each);
      }),
    "error",
    "could-not-test",
    { cause: "timeout" },
  ],
  ["W-135: no IPv6 here", () => vantage("ipv6"), "error", "could-not-test", { cause: "ipv6-none" }],
  ["no IPv4 here", () => vantage("ipv4"), "error", "could-not-test", { cause: "ipv4-none" }],
  ["switched off", () => families("ipv4"), "not_tested", "not-tested", { reason: "disabled" }],
  ["IPv4 switched off", () => families("ipv6"), "not_tested", "not-tested", { reason: "disabled" }],
  ["broken off", () => six("cancelled"), "error", "could-not-test", { cause: "cancelled" }],
  [
    "broken off in the middle",
    () =>
      site((web) => {
        for (const each of exchangesIn(web, "https-root")) if (each.address === IPV6) lose(each, "cancelled");
      }),
    "error",
    "could-not-test",
    { cause: "cancelled" },
  ],
  ["not looked at", () => withoutEndpoint(1), "error", "could-not-test", { cause: "evidence-missing" }],
  [
    "a page that was not kept",
    () =>
      site((web, evidence) => {
        for (const { body } of exchangesIn(web, "https-root"))
          if (body !== null) delete evidence.blobs?.[body.sha256];
      }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  ["no IPv6 address", () => records("AAAA"), "not_tested", "not-tested", { reason: "blocked", points: 0 }],
  ["the lookup of A fails", () => unresolved("A"), "error", "could-not-test", { cause: "dns-failure" }],
];

export const WEB_IPV6_CASES: readonly Case[] = [
  ...casesOf("web_ipv6_ws_address", ADDRESS),
  ...casesOf("web_ipv6_ws_reach", REACH),
  ...casesOf("web_ipv6_ws_similar", SIMILAR),
];
