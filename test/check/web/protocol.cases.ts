/** HTTP/2, HTTP/3 and HTTPS records. */
import type { Http2Answer, QuicAnswer } from "../../../src/model/web.ts";
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

export const PROTOCOL_CASES: readonly Case[] = [
  ...casesOf("web_https_http2", HTTP2),
  ...casesOf("web_https_http3", HTTP3),
  ...casesOf("web_https_http_svcb", SVCB),
];
