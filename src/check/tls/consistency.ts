/** Do all addresses of a host behave alike? (`tls.md` 5) */
import { TLS_VERSIONS, type TlsEndpoint } from "../../model/tls.ts";
import type { AnyCheck } from "../define.ts";
import { certificateOf, holderOf } from "./certificates.ts";
import { groupName, suiteName, versionName } from "./code.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import type { Opinion, Remark } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { knowsLevel } from "./suites.ts";
import { acceptedVersions, accepts } from "./versions.ts";

type Says = "differs" | "certificates-differ" | "alone" | "good";
type Verdict = Exclude<Says, "alone">;

const STEPS: readonly Step<Says, Verdict>[] = [
  { says: "differs", status: "warning" },
  { says: "certificates-differ", status: "info" },
  { says: "alone", verdict: "not-tested", status: "not_tested", reason: "not_applicable", ofAll: true },
  { says: "good", status: "passed" },
];

export function defineConsistency(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Verdict>({
    id: `${role.prefix}_tls_consistency`,
    role,
    isPlaceholder: false,
    spec: ["RFC 9325 3.1"],
    steps: STEPS,
    judge: judgeConsistency,
    text: {
      differs: {
        says: `The addresses of ${role.of} are configured differently.`,
        fix: "Give all machines behind the name the same TLS configuration.",
      },
      "certificates-differ": { says: `The addresses of ${role.of} send different certificates.` },
      good: { says: `All addresses of ${role.of} behave alike.` },
    },
    culprits: { differs: ["addresses-differ"] },
  });
}

interface Trait {
  readonly what: string;
  readonly of: (endpoint: TlsEndpoint) => readonly string[] | null;
}

const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort();

/** What was listed in full; `null` where it was not. */
const TRAITS: readonly Trait[] = [
  {
    what: "versions",
    of: (endpoint) => (knowsVersions(endpoint) ? acceptedVersions(endpoint).map(versionName) : null),
  },
  {
    what: "cipher suites",
    of: (endpoint) =>
      endpoint.suites.length > 0 && knowsLevel(endpoint, "insufficient") && knowsLevel(endpoint, "phase-out")
        ? sorted(endpoint.suites.map(({ id }) => suiteName(id)))
        : null,
  },
  {
    what: "groups",
    of: ({ groups }) => {
      const all = Object.values(groups);
      if (all.length === 0 || !all.every(({ exhaustive }) => exhaustive)) return null;
      return sorted(all.flatMap(({ accepted }) => accepted.map(groupName)));
    },
  },
];

function knowsVersions(endpoint: TlsEndpoint): boolean {
  return TLS_VERSIONS.every((version) => accepts(endpoint, version) !== null);
}

function judgeConsistency(server: Server, context: Context): Opinion<Says> {
  const others = context.peers.filter(
    ({ host, address }) => host === server.host && address !== server.address,
  );
  if (others.length === 0) return { says: "alone" };
  const differing = TRAITS.flatMap((trait) => differingTrait(trait, server, others));
  if (differing.length > 0) return { says: "differs", remarks: differing };
  const own = leafOf(server);
  const isSame = others.every((other) => [own, null].includes(leafOf(other)) || own === null);
  return isSame ? { says: "good" } : { says: "certificates-differ", remarks: [leafRemark(server, context)] };
}

function differingTrait({ what, of }: Trait, server: Server, others: readonly Server[]): Remark[] {
  const own = of(server.model);
  if (own === null) return [];
  const isOther = ({ model }: Server): boolean => {
    const their = of(model);
    return their !== null && their.join() !== own.join();
  };
  if (!others.some(isOther)) return [];
  return [{ code: "addresses-differ", params: { what, values: own }, at: [server.modelPointer] }];
}

/** Light scans see one leaf, so only the first is compared. */
const leafOf = ({ endpoint }: Server): string | null => endpoint.fingerprint?.leaf ?? null;

function leafRemark({ endpoint, pointer }: Server, { evidence }: Context): Remark {
  const leaf = certificateOf(evidence, endpoint.fingerprint?.leaf ?? "");
  const values = leaf === null ? [] : [`${holderOf(leaf)}, ${leaf.serial}`];
  return {
    code: "addresses-differ",
    params: { what: "certificates", values },
    at: [`${pointer}/fingerprint`],
  };
}
