import type { SpfEvidence } from "../model/mail.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { analyseSpf } from "../proto/spf/analysis.ts";
import { compute } from "./computation.ts";

type Needs = Pick<DnsSession, "lookup" | "rrs">;

/** Where people publish a record that nobody looks for. */
const WRONG_PLACES = ["_spf", "www"] as const;

/**
 * The SPF record of a domain with everything that it includes, the obsolete record type, and whether names that do not
 * exist inherit a record by a wildcard.
 *
 * @param randomLabel names nothing
 */
export async function probeSpf(domain: string, randomLabel: string, needs: Needs): Promise<SpfEvidence> {
  const [{ value, answers }] = await Promise.all([
    compute(analyseSpf(domain), needs),
    needs.lookup(`${randomLabel}.${domain}`, "TXT"),
    needs.lookup(domain, "SPF"),
  ]);
  const evidence = {
    domain,
    answers,
    wildcard: `${randomLabel}.${domain}/TXT`,
    type99: `${domain}/SPF`,
  };
  if (value.root.state !== "none") return evidence;
  const places = WRONG_PLACES.map((label) => `${label}.${domain}`);
  await Promise.all(places.map((place) => needs.lookup(place, "TXT")));
  return { ...evidence, misplaced: places.map((place) => `${place}/TXT`) };
}
