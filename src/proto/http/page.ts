/** What a page loads, and what in its markup weakens it: mixed content, missing integrity, policies in meta elements. */
import type { HeaderFinding } from "./field.ts";
import { scanTags, type Tag } from "./html.ts";
import { targetOf } from "./location.ts";
import { LINK_LOADS, LOADS, type LoadRow } from "./page.table.ts";

/** Something that a page loads, or sends a form to. */
export interface Load {
  readonly url: string;
  readonly scheme: string;
  readonly host: string;
  readonly kind: LoadRow["kind"];
  readonly directive: string;
  readonly tag: string;
  readonly hasIntegrity: boolean;
  /** Offset of the tag. */
  readonly at: number;
}

/** A script or style in the page itself. */
export interface Inline {
  readonly tag: "script" | "style";
  readonly content: string;
  readonly nonce: string | null;
  readonly at: number;
}

export interface Page {
  readonly loads: readonly Load[];
  readonly inlines: readonly Inline[];
  /** Content-Security-Policy in meta elements. */
  readonly metaPolicies: readonly string[];
  /** `referrer` of the last meta element of that name; `null` when there is none. */
  readonly metaReferrer: string | null;
}

/** Octets of a page that are looked at. */
const PAGE_OCTETS = 500_000;

/** What the markup of the page at `url` says. */
export function readPage(octets: Uint8Array, url: string): Page {
  const bytes = Buffer.from(octets.buffer, octets.byteOffset, Math.min(octets.byteLength, PAGE_OCTETS));
  const tags = scanTags(bytes.toString("utf8"));
  const href = tags
    .find(({ name, attributes }) => name === "base" && attributes.has("href"))
    ?.attributes.get("href");
  const base = (href === undefined ? null : targetOf(href, url)?.url) ?? url;
  return {
    loads: tags.flatMap((tag) => loadsOf(tag, base)),
    inlines: tags.flatMap(inlineOf),
    metaPolicies: tags.flatMap((tag) => metaOf(tag, "http-equiv", "content-security-policy")),
    metaReferrer: tags.flatMap((tag) => metaOf(tag, "name", "referrer")).at(-1) ?? null,
  };
}

function metaOf({ name, attributes }: Tag, key: string, wanted: string): string[] {
  const isWanted = name === "meta" && attributes.get(key)?.trim().toLowerCase() === wanted;
  const content = attributes.get("content");
  return isWanted && content !== undefined ? [content] : [];
}

function loadsOf(tag: Tag, base: string): Load[] {
  const { name, attributes } = tag;
  const relations = name === "link" ? (attributes.get("rel") ?? "").toLowerCase().split(/\s+/) : [];
  const links = relations.flatMap((relation) =>
    Object.hasOwn(LINK_LOADS, relation) ? [{ attribute: "href", row: LINK_LOADS[relation] }] : [],
  );
  const rows = LOADS.filter((row) => row.tag === name).map((row) => ({ attribute: row.attribute, row }));
  return [...links.slice(0, 1), ...rows].flatMap(({ attribute, row }) => {
    const text = attributes.get(attribute);
    const target = text === undefined || row === undefined ? null : targetOf(text, base);
    if (target === null || row === undefined) return [];
    const { url, scheme, host } = target;
    const hasIntegrity = (attributes.get("integrity") ?? "").trim() !== "";
    return [
      { url, scheme, host, kind: row.kind, directive: row.directive, tag: name, hasIntegrity, at: tag.at },
    ];
  });
}

/** Scripts that are data for other scripts are not run. */
const isRun = (type: string): boolean =>
  type === "" || /^(?:module|(?:text|application)\/(?:x-)?(?:java|ecma)script)$/i.test(type);

function inlineOf({ name, attributes, content, at }: Tag): Inline[] {
  if (content === undefined || (name !== "script" && name !== "style")) return [];
  const isScript = name === "script";
  if (isScript && (attributes.has("src") || !isRun((attributes.get("type") ?? "").trim()))) return [];
  return [{ tag: name, content, nonce: attributes.get("nonce") ?? null, at }];
}

const CODES = { active: "mixed-active", passive: "mixed-passive", form: "mixed-form" } as const;

/** Things that an HTTPS page loads over plain HTTP; each URL once. */
export function findMixed(page: Page): HeaderFinding[] {
  const plain = page.loads.filter(({ scheme }) => scheme === "http");
  return unique(plain.map(({ kind, url, tag, at }) => ({ code: CODES[kind], params: { url, tag, at } })));
}

/** Scripts and style sheets of other sites without a hash of their content (W3C Subresource Integrity). */
export function findWithoutIntegrity(page: Page, isSameSite: (host: string) => boolean): HeaderFinding[] {
  const foreign = page.loads.filter(
    ({ directive, scheme, host, hasIntegrity, tag }) =>
      (tag === "script" || directive === "style-src-elem") &&
      (scheme === "https" || scheme === "http") &&
      !hasIntegrity &&
      !isSameSite(host),
  );
  return unique(foreign.map(({ url, tag, at }) => ({ code: "no-integrity", params: { url, tag, at } })));
}

function unique(
  findings: readonly (HeaderFinding & { readonly params: { readonly url: string } })[],
): HeaderFinding[] {
  return [...new Map(findings.map((finding) => [`${finding.code} ${finding.params.url}`, finding])).values()];
}
