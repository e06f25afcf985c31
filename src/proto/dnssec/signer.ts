/** Which zone a reply seems to come from: a hint on where to look for zone cuts, never proof. */
import { countLabels, isAtOrBelow, type Name } from "../dns/name.ts";
import type { Response, RRset } from "../dns/rrset.ts";
import { TYPE } from "../dns/type.table.ts";
import { contentOf } from "./content.ts";
import { readRrsig } from "./rrsig.ts";

const DENIAL_TYPES: ReadonlySet<number> = new Set([TYPE.SOA, TYPE.NSEC, TYPE.NSEC3]);

/** The deepest signer, at or above `top`, of what a reply says about a name; `null` when nothing of that is signed. */
export function signerHint(
  { name, type }: { readonly name: Name; readonly type: number },
  top: Name,
  response: Response,
): Name | null {
  const signers = relevantRrsets(name, type, response)
    .flatMap(({ rrsigs }) => rrsigs)
    .map((rdata) => readRrsig(rdata)?.signer)
    .filter((signer) => signer !== undefined)
    .filter((signer) => isAtOrBelow(top, signer));
  return signers.toSorted((a, b) => countLabels(b) - countLabels(a))[0] ?? null;
}

function relevantRrsets(name: Name, type: number, response: Response): readonly RRset[] {
  const content = contentOf(name, type, response);
  if (content.kind === "answer") return content.rrsets;
  if (content.kind === "alias") return [content.rrset];
  return response.authority.filter((rrset) => DENIAL_TYPES.has(rrset.type));
}
