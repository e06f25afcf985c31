import type { EvidenceDocument } from "../model/evidence.ts";
import type { Profile } from "../model/profile.ts";
import type { Result } from "../model/report.ts";
import { loadProfile } from "../store/profile.ts";

import { DEFAULT_PROFILE, toolOf } from "./version.ts";

const PARITY_PROFILE = "internetnl-1.11";

/**
 * How internet.nl's own formats get their verdicts: from the same evidence under the profile that judges as it does.
 *
 * `undefined` when somebody asked for another profile by name: then that is what goes into them (`settled.md` 3.6).
 */
export function parityOf(
  evidence: readonly EvidenceDocument[],
  profile: Profile,
): (() => Promise<Result>) | undefined {
  if (profile.name !== DEFAULT_PROFILE || evidence.length === 0) return undefined;
  return async () => {
    const { judge } = await import("../scan/judge.ts");
    return judge(evidence, { profile: await loadProfile(PARITY_PROFILE), tool: toolOf() });
  };
}
