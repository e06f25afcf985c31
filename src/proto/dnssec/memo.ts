/** What was computed once and need not be computed again: signatures checked, keys imported, names hashed. */
import type { ImportedKey, SignatureAlgorithm } from "./algorithm.ts";
import { createLru, type Lru } from "./lru.ts";

/** Shared by all questions of a run; holds only results that follow from their keys, so sharing changes no verdict. */
export interface VerifyMemo {
  /** By SHA-256 over signed data, signature and DNSKEY RDATA, see `verifySignature`. */
  readonly results: Lru<boolean>;
  /** By public key field, for each implementation of an algorithm. */
  readonly keysOf: (algorithm: SignatureAlgorithm) => Lru<ImportedKey>;
  /** NSEC3 hashes as 20 characters, by iterations, salt and name. */
  readonly hashes: Lru<string>;
}

const MAX_RESULTS = 200_000;
const MAX_KEYS = 20_000;
const MAX_HASHES = 100_000;

/** An empty memo. */
export function createMemo(): VerifyMemo {
  const keys = new WeakMap<SignatureAlgorithm, Lru<ImportedKey>>();
  return {
    results: createLru(MAX_RESULTS),
    hashes: createLru(MAX_HASHES),
    keysOf: (algorithm) => {
      const known = keys.get(algorithm) ?? createLru<ImportedKey>(MAX_KEYS);
      keys.set(algorithm, known);
      return known;
    },
  };
}
