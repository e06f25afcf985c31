import { getServers } from "node:dns";
import { readEndpoint } from "./map.ts";
import type { Upstream } from "./options.ts";

export type UpstreamResult =
  | { readonly ok: true; readonly value: Upstream }
  | { readonly ok: false; readonly reason: string };

const DNS_PORT = 53;

/**
 * What `--resolver` asks for: `iterate`, `system`, addresses with or without port, separated by commas, or the `https`
 * URL of a DoH resolver.
 *
 * @param systemServers as the operating system is configured
 */
export function parseUpstream(
  text: string,
  systemServers: () => readonly string[] = getServers,
): UpstreamResult {
  if (text === "iterate") return { ok: true, value: { mode: "iterate" } };
  if (text === "system") return readServers(systemServers(), "the system has no resolver");
  if (/^https?:/i.test(text)) return readUrl(text);
  return readServers(text.split(","), "no address");
}

function readServers(texts: readonly string[], whenNone: string): UpstreamResult {
  const servers = texts.map((text) => text.trim()).filter((text) => text !== "");
  const endpoints = servers.flatMap((text) => readEndpoint(text, DNS_PORT) ?? []);
  if (endpoints.length < servers.length) return { ok: false, reason: "not an address" };
  if (endpoints.length === 0) return { ok: false, reason: whenNone };
  return { ok: true, value: { mode: "stub", servers: endpoints } };
}

function readUrl(text: string): UpstreamResult {
  const url = URL.parse(text);
  if (url === null) return { ok: false, reason: "not a URL" };
  if (url.protocol !== "https:") return { ok: false, reason: "DNS over HTTPS needs https" };
  if (url.username !== "" || url.password !== "") return { ok: false, reason: "a URL with credentials" };
  return { ok: true, value: { mode: "doh", url: url.href } };
}
