/** Hellos of SSL 2.0, from the expired draft-hickman-netscape-ssl-00. */

/** Cipher kinds, by name. */
export const SSL2_KINDS: Readonly<Record<string, number>> = {
  SSL_CK_RC4_128_WITH_MD5: 0x010080,
  SSL_CK_RC4_128_EXPORT40_WITH_MD5: 0x020080,
  SSL_CK_RC2_128_CBC_WITH_MD5: 0x030080,
  SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5: 0x040080,
  SSL_CK_IDEA_128_CBC_WITH_MD5: 0x050080,
  SSL_CK_DES_64_CBC_WITH_MD5: 0x060040,
  SSL_CK_DES_192_EDE3_CBC_WITH_MD5: 0x0700c0,
  SSL_CK_RC4_64_WITH_MD5: 0x080080,
};

/** What a server of SSL 2.0 answered. */
export interface Ssl2Reply {
  readonly version: number | null;
  /** Cipher kinds in common; there may be none, and SSL 2.0 is spoken all the same. */
  readonly kinds: readonly number[];
  readonly certificate: Buffer | null;
  /** Code of an ERROR message: 1 = no cipher in common. */
  readonly error: number | null;
}
