/** How a security.txt was got, RFC 9116 section 3. */
import type { Reading } from "../../model/profile.ts";
import { fieldLines } from "../http/field.ts";
import { parseMediaType } from "../http/media-type.ts";
import type { Chain, Hop } from "../http/redirect.ts";
import type { Problem } from "./problem.ts";

export const WELL_KNOWN_PATH = "/.well-known/security.txt";
export const LEGACY_PATH = "/security.txt";

export interface RetrievalInput {
  readonly wellKnown: Chain;
  /** Asked for only when the other did not end with status 200. */
  readonly legacy: Chain | null;
  /** The certificates of all requests verify. */
  readonly isTrusted: boolean;
  readonly reading: Reading;
}

export interface Retrieval {
  /** The chain whose last response is the file; `null` when there is none to read. */
  readonly source: "well-known" | "legacy" | null;
  /** URLs of that chain, or of the one reported. */
  readonly urls: readonly string[];
  /** No response came to judge, and reading `rfc` does not take that for an answer. */
  readonly isUnmeasured: boolean;
  readonly errors: readonly Problem[];
}

/** Which response holds the file, and what is wrong with the way to it. */
export function judgeRetrieval(input: RetrievalInput): Retrieval {
  const { wellKnown, legacy, isTrusted, reading } = input;
  // Whatever the other path gave, the one that counts is not known.
  if (reading === "rfc" && wellKnown.end === "error") return unread(wellKnown, [], true);
  const isLegacy =
    lastOf(wellKnown)?.status !== 200 && legacy !== null && (reading !== "rfc" || legacy.end !== "error");
  const chain = isLegacy ? legacy : wellKnown;
  const last = lastOf(chain);
  const status = chain.end === "final" ? (last?.status ?? 404) : 404;
  if (last === undefined || status !== 200) return unread(chain, [missing(status)]);
  const urls = urlsOf(chain);
  const media = mediaErrors(last);
  const errors = [...media, ...wayErrors({ urls, isTrusted, isLegacy, reading })];
  const isReadable = media.every(({ code }) => code === "invalid-charset");
  if (!isReadable) return unread(chain, errors);
  return { source: isLegacy ? "legacy" : "well-known", urls, isUnmeasured: false, errors };
}

const urlsOf = ({ hops }: Chain): string[] => hops.map(({ url }) => url);

const unread = (chain: Chain, errors: readonly Problem[], isUnmeasured = false): Retrieval => ({
  source: null,
  urls: urlsOf(chain),
  isUnmeasured,
  errors,
});

const lastOf = ({ hops }: Chain): Hop | undefined => hops.at(-1);

const missing = (status: number): Problem =>
  status === 404
    ? { code: "no-security-txt-404", line: null }
    : { code: "no-security-txt-other", line: null, params: { status_code: status } };

interface Way {
  readonly urls: readonly string[];
  readonly isTrusted: boolean;
  readonly isLegacy: boolean;
  readonly reading: Reading;
}

function* wayErrors({ urls, isTrusted, isLegacy, reading }: Way): Generator<Problem> {
  if (isLegacy) yield { code: "location", line: null };
  if (reading !== "rfc") return;
  const plain = urls.find((url) => !url.startsWith("https:"));
  if (plain !== undefined) yield { code: "invalid-uri-scheme", line: null, params: { url: plain } };
  if (!isTrusted) yield { code: "invalid-cert", line: null };
}

/** RFC 9116 section 3: text/plain, and UTF-8 where a charset is told. */
function mediaErrors({ headers }: Hop): Problem[] {
  const [line] = fieldLines(headers, "content-type");
  if (line === undefined) return [{ code: "no-content-type", line: null }];
  const media = parseMediaType(line.value);
  if (media?.essence !== "text/plain") {
    return [{ code: "invalid-media", line: null, params: { media: media?.essence ?? line.value } }];
  }
  const charset = media.params.get("charset") ?? "utf-8";
  if (/^(?:utf-8|csutf8)$/i.test(charset)) return [];
  return [{ code: "invalid-charset", line: null, params: { charset } }];
}
