/** How long certificates hold: what is left, and whether it is too much (`tls.md` 6). */
import type { Certificate } from "../../proto/x509/certificate.ts";
import { type ExpiryState, readExpiry, readLifetime } from "../../proto/x509/lifetime.ts";
import type { AnyCheck } from "../define.ts";
import { dayOf } from "./cert-chain.ts";
import { chainsOf, holderOf, isPublicRoot, type ReadChain, readable } from "./certificates.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { hasNoCertificate, ifNone } from "./no-certificate.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { isAnchor, pathOf, rootOf } from "./trust.ts";

type ExpirySays = ExpiryState | "none";

const EXPIRY_STEPS: readonly (Step<ExpiryState, ExpiryState> & { readonly says: ExpiryState })[] = [
  { says: "expired", status: "warning" },
  { says: "not-yet-valid", status: "warning" },
  { says: "expires-soon", status: "warning" },
  { says: "renewal-due", status: "info" },
];
const FRESH: Step<ExpirySays, ExpiryState> = { says: "good", status: "passed" };

export function defineCertExpiry(role: TlsRole): AnyCheck {
  return defineTlsCheck<ExpirySays, ExpiryState>({
    id: `${role.prefix}_cert_expiry`,
    role,
    isPlaceholder: false,
    spec: ["RFC 5280 4.1.2.5"],
    steps: [...EXPIRY_STEPS, ...ifNone(role), FRESH],
    judge: judgeExpiry,
    text: {
      expired: { says: `Certificates of ${role.of} have expired.`, fix: "Renew them now." },
      "not-yet-valid": {
        says: `Certificates of ${role.of} are not valid yet.`,
        fix: "Look at the clock of the machine that issued them, or wait.",
      },
      "expires-soon": {
        says: `Certificates of ${role.of} expire soon.`,
        fix: "Renew them, and look why that did not happen by itself.",
      },
      "renewal-due": { says: `Certificates of ${role.of} are in the last third of their life.` },
      good: { says: `The certificates of ${role.of} do not expire soon.` },
    },
  });
}

function judgeExpiry(server: Server, context: Context): Opinion<ExpirySays> {
  const read = readableLeaves(server, context);
  if ("unknown" in read) return read;
  if (read.chains.length === 0) return { says: "none" };
  const { now } = context.setting;
  const dated = read.chains.flatMap((chain) =>
    readable(chain).flatMap((certificate, index) =>
      isAnchor(certificate, index, server.endpoint)
        ? []
        : [{ certificate, state: readExpiry(certificate, now).state, at: [chain.pointer] }],
    ),
  );
  const worst = EXPIRY_STEPS.find(({ says }) => dated.some(({ state }) => state === says));
  const remarks = dated.flatMap(({ certificate, state, at }): Remark[] => {
    if (state === "good") return [];
    const isFuture = state === "not-yet-valid";
    const date = dayOf(isFuture ? certificate.notBefore : certificate.notAfter);
    const params = { certificate: holderOf(certificate), date };
    return [{ code: isFuture ? "certificate-valid-from" : "certificate-valid-until", params, at }];
  });
  return { says: worst?.says ?? "good", remarks };
}

/** The chains of a server whose leaf can be read, none where it has none; unknown when one cannot. */
export function readableLeaves(
  server: Server,
  context: Context,
):
  | { readonly chains: readonly (ReadChain & { readonly leaf: Certificate })[] }
  | Extract<Opinion<never>, { readonly unknown: unknown }> {
  const all = chainsOf(server, context);
  const chains = all.flatMap((chain) => (chain.leaf === null ? [] : [{ ...chain, leaf: chain.leaf }]));
  if (all.length === 0) return hasNoCertificate(server.endpoint) ? { chains } : notLearnt(server);
  const lost = all.find(({ leaf }) => leaf === null);
  return lost === undefined ? { chains } : { unknown: "probe-error", at: [lost.pointer] };
}

/** The leaf of a chain, if it leads to a root that browsers trust too. */
export function isPublic(chain: ReadChain, server: Server, context: Context): boolean {
  const path = pathOf(chain, server, context);
  const root = path === null ? null : rootOf(path, server.endpoint);
  return root !== null && isPublicRoot(server.endpoint, root);
}

type LifetimeSays = "too-long-for-issue-date" | "will-not-be-renewable-as-is" | "private" | "good";
type LifetimeVerdict = Exclude<LifetimeSays, "private">;

/** What the rules for public authorities have nothing to say about. */
export const PRIVATE = {
  says: "private",
  verdict: "not-tested",
  status: "not_tested",
  reason: "not_applicable",
  ofAll: true,
} as const;

const LIFETIME_STEPS: readonly Step<LifetimeSays, LifetimeVerdict>[] = [
  { says: "too-long-for-issue-date", status: "warning" },
  { says: "will-not-be-renewable-as-is", status: "info" },
  PRIVATE,
  { says: "good", status: "passed" },
];

export function defineCertLifetime(role: TlsRole): AnyCheck {
  return defineTlsCheck<LifetimeSays, LifetimeVerdict>({
    id: `${role.prefix}_cert_lifetime`,
    role,
    isPlaceholder: false,
    spec: ["RFC 5280 4.1.2.5", "CA/Browser Forum Baseline Requirements 6.3.2"],
    steps: LIFETIME_STEPS,
    judge: judgeLifetime,
    text: {
      "too-long-for-issue-date": {
        says: `Certificates of ${role.of} are valid for longer than browsers accept.`,
        fix: "Have the certificate issued again with a shorter validity.",
      },
      "will-not-be-renewable-as-is": {
        says: `Certificates of ${role.of} cannot be renewed with the same validity after the next limit.`,
        fix: "Automate the renewal, for instance with ACME.",
      },
      good: { says: `The certificates of ${role.of} are not valid for too long.` },
    },
  });
}

function judgeLifetime(server: Server, context: Context): Opinion<LifetimeSays> {
  const read = readableLeaves(server, context);
  if ("unknown" in read) return read;
  const bound = read.chains.filter((chain) => isPublic(chain, server, context));
  if (bound.length === 0) return { says: "private" };
  const judged = bound.map(({ leaf, pointer }) => ({ leaf, facts: readLifetime(leaf), at: [pointer] }));
  const remarks = judged.flatMap(({ leaf, facts, at }): Remark[] => {
    const limit = facts.tooLong ? facts.limitDays : facts.tooLongNext ? facts.nextLimitDays : null;
    if (limit === null) return [];
    const params = { certificate: holderOf(leaf), days: Math.ceil(facts.days), limit };
    return [{ code: facts.tooLong ? "certificate-too-long" : "certificate-too-long-next", params, at }];
  });
  if (judged.some(({ facts }) => facts.tooLong)) return { says: "too-long-for-issue-date", remarks };
  return { says: remarks.length > 0 ? "will-not-be-renewable-as-is" : "good", remarks };
}
