/** An exchange as the evidence keeps it. */
import { createHash } from "node:crypto";
import type { WebBody, WebExchange, WebHeader, WebResponse } from "../../model/web.ts";
import { pairsOf } from "../../proto/http/head.ts";
import type { ReadResponse } from "../../proto/http/response.ts";
import { type Decoded, decodeBody } from "./decode.ts";

/** What came back, without what only the caller knows. */
export type Received = Pick<WebExchange, "response" | "body" | "raw"> & { readonly content: Buffer };

export const sha256Of = (octets: Uint8Array): string => createHash("sha256").update(octets).digest("hex");

/** A response that was read, its body decoded to at most `most` octets. */
export async function recordResponse(read: ReadResponse, most?: number): Promise<Received> {
  const { head } = read;
  if (head === null) {
    const raw = read.raw.length === 0 ? {} : { raw: withoutCookies(read.raw).toString("base64url") };
    return { response: null, body: null, content: Buffer.alloc(0), ...raw };
  }
  const headers = pairsOf(head.fields);
  const coding = codingsOf(headers);
  const decoded = await decodeBody(read.body, [...coding, ...read.transferCodings], most);
  const response: WebResponse = {
    http_version: head.version,
    status: head.status,
    reason: head.reason,
    headers: hashedCookies(headers),
    informational: read.informational.map(({ status, fields }) => ({
      status,
      headers: hashedCookies(pairsOf(fields)),
    })),
    informational_count: read.informationalCount,
    trailers: hashedCookies(pairsOf(read.trailers)),
    anomalies: read.anomalies,
  };
  const body = bodyOf(decoded, {
    coding,
    transfer_coding: read.transferCodings,
    wire_bytes: read.body.length,
    truncated: read.truncated,
  });
  return { response, body, content: decoded.octets };
}

/** What is known of a body; what was cut on the way in counts before what was cut in decoding. */
export function bodyOf(
  { octets, truncated }: Decoded,
  wire: Pick<WebBody, "coding" | "transfer_coding" | "wire_bytes" | "truncated">,
): WebBody {
  return {
    ...wire,
    decoded_bytes: octets.length,
    truncated: wire.truncated ?? truncated,
    sha256: sha256Of(octets),
    kept: false,
  };
}

/** Content codings in the order applied, RFC 9110 section 8.4. */
export function codingsOf(headers: readonly WebHeader[]): string[] {
  return headers
    .filter(([name]) => name.toLowerCase() === "content-encoding")
    .flatMap(([, value]) => value.split(","))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "");
}

/** The fields with hashes in place of the values of cookies; an empty value stays empty. */
export function hashedCookies(headers: readonly WebHeader[]): WebHeader[] {
  return headers.map(([name, value]) =>
    name.toLowerCase() === "set-cookie" ? [name, hashedCookie(value)] : [name, value],
  );
}

const HASH_DIGITS = 16;

/** RFC 6265 section 5.2: up to the first semicolon, behind the first equals sign; without one all of it is a value. */
function hashedCookie(text: string): string {
  const semicolon = text.indexOf(";");
  const pair = semicolon < 0 ? text : text.slice(0, semicolon);
  const start = pair.indexOf("=") + 1;
  const value = pair.slice(start).trim();
  const hash = value === "" ? "" : `~${sha256Of(Buffer.from(value, "latin1")).slice(0, HASH_DIGITS)}`;
  return pair.slice(0, start) + hash + text.slice(pair.length);
}

function withoutCookies(octets: Buffer): Buffer {
  const text = octets.toString("latin1").replace(/^(set-cookie2?[ \t]*:)([^\r\n]*)/gim, (_, name, value) => {
    return `${name}${hashedCookie(String(value))}`;
  });
  return Buffer.from(text, "latin1");
}
