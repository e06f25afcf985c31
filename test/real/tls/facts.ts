import type { TlsEndpoint } from "../../../src/model/tls.ts";

/** What a scan of an endpoint came to, in the words of the rows. */
export interface Facts {
  /** Versions spoken, oldest first: `0303 0304`. */
  readonly versions: string;
  /** Suites accepted, by code point, sorted; each once. */
  readonly suites: string;
  readonly preference: TlsEndpoint["preference"];
  /** Every list of suites was gone through. */
  readonly exhausted: boolean;
  readonly groups12: string;
  readonly groups13: string;
  /** First choice under TLS 1.3. */
  readonly preferred13: string | null;
  /** `1024:rfc2409-1024 …`, of every suite, each once. */
  readonly dh: string;
  readonly ems: boolean | null;
  readonly ri: boolean | null;
  readonly compression: number | null;
  /** Signature hashes accepted that should not be: `sha1 sha224`. */
  readonly weak: string;
  /** Completed renegotiations. */
  readonly renegotiated: number | null;
  readonly earlyData: boolean | null;
  readonly clientAuth: "required" | "requested" | null;
  /** Distinct leaves. */
  readonly leaves: number;
  readonly stapled: boolean;
  /** OpenSSL's verdicts on the chains: `ok`, or codes. */
  readonly trust: string;
  readonly reach: string;
  readonly complete: boolean;
}

const words = (values: Iterable<string>): string => [...new Set(values)].sort().join(" ");

/** The facts of an endpoint. */
export function factsOf(endpoint: TlsEndpoint): Facts {
  const { versions, suites, groups, hello12, weak_sig: weak, chains, client_auth: auth } = endpoint;
  const spoken = Object.entries(versions).filter(([, answer]) => answer?.ok === true);
  return {
    versions: words(spoken.map(([version]) => version)),
    suites: words(suites.map(({ id }) => id)),
    preference: endpoint.preference,
    exhausted: endpoint.suite_lists.every(({ exhausted }) => exhausted),
    groups12: words(groups["0303"]?.accepted ?? []),
    groups13: words(groups["0304"]?.accepted ?? []),
    preferred13: groups["0304"]?.preferred ?? null,
    dh: words(suites.flatMap(({ dh }) => (dh === null ? [] : [`${dh.bits}:${dh.name ?? "-"}`]))),
    ems: hello12?.ems ?? null,
    ri: hello12?.ri ?? null,
    compression: hello12?.compression ?? null,
    weak: words((["md5", "sha1", "sha224"] as const).filter((hash) => weak?.[hash] === true)),
    renegotiated: endpoint.reneg?.succeeded ?? null,
    earlyData: endpoint.early_data?.accepted ?? null,
    clientAuth: auth?.required === true ? "required" : auth?.requested === true ? "requested" : null,
    leaves: new Set(chains.map(({ certificates }) => certificates[0])).size,
    stapled: chains.some(({ staples }) => staples.some(({ response }) => response !== null)),
    trust: words(endpoint.trust.map(({ ok, code }) => (ok ? "ok" : (code ?? "unknown")))),
    reach: endpoint.reach.state,
    complete: endpoint.complete,
  };
}
