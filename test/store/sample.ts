import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { MxHost, SmtpServer } from "../../src/model/mail.ts";
import type { TlsEndpoint } from "../../src/model/tls.ts";

const TIME = "2026-07-01T08:00:01.120Z";

/** Evidence of a small unsigned name with one answer, one server and one MX record; every kind of reference occurs. */
export function sampleEvidence(name = "example.nl"): EvidenceDocument {
  return {
    kind: "waterpas-evidence",
    schema_version: "1.0",
    run_id: "run_20260701T080000Z_7c1e",
    target: { input: name, name, unicode: name, types: ["web", "mail"] },
    tool: { name: "waterpas", version: "0.1.0", node: "24.21.0", openssl: "3.5.5" },
    options: { depth: "standard", resolver: "iterate", families: ["ipv4", "ipv6"] },
    collected_from: "2026-07-01T08:00:00.000Z",
    collected_until: "2026-07-01T08:00:09.874Z",
    vantage: {
      label: null,
      ipv4: "ok",
      ipv6: "ok",
      port25: "unknown",
      dns: "ok",
      clock: "ok",
      resolver: "iterate",
      checked_at: "2026-07-01T07:59:59.000Z",
    },
    inputs: [],
    attempts: [
      {
        n: 1,
        at_ms: 12,
        kind: "dns/udp",
        peer: "192.0.2.53:53",
        what: `${name} A +do`,
        outcome: "ok",
        ms: 11,
        out: 51,
        in: 91,
        detail: { rcode: "NOERROR", aa: true },
      },
    ],
    dns: {
      answers: {
        [`${name}/A`]: {
          outcome: "ok",
          rcode: "NOERROR",
          messages: ["m1"],
          rrs: ["0123456789abcdef01234567"],
          cname: [],
          security: "insecure",
          reason: { code: "no-ds", zone: name, name, extra: { tags: "1 2" } },
          path: [{ name, type: "A", zone: name, security: "insecure" }],
        },
        [`${name}/AAAA`]: { outcome: "timeout", rcode: null, messages: [], rrs: [], cname: [] },
        [`${name}/MX`]: { outcome: "timeout", rcode: null, messages: [], rrs: [], cname: [] },
      },
      rrsets: {
        "0123456789abcdef01234567": { name, type: "A", ttl: 300, rdata: ["192.0.2.80"], rrsigs: [] },
      },
      messages: {
        m1: {
          server: "192.0.2.53",
          transport: "udp",
          name,
          type: "A",
          rcode: "NOERROR",
          flags: ["aa"],
          answer: ["0123456789abcdef01234567"],
          authority: [],
          edns: { version: 0, size: 1232, do: true },
          size: 91,
          attempt: 1,
          observed_at: TIME,
        },
      },
      zones: {},
    },
    ns: {
      [name]: {
        parent: "nl",
        parent_ns: [name],
        glue: {},
        child_ns: null,
        hosts: [{ name, a: `${name}/A`, aaaa: `${name}/AAAA`, ipv4: ["192.0.2.53"], ipv6: null }],
        servers: { "192.0.2.53": { hosts: [name], soa: { outcome: "ok", message: "m1", attempts: [1] } } },
      },
    },
    tls: { [`192.0.2.80:443/${name}`]: sampleTls(name) },
    caa: { [name]: [`${name}/A`] },
    tlsa: { [`_443._tcp.${name}`]: [`${name}/A`] },
    ...sampleMail(name),
    blobs: { [BLOB]: "MAA" },
  };
}

const BLOB = "ab".repeat(32);

