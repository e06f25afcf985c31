/** Where trust begins in a run: the anchors, and the DS records that stand in for those of a parent. */
import { parseRdata } from "../../proto/dns/presentation.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { type Anchor, ROOT_ANCHORS } from "../../proto/dnssec/anchor.ts";
import type { NetOptions } from "../options.ts";
import { wireName } from "./engine.ts";

/**
 * The anchors of a run. A delegation given without DS records makes an unsigned zone.
 *
 * @throws on DS records that cannot be read; who opens the network has checked them
 */
export function anchorsOf({ anchors = ROOT_ANCHORS, preDelegation }: NetOptions): readonly Anchor[] {
  if (preDelegation === undefined) return anchors;
  const ds = preDelegation.ds.map((text) => {
    const rdata = parseRdata(TYPE.DS, text);
    if (!rdata.ok) throw new Error(`not a DS record: ${text}`);
    return rdata.value;
  });
  const zone = wireName(preDelegation.zone);
  const given: Anchor = { zone, ds, dnskeys: [], delegation: true };
  return [...anchors.filter((anchor) => anchor.zone !== zone), given];
}
