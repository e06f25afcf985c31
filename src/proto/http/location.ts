/** Where a redirect leads, RFC 9110 sections 10.2.2 and 15.4, with URLs as browsers read them (WHATWG URL). */
import { parseAddress } from "../ip/address.ts";
import type { FieldLine } from "./field.ts";
import { SPECIAL_SUFFIXES } from "./location.table.ts";

/** A place that a URL leads to. */
export interface Target {
  /** Normalised; without user information and fragment. */
  readonly url: string;
  /** `http`, `https`, or any other. */
  readonly scheme: string;
  /** Lower case, without a final dot; an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** The host is this address. */
  readonly address: string | null;
  /** A name that leads nowhere in the public DNS, RFC 6761 and its kin, or one of a single label. */
  readonly isSpecialName: boolean;
}

export type LocationResult =
  | { readonly ok: true; readonly value: Target }
  | { readonly ok: false; readonly reason: "absent" | "several" | "not-a-url" };

/** Why a hop is not made; `null` when it may be, as far as the URL tells. */
export type Hindrance = "scheme" | "port" | "special-name";

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Statuses that browsers follow; 300 and 304 are none (Fetch standard, "redirect status"). */
export const isRedirect = (status: number): boolean => REDIRECTS.has(status);

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** The target of the `Location` fields of a response to a request for `base`. Several fields contradict each other. */
export function resolveLocation(base: string, lines: readonly FieldLine[]): LocationResult {
  const [line] = lines;
  if (line === undefined) return { ok: false, reason: "absent" };
  if (lines.length > 1) return { ok: false, reason: "several" };
  const target = targetOf(utf8Of(line.value), base);
  return target === null ? { ok: false, reason: "not-a-url" } : { ok: true, value: target };
}

/** The place that `text` leads to, as seen from `base`; `null` when it is no URL. */
export function targetOf(text: string, base?: string): Target | null {
  const url = URL.parse(text, base);
  if (url === null) return null;
  const scheme = url.protocol.slice(0, -1);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  const address = parseAddress(host).ok ? host : null;
  url.username = "";
  url.password = "";
  url.hash = "";
  return {
    url: url.href,
    scheme,
    host,
    port: url.port === "" ? (PORTS[scheme] ?? 0) : Number(url.port),
    address,
    isSpecialName: address === null && isSpecialName(host),
  };
}

/** Octets are UTF-8 where they can be, as browsers take them. */
function utf8Of(latin1: string): string {
  const octets = Buffer.from(latin1, "latin1");
  const text = octets.toString("utf8");
  return text.includes("\ufffd") ? latin1 : text;
}

/** Whether a name is one that no scan visits: special-use, or without a dot. */
export function isSpecialName(name: string): boolean {
  const labels = name.toLowerCase().replace(/\.$/, "").split(".");
  if (labels.length < 2) return true;
  return SPECIAL_SUFFIXES.some((suffix) => `.${labels.join(".")}`.endsWith(`.${suffix}`));
}

/** What forbids a hop to a target; addresses are judged where they are dialled. */
export function hindranceOf({ scheme, port, isSpecialName: isSpecial }: Target): Hindrance | null {
  if (scheme !== "http" && scheme !== "https") return "scheme";
  if (port !== 80 && port !== 443) return "port";
  return isSpecial ? "special-name" : null;
}
