/** Cases of the tests about MTA-STS, TLS-RPT, and other records: `mail.md` 13.5, 9. */
import {
  answerIn,
  changed,
  evidenceOf,
  failAnswer,
  given,
  type MutableEvidence,
} from "../../support/evidence.ts";
import { askerOf, put, quoted, stsFetch, type World } from "../../support/mail.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import { all, leaf, MAIL_PORT, one, reach } from "../tls/scene.ts";
import { mxFails, withMx } from "./mx-scene.ts";

const ZONE = "example.nl";
const STS = "_mta-sts.example.nl";
const RPT = "_smtp._tls.example.nl";
const MX1 = "mx1.example.nl";
const MX2 = "mx2.example.nl";
const V4 = "192.0.2.80";
const V6 = "2001:db8:80::80";

/** The TXT records at a name of the healthy domain. */
function texts(name: string, ...rows: readonly string[]): () => MutableEvidence {
  return () =>
    changed((evidence) => {
      const answer = answerIn(evidence, `${name}/TXT`);
      if (rows.length === 0) Object.assign(answer, { outcome: "nxdomain", rcode: "NXDOMAIN", rrs: [] });
      else answer.rrs = [put(given(evidence.dns), name, "TXT", rows.map(quoted))];
    });
}

const fails = (name: string) => (): MutableEvidence =>
  changed((evidence) => failAnswer(evidence, `${name}/TXT`));

const bogus = (name: string) => (): MutableEvidence =>
  changed((evidence) => {
    answerIn(evidence, `${name}/TXT`).security = "bogus";
  });

const none = withMx({ records: [] });
/** No MX, and no record either. */
const bare = (): MutableEvidence => {
  const evidence = none();
  Object.assign(answerIn(evidence, `${STS}/TXT`), { outcome: "nxdomain", rrs: [] });
  return evidence;
};

const exist = casesOf("mail_mta_sts_exist", [
  ["a record that does not validate", bogus(STS), "passed", "good", { finds: ["bogus-data"] }],
  ["T01", texts(STS, "v=STSv1; id=20260101;"), "passed", "good"],
  [
    "T02: a hyphen in the id",
    texts(STS, "v=STSv1; id=2026-01-01"),
    "warning",
    "invalid",
    { finds: ["sts-syntax"] },
  ],
  ["T03: no semicolon", texts(STS, "v=STSv1"), "info", "bad", { finds: ["sts-near-miss", "sts-none"] }],
  [
    "T04: two",
    texts(STS, "v=STSv1; id=1", "v=STSv1; id=2"),
    "warning",
    "invalid",
    { finds: ["sts-multiple"] },
  ],
  ["T05: another text beside it", texts(STS, "v=STSv1; id=1", "v=spf1 -all"), "passed", "good"],
  ["T06: an upper-case V", texts(STS, "V=STSv1; id=1"), "info", "bad", { finds: ["sts-near-miss"] }],
  ["T07: two strings", texts(STS, '"v=STSv1; " "id=1"'), "passed", "good"],
  ["T08: another field", texts(STS, "v=STSv1; id=1; foo=bar"), "passed", "good"],
  ["none", texts(STS), "info", "bad", { finds: ["sts-none"] }],
  ["the lookup fails", fails(STS), "error", "could-not-test", { cause: "dns-failure" }],
  ["M09: MX is not known", mxFails, "error", "could-not-test", { cause: "dns-failure" }],
  ["no MX, but a record", none, "info", "pointless", { finds: ["sts-pointless"] }],
  ["no MX, no record", bare, "not_tested", "not-tested", { reason: "not_applicable" }],
]);

const LINES = { version: "STSv1", mode: "enforce", mx: "*.example.nl", max_age: "1209600" };
type Lines = Readonly<Record<string, string | null>>;

function body(over: Lines = {}, more = ""): string {
  const lines = Object.entries({ ...LINES, ...over }).flatMap(([key, value]) =>
    value === null ? [] : [`${key}: ${value}\n`],
  );
  return lines.join("") + more;
}