/** Sections of mail in which every key occurs. */
function sampleMail(name: string): Partial<EvidenceDocument> {
  const key = `${name}/A`;
  const reply = { outcome: "ok", message: "m1", attempts: [1] } as const;
  const host: MxHost = {
    ...{ preference: 10, a: key, aaaa: key, soa: key, cname: ["real.example"] },
    ...{ addresses: ["192.0.2.25"], skipped: [], denied: [], tlsa_bases: ["real.example", "mx.example"] },
    ptr: { "192.0.2.25": { answer: key, forward: [key] } },
  };
  const said = { code: 250, lines: ["250 mx"], ms: 5, keywords: ["SIZE 1000"] };
  const server: SmtpServer = {
    ...{ address: "192.0.2.25", port: 25, hosts: ["mx.example"], observed_at: "2026-07-01T08:00:00.000Z" },
    ...{ tries: 2, outcome: "ready-for-tls", before: ["banner-tempfail"], attempts: [1] },
    connect: { error: "timeout", detail: "no answer" },
    banner: { code: null, lines: [], ms: 5, error: "timeout", bare_lf: false },
    ehlo: said,
    helo: { code: 250, lines: [], ms: 5 },
    starttls: { code: 220, lines: [], ms: 5, residual: { octets: 3, sample: "abc" } },
    ehlo_tls: said,
    injection: { answered: null, reply: null },
    tls: [`192.0.2.80:443/${name}`],
  };
  return {
    mx: {
      ...{
        answer: `${name}/MX`,
        records: [{ preference: 10, exchange: "mx.example" }],
        hosts: ["mx.example"],
      },
      ...{ skipped: [], excluded: [{ exchange: ".", why: "null" }], details: { "mx.example": host } },
      wildcard: key,
      servers: { "192.0.2.53": { hosts: [name], mx: reply, txt: reply, dmarc: reply } },
    },
    smtp: { "192.0.2.25:25": server },
    spf: { domain: name, answers: [key], wildcard: key, type99: key, misplaced: [key] },
    dmarc: { domain: name, answers: [key], destinations: { "reports.example": [key] } },
    dkim: {
      ...{ domain: name, ent: key, control: key, probe: "full" },
      selectors: [{ selector: "s1", source: "list", answer: key }],
    },
    mta_sts: {
      ...{ record: key, host: [key], skipped: ["192.0.2.99"] },
      fetches: [
        {
          ...{ address: "192.0.2.80", attempt: 1, outcome: "ok", status: 200, media_type: "text/plain" },
          ...{ location: "https://example/", detail: "x", body: BLOB, certificate: BLOB },
        },
      ],
    },
    tls_rpt: { record: key },
    srv: { services: { "_imaps._tcp": key }, targets: { "mail.example": [key] } },
    shared: [{ pointer: "/smtp/192.0.2.25:25", observed_at: "2026-07-01T08:00:00.000Z" }],
  };
}

/** An endpoint in which every key and every kind of value occurs. */
function sampleTls(name: string): TlsEndpoint {
  return {
    address: "192.0.2.80",
    port: 443,
    sni: name,
    starttls: null,
    scan: "full",
    depth: "standard",
    complete: false,
    stopped: "rate-limited",
    connections: { crafted: 21, full: 2, retries: 0 },
    duration_ms: 850,
    reach: { state: "tls", attempts: [1], control: { port: 80, outcome: "ok", attempts: [1] } },
    fingerprint: { version: "0304", suite: "1302", group: "001D", leaf: BLOB },
    versions: { "0304": { ok: true }, "0302": { ok: false, why: "alert:70" }, "0002": { ok: null } },
    suites: [
      { v: "0303", id: "C02F", group: "001D", sig: "0804", chain: 0, dh: null },
      {
        v: "0303",
        id: "009E",
        group: null,
        sig: "0401",
        chain: 0,
        dh: { bits: 3072, g: 2, p: BLOB, name: "ffdhe3072" },
      },
      { v: "0002", id: "0700C0", group: null, sig: null, chain: null, dh: null },
    ],
    suite_lists: [{ v: "0303", list: "a", exhausted: true }],
    orders: [{ v: "0303", offered: ["009E", "C02F"], chosen: ["C02F", "009E"] }],
    preference: "server",
    groups: { "0304": { accepted: ["001D"], preferred: "001D", exhaustive: false, refused: ["0100"] } },
    hello12: {
      v: "0303",
      ems: true,
      ri: true,
      ticket: true,
      compression: 0,
      alpn: "h2",
      cert_requested: false,
      extensions: ["FF01", "0017"],
    },
    hello13: { alpn: null, cert_requested: false, sig: "0403", ticket: true, extensions: [] },
    weak_sig: { md5: false, sha1: false, sha224: null, schemes: [], ignored: false, no_signature: false },
    chains: [
      {
        certificates: [BLOB],
        seen_with: ["0303/C02F", "0304"],
        staples: [{ v: "0304", response: BLOB }],
        sct_list: null,
      },
    ],
    trust: [{ leaf: BLOB, ok: false, code: "CERT_HAS_EXPIRED" }],
    anchors: [{ certificate: BLOB, store: "public" }],
    reneg: { attempted: 11, succeeded: 0, end: "alert:100" },
    early_data: { max: 0, attempted: false, accepted: null },
    client_auth: { requested: false, required: null },
    large_hello: { answered: true, outcome: "hello" },
    sentinels: [{ v: "0303", value: "01", offered13: false }],
    repeated_keys: [
      { group: "001D", key: "ab".repeat(8), connections: 2, suites: ["C02F"], spread_ms: 1200 },
    ],
    oddities: ["warning-alert:112"],
    log: [{ probe: "C0", outcome: "hrr", attempt: 1 }],
  };
}
