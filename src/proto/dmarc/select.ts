/** Which TXT records are DMARC records, RFC 9989 section 4.7. */

export type DmarcNearMissCode =
  | "version-case" // `v=dmarc1`
  | "leading-space"
  | "missing-semicolon" // `v=DMARC1 p=reject`
  | "version-missing"; // `p=reject` alone, or `DMARC1; …`

export interface DmarcNearMiss {
  readonly code: DmarcNearMissCode;
  readonly text: string;
}

export interface DmarcSelection {
  readonly records: readonly string[];
  readonly nearMisses: readonly DmarcNearMiss[];
  /** Texts for other purposes, which a wildcard may give. */
  readonly unrelated: number;
}

/** The name of the tag in any case, the value by the letter. */
const RECORD = /^[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/;

/** First match wins. */
const NEAR_MISSES: readonly (readonly [RegExp, DmarcNearMissCode])[] = [
  [/^["'\s]+v\s*=\s*dmarc1/i, "leading-space"],
  [/^v\s*=\s*dmarc1\s*(?:;|$)/i, "version-case"],
  [/^v\s*=\s*dmarc1/i, "missing-semicolon"],
  [/^\s*(?:dmarc1\s*;|p\s*=\s*(?:none|quarantine|reject)\s*(?:;|$))/i, "version-missing"],
];

/** The DMARC records among the texts at a name, and those that almost are. */
export function selectDmarc(texts: readonly string[]): DmarcSelection {
  const records = texts.filter((text) => RECORD.test(text));
  const others = texts.filter((text) => !RECORD.test(text));
  const nearMisses = others.flatMap((text): DmarcNearMiss[] => {
    const code = NEAR_MISSES.find(([pattern]) => pattern.test(text))?.[1];
    return code === undefined ? [] : [{ code, text }];
  });
  return { records, nearMisses, unrelated: others.length - nearMisses.length };
}
