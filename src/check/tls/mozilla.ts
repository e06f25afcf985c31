/** The strictest of Mozilla's profiles that a server satisfies, and what keeps it from the next one (`tls.md` 6). */
import { MOZILLA_PROFILES, type MozillaProfile } from "../../proto/tls/mozilla-6.table.ts";
import type { Certificate } from "../../proto/x509/certificate.ts";
import { lifetimeDays } from "../../proto/x509/lifetime.ts";
import { printPublicKey } from "../../proto/x509/public-key.ts";
import type { AnyCheck } from "../define.ts";
import { chainsOf } from "./certificates.ts";
import { codeOf, groupName, suiteName, versionName } from "./code.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import { isTooShallow, TOO_SHALLOW, type TooShallow } from "./depth.ts";
import type { Step } from "./family.ts";
import { hasNoCertificate } from "./no-certificate.ts";
import { notLearnt, type Opinion } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { acceptedVersions } from "./versions.ts";

type Verdict = "none" | MozillaProfile["name"];
type Says = Verdict | TooShallow;

const STEPS: readonly Step<Says, Verdict>[] = [
  { says: "none", status: "info" },
  { says: "old", status: "info" },
  { says: "intermediate", status: "info" },
  TOO_SHALLOW,
  { says: "modern", status: "passed" },
];

export function defineMozilla(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Verdict>({
    id: `${role.prefix}_tls_mozilla`,
    role,
    isPlaceholder: false,
    spec: ["RFC 9325", "Mozilla Server Side TLS 6.0"],
    steps: STEPS,
    judge: judgeMozilla,
    text: {
      none: { says: `None of Mozilla's profiles fits ${role.of}.` },
      old: { says: `Mozilla's profile “old” fits ${role.of}.` },
      intermediate: { says: `Mozilla's profile “intermediate” fits ${role.of}.` },
      modern: { says: `Mozilla's profile “modern” fits ${role.of}.` },
    },
  });
}

function judgeMozilla(server: Server, context: Context): Opinion<Says> {
  const { model, modelPointer } = server;
  const leaves = chainsOf(server, context).map(({ leaf }) => leaf);
  if (isTooShallow(context.evidence)) return { says: "too-shallow" };
  const isBlind = leaves.length === 0 && !hasNoCertificate(server.endpoint);
  if (!model.complete || isBlind || leaves.includes(null)) return notLearnt(server);
  const found = leaves.flatMap((leaf) => leaf ?? []);
  const faults = MOZILLA_PROFILES.map((profile) => differencesFrom(profile, server, found));
  const best = faults.findIndex((list) => list.length === 0);
  const next = best < 0 ? MOZILLA_PROFILES.length - 1 : best - 1;
  const differences = faults[next] ?? [];
  const profile = MOZILLA_PROFILES[next]?.name;
  const remarks =
    profile === undefined
      ? []
      : ([{ code: "mozilla-next", params: { profile, differences }, at: [modelPointer] }] as const);
  return { says: MOZILLA_PROFILES[best]?.name ?? "none", remarks };
}

/** What a profile does not allow. HSTS is left to its own test. */
function differencesFrom(
  profile: MozillaProfile,
  { model }: Server,
  leaves: readonly Certificate[],
): string[] {
  const versions = acceptedVersions(model).filter((code) => !profile.versions.includes(codeOf(code)));
  const suites = model.suites.map(({ id }) => id).filter((id) => !profile.suites.includes(codeOf(id)));
  const groups = Object.values(model.groups)
    .flatMap(({ accepted }) => accepted)
    .filter((group) => !profile.groups.includes(codeOf(group)));
  const all = [
    ...versions.map(versionName),
    ...suites.filter((id) => id.length === 4).map(suiteName),
    ...groups.map(groupName),
    ...leaves.flatMap((leaf) => leafDifferences(profile, leaf)),
  ];
  return [...new Set(all)];
}

function leafDifferences(profile: MozillaProfile, { publicKey, signature, ...leaf }: Certificate): string[] {
  const days = lifetimeDays(leaf);
  return [
    ...(isKeyAllowed(profile, publicKey) ? [] : [printPublicKey(publicKey)]),
    ...(profile.signatures.includes(signature.oid) ? [] : [signature.name]),
    ...(profile.maxLifetimeDays === null || days <= profile.maxLifetimeDays
      ? []
      : [`valid for ${Math.ceil(days)} days`]),
  ];
}

function isKeyAllowed(
  { curves, rsaMinBits }: MozillaProfile,
  { kind, curve, bits }: Certificate["publicKey"],
): boolean {
  if (kind === "ec") return curve !== null && curves.includes(curve);
  return kind === "rsa" && rsaMinBits !== null && (bits ?? 0) >= rsaMinBits;
}
