/** Mnemonics as people know them from zone files (IANA "DNS Security Algorithm Numbers", "DS RR Digest Algorithms"). */

const ALGORITHMS: Readonly<Record<number, string>> = {
  1: "RSAMD5",
  3: "DSA",
  5: "RSASHA1",
  6: "DSA-NSEC3-SHA1",
  7: "RSASHA1-NSEC3-SHA1",
  8: "RSASHA256",
  10: "RSASHA512",
  12: "ECC-GOST",
  13: "ECDSAP256SHA256",
  14: "ECDSAP384SHA384",
  15: "ED25519",
  16: "ED448",
  17: "SM2SM3",
  23: "ECC-GOST12",
  253: "PRIVATEDNS",
  254: "PRIVATEOID",
};

const DIGESTS: Readonly<Record<number, string>> = {
  1: "SHA-1",
  2: "SHA-256",
  3: "GOST R 34.11-94",
  4: "SHA-384",
  5: "GOST R 34.11-2012",
  6: "SM3",
};

export function algorithmName(algorithm: number): string {
  return ALGORITHMS[algorithm] ?? `algorithm ${algorithm}`;
}

export function digestName(digestType: number): string {
  return DIGESTS[digestType] ?? `digest type ${digestType}`;
}
