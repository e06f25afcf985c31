/** The web servers of the name: each address with what was seen of it, and what is missing of them. */
import type { Cause } from "../../model/cause.ts";
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Finding } from "../../model/report.ts";
import { endpointKey } from "../../model/tls.ts";
import type { WebChain, WebEndpoint, WebEvidence, WebExchange, WebPurpose } from "../../model/web.ts";
import type { Evidence, Setting, Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { addressesOf } from "../tls/address.ts";
import { judgeReach } from "../tls/reach.ts";
import { WEB } from "../tls/role.table.ts";
import { counts } from "../tls/server.ts";
import { causeOfFailure } from "./failure.ts";

export type WebSections = Evidence<"dns" | "web">;

/** An exchange with its place in the evidence. */
export interface Seen {
  readonly exchange: WebExchange;
  readonly pointer: string;
}

export interface WebServer {
  readonly host: string;
  readonly address: string;
  readonly endpoint: WebEndpoint;
  /** JSON Pointer to the endpoint. */
  readonly pointer: string;
  /** How far HTTPS came. */
  readonly https: Https;
}

/** The first answer on port 443. */
export type Https =
  | ({ readonly kind: "response" } & Seen & { readonly response: NonNullable<WebExchange["response"]> })
  /** TLS, and then nothing that is HTTP: a fact about the target. */
  | ({ readonly kind: "unreadable" } & Seen)
  /** No HTTPS at all, which `web_https_http_available` tells. */
  | { readonly kind: "none"; readonly at: readonly string[] }
  | {
      readonly kind: "unknown";
      readonly cause: Cause;
      /** TLS is there. */
      readonly hasTls: boolean;
      readonly at: readonly string[];
    };

export interface WebServers {
  readonly list: readonly WebServer[];
  readonly findings: readonly Finding[];
  readonly unmeasured: readonly Unmeasured[];
  readonly switchedOff: boolean;
  readonly skipped: readonly string[];
}

/** All addresses of the name that count in the reading. */
export function webServersOf(evidence: WebSections, setting: Setting): WebServers {
  const { web, target } = evidence;
  const { addresses, missing, unknown, switchedOff } = addressesOf(target.name, WEB, evidence, setting);
  const list = addresses.flatMap((address) => serverAt(address, evidence) ?? []);
  const lost = addresses.filter((address) => !list.some((server) => server.address === address));
  const skipped = lost.filter((address) => web.addresses.skipped.includes(address));
  const gone = lost.filter((address) => !skipped.includes(address));
  const unmeasured = [
    ...unknown,
    ...gone.map((): Unmeasured => ({ cause: "evidence-missing", evidence: [pointerTo("web", "endpoints")] })),
  ];
  return {
    list,
    findings: missing.map((family) =>
      finding("family-not-measured", { family: family === "ipv4" ? "IPv4" : "IPv6" }, [
        pointerTo("vantage", family),
      ]),
    ),
    unmeasured: unmeasured.filter((one) => counts(one, setting)),
    switchedOff,
    skipped,
  };
}

function serverAt(address: string, evidence: WebSections): WebServer | null {
  const { endpoints, host } = evidence.web;
  const index = endpoints.findIndex((each) => each.address === address);
  const endpoint = endpoints[index];
  if (endpoint === undefined) return null;
  const pointer = pointerTo("web", "endpoints", index);
  return { host, address, endpoint, pointer, https: httpsOf(endpoint, pointer, evidence) };
}

/** The exchange with an id. */
function seenExchange({ web }: Pick<WebSections, "web">, id: string): Seen | null {
  const exchange = Object.hasOwn(web.exchanges, id) ? web.exchanges[id] : undefined;
  return exchange === undefined ? null : { exchange, pointer: pointerTo("web", "exchanges", id) };
}

/** The exchanges of a chain in order; `null` when the chain was not made. */
export function hopsOf(
  evidence: Pick<WebSections, "web">,
  { chains }: WebEndpoint,
  purpose: WebPurpose,
): { readonly chain: WebChain; readonly hops: readonly Seen[] } | null {
  const chain = chains[purpose];
  if (chain === undefined) return null;
  return { chain, hops: chain.hops.flatMap((id) => seenExchange(evidence, id) ?? []) };
}

function httpsOf(endpoint: WebEndpoint, pointer: string, evidence: WebSections): Https {
  const byTls = reachByTls(endpoint.address, evidence);
  if (byTls?.kind === "fault") return { kind: "none", at: [byTls.at] };
  if (byTls?.kind === "unknown") {
    return { kind: "unknown", cause: byTls.cause, hasTls: false, at: [byTls.at] };
  }
  const [first] = hopsOf(evidence, endpoint, "https-root")?.hops ?? [];
  if (first === undefined) return unopened(endpoint, pointer, evidence);
  const { exchange, pointer: at } = first;
  if (exchange.response !== null) return { kind: "response", ...first, response: exchange.response };
  const { error } = exchange;
  const hasTls = exchange.tls !== null || byTls?.kind === "tls";
  if (error === null) return { kind: "unknown", cause: "evidence-missing", hasTls, at: [at] };
  if (exchange.tls !== null && error.outcome === "protocol") return { kind: "unreadable", ...first };
  const cause = causeOfFailure(error.outcome, endpoint.address, evidence, error.code);
  return { kind: "unknown", cause, hasTls, at: [at] };
}

function unopened({ tcp, address }: WebEndpoint, pointer: string, evidence: WebSections): Https {
  const state = tcp["443"]?.state ?? "open";
  const unknown = { kind: "unknown", hasTls: false } as const;
  if (state === "open") return { ...unknown, cause: "evidence-missing", at: [pointer] };
  const at = [`${pointer}/tcp/443`];
  return { ...unknown, cause: causeOfFailure(state, address, evidence, tcp["443"]?.detail), at };
}

type ByTls = { readonly at: string } & (
  | { readonly kind: "tls" | "fault" }
  | { readonly kind: "unknown"; readonly cause: Cause }
);

/** What the measurement of TLS came to at the same address; `null` when there was none. */
function reachByTls(address: string, evidence: EvidenceDocument & Pick<WebSections, "web">): ByTls | null {
  const key = endpointKey(address, WEB.port, evidence.web.host);
  const endpoint = evidence.tls?.[key];
  if (endpoint === undefined) return null;
  const at = pointerTo("tls", key, "reach");
  const reach = judgeReach(endpoint, evidence);
  if (reach.kind === "unknown") return { kind: "unknown", cause: reach.cause, at };
  return { kind: reach.kind, at };
}

/** The endpoint that shows the page of a family: the lowest address, unless only others answer. */
export function shownOf({ endpoints, exchanges }: WebEvidence, family: 4 | 6): WebEndpoint | undefined {
  const all = endpoints.filter((each) => each.family === family);
  const answers = ({ chains }: WebEndpoint): boolean =>
    [chains["http-root"], chains["https-root"]].some(
      (chain) => chain?.end === "final" && exchanges[chain.hops.at(-1) ?? ""]?.response != null,
    );
  return all.find(answers) ?? all[0];
}
