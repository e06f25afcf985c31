/** Named groups, IANA registry "TLS Supported Groups". */

/** `ec` = elliptic curve, `ff` = finite field, `kem` = ML-KEM alone, `hybrid` = ML-KEM with a curve. */
type GroupKind = "ec" | "ff" | "kem" | "hybrid";

/** A named group. */
export interface Group {
  readonly code: number;
  readonly name: string;
  readonly kind: GroupKind;
  /** Size of the field or prime; in a hybrid that of the curve; of a KEM alone the number in its name. */
  readonly bits: number;
}

const ROWS: readonly (readonly [code: number, name: string, kind: GroupKind, bits: number])[] = [
  [0x0001, "sect163k1", "ec", 163],
  [0x0002, "sect163r1", "ec", 163],
  [0x0003, "sect163r2", "ec", 163],
  [0x0004, "sect193r1", "ec", 193],
  [0x0005, "sect193r2", "ec", 193],
  [0x0006, "sect233k1", "ec", 233],
  [0x0007, "sect233r1", "ec", 233],
  [0x0008, "sect239k1", "ec", 239],
  [0x0009, "sect283k1", "ec", 283],
  [0x000a, "sect283r1", "ec", 283],
  [0x000b, "sect409k1", "ec", 409],
  [0x000c, "sect409r1", "ec", 409],
  [0x000d, "sect571k1", "ec", 571],
  [0x000e, "sect571r1", "ec", 571],
  [0x000f, "secp160k1", "ec", 160],
  [0x0010, "secp160r1", "ec", 160],
  [0x0011, "secp160r2", "ec", 160],
  [0x0012, "secp192k1", "ec", 192],
  [0x0013, "secp192r1", "ec", 192],
  [0x0014, "secp224k1", "ec", 224],
  [0x0015, "secp224r1", "ec", 224],
  [0x0016, "secp256k1", "ec", 256],
  [0x0017, "secp256r1", "ec", 256],
  [0x0018, "secp384r1", "ec", 384],
  [0x0019, "secp521r1", "ec", 521],
  [0x001a, "brainpoolP256r1", "ec", 256],
  [0x001b, "brainpoolP384r1", "ec", 384],
  [0x001c, "brainpoolP512r1", "ec", 512],
  [0x001d, "x25519", "ec", 255],
  [0x001e, "x448", "ec", 448],
  [0x001f, "brainpoolP256r1tls13", "ec", 256],
  [0x0020, "brainpoolP384r1tls13", "ec", 384],
  [0x0021, "brainpoolP512r1tls13", "ec", 512],
  [0x0022, "GC256A", "ec", 256],
  [0x0023, "GC256B", "ec", 256],
  [0x0024, "GC256C", "ec", 256],
  [0x0025, "GC256D", "ec", 256],
  [0x0026, "GC512A", "ec", 512],
  [0x0027, "GC512B", "ec", 512],
  [0x0028, "GC512C", "ec", 512],
  [0x0029, "curveSM2", "ec", 256],
  [0x0100, "ffdhe2048", "ff", 2048],
  [0x0101, "ffdhe3072", "ff", 3072],
  [0x0102, "ffdhe4096", "ff", 4096],
  [0x0103, "ffdhe6144", "ff", 6144],
  [0x0104, "ffdhe8192", "ff", 8192],
  [0x0200, "MLKEM512", "kem", 512],
  [0x0201, "MLKEM768", "kem", 768],
  [0x0202, "MLKEM1024", "kem", 1024],
  [0x11eb, "SecP256r1MLKEM768", "hybrid", 256],
  [0x11ec, "X25519MLKEM768", "hybrid", 255],
  [0x11ed, "SecP384r1MLKEM1024", "hybrid", 384],
  [0x11ee, "curveSM2MLKEM768", "hybrid", 256],
  [0x6399, "X25519Kyber768Draft00", "hybrid", 255],
];

/** Every known group by code point. */
export const GROUPS: ReadonlyMap<number, Group> = new Map(
  ROWS.map(([code, name, kind, bits]) => [code, { code, name, kind, bits }]),
);

/** What TLS 1.3 hellos offer: hybrids first, then what is usual, then the rest. */
export const TLS13_GROUPS: readonly number[] = [
  0x11ec, 0x11eb, 0x11ed, 0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104,
  0x001f, 0x0020, 0x0021, 0x0200, 0x0201, 0x0202, 0x6399, 0x0029, 0x11ee,
];

/**
 * What hellos of TLS 1.2 and below offer.
 *
 * No finite fields: real clients mostly name none, and servers of RFC 7919 choose otherwise once one is named.
 */
export const TLS12_GROUPS: readonly number[] = [
  0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x001a, 0x001b, 0x001c, 0x0015, 0x0016, 0x0001, 0x0002, 0x0003,
  0x0004, 0x0005, 0x0006, 0x0007, 0x0008, 0x0009, 0x000a, 0x000b, 0x000c, 0x000d, 0x000e, 0x000f, 0x0010,
  0x0011, 0x0012, 0x0013, 0x0014,
];
