import { spawnSync } from "node:child_process";

import { makeKey } from "../../src/lab/key.ts";
import { defaultAlgorithms } from "../../src/proto/dnssec/algorithm.ts";
import { ratePerSecond } from "./measure.ts";
import { type BenchRow, beside } from "./row.ts";

/** DNSSEC algorithms and what `openssl speed` calls their key. */
const ALGORITHMS: readonly (readonly [number: number, name: string, openssl: string])[] = [
  [8, "RSA-2048", "rsa2048"],
  [13, "ECDSA P-256", "ecdsap256"],
  [14, "ECDSA P-384", "ecdsap384"],
  [15, "Ed25519", "ed25519"],
  [16, "Ed448", "ed448"],
];

/** Verifications a second as `openssl speed` counts them (last column); empty without the program. */
function opensslSpeed(): ReadonlyMap<string, number> {
  const names = ALGORITHMS.map(([, , openssl]) => openssl);
  const ran = spawnSync("openssl", ["speed", "-mr", "-seconds", "1", ...names], {
    encoding: "utf8",
    timeout: 60_000,
  });
  const rates = new Map<string, number>();
  // +F2:<n>:<bits>:<sign>:<verify> for RSA, +F4 for ECDSA, +F6 for EdDSA; older releases print seconds, not rates.
  for (const [, kind = "", bits = "", last = ""] of (ran.stdout ?? "").matchAll(
    /^\+F([246]):\d+:(\d+):.*:([\d.e-]+)$/gm,
  )) {
    const found = Number(last);
    rates.set(`${kind}/${bits}`, found < 1 ? 1 / found : found);
  }
  return rates;
}

const SPEED_KEYS: Readonly<Record<string, string>> = {
  rsa2048: "2/2048",
  ecdsap256: "4/256",
  ecdsap384: "4/384",
  ed25519: "6/253",
  ed448: "6/456",
};

const DATA = Buffer.alloc(300, "d");

/** Signature verifications a second for each algorithm in use, beside OpenSSL's own loop. */
export function benchVerify(): BenchRow[] {
  const registry = defaultAlgorithms();
  const peers = opensslSpeed();
  return ALGORITHMS.map(([number, name, openssl]) => {
    const key = makeKey({ algorithm: number, flags: 256, seed: "bench" });
    const imported = registry.get(number)?.importKey(key.publicField);
    const signature = key.sign(DATA);
    if (imported === undefined || !imported.ok || !imported.verify(DATA, signature)) {
      throw new Error(`algorithm ${number} does not verify`);
    }
    const row = {
      id: `verify.${number}`,
      what: `verify ${name}`,
      value: ratePerSecond(() => imported.verify(DATA, signature)),
      unit: "signatures/s",
      target: "≥ 0.6 of openssl",
    };
    const peer = peers.get(SPEED_KEYS[openssl] ?? "");
    return beside(row, peer === undefined ? null : { name: "openssl speed", value: peer });
  });
}
