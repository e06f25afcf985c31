/** Which addresses may be dialled: the one gate before every packet. */
import { networkInterfaces } from "node:os";
import { formatAddress, inPrefix, type Prefix, parseAddress, parsePrefix } from "../proto/ip/address.ts";
import { type Classification, classify } from "../proto/ip/special.ts";
import { REMEMBERED } from "./limits.table.ts";
import { makeRecent } from "./recent.ts";

/** `target`: the address comes from what was measured. `config`: the user gave it. */
export type Trust = "target" | "config";

type Judgement = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

/** Judges literal addresses; never looks anything up. */
export type AddressPolicy = (address: string, trust: Trust) => Judgement;

/** What `all` stands for in `--allow-private`: RFC 1918, unique local, shared and loopback addresses. */
const ALL_PRIVATE = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "fc00::/7",
  "::1/128",
] as const;

/** Of no use as the address of a server, whoever gave it. */
const NEVER = ["0.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/128", "ff00::/8"] as const;

const ALLOWED: Judgement = { allowed: true };

/**
 * The policy of a run.
 *
 * Addresses derived from measured data must be globally reachable, or inside a prefix that the user opened, or
 * mapped; and the same must hold for the IPv4 address inside a translated form. Metadata services of clouds are
 * never dialled.
 *
 * @throws on a prefix that is none; the command line checks them first
 */
export function makePolicy({
  allowPrivate = [],
  exclude = [],
  isMapped = () => false,
  own = ownAddresses(),
  translator = () => undefined,
}: {
  readonly allowPrivate?: readonly string[];
  readonly exclude?: readonly string[];
  readonly isMapped?: (address: string) => boolean;
  /** Addresses of this machine. */
  readonly own?: readonly string[];
  /** The prefix behind which IPv4 addresses lie here, once it is known. */
  readonly translator?: () => Prefix | undefined;
}): AddressPolicy {
  const opened = prefixesOf(allowPrivate.flatMap((text) => (text === "all" ? ALL_PRIVATE : [text])));
  const excluded = prefixesOf(exclude);
  const never = prefixesOf(NEVER);
  const mine = new Set(own);

  function classifyHere(address: string): Classification {
    const prefix = translator();
    return classify(address, prefix === undefined ? [] : [prefix]);
  }

  /** The IPv4 address that a translator of ours makes of an address. */
  function behind(address: string): string | undefined {
    const parsed = parseAddress(address);
    const prefix = translator();
    const isBehind = prefix !== undefined && parsed.ok && inPrefix(parsed.bytes, prefix);
    return isBehind ? classify(address, [prefix]).inner : undefined;
  }

  /** Why an address taken from measured data may not be dialled: it, or the IPv4 address inside it. */
  function faultOfTarget(address: string): string | undefined {
    if (isIn(address, opened)) return undefined;
    const { category, target } = classifyHere(address);
    if (!target) return category ?? "not-global";
    return mine.has(address) ? "own-address" : undefined;
  }

  function faultOf(address: string, trust: Trust): string | undefined {
    const { metadata, ...classification } = classifyHere(address);
    // RFC 4291 section 2.5.3: within ::/96 like the IPv4-compatible addresses, but not one of them.
    const inner = address === "::1" ? undefined : classification.inner;
    if (metadata) return "metadata";
    if (isIn(address, never)) return "no-server-address";
    if (trust === "config") return undefined;
    return faultOfTarget(address) ?? (inner === undefined ? undefined : faultOfTarget(inner));
  }

  function judge(text: string, trust: Trust): Judgement {
    const parsed = parseAddress(text);
    if (!parsed.ok) return { allowed: false, why: "not-an-address" };
    const address = formatAddress(parsed.bytes);
    const inner = behind(address);
    if (isIn(address, excluded) || (inner !== undefined && isIn(inner, excluded))) {
      return { allowed: false, why: "excluded" };
    }
    if (isMapped(address)) return ALLOWED;
    const why = faultOf(address, trust);
    return why === undefined ? ALLOWED : { allowed: false, why };
  }

  const judged = makeRecent<Judgement>(REMEMBERED.addresses);
  return (text, trust) => {
    const key = `${trust} ${text} ${translator() === undefined ? "" : "translated"}`;
    const known = judged.get(key) ?? judge(text, trust);
    judged.set(key, known);
    return known;
  };
}

/** Whether the text is a prefix or address that `--allow-private` and `--exclude` take. */
export function isPrefix(text: string): boolean {
  return parsePrefix(text).ok;
}

function prefixesOf(texts: readonly string[]): Prefix[] {
  return texts.map((text) => {
    const prefix = parsePrefix(text);
    if (!prefix.ok) throw new Error(`not a prefix: ${text}`);
    return prefix;
  });
}

function isIn(address: string, prefixes: readonly Prefix[]): boolean {
  if (prefixes.length === 0) return false;
  const parsed = parseAddress(address);
  return parsed.ok && prefixes.some((prefix) => inPrefix(parsed.bytes, prefix));
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address));
}
