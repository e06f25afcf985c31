/** What the first answer of TLS 1.2 or older shows: compression, renegotiation_info, extended master secret. */
import type { AnyCheck } from "../define.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { notLearnt, type Opinion } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { accepts, bestOfOld } from "./versions.ts";

type Says = "bad" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "failed" },
  { says: "good", status: "passed" },
];

export function defineCompression(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Says>({
    id: `${role.prefix}_tls_compress`,
    role,
    spec: ["RFC 9325 3.3", "NCSC-NL TLS guidelines 2025-05"],
    steps: STEPS,
    judge: judgeCompression,
    text: {
      bad: { says: `TLS compression is used by ${role.of}.`, fix: "Switch off TLS compression." },
      good: { says: `TLS compression is not used by ${role.of}.` },
    },
    culprits: { bad: ["tls-compression"] },
  });
}

function judgeCompression(server: Server, { isParity }: Context): Opinion<Says> {
  const { hello12 } = server.model;
  const method = hello12?.compression ?? null;
  if (method !== null && method > 0) {
    const at = [`${server.modelPointer}/hello12/compression`];
    return { says: "bad", remarks: [{ code: "tls-compression", params: { method }, at }] };
  }
  if (method === 0 || isParity || bestOfOld(server.model) === null) return { says: "good" };
  return notLearnt(server);
}

export function defineSecureRenegotiation(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Says>({
    id: `${role.prefix}_tls_secreneg`,
    role,
    spec: ["RFC 5746", "RFC 9325 3.5"],
    steps: STEPS,
    judge: judgeSecureRenegotiation,
    text: {
      bad: {
        says: `Secure renegotiation is not supported by ${role.of}.`,
        fix: "Update the TLS library, so that it sends the renegotiation_info extension.",
      },
      good: { says: `Renegotiation with ${role.of} is secure, or not possible.` },
    },
    culprits: { bad: ["no-renegotiation-info"] },
    differs: "internet.nl takes a probe that fails for “not supported”.",
  });
}

function judgeSecureRenegotiation(server: Server, { isParity }: Context): Opinion<Says> {
  const { hello12 } = server.model;
  if (bestOfOld(server.model) === null || hello12?.ri === true) return { says: "good" };
  const at = [hello12 == null ? server.modelPointer : `${server.modelPointer}/hello12/ri`];
  if (hello12 == null && !isParity) return notLearnt(server);
  return { says: "bad", remarks: [{ code: "no-renegotiation-info", at }] };
}

type EmsSays = "bad" | "na-no-tls-1-2" | "good";

const BAD = { says: "bad", status: "failed" } as const;
const GOOD = { says: "good", status: "passed" } as const;
const NA = { status: "not_tested", reason: "not_applicable", points: 10 } as const;
/** Of no server: the level stays what it was, so that the points of the category do not count it. */
const NA_OF_ALL = { ...NA, says: "na-no-tls-1-2", level: "optional", ofAll: true } as const;

const EMS_STEPS: readonly Step<EmsSays, EmsSays>[] = [BAD, NA_OF_ALL, GOOD];
/** internet.nl puts "not tested" on one server above "passed" on another. */
const EMS_PARITY_STEPS: readonly Step<EmsSays, EmsSays>[] = [
  BAD,
  NA_OF_ALL,
  { ...NA, says: "na-no-tls-1-2" },
  GOOD,
];

export function defineExtendedMasterSecret(role: TlsRole): AnyCheck {
  return defineTlsCheck<EmsSays, EmsSays>({
    id: `${role.prefix}_tls_extendedmastersecret`,
    role,
    isPlaceholder: true,
    spec: ["RFC 7627", "RFC 9325 3.6"],
    steps: EMS_STEPS,
    paritySteps: EMS_PARITY_STEPS,
    judge: judgeEms,
    text: {
      bad: {
        says: `The extended master secret is not supported by ${role.of}.`,
        fix: "Update the TLS library, or switch the extended master secret on.",
      },
      "na-no-tls-1-2": { says: `TLS 1.2 is not accepted by ${role.of}, so that this does not apply.` },
      good: { says: `The extended master secret is used by ${role.of}.` },
    },
    culprits: { bad: ["no-extended-master-secret"] },
  });
}

function judgeEms(server: Server, { isParity }: Context): Opinion<EmsSays> {
  const { hello12 } = server.model;
  const has12 = accepts(server.model, "0303");
  if (has12 === false || (isParity && has12 === null)) return { says: "na-no-tls-1-2" };
  if (hello12 == null || hello12.v !== "0303") {
    return isParity ? { says: "na-no-tls-1-2" } : notLearnt(server);
  }
  if (hello12.ems) return { says: "good" };
  const at = [`${server.modelPointer}/hello12/ems`];
  return { says: "bad", remarks: [{ code: "no-extended-master-secret", at }] };
}
