import type { CaaEvidence } from "../model/caa.ts";
import type { DnsSession } from "../net/dns/session.ts";

type Needs = Pick<DnsSession, "lookup">;

/** Answers after which the parent is asked (RFC 8659 section 3). */
const EMPTY: ReadonlySet<string> = new Set(["nodata", "nxdomain"]);

/**
 * The CAA questions for each name, climbing to its top-level domain: the first RRset counts, aliases are followed at each
 * step. A failed lookup ends the climb, as it does for a CA.
 */
export async function probeCaa(names: readonly string[], needs: Needs): Promise<CaaEvidence> {
  const distinct = [...new Set(names)];
  const climbs = await Promise.all(distinct.map(async (name) => [name, await climb(name, needs)] as const));
  return Object.fromEntries(climbs);
}

async function climb(name: string, { lookup }: Needs): Promise<string[]> {
  const asked: string[] = [];
  const labels = name.split(".");
  for (let at = 0; at < labels.length; at += 1) {
    const owner = labels.slice(at).join(".");
    asked.push(`${owner}/CAA`);
    const { outcome } = await lookup(owner, "CAA");
    if (!EMPTY.has(outcome)) break;
  }
  return asked;
}
