/** From options to an open network: files read, addresses checked, everything that changes the result written down. */
import { resolve } from "node:path";
import type { EvidenceOptions, Input } from "../model/evidence.ts";
import { UserError } from "../model/user-error.ts";
import { parseHints } from "../net/dns/hints.ts";
import { type NetMap, parseNetMap } from "../net/map.ts";
import type { Family, NetOptions } from "../net/open.ts";
import { parseUpstream } from "../net/upstream.ts";
import { parseZone, printRecord } from "../proto/dns/zone.ts";
import { parseAnchors } from "../proto/dnssec/anchor.ts";
import { parsePrefix } from "../proto/ip/address.ts";
import { anchorsOf } from "../scan/inputs.ts";
import { digestOfText } from "../store/digest.ts";
import { parseChecked, readText } from "../store/document.ts";
import { defined } from "./defined.ts";
import type { NetworkOptions } from "./options/measuring.ts";
import { sourceOf } from "./source.ts";

/** What the options come to. */
export interface NetworkPlan {
  readonly net: NetOptions;
  /** The part of the evidence's options that concerns the network. */
  readonly evidence: Pick<
    EvidenceOptions,
    "resolver" | "families" | "trust_anchors" | "allow_private" | "net_map"
  >;
  readonly inputs: readonly Input[];
  /** A resolver, root, anchor or map of one's own: names that the internet does not have may exist there. */
  readonly isOwn: boolean;
}

/** @throws UserError for files that cannot be read and values that mean nothing */
export async function planNetwork(options: NetworkOptions & Extra, cwd: string): Promise<NetworkPlan> {
  const { allowPrivate, label } = options;
  const resolver = options.resolver?.join(",") ?? "iterate";
  const families = familiesOf(options);
  refusePrefixes(allowPrivate ?? []);
  const source = await sourceOf(options.source);
  const { hints, anchors, map, inputs } = await readFiles(options, cwd);
  return {
    net: {
      ...upstreamOf(options.resolver, resolver),
      ...timesOf(options),
      families,
      ...defined({ allowPrivate, netMap: map, rootHints: hints, label, source }),
      ...(anchors === undefined ? {} : { anchors: anchorsOf({ trust_anchors: anchors }) }),
    },
    evidence: {
      resolver,
      families,
      ...defined({ trust_anchors: anchors, allow_private: allowPrivate }),
      ...(map === undefined ? {} : { net_map: true }),
    },
    inputs,
    isOwn: resolver !== "iterate" || [hints, anchors, map].some((file) => file !== undefined),
  };
}

interface Extra {
  readonly now?: string;
  readonly label?: string;
}

interface Files {
  readonly hints: NetOptions["rootHints"];
  /** Records, one a line, as the evidence keeps them. */
  readonly anchors: readonly string[] | undefined;
  readonly map: NetMap | undefined;
  readonly inputs: readonly Input[];
}

async function readFiles({ rootHints, trustAnchor, netMap }: NetworkOptions, cwd: string): Promise<Files> {
  const inputs: Input[] = [];
  const read = async <T>(
    name: string | undefined,
    parse: (text: string, name: string) => T,
    input?: string,
  ): Promise<T | undefined> => {
    if (name === undefined) return undefined;
    const text = await readText(resolve(cwd, name));
    if (input !== undefined) inputs.push({ name: input, source: name, digest: digestOfText(text) });
    return parse(text, name);
  };
  return {
    hints: await read(rootHints, readHints, "root-hints"),
    // The anchors get into the inputs by what they are, not by the file they came in.
    anchors: await read(trustAnchor, readAnchors),
    map: await read(netMap, readNetMap, "net-map"),
    inputs,
  };
}

function familiesOf({ ipv4Only, ipv6Only }: NetworkOptions): readonly Family[] {
  if (ipv4Only && ipv6Only) {
    throw new UserError("usage", {
      what: "--ipv4-only and --ipv6-only exclude each other",
      fix: "leave one of them out",
    });
  }
  if (ipv4Only) return ["ipv4"];
  return ipv6Only ? ["ipv6"] : ["ipv4", "ipv6"];
}

/** Without a resolver of the user's own, the system's one helps out where port 53 is closed. */
function upstreamOf(
  given: readonly string[] | undefined,
  text: string,
): Pick<NetOptions, "upstream" | "fallback"> {
  const upstream = parseUpstream(text);
  if (!upstream.ok) {
    throw new UserError("usage", {
      what: `--resolver cannot be '${text}': ${upstream.reason}`,
      fix: "iterate, system, addresses such as 192.0.2.53 or [2001:db8::53]:53, or a URL such as https://dns.example/dns-query",
    });
  }
  const system = given === undefined ? parseUpstream("system") : null;
  return {
    upstream: upstream.value,
    ...(system?.ok === true ? { fallback: system.value } : {}),
  };
}

function timesOf({ timeout, retries, perServer, rate, now }: NetworkOptions & Extra) {
  const seconds = now === undefined ? undefined : Math.floor(Date.parse(now) / 1000);
  return defined({
    timeoutMs: timeout,
    retries,
    perServer,
    perSecond: rate,
    now: seconds === undefined ? undefined : () => seconds,
  });
}

function refusePrefixes(texts: readonly string[]): void {
  const wrong = texts.find((text) => text !== "all" && !parsePrefix(text).ok);
  if (wrong === undefined) return;
  throw new UserError("usage", {
    what: `--allow-private cannot be '${wrong}'`,
    fix: "a prefix such as 10.0.0.0/8 or fd00::/8, with no bits set behind its length; or all",
  });
}

function readHints(text: string, name: string): NonNullable<NetOptions["rootHints"]> {
  const hints = parseHints(text);
  if (hints.ok) return hints.value;
  throw new UserError("config-invalid", {
    what: `${name} holds no root hints: line ${hints.line}: ${wordsOf(hints.reason)}`,
    fix: "NS records of the root with A and AAAA records of their names, in zone-file form",
  });
}

function readAnchors(text: string, name: string): readonly string[] {
  const anchors = parseAnchors(text);
  const zone = parseZone(text, { ttl: 0 });
  if (anchors.ok && zone.ok) return zone.value.map(printRecord);
  const fault = anchors.ok ? zone : anchors;
  throw new UserError("config-invalid", {
    what: `${name} holds no trust anchors${fault.ok ? "" : `: line ${fault.line}: ${wordsOf(fault.reason)}`}`,
    fix: "DS or DNSKEY records in zone-file form, such as: . IN DS 20326 8 2 E06D44B8…",
  });
}

/** Slugs of parsers, for a sentence. */
const wordsOf = (slug: string): string => slug.replaceAll("-", " ");

function readNetMap(text: string, name: string): NetMap {
  const map = parseNetMap(parseChecked(text, name, "net-map").value);
  if (map.ok) return map.value;
  throw new UserError("config-invalid", {
    what: `${name} is not a net map: ${map.reason}`,
    fix: "correct the file",
  });
}
