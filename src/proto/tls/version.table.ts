/** Protocol versions as they stand in hellos. SSL 2.0 is the draft's 0002; the others are RFC 6101 to RFC 8446. */
export const VERSION = {
  ssl2: 0x0002,
  ssl3: 0x0300,
  tls10: 0x0301,
  tls11: 0x0302,
  tls12: 0x0303,
  tls13: 0x0304,
} as const;

/** Names for people, by code. */
export const VERSION_NAMES: ReadonlyMap<number, string> = new Map([
  [VERSION.ssl2, "SSL 2.0"],
  [VERSION.ssl3, "SSL 3.0"],
  [VERSION.tls10, "TLS 1.0"],
  [VERSION.tls11, "TLS 1.1"],
  [VERSION.tls12, "TLS 1.2"],
  [VERSION.tls13, "TLS 1.3"],
]);
