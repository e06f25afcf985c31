/** How far two pages are apart, without what changes from one request to the next. */
import { dropAttribute, dropBetween, dropTags } from "./html-noise.ts";

/** Octets of each page that are compared. */
const SIMILARITY_OCTETS = 500_000;

const SHINGLE = 4;

/** 0 for the same content to 100 for nothing in common; symmetric. */
export function distanceOf(a: Uint8Array, b: Uint8Array): number {
  return distanceOfShingles(shinglesOf(a), shinglesOf(b));
}

interface Shingles {
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
}

/** What a page consists of, as a multiset of runs of four tokens. */
function shinglesOf(octets: Uint8Array): Shingles {
  const tokens = tokensOf(octets);
  const counts = new Map<string, number>();
  const last = Math.max(0, tokens.length - SHINGLE);
  for (let at = 0; at <= last && tokens.length > 0; at += 1) {
    const shingle = tokens.slice(at, at + SHINGLE).join(" ");
    counts.set(shingle, (counts.get(shingle) ?? 0) + 1);
  }
  return { counts, total: tokens.length === 0 ? 0 : last + 1 };
}

function distanceOfShingles(a: Shingles, b: Shingles): number {
  if (a.total + b.total === 0) return 0;
  let common = 0;
  for (const [shingle, count] of a.counts) common += Math.min(count, b.counts.get(shingle) ?? 0);
  return 100 - (200 * common) / (a.total + b.total);
}

function tokensOf(octets: Uint8Array): string[] {
  return (
    withoutNoise(textOf(octets))
      .toLowerCase()
      .match(/[\p{L}\p{N}]+|[<>/=]/gu) ?? []
  );
}

/** UTF-8 where it can be; both sides are read alike, so another encoding does no harm. */
function textOf(octets: Uint8Array): string {
  const bytes = Buffer.from(octets.buffer, octets.byteOffset, Math.min(octets.byteLength, SIMILARITY_OCTETS));
  return bytes.toString("utf8");
}

/** Random-looking text: hexadecimal, base64, times of day, long numbers. */
const NOISE = [
  /(?<![0-9A-Za-z])[0-9A-Fa-f]{16,}(?![0-9A-Za-z])/g,
  /[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]{1,9})?/g,
  /[0-9]{5,}/g,
];

function withoutNoise(text: string): string {
  const markup = dropAttribute(dropTags(dropBetween(text, "<!--", "-->"), isNoisyTag), "nonce");
  const words = markup.replace(/[A-Za-z0-9+/_-]{24,}={0,2}/g, (run) => (isBase64Like(run) ? " " : run));
  return NOISE.reduce((rest, pattern) => rest.replace(pattern, " "), words);
}

/** Unlike a path or a class name: letters of both cases and digits. */
const isBase64Like = (run: string): boolean => /[A-Z]/.test(run) && /[a-z]/.test(run) && /[0-9]/.test(run);

const isNoisyTag = (tag: string): boolean =>
  (/^<input\b/i.test(tag) && /\btype\s*=\s*["']?hidden/i.test(tag)) ||
  (/^<meta\b/i.test(tag) && /csrf|xsrf|token|nonce/i.test(tag));

/** internet.nl's measure: the overlap of the histograms of octets, after dropping nonces and view states. */
export function distanceParity(a: Uint8Array, b: Uint8Array): number {
  const [left, right] = [a, b].map((octets) => Buffer.from(withoutKnownNoise(textOf(octets)), "utf8"));
  if (left === undefined || right === undefined || left.length + right.length === 0) return 0;
  const counts = new Int32Array(256);
  for (const octet of left) counts[octet] = (counts[octet] ?? 0) + 1;
  let common = 0;
  for (const octet of right) {
    const left = counts[octet] ?? 0;
    if (left > 0) common += 1;
    counts[octet] = left - 1;
  }
  return 100 - (200 * common) / (left.length + right.length);
}

const withoutKnownNoise = (text: string): string =>
  dropAttribute(
    dropTags(text, (tag) => /^<input\b/i.test(tag) && tag.includes("__VIEWSTATE")),
    "nonce",
  );
