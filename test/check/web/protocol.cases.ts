/** HTTP/2, HTTP/3 and HTTPS records. */
import type { Http2Answer, QuicAnswer } from "../../../src/model/web.ts";
import { type EchRequest, echConfig, echList } from "../../support/ech.ts";
import {
  copyOf,
  evidenceOf,
  failAnswer,
  given,
  type Mutable,
  type MutableEvidence,
  RECORDS,
  ZONE,
} from "../../support/evidence.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import { fields, IPV4, IPV6, site } from "./scene.ts";

const http2 = (over: Partial<Http2Answer>): MutableEvidence =>
  site((web) => {
    for (const endpoint of web.endpoints) Object.assign(given(endpoint.http2), over);
  });

const failed = (outcome: "timeout" | "protocol" | "cancelled") => ({
  phase: "request" as const,
  outcome,
  code: outcome === "timeout" ? "ETIMEDOUT" : "goaway",
});

const HTTP2: readonly Situation[] = [
  ["chosen and working", () => evidenceOf(), "passed", "good"],
  [
    "not chosen",
    () => http2({ alpn: "http/1.1", status: null }),
    "info",
    "not-offered",
    { finds: ["http2-not-offered"] },
  ],
  ["nothing chosen", () => http2({ alpn: null, status: null }), "info", "not-offered"],
  [
    "chosen and broken",
    () => http2({ status: null, error: failed("protocol") }),
    "info",
    "broken",
    { finds: ["http2-no-answer"], says: ["goaway"] },
  ],
  ["chosen, and no status", () => http2({ status: null }), "info", "broken"],
  [
    "chosen and silent",
    () => http2({ status: null, error: failed("timeout") }),
    "error",
    "could-not-test",
    { cause: "timeout" },
  ],
  [
    "the handshake was broken off",
    () => http2({ alpn: null, status: null, error: failed("cancelled") }),
    "error",
    "could-not-test",
    { cause: "cancelled" },
  ],
  [
    "the depth leaves it out",
    () =>
      site((web, evidence) => {
        evidence.options.depth = "fast";
        for (const endpoint of web.endpoints) delete endpoint.http2;
      }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
  [
    "asked of other addresses only",
    () =>
      site((web) => {
        for (const endpoint of web.endpoints) delete endpoint.http2;
      }),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  [
    "asked of one address",
    () =>
      site((web) => {
        delete given(web.endpoints[1]).http2;
      }),
    "passed",
    "good",
    { servers: { [IPV4]: "passed", [IPV6]: "not_tested" } },
  ],
];

/** HTTPS records of the zone, in place of the usual one. */
const bound = (...rdatas: readonly string[]): MutableEvidence => {
  const records = rdatas.map((rdata) => `@ HTTPS ${rdata}\n`).join("");
  return evidenceOf({ zone: copyOf({ records: RECORDS.replace(/@ HTTPS .*\n/, records) }) });
};

const quic = (
  over: Partial<QuicAnswer>,
  change: (web: Parameters<Parameters<typeof site>[0]>[0]) => void = () => {},
  evidence = evidenceOf(),
) => {
  const web = given(evidence.web);
  for (const endpoint of web.endpoints)
    Object.assign(given(endpoint.quic?.["443"]), over as Mutable<QuicAnswer>);
  change(web);
  return evidence;
};

const SILENT = { state: "silent", versions: [] } as const;
const noField = fields("Alt-Svc");

const HTTP3: readonly Situation[] = [
  [
    "advertised and there",
    () => evidenceOf(),
    "passed",
    "good",
    { finds: ["http3-advertised", "quic-answers"], says: ["0x00000001"] },
  ],
  ["by an HTTPS record alone", () => quic({}, noField), "passed", "good", { says: ["an HTTPS record"] }],
  ["by Alt-Svc alone", () => bound("1 . alpn=h2"), "passed", "good", { says: ["Alt-Svc"] }],
  ["advertised, no answer", () => quic(SILENT), "info", "silent", { finds: ["quic-silent"] }],
  [
    "there, not advertised",
    () => quic({}, noField, bound("1 . alpn=h2")),
    "info",
    "not-advertised",
    { finds: ["http3-not-advertised"] },
  ],
  [
    "neither",
    () => quic(SILENT, noField, bound("1 . alpn=h2")),
    "info",
    "not-offered",
    { finds: ["http3-not-advertised", "quic-silent"] },
  ],
  [
    "a field that browsers ignore",
    () => quic({}, fields("Alt-Svc", "h3=443")),
    "passed",
    "good",
    { finds: ["alt-svc-invalid"] },
  ],
  [
    "a draft too",
    () => quic({}, fields("Alt-Svc", 'h3=":443", h3-29=":443"')),
    "passed",
    "good",
    { finds: ["alt-svc-obsolete"], says: ["h3-29"] },
  ],
  [
    "the depth leaves it out",
    () =>
      site((web) => {
        for (const endpoint of web.endpoints) delete endpoint.quic;
      }),
    "not_tested",
    "not-tested",
    { reason: "disabled" },
  ],
];

const SVCB: readonly Situation[] = [
  [
    "fitting",
    () => bound("1 . alpn=h2,h3 ipv4hint=192.0.2.80 ipv6hint=2001:db8:80::80"),
    "passed",
    "good",
    { finds: ["https-rr-found"] },
  ],
  ["none", () => bound(), "info", "none", { finds: ["https-rr-none"] }],
  [
    "a hint that is elsewhere",
    () => bound("1 . ipv4hint=192.0.2.99"),
    "info",
    "bad",
    { finds: ["https-rr-hint-unknown"], says: ["192.0.2.99"] },
  ],
  [
    "HTTP/2 that is not there",
    () => {
      const evidence = bound("1 . alpn=h2");
      for (const endpoint of given(evidence.web).endpoints)
        Object.assign(given(endpoint.http2), { alpn: "http/1.1" });
      return evidence;
    },
    "info",
    "bad",
    { finds: ["https-rr-h2-not-offered"] },
  ],
  [
    "HTTP/2, of which nothing was learnt",
    () => {
      const evidence = bound("1 . alpn=h2");
      for (const endpoint of given(evidence.web).endpoints)
        Object.assign(given(endpoint.http2), { alpn: null, status: null, error: failed("timeout") });
      return evidence;
    },
    "passed",
    "good",
  ],
  [
    "HTTP/3 that does not answer",
    () => quic(SILENT, () => {}, bound("1 . alpn=h3")),
    "info",
    "bad",
    { finds: ["https-rr-h3-no-answer"] },
  ],
  [
    "no TLS at all",
    () => {
      const evidence = bound("1 . alpn=h2");
      for (const endpoint of Object.values(given(evidence.tls)))
        if (endpoint.port === 443) endpoint.reach = { state: "refused", attempts: [] };
      return evidence;
    },
    "info",
    "bad",
    { finds: ["https-rr-without-tls"] },
  ],
  [
    "an alias beside a service",
    () => bound("0 other.example.", "1 . alpn=h2"),
    "info",
    "bad",
    { finds: ["https-rr-alias-with-service"] },
  ],
  [
    "aliases that lead to each other",
    () => {
      const evidence = bound(`0 www.${ZONE}.`);
      // The other name answers with an alias back.
      const dns = given(evidence.dns);
      const back = structuredClone(given(dns.answers[`${ZONE}/HTTPS`]));
      const rrset = structuredClone(given(dns.rrsets[given(back.rrs[0])]));
      const id = "back";
      dns.rrsets[id] = { ...rrset, name: `www.${ZONE}`, rdata: [`0 ${ZONE}.`] };
      dns.answers[`www.${ZONE}/HTTPS`] = { ...back, rrs: [id] };
      given(evidence.svcb)[ZONE] = [`${ZONE}/HTTPS`, `www.${ZONE}/HTTPS`];
      return evidence;
    },
    "info",
    "bad",
    { finds: ["https-rr-alias-endless"], lacks: ["https-rr-alias-with-service"], says: [ZONE] },
  ],
  [
    "an alias to a name that has none (RFC 9460 section 3)",
    () => {
      const evidence = bound(`0 www.${ZONE}.`);
      const answer = given(evidence.dns?.answers[`${ZONE}/HTTPS`]);
      given(evidence.dns).answers[`www.${ZONE}/HTTPS`] = { ...answer, outcome: "nodata", rrs: [] };
      given(evidence.svcb)[ZONE] = [`${ZONE}/HTTPS`, `www.${ZONE}/HTTPS`];
      return evidence;
    },
    "passed",
    "good",
    { lacks: ["https-rr-alias-endless"] },
  ],
  [
    "a name that offers no service",
    () => bound("0 ."),
    "passed",
    "good",
    { lacks: ["https-rr-alias-endless"] },
  ],
  [
    "a key that must be known and is not",
    () => bound("1 . mandatory=key65280 key65280=x"),
    "info",
    "bad",
    { finds: ["https-rr-mandatory-unknown"] },
  ],
  [
    "a record that cannot be read",
    () => {
      const evidence = evidenceOf();
      const answer = given(evidence.dns?.answers[`${ZONE}/HTTPS`]);
      given(evidence.dns?.rrsets[given(answer.rrs[0])]).rdata = ["\\# 5 0001000005"];
      return evidence;
    },
    "info",
    "bad",
    { finds: ["https-rr-malformed"] },
  ],
  [
    "the lookup fails",
    () => {
      const evidence = evidenceOf();
      failAnswer(evidence, `${ZONE}/HTTPS`, { outcome: "servfail" });
      return evidence;
    },
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "not asked",
    () => {
      const evidence = evidenceOf();
      evidence.svcb = {};
      return evidence;
    },
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
];

/** Names that the healthy zone answers for, in place of a public name. */
const [THERE, NOWHERE] = [`mail.${ZONE}`, `gone.${ZONE}`] as const;

const echOf = (...requests: readonly EchRequest[]): string =>
  `ech=${echList(...requests.map((request) => echConfig({ publicName: THERE, ...request }))).toString("base64")}`;

/** HTTPS records with ECH, and the questions about public names that come with them. */
function hidden(rdatas: readonly string[], ...publicNames: readonly string[]): MutableEvidence {
  const evidence = bound(...rdatas);
  const asked = publicNames.flatMap((name) => [`${name}/A`, `${name}/AAAA`]);
  given(evidence.svcb)[ZONE] = [`${ZONE}/HTTPS`, ...asked];
  return evidence;
}

const ECH: readonly Situation[] = [
  ["records without it", () => evidenceOf(), "not_tested", "not-tested", { reason: "not_applicable" }],
  ["no records", () => bound(), "not_tested", "not-tested", { reason: "not_applicable" }],
  [
    "an alias, which carries none",
    () => bound(`0 ${NOWHERE}.`),
    "not_tested",
    "not-tested",
    { reason: "not_applicable" },
  ],
  [
    "a key behind a name that is there",
    () => hidden([`1 . ${echOf({})}`], THERE),
    "passed",
    "good",
    { finds: ["ech-published"], says: [THERE, '"secure"'] },
  ],
  [
    "without DNSSEC",
    () => {
      const evidence = hidden([`1 . ${echOf({})}`], THERE);
      given(evidence.dns?.answers[`${ZONE}/HTTPS`]).security = "insecure";
      return evidence;
    },
    "passed",
    "good",
    { finds: ["ech-published"], says: ['"insecure"'] },
  ],
  [
    "entries that nobody uses beside one (RFC 9849 section 6.2.2)",
    () => hidden([`1 . ${echOf({ extensions: [0x8abc] }, { version: 0xfe0a }, {})}`], THERE),
    "passed",
    "good",
    { lacks: ["ech-unusable"] },
  ],
  [
    "only entries that nobody uses",
    () => hidden([`1 . ${echOf({ version: 0xfe0a }, { kem: 0x7777 })}`]),
    "info",
    "bad",
    { finds: ["ech-unusable"], lacks: ["ech-published"], says: ["version", "key-encapsulation"] },
  ],
  ["octets that are no list", () => hidden(["1 . ech=AAAA"]), "info", "bad", { finds: ["ech-malformed"] }],
  [
    "a public name without address",
    () => {
      const evidence = hidden([`1 . ${echOf({ publicName: NOWHERE })}`], NOWHERE);
      const denied = { outcome: "nxdomain", rcode: "NXDOMAIN", security: "secure" } as const;
      for (const type of ["A", "AAAA"])
        failAnswer(evidence, `${NOWHERE}/${type}`, { ...denied, failures: [] });
      return evidence;
    },
    "info",
    "bad",
    { finds: ["ech-public-name-unknown", "ech-published"], says: [NOWHERE] },
  ],
  [
    "a record beside it without",
    () => hidden([`1 . ${echOf({})}`, "2 . alpn=h2"], THERE),
    "info",
    "bad",
    { finds: ["ech-mixed"] },
  ],
  [
    "a public name of which too many were published to look at all",
    () => hidden([`1 . ${echOf({ publicName: NOWHERE })}`]),
    "passed",
    "good",
  ],
  [
    "the lookup of the public name fails",
    () => {
      const evidence = hidden([`1 . ${echOf({})}`], THERE);
      for (const type of ["A", "AAAA"]) failAnswer(evidence, `${THERE}/${type}`, { outcome: "servfail" });
      return evidence;
    },
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "one lookup of the public name fails, the other finds it",
    () => {
      const evidence = hidden([`1 . ${echOf({})}`], THERE);
      failAnswer(evidence, `${THERE}/AAAA`, { outcome: "servfail" });
      return evidence;
    },
    "passed",
    "good",
  ],
  [
    "the lookup fails",
    () => {
      const evidence = evidenceOf();
      failAnswer(evidence, `${ZONE}/HTTPS`, { outcome: "servfail" });
      return evidence;
    },
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "not asked",
    () => {
      const evidence = evidenceOf();
      evidence.svcb = {};
      return evidence;
    },
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
];

export const PROTOCOL_CASES: readonly Case[] = [
  ...casesOf("web_https_http2", HTTP2),
  ...casesOf("web_https_http3", HTTP3),
  ...casesOf("web_https_http_svcb", SVCB),
  ...casesOf("web_https_tls_ech", ECH),
];
