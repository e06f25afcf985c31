/** Evidence in which a web server differs from a healthy one. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { WebEvidence, WebExchange, WebHeader, WebPurpose } from "../../../src/model/web.ts";
import {
  evidenceOf,
  given,
  type Mutable,
  type MutableEvidence,
  profileOf,
  type Scene,
  ZONE,
} from "../../support/evidence.ts";
import { exchangeOf, type Sent } from "../../support/web-evidence.ts";

export type MutableWeb = Mutable<WebEvidence>;
export type MutableExchange = Mutable<WebExchange>;
export type MutableWebEndpoint = MutableWeb["endpoints"][number];

export const parity = { profile: profileOf("internetnl-1.11") } as const;
export const [IPV4, IPV6] = ["192.0.2.80", "2001:db8:80::80"] as const;

/** The rows of a file of vectors. */
export function vectorsOf<T>(name: string): readonly T[] {
  const file = resolve(import.meta.dirname, `../../../fixtures/web/${name}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as readonly T[];
}

/** The evidence with a change to its web section. */
export function site(
  change: (web: MutableWeb, evidence: MutableEvidence) => void,
  scene: Scene = {},
): MutableEvidence {
  const evidence = evidenceOf(scene);
  change(given(evidence.web), evidence);
  return evidence;
}

/** The exchanges of the name itself, by purpose. */
export function exchangesIn(web: MutableWeb, ...purposes: readonly WebPurpose[]): MutableExchange[] {
  const own = (url: string): boolean => new URL(url).hostname === web.host;
  return Object.values(web.exchanges).filter(({ purpose, url }) => purposes.includes(purpose) && own(url));
}

/** Fields of a name get these values, in every answer over HTTPS that is no document. */
export function fields(name: string, ...values: readonly string[]): (web: MutableWeb) => void {
  return (web) => {
    for (const exchange of exchangesIn(web, "https-root", "https-missing")) setFields(exchange, name, values);
  };
}

/** Fields of one answer. */
export function setFields({ response }: MutableExchange, name: string, values: readonly string[]): void {
  if (response === null) return;
  const others = response.headers.filter(([given_]) => given_.toLowerCase() !== name.toLowerCase());
  response.headers = [...others, ...values.map((value): Mutable<WebHeader> => [name, value])];
}

/** Evidence in which all answers have these fields. */
export const withFields = (name: string, ...values: readonly string[]): MutableEvidence =>
  site(fields(name, ...values));

/** One answer in place of another. */
export function replace(evidence: MutableEvidence, exchange: MutableExchange, over: Partial<Sent>): void {
  const { purpose, url, address, response, tls } = exchange;
  const made = exchangeOf(
    {
      purpose,
      url,
      address,
      status: response?.status ?? 200,
      headers: response?.headers ?? [],
      leaf: tls?.leaf ?? null,
      ...over,
    },
    given(evidence.blobs),
  );
  Object.assign(exchange, structuredClone(made));
}

/** The page of every address. */
export function pages(body: string, over: Partial<Sent> = {}): MutableEvidence {
  return site((web, evidence) => {
    for (const exchange of exchangesIn(web, "https-root")) replace(evidence, exchange, { body, ...over });
  });
}

/** No answer came. */
export function lose(
  exchange: MutableExchange,
  outcome: NonNullable<WebExchange["error"]>["outcome"] = "timeout",
  code = "ETIMEDOUT",
): void {
  exchange.response = null;
  exchange.body = null;
  exchange.error = { phase: "headers", outcome, code };
}

/** `[url, status, locations…]`; status 0: no response. */
export type HopRow = readonly [string, number, ...string[]];

/** Another chain at every address. */
export function setChain(
  { web, blobs }: MutableEvidence,
  purpose: "http-root" | "https-root",
  hops: readonly HopRow[],
  end: string,
): void {
  const section = given(web);
  for (const endpoint of section.endpoints) {
    const { address } = endpoint;
    const [own] = exchangesIn(section, "https-root").filter((each) => each.address === address);
    const ids = hops.map(([url, status, ...locations], index) => {
      const id = `${purpose}-${address}-${index}`;
      const isOwn = url.startsWith(`https://${ZONE}`);
      const headers = [
        ...locations.map((location): WebHeader => ["Location", location]),
        ...(isOwn ? (own?.response?.headers ?? []) : []),
      ];
      const sent = { purpose, url, address, status: status || 200, headers };
      const leaf = isOwn ? (own?.tls?.leaf ?? null) : null;
      const exchange = structuredClone(exchangeOf({ ...sent, leaf }, given(blobs))) as MutableExchange;
      if (status === 0) lose(exchange);
      section.exchanges[id] = exchange;
      return id;
    });
    endpoint.chains[purpose] = { hops: ids, end: end as "final" };
  }
}

/** Other octets for security.txt at every address. */
export function securityTxt(octets: Uint8Array | string, over: Partial<Sent> = {}): MutableEvidence {
  return site((web, evidence) => {
    for (const exchange of exchangesIn(web, "securitytxt")) {
      replace(evidence, exchange, { body: octets, ...over });
    }
  });
}

/** The name `host` in place of the usual one, as far as web servers are concerned. */
export function renamed(host: string, evidence: MutableEvidence): MutableEvidence {
  const section = given(evidence.web);
  section.host = host;
  for (const exchange of Object.values(section.exchanges)) {
    exchange.url = exchange.url.replace(`//${ZONE}/`, `//${host}/`);
  }
  return evidence;
}
