/** Which TXT records are SPF records, RFC 7208 section 4.5. */

export type SpfNearMissCode =
  | "leading-space" // white space, a byte order mark or a quote before the version
  | "version-semicolon" // `v=spf1;`
  | "version-number" // `v=spf10`, `v=spf2`
  | "version-glued" // `v=spf1mx`
  | "version-space" // `v = spf1`, `v=spf 1`
  | "version-missing" // `spf1 …`
  | "sender-id"; // `spf2.0/…`, RFC 4406

/** A text that its author took for an SPF record. */
export interface SpfNearMiss {
  readonly code: SpfNearMissCode;
  readonly text: string;
}

export interface SpfSelection {
  readonly records: readonly string[];
  readonly nearMisses: readonly SpfNearMiss[];
}

const RECORD = /^v=spf1(?: |$)/i;

/** First match wins. */
const NEAR_MISSES: readonly (readonly [RegExp, SpfNearMissCode])[] = [
  [/^spf2\.0\//i, "sender-id"],
  [/^v=spf1[\t ]*;/i, "version-semicolon"],
  [/^v=spf(?!1\s)[0-9]+(?:[\s;.]|$)/i, "version-number"],
  [/^v=spf1/i, "version-glued"],
  [/^v\s*=\s*spf\s*-?1/i, "version-space"],
  [/^=?spf1/i, "version-missing"],
];

/** White space, quotes, and a byte order mark in UTF-8. */
const LEADING = /^(?:[\s"'\\\xa0]|\xef\xbb\xbf|\xe2\x80[\x9c\x9d])+/;

/** The SPF records among the texts at a name, and those that almost are. */
export function selectSpf(texts: readonly string[]): SpfSelection {
  const records = texts.filter((text) => RECORD.test(text));
  const nearMisses = texts.flatMap((text): SpfNearMiss[] => {
    const code = RECORD.test(text) ? null : nearMissOf(text);
    return code === null ? [] : [{ code, text }];
  });
  return { records, nearMisses };
}

function nearMissOf(text: string): SpfNearMissCode | null {
  const bare = text.replace(LEADING, "");
  if (bare !== text && /^(?:v=)?spf/i.test(bare)) return "leading-space";
  return NEAR_MISSES.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
