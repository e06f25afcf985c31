/** One address of a web server: what it says on both ports, and where that leads. */
import type { Http2Answer, QuicAnswer, WebPort, WebPurpose } from "../../model/web.ts";
import type { HttpFlow } from "../../net/http/flow.ts";
import { targetOf } from "../../proto/http/location.ts";
import { redirectOf } from "../../proto/http/redirect.ts";
import { LEGACY_PATH, WELL_KNOWN_PATH } from "../../proto/securitytxt/retrieval.ts";
import { type Followed, followChain } from "./chain.ts";
import type { Asked, Kit, Noted } from "./kit.ts";

export interface EndpointPlan {
  readonly host: string;
  readonly address: string;
  /** The lowest of its family: its pages are kept and compared. */
  readonly isFirst: boolean;
  /** security.txt is looked for. */
  readonly wantsDocuments: boolean;
  /** Path of a page that does not exist; absent: it is not asked for. */
  readonly missingPath?: string;
  readonly wantsHttp2: boolean;
  readonly wantsQuic: boolean;
}

/** An endpoint before its exchanges have ids. */
export interface Endpoint {
  readonly address: string;
  readonly isFirst: boolean;
  readonly tcp: Readonly<Record<string, WebPort>>;
  readonly quic?: QuicAnswer;
  readonly http2?: Http2Answer;
  readonly chains: ReadonlyMap<WebPurpose, Followed>;
}

const HTTPS_PORT = 443;

/** Everything that the plan wants of an address, over as few connections as possible. */
export async function probeEndpoint(plan: EndpointPlan, kit: Kit): Promise<Endpoint> {
  const { host, address, isFirst } = plan;
  const { web } = kit.needs;
  const quic = plan.wantsQuic ? web.quic(address, HTTPS_PORT) : undefined;
  const flow = web.flow();
  const { plain, secure, chains } = await probePages(plan, flow, kit).finally(() => flow.close());
  const isSecure = secure.exchange.tls !== null;
  const url = new URL(`https://${host}/`);
  const http2 = plan.wantsHttp2 && isSecure ? await web.http2({ url, address }) : undefined;
  const answer = await quic;
  return {
    address,
    isFirst,
    tcp: { ...portOf("80", plain), ...portOf("443", secure) },
    ...(answer === undefined ? {} : { quic: answer }),
    ...(http2 === undefined ? {} : { http2 }),
    chains,
  };
}

const portOf = (port: string, { port: state }: Noted): Record<string, WebPort> =>
  state === null ? {} : { [port]: state };

interface Pages {
  readonly plain: Noted;
  readonly secure: Noted;
  readonly chains: ReadonlyMap<WebPurpose, Followed>;
}

/** First what goes over one secure connection, documents last; only then what leads elsewhere. */
async function probePages(plan: EndpointPlan, flow: HttpFlow, kit: Kit): Promise<Pages> {
  const { host, address, isFirst } = plan;
  const at = { host, address, isBrief: !isFirst };
  const start = (purpose: WebPurpose, url: string) => ({ ...at, purpose, url });
  const roots = [start("http-root", `http://${host}/`), start("https-root", `https://${host}/`)] as const;
  const chains = new Map<WebPurpose, Followed>();
  const asking = askPlain(roots[0], kit);
  const secure = await kit.ask(flow, roots[1]);
  if (secure.exchange.response !== null) {
    await prefetch(secure, at, flow, kit);
    if (plan.missingPath !== undefined) {
      const missing = start("https-missing", `https://${host}${plan.missingPath}`);
      chains.set("https-missing", await single(missing, flow, kit));
    }
  }
  if (plan.wantsDocuments && secure.exchange.tls !== null) {
    const wellKnown = await followChain(start("securitytxt", `https://${host}${WELL_KNOWN_PATH}`), flow, kit);
    chains.set("securitytxt", wellKnown);
    if (wellKnown.hops.at(-1)?.exchange.response?.status !== 200) {
      const legacy = start("securitytxt-legacy", `https://${host}${LEGACY_PATH}`);
      chains.set("securitytxt-legacy", await followChain(legacy, flow, kit));
    }
  }
  // Nothing is held while something else is waited for: others may wait for this connection's place.
  flow.close();
  const plain = await asking;
  for (const root of roots) chains.set(root.purpose, await followChain(root, flow, kit));
  return { plain, secure, chains };
}

/** The start page on port 80, at the same time as the one on port 443: a silent address takes long enough. */
async function askPlain(asked: Asked, kit: Kit): Promise<Noted> {
  const flow = kit.needs.web.flow();
  return kit.ask(flow, asked).finally(() => flow.close());
}

interface At {
  readonly host: string;
  readonly address: string;
  readonly isBrief: boolean;
}

/** Same-host hops of the start page beyond this are left to the chain itself. */
const MAX_PREFETCHED = 3;

/** The pages of the same host to which the start page redirects, while the connection is there. */
async function prefetch(
  first: Noted,
  { host, address, isBrief }: At,
  flow: HttpFlow,
  kit: Kit,
): Promise<void> {
  let at = first;
  for (let made = 0; made < MAX_PREFETCHED; made += 1) {
    const { url, response } = at.exchange;
    const location = redirectOf({ url, status: response?.status ?? null, headers: response?.headers ?? [] });
    const target = location?.ok === true ? location.value : null;
    if (target === null || target.host !== host || target.scheme !== "https" || target.port !== HTTPS_PORT)
      return;
    at = await kit.ask(flow, { url: target.url, address, purpose: "https-root", isBrief });
  }
}

/** One exchange as a chain, wherever it points. */
async function single(
  start: { readonly url: string; readonly purpose: WebPurpose } & At,
  flow: HttpFlow,
  kit: Kit,
): Promise<Followed> {
  const { url, address, purpose, isBrief } = start;
  const noted = await kit.ask(flow, { url: targetOf(url)?.url ?? url, address, purpose, isBrief });
  return { hops: [noted], how: { end: noted.exchange.response === null ? "error" : "final" } };
}
