/** Source expressions of Content Security Policy Level 3, section 2.3.1. */
import { CSP_KEYWORDS } from "./csp-directive.table.ts";
import type { Piece, Span } from "./field.ts";

type SourceKind =
  | { readonly kind: "keyword" /** Lower case, without quotes. */; readonly keyword: string }
  | { readonly kind: "nonce"; readonly nonce: string }
  | { readonly kind: "hash"; readonly algorithm: string; readonly digest: string }
  | { readonly kind: "scheme" /** Lower case, without the colon. */; readonly scheme: string }
  | {
      readonly kind: "host";
      /** `null` when there is none. */
      readonly scheme: string | null;
      /** Lower case, without a final dot; may be `*` or begin with `*.`. */
      readonly host: string;
      readonly port: string | null;
      readonly path: string | null;
    }
  | { readonly kind: "invalid" };

export type CspSource = SourceKind & { readonly text: string; readonly at: Span };

/** The kind of one source expression; all but nonces and paths without case. */
export function parseSource({ text, at }: Piece): CspSource {
  return { ...(quotedKind(text) ?? schemeKind(text) ?? hostKind(text)), text, at };
}

const BASE64 = "[A-Za-z0-9+/_-]+={0,2}";
const NONCE = new RegExp(`^'nonce-(${BASE64})'$`, "i");
const HASH = new RegExp(`^'(sha256|sha384|sha512)-(${BASE64})'$`, "i");

function quotedKind(text: string): SourceKind | null {
  if (!text.startsWith("'")) return null;
  const keyword = text.slice(1, -1).toLowerCase();
  if (text.endsWith("'") && CSP_KEYWORDS.has(keyword)) return { kind: "keyword", keyword };
  const nonce = NONCE.exec(text)?.[1];
  if (nonce !== undefined) return { kind: "nonce", nonce };
  const [, algorithm, digest] = HASH.exec(text) ?? [];
  if (algorithm === undefined || digest === undefined) return { kind: "invalid" };
  return { kind: "hash", algorithm: algorithm.toLowerCase(), digest };
}

function schemeKind(text: string): SourceKind | null {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):$/.exec(text)?.[1];
  return scheme === undefined ? null : { kind: "scheme", scheme: scheme.toLowerCase() };
}

const HOST_PART = /^(?:\*|(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?)$/;

/** `*` before `://` is no scheme of the grammar, but it is what internet.nl's rule names, so it is kept. */
function hostKind(text: string): SourceKind {
  const [, scheme, rest = ""] = /^(?:([A-Za-z][A-Za-z0-9+.-]*|\*):\/\/)?(.*)$/s.exec(text) ?? [];
  const slash = rest.indexOf("/");
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? null : rest.slice(slash);
  const [host = "", port, ...more] = authority.split(":");
  const isPort = port === undefined || /^(?:[0-9]{1,5}|\*)$/.test(port);
  if (!HOST_PART.test(host) || !isPort || more.length > 0) return { kind: "invalid" };
  return {
    kind: "host",
    scheme: scheme?.toLowerCase() ?? null,
    host: host.toLowerCase().replace(/\.$/, ""),
    port: port ?? null,
    path,
  };
}
