/** Chains of redirects, and whether plain HTTP leads to HTTPS. */
import { fieldLines, type HeaderFinding, type HeaderPair } from "./field.ts";
import { isRedirect, type LocationResult, resolveLocation, type Target, targetOf } from "./location.ts";

/** One request of a chain. */
export interface Hop {
  readonly url: string;
  /** `null` when no response came. */
  readonly status: number | null;
  readonly headers: readonly HeaderPair[];
}

/** How a chain came to its end; `final`: a response that redirects no further. */
export type ChainEnd =
  | "final"
  | "loop"
  | "limit"
  | "blocked"
  | "error"
  | "bad-location"
  | "scheme"
  | "port"
  | "leaves-family";

export interface Chain {
  readonly hops: readonly Hop[];
  readonly end: ChainEnd;
}

export type RedirectVerdict = "good" | "other" | "bad" | "no-https";

export interface RedirectFacts {
  readonly verdict: RedirectVerdict;
  /** Their places are the numbers of hops, in `params.hop`. */
  readonly findings: readonly HeaderFinding[];
}

export interface RedirectInput {
  readonly host: string;
  /** From `http://host/`; `null` when nothing could be sent. */
  readonly http: Chain | null;
  /** From `https://host/`; `null` when there is no TLS. */
  readonly https: Chain | null;
  /** Port 80 accepts connections. */
  readonly isPort80Open: boolean;
}

/** Where a hop redirects to; `null` when it does not. */
export function redirectOf({ url, status, headers }: Hop): LocationResult | null {
  if (status === null || !isRedirect(status)) return null;
  const location = resolveLocation(url, fieldLines(headers, "location"));
  return location.ok || location.reason !== "absent" ? location : null;
}

const fold = (host: string): string => host.toLowerCase().replace(/\.$/, "");

const bad = (code: string, params?: HeaderFinding["params"]): RedirectFacts => ({
  verdict: "bad",
  findings: [{ code, ...(params && { params }) }],
});

/** Reading `rfc`: the first response on port 80 must lead to HTTPS on the same host, and that must answer. */
export function judgeRedirect(input: RedirectInput): RedirectFacts {
  const { http, https, isPort80Open, host } = input;
  if (https === null) return { verdict: "no-https", findings: [] };
  const first = http?.hops[0];
  if (http === null || first === undefined || first.status === null) {
    return { verdict: "other", findings: isPort80Open ? [{ code: "port80-open-no-http" }] : [] };
  }
  const location = redirectOf(first);
  if (location === null) return bad("no-redirect", { status: first.status });
  if (!location.ok) return bad("bad-location", { reason: location.reason });
  const target = location.value;
  const fault = faultOf(target, host, http);
  return fault ?? upgrade(input, http);
}

function faultOf(target: Target, host: string, { end }: Chain): RedirectFacts | null {
  if (end === "loop" && target.scheme !== "https") return bad("redirect-loop", { url: target.url });
  if (target.scheme !== "https") return bad("first-hop-not-https", { url: target.url });
  return target.host === fold(host) ? null : bad("first-hop-other-host", { url: target.url });
}

/** The target of the first hop is as it should be; whether it answers. */
function upgrade({ https }: RedirectInput, http: Chain): RedirectFacts {
  const [, second] = http.hops;
  const isBroken = http.end === "error" && http.hops.length === 2 && second?.status === null;
  if (isBroken && https?.hops[0]?.status !== null) return bad("upgrade-target-broken", { url: second.url });
  return { verdict: "good", findings: [] };
}

/** A client that follows redirects throws at these. */
const THROWS: ReadonlySet<ChainEnd> = new Set(["loop", "limit", "error", "bad-location", "scheme"]);

/** Reading `internetnl-1.11`: a chain that cannot be followed to its end counts as no HTTP, or no HTTPS, at all. */
export function judgeRedirectParity({ host, http, https }: RedirectInput): RedirectVerdict {
  if (https === null || isLost(https)) return "no-https";
  if (http === null || isLost(http)) return "other";
  const location = http.hops.slice(0, 1).map(redirectOf)[0];
  if (location?.ok !== true) return "bad";
  // The final dot of a host is not folded there.
  const { hostname } = new URL(location.value.url);
  return location.value.scheme === "https" && hostname === host.toLowerCase() ? "good" : "bad";
}

const isLost = ({ hops, end }: Chain): boolean => (hops[0]?.status ?? null) === null || THROWS.has(end);

export interface DowngradeFacts {
  readonly verdict: "good" | "dead-end" | "bad";
  readonly findings: readonly HeaderFinding[];
}

const DEAD_ENDS: Readonly<Partial<Record<ChainEnd, string>>> = {
  loop: "redirect-loop",
  limit: "redirect-limit",
  blocked: "redirect-blocked",
  error: "redirect-dead-end",
  "bad-location": "bad-location",
  scheme: "redirect-scheme",
};

/** Whether a chain leads from HTTPS to plain HTTP, or nowhere. Both chains of an address are looked at together. */
export function judgeDowngrade(chains: readonly Chain[]): DowngradeFacts {
  const downgrades = chains.flatMap(({ hops }) => hops.flatMap(downgradeOf));
  if (downgrades.length > 0) return { verdict: "bad", findings: downgrades };
  const deadEnds = chains.flatMap(({ hops, end }) => {
    const code = hops.length > 1 || end !== "error" ? DEAD_ENDS[end] : undefined;
    const last = hops.at(-1);
    return code === undefined || last === undefined
      ? []
      : [{ code, params: { hop: hops.length, url: last.url } }];
  });
  return { verdict: deadEnds.length === 0 ? "good" : "dead-end", findings: deadEnds };
}

function downgradeOf(hop: Hop, index: number): HeaderFinding[] {
  const location = redirectOf(hop);
  const isPlain = location?.ok === true && location.value.scheme === "http";
  if (!isPlain || targetOf(hop.url)?.scheme !== "https") return [];
  return [{ code: "downgrade", params: { hop: index + 1, from: hop.url, to: location.value.url } }];
}
