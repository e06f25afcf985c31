/** What holds for every test that looks at the answer of each address (`settled.md` 2.6, 8.7, 9.11). */
import type { Status } from "../../../src/model/status.ts";
import type { TestId } from "../../../src/model/tests.table.ts";
import { evidenceOf, failAnswer, given, type MutableEvidence, ZONE } from "../../support/evidence.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import { endpointsIn, reach } from "../tls/scene.ts";
import { exchangesIn, IPV4, IPV6, lose, parity, site } from "./scene.ts";

const GATE = "web_https_http_available";

/** Tests of each address, and what reading `internetnl-1.11` says where no answer came; `null`: nothing. */
const TESTS: readonly (readonly [TestId, readonly [Status, string] | null])[] = [
  ["web_https_http_redirect", ["not_tested", "no-https"]],
  ["web_https_http_hsts", ["failed", "bad"]],
  ["web_https_http_compress", ["info", "bad"]],
  ["web_https_http_downgrade", null],
  ["web_https_hsts_preload", null],
  ["web_https_http_nohttp", null],
  ["web_https_http2", null],
  ["web_https_http3", null],
  ["web_appsecpriv_x_frame_options", null],
  ["web_appsecpriv_referrer_policy", null],
  ["web_appsecpriv_csp", null],
  ["web_appsecpriv_x_content_type_options", null],
  ["web_appsecpriv_securitytxt", null],
  ["web_appsecpriv_cookies", null],
  ["web_appsecpriv_mixed", null],
  ["web_appsecpriv_header_consistency", null],
  ["web_appsecpriv_coop", null],
  ["web_appsecpriv_coep", null],
  ["web_appsecpriv_corp", null],
  ["web_appsecpriv_permissions_policy", null],
  ["web_header_leak", null],
];

/** TLS ends in another way, and the web section stays. */
function tls(state: "refused" | "timeout", only?: string): MutableEvidence {
  const evidence = evidenceOf();
  const web = given(evidence.web);
  for (const endpoint of endpointsIn(evidence)) {
    if (only !== undefined && endpoint.address !== only) continue;
    reach(state)(endpoint, evidence);
    const { tcp } = given(web.endpoints.find(({ address }) => address === endpoint.address));
    tcp["443"] = { state, ms: 1, attempts: [] };
  }
  evidence.web = web;
  return evidence;
}

const silence = (type: "A" | "AAAA", evidence: MutableEvidence): MutableEvidence => {
  Object.assign(given(evidence.dns?.answers[`${ZONE}/${type}`]), { outcome: "nodata", rrs: [] });
  return evidence;
};

const noAddress = (): MutableEvidence => silence("A", silence("AAAA", evidenceOf()));

function switchedOff(): MutableEvidence {
  const evidence = silence("A", evidenceOf());
  evidence.options.families = ["ipv4"];
  return evidence;
}

/** W-54: TLS, and then nothing. */
const lost = (outcome: "timeout" | "reset" | "cancelled" | "protocol", code = "ETIMEDOUT"): MutableEvidence =>
  site((web) => {
    for (const each of exchangesIn(web, "https-root")) lose(each, outcome, code);
  });

/** Port 443 silent and port 80 too. */
function dead(): MutableEvidence {
  const evidence = tls("timeout");
  for (const { tcp } of given(evidence.web).endpoints)
    for (const port of ["80", "443"]) tcp[port] = { state: "timeout", ms: 4000, attempts: [] };
  return evidence;
}

const blocked = { reason: "blocked", blockedBy: GATE } as const;

/** Without evidence of TLS the web section itself tells. */
function withoutTls(change: Parameters<typeof site>[0]): MutableEvidence {
  const evidence = site(change);
  delete evidence.tls;
  return evidence;
}

function frame(id: TestId, inParity: readonly [Status, string] | null): Situation[] {
  const isRedirect = id === "web_https_http_redirect";
  const own: Situation[] =
    inParity === null
      ? [["W-54 in parity", () => lost("timeout"), "not_tested", "not-tested", { ...blocked, ...parity }]]
      : [
          [
            "W-54 in parity",
            () => lost("timeout"),
            ...inParity,
            { ...(inParity[0] === "not_tested" ? blocked : {}), ...parity },
          ],
        ];
  const timedOut: Situation = isRedirect
    ? ["W-54: judged on port 80", () => lost("timeout"), "passed", "good"]
    : ["W-54: no answer in time", () => lost("timeout"), "error", "could-not-test", { cause: "timeout" }];
  return [
    ["switched off", switchedOff, "not_tested", "not-tested", { reason: "disabled" }],
    ["no address", noAddress, "not_tested", "not-tested", blocked],
    ["TLS refused", () => tls("refused"), "not_tested", "not-tested", blocked],
    ["TLS refused, in parity", () => tls("refused"), "not_tested", "not-tested", { ...blocked, ...parity }],
    ["silent on 443 alone", () => tls("timeout"), "not_tested", "not-tested", blocked],
    ["dead", dead, "error", "could-not-test", { cause: "timeout", blockedBy: GATE }],
    [
      "broken off",
      () => lost("cancelled"),
      ...(isRedirect
        ? (["passed", "good"] as const)
        : (["error", "could-not-test", { cause: "cancelled" }] as const)),
    ],
    timedOut,
    ...own,
  ];
}

