import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** `sha256:` and 64 hex digits over the canonical JSON of a document (RFC 8785). */
export function digestOf(document: object): string {
  // JSON.stringify escapes half a surrogate pair and no other letter so; the copy is only made where it is needed.
  const isSuspect = JSON.stringify(document).includes("\\ud");
  return digestOfText(canonicalize(isSuspect ? wellFormed(document) : document) ?? "");
}

/** `sha256:` and 64 hex digits over text, as UTF-8. */
export function digestOfText(text: string): string {
  return `sha256:${sha256Hex(text)}`;
}

/** SHA-256 of text, as UTF-8, in hexadecimal. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** RFC 8785 section 3.2.2.2 has no form for half a surrogate pair; such strings are read as their UTF-8 octets are. */
function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key.toWellFormed(), wellFormed(each)]),
  );
}
