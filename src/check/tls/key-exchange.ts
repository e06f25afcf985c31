/** Parameters of the key exchange in TLS 1.2 and older (`tls.md` 1.2, 5; `settled.md` 9.8). */
import type { AcceptedSuite, DhParameters } from "../../model/tls.ts";
import { groupLevel, type Level, primeLevel } from "../../proto/tls/ncsc-2025-05.table.ts";
import { findPrime } from "../../proto/tls/prime.table.ts";
import type { AnyCheck } from "../define.ts";
import { codeOf, groupName, primeOrigin } from "./code.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { knowsPrimes, oldSuites } from "./suites.ts";
import { accepts, bestOfOld } from "./versions.ts";

type Says = "bad" | "phase-out" | "good" | "na";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "failed" },
  { says: "phase-out", status: "warning", points: 10 },
  { says: "good", status: "passed" },
  { says: "na", status: "passed" },
];

export function defineKeyExchange(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Says>({
    id: `${role.prefix}_tls_keyexchange`,
    role,
    spec: ["RFC 7919", "RFC 8422", "NCSC-NL TLS guidelines 2025-05"],
    steps: STEPS,
    judge: judgeKeyExchange,
    text: {
      bad: {
        says: `Insufficient parameters are used for the key exchange by ${role.of}.`,
        fix: "Use the curves X25519, P-256 and P-384, and remove suites with DHE.",
      },
      "phase-out": {
        says: `Parameters that are to be phased out are used for the key exchange by ${role.of}.`,
        fix: "Plan the removal of suites with DHE and of the curve secp224r1.",
      },
      good: { says: `The parameters for the key exchange of ${role.of} are strong enough.` },
      na: { says: `No Diffie-Hellman key exchange was seen on ${role.of}.` },
    },
    culprits: { bad: ["key-exchange-insufficient"], "phase-out": ["key-exchange-phase-out"] },
    differs: "internet.nl does not see X25519 and X448, and says “does not apply”.",
  });
}

interface Parameter {
  readonly name: string;
  readonly level: Level;
  readonly at: string;
}

function judgeKeyExchange(server: Server, context: Context): Opinion<Says> {
  const { isParity } = context;
  const parameters = parametersOf(server, isParity);
  const insufficient = remarksOf(parameters, "insufficient", "key-exchange-insufficient");
  const phaseOut = remarksOf(parameters, "phase-out", "key-exchange-phase-out");
  const remarks = [...insufficient, ...phaseOut];
  const open = isKnown(server) ? [] : ["key-exchange-insufficient", "key-exchange-phase-out"];
  if (insufficient.length > 0) return { says: "bad", remarks, open };
  if (!isParity && open.length > 0) return notLearnt(server, remarks);
  if (phaseOut.length > 0) return { says: "phase-out", remarks, open };
  if (parameters.length > 0) return { says: "good", open };
  // Every key exchange of TLS 1.3 is Diffie-Hellman; its groups have a test of their own.
  return { says: !isParity && accepts(server.model, "0304") === true ? "good" : "na" };
}

/** The group that the server prefers, and every prime. */
function parametersOf({ model, modelPointer }: Server, isParity: boolean): Parameter[] {
  const preferred = model.groups["0303"]?.preferred ?? null;
  const curves =
    preferred === null || (isParity && UNSEEN.has(preferred))
      ? []
      : [
          {
            name: `ECDH-${groupName(preferred)}`,
            level: groupLevel(codeOf(preferred)),
            at: `${modelPointer}/groups/0303`,
          },
        ];
  const primes = model.suites.flatMap((suite, index) => primeOf(suite, `${modelPointer}/suites/${index}`));
  return [...curves, ...primes];
}

/** internet.nl reads sizes of two types of keys only, and these have their own. */
const UNSEEN: ReadonlySet<string> = new Set(["001D", "001E"]);

function primeOf({ dh }: AcceptedSuite, at: string): Parameter[] {
  return dh === null ? [] : [{ name: dhName(dh), level: levelOfPrime(dh), at }];
}

/** The level of finite-field parameters, by what their prime is. */
const levelOfPrime = ({ p, g }: DhParameters): Level => primeLevel(findPrime(p)?.name ?? null, g);

/** `DH-3072 (MODP-3072, RFC 3526, not RFC 7919)`. */
export const dhName = ({ bits, p }: DhParameters): string => `DH-${bits} (${primeOrigin(p)})`;

function remarksOf(
  parameters: readonly Parameter[],
  level: Level,
  code: "key-exchange-insufficient" | "key-exchange-phase-out",
): Remark[] {
  const found = parameters.filter((parameter) => parameter.level === level);
  if (found.length === 0) return [];
  const names = [...new Set(found.map(({ name }) => name))].sort();
  return [{ code, params: { parameters: names }, at: found.map(({ at }) => at) }];
}

/** Suites with DHE are all of the two lower levels; those with ECDHE show the group that is preferred. */
function isKnown({ model }: Server): boolean {
  const best = bestOfOld(model);
  if (best === null) return true;
  if (best === undefined) return false;
  const hasCurves = oldSuites(model).some(({ group }) => group !== null);
  if (hasCurves && (model.groups["0303"]?.preferred ?? null) === null) return false;
  return knowsPrimes(model);
}