type Fetch = ReturnType<typeof stsFetch>;

/** What each address gives; the same at both unless two are named. */
function fetched(...given_: readonly (string | Partial<Fetch>)[]): () => MutableEvidence {
  return () =>
    changed((evidence) => {
      given(evidence.mta_sts).fetches = [V4, V6].map((address, index): Fetch => {
        const one_ = given_[index] ?? given_[0] ?? body();
        if (typeof one_ === "string") return stsFetch(evidence, address, one_);
        const failed = one_.outcome !== undefined && one_.outcome !== "ok";
        const base = failed
          ? { address, attempt: 1, outcome: "timeout" as const }
          : stsFetch(evidence, address, body());
        return { ...base, ...one_ };
      });
    });
}

const withoutHost = (): MutableEvidence =>
  changed((evidence) => {
    const { ask } = askerOf(evidence, {});
    const host = ["A", "AAAA"].map((type) => ask("mta-sts.example.nl", type));
    Object.assign(given(evidence.mta_sts), { host, fetches: [] });
  });

const withoutAnswer = (): MutableEvidence => {
  const evidence = withoutHost();
  failAnswer(evidence, "mta-sts.example.nl/A");
  return evidence;
};

const WITHDRAWN = "version: STSv1\nmode: none\nmax_age: 86400\n";
const gone = { reason: "not_applicable" } as const;
const blockedBy = (test: "mail_mta_sts_exist" | "mail_mta_sts_valid") =>
  ({ reason: "blocked", blockedBy: test }) as const;
const syntax = (policy: string): Situation => [
  policy.replaceAll("\n", " | "),
  fetched(policy),
  "warning",
  "syntax",
  { finds: ["sts-policy-syntax"] },
];
const named = (number: string, [, ...rest]: Situation): Situation => [number, ...rest];

