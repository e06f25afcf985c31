import type { DnsAnswer } from "../../model/evidence.ts";
import type { Reason } from "../../model/security.ts";

type Answers = Readonly<Record<string, DnsAnswer>>;

/**
 * The answers with the warning `partial-bogus` on those that are secure while another RRset of their zone is bogus.
 *
 * No single question shows that; so it is said of all answers of a target together, live and offline alike.
 */
export function withPartialBogus(answers: Answers): Record<string, DnsAnswer> {
  const faults = faultsByZone(answers);
  if (faults.size === 0) return { ...answers };
  const entries = Object.entries(answers).map(([key, answer]) => [key, marked(answer, faults)] as const);
  return Object.fromEntries(entries);
}

/** Reasons of bogus answers in zones whose keys are trusted: such a zone has a hop that is bogus by itself. */
function faultsByZone(answers: Answers): Map<string, Reason[]> {
  const faults = new Map<string, Reason[]>();
  for (const { security, reason, path = [] } of Object.values(answers)) {
    const isOwn = path.some((hop) => hop.security === "bogus" && hop.zone === reason?.zone);
    if (security !== "bogus" || reason === undefined || !isOwn) continue;
    faults.set(reason.zone, [...(faults.get(reason.zone) ?? []), reason]);
  }
  return faults;
}

function marked(answer: DnsAnswer, faults: ReadonlyMap<string, readonly Reason[]>): DnsAnswer {
  const { security, path = [], warnings = [] } = answer;
  if (security !== "secure") return answer;
  const zones = new Set(path.map(({ zone }) => zone));
  const further = [...zones]
    .flatMap((zone) => faults.get(zone) ?? [])
    .map(({ zone, name, subject }) => ({
      code: "partial-bogus",
      ...(subject === undefined ? {} : { subject }),
      zone,
      name,
    }));
  const all = [...warnings, ...further.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))];
  const distinct = [...new Map(all.map((warning) => [keyOf(warning), warning])).values()];
  return further.length === 0 ? answer : { ...answer, warnings: distinct };
}

function keyOf({ code, zone, name, subject, extra }: Reason): string {
  return JSON.stringify([code, zone, name, subject, extra]);
}
