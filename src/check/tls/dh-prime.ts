/** Primes of finite-field Diffie-Hellman, and keys used more than once (`tls.md` 6). */
import type { DhParameters } from "../../model/tls.ts";
import { findPrime } from "../../proto/tls/prime.table.ts";
import type { AnyCheck } from "../define.ts";
import { groupName } from "./code.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import { isTooShallow, TOO_SHALLOW, type TooShallow } from "./depth.ts";
import type { Step } from "./family.ts";
import { dhName } from "./key-exchange.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { knowsPrimes } from "./suites.ts";

type Verdict = "small" | "shared-prime" | "custom" | "standard";
type Says = Verdict | "no-dh";

const STEPS: readonly Step<Says, Verdict | "no-dh">[] = [
  { says: "small", status: "warning" },
  { says: "shared-prime", status: "warning" },
  { says: "custom", status: "info" },
  { says: "no-dh", status: "not_tested", reason: "not_applicable", ofAll: true },
  { says: "standard", status: "passed" },
];

const SMALLEST_BITS = 2048;

export function defineDhPrime(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Verdict | "no-dh">({
    id: `${role.prefix}_tls_dhprime`,
    role,
    isPlaceholder: false,
    spec: ["RFC 7919", "RFC 9325 4.1"],
    steps: STEPS,
    judge: judgePrimes,
    text: {
      small: {
        says: `Primes of fewer than 2048 bits are used for the key exchange by ${role.of}.`,
        fix: "Remove suites with DHE, or use a group of RFC 7919.",
      },
      "shared-prime": {
        says: `A prime that many servers share, and that may be broken for all of them at once, is used by ${role.of}.`,
        fix: "Remove suites with DHE, or use a group of RFC 7919.",
      },
      custom: { says: `A prime of its own making is used by ${role.of}.` },
      "no-dh": { says: `No suites with DHE are accepted by ${role.of}.` },
      standard: { says: `The primes of ${role.of} are standardised ones.` },
    },
  });
}

const ORDER: readonly Says[] = ["small", "shared-prime", "custom", "standard"];

function judgePrimes(server: Server): Opinion<Says> {
  const { model, modelPointer } = server;
  const found = model.suites.flatMap(({ dh }, index) =>
    dh === null ? [] : [{ dh, state: stateOf(dh), at: `${modelPointer}/suites/${index}/dh` }],
  );
  const worst = ORDER.find((state) => found.some((one) => one.state === state));
  if (worst === undefined) {
    return knowsPrimes(model) ? { says: "no-dh" } : notLearnt(server);
  }
  const remarks = found.flatMap(({ dh, state, at }): Remark[] => {
    return state === "standard" ? [] : [{ code: "dh-prime", params: { prime: dhName(dh) }, at: [at] }];
  });
  return { says: worst, remarks };
}

const STANDARD: readonly string[] = ["rfc7919", "rfc3526"];

function stateOf({ bits, p }: DhParameters): Verdict {
  if (bits < SMALLEST_BITS) return "small";
  const prime = findPrime(p);
  if (prime === null) return "custom";
  return STANDARD.includes(prime.origin) ? "standard" : "shared-prime";
}

type ReuseSays = "ephemeral-key-reuse" | TooShallow | "good";
type ReuseVerdict = "ephemeral-key-reuse" | "good";

const REUSE_STEPS: readonly Step<ReuseSays, ReuseVerdict>[] = [
  { says: "ephemeral-key-reuse", status: "info" },
  TOO_SHALLOW,
  { says: "good", status: "passed" },
];

const LONG_MS = 1000;
const FEW_SUITES = 2;

export function defineKeyReuse(role: TlsRole): AnyCheck {
  return defineTlsCheck<ReuseSays, ReuseVerdict>({
    id: `${role.prefix}_tls_keyreuse`,
    role,
    isPlaceholder: false,
    spec: ["RFC 9325 6.4", "RFC 7919 5.1"],
    steps: REUSE_STEPS,
    judge: judgeReuse,
    text: {
      "ephemeral-key-reuse": {
        says: `The same key is used for the key exchange of several connections by ${role.of}.`,
        fix: "Have a new key made for each connection.",
      },
      good: { says: `Every connection to ${role.of} has a new key.` },
    },
  });
}

function judgeReuse(server: Server, { evidence }: Context): Opinion<ReuseSays> {
  const { repeated_keys: repeated } = server.model;
  if (repeated === undefined) {
    return isTooShallow(evidence) ? { says: "too-shallow" } : notLearnt(server);
  }
  const found = repeated.flatMap(({ group, connections, suites, spread_ms }, index): Remark[] => {
    if (spread_ms < LONG_MS && suites.length <= FEW_SUITES) return [];
    const params = { group: group === "dh" ? "DHE" : groupName(group), connections };
    return [{ code: "key-reused", params, at: [`${server.modelPointer}/repeated_keys/${index}`] }];
  });
  return found.length > 0 ? { says: "ephemeral-key-reuse", remarks: found } : { says: "good" };
}
