/** Signatures over weak hashes in the key exchange of TLS 1.2 (`tls.md` 2.6). */
import type { WeakSignature } from "../../model/tls.ts";
import { codeText } from "../../proto/tls/code.ts";
import { SCHEMES, WEAK_SCHEMES } from "../../proto/tls/scheme.table.ts";
import { SUITES } from "../../proto/tls/suite.ts";
import { VERSION } from "../../proto/tls/version.table.ts";
import { askHello } from "./ask.ts";
import { type Knowledge, suitesOf } from "./knowledge.ts";
import { offer12 } from "./offer.ts";
import type { Task } from "./step.ts";

const HASHES = ["md5", "sha1", "sha224"] as const;
type WeakHash = (typeof HASHES)[number];

const NONE: WeakSignature = {
  md5: false,
  sha1: false,
  sha224: false,
  schemes: [],
  ignored: false,
  no_signature: true,
};

/** Offers nothing but weak hashes, takes off each that is used, and stops at a refusal. */
export function* askWeakHash(known: Knowledge): Task {
  // Before TLS 1.2 the hash is fixed (RFC 4346 section 7.4.3), and the version itself is the fault.
  const suites = suitesOf(known, VERSION.tls12).filter((code) => SUITES.get(code)?.isSigned === true);
  if (suites.length === 0) {
    known.weakSig = NONE;
    return;
  }
  const found: Found = { hashes: { md5: null, sha1: null, sha224: null }, schemes: [], ignored: false };
  let left: readonly number[] | null = WEAK_SCHEMES;
  while (left !== null) left = yield* askLeft(known, suites, left, found);
  known.weakSig = { ...found.hashes, schemes: found.schemes, ignored: found.ignored };
}

interface Found {
  readonly hashes: Record<WeakHash, boolean | null>;
  readonly schemes: string[];
  ignored: boolean;
}

/** What is left to ask about; `null` when nothing is, or nothing can be learnt. */
function* askLeft(
  known: Knowledge,
  suites: readonly number[],
  left: readonly number[],
  found: Found,
): Task<readonly number[] | null> {
  const answer = yield* askHello(known, "0303 weak-hash", {
    ...offer12(VERSION.tls12, suites),
    schemes: left,
  });
  if (answer.is === "no") return allElse(found, false);
  const used = answer.is === "yes" ? (answer.value.keyExchange?.scheme ?? null) : null;
  if (used === null) return null;
  found.schemes.push(codeText(used));
  if (!left.includes(used)) {
    // It looks at no list, so that what a client cannot take is not what it decides by.
    found.ignored = true;
    return allElse(found, false);
  }
  const hash = weakHashOf(used);
  if (hash !== undefined) found.hashes[hash] = true;
  const rest = left.filter((scheme) => weakHashOf(scheme) !== hash);
  return rest.length === 0 ? allElse(found, false) : rest;
}

function allElse({ hashes }: Found, value: boolean): null {
  for (const hash of HASHES) hashes[hash] ??= value;
  return null;
}

const weakHashOf = (scheme: number): WeakHash | undefined =>
  HASHES.find((hash) => hash === SCHEMES.get(scheme)?.hash);