const valid = casesOf("mail_mta_sts_valid", [
  ["T09", fetched(body()), "passed", "good"],
  [
    "T13: a redirect",
    fetched({ status: 301, location: "https://www.example.nl/" }),
    "warning",
    "redirect",
    { finds: ["sts-redirect"] },
  ],
  [
    "T14: the certificate of another name",
    fetched({ outcome: "certificate", detail: "ERR_TLS_CERT_ALTNAME_INVALID" }),
    "warning",
    "tls",
    { finds: ["sts-tls"], says: ["ALTNAME"] },
  ],
  ["no handshake", fetched({ outcome: "tls" }), "warning", "tls", { finds: ["sts-tls"] }],
  named("T15", syntax(body({ mode: "Enforce" }))),
  named("T16", syntax(body({ max_age: null }))),
  named("T17", syntax(body({ max_age: "31557601" }))),
  named("T18", syntax(body({ mx: `${MX1}, ${MX2}` }))),
  syntax(body({ version: null })),
  syntax(body({ version: "STSv2" })),
  syntax(body({ mode: null })),
  syntax(body({ mx: null })),
  syntax(body({}, "hello\n")),
  ["T20: another line", fetched(body({}, "x-note: a:b\n")), "passed", "good"],
  ["T21: HTML", fetched({ media_type: "text/html" }), "info", "media-type", { finds: ["sts-media-type"] }],
  ["no media type", fetched({ media_type: null }), "info", "media-type"],
  [
    "T25: IPv6 is silent",
    fetched(body(), { outcome: "unreachable" }),
    "passed",
    "good",
    { finds: ["sts-address"], says: [V6] },
  ],
  [
    "two policies",
    fetched(body(), body({ max_age: "86400" })),
    "passed",
    "good",
    { finds: ["sts-policies-differ"] },
  ],
  ["silence", fetched({ outcome: "timeout" }), "warning", "unreachable", { finds: ["sts-unreachable"] }],
  ["an error", fetched({ status: 404 }), "warning", "http-status", { finds: ["sts-http-status"] }],
  ["no HTTP", fetched({ outcome: "protocol" }), "warning", "http-status", { finds: ["sts-http-status"] }],
  ["too large", fetched({ outcome: "too-large" }), "warning", "syntax", { finds: ["sts-too-large"] }],
  ["no address", withoutHost, "warning", "unreachable", { finds: ["sts-no-host"] }],
  ["the address is not known", withoutAnswer, "error", "could-not-test", { cause: "dns-failure" }],
  ["no way out for a while", fetched({ outcome: "blocked" }), "error", "could-not-test", { cause: "local" }],
  ["not allowed", fetched({ outcome: "denied" }), "error", "could-not-test", { cause: "address-denied" }],
  ["the time was over", fetched({ outcome: "budget" }), "error", "could-not-test", { cause: "budget" }],
  [
    "the body is not there",
    fetched({ body: "00" }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  [
    "one address silent, one not asked: the fault counts",
    fetched({ outcome: "timeout" }, { outcome: "budget" }),
    "warning",
    "unreachable",
  ],
  [
    "T02: no record to go by",
    texts(STS, "v=STSv1; id=2026-01-01"),
    "not_tested",
    "not-tested",
    blockedBy("mail_mta_sts_exist"),
  ],
  ["no MX, no record", bare, "not_tested", "not-tested", gone],
]);

const policy = casesOf("mail_mta_sts_policy", [
  ["T09: two weeks", fetched(body()), "passed", "good"],
  ["a week", fetched(body({ max_age: "604800" })), "passed", "good"],
  [
    "a second less",
    fetched(body({ max_age: "604799" })),
    "info",
    "short-max-age",
    { finds: ["short-max-age"] },
  ],
  ["a day", fetched(body({ max_age: "86400" })), "info", "short-max-age"],
  ["less than a day", fetched(body({ max_age: "86399" })), "warning", "short-max-age"],
  ["T23: an hour", fetched(body({ max_age: "3600" })), "warning", "short-max-age"],
  ["T19: the first mode counts", fetched(body({}, "mode: none\n")), "passed", "good"],
  ["T22: withdrawn", fetched(WITHDRAWN), "info", "none", { finds: ["sts-mode"] }],
  ["a test", fetched(body({ mode: "testing" })), "info", "testing", { finds: ["sts-mode"] }],
  ["T13: no policy", fetched({ status: 301 }), "not_tested", "not-tested", blockedBy("mail_mta_sts_valid")],
  ["no MX, no record", bare, "not_tested", "not-tested", gone],
]);

/** Two MX hosts under this policy. */
function twoHosts(
  lines: Lines,
  change: (evidence: MutableEvidence) => void = () => {},
): () => MutableEvidence {
  return withMx({
    records: [
      [10, MX1],
      [20, MX2],
    ],
    world: { [MX1]: ["A 192.0.2.26"], [MX2]: ["A 192.0.2.27"] },
    change: (evidence) => {
      given(evidence.mta_sts).fetches = [V4, V6].map((address) => stsFetch(evidence, address, body(lines)));
      change(evidence);
    },
  });
}

const EXPIRED = leaf({ days: [-90, -1] }, false);
/** The second host has a certificate that is over. */
const withExpired = (evidence: MutableEvidence): void => {
  for (const [key, endpoint] of Object.entries(given(evidence.tls))) {
    if (key.includes(MX2)) EXPIRED(endpoint, evidence);
  }
};
const offline = (evidence: MutableEvidence): void => {
  evidence.options.port25 = false;
};

const mx = casesOf("mail_mta_sts_mx", [
  ["T09", twoHosts({}), "passed", "good", { servers: { "192.0.2.26": "passed" } }],
  [
    "T10: a host that is not covered",
    twoHosts({ mx: MX1 }),
    "failed",
    "mx-mismatch",
    { finds: ["mx-mismatch"], says: [MX2] },
  ],
  ["T11: the same in a test", twoHosts({ mx: MX1, mode: "testing" }), "warning", "mx-mismatch"],
  [
    "T12: two labels for one star",
    twoHosts({ mx: "*.nl" }),
    "failed",
    "mx-mismatch",
    { finds: ["unused-pattern"] },
  ],
  ["T22: withdrawn", twoHosts({ mode: "none", mx: null }), "not_tested", "not-tested", gone],
  [
    "T24: a certificate that is over",
    twoHosts({}, withExpired),
    "failed",
    "cert",
    { finds: ["sts-certificate"], says: ["expired"], servers: { "192.0.2.27": "failed" } },
  ],
  ["the same in a test", twoHosts({ mode: "testing" }, withExpired), "warning", "cert"],
  [
    "a certificate of another name",
    () => all(leaf({ names: ["other.example.nl"] }), MAIL_PORT),
    "failed",
    "cert",
    { says: ["another name"] },
  ],
  ["a pattern for nobody", twoHosts({}, addPattern), "info", "unused-pattern", { finds: ["unused-pattern"] }],
  ["no TLS", () => all(reach("no-starttls"), MAIL_PORT), "failed", "cert", { says: ["no TLS"] }],
  ["an untrusted certificate", untrusted, "failed", "cert", { says: ["trusted root"] }],
  ["no certificate that can be read", unreadable, "error", "could-not-test", { cause: "probe-error" }],
  [
    "the servers are silent",
    () => all(reach("timeout"), MAIL_PORT),
    "error",
    "could-not-test",
    { cause: "timeout" },
  ],
  [
    "one is silent, one is not covered: the fault counts",
    twoHosts({ mx: MX1 }, silence),
    "failed",
    "mx-mismatch",
  ],
  ["DANE beside it", () => evidenceOf(), "passed", "good", { finds: ["sts-and-dane"] }],
  ["--no-port25", twoHosts({}, offline), "not_tested", "not-tested", { reason: "disabled" }],
  ["--no-port25, and a host that is not covered", twoHosts({ mx: MX1 }, offline), "failed", "mx-mismatch"],
  ["T13: no policy", fetched({ status: 301 }), "not_tested", "not-tested", blockedBy("mail_mta_sts_valid")],
  ["M09: the lookup fails", mxFails, "error", "could-not-test", { cause: "dns-failure" }],
]);

function addPattern(evidence: MutableEvidence): void {
  const policies = [V4, V6].map((address) => stsFetch(evidence, address, body({}, "mx: mx.other.nl\n")));
  given(evidence.mta_sts).fetches = policies;
}

function silence(evidence: MutableEvidence): void {
  for (const [key, endpoint] of Object.entries(given(evidence.tls))) {
    if (key.includes(MX2)) reach("timeout")(endpoint, evidence);
  }
}

function untrusted(): MutableEvidence {
  return one((endpoint) => {
    endpoint.anchors = [];
    endpoint.trust = [];
  }, MAIL_PORT);
}

function unreadable(): MutableEvidence {
  return one((endpoint, evidence) => {
    const [chain] = endpoint.chains;
    given(evidence.blobs)["00"] = "MA";
    if (chain !== undefined) chain.certificates = ["00"];
  }, MAIL_PORT);
}

const rptExist = casesOf("mail_tls_rpt_exist", [
  ["a record that does not validate", bogus(RPT), "passed", "good", { finds: ["bogus-data"] }],
  ["R01", texts(RPT, "v=TLSRPTv1; rua=mailto:t@d.nl"), "passed", "good"],
  [
    "R04: no semicolon",
    texts(RPT, "v=TLSRPTv1"),
    "info",
    "bad",
    { finds: ["tls-rpt-near-miss", "tls-rpt-none"] },
  ],
  [
    "R05: two",
    texts(RPT, "v=TLSRPTv1; rua=mailto:t@d.nl", "v=TLSRPTv1; rua=mailto:u@d.nl"),
    "info",
    "multiple",
    { finds: ["tls-rpt-multiple"] },
  ],
  [
    "R07: another text by a wildcard",
    texts(RPT, "v=spf1 -all"),
    "info",
    "bad",
    { lacks: ["tls-rpt-near-miss"] },
  ],
  ["none", texts(RPT), "info", "bad", { finds: ["tls-rpt-none"] }],
  ["the lookup fails", fails(RPT), "error", "could-not-test", { cause: "dns-failure" }],
]);

function nothingToReport(): MutableEvidence {
  const evidence = texts(STS)();
  const key = "_25._tcp.mail.example.nl/TLSA";
  Object.assign(answerIn(evidence, key), { outcome: "nodata", rrs: [] });
  return evidence;
}

const rptValid = casesOf("mail_tls_rpt_valid", [
  ["R01", texts(RPT, "v=TLSRPTv1; rua=mailto:t@d.nl"), "passed", "good", { lacks: ["no-policy-to-report"] }],
  ["R02: two destinations", texts(RPT, "v=TLSRPTv1;rua=https://r.net/x,mailto:t@d.nl"), "passed", "good"],
  ["R03: no scheme", texts(RPT, "v=TLSRPTv1; rua=t@d.nl"), "info", "syntax", { finds: ["tls-rpt-syntax"] }],
  ["R06: another field", texts(RPT, "v=TLSRPTv1; rua=mailto:t@d.nl; x=1"), "passed", "good"],
  ["no rua", texts(RPT, "v=TLSRPTv1; x=1"), "info", "syntax"],
  ["rua twice", texts(RPT, "v=TLSRPTv1; rua=mailto:t@d.nl; rua=mailto:u@d.nl"), "info", "syntax"],
  ["another scheme", texts(RPT, "v=TLSRPTv1; rua=ftp://r.net/x"), "info", "syntax"],
  ["a broken field", texts(RPT, "v=TLSRPTv1; rua=mailto:t@d.nl; hello"), "info", "syntax"],
  ["neither MTA-STS nor DANE", nothingToReport, "passed", "good", { finds: ["no-policy-to-report"] }],
  [
    "R04: none",
    texts(RPT, "v=TLSRPTv1"),
    "not_tested",
    "not-tested",
    { reason: "blocked", blockedBy: "mail_tls_rpt_exist" },
  ],
]);

/** SRV records of the healthy domain. */
function services(world: World): () => MutableEvidence {
  return () =>
    changed((evidence) => {
      const { ask } = askerOf(evidence, world);
      const { services: all_, targets } = given(evidence.srv);
      for (const service of Object.keys(all_)) all_[service] = ask(`${service}.${ZONE}`, "SRV");
      const hosts = Object.keys(world).filter((name) => !name.startsWith("_"));
      for (const host of Object.keys(targets)) delete targets[host];
      for (const host of hosts) targets[host] = ["A", "AAAA"].map((type) => ask(host, type));
    });
}

const withoutSrv = (depth: "fast" | "standard") => (): MutableEvidence =>
  changed((evidence) => {
    evidence.options.depth = depth;
    delete evidence.srv;
  });

const HOST: World = { "smtp.example.nl": ["A 192.0.2.30"] };
const srv = casesOf("mail_srv_submission", [
  [
    "with TLS",
    services({ ...HOST, "_submissions._tcp.example.nl": ["SRV 0 1 465 smtp.example.nl."] }),
    "passed",
    "good",
  ],
  [
    "without alone",
    services({ ...HOST, "_submission._tcp.example.nl": ["SRV 0 1 587 smtp.example.nl."] }),
    "info",
    "cleartext-only",
    { finds: ["srv-cleartext-only"] },
  ],
  [
    "both",
    services({
      ...HOST,
      "_imap._tcp.example.nl": ["SRV 0 1 143 smtp.example.nl."],
      "_imaps._tcp.example.nl": ["SRV 0 1 993 smtp.example.nl."],
    }),
    "passed",
    "good",
  ],
  [
    "one is not offered",
    services({
      ...HOST,
      "_pop3._tcp.example.nl": ["SRV 0 0 0 ."],
      "_imaps._tcp.example.nl": ["SRV 0 1 993 smtp.example.nl."],
    }),
    "passed",
    "good",
  ],
  [
    "an alias",
    services({
      "smtp.example.nl": ["CNAME a.example.nl"],
      "a.example.nl": ["A 192.0.2.30"],
      "_imaps._tcp.example.nl": ["SRV 0 1 993 smtp.example.nl."],
    }),
    "info",
    "bad",
    { finds: ["srv-target-alias"] },
  ],
  [
    "no address",
    services({ "smtp.example.nl": [], "_imaps._tcp.example.nl": ["SRV 0 1 993 smtp.example.nl."] }),
    "info",
    "bad",
    { finds: ["srv-target-without-address"] },
  ],
  [
    "the address is not known",
    services({ "smtp.example.nl": ["SERVFAIL"], "_imaps._tcp.example.nl": ["SRV 0 1 993 smtp.example.nl."] }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  ["none", services({}), "not_tested", "not-tested", gone],
  ["not asked at depth fast", withoutSrv("fast"), "not_tested", "not-tested", { reason: "disabled" }],
  ["not there", withoutSrv("standard"), "error", "could-not-test", { cause: "evidence-missing" }],
  [
    "not known",
    services({ "_imaps._tcp.example.nl": ["SERVFAIL"] }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
]);

type Servers = NonNullable<NonNullable<MutableEvidence["mx"]>["servers"]>;

function serverSays(
  key: "mx" | "txt" | "dmarc",
  over: (id: string, evidence: MutableEvidence) => void,
): () => MutableEvidence {
  return () =>
    changed((evidence) => {
      const servers = given(evidence.mx?.servers) as Servers;
      const [first] = Object.values(servers);
      over(given(given(first)[key].message), evidence);
    });
}

const message = (id: string, { dns }: MutableEvidence) => given(given(dns).messages[id]);

const consistency = casesOf("mail_dns_consistency", [
  ["all the same", () => evidenceOf(), "passed", "good"],
  [
    "another MX",
    serverSays("mx", (id, evidence) => {
      message(id, evidence).answer = [put(given(evidence.dns), ZONE, "MX", ["10 old.example.nl."])];
    }),
    "info",
    "differs",
    { finds: ["mail-records-differ"], says: ["192.0.2.53"] },
  ],
  [
    "another SPF record",
    serverSays("txt", (id, evidence) => {
      message(id, evidence).answer = [put(given(evidence.dns), ZONE, "TXT", ['"v=spf1 ?all"'])];
    }),
    "info",
    "differs",
  ],
  [
    "another text that is not about mail",
    serverSays("txt", (id, evidence) => {
      const rdata = given(evidence.dns?.rrsets[given(message(id, evidence).answer[0])]).rdata;
      message(id, evidence).answer = [put(given(evidence.dns), ZONE, "TXT", [...rdata, '"hello"'])];
    }),
    "passed",
    "good",
  ],
  [
    "no DMARC record",
    serverSays("dmarc", (id, evidence) => {
      Object.assign(message(id, evidence), { rcode: "NXDOMAIN", answer: [] });
    }),
    "info",
    "differs",
    { says: ["_dmarc.example.nl"] },
  ],
  [
    "a refusal",
    serverSays("mx", (id, evidence) => {
      Object.assign(message(id, evidence), { rcode: "REFUSED", answer: [], flags: [] });
    }),
    "info",
    "lame",
    { finds: ["mail-records-refused"] },
  ],
  [
    "an answer without authority",
    serverSays("mx", (id, evidence) => {
      message(id, evidence).flags = [];
    }),
    "info",
    "lame",
  ],
  [
    "all are silent",
    () =>
      changed((evidence) => {
        for (const answers of Object.values(given(evidence.mx?.servers) as Servers)) {
          for (const key of ["mx", "txt", "dmarc"] as const)
            answers[key] = { outcome: "timeout", attempts: [] };
        }
      }),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "not asked",
    () =>
      changed((evidence) => {
        delete evidence.mx?.servers;
      }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
]);

export const TRANSPORT_CASES: readonly Case[] = [
  ...exist,
  ...valid,
  ...policy,
  ...mx,
  ...rptExist,
  ...rptValid,
  ...srv,
  ...consistency,
];