/** How the first exchange ended, where TLS was not measured on its own: no fact about the target. */
const WITHOUT_TLS: readonly Situation[] = [
  [
    "refused, TLS not measured",
    () =>
      withoutTls((web) => {
        for (const each of exchangesIn(web, "https-root")) dial(each, "refused");
      }),
    "error",
    "could-not-test",
    { cause: "unreachable", blockedBy: GATE },
  ],
  [
    "nothing opened, TLS not measured",
    () => withoutTls((web) => unopened(web, "refused")),
    "error",
    "could-not-test",
    { cause: "unreachable", blockedBy: GATE },
  ],
  ["answered, TLS not measured", () => withoutTls(() => {}), "passed", "good"],
];

type Web = Parameters<Parameters<typeof site>[0]>[0];

function dial(
  each: ReturnType<typeof exchangesIn>[number],
  outcome: "refused" | "timeout" | "protocol",
): void {
  lose(each, outcome);
  each.tls = null;
  if (each.error !== null) each.error.phase = "dial";
}

function unopened(web: Web, state: "refused" | "denied"): void {
  for (const { chains, tcp } of web.endpoints) {
    Object.assign(given(chains["https-root"]), { hops: [], end: "blocked" });
    tcp["443"] = { state, ms: 1, attempts: [], detail: "private" };
  }
}

const ONE: readonly Situation[] = [
  [
    "TLS refused at one address",
    () => tls("refused", IPV6),
    "not_tested",
    "not-tested",
    { ...blocked, servers: { [IPV4]: "passed", [IPV6]: "not_tested" } },
  ],
  [
    "an address nobody looked at",
    () =>
      site((web) => {
        web.endpoints.splice(1, 1);
      }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  [
    "an address over the limit",
    () =>
      site((web) => {
        web.endpoints.splice(1, 1);
        web.addresses.skipped = [IPV6];
      }),
    "passed",
    "good",
  ],
  [
    "a lookup fails",
    () => {
      const evidence = evidenceOf();
      failAnswer(evidence, `${ZONE}/AAAA`, { outcome: "servfail" });
      return evidence;
    },
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "a lookup fails, in parity",
    () => {
      const evidence = evidenceOf();
      failAnswer(evidence, `${ZONE}/AAAA`, { outcome: "servfail" });
      return evidence;
    },
    "passed",
    "good",
    parity,
  ],
  [
    "no IPv6 here",
    () => {
      const evidence = evidenceOf();
      evidence.vantage.ipv6 = "none";
      return evidence;
    },
    "passed",
    "good",
    { finds: ["family-not-measured"] },
  ],
  [
    "the answer is missing in the evidence",
    () =>
      site((web) => {
        for (const each of exchangesIn(web, "https-root")) {
          lose(each);
          each.error = null;
        }
      }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  [
    "the exchange is missing in the evidence",
    () =>
      site((web) => {
        for (const { chains } of web.endpoints) delete chains["https-root"];
      }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  [
    "an address that was not dialled",
    () => site((web) => unopened(web, "denied")),
    "error",
    "could-not-test",
    { cause: "address-denied" },
  ],
  [
    "the connection was reset after TLS",
    () => lost("reset", "ECONNRESET"),
    "error",
    "could-not-test",
    { cause: "unreachable" },
  ],
];

/** The control of port 80 (`settled.md` 8.7) comes from the web section where TLS did not try it. */
const AVAILABLE: readonly Situation[] = [
  ["443 silent, port 80 open", () => tls("timeout"), "failed", "bad", { finds: ["tls-port-silent"] }],
  [
    "443 silent, port 80 open, in parity",
    () => tls("timeout"),
    "error",
    "other",
    { cause: "unreachable", ...parity },
  ],
  [
    "443 silent for one measurement and open for the other",
    () => {
      const evidence = tls("timeout");
      for (const { tcp } of given(evidence.web).endpoints)
        tcp["443"] = { state: "open", ms: 1, attempts: [] };
      return evidence;
    },
    "error",
    "other",
    { cause: "timeout" },
  ],
  ["443 and 80 silent", dead, "error", "other", { cause: "timeout" }],
];

export const FRAME_CASES: readonly Case[] = [
  ...casesOf(GATE, AVAILABLE),
  ...TESTS.flatMap(([id, inParity]) => casesOf(id, frame(id, inParity))),
  ...casesOf("web_https_http_hsts", [...WITHOUT_TLS, ...ONE]),
];
