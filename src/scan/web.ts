/** The web servers of a target, for its evidence. */
import type { EvidenceDocument } from "../model/evidence.ts";
import type { NetSession } from "../net/open.ts";
import { probeSvcb } from "../probe/svcb.ts";
import { probeWeb } from "../probe/web/web.ts";
import { sha256Hex } from "../store/digest.ts";
import type { ScanRequest } from "./request.ts";
import type { Target } from "./target.ts";

type Needs = Pick<NetSession, "lookup" | "rrs" | "web">;

/** Section `web`, and the octets that it points to. */
export function collectWeb(
  { name }: Target,
  request: ScanRequest,
  runId: string,
  needs: Needs,
): ReturnType<typeof probeWeb> {
  const { depth, families } = request.options;
  const options = {
    depth,
    families,
    allowsReserved: isOwnInternet(request),
    randomLabel: sha256Hex(`${runId} ${name} page`).slice(0, 20),
  };
  return probeWeb(name, options, needs);
}

/** Section `svcb`. */
export const collectSvcb = ({ name }: Target, needs: Needs): ReturnType<typeof probeSvcb> =>
  probeSvcb(name, needs);

/** Where the user brought a resolver, a root, a map or a delegation, names may exist that the public DNS does not know. */
function isOwnInternet({ options, preDelegation }: ScanRequest): boolean {
  const { resolver, net_map: netMap, trust_anchors: anchors } = options;
  return resolver !== "iterate" || netMap === true || anchors !== undefined || preDelegation !== undefined;
}

/** The blobs of several sections as one, by key; `undefined` when there are none. */
export function mergedBlobs(...parts: readonly EvidenceDocument["blobs"][]): EvidenceDocument["blobs"] {
  const all = new Map(parts.flatMap((part) => Object.entries(part ?? {})));
  if (all.size === 0) return undefined;
  return Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}
