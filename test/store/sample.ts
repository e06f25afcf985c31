import type { EvidenceDocument } from "../../src/model/evidence.ts";

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
    mx: { answer: `${name}/MX`, records: [], hosts: [], skipped: [] },
  };
}
