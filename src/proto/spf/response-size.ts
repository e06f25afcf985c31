/** How large the DNS answer is that carries a TXT record, RFC 7208 section 3.4. */

const HEADER = 12;
const QUESTION_FIXED = 4;
/** A compression pointer, type, class, TTL and length. */
const RR_FIXED = 12;
const OPT = 11;

/**
 * Octets of the answer with all TXT records at a name, without signatures.
 *
 * @param texts the TXT records, their character-strings joined
 */
export function txtResponseOctets(name: string, texts: readonly string[]): number {
  const question = name.length + 2 + QUESTION_FIXED;
  const answers = texts.map((text) => RR_FIXED + text.length + Math.max(1, Math.ceil(text.length / 255)));
  return HEADER + question + OPT + answers.reduce((sum, octets) => sum + octets, 0);
}
