/**
 * PEM text around DER octets, lines of 64 (RFC 7468).
 *
 * Keys are best given to node:crypto so: version 24 throws and catches errors of its own before it takes an object for a
 * key in DER or JWK, which takes longer than reading the key.
 */
export function pem(label: string, ...octets: readonly Buffer[]): string {
  const lines =
    Buffer.concat(octets)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
