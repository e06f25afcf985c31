/**
 * Where the primes of the lab's RSA keys lie.
 *
 * A prime is the first one at or after a number hashed from the key's label, so the keys are the same on every
 * machine and cost no search: `steps` counts the even distance to it, halved. Real keys must never be made like this.
 */
export interface RsaRow {
  readonly bits: number;
  /** Two keys of each size, so that a zone can have a KSK and a ZSK. */
  readonly index: number;
  readonly steps: readonly [p: number, q: number];
}

export const RSA_PRIMES: readonly RsaRow[] = [
  { bits: 512, index: 0, steps: [72, 7] },
  { bits: 512, index: 1, steps: [553, 29] },
  { bits: 1024, index: 0, steps: [795, 66] },
  { bits: 1024, index: 1, steps: [636, 28] },
  { bits: 2048, index: 0, steps: [4, 54] },
  { bits: 2048, index: 1, steps: [354, 25] },
  { bits: 3072, index: 0, steps: [680, 737] },
  { bits: 3072, index: 1, steps: [36, 690] },
  { bits: 4096, index: 0, steps: [614, 305] },
  { bits: 4096, index: 1, steps: [1523, 84] },
];
