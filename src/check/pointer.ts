/** A JSON Pointer (RFC 6901) into the evidence document. */
export function pointerTo(...keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Pointer to the answer with a key of `dns.answers`. */
export const answerPointer = (key: string): string => pointerTo("dns", "answers", key);
