/** DNSSEC algorithm numbers: what can be verified, what the registry says (RFC 9904, 9905, 9906), what an audit says. */

/** Words of the registry columns "use for" and "implement for", RFC 9904 section 2. */
export type Advice = "MUST" | "RECOMMENDED" | "MAY" | "NOT RECOMMENDED" | "MUST NOT";

/** What an audit says of a zone signed with this algorithm alone. */
export type AlgorithmVerdict = "passed" | "info" | "warning" | "failed";

export interface AlgorithmRow {
  readonly number: number;
  readonly mnemonic: string;
  /** Whether signatures can be verified here. */
  readonly capable: boolean;
  readonly signing: Advice | null;
  readonly validation: Advice | null;
  readonly verdict: AlgorithmVerdict;
  /** RSA modulus in bits: RFC 3110 section 4, RFC 5702 section 2. */
  readonly rsaBits?: { readonly min: number; readonly max: number };
}

const RSA_BITS = { min: 512, max: 4096 } as const;

export const ALGORITHM_ROWS: readonly AlgorithmRow[] = [
  row(1, "RSAMD5", false, "MUST NOT", "MUST NOT", "failed"),
  row(3, "DSA", false, "MUST NOT", "MUST NOT", "failed"),
  // RFC 9905 section 2: implementations validate it, operators treat it as unsupported.
  { ...row(5, "RSASHA1", true, "MUST NOT", "MUST NOT", "failed"), rsaBits: RSA_BITS },
  row(6, "DSA-NSEC3-SHA1", false, "MUST NOT", "MUST NOT", "failed"),
  { ...row(7, "RSASHA1-NSEC3-SHA1", true, "MUST NOT", "MUST NOT", "failed"), rsaBits: RSA_BITS },
  { ...row(8, "RSASHA256", true, "RECOMMENDED", "RECOMMENDED", "passed"), rsaBits: RSA_BITS },
  {
    ...row(10, "RSASHA512", true, "NOT RECOMMENDED", "RECOMMENDED", "info"),
    rsaBits: { min: 1024, max: 4096 },
  },
  row(12, "ECC-GOST", false, "MUST NOT", "MUST NOT", "failed"),
  row(13, "ECDSAP256SHA256", true, "RECOMMENDED", "RECOMMENDED", "passed"),
  row(14, "ECDSAP384SHA384", true, "MAY", "RECOMMENDED", "passed"),
  row(15, "ED25519", true, "RECOMMENDED", "RECOMMENDED", "passed"),
  row(16, "ED448", true, "MAY", "RECOMMENDED", "passed"),
  row(17, "SM2SM3", false, "MAY", "MAY", "warning"),
  row(23, "ECC-GOST12", false, "MAY", "MAY", "warning"),
  row(252, "INDIRECT", false, null, null, "warning"),
  row(253, "PRIVATEDNS", false, null, null, "failed"),
  row(254, "PRIVATEOID", false, null, null, "failed"),
];

/** Algorithms that operators must treat as unsupported although they can be verified, RFC 9905 section 2. */
export const POLICY_ALGORITHMS: ReadonlySet<number> = new Set([5, 7]);

const BY_NUMBER: ReadonlyMap<number, AlgorithmRow> = new Map(
  ALGORITHM_ROWS.map((known) => [known.number, known]),
);

/** The row of an algorithm number; numbers without one are unknown, cannot be verified and deserve a warning. */
export function algorithmRow(number: number): AlgorithmRow {
  return BY_NUMBER.get(number) ?? row(number, `ALGORITHM${number}`, false, null, null, "warning");
}

function row(
  number: number,
  mnemonic: string,
  capable: boolean,
  signing: Advice | null,
  validation: Advice | null,
  verdict: AlgorithmVerdict,
): AlgorithmRow {
  return { number, mnemonic, capable, signing, validation, verdict };
}
