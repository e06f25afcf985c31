/** Evidence in which the TLS of the web or mail servers differs from a healthy one. */
import type { LeafSpec, StapleSpec } from "../../../src/lab/tls/authority.ts";
import type { TlsEndpoint } from "../../../src/model/tls.ts";
import { evidenceOf, given, type MutableEvidence, NOW, type Scene, ZONE } from "../../support/evidence.ts";
import {
  authorityAt,
  GOOD_LEAF,
  issueLeaf,
  keep,
  type MutableEndpoint,
  sentChain,
} from "../../support/tls.ts";

export type Change = (endpoint: MutableEndpoint, evidence: MutableEvidence) => void;

/** Ports of the two roles. */
export const WEB_PORT = 443;
export const MAIL_PORT = 25;

/** The endpoints of a port, IPv4 first. */
export function endpointsIn(evidence: MutableEvidence, port = WEB_PORT): MutableEndpoint[] {
  return Object.values(given(evidence.tls)).filter((endpoint) => endpoint.port === port);
}

/** Every server of a port differs. */
export function all(change: Change, port = WEB_PORT, scene: Scene = {}): MutableEvidence {
  const evidence = evidenceOf(scene);
  for (const endpoint of endpointsIn(evidence, port)) change(endpoint, evidence);
  return evidence;
}

/** One server of a port differs, the one with IPv6. */
export function one(change: Change, port = WEB_PORT): MutableEvidence {
  const evidence = evidenceOf();
  change(given(endpointsIn(evidence, port)[1]), evidence);
  return evidence;
}

/** Several changes of one server. */
export const both =
  (...changes: readonly Change[]): Change =>
  (endpoint, evidence) => {
    for (const change of changes) change(endpoint, evidence);
  };

/** Another leaf in place of the healthy one; OpenSSL says what `ok` says. */
export function leaf(spec: Partial<LeafSpec>, ok = true): Change {
  return (endpoint, evidence) => {
    endpoint.chains = [];
    endpoint.trust = [];
    addLeaf(spec, ok)(endpoint, evidence);
  };
}

/** A further leaf. */
export function addLeaf(spec: Partial<LeafSpec>, ok = true): Change {
  return (endpoint, evidence) => {
    const issued = issueLeaf(NOW, { names: [endpoint.sni ?? ZONE], ...GOOD_LEAF, ...spec });
    const chain = sentChain(given(evidence.blobs), issued);
    endpoint.chains.push(structuredClone(chain) as MutableEndpoint["chains"][number]);
    endpoint.trust.push({ leaf: given(chain.certificates[0]), ok, code: ok ? null : "ERROR" });
  };
}

/** A chain of other certificates; OpenSSL was not asked. */
export function certificates(...ders: readonly Buffer[]): Change {
  return (endpoint, evidence) => {
    const chain = sentChain(given(evidence.blobs), { chain: ders });
    endpoint.chains = [structuredClone(chain) as MutableEndpoint["chains"][number]];
    endpoint.trust = [];
  };
}

/** A leaf that names an OCSP responder, with what is stapled to it. */
export function stapled(spec: StapleSpec | Buffer | null, also: LeafSpec["also"] = {}): Change {
  return (endpoint, evidence) => {
    const authority = authorityAt(NOW);
    const issued = authority.issue({
      names: [endpoint.sni ?? ZONE],
      ...GOOD_LEAF,
      also: { ocspUri: "http://ocsp.example/", ...also },
    });
    const octets = spec === null || Buffer.isBuffer(spec) ? spec : authority.staple(issued, spec);
    const response = octets === null ? null : keep(given(evidence.blobs), octets);
    const chain = sentChain(given(evidence.blobs), issued, { staples: [{ v: "0304", response }] });
    endpoint.chains = [structuredClone(chain) as MutableEndpoint["chains"][number]];
    endpoint.trust = [];
  };
}

/** Nothing of TLS was learnt. */
export function reach(
  state: TlsEndpoint["reach"]["state"],
  over: Partial<TlsEndpoint["reach"]> = {},
): Change {
  return (endpoint, evidence) => {
    // Only TLS is looked at: what the web server's other port does has tests of its own.
    delete evidence.web;
    Object.assign(endpoint, {
      complete: true,
      reach: { state, attempts: [], ...over },
      fingerprint: null,
      versions: {},
      suites: [],
      suite_lists: [],
      orders: [],
      groups: {},
      chains: [],
      trust: [],
    });
  };
}

/** Only TLS 1.3 is accepted. */
export const only13: Change = (endpoint) => {
  endpoint.versions["0303"] = { ok: false, why: "alert:70" };
  endpoint.suites = endpoint.suites.filter(({ v }) => v === "0304");
  endpoint.suite_lists = [{ v: "0304", list: "tls13", exhausted: true }];
  endpoint.orders = [];
  delete endpoint.groups["0303"];
  endpoint.sentinels = [];
  for (const key of ["hello12", "weak_sig", "reneg", "preference"] as const) delete endpoint[key];
};

/** TLS 1.3 is not accepted. */
export const only12: Change = (endpoint) => {
  endpoint.versions["0304"] = { ok: false, why: "alert:70" };
  endpoint.suites = endpoint.suites.filter(({ v }) => v !== "0304");
  endpoint.suite_lists = endpoint.suite_lists.filter(({ v }) => v !== "0304");
  delete endpoint.groups["0304"];
  endpoint.sentinels = [];
  for (const key of ["hello13", "early_data"] as const) delete endpoint[key];
};

/** Accepts these TLS 1.2 suites, in the order in which it chooses them. */
export function suites12(...ids: readonly string[]): Change {
  return (endpoint) => {
    const group = (id: string): string | null =>
      id.startsWith("C0") || id.startsWith("CCA") ? "001D" : null;
    endpoint.suites = [
      ...endpoint.suites.filter(({ v }) => v === "0304"),
      ...ids.map((id) => ({ v: "0303", id, group: group(id), sig: "0403", chain: 0, dh: null })),
    ];
    endpoint.orders = [{ v: "0303", offered: [...ids].reverse(), chosen: [...ids] }];
  };
}

/** Accepts DHE with a prime, by its SHA-256. */
export function prime(digest: string, bits: number, g: number | null = 2): Change {
  return (endpoint) => {
    const dh = { bits, g, p: digest.padEnd(64, "0"), name: null };
    endpoint.suites.push({ v: "0303", id: "009E", group: null, sig: "0804", chain: 0, dh });
  };
}

/** The measurement ended before everything was tried. */
export const stopped =
  (why: TlsEndpoint["stopped"], ...left: readonly string[]): Change =>
  (endpoint) => {
    Object.assign(endpoint, { complete: false, stopped: why });
    endpoint.suite_lists = endpoint.suite_lists.filter(({ list }) => !left.includes(list));
  };
